"""A page's captures in order, and what is known of each: the only thing that probing decides from. Pure."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tracker.comparable import CaptureKey, State, comparable, same_bodies, worth_reading
from tracker.records import Capture

__all__ = ["CaptureKey", "Missing", "Shown", "Step", "Timeline"]


class Missing(Enum):
    """Stands for the state of a capture whose body could not be had: that says nothing of other captures of the same body."""

    BODY = "body"


Shown = State | Missing | None
"""What a capture showed: a state, None for an unusable reading, or that its body is missing."""


@dataclass(frozen=True, slots=True)
class Step:
    """The index of a capture to read, and why."""

    index: int
    reason: str


class Timeline:
    """The captures worth reading, by time; for those known, their state, or None for an unusable reading.

    What is learnt of one capture is known of all with the same body.
    """

    def __init__(self, captures: Iterable[Capture], known: Mapping[CaptureKey, Shown]) -> None:
        listed = list(captures)
        self.captures: Sequence[Capture] = sorted(
            (one for one in listed if worth_reading(one) or one.key in known),
            key=lambda one: (one.timestamp, one.key),
        )
        self._states: dict[int, State | None] = {}
        self._read: list[int] = []
        self._twins: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._compared: tuple[list[int], list[int]] | None = None
        self._bodies = same_bodies(listed)
        for index, capture in enumerate(self.captures):
            if body := self._bodies.get(capture.key):
                self._twins[body].append(index)
        said = [(index, known[one.key]) for index, one in enumerate(self.captures) if one.key in known]
        for index, shown in sorted(said, key=lambda pair: pair[1] is not Missing.BODY):
            self.learn(index, shown)

    def learn(self, index: int, shown: Shown) -> None:
        """Note what a capture showed: for itself, and where its body was had, for those with the same one that were not asked for."""
        body = self._bodies.get(self.captures[index].key) if shown is not Missing.BODY else None
        for twin in (index, *(self._twins[body] if body else ())):
            if twin not in self._states:
                insort(self._read, twin)
                self._states[twin] = None if isinstance(shown, Missing) else shown
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
