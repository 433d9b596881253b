"""Readings in order to changes: the history that a page's observations prove. Pure.

In: what was observed, and all captures known (to count those unread inside a bracket). Out: a ``History``. The steps::

    stretches   set aside what cannot be compared, cut where the language changed          (comparable, views)
    presence    when each wording stood, cleared of flicker                                (presence)
    brackets    what came and what went, by the pair of readings between which it did      (brackets)
    links       in each bracket, what came continues what went: reworded                   (align)
    the rest    reinstated where it stood before, else added; removed
    moves       same wording, other place, where the readings around agree                 (moves)

The same observations give the same history whatever order they were made in.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from tracker.comparable import worth_reading
from tracker.diff.align import Entry, Link, align, rarity
from tracker.diff.brackets import Bracket, brackets, returning
from tracker.diff.moves import agreed_moves
from tracker.diff.presence import Presence, presence
from tracker.diff.views import View, places, stretches
from tracker.records import BaselineItem, Capture, Change, History, Kind, Observation, Status

_Event = tuple[int, int, Change]  # reading that shows it, position on the page, the change


def derive(observations: Sequence[Observation], captures: Sequence[Capture]) -> History:
    """The history that the observations prove.

    ``captures`` are all captures known of the page; those worth reading and not observed count as unread. The baseline is what the first
    comparable reading holds. A change of the page's language is no change of its policy: the lists on both sides are not compared.
    """
    cut = stretches(observations)
    unread_between = _unread_counter(observations, captures)
    changes: list[Change] = []
    stood: set[str] = set()
    for views in cut:
        events = [*_Stretch(views, stood, unread_between).changes(), *_moves(views, unread_between)]
        changes += [change for _, _, change in sorted(events, key=lambda event: event[:2])]
        stood.update(wording for view in views for wording in view.state.wordings)
    return History(_baseline(cut[0][0]) if cut else (), tuple(changes))


def _baseline(first: View) -> tuple[BaselineItem, ...]:
    return tuple(BaselineItem(spot.item, spot.context, first.capture) for spot in first.sheet.spots.values())


def _unread_counter(
    observations: Sequence[Observation], captures: Iterable[Capture]
) -> Callable[[Capture, Capture], int]:
    """Counts the captures strictly between two that were not read, and may hold the document."""
    seen = {one.capture.key for one in observations}
    unread = sorted(one.timestamp for one in captures if one.key not in seen and worth_reading(one))
    return lambda after, by: max(0, bisect_left(unread, by.timestamp) - bisect_right(unread, after.timestamp))


class _Stretch:
    """Turns the spells of one stretch of comparable readings into changes."""

    def __init__(
        self, views: Sequence[View], stood: set[str], unread_between: Callable[[Capture, Capture], int]
    ) -> None:
        self._views = views
        self._unread_between = unread_between
        self._presence: Presence = presence(views)
        self._returning = returning(self._presence.spells, stood)
        self._variants: dict[
            str, str
        ] = {}  # old wording -> the one that continues it, where both alternated for a while

    def changes(self) -> Iterator[_Event]:
        """Every change but moves, bracket by bracket."""
        for bracket in brackets(self._presence.spells):
            yield from self._in_bracket(bracket)

    def _in_bracket(self, bracket: Bracket) -> Iterator[_Event]:
        came = {spell.wording: spell for spell in bracket.came}
        went = {spell.wording: spell for spell in bracket.went}
        links = self._links(bracket, went.keys(), came.keys())
        upheaval = self._unsettled_upheaval(bracket)
        for link in links:
            old = went.get(link.old.wording)
            yield self._event(bracket, Kind.REWORDED, old is None or old.departure_settled, link.new, link.old)
        for entry in self._entries(bracket, bracket.by, came.keys() - {link.new.wording for link in links}):
            spell = came[entry.wording]
            kind = Kind.REINSTATED if spell in self._returning else Kind.ADDED
            yield self._event(bracket, kind, spell.arrival_settled and not upheaval, entry, None)
        for entry in self._entries(bracket, bracket.after, went.keys() - {link.old.wording for link in links}):
            if not self._continued(entry.wording, bracket.by):
                yield self._event(bracket, Kind.REMOVED, went[entry.wording].departure_settled, None, entry)

    def _links(self, bracket: Bracket, went: Iterable[str], came: Iterable[str]) -> list[Link]:
        """What came as a continuation of what went; where nothing went for good, of a wording that flickered out just then."""
        before, now = self._views[bracket.after], self._views[bracket.by]
        weight = rarity(before.sheet.texts(), now.sheet.texts())
        fresh = self._entries(bracket, bracket.by, came)
        links = align(self._entries(bracket, bracket.after, went), fresh, weight)
        linked = {link.new.wording for link in links}
        missing = self._presence.flickers.get(bracket.by, frozenset()) & before.state.present
        flickering = self._entries(bracket, bracket.after, missing)
        variants = align(flickering, [entry for entry in fresh if entry.wording not in linked], weight)
        self._variants.update((link.old.wording, link.new.wording) for link in variants)
        return links + variants

    def _continued(self, wording: str, by: int) -> bool:
        """Whether a wording that leaves had already been continued by one that stands on: nothing is lifted then."""
        return self._variants.get(wording) in self._views[by].state.present

    def _unsettled_upheaval(self, bracket: Bracket) -> bool:
        """Whether most of the page's entries left here by the word of a single reading: what came with that waits for the next one."""
        unsettled = sum(not spell.departure_settled for spell in bracket.went)
        one_reading = bracket.by == len(self._views) - 1
        return one_reading and 2 * unsettled > len(self._views[bracket.after].state.present)

    def _entries(self, bracket: Bracket, at: int, wordings: Iterable[str]) -> list[Entry]:
        """Wordings as entries of one reading of the bracket, in page order; lists that continue each other are the same place."""
        place = places(self._views[bracket.after].sheet, self._views[bracket.by].sheet)[at == bracket.by]
        spots = self._views[at].sheet.spots
        found = [
            Entry(wording, spots[wording].item.text, place[spots[wording].group[0]], spots[wording].position)
            for wording in wordings
        ]
        return sorted(found, key=lambda entry: entry.position)

    def _event(self, bracket: Bracket, kind: Kind, settled: bool, new: Entry | None, old: Entry | None) -> _Event:
        before, now = self._views[bracket.after], self._views[bracket.by]
        new_spot = now.sheet.spots[new.wording] if new else None
        old_spot = before.sheet.spots[old.wording] if old else None
        shown = new_spot or old_spot
        if shown is None:
            raise ValueError("a change without a wording")
        change = Change(
            kind=kind,
            status=Status.CONFIRMED if settled else Status.SUSPECTED,
            text=new_spot.item.text if new_spot else None,
            old_text=old_spot.item.text if old_spot else None,
            context=shown.context,
            after=before.capture,
            by=now.capture,
            unread=self._unread_between(before.capture, now.capture),
        )
        return bracket.by, shown.position, change


def _moves(views: Sequence[View], unread_between: Callable[[Capture, Capture], int]) -> Iterator[_Event]:
    """The moves that the readings around agree on."""
    for move in agreed_moves([view.sheet.layout for view in views]):
        before, now = views[move.at - 1], views[move.at]
        spot = now.sheet.spots[move.wording]
        status = Status.CONFIRMED if move.settled else Status.SUSPECTED
        unread = unread_between(before.capture, now.capture)
        old_text = before.sheet.spots[move.wording].item.text
        change = Change(Kind.MOVED, status, spot.item.text, old_text, spot.context, before.capture, now.capture, unread)
        yield move.at, spot.position, change
