"""Which rows answer a question, and in which order: their places alone, so that an answer of a million rows needs little memory.

Changes and what first readings held lie in two tables. Each is asked for its part in the order wanted; the two streams are merged.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from tracker.records import HistoryQuery, Kind, Sort
from tracker.store import fulltext
from tracker.store.conditions import Source, asked_of_baseline, asked_of_changes, page_ids
from tracker.store.search import Search, searched

_AT_ONCE = 2_000  # places fetched at a time
_DESCENDING = {Sort.LATEST, Sort.LATEST_DETECTED}
_ORDERS: dict[Sort, tuple[str, ...]] = {
    Sort.DATE: ("by", "page", "source", "position"),
    Sort.LATEST: ("by", "page", "source", "position"),
    Sort.PLATFORM: ("platform", "by", "page", "source", "position"),
    Sort.PAGE: ("page", "by", "source", "position"),
    Sort.KIND: ("kind", "by", "page", "source", "position"),
    Sort.DETECTED: ("detected", "by", "page", "source", "position"),
    Sort.LATEST_DETECTED: ("detected", "by", "page", "source", "position"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an answer. ``source`` 0 is the baseline, which comes before changes of the same moment; ``id`` is the row's."""

    source: int
    id: int
    by: str
    page: str
    position: int
    platform: str
    kind: str
    detected: datetime


def places(connection: Connection, query: HistoryQuery, only: Collection[int] | None = None) -> Iterator[Place]:
    """The rows that match, in order. ``only``: no changes but these, by row id."""
    if query.limit is None:
        return _in_order(connection, query, query.sort, only)
    by_detection = query.sort in (Sort.DETECTED, Sort.LATEST_DETECTED)
    latest = Sort.LATEST_DETECTED if by_detection else Sort.LATEST
    newest = islice(_in_order(connection, query, latest, only), query.limit)
    return iter(sorted(newest, key=_key(query.sort), reverse=query.sort in _DESCENDING))


def arrivals(connection: Connection, query: HistoryQuery) -> Iterator[Place]:
    """The rows whose wording after matches, by date: what pages say from then on."""
    return _in_order(connection, query, Sort.DATE, None, arriving=True)


def _in_order(
    connection: Connection, query: HistoryQuery, sort: Sort, only: Collection[int] | None, *, arriving: bool = False
) -> Iterator[Place]:
    pages, search = page_ids(connection, query), searched(query)
    indexed = search is not None and fulltext.usable(connection)
    sources = [asked_of_changes(query, pages, arriving=arriving)]
    if query.baseline and not query.corrections and Kind.ADDED in (query.kinds or (Kind.ADDED,)):
        sources.append(asked_of_baseline(query, pages))
    streams = (_stream(connection, source, search, indexed, sort, query.limit, only) for source in sources)
    return merge(*streams, key=_key(sort), reverse=sort in _DESCENDING)


def _key(sort: Sort) -> Callable[[Place], tuple[Any, ...]]:
    fields = _ORDERS[sort]
    return lambda place: tuple(getattr(place, field) for field in fields)


def _stream(
    connection: Connection,
    source: Source,
    search: Search | None,
    indexed: bool,
    sort: Sort,
    limit: int | None,
    only: Collection[int] | None,
) -> Iterator[Place]:
    """One table's part of an answer."""
    order = [source.columns[name] for name in _ORDERS[sort] if name in source.columns]
    query = source.query.order_by(*(column.desc() if sort in _DESCENDING else column for column in order))
    if search is not None and indexed:
        found = fulltext.matching(source.table, search.fts5([column.name for column in source.words]))
        query = query.where(source.table.c.id.in_(found))
    elif search is not None:
        query = query.where(search.like(source.words)).add_columns(*source.words)
    if (search is None or indexed) and only is None:
        query = query.limit(limit)
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            place = Place(*row[:_WIDTH])
            if (search is None or indexed or search.finds(*row[_WIDTH:])) and (only is None or place.id in only):
                yield place


_WIDTH = 8  # of a place, before the wordings
