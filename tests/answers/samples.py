"""Rows, readings and captures that the tests of answers share: one page, one capture a month."""

from typing import Any

from tests.report.samples import row
from tracker.records import Capture, HistoryRow, Item, ItemList, Kind, Observation, Reading

URL = "https://example.org/rules"


def at(month: int, **changes: Any) -> Capture:
    """The capture of the first day of a month, counted from January 2022."""
    return Capture(
        f"{2022 + (month - 1) // 12}{(month - 1) % 12 + 1:02}01000000", **{"archive": "wayback", "url": URL} | changes
    )


def told(kind: Kind, old: str | None, new: str | None, by: int, **changes: Any) -> HistoryRow:
    """A change between the capture of a month and that of the month before."""
    bracket = {"after": at(by - 1).timestamp, "by": at(by).timestamp}
    return row(
        **{"kind": kind, "old_text": old, "text": new, "id": f"{kind.value}-{by}", "url": URL, **bracket} | changes
    )


def added(text: str, by: int, **changes: Any) -> HistoryRow:
    """It came."""
    return told(Kind.ADDED, None, text, by, **changes)


def removed(text: str, by: int, **changes: Any) -> HistoryRow:
    """It left."""
    return told(Kind.REMOVED, text, None, by, **changes)


def reworded(old: str, new: str, by: int, **changes: Any) -> HistoryRow:
    """It was reworded."""
    return told(Kind.REWORDED, old, new, by, **changes)


def baseline(text: str, by: int = 1, **changes: Any) -> HistoryRow:
    """The first reading held it."""
    return told(Kind.ADDED, None, text, by, **{"after": None} | changes)


def says(*texts: str, language: str = "en", lead: str | None = "You may not:") -> Reading:
    """A usable reading with one list of these entries; without any, with no list."""
    lists = (ItemList(("Rules",), lead, tuple(Item(text) for text in texts)),) if texts else ()
    return Reading(True, None, language, lists)


def seen(month: int, reading: Reading, **changes: Any) -> Observation:
    """What the capture of a month said."""
    return Observation(at(month, **changes), reading, f"{month:02}" * 32)
