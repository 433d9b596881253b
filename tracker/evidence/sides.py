"""Two readings laid side by side, each in its own page order. Pure.

In: what the captures on both sides of a bracket said, and the change in question. Out: ``Pair`` rows: an entry beside the one it stands
for on the other side. Which wording continues which is decided as for changes, by ``diff.align``; what moved, by ``diff.moves``.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from tracker.diff.align import Entry, align, rarity
from tracker.diff.moves import moved
from tracker.diff.views import Sheet, Spot, places
from tracker.records import HistoryRow, Kind, Reading
from tracker.report.comparison import Fate, Pair, Side
from tracker.wording import normalise

_Order = Sequence[str]


def one_side(reading: Reading, row: HistoryRow) -> tuple[Pair, ...]:
    """The list of the first reading of a page, where there is no other to lay beside it."""
    spots = Sheet(reading.lists).spots
    subject = normalise(row.text or "")
    return tuple(Pair(None, _side(spot), Fate.SAME, wording == subject) for wording, spot in spots.items())


def side_by_side(before: Reading, now: Reading, row: HistoryRow) -> tuple[Pair, ...]:
    """Both lists, one row for entries that stand for each other; what came, went or moved has a row of its own at its place."""
    sheets = Sheet(before.lists), Sheet(now.lists)
    return tuple(_Rows(*sheets, row).pairs())


class _Rows:
    """The rows of two sheets."""

    def __init__(self, before: Sheet, now: Sheet, row: HistoryRow) -> None:
        self._before, self._now = before.spots, now.spots
        links = _links(before, now)
        self._new_of: dict[str, str] = {}
        self._old_of: dict[str, str] = {}
        for old, new in links:  # the first link pairs them; further parts of a split or merge stand alone
            if old not in self._new_of and new not in self._old_of:
                self._new_of[old] = new
                self._old_of[new] = old
        self._edited = {wording for link in links for wording in link}
        self._moved = moved(before.layout, now.layout)
        self._left_subject = normalise(row.old_text) if row.old_text else None
        self._right_subject = normalise(row.text) if row.text else None
        if row.kind is Kind.MOVED:
            self._left_subject = self._right_subject

    def pairs(self) -> Iterator[Pair]:
        """The rows, so that each side reads in its own order from top to bottom."""
        left = list(self._before)
        right = list(self._now)
        keys = [self._old_of.get(wording, wording) for wording in right]
        for _, start, end, begin, stop in SequenceMatcher(None, left, keys, autojunk=False).get_opcodes():
            if left[start:end] == keys[begin:stop]:
                yield from map(self._row, left[start:end], right[begin:stop])
            else:
                yield from (self._row(old, None) for old in left[start:end])
                yield from (self._row(None, new) for new in right[begin:stop])

    def _row(self, old: str | None, new: str | None) -> Pair:
        subject = (old is not None and old == self._left_subject) or (new is not None and new == self._right_subject)
        return Pair(_at(self._before, old), _at(self._now, new), self._fate(old, new), subject)

    def _fate(self, old: str | None, new: str | None) -> Fate:
        if {old, new} & self._edited:
            return Fate.REWORDED
        if {old, new} & self._moved:
            return Fate.MOVED
        if old is None:
            return Fate.MOVED if new in self._before else Fate.NEW
        if new is None:
            return Fate.MOVED if old in self._now else Fate.GONE
        return Fate.SAME


def _links(before: Sheet, now: Sheet) -> list[tuple[str, str]]:
    """(old, new) wordings where a new one continues one that left."""
    old_place, new_place = places(before, now)
    left = _entries(before.spots, now.spots, old_place)
    came = _entries(now.spots, before.spots, new_place)
    links = align(left, came, rarity(before.texts(), now.texts()))
    return [(link.old.wording, link.new.wording) for link in links]


def _entries(spots: Mapping[str, Spot], others: Mapping[str, Spot], place: Mapping[int, int]) -> list[Entry]:
    """The wordings of one side that the other lacks."""
    return [
        Entry(wording, spot.item.text, place[spot.group[0]], spot.position)
        for wording, spot in spots.items()
        if wording not in others
    ]


def _at(spots: Mapping[str, Spot], wording: str | None) -> Side | None:
    return None if wording is None else _side(spots[wording])


def _side(spot: Spot) -> Side:
    return Side(spot.item.text, spot.context)
