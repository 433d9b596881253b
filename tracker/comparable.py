"""Which readings of a page may be compared with each other, and as what. Pure.

In: captures and readings in time order. Out: a ``State`` for each usable reading, and which of them to set aside. Both the choice of
captures to read and the derivation of changes rest on this, so that neither takes for a difference what the other does not.

Three things are set aside, because they are absence of evidence and no change of a policy:

* an unusable reading;
* a reading in another language than its neighbours. Where two languages' periods overlap, the one with fewer readings is a visitor's copy
  and goes; where a page changed its language for good, the periods lie side by side and both stay, as separate stretches;
* a hollow reading: one that lost half of the page's entries between two that agree about them, whether for one capture or for a
  month of half-rendered pages. It cannot hide a real change: what differs between the readings before and after it is still compared, and
  a list that stays small is not between two that agree.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tracker.records import Capture, Reading
from tracker.timestamps import to_datetime
from tracker.wording import normalise

CaptureKey = tuple[str, str, str, str]
"""See ``Capture.key``."""

_DIGEST_OF_NOTHING = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"  # base32 SHA-1 of an empty body
_SILENCE = timedelta(days=30)
_SMALL_LIST = 4  # entries; a shorter list losing most of itself loses two or three


@dataclass(frozen=True, slots=True)
class State:
    """What a usable reading forbids, as far as readings are compared: its language and its wordings in normal form, each once, in order."""

    language: str | None
    wordings: tuple[str, ...]
    present: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", frozenset(self.wordings))


def state_of(reading: Reading) -> State | None:
    """The state a reading shows; None for an unusable one."""
    if not reading.usable:
        return None
    wordings = dict.fromkeys(normalise(item.text) for one in reading.lists for item in one.items)
    return State(reading.language, tuple(wordings))


def worth_reading(capture: Capture) -> bool:
    """Whether a capture may hold the document: one whose index row already says 301, 404, 503 or that its body is empty does not.

    Unknown statuses (revisit records) are worth it.
    """
    return (capture.status is None or _is_document(capture.status)) and capture.digest != _DIGEST_OF_NOTHING


def gone_silent(last_shown: str, looked: str | None) -> bool:
    """Whether a page has not shown its document for so long that it may be gone. ``last_shown`` is the timestamp of the last capture that
    does, ``looked`` that of the last one that does not. One odd capture at the end is no news; a month of them is."""
    return looked is not None and to_datetime(looked) - to_datetime(last_shown) > _SILENCE


def same_bodies(captures: Iterable[Capture]) -> dict[CaptureKey, tuple[str, str]]:
    """Of the captures that show what any other with an equal body shows, by key: archive and digest, which are equal for equal bodies.

    All captures of a page belong into one call. Those missing in the answer speak for themselves only.
    """
    known = [one for one in captures if one.digest]
    statuses: dict[tuple[str, str], set[int | None]] = {}
    for one in known:
        statuses.setdefault((one.archive, one.digest or ""), set()).add(one.status)
    bodies = ((one, (one.archive, one.digest or "")) for one in known)
    return {one.key: body for one, body in bodies if shows_its_own_body(one.status, statuses[body])}


def shows_its_own_body(status: int | None, statuses: Collection[int | None]) -> bool:
    """Whether a capture shows the body of which its digest tells. ``statuses``: those of all captures with an equal digest.

    A digest is that of a capture's own body, and what a followed redirect shows is its target's. A revisit's row tells no status: it is
    one of a document where nothing but documents has its digest.
    """
    if status is not None:
        return _is_document(status)
    told = [one for one in statuses if one is not None]
    return bool(told) and all(_is_document(one) for one in told)


def _is_document(status: int) -> bool:
    return 200 <= status < 300


def comparable(states: Sequence[State | None]) -> list[bool]:
    """For each of a page's states in time order (None: unusable), whether it takes part in comparisons."""
    keep = [state is not None for state in states]
    for index in _foreign(states):
        keep[index] = False
    remaining = [(index, state) for index, state in enumerate(states) if state is not None and keep[index]]
    for index in _hollow(remaining):
        keep[index] = False
    return keep


def _foreign(states: Sequence[State | None]) -> set[int]:
    """The states in a language whose period overlaps that of a language read more often (or as often, and earlier)."""
    where: dict[str, list[int]] = {}
    for index, state in enumerate(states):
        if state is not None and state.language is not None:
            where.setdefault(state.language, []).append(index)
    ranked = sorted(where.values(), key=lambda indexes: (-len(indexes), indexes))
    kept: list[list[int]] = []
    aside: set[int] = set()
    for indexes in ranked:
        if all(indexes[-1] < other[0] or other[-1] < indexes[0] for other in kept):
            kept.append(indexes)
        else:
            aside.update(indexes)
    return aside


def _hollow(states: Sequence[tuple[int, State]]) -> set[int]:
    """The states that hold at most half as many wordings as the last full one before them, if the next full one has those again."""
    aside: set[int] = set()
    at = 1
    while at < len(states):
        before = states[at - 1][1]
        end = at
        while end < len(states) and _shrunk(states[end][1], before):
            end += 1
        if at < end < len(states) and _agree(before, states[end][1]):
            aside.update(index for index, _ in states[at:end])
        at = end + 1 if end > at and end < len(states) and states[at][0] in aside else at + 1
    return aside


def _shrunk(state: State, before: State) -> bool:
    return len(before.present) >= _SMALL_LIST and 2 * len(state.present) <= len(before.present)


def _agree(before: State, after: State) -> bool:
    return 2 * len(before.present & after.present) >= max(len(before.present), len(after.present))
