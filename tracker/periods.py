"""Dates as people give them at the command line, as the period each names: ``2022-05``, ``"May 2022"``, ``"3 weeks ago"``, ``yesterday``.

In: a text and the present moment. Out: the first and the last second it means, as 14-digit UTC timestamps. A strict grammar and no
guessing: ``03/04/2022`` is March to some readers and April to others, so it is refused with what to write instead, and so is a day that
does not exist. The calendar's day is UTC's, as archives count it.
"""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

from tracker.timestamps import to_timestamp

Period = tuple[str, str]
"""Inclusive first and last second, as 14-digit timestamps."""

ACCEPTED = "2022, 2022-05, 2022-05-14, 2022-05-14T18:30, May 2022, 14 May 2022, yesterday, 3 weeks ago, last month"
"""What an error message offers."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_WORD = r"(?P<name>[a-z]{3,9})\.?"
_CLOCK = (
    r"(?:[t ] ?(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?)?"
    r" ?(?P<zone>z|utc|gmt|[+-]\d\d(?::?\d\d)?)?)?"
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?:(?P<separator>[-/.])(?P<month>\d{{1,2}})(?:(?P=separator)(?P<day>\d{{1,2}}){_CLOCK})?)?",
    re.ASCII,
)
_DIGITS = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?:(?P<day>\d\d)(?:(?P<hour>\d\d)(?:(?P<minute>\d\d)(?P<second>\d\d)?)?)?)?",
    re.ASCII,
)
_DAY_FIRST = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?{_MONTH_WORD},? (?P<year>\d{{4}}),?{_CLOCK}", re.ASCII
)
_MONTH_FIRST = re.compile(rf"{_MONTH_WORD} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}),?{_CLOCK}", re.ASCII)
_AGO = re.compile(r"(?P<count>an?|\d{1,6}) ?(?P<unit>minute|min|hour|h|day|d|week|w|month|year|y)s? ago", re.ASCII)
_CALENDAR = re.compile(r"(?P<which>this|last) (?P<unit>week|month|year)")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](?:\d\d|\d{4})", re.ASCII)


def parse_period(text: str, now: datetime) -> Period:
    """The period a text names. ``now`` (aware) is what "ago" counts from.

    A day or more "ago" is that whole day, hours and minutes "ago" are that minute; a week begins on Monday. A time without a zone is UTC.
    Raises ValueError whose message continues "… is": "no date: February 2022 has 28 days".
    """
    plain = " ".join(text.lower().split())
    today = now.astimezone(UTC).date()
    try:
        for form, meaning in _FORMS:
            if found := form.fullmatch(plain):
                return meaning(found)
        if plain in ("today", "yesterday"):
            return _days(today - timedelta(days=plain == "yesterday"), 1)
        if plain == "now":
            return to_timestamp(now), to_timestamp(now)
        if found := _AGO.fullmatch(plain):
            return _ago(found, now.astimezone(UTC))
        if found := _CALENDAR.fullmatch(plain):
            return _of_calendar(found["unit"], today, back=found["which"] == "last")
    except OverflowError:
        raise ValueError("no date: beyond the years 1 to 9999") from None
    if found := _DAY_AND_MONTH.fullmatch(plain):
        if int(found[1]) > 12 or int(found[2]) > 12:
            raise ValueError("no date in a form that is read here; write year-month-day, such as 2022-05-14")
        raise ValueError("no clear date: day and month could be either; write year-month-day, such as 2022-05-14")
    raise ValueError(f"no date; accepted: {ACCEPTED}")


def _numbered(found: re.Match[str]) -> Period:
    groups = found.groupdict()
    return _period(int(found["year"]), _number(groups.get("month")), _number(groups.get("day")), groups)


def _named(found: re.Match[str]) -> Period:
    name = found["name"]
    months = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    if len(months) != 1:
        raise ValueError(f"no date: there is no month {name!r}")
    groups = found.groupdict()
    if groups["day"] is None and groups["hour"] is not None:
        raise ValueError(f"no date; accepted: {ACCEPTED}")
    return _period(int(found["year"]), months[0], _number(groups["day"]), groups)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (_ISO, _numbered),
    (_DIGITS, _numbered),
    (_DAY_FIRST, _named),
    (_MONTH_FIRST, _named),
)


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _period(year: int, month: int | None, day: int | None, clock: dict[str, str | None]) -> Period:
    """The period of a year, month, day, or time of day. Raises ValueError saying what does not exist."""
    if year < 1:
        raise ValueError("no date: beyond the years 1 to 9999")
    if month is None:
        return _days(date(year, 1, 1), 366 if calendar.isleap(year) else 365)
    if not 1 <= month <= 12:
        raise ValueError(f"no date: there is no month {month}")
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return _days(date(year, month, 1), length)
    if not 1 <= day <= length:
        raise ValueError(f"no date: {_MONTHS[month - 1].capitalize()} {year} has {length} days")
    if clock.get("hour") is None:
        return _days(date(year, month, day), 1)
    return _time_of_day(date(year, month, day), clock)


def _time_of_day(day: date, clock: dict[str, str | None]) -> Period:
    hour, minute, second = (_number(clock.get(name)) for name in ("hour", "minute", "second"))
    try:
        start = datetime.combine(day, time(hour or 0, minute or 0, second or 0), _zone(clock.get("zone")))
    except ValueError:
        raise ValueError("no date: there is no such time of day") from None
    length = timedelta(hours=1) if minute is None else timedelta(minutes=1) if second is None else timedelta(seconds=1)
    return to_timestamp(start), to_timestamp(start + length - timedelta(seconds=1))


def _zone(name: str | None) -> timezone:
    if name is None or name in ("z", "utc", "gmt"):
        return UTC
    hours, minutes = int(name[1:3]), int(name[-2:]) if len(name) > 3 else 0
    if minutes > 59:
        raise ValueError(name)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if name[0] == "-" else offset)


def _ago(found: re.Match[str], now: datetime) -> Period:
    count = 1 if found["count"] in ("a", "an") else int(found["count"])
    unit = found["unit"]
    if unit in ("minute", "min", "hour", "h"):
        length = timedelta(hours=count) if unit.startswith("h") else timedelta(minutes=count)
        start = (now - length).replace(second=0)
        return to_timestamp(start), to_timestamp(start + timedelta(seconds=59))
    if unit in ("month", "year", "y"):
        return _days(_months_before(now.date(), count * (1 if unit == "month" else 12)), 1)
    return _days(now.date() - timedelta(days=count * (7 if unit.startswith("w") else 1)), 1)


def _months_before(day: date, count: int) -> date:
    """The same day of an earlier month, or its last day where it is shorter."""
    months = day.year * 12 + day.month - 1 - count
    year, month = months // 12, months % 12 + 1
    if year < 1:
        raise OverflowError
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _of_calendar(unit: str, today: date, *, back: bool) -> Period:
    if unit == "week":
        return _days(today - timedelta(days=today.weekday() + 7 * back), 7)
    if unit == "year":
        return _period(today.year - back, None, None, {})
    month = _months_before(today.replace(day=1), int(back))
    return _period(month.year, month.month, None, {})


def _days(first: date, count: int) -> Period:
    last = first + timedelta(days=count - 1)
    return f"{first:%Y%m%d}000000".rjust(14, "0"), f"{last:%Y%m%d}235959".rjust(14, "0")
