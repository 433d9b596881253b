"""Answers to questions about a page's history: who forbids it and since when, the list as it stood, what differs between two dates. Pure.

In: what the store holds, as records (history rows, observations, captures), and what was asked. Out: frozen answers that a report lays out;
every date in them is a bracket of two captures or a reason why there is none. The room knows no store, no archive, no clock and no output
format. It decides nothing about changes: those were derived from the readings, and an answer never says more than they do.

* ``tenures``: from when to when each wording stood, and which wording continues which.
* ``readings``: which reading shows the document at a given moment, and which is the next.
* ``listed``: a list as it stood, each entry with its age. ``compared``: two of them, entry by entry.
* ``judging``: whether an entry is what was asked for. ``bans``: whether a page that forbade it still does.
* ``inside``: what lies between two captures.
* ``coverage``: which captures were read, which could not be used and why, and where the silences are.
"""

from tracker.answers.bans import ban
from tracker.answers.compared import compared
from tracker.answers.coverage import coverage
from tracker.answers.inside import inside
from tracker.answers.judging import judge
from tracker.answers.listed import listed
from tracker.answers.readings import first_shown, shown_at
from tracker.answers.tenures import by_wording, tenures

__all__ = [
    "ban",
    "by_wording",
    "compared",
    "coverage",
    "first_shown",
    "inside",
    "judge",
    "listed",
    "shown_at",
    "tenures",
]
