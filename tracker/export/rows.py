"""Records -> rows of the exported tables, one by one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.export.schema import CHANGES
from tracker.protocols import Store
from tracker.records import Capture, HistoryQuery, HistoryRow, Observation
from tracker.report.dates import rfc3339
from tracker.report.links import PublicUrl, capture_link
from tracker.report.rows import change_json
from tracker.timestamps import to_datetime

Row = Mapping[str, Any]
Tags = Callable[[HistoryRow], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """What is exported: the store, which of its pages (ids; empty: all), and who knows addresses and subjects."""

    store: Store
    pages: tuple[str, ...]
    public_url: PublicUrl
    topics: Tags

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table of ``schema``, by its name, values by column."""
        match table:
            case "pages":
                return self._pages()
            case "changes":
                return self._changes()
            case "readings":
                return (_reading(page, one, self.public_url) for page, one in self._observations())
        return (row for page, one in self._observations() for row in _items(page, one))

    def _pages(self) -> Iterator[Row]:
        for state in self.store.page_states():
            if not self.pages or state.id in self.pages:
                yield {
                    "page": state.id,
                    "platform": state.platform,
                    "title": state.title,
                    "captures": state.captures,
                    "read": state.read,
                    "unusable": state.unusable,
                    "first_capture": state.first_capture,
                    "last_capture": state.last_capture,
                    "last_usable": state.last_usable,
                }

    def _changes(self) -> Iterator[Row]:
        for row in self.store.stream(HistoryQuery(pages=self.pages, suspected=True, baseline=True)):
            yield _change(row, self.public_url, self.topics(row))

    def _observations(self) -> Iterator[tuple[str, Observation]]:
        for page in self.store.known_pages():
            if not self.pages or page in self.pages:
                for one in self.store.observations(page, None):
                    yield page, one


def _change(row: HistoryRow, public_url: PublicUrl, topics: tuple[str, ...]) -> Row:
    """A change as ``history --json`` has it, with what a table is asked for beside that: its subjects, its times, whether it was news."""
    values = change_json(row, public_url) | {
        "topics": list(topics),
        "after_time": _time(row.after),
        "by_time": _time(row.by),
        "news": row.news,
    }
    return {column.name: values[column.name] for column in CHANGES.columns}


def _reading(page: str, one: Observation, public_url: PublicUrl) -> Row:
    return {
        "page": page,
        "timestamp": one.capture.timestamp,
        "time": _time(one.capture),
        "archive": one.capture.archive,
        "url": one.capture.url,
        "public_url": capture_link(one.capture, public_url),
        "sha256": one.sha256,
        "usable": one.reading.usable,
        "reason": one.reading.reason,
        "language": one.reading.language,
        "items": sum(len(each.items) for each in one.reading.lists),
    }


def _items(page: str, one: Observation) -> Iterator[Row]:
    for number, each in enumerate(one.reading.lists, 1):
        for position, item in enumerate(each.items, 1):
            yield {
                "page": page,
                "timestamp": one.capture.timestamp,
                "archive": one.capture.archive,
                "url": one.capture.url,
                "list": number,
                "position": position,
                "text": item.text,
                "headings": list(each.headings),
                "lead": each.lead,
                "categories": list(item.context),
            }


def _time(capture: Capture | None) -> str | None:
    return None if capture is None else rfc3339(to_datetime(capture.timestamp))
