"""What probing never does, over generated histories: misses, invents, overspends, or depends on where it was interrupted."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generated import Truth, events, truths
from tracker.comparable import state_of
from tracker.diff import derive
from tracker.probe import Mode, plan, probes

GAP = timedelta(days=6)


def read(truth: Truth, days: list[int], *, budget: int | None = None, mode: Mode = "normal") -> list[int]:
    """Let probing read on from these days; returns the days read in addition, in order."""
    captures = truth.captures
    day_of = {capture.key: day for day, capture in enumerate(captures)}
    known = {captures[day].key: state_of(truth.observation(day).reading) for day in days}
    asked: list[int] = []
    steps = probes(captures, known, max_gap=GAP, budget=budget, mode=mode)
    probe = next(steps, None)
    while probe is not None:
        asked.append(day_of[probe.capture.key])
        try:
            probe = steps.send(state_of(truth.observation(asked[-1]).reading))
        except StopIteration:
            break
    return asked


@settings(max_examples=60)
@given(truths(least=8, most_days=80))
def test_what_does_not_revert_inside_the_grid_is_dated_exactly(truth: Truth) -> None:
    """Reading a few captures gives the very history that reading all of them gives."""
    days = read(truth, [])
    assert events(derive(truth.observations(days), truth.captures)) == truth.events()


@settings(max_examples=60)
@given(truths(flicker=True))
def test_nothing_is_asked_twice_and_no_bracket_is_left_open_but_by_outages(truth: Truth) -> None:
    """When probing stops of itself, only unusable captures lie inside a bracket that it left."""
    days = read(truth, [])
    assert len(days) == len(set(days))
    when = {capture.timestamp: day for day, capture in enumerate(truth.captures)}
    for change in derive(truth.observations(days), truth.captures).changes:
        inside = range(when[change.after.timestamp] + 1, when[change.by.timestamp])
        assert all(truth.shown[day] is None for day in inside)


@settings(max_examples=60)
@given(truths(), st.integers(0, 30))
def test_the_budget_is_never_exceeded(truth: Truth, budget: int) -> None:
    """And all of it is used as long as something is wanted."""
    wanted = read(truth, [])
    assert read(truth, [], budget=budget) == wanted[:budget]


@settings(max_examples=60)
@given(truths(flicker=True), st.integers(0, 30))
def test_interrupted_anywhere_it_goes_on_with_the_same_probes(truth: Truth, stop: int) -> None:
    """What is read next depends only on what is known."""
    whole = read(truth, [])
    assert whole[:stop] + read(truth, whole[:stop]) == whole


@settings(max_examples=60)
@given(truths(flicker=True), st.data())
def test_exhaustive_reads_every_capture_once(truth: Truth, data: st.DataObject) -> None:
    """And none that is known already."""
    known = sorted(data.draw(st.sets(st.integers(0, len(truth.stood) - 1))))
    assert sorted(known + read(truth, known, mode="exhaustive")) == list(range(len(truth.stood)))


@settings(max_examples=60)
@given(truths(least=8, most_days=60))
def test_refining_again_and_again_ends_and_changes_no_true_date(truth: Truth) -> None:
    """Each round reads more until nothing but outages is unread; the history stays what it was."""
    days = read(truth, [])
    while more := read(truth, days, mode="refine"):
        days += more
    unread = set(range(len(truth.stood))) - set(days)
    assert all(truth.shown[day] is None for day in unread)
    assert events(derive(truth.observations(days), truth.captures)) == truth.events()


@settings(max_examples=60)
@given(truths())
def test_the_plan_asks_for_the_newest_first_and_reads_nothing_known(truth: Truth) -> None:
    """A plan is what probing would ask for if nothing ever changed: it begins as probing does."""
    planned = plan(truth.captures, {}, max_gap=GAP)
    assert planned[0].reason == "newest"
    assert planned[0].capture == truth.captures[-1]
    known = {capture.key: state_of(truth.observation(day).reading) for day, capture in enumerate(truth.captures)}
    assert plan(truth.captures, known, max_gap=GAP) == []
