"""Honest dates: a bracket of two captures as people read it.

In: 14-digit timestamps and aware datetimes. Out: English text, always UTC, never more exact than the captures are. "Absent on A,
present on B" is all that a pair of captures proves, so a date is always an interval, except where nothing lies between.
"""

from datetime import UTC, datetime, timedelta

from tracker.records import Capture, HistoryRow, Status, Tenure, Told
from tracker.timestamps import to_datetime

# Own names: strftime's depend on the locale of whoever runs the program.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_UNITS = (
    ("year", timedelta(days=365)),
    ("month", timedelta(days=30)),
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)

_CLOSE = timedelta(hours=48)
"""Captures nearer to each other than this are told apart by their time of day."""


def bracket_in_words(after: str | None, by: str) -> str:
    """When a change happened, from the timestamps of its bracket; ``after`` None means that the first capture already had it.

    >>> bracket_in_words("20240110123038", "20240110183037")
    '2024-01-10, between 12:30 and 18:30 UTC'
    >>> bracket_in_words("20220303000000", "20220909120000")
    'between 3 March and 9 September 2022'
    >>> bracket_in_words(None, "20220514183000")
    'by 14 May 2022 (first capture)'
    """
    end = to_datetime(by)
    if after is None:
        return f"by {day(end)} (first capture)"
    start = to_datetime(after)
    if start == end:
        return f"{start:%Y-%m-%d} at {start:%H:%M:%S} UTC"
    if start.date() == end.date():
        clock = "%H:%M" if (start.hour, start.minute) != (end.hour, end.minute) else "%H:%M:%S"
        return f"{start:%Y-%m-%d}, between {start:{clock}} and {end:{clock}} UTC"
    if end - start < _CLOSE:
        return f"between {start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC"
    if start.year == end.year:
        return f"between {start.day} {_MONTHS[start.month - 1]} and {day(end)}"
    return f"between {day(start)} and {day(end)}"


def when(row: HistoryRow) -> str:
    """The bracket of a row in words."""
    return bracket_in_words(None if row.after is None else row.after.timestamp, row.by.timestamp)


def told_in_words(told: Told) -> str:
    """What somebody was told of a change: ``added, between 27 April and 14 May 2022``, or that it was withdrawn."""
    return "withdrawn" if told.withdrawn else f"{told.kind.value}, {bracket_in_words(told.after or None, told.by)}"


def since(began: HistoryRow | None, shown: Capture) -> str:
    """Since when something stands, given the row that brought it and a capture that shows it; goes on after "since": an honest interval.

    >>> since(None, Capture("20220514183000", "wayback", "https://example.org/"))
    'no later than 14 May 2022 (when it came is not dated)'
    """
    if began is None:
        return f"no later than {day(to_datetime(shown.timestamp))} (when it came is not dated)"
    if began.after is None:
        return f"before {to_datetime(began.by.timestamp):%Y-%m-%d} (first capture)"
    return when(began) + (" (suspected)" if began.status is Status.SUSPECTED else "")


def age_of(tenure: Tenure | None, shown: Capture) -> str:
    """Since when an entry stands, and since when in these words where it was reworded; goes on after "since"."""
    if tenure is None:
        return since(None, shown)
    origin = tenure.origin
    if origin is tenure:
        return since(tenure.began, shown)
    return f"{since(origin.began, shown)}; in these words since {since(tenure.began, shown)}"


def day(moment: datetime) -> str:
    """A day in words: ``14 May 2022``."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def clock_time(timestamp: str) -> str:
    """A capture's moment to the second: ``2022-05-14 18:30:00 UTC``."""
    return f"{to_datetime(timestamp):%Y-%m-%d %H:%M:%S} UTC"


def minute(timestamp: str) -> str:
    """A capture's moment to the minute, for columns: ``2022-05-14 18:30``."""
    return f"{to_datetime(timestamp):%Y-%m-%d %H:%M}"


def rfc3339(moment: datetime) -> str:
    """An aware moment as JSON and Atom write it: ``2022-05-14T18:30:00Z`` (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def age(moment: datetime, now: datetime) -> str:
    """How long ago a moment was, in its largest whole unit: ``3 hours ago``; ``just now`` under a minute and for the future."""
    passed = now - moment
    for unit, length in _UNITS:
        if (count := passed // length) >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
