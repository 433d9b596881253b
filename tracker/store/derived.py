"""What is stored beside its sources so that questions are quick: does it still say what they say?

In: a connection. Out: ``Finding`` records, one for each table and kind of disagreement, with how it is mended. Nothing here is evidence:
all of it can be made again from what it was made of.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Select, func, or_, select

from tracker.records import Finding
from tracker.searching import search_form
from tracker.store import topics
from tracker.store.rows import AFTER, BY
from tracker.store.tables import baseline_items, changes

_REBUILD = "nothing is lost; `tracker rebuild` makes them anew from the stored snapshots"
_RETAG = """nothing is lost; `sqlite3 FILE "DELETE FROM stamps WHERE name = 'topics'"` has the next `tracker run` make them anew"""


def disagreements(connection: Connection) -> list[Finding]:
    """What does not agree with its source. Withdrawn changes are passed over: nobody asks for their moments and words."""
    moments = connection.scalar(_moments()) or 0
    words = sum(not agree for agree in (*_words_of_changes(connection), *_words_of_items(connection)))
    counted = [
        Finding("changes", f"{moments} rows with other moments than those of their captures", _REBUILD),
        Finding("words", f"{words} rows that are searched by other words than their own", _REBUILD),
    ]
    found = [finding for finding, number in zip(counted, (moments, words), strict=True) if number]
    return found + [
        Finding(table, f"{number} rows are missing or wrong", _RETAG)
        for table, number in topics.astray(connection).items()
        if number
    ]


def _moments() -> Select[int]:
    """Counts standing changes whose copied timestamps are not those of their captures."""
    return (
        select(func.count())
        .select_from(changes)
        .join(AFTER, AFTER.c.id == changes.c.after_id)
        .join(BY, BY.c.id == changes.c.by_id)
        .where(
            changes.c.retracted.is_(False),
            or_(changes.c.after_timestamp != AFTER.c.timestamp, changes.c.by_timestamp != BY.c.timestamp),
        )
    )


def _words_of_changes(connection: Connection) -> Iterator[bool]:
    standing = changes.c.retracted.is_(False)
    columns = (changes.c.text, changes.c.words, changes.c.old_text, changes.c.old_words)
    for text, words, old_text, old_words in connection.execute(select(*columns).where(standing)):
        yield (words, old_words) == (_searched(text), _searched(old_text))


def _words_of_items(connection: Connection) -> Iterator[bool]:
    for text, words in connection.execute(select(baseline_items.c.text, baseline_items.c.words)):
        yield words == _searched(text)


def _searched(text: str | None) -> str | None:
    return None if text is None else search_form(text)
