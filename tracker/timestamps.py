"""Web archives' 14-digit UTC timestamps (``20220514093000``) and the datetimes they stand for.

A short timestamp stands for a whole period: ``2022`` is a year. As the start of a range it means the period's first second, as the
end of a range its last (the CDX server's rule for ``from`` and ``to``). People write dates and durations in their own ways;
``parse_moment`` and ``parse_duration`` read those.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta

_DIGITS = re.compile(r"[0-9]{14}", re.ASCII)
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DURATION = re.compile(r"([0-9]{1,6})\s*(s|min|h|d|w)", re.ASCII)
_DATE_SEPARATORS = re.compile(r"[-:T Z]")
_PARTIAL = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,5}", re.ASCII)


def to_datetime(timestamp: str) -> datetime:
    """The moment of a 14-digit timestamp, in UTC. Raises ValueError for anything that is no such moment."""
    if not _DIGITS.fullmatch(timestamp):
        raise ValueError(f"not a 14-digit timestamp: {timestamp!r}")
    # By slices, not strptime: probing asks for the distances between captures hundreds of thousands of times.
    t = timestamp
    return datetime(int(t[:4]), int(t[4:6]), int(t[6:8]), int(t[8:10]), int(t[10:12]), int(t[12:]), tzinfo=UTC)


def to_timestamp(moment: datetime) -> str:
    """The 14-digit timestamp of an aware datetime. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}".rjust(14, "0")


def is_timestamp(text: str) -> bool:
    """Whether text is a 14-digit timestamp of a moment that exists."""
    try:
        to_datetime(text)
    except ValueError:
        return False
    return True


def first_second(partial: str) -> str:
    """The first second of the period that 4, 6, 8, 10, 12 or 14 digits name: ``2022`` -> ``20220101000000``."""
    return _checked(partial, partial + "00000101000000"[len(partial) :])


def last_second(partial: str) -> str:
    """The last second of the period: ``202202`` -> ``20220228235959``."""
    full = partial + "00001231235959"[len(partial) :]
    if len(partial) == len("YYYYMM") and _PARTIAL.fullmatch(partial) and 1 <= int(partial[4:]) <= 12:
        full = f"{partial}{calendar.monthrange(int(partial[:4]), int(partial[4:]))[1]:02}235959"
    return _checked(partial, full)


def parse_duration(text: str) -> timedelta:
    """A number and a unit, ``"36h"``. Raises ValueError that says what is accepted."""
    found = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found or not int(found[1]):
        raise ValueError('no duration; accepted: a positive number and a unit (s, min, h, d, w), such as "1d"')
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def parse_moment(text: str, *, end: bool = False) -> str:
    """A date or the beginning of one (``2019``, ``2019-01``, ``2019-01-31T12:00``) as the 14-digit start (or end) of that period."""
    digits = _DATE_SEPARATORS.sub("", str(text))
    try:
        return last_second(digits) if end else first_second(digits)
    except ValueError:
        raise ValueError('no date; accepted: "2019", "2019-01", "2019-01-31" or a 14-digit timestamp') from None


def _checked(partial: str, full: str) -> str:
    if not _PARTIAL.fullmatch(partial) or not is_timestamp(full):
        raise ValueError(f"not a timestamp or the beginning of one: {partial!r}")
    return full
