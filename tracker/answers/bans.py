"""Whether a page that forbade something still does, and if not, since when. Pure.

In: the row with which it came to the page, the judge that says whether an entry is about it, the page's last reading, and, where that has
no such entry, the page's rows about it. Out: a ``Ban``. The last reading decides, whatever the entry is called by now: a rewording that
keeps the subject keeps the ban, one that drops the subject ends it.
"""

from collections.abc import Callable, Iterable

from tracker.answers.judging import About
from tracker.answers.tenures import tenures
from tracker.records import Ban, Force, HistoryRow, Observation, Reading, Status, Tenure
from tracker.wording import normalise


def ban(
    first: HistoryRow,
    about: About,
    last: Observation | None,
    last_agreed: Callable[[], Observation | None],
    rows: Callable[[], Iterable[HistoryRow]],
) -> Ban:
    """What a page says of what ``about`` recognises.

    ``last`` is its last usable observation. The others are asked only where that shows no such entry: ``last_agreed`` for the last one that
    takes part in comparisons (it takes all of a page's readings to know which that is), ``rows`` for the page's rows about it, oldest
    first, suspected ones and what the first reading held among them.
    """
    if last is None:
        return Ban(first, Force.UNKNOWN)
    if standing := _standing(last.reading, about):
        return Ban(first, Force.YES, standing, last=last.capture)
    gone = [one for one in tenures(rows()) if about(one.text, _context(one))]
    if any(one.ended is None for one in gone):
        agreed = last_agreed()
        if agreed and (standing := _standing(agreed.reading, about)):
            return Ban(first, Force.YES, standing, last=agreed.capture)
        last = agreed or last
    ends = [one.ended for one in _last_of_each(gone)]
    if not ends or not all(end is not None and end.status is Status.CONFIRMED for end in ends):
        return Ban(first, Force.DOUBTFUL, last=last.capture)
    ended = max((end for end in ends if end is not None), key=lambda end: end.by.timestamp)
    return Ban(first, Force.NO, ended=ended, last=last.capture)


def _standing(reading: Reading, about: About) -> tuple[str, ...]:
    """The entries about it, each wording once."""
    found: dict[str, str] = {}
    for one in reading.lists:
        above = one.headings + ((one.lead,) if one.lead else ())
        for item in one.items:
            if about(item.text, above + item.context):
                found.setdefault(normalise(item.text), item.text)
    return tuple(found.values())


def _context(one: Tenure) -> tuple[str, ...]:
    row = one.began or one.ended
    return row.context if row else ()


def _last_of_each(page: Iterable[Tenure]) -> list[Tenure]:
    """The last tenure of each wording: of one that came back, only the last end counts."""
    return list({one.wording: one for one in page}.values())
