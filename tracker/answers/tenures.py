"""From when to when each wording stood on a page, and which wording continues which. Pure.

In: the history rows of one page, oldest first, what its first reading held among them (suspected changes too, or their traces are
missing). Out: ``Tenure`` records. A rewording ends the tenure of the old words and begins that of the new ones, which remembers the old: an
entry is as old as the first wording of its chain.
"""

from collections.abc import Iterable
from dataclasses import replace

from tracker.records import HistoryRow, Kind, Tenure
from tracker.wording import normalise


def tenures(rows: Iterable[HistoryRow]) -> list[Tenure]:
    """The tenures that a page's rows tell of, in the order in which they began (those whose beginning is not told first)."""
    standing: dict[str, Tenure] = {}
    closed: dict[str, list[Tenure]] = {}

    def close(text: str, row: HistoryRow) -> Tenure:
        wording = normalise(text)
        before = closed.setdefault(wording, [])
        if wording not in standing and before and _same_bracket(before[-1].ended, row):
            return before[-1]  # split: one old wording goes on in several new ones
        one = standing.pop(wording, None) or Tenure(text, wording, None)
        before.append(replace(one, ended=row))
        return before[-1]

    for row in rows:
        continued: tuple[Tenure, ...] = ()
        if row.kind in (Kind.REWORDED, Kind.REMOVED) and row.old_text is not None:
            continued = (close(row.old_text, row),)
        if row.kind in (Kind.REMOVED, Kind.MOVED) or row.text is None:
            continue
        wording = normalise(row.text)
        known = standing.get(wording)
        if known is not None and _same_bracket(known.began, row):  # merged: several old wordings go on in one
            standing[wording] = replace(known, earlier=known.earlier + continued)
            continue
        if known is not None:  # its end was not told: the page spoke another language in between
            closed.setdefault(wording, []).append(known)
        standing[wording] = Tenure(row.text, wording, row, None, continued)
    everything = [*(one for some in closed.values() for one in some), *standing.values()]
    return sorted(everything, key=lambda one: one.began_by)


def by_wording(page: Iterable[Tenure]) -> dict[str, list[Tenure]]:
    """Tenures by the normal form of their words, in the given order."""
    found: dict[str, list[Tenure]] = {}
    for one in page:
        found.setdefault(one.wording, []).append(one)
    return found


def begun_by(timestamp: str, candidates: Iterable[Tenure]) -> Tenure | None:
    """The last of a wording's tenures (in order) that had begun by a capture's time; None where none had."""
    return next(reversed([one for one in candidates if one.began_by <= timestamp]), None)


def _same_bracket(one: HistoryRow | None, other: HistoryRow) -> bool:
    return one is not None and (one.after, one.by) == (other.after, other.by)
