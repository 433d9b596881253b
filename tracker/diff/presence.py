"""When each wording stood on a page: presence over the readings of one stretch, cleared of flicker. Pure.

In: comparable readings in time order. Out: for each wording its *spells*, runs of readings during which it stood, with the readings
that bound each.

The rules that decide, and why none hides a real change for longer than one confirmation:

* *One missing reading is nothing* (an absence of one usable capture between two that agree is no event): a gap of one reading is closed.
  A real departure is followed by a second reading that lacks the entry; it then counts, dated to the first.
* *What only a variant shows is nothing either*: a wording seen in a single reading, at which another wording is missing for just that
  reading, belongs to a variant (a test page, a regional copy, a half-rendered page). A real arrival is there again in the next reading.
* *A page that shows another text at every visit says nothing by it* (a counter, a token, a quotation of the day): where four readings in a
  row within thirty days each hold a wording that no other reading holds, such wordings are no events on this page; the newest reading's
  are suspected until a second one shows them.
* *A list that vanishes and comes back never left*: the readings between are no evidence about its entries. Entries that do not come back
  with it left at some time in between. A list that vanished and has not come back is suspected to be gone: two readings are not enough
  for that, three over thirty days are, and none where the page shows no list at all any more.
* *So with a list that fills up at the page's beginning*: a few entries in the first reading, then most of the list at once, may be a page
  half-rendered at first. That the rest came later is suspected only. (A page without any list that gains one is different: there the first
  reading with it counts.)
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from tracker.diff.views import View

_SMALL_LIST = 3  # entries; of a shorter list "most of it" says little
_LASTING = timedelta(days=30)
_LASTING_READINGS = 3
_RESTLESS = 4  # readings in a row, each with a wording of its own


@dataclass(frozen=True, slots=True)
class Spell:
    """A wording stood from reading ``first`` to reading ``last`` (indexes of the stretch).

    ``before`` is the reading that last lacked it, None when none did; ``after`` the first that lacked it again, None when none did.
    Whether its arrival and its departure count (a return counts if the departure before it did).
    """

    wording: str
    first: int
    last: int
    before: int | None
    after: int | None
    arrival_settled: bool
    departure_settled: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """All spells of a stretch, and for each reading the wordings that flickered out for just that reading."""

    spells: tuple[Spell, ...]
    flickers: dict[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Vanishing:
    """Most of a list went missing after reading ``last``; ``back`` is the reading with most of it again, None when there is none."""

    last: int
    back: int | None
    wordings: frozenset[str]
    nothing_left: bool


def presence(views: Sequence[View]) -> Presence:
    """The spells of every wording of a stretch, in order of their first reading."""
    boundaries = [at for at in range(1, len(views)) if views[at].state.present != views[at - 1].state.present]
    vanishings = _vanishings(views, boundaries)
    filling = _filling(views)
    seen = _runs(views, boundaries)
    spells: list[Spell] = []
    flickers: dict[int, set[str]] = defaultdict(set)
    for wording, runs in seen.items():
        gone = [vanishing for vanishing in vanishings if wording in vanishing.wordings]
        for spell, missed in _spells(wording, runs, gone, filling, views):
            spells.append(spell)
            for at in missed:
                flickers[at].add(wording)
    lasting = [spell for spell in spells if not _variant_only(spell, flickers)]
    if _restless(lasting, views):
        lasting = [_doubted(spell) for spell in lasting if spell.first < spell.last or spell.after is None]
    ordered = sorted(lasting, key=lambda spell: (spell.first, spell.wording))
    return Presence(tuple(ordered), {at: frozenset(missing) for at, missing in flickers.items()})


def _runs(views: Sequence[View], boundaries: Sequence[int]) -> dict[str, list[tuple[int, int]]]:
    """For each wording the runs of readings that hold it, as (first, last)."""
    found: dict[str, list[tuple[int, int]]] = {}
    for first, stop in zip([0, *boundaries], [*boundaries, len(views)], strict=True):
        for wording in views[first].state.wordings:
            runs = found.setdefault(wording, [])
            if runs and runs[-1][1] == first - 1:
                runs[-1] = (runs[-1][0], stop - 1)
            else:
                runs.append((first, stop - 1))
    return found


def _vanishings(views: Sequence[View], boundaries: Sequence[int]) -> list[_Vanishing]:
    """Where a list lost most of its entries at once without as many others coming: half-rendered, moved away, or truly gone."""
    found = []
    for index, at in enumerate(boundaries):
        before, now = views[at - 1].state.present, views[at].state.present
        came = len(now - before)
        for one in views[at - 1].sheet.wordings_by_list():
            lost = one - now
            if len(one) >= _SMALL_LIST and 2 * len(lost) >= len(one) and 2 * came < len(lost):
                back = (
                    late for late in boundaries[index + 1 :] if 2 * len(lost & views[late].state.present) > len(lost)
                )
                found.append(_Vanishing(at - 1, next(back, None), lost, not now))
    return found


def _filling(views: Sequence[View]) -> int | None:
    """The reading at which a list fills up that the first reading alone showed small, if so it was."""
    if len(views) < 2:
        return None
    before, now = views[0].state.present, views[1].state.present
    return 1 if 0 < 2 * len(before) <= len(now) and 2 * len(before & now) > len(before) else None


def _spells(
    wording: str,
    runs: Sequence[tuple[int, int]],
    gone: Sequence[_Vanishing],
    filling: int | None,
    views: Sequence[View],
) -> list[tuple[Spell, list[int]]]:
    """The wording's spells, each with the readings at which it flickered out."""
    holes = [(one.last + 1, one.back) for one in gone if one.back is not None]
    doubted = {one.last: one for one in gone if one.back is None}
    closed: list[list[tuple[int, int]]] = []
    for run in runs:
        if closed and len(_lacking(closed[-1][-1][1] + 1, run[0], holes)) <= 1:
            closed[-1].append(run)
        else:
            closed.append([run])
    found: list[tuple[Spell, list[int]]] = []
    start = 0
    for index, joined in enumerate(closed):
        first, last = joined[0][0], joined[-1][1]
        stop = closed[index + 1][0][0] if index + 1 < len(closed) else len(views)
        earlier, later = _lacking(start, first, holes), _lacking(last + 1, stop, holes)
        spell = Spell(
            wording,
            first,
            last,
            earlier[-1] if earlier else None,
            later[0] if later else None,
            arrival_settled=found[-1][0].departure_settled if found else first != filling,
            departure_settled=_departed(later, doubted.get(last), views),
        )
        gaps = pairwise(joined)
        found.append((spell, [at for (_, left), (right, _) in gaps for at in range(left + 1, right)]))
        start = last + 1
    return found


def _lacking(start: int, stop: int, holes: Sequence[tuple[int, int]]) -> range | list[int]:
    """The readings from start up to stop (exclusive) that are evidence of a wording's absence: those in no hole of its list."""
    if not holes:
        return range(start, stop)
    return [at for at in range(start, stop) if not any(first <= at < back for first, back in holes)]


def _departed(lacking: Sequence[int], doubt: _Vanishing | None, views: Sequence[View]) -> bool:
    """Whether the readings that lack a wording after its last one confirm that it left."""
    if doubt is None:
        return len(lacking) >= 2
    return not doubt.nothing_left and _lasting(views, lacking)


def _lasting(views: Sequence[View], readings: Sequence[int]) -> bool:
    """Whether readings are many and far enough apart to be believed about a whole list."""
    enough = len(readings) >= _LASTING_READINGS
    return enough and views[readings[-1]].moment - views[readings[0]].moment >= _LASTING


def _variant_only(spell: Spell, flickers: dict[int, set[str]]) -> bool:
    return (
        spell.first == spell.last
        and spell.before is not None
        and spell.after is not None
        and bool(flickers.get(spell.first))
    )


def _restless(spells: Sequence[Spell], views: Sequence[View]) -> bool:
    """Whether several readings in a row, close to each other, each hold a wording that only they hold."""
    alone = sorted({spell.first for spell in spells if spell.first == spell.last})
    runs = zip(alone, alone[_RESTLESS - 1 :], strict=False)
    return any(
        last - first == _RESTLESS - 1 and views[last].moment - views[first].moment <= _LASTING for first, last in runs
    )


def _doubted(spell: Spell) -> Spell:
    return replace(spell, arrival_settled=False) if spell.first == spell.last else spell
