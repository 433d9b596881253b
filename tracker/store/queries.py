"""Questions to the history: rows in order, in bounded memory however many they are; and where something first appears."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, null, select, true

from tracker.records import HistoryQuery, HistoryRow, Status, TopicFirst
from tracker.store import rows
from tracker.store.conditions import page_ids
from tracker.store.corrections import contradicted
from tracker.store.rows import BY
from tracker.store.selection import Place, first_of_pages, places
from tracker.store.tables import baseline_items, baseline_topics, change_topics, changes, pages

_AT_ONCE = 400  # rows completed at a time


def known_pages(connection: Connection) -> dict[str, str]:
    """Page -> platform, sorted by page."""
    return dict(connection.execute(select(pages.c.name, pages.c.platform).order_by(pages.c.name)).all())


def stream(connection: Connection, query: HistoryQuery) -> Iterator[HistoryRow]:
    """The rows that match, in order."""
    if not query.corrections:
        yield from _completed(connection, places(connection, query))
        return
    untrue = contradicted(connection)
    chosen = list(places(connection, query, only=untrue.keys()))
    for place, row in zip(chosen, _completed(connection, iter(chosen)), strict=True):
        yield replace(row, told=untrue[place.id])


def firsts(connection: Connection, query: HistoryQuery) -> list[HistoryRow]:
    """Of each page the first row whose wording after matches, by date."""
    return list(_completed(connection, iter(first_of_pages(connection, query))))


def topic_firsts(connection: Connection, query: HistoryQuery) -> list[TopicFirst]:
    """Of each platform and subject the first appearance, by platform, then subject."""
    found: dict[tuple[str, str], TopicFirst] = {}
    for one in _topic_firsts(connection, query):
        known = found.get((one.platform, one.topic))
        if known is None or (one.by, one.page) < (known.by, known.page):
            found[one.platform, one.topic] = one
    return [found[key] for key in sorted(found)]


def _topic_firsts(connection: Connection, query: HistoryQuery) -> Iterator[TopicFirst]:
    """For each page and subject what its first reading held of it, or the first change that brought it."""
    chosen = page_ids(connection, query)
    for changed in (False, True):
        firsts = (_first_changes if changed else _first_items)(query.topics, chosen).subquery()
        table = changes if changed else baseline_items
        after = changes.c.after_timestamp if changed else null()
        found = (
            select(pages.c.platform, firsts.c.topic, pages.c.name, table.c.uid, table.c.text, after, BY.c.timestamp)
            .select_from(firsts)
            .join(table, table.c.id == firsts.c.id)
            .join(pages, pages.c.id == table.c.page_id)
            .join(BY, BY.c.id == table.c.by_id)
        )
        for row in connection.execute(found):
            yield TopicFirst(*row)


def _first_items(topics: Sequence[str], chosen: Sequence[int] | None) -> Select[*tuple[Any, ...]]:
    """(subject, item): the first of each page's baseline that is about it."""
    query = select(baseline_topics.c.topic, func.min(baseline_topics.c.item_id).label("id"))
    query = query.group_by(baseline_topics.c.topic, baseline_topics.c.page_id)
    if topics:
        query = query.where(baseline_topics.c.topic.in_(topics))
    return query if chosen is None else query.where(baseline_topics.c.page_id.in_(chosen))


def _first_changes(topics: Sequence[str], chosen: Sequence[int] | None) -> Select[*tuple[Any, ...]]:
    """(subject, change): the first confirmed one of each page whose wording after is about it. One step into an index for each pair."""
    subjects = select(change_topics.c.topic).distinct().subquery()
    first = (
        select(change_topics.c.change_id)
        .join(changes, changes.c.id == change_topics.c.change_id)
        .where(
            change_topics.c.topic == subjects.c.topic,
            change_topics.c.page_id == pages.c.id,
            change_topics.c.arrives.is_(True),
            changes.c.retracted.is_(False),
            changes.c.status == Status.CONFIRMED.value,
        )
        .order_by(change_topics.c.by_timestamp, change_topics.c.change_id)
        .limit(1)
        .correlate(subjects, pages)
        .scalar_subquery()
    )
    query = select(subjects.c.topic, first.label("id")).select_from(subjects).join(pages, true())
    if topics:
        query = query.where(subjects.c.topic.in_(topics))
    return query if chosen is None else query.where(pages.c.id.in_(chosen))


def _completed(connection: Connection, chosen: Iterator[Place]) -> Iterator[HistoryRow]:
    while some := list(islice(chosen, _AT_ONCE)):
        held = rows.of_baseline(connection, [place.id for place in some if place.source == 0])
        changed = rows.of_changes(connection, [place.id for place in some if place.source == 1])
        for place in some:
            yield (changed if place.source else held)[place.id]
