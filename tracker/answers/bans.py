"""Whether a page that forbade something still does, since when without a break, and if not, since when not. Pure.

In: the row with which it came to the page, the judge that says whether an entry is about it, the page's last reading, and its rows about
it. Out: a ``Ban``. The last reading decides, whatever the entry is called by now: a rewording that keeps the subject keeps the ban, one
that drops the subject ends it. Between two bans lies an absence only where every entry about it left, readings confirm that, and those at
both ends of the absence show none.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.answers.judging import About
from tracker.answers.tenures import tenures
from tracker.comparable import gone_silent
from tracker.records import Absence, Ban, Capture, Force, HistoryRow, Observation, Reading, Status, Tenure
from tracker.wording import normalise


def ban(
    first: HistoryRow,
    about: About,
    last: Observation | None,
    last_agreed: Callable[[], Observation | None],
    rows: Sequence[HistoryRow],
    reading_of: Callable[[Capture], Reading | None],
    looked: str | None = None,
) -> Ban:
    """What a page says of what ``about`` recognises.

    ``rows`` are the page's rows about it, oldest first, suspected ones and what the first reading held among them. ``last`` is its last
    usable observation. Where that shows no such entry, ``last_agreed`` is asked for the last one that takes part in comparisons: it takes
    all of a page's readings to know which that is. ``reading_of`` is asked for what a capture said (None: not known) at both ends of what
    looks like an absence. ``looked`` is the timestamp of the newest capture that was looked at in vain since the last usable one: of what
    was in force when a page fell silent for good nobody knows whether it still is.
    """
    stays = tenures(rows)
    found = _ban(first, about, last, last_agreed, stays)
    if found.force is Force.YES and last is not None and gone_silent(last.capture.timestamp, looked):
        found = replace(found, force=Force.UNKNOWN, standing=())
    absences = tuple(one for one in _absences(stays, about) if not _shown(one, about, reading_of))
    return replace(found, absences=absences) if absences else found


def _ban(
    first: HistoryRow,
    about: About,
    last: Observation | None,
    last_agreed: Callable[[], Observation | None],
    stays: Sequence[Tenure],
) -> Ban:
    """The ban as it is now."""
    if last is None:
        return Ban(first, Force.UNKNOWN)
    if standing := _standing(last.reading, about):
        return Ban(first, Force.YES, standing, last=last.capture)
    stays = [one for one in stays if about(one.text, _context(one))]
    if any(one.ended is None for one in stays):
        agreed = last_agreed()
        if agreed and (standing := _standing(agreed.reading, about)):
            return Ban(first, Force.YES, standing, last=agreed.capture)
        last = agreed or last
    ends = [one.ended for one in _last_of_each(stays)]
    if not ends or not all(end is not None and end.status is Status.CONFIRMED for end in ends):
        return Ban(first, Force.DOUBTFUL, last=last.capture, elsewhere=_word_for_word(last.reading, stays))
    ended = max((end for end in ends if end is not None), key=lambda end: end.by.timestamp)
    return Ban(first, Force.NO, ended=ended, last=last.capture)


def _absences(stays: Iterable[Tenure], about: About) -> Iterator[Absence]:
    """The times between the confirmed end of the last entry about it and the arrival of the next one, by the stays in order."""
    ended: HistoryRow | None = None
    for one in stays:
        if ended is not None and one.ended is not None and _finality(one.ended) <= _finality(ended):
            continue  # whatever it is about, another stood longer
        if not about(one.text, _context(one)):
            continue
        again = one.began
        if (
            ended is not None
            and again is not None
            and again.after is not None
            and ended.status is Status.CONFIRMED
            and ended.by.timestamp <= again.after.timestamp
        ):
            yield Absence(ended, again)
        if one.ended is None:
            return
        ended = one.ended


def _finality(end: HistoryRow) -> tuple[str, bool]:
    """The order of ends: by time, and of one moment the doubtful after the confirmed."""
    return end.by.timestamp, end.status is Status.SUSPECTED


def _shown(one: Absence, about: About, reading_of: Callable[[Capture], Reading | None]) -> bool:
    """Whether a reading at one of its ends shows an entry about it all the same: one that a move made so has no row that tells it."""
    ends = (one.ended.by, one.again.after)
    readings = (reading_of(capture) for capture in ends if capture is not None)
    return any(reading is not None and _standing(reading, about) for reading in readings)


def _standing(reading: Reading, about: About) -> tuple[str, ...]:
    """The entries about it, each wording once."""
    found: dict[str, str] = {}
    for one in reading.lists:
        above = one.headings + ((one.lead,) if one.lead else ())
        for item in one.items:
            if about(item.text, above + item.context):
                found.setdefault(normalise(item.text), item.text)
    return tuple(found.values())


def _word_for_word(reading: Reading, stays: Iterable[Tenure]) -> tuple[str, ...]:
    """The entries of a reading that were about it when they came, in the same words: what they stand under made them so."""
    wordings = {one.wording for one in stays}
    texts = {normalise(item.text): item.text for one in reading.lists for item in one.items}
    return tuple(text for wording, text in texts.items() if wording in wordings)


def _context(one: Tenure) -> tuple[str, ...]:
    row = one.began or one.ended
    return row.context if row else ()


def _last_of_each(page: Iterable[Tenure]) -> list[Tenure]:
    """The last tenure of each wording: of one that came back, only the last end counts."""
    return list({one.wording: one for one in page}.values())
