"""Histories made by Hypothesis, with the truth beside them: when each wording really stood, and what each capture shows of it.

A core of entries always stands, so that nothing looks like a vanished list; further wordings come and go. The truth is told per
capture, the expected events are counted out by hand, and nothing here uses the code under test.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from tests.fakes import capture_at, says, unusable
from tracker.records import Capture, Change, History, Kind, Observation, Status

CORE = (
    "arson",
    "burglary",
    "counterfeiting",
    "doxxing",
    "extortion",
    "forgery",
    "graft",
    "hijacking",
    "insider trading",
)
GUESTS = ("jaywalking", "kidnapping", "larceny", "money laundering")
Event = tuple[str, str, str, str]  # "came" or "went", wording, after, by


@dataclass(frozen=True)
class Truth:
    """Captures a day apart. ``stood`` says for each capture which guests stood; ``shown`` what a reader makes of it: None is unusable."""

    stood: tuple[frozenset[str], ...]
    shown: tuple[frozenset[str] | None, ...]

    @property
    def captures(self) -> list[Capture]:
        """All captures."""
        return [capture_at(day) for day in range(len(self.stood))]

    def observation(self, day: int) -> Observation:
        """What reading a capture gives."""
        shown = self.shown[day]
        reading = unusable() if shown is None else says(*CORE, *(guest for guest in GUESTS if guest in shown))
        return Observation(capture_at(day), reading, f"{day:064}")

    def observations(self, days: Iterable[int] | None = None) -> list[Observation]:
        """What reading these captures gives, or all."""
        return [self.observation(day) for day in (range(len(self.stood)) if days is None else days)]

    def events(self) -> set[Event]:
        """Every arrival and departure, between the usable captures beside it."""
        usable = [day for day, shown in enumerate(self.shown) if shown is not None]
        found: set[Event] = set()
        for before, now in pairwise(usable):
            bracket = capture_at(before).timestamp, capture_at(now).timestamp
            found |= {("came", guest, *bracket) for guest in self.stood[now] - self.stood[before]}
            found |= {("went", guest, *bracket) for guest in self.stood[before] - self.stood[now]}
        return found


def events(history: History, status: Status | None = None) -> set[Event]:
    """The arrivals and departures that a derived history claims."""
    return {event for change in history.changes if status in (None, change.status) for event in sides(change)}


def sides(change: Change) -> list[Event]:
    """What a change says came, and what went."""
    bracket = change.after.timestamp, change.by.timestamp
    came = [("came", change.text, *bracket)] if change.text and change.kind is not Kind.MOVED else []
    went = [("went", change.old_text, *bracket)] if change.old_text and change.kind is not Kind.MOVED else []
    return came + went


@st.composite
def truths(
    draw: st.DrawFn, *, least: int = 2, most_days: int = 40, flicker: bool = False, outages: bool = True
) -> Truth:
    """A history in which every spell and every gap of a guest lasts ``least`` usable captures or more, outages and flickers aside."""
    usable = draw(st.integers(3 * least, most_days))
    stood = [set[str]() for _ in range(usable)]
    for guest in GUESTS:
        for first, stop in _spells(draw, usable, least):
            for day in range(first, stop):
                stood[day].add(guest)
    shown: list[set[str]] = [set(guests) for guests in stood]
    if flicker:
        _flicker(draw, shown)
    return _with_outages(draw, [(frozenset(true), frozenset(seen)) for true, seen in zip(stood, shown, strict=True)])


def _spells(draw: st.DrawFn, usable: int, least: int) -> list[tuple[int, int]]:
    """Spells of one guest that keep the least length and distance, to each other and to both ends."""
    spells, day = [], draw(st.sampled_from([0, least, 2 * least]))
    while day + least <= usable:
        stop = draw(st.integers(day + least, usable))
        stop = usable if usable - stop < least else stop
        spells.append((day, stop))
        day = stop + least + draw(st.integers(0, usable))
    return spells


def _flicker(draw: st.DrawFn, shown: list[set[str]]) -> None:
    """Let single entries be missing from single captures, never next to each other and never at the edge of a spell."""
    day = draw(st.integers(1, 6))
    while day + 1 < len(shown):
        steady = sorted(shown[day - 1] & shown[day] & shown[day + 1])
        if steady:
            shown[day].discard(draw(st.sampled_from(steady)))
        day += draw(st.integers(3, 12))


def _with_outages(draw: st.DrawFn, days: list[tuple[frozenset[str], frozenset[str]]]) -> Truth:
    """Put runs of unusable captures between the usable ones, some way apart."""
    stood: list[frozenset[str]] = []
    shown: list[frozenset[str] | None] = []
    next_outage = draw(st.integers(0, 20))
    for day, (true, seen) in enumerate(days):
        if day == next_outage:
            length = draw(st.integers(1, 25))
            stood += [true] * length
            shown += [None] * length
            next_outage += draw(st.integers(12, 40))
        stood.append(true)
        shown.append(seen)
    return Truth(tuple(stood), tuple(shown))
