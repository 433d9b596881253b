"""Which rows answer a question, and in which order: their places alone, so that an answer of a million rows needs little memory.

Changes and what first readings held lie in two tables. Each is asked for its part in the order wanted; the two streams are merged.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select

from tracker.records import HistoryQuery, Kind, Sort
from tracker.store import fulltext
from tracker.store.captures import VARIABLES, batches
from tracker.store.conditions import Source, asked_of_baseline, asked_of_changes, page_ids
from tracker.store.search import Search, searched
from tracker.store.tables import changes, pages

_AT_ONCE = 2_000  # places fetched at a time
_FEW = 10_000  # rows that are quickly fetched one by one …
_FEW_A_PAGE = 1_000  # … where otherwise a page's changes were to be walked
_WIDTH = 8  # columns of a place, before the wordings
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


def first_of_pages(connection: Connection, query: HistoryQuery) -> list[Place]:
    """Of each page the first row whose wording after matches, by date: what it says from then on."""
    query = replace(query, sort=Sort.DATE, limit=None, corrections=False)
    asked = _asked(connection, query, arriving=True)
    found: dict[str, Place] = {}
    streams = [
        _firsts(connection, source)
        if search is None and source.table is changes and all(_many(connection, ids, _FEW) for ids in source.among)
        else _stream(connection, source, search, Sort.DATE, None, None)
        for source, search in asked
    ]
    for place in merge(*streams, key=_key(Sort.DATE)):
        found.setdefault(place.page, place)
    return list(found.values())


def _in_order(connection: Connection, query: HistoryQuery, sort: Sort, only: Collection[int] | None) -> Iterator[Place]:
    streams = (
        _stream(connection, source, search, sort, query.limit, only)
        for source, search in _asked(connection, query, arriving=False)
    )
    return merge(*streams, key=_key(sort), reverse=sort in _DESCENDING)


def _asked(connection: Connection, query: HistoryQuery, *, arriving: bool) -> list[tuple[Source, Search | None]]:
    """What is asked of each table, with the search that is left for rows to be looked at: none where an index answers it."""
    search, chosen = searched(query), page_ids(connection, query)
    sources = [asked_of_changes(query, chosen, arriving=arriving)]
    if query.baseline and not query.corrections and Kind.ADDED in (query.kinds or (Kind.ADDED,)):
        sources.append(asked_of_baseline(query, chosen))
    if search is None or not fulltext.usable(connection):
        return [(source, search) for source in sources]
    return [
        (
            replace(source, among=(*source.among, fulltext.matching(source.table, search.fts5(_names(source.words))))),
            None,
        )
        for source in sources
    ]


def _names(words: Iterable[Column[Any]]) -> list[str]:
    return [column.name for column in words]


def _key(sort: Sort) -> Callable[[Place], tuple[Any, ...]]:
    fields = _ORDERS[sort]
    return lambda place: tuple(getattr(place, field) for field in fields)


def _stream(
    connection: Connection,
    source: Source,
    search: Search | None,
    sort: Sort,
    limit: int | None,
    only: Collection[int] | None,
) -> Iterator[Place]:
    """One table's part of an answer."""
    order = [source.columns[name] for name in _ORDERS[sort] if name in source.columns]
    query = source.places.where(*source.conditions)
    for ids in source.among:
        query = query.where(_among(source, ids, walk=_better_walked(connection, source, ids, limit)))
    query = query.order_by(*(column.desc() if sort in _DESCENDING else column for column in order))
    if search is not None:
        query = query.where(search.like(source.words)).add_columns(*source.words)
    elif only is None:
        query = query.limit(limit)
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            place = Place(*row[:_WIDTH])
            if (search is None or search.finds(*row[_WIDTH:])) and (only is None or place.id in only):
                yield place


def _firsts(connection: Connection, source: Source) -> Iterator[Place]:
    """Of each page the first change asked for, by date: one walk a page along the index of its dates, as long as nothing is found."""
    first = (
        select(changes.c.id)
        .where(changes.c.page_id == pages.c.id, *source.conditions)
        .where(*(_among(source, ids, walk=True) for ids in source.among))
        .order_by(changes.c.by_timestamp, changes.c.position)
        .limit(1)
        .correlate(pages)
        .scalar_subquery()
    )
    ids = [row_id for row_id in connection.scalars(select(first).select_from(pages)) if row_id is not None]
    found = [
        Place(*row)
        for some in batches(ids, VARIABLES)
        for row in connection.execute(source.places.where(changes.c.id.in_(some)))
    ]
    yield from sorted(found, key=_key(Sort.DATE))


def _better_walked(connection: Connection, source: Source, ids: Select[int], limit: int | None) -> bool:
    """Whether rows are better walked along an index, each looked up in the set of ids, than fetched by their ids.

    Along the dates where only some are wanted, along a page's changes where few pages are.
    """
    if source.table is not changes or (limit is None and source.pages is None):
        return False
    return _many(connection, ids, _FEW if source.pages is None else min(_FEW, _FEW_A_PAGE * source.pages))


def _many(connection: Connection, ids: Select[int], few: int) -> bool:
    some = ids.limit(few + 1).subquery()
    return (connection.scalar(select(func.count()).select_from(some)) or 0) > few


def _among(source: Source, ids: Select[int], *, walk: bool) -> ColumnElement[bool]:
    """That a row's id is in a set; with ``walk`` written so that no database takes it for the way to the rows."""
    row_id = source.table.c.id
    return (row_id + 0 if walk else row_id).in_(ids)
