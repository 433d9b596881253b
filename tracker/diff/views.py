"""A page's readings as they are compared: comparable ones only, in time order, each wording with its spot. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tracker.comparable import State, comparable, state_of
from tracker.records import Capture, Item, ItemList, Observation
from tracker.timestamps import to_datetime
from tracker.wording import normalise

Group = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a wording stands in a reading: the item as read, all it stands under, its list and category, its position on the page."""

    item: Item
    context: tuple[str, ...]
    group: Group
    position: int


@dataclass(frozen=True)
class Sheet:
    """The lists of a reading, looked at by wording. Readings of equal lists in a row share one."""

    lists: tuple[ItemList, ...]

    @cached_property
    def spots(self) -> Mapping[str, Spot]:
        """Each wording with the first spot at which it stands, in page order."""
        found: dict[str, Spot] = {}
        position = 0
        for index, one in enumerate(self.lists):
            above = one.headings + ((one.lead,) if one.lead else ())
            for item in one.items:
                spot = Spot(item, above + item.context, (index, item.context), position)
                found.setdefault(normalise(item.text), spot)
                position += 1
        return found

    @cached_property
    def layout(self) -> Mapping[str, Group]:
        """Each wording with its list and category, in page order: all that a move can change."""
        return {wording: spot.group for wording, spot in self.spots.items()}

    def texts(self) -> list[str]:
        """The words of each wording."""
        return [spot.item.text for spot in self.spots.values()]

    def wordings_by_list(self) -> list[frozenset[str]]:
        """The wordings of each list."""
        return [frozenset(normalise(item.text) for item in one.items) for one in self.lists]


@dataclass(frozen=True, slots=True)
class View:
    """One comparable reading: the capture that was read, the state it shows, and its lists."""

    capture: Capture
    state: State
    sheet: Sheet

    @property
    def moment(self) -> datetime:
        """When it was captured."""
        return to_datetime(self.capture.timestamp)


def places(before: Sheet, now: Sheet) -> tuple[dict[int, int], dict[int, int]]:
    """The same number for lists that continue each other, for the list indexes of both readings.

    A list continues the one that it shares most wordings with; without any shared, the one with the same lead-in and headings.
    """
    numbers = {index: index for index in range(len(before.lists))}
    shared = Counter(
        (before.layout[wording][0], now.layout[wording][0]) for wording in before.layout.keys() & now.layout.keys()
    )
    continued: dict[int, int] = {}
    for (old, new), _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        continued.setdefault(new, old)
    for new, one in enumerate(now.lists):
        alike = (
            old for old, other in enumerate(before.lists) if (other.lead, other.headings) == (one.lead, one.headings)
        )
        continued.setdefault(new, next(alike, len(before.lists) + new))
    return numbers, continued


def stretches(observations: Sequence[Observation]) -> list[list[View]]:
    """The comparable readings in time order, cut where the page changed its language for good.

    What is set aside (unusable, in a visitor's language, hollow) is simply not there: it neither makes a change nor moves a bracket.
    """
    ordered = sorted(observations, key=lambda one: (one.capture.timestamp, one.capture.key))
    cut: list[list[View]] = []
    language: str | None = None
    for view in _kept(ordered):
        spoken = view.state.language
        if not cut or (spoken is not None and language is not None and spoken != language):
            cut.append([])
        language = spoken or language
        cut[-1].append(view)
    return cut


def _kept(ordered: Sequence[Observation]) -> Iterator[View]:
    states = [state_of(one.reading) for one in ordered]
    sheet = Sheet(())
    for observation, state, keep in zip(ordered, states, comparable(states), strict=True):
        if keep and state is not None:
            sheet = sheet if sheet.lists == observation.reading.lists else Sheet(observation.reading.lists)
            yield View(observation.capture, state, sheet)
