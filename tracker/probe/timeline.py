"""A page's captures in order, and what is known of each: the only thing that probing decides from. Pure."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.comparable import State, comparable, worth_reading
from tracker.records import Capture

CaptureKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """The index of a capture to read, and why."""

    index: int
    reason: str


class Timeline:
    """The captures worth reading, by time; for those known, their state, or None for an unusable reading.

    Captures of one archive with equal digests have equal bodies: what is learnt of one is known of all.
    """

    def __init__(self, captures: Iterable[Capture], known: Mapping[CaptureKey, State | None]) -> None:
        self.captures: Sequence[Capture] = sorted(
            (one for one in captures if worth_reading(one) or one.key in known),
            key=lambda one: (one.timestamp, one.key),
        )
        self._states: dict[int, State | None] = {}
        self._read: list[int] = []
        self._twins: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._compared: tuple[list[int], list[int]] | None = None
        for index, capture in enumerate(self.captures):
            if capture.digest is not None:
                self._twins[capture.archive, capture.digest].append(index)
        for index, capture in enumerate(self.captures):
            if capture.key in known and index not in self._states:
                self.learn(index, known[capture.key])

    def learn(self, index: int, state: State | None) -> None:
        """Note what a capture showed, for itself and for those with the same body."""
        capture = self.captures[index]
        twins = self._twins[capture.archive, capture.digest] if capture.digest is not None else [index]
        for twin in twins:
            if twin not in self._states:
                insort(self._read, twin)
            self._states[twin] = state
        self._compared = None

    def is_known(self, index: int) -> bool:
        """Whether it is known what this capture shows."""
        return index in self._states

    def state(self, index: int) -> State:
        """The state of a capture that is known to be usable."""
        state = self._states[index]
        if state is None:
            raise KeyError(f"capture {index} is not usable")
        return state

    @property
    def anchors(self) -> list[int]:
        """The captures whose readings can be compared, in order."""
        return self._sorted_out()[0]

    def aside(self, low: int, high: int) -> list[int]:
        """The known captures strictly between two that cannot be compared, in order."""
        aside = self._sorted_out()[1]
        return aside[bisect_left(aside, low + 1) : bisect_left(aside, high)]

    def unread(self, low: int, high: int) -> int:
        """How many captures strictly between two are not known."""
        return high - low - 1 - (bisect_left(self._read, high) - bisect_left(self._read, low + 1))

    def expected(self, capture: Capture) -> State:
        """What a capture shows if nothing changed since the nearest comparable one before it, or else after it."""
        index = bisect_left(self.captures, (capture.timestamp, capture.key), key=lambda one: (one.timestamp, one.key))
        anchors = self.anchors
        at = bisect_left(anchors, index)
        nearest = anchors[at - 1 : at] or anchors[at : at + 1]
        return self.state(nearest[0]) if nearest else State(None, ())

    def _sorted_out(self) -> tuple[list[int], list[int]]:
        if self._compared is None:
            keep = comparable([self._states[index] for index in self._read])
            anchors = [index for index, kept in zip(self._read, keep, strict=True) if kept]
            aside = [index for index, kept in zip(self._read, keep, strict=True) if not kept]
            self._compared = anchors, aside
        return self._compared
