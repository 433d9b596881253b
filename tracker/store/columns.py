"""How texts, moments and JSON become column values, the same on every database.

Two things that Python strings may hold cannot be kept everywhere: lone surrogates (no UTF-8) and NUL (PostgreSQL refuses it). Both
are replaced by U+FFFD on the way in, in queries as well as in rows, so that what was written is found again.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

from tracker.records import Kind, Told

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def keepable(text: str) -> str:
    """The text with U+FFFD in place of characters that no database can be relied on to keep."""
    return _UNKEEPABLE.sub("\ufffd", text)


def bounded(text: str) -> str:
    """A text to be looked up by equality only, short enough for any index: a long one ends in its hash."""
    return text if len(text) <= 300 else f"{text[:200]}…{sha256(keepable(text).encode()).hexdigest()}"


class Words(TypeDecorator[str]):
    """Text of any length, compared and sorted by code point (a server's locale must not change the order of answers)."""

    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Neutralise what cannot be kept."""
        return None if value is None else keepable(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. Raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, where SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts as a compact JSON array."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """To JSON."""
        return None if value is None else compact([keepable(text) for text in value])

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """From JSON."""
        return None if value is None else tuple(json.loads(value))


class Telling(TypeDecorator[Told]):
    """What a recipient was told, as a JSON object."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: Told | None, dialect: Dialect) -> str | None:
        """To JSON."""
        if value is None:
            return None
        fields = asdict(value).items()
        return compact({name: keepable(field) if isinstance(field, str) else field for name, field in fields})

    def process_result_value(self, value: str | None, dialect: Dialect) -> Told | None:
        """From JSON."""
        if value is None:
            return None
        fields = json.loads(value)
        return Told(**{**fields, "kind": Kind(fields["kind"])})


def compact(value: object) -> str:
    """The one way JSON is written here: no spaces, readable in every script, so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
