"""The exported tables: their columns, types and meaning. A contract: columns are added at the end, none goes or changes its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "boolean", "list"]
"""``list`` is a list of texts: a JSON array, in CSV joined by `` > ``. ``boolean`` is 0 or 1 in SQLite."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``null`` says that it may be empty."""

    name: str
    type: Type
    about: str
    null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``key`` are the columns that name a row (none: rows have no name), ``indexed`` those to be found quickly, ``searched``
    those for full-text search."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    indexed: tuple[tuple[str, ...], ...] = ()
    searched: tuple[str, ...] = ()


def _text(name: str, about: str, *, null: bool = False) -> Column:
    return Column(name, "text", about, null)


_PAGE = _text("page", "the page's id")

PAGES = Table(
    "pages",
    "One row a page.",
    (
        _PAGE,
        _text("platform", "who publishes it"),
        _text("title", "what it is called"),
        Column("captures", "integer", "captures known"),
        Column("read", "integer", "captures whose body was asked for"),
        Column("unusable", "integer", "of these, those that do not show the document"),
        _text("first_capture", "timestamp of the first capture known", null=True),
        _text("last_capture", "timestamp of the newest capture known", null=True),
        _text("last_usable", "timestamp of the newest capture that shows the document", null=True),
    ),
    key=("page",),
)

CHANGES = Table(
    "changes",
    "One row a change, suspected ones too; and one for each entry that a page's first reading already held (`after` is empty).",
    (
        _text("id", "the change's id, as `tracker show` takes it"),
        _PAGE,
        _text("platform", "who publishes the page"),
        _text("kind", "added, reworded, moved, removed or reinstated"),
        _text("status", "confirmed or suspected"),
        _text("text", "the wording after; empty when removed", null=True),
        _text("old_text", "the wording before; empty when added or reinstated", null=True),
        Column("context", "list", "what the entry stands under: headings, lead-in, categories, outermost first"),
        Column("topics", "list", "ids of the subjects that it is about"),
        _text(
            "after",
            "timestamp of the last usable capture before the change; empty for what the first reading held",
            null=True,
        ),
        _text("by", "timestamp of the first usable capture with it"),
        _text("after_time", "the same as `after`, as 2022-04-27T13:30:10Z", null=True),
        _text("by_time", "the same as `by`, as 2022-05-14T18:17:05Z"),
        Column("unread", "integer", "captures between the two that are not read"),
        _text("archive", "the archive of the later capture"),
        _text("after_url", "where anybody can see the earlier capture, if anywhere", null=True),
        _text("by_url", "where anybody can see the later capture, if anywhere", null=True),
        _text("after_sha256", "hash of the earlier capture's body", null=True),
        _text("by_sha256", "hash of the later capture's body", null=True),
        _text("detected_at", "when the tracker found it"),
        _text("extractor", "version of the extractor whose readings it rests on"),
        Column("news", "boolean", "whether it happened after the page's first run, and so was announced"),
        _text("note", "what the page's owner wants said beside it", null=True),
    ),
    key=("id",),
    indexed=(("page", "by"), ("by",), ("platform",), ("kind",)),
    searched=("text", "old_text"),
)

READINGS = Table(
    "readings",
    "One row a capture that was read, asked for in vain, or known to hold the same body as one that was read.",
    (
        _PAGE,
        _text("timestamp", "when it was captured, 14 digits, UTC"),
        _text("time", "the same, as 2022-05-14T18:17:05Z"),
        _text("archive", "which archive holds it"),
        _text("url", "the original address"),
        _text("public_url", "where anybody can see it, if anywhere", null=True),
        _text("sha256", "hash of its body", null=True),
        Column("usable", "boolean", "whether it shows the document"),
        _text("reason", "why not", null=True),
        _text("language", "two letters, where known", null=True),
        Column("items", "integer", "entries on its prohibition lists"),
    ),
    indexed=(("page", "timestamp"),),
)

ITEMS = Table(
    "items",
    "One row an entry of a prohibition list, for every usable capture: who said what when.",
    (
        _PAGE,
        _text("timestamp", "when the capture was made, 14 digits, UTC"),
        _text("archive", "which archive holds it"),
        _text("url", "the original address"),
        Column("list", "integer", "which list of the page, from 1"),
        Column("position", "integer", "which entry of the list, from 1"),
        _text("text", "the entry's own words"),
        Column("headings", "list", "headings above the list, outermost first"),
        _text("lead", "the sentence that introduces the list", null=True),
        Column("categories", "list", "categories inside the list that the entry stands under, outermost first"),
    ),
    indexed=(("page", "timestamp"),),
)

TABLES: Mapping[str, Table] = {table.name: table for table in (PAGES, CHANGES, READINGS, ITEMS)}
"""All tables by name, in the order in which they are written."""
