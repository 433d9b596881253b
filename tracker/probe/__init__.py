"""Which captures of a page to read next, so that its history is dated with few requests. Pure: generators that perform nothing.

In: the captures known, and what is known of those already read. Out: probes, one at a time, each with its reason; what a probe showed is
sent back (``None`` for an unusable reading, ``Missing.BODY`` where there was nothing to read). The next probe depends on nothing but what
is known by then, so a run that was killed goes on exactly where it would have gone. In this order:

1. the *newest* capture, then the *oldest*;
2. the *grid*: between any two usable readings at most ``max_gap`` of time, newest gaps first;
3. *bisect*: between neighbours whose lists differ, until the bracket is two adjacent captures;
4. *confirm*: the nearest capture on either side of such a bracket, so that one odd capture is told from a change.

What cannot be compared (``comparable``: unusable, foreign, hollow) is stepped around and never concluded from: see ``steps``. Captures of
equal digest are known with the first of them that can be had; captures whose index row says that they are errors, redirects or empty are
not probed at all.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tracker.probe.steps import beside, finer, next_step
from tracker.probe.timeline import CaptureKey, Missing, Shown, Step, Timeline
from tracker.records import Capture

__all__ = ["CaptureKey", "Missing", "Mode", "Probe", "Probes", "Shown", "confirmations", "plan", "probes"]

_EXHAUSTIVE = "exhaustive"
Probes = Generator["Probe", Shown, None]


Mode = Literal["normal", "refine", "exhaustive"]
"""How far to read: until dated, further into the widest unread gaps, or everything."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A capture to read, and why."""

    capture: Capture
    reason: str


def probes(
    captures: Iterable[Capture],
    known: Mapping[CaptureKey, Shown],
    *,
    max_gap: timedelta,
    budget: int | None = None,
    mode: Mode = "normal",
) -> Probes:
    """Yield at most ``budget`` captures to read; each must be answered by sending what it shows: its state, None when it is not
    usable, ``Missing.BODY`` when it cannot be had.

    ``known`` maps the keys of captures asked for earlier to what they showed. In ``refine`` mode without a budget one round is read: every
    gap wider than half the widest is cut.
    """
    timeline = Timeline(captures, known)
    yield from _answered(timeline, _steps(timeline, max_gap, mode, rounds=1 if budget is None else None), budget)


def confirmations(
    captures: Iterable[Capture],
    known: Mapping[CaptureKey, Shown],
    *,
    after: Capture,
    by: Capture,
    budget: int | None = None,
) -> Probes:
    """Yield the unread captures nearest to a change's bracket on both sides, until two usable ones stand on each."""
    timeline = Timeline(captures, known)
    yield from _answered(timeline, beside(timeline, after, by), budget)


def plan(
    captures: Sequence[Capture],
    known: Mapping[CaptureKey, Shown],
    *,
    max_gap: timedelta,
    budget: int | None = None,
    mode: Mode = "normal",
) -> list[Probe]:
    """What would be read if each capture showed what the nearest reading before it shows: the least that there is to do."""
    timeline = Timeline(captures, known)
    steps = _answered(timeline, _steps(timeline, max_gap, mode, rounds=1), budget)
    planned: list[Probe] = []
    answer: Shown = None
    try:
        while True:
            probe = steps.send(answer) if planned else next(steps)
            planned.append(probe)
            if probe.reason != _EXHAUSTIVE:  # what those show decides nothing
                answer = timeline.expected(probe.capture)
    except StopIteration:
        return planned


def _answered(timeline: Timeline, steps: Iterator[Step], budget: int | None) -> Probes:
    """Turn steps into probes, and answers into knowledge, as long as the budget lasts."""
    spent = 0
    while budget is None or spent < budget:
        step = next(steps, None)
        if step is None:
            return
        capture = timeline.captures[step.index]
        answer = yield Probe(capture, step.reason)
        timeline.learn(step.index, answer)
        spent += 1


def _steps(timeline: Timeline, max_gap: timedelta, mode: Mode, rounds: int | None) -> Iterator[Step]:
    """Every step of a mode, each decided when the answer to the former is known."""
    while (step := next_step(timeline, max_gap)) is not None:
        yield step
    if mode == "exhaustive":
        for index in range(len(timeline.captures) - 1, -1, -1):
            if not timeline.is_known(index):
                yield Step(index, _EXHAUSTIVE)
    while mode == "refine" and rounds != 0 and (gap := finer(timeline)) is not None:
        rounds = None if rounds is None else rounds - 1
        while (step := next_step(timeline, gap)) is not None:
            yield Step(step.index, f"refine: {step.reason}")
