"""What values of config.toml are made of: types that check themselves. The messages of their ValueErrors name what is accepted."""

import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tracker.timestamps import parse_duration, parse_moment


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


WebAddress = Annotated[str, AfterValidator(_web_address)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Start = Annotated[str, BeforeValidator(parse_moment)]
End = Annotated[str, BeforeValidator(lambda text: parse_moment(text, end=True))]
Line = Annotated[str, Field(min_length=1), AfterValidator(_one_line)]


class Model(BaseModel):
    """What all sections have in common: no unknown keys, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
