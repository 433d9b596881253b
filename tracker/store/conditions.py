"""What a question asks of the two tables that hold its answers, as conditions on their rows. Order, limit and searching come after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, literal, select

from tracker.records import HistoryQuery, Kind, Status
from tracker.store.rows import BY
from tracker.store.tables import baseline_items, baseline_topics, change_topics, changes, deliveries, pages

_Select = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """One of the two tables, and what is asked of it.

    ``places`` selects places from all its rows, ``columns`` are what they can be sorted by, ``words`` its wordings in search form. Rows
    asked for fulfil the ``conditions`` and have their ids ``among`` each of these: sets that may be small or large.
    """

    table: Table
    places: _Select
    columns: Mapping[str, ColumnElement[Any]]
    words: tuple[Column[Any], ...]
    conditions: tuple[ColumnElement[bool], ...] = ()
    among: tuple[Select[int], ...] = ()
    pages: int | None = None  # how many pages the conditions leave, None for all


BASELINE = Source(
    baseline_items,
    select(
        literal(0),
        baseline_items.c.id,
        BY.c.timestamp,
        pages.c.name,
        baseline_items.c.position,
        pages.c.platform,
        literal(Kind.ADDED.value),
        baseline_items.c.detected_at,
    )
    .select_from(baseline_items)
    .join(pages, pages.c.id == baseline_items.c.page_id)
    .join(BY, BY.c.id == baseline_items.c.by_id),
    {
        "by": BY.c.timestamp,
        "page": pages.c.name,
        "position": baseline_items.c.position,
        "platform": pages.c.platform,
        "detected": baseline_items.c.detected_at,
    },
    (baseline_items.c.words,),
)
CHANGES = Source(
    changes,
    select(
        literal(1),
        changes.c.id,
        changes.c.by_timestamp,
        pages.c.name,
        changes.c.position,
        pages.c.platform,
        changes.c.kind,
        changes.c.detected_at,
    )
    .select_from(changes)
    .join(pages, pages.c.id == changes.c.page_id),
    {
        "by": changes.c.by_timestamp,
        "page": pages.c.name,
        "position": changes.c.position,
        "platform": pages.c.platform,
        "kind": changes.c.kind,
        "detected": changes.c.detected_at,
    },
    (changes.c.words, changes.c.old_words),
)


def page_ids(connection: Connection, query: HistoryQuery) -> Sequence[int] | None:
    """The pages asked for, None for all: known beforehand, they lead the database straight to their changes."""
    if not query.pages and not query.platforms:
        return None
    found = select(pages.c.id)
    if query.pages:
        found = found.where(pages.c.name.in_(query.pages))
    if query.platforms:
        found = found.where(pages.c.platform.in_(query.platforms))
    return connection.scalars(found).all()


def asked_of_changes(query: HistoryQuery, chosen_pages: Sequence[int] | None, *, arriving: bool) -> Source:
    """The changes asked for; ``arriving``: looking at the wording after alone."""
    conditions: list[ColumnElement[bool]] = []
    among: list[Select[int]] = []
    if query.corrections and not arriving:
        among.append(select(deliveries.c.change_id).where(deliveries.c.corrects.is_not(None)))
    else:
        conditions.append(changes.c.retracted.is_(False))
        if not query.suspected:
            conditions.append(changes.c.status == Status.CONFIRMED.value)
    if chosen_pages is not None:
        conditions.append(changes.c.page_id.in_(chosen_pages))
    if query.kinds:
        conditions.append(changes.c.kind.in_([kind.value for kind in query.kinds]))
    if query.since is not None:
        conditions.append(changes.c.by_timestamp >= query.since)
    if query.until is not None:
        conditions.append(changes.c.after_timestamp <= query.until)
    if query.topics:
        about = select(change_topics.c.change_id).where(change_topics.c.topic.in_(query.topics))
        among.append(about.where(change_topics.c.arrives.is_(True)) if arriving else about)
    if arriving:
        conditions.append(changes.c.text.is_not(None))
    words = CHANGES.words[:1] if arriving else CHANGES.words
    number = None if chosen_pages is None else len(chosen_pages)
    return replace(CHANGES, words=words, conditions=tuple(conditions), among=tuple(among), pages=number)


def asked_of_baseline(query: HistoryQuery, chosen_pages: Sequence[int] | None) -> Source:
    """What of first readings is asked for."""
    conditions: list[ColumnElement[bool]] = []
    among: list[Select[int]] = []
    if chosen_pages is not None:
        conditions.append(baseline_items.c.page_id.in_(chosen_pages))
    if query.since is not None:
        conditions.append(BY.c.timestamp >= query.since)
    if query.topics:
        among.append(select(baseline_topics.c.item_id).where(baseline_topics.c.topic.in_(query.topics)))
    return replace(BASELINE, conditions=tuple(conditions), among=tuple(among))
