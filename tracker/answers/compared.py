"""A page's list at two moments, aligned entry by entry. Pure.

In: two comparable readings of one page and its tenures. Out: ``Compared``: every entry of either side once, in the order of the newer page,
what went standing where it stood. Two wordings are one entry where they are the same, where the recorded history leads from one to the
other, or where the alignment that derives changes would call the one a rewording of the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.answers.tenures import begun_by
from tracker.diff.align import Entry, Link, align, rarity
from tracker.diff.moves import moved
from tracker.diff.views import Sheet, Spot, View, places
from tracker.records import Compared, Kind, Pair, Tenure
from tracker.wording import normalise


def compared(old: View, new: View, page: Mapping[str, Sequence[Tenure]]) -> Compared:
    """The two lists side by side; ``page`` are the page's tenures by wording."""
    before, now = old.sheet, new.sheet
    place = places(before, now)
    links = _links(old, new, page)
    continued: dict[str, list[str]] = {}
    for link in links:
        continued.setdefault(link.new.wording, []).append(link.old.wording)
    shifted = moved(before.layout, now.layout)
    pairs = [
        pair for wording in now.spots for pair in _pairs_of(wording, continued.get(wording, []), before, now, shifted)
    ]
    linked = {link.old.wording for link in links}
    for one in _elsewhere(before, now, place):
        pairs.insert(_place_of(one, pairs), one)
    gone = [wording for wording in before.spots if wording not in now.spots and wording not in linked]
    return Compared(
        old.capture, new.capture, (old.state.language, new.state.language), tuple(_with_gone(pairs, gone, before))
    )


def _pairs_of(
    wording: str, origins: Sequence[str], before: Sheet, now: Sheet, shifted: frozenset[str]
) -> Iterator[Pair]:
    spot = now.spots[wording]
    if same := before.spots.get(wording):
        kind = Kind.MOVED if wording in shifted else None
        yield Pair(kind, same.item.text, spot.item.text, same.context, spot.context)
    elif origins:
        for origin in origins:
            was = before.spots[origin]
            yield Pair(Kind.REWORDED, was.item.text, spot.item.text, was.context, spot.context)
    else:
        yield Pair(Kind.ADDED, None, spot.item.text, (), spot.context)


def _elsewhere(before: Sheet, now: Sheet, place: tuple[Mapping[int, int], Mapping[int, int]]) -> Iterator[Pair]:
    """What came and went of entries that stand in several lists of one side: a spot in a list where the other side has none."""
    old, new = _spots(before, place[0]), _spots(now, place[1])
    for wording in new:
        if wording not in old or max(len(old[wording]), len(new[wording])) == 1:
            continue
        came = [spot for number, spot in new[wording].items() if number not in old[wording]]
        went = [spot for number, spot in old[wording].items() if number not in new[wording]]
        yield from (Pair(Kind.ADDED, None, spot.item.text, (), spot.context) for spot in came[len(went) :])
        yield from (Pair(Kind.REMOVED, spot.item.text, None, spot.context, ()) for spot in went[len(came) :])


def _place_of(one: Pair, pairs: Sequence[Pair]) -> int:
    """Behind the last pair that stands under the same; without any, at the end."""
    context = one.new_context or one.old_context
    return max((at for at, pair in enumerate(pairs, 1) if pair.new_context == context), default=len(pairs))


def _spots(sheet: Sheet, place: Mapping[int, int]) -> dict[str, dict[int, Spot]]:
    """Each wording's first spot in each list, by the list's number on both sides."""
    found: dict[str, dict[int, Spot]] = {}
    for index, one in enumerate(sheet.lists):
        above = one.headings + ((one.lead,) if one.lead else ())
        for position, item in enumerate(one.items):
            spot = Spot(item, above + item.context, (index, item.context), position)
            found.setdefault(normalise(item.text), {}).setdefault(place[index], spot)
    return found


def _links(old: View, new: View, page: Mapping[str, Sequence[Tenure]]) -> list[Link]:
    """Which new wordings continue which old ones: what the history tells, then what the words tell of the rest."""
    went = [wording for wording in old.sheet.spots if wording not in new.sheet.spots]
    came = [wording for wording in new.sheet.spots if wording not in old.sheet.spots]
    place = places(old.sheet, new.sheet)
    olds = {entry.wording: entry for entry in _entries(old.sheet, went, place[0])}
    news = {entry.wording: entry for entry in _entries(new.sheet, came, place[1])}
    told = [
        Link(olds[origin], entry)
        for wording, entry in news.items()
        for origin in _origins(begun_by(new.capture.timestamp, page.get(wording, ())))
        if origin in olds
    ]
    linked = {link.old.wording for link in told}, {link.new.wording for link in told}
    free_old = [entry for wording, entry in olds.items() if wording not in linked[0]]
    free_new = [entry for wording, entry in news.items() if wording not in linked[1]]
    return told + align(free_old, free_new, rarity(old.sheet.texts(), new.sheet.texts()))


def _entries(sheet: Sheet, wordings: Iterable[str], place: Mapping[int, int]) -> Iterator[Entry]:
    for wording in wordings:
        spot = sheet.spots[wording]
        yield Entry(wording, spot.item.text, place[spot.group[0]], spot.position)


def _origins(one: Tenure | None) -> set[str]:
    """All wordings that a tenure continues, however far back."""
    found: set[str] = set()
    ahead = list(one.earlier) if one else []
    while ahead:
        next_one = ahead.pop()
        if next_one.wording not in found:
            found.add(next_one.wording)
            ahead += next_one.earlier
    return found


def _with_gone(pairs: Sequence[Pair], gone: Iterable[str], before: Sheet) -> Iterator[Pair]:
    """The pairs, with what went placed after the entry that stood before it."""
    order = list(before.spots)
    texts = {before.spots[wording].item.text: wording for wording in order}
    anchored: dict[str | None, list[Pair]] = {}
    lost = set(gone)
    anchor: str | None = None
    for wording in order:
        if wording in lost:
            spot = before.spots[wording]
            anchored.setdefault(anchor, []).append(Pair(Kind.REMOVED, spot.item.text, None, spot.context, ()))
        else:
            anchor = wording
    yield from anchored.get(None, ())
    for pair in pairs:
        yield pair
        if pair.old is not None:
            yield from anchored.pop(texts[pair.old], ())
