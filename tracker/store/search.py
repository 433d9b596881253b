"""Searching the wordings: what narrows a query down in the database, and what decides about a row that it leaves over.

In come searches as people type them; a row is found when one of its wordings is as all of them ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, and_, or_, true

from tracker.records import HistoryQuery
from tracker.searching import Query, any_of, parse_query

_CONDITIONS = 400
"""Alternatives in one condition; more may be nested deeper than SQLite allows (1,000 unless it was built otherwise)."""


@dataclass(frozen=True, slots=True)
class Search:
    """Searches that one wording must satisfy together; never none."""

    queries: tuple[Query, ...]

    def finds(self, *words: str | None) -> bool:
        """Whether one of these wordings, in search form, is as asked."""
        return any(one is not None and all(query.matches(one) for query in self.queries) for one in words)

    def fts5(self, columns: Sequence[str]) -> str:
        """An FTS5 expression for rows that are found by one of these columns."""
        asked = " AND ".join(f"({query.fts5()})" for query in self.queries)
        return " OR ".join(f"({{{column}}} : ({asked}))" for column in columns)

    def like(self, columns: Sequence[Column[str] | Column[str | None]]) -> ColumnElement[bool]:
        """A condition that holds for every row that is found by one of these columns, and some others; of many searches, for all."""
        if len(columns) * sum(len(query.like_terms()) for query in self.queries) > _CONDITIONS:
            return true()
        return or_(*(and_(*(_like(column, query) for query in self.queries)) for column in columns))


def searched(query: HistoryQuery) -> Search | None:
    """What a query searches for, None for nothing. Raises ``searching.QueryError``."""
    queries = [] if query.match is None else [parse_query(query.match)]
    if query.any_of:
        queries.append(any_of(parse_query(one) for one in query.any_of))
    return Search(tuple(queries)) if queries else None


def _like(column: Column[str] | Column[str | None], query: Query) -> ColumnElement[bool]:
    # terms hold letters, digits and spaces only: nothing in them is a wildcard
    return or_(*(and_(*(column.contains(term) for term in alternative)) for alternative in query.like_terms()))
