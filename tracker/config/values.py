"""What values of config.toml are made of: types that check themselves. The messages of their ValueErrors name what is accepted."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from tracker.records import Cron, Every
from tracker.timestamps import parse_duration, parse_moment

_LONGEST_EXPRESSION = 200


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError("no web address; accepted: http://… or https://…")
    return text


def css_selector(text: str) -> str:
    """The selector itself. Raises ValueError for what is none."""
    # soupsieve comes with beautifulsoup4 and is what will run the selector later.
    import soupsieve  # noqa: PLC0415  (only pages with a selector pay for it)

    try:
        soupsieve.compile(text)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"no CSS selector ({str(error).splitlines()[0]})") from None
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("no single line of text")
    return text


def _every(text: object) -> Every:
    """A duration, or a cron expression of five fields that comes true now and then."""
    fields = text.split() if isinstance(text, str) else []
    if len(fields) != 5:
        try:
            return parse_duration(str(text))
        except ValueError as error:
            raise ValueError(f'{error}; or a cron expression, such as "30 5 * * *"') from None
    expression = " ".join(fields)
    try:
        if len(expression) <= _LONGEST_EXPRESSION and next(CronSim(expression, datetime(2000, 1, 1)), None):
            return Cron(expression)
    except (CronSimError, ValueError) as error:
        reason = str(error)
    else:
        reason = "such a moment never comes"
    raise ValueError(f'no cron expression ({reason}); accepted: "MINUTE HOUR DAY MONTH WEEKDAY", such as "30 5 * * *"')


def _time_zone(text: object) -> tzinfo:
    """A time zone by its name in the IANA database that the system carries."""
    if text == "UTC":
        return UTC
    try:
        return ZoneInfo(str(text))
    except (KeyError, ValueError, OSError):  # not there; a path; a folder of the database
        raise ValueError('no time zone known here; accepted: "UTC" or a name such as "Europe/Berlin"') from None


def _threshold(text: object) -> timedelta | None:
    """A duration, or "never"."""
    if text == "never":
        return None
    try:
        return parse_duration(str(text))
    except ValueError as error:
        raise ValueError(f'{error}; or "never"') from None


WebAddress = Annotated[str, AfterValidator(_web_address)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Schedule = Annotated[Every, PlainValidator(_every)]
TimeZone = Annotated[tzinfo, PlainValidator(_time_zone)]
Threshold = Annotated[timedelta | None, PlainValidator(_threshold)]
Start = Annotated[str, BeforeValidator(parse_moment)]
End = Annotated[str, BeforeValidator(lambda text: parse_moment(text, end=True))]
Line = Annotated[str, Field(min_length=1), AfterValidator(_one_line)]


class Model(BaseModel):
    """What all sections have in common: no unknown keys, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
