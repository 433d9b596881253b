"""Databases of any size for measuring: hundreds of pages, their captures, readings and changes, drawn by chance.

usage: python -m tests.benchmarks.synthetic FILE --changes N [--seed S]

Writes ``FILE`` and, beside it, the configuration ``FILE.toml``. Rows go in directly, as saving a million changes through the store would
take hours; the columns are those of the present revision. Each page is lived through: entries come, are reworded, move, go and return at
some of its captures. Its last reading is exactly what stands then; of earlier ones every twentieth is kept. Subjects are as drawn, so that
nothing needs to be tagged.
"""

import argparse
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.benchmarks.entries import Entries, Entry
from tracker.searching import search_form
from tracker.store import compression, open_store
from tracker.store.tables import metadata
from tracker.topics import topics_version

START = datetime(2010, 1, 1, tzinfo=UTC)
DAYS = 16 * 365
LARGEST_LIST = 150
_CAPTURES = 400  # a page
_KINDS = (("added", 45), ("reworded", 25), ("removed", 20), ("moved", 5), ("reinstated", 5))
_SUSPECTED, _RETRACTED, _NEWS = 0.03, 0.02, 0.05
_READINGS_KEPT = 20  # one in so many
_RUNS = 200  # a page
_RECIPIENTS = ("desk@example.org", "ann@example.org", "bob@example.org")


@dataclass(slots=True)
class _Page:
    """A page while it is lived through. Row ids are counted on from those of the pages before."""

    row: int
    name: str
    platform: str
    language: str
    standing: list[Entry] = field(default_factory=list)
    gone: list[Entry] = field(default_factory=list)


class Writer:
    """Writes pages into an empty database of the present revision."""

    def __init__(self, connection: sqlite3.Connection, changes: int, seed: int) -> None:
        self._connection = connection
        self._dice = random.Random(seed)
        self._entries = Entries(self._dice)
        self._changes = changes
        self._pages = min(500, max(20, changes // 200))
        self._next = dict.fromkeys(("captures", "snapshots", "contents", "changes", "items"), 1)

    def write(self) -> list[tuple[str, str, str]]:
        """Write all pages; returns id, platform and title of each."""
        platforms = [f"Platform {number}" for number in range(1, self._pages * 3 // 4 + 1)]
        pages = []
        for number in range(1, self._pages + 1):
            page = _Page(number, f"page-{number}", platforms[number % len(platforms)], self._entries.language())
            pages.append((page.name, page.platform, "Terms"))
            self._insert("pages", [(number, page.name, page.platform, "Terms", None, _moment(START))])
            self._live(page, self._changes // self._pages + (number <= self._changes % self._pages))
        return pages

    def _live(self, page: _Page, changes: int) -> None:
        captures = self._captures(page)
        read = captures[::2]
        self._read(page, read)
        page.standing = [self._entries.draw(page.language) for _ in range(self._dice.randint(30, 90))]
        self._baseline(page, read[0])
        steps = len(read) - 1
        contents = {0: self._content(page)}
        for at in range(1, len(read)):
            self._change(page, read[at - 1], read[at], changes * at // steps - changes * (at - 1) // steps)
            if at % _READINGS_KEPT == 0 or at == len(read) - 1:
                contents[at] = self._content(page)
        self._readings(read, contents)
        self._runs(page)

    def _captures(self, page: _Page) -> list[tuple[int, str]]:
        """(row, timestamp) of the page's captures."""
        first = self._take("captures", _CAPTURES)
        step = timedelta(days=DAYS) / _CAPTURES
        found = [
            (first + at, (START + at * step + timedelta(seconds=self._dice.randrange(80_000))).strftime("%Y%m%d%H%M%S"))
            for at in range(_CAPTURES)
        ]
        url = f"https://platform.example/{page.name}/terms"
        rows = [
            (
                row,
                page.row,
                _hash("capture", row)[:32],
                timestamp,
                "wayback",
                url,
                _hash("body", row)[:32].upper(),
                200,
                "text/html",
                20_000,
            )
            for row, timestamp in found
        ]
        self._insert("captures", rows)
        return found

    def _read(self, page: _Page, read: Sequence[tuple[int, str]]) -> None:
        """Small bodies, each a full copy: only their number matters here."""
        snapshots, reads = [], []
        first = self._take("snapshots", len(read))
        for at, (capture, timestamp) in enumerate(read):
            body = f"<p>{page.name} {timestamp}</p>".encode()
            data = compression.pack(body)
            digest = sha256(body).hexdigest()
            snapshots.append(
                (first + at, digest, page.row, timestamp, len(body), "text/html", 200, None, None, 0, data)
            )
            reads.append((capture, first + at, None, _moment(START), None, 0))
        self._insert("snapshots", snapshots)
        self._insert("reads", reads)

    def _content(self, page: _Page) -> int:
        row = self._take("contents")
        lists = json.dumps([[["Rules"], "You may not:", [[one.text, []] for one in page.standing]]], ensure_ascii=False)
        self._insert("reading_contents", [(row, _hash("content", row), True, None, page.language, lists)])
        return row

    def _readings(self, read: Sequence[tuple[int, str]], contents: dict[int, int]) -> None:
        first, latest, rows = self._next["snapshots"] - len(read), 0, []
        for at in range(len(read)):
            latest = contents.get(at, latest)
            rows.append((first + at, first + at, "1", "", _hash("text", first + at), latest))
        self._insert("readings", rows)

    def _baseline(self, page: _Page, by: tuple[int, str]) -> None:
        first = self._take("items", len(page.standing))
        rows, topics = [], []
        for at, one in enumerate(page.standing):
            row, context = first + at, '["Rules","You may not:"]'
            words = search_form(one.text)
            rows.append(
                (row, _hash("item", row)[:16], page.row, at, one.text, words, context, by[0], _moment(START), "1")
            )
            topics += [(subject, row, page.row) for subject in one.subjects]
        self._insert("baseline_items", rows)
        self._insert("baseline_topics", topics)

    def _change(self, page: _Page, after: tuple[int, str], by: tuple[int, str], number: int) -> None:
        """So many changes between two captures."""
        first = self._take("changes", number)
        rows, topics, deliveries = [], [], []
        detected = _moment(datetime.strptime(by[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) + timedelta(days=1))
        for at in range(number):
            row = first + at
            kind, new, old = self._happen(page)
            status = "suspected" if self._dice.random() < _SUSPECTED else "confirmed"
            news, retracted = self._dice.random() < _NEWS, self._dice.random() < _RETRACTED
            text, old_text = (None if one is None else one.text for one in (new, old))
            words, old_words = (None if one is None else search_form(one) for one in (text, old_text))
            rows.append(
                (row, _hash("change", row)[:12], page.row, at, kind, status, text, old_text, words, old_words,
                 '["Rules","You may not:"]', after[0], by[0], after[1], by[1], 0, detected, "1", news, retracted)
            )  # fmt: skip
            about_new = set() if new is None else set(new.subjects)
            about_old = set() if old is None else set(old.subjects)
            topics += [(one, row, page.row, one in about_new, by[1]) for one in about_new | about_old]
            if news and status == "confirmed":
                told = {
                    "kind": kind,
                    "text": text,
                    "old_text": old_text,
                    "after": after[1],
                    "by": by[1],
                    "withdrawn": False,
                }
                recipient = self._dice.choice(_RECIPIENTS)
                deliveries.append(
                    (None, recipient, row, detected, detected, None, json.dumps(told, ensure_ascii=False))
                )
        self._insert("changes", rows)
        self._insert("change_topics", topics)
        self._insert("deliveries", deliveries)

    def _happen(self, page: _Page) -> tuple[str, Entry | None, Entry | None]:
        """Something that can happen to the list as it stands: kind, new entry, old entry."""
        kind = self._dice.choices([kind for kind, _ in _KINDS], [share for _, share in _KINDS])[0]
        if len(page.standing) > LARGEST_LIST:
            kind = "removed"
        if len(page.standing) < 20 or (kind == "reinstated" and not page.gone):
            kind = "added"
        place = self._dice.randrange(len(page.standing) + 1)
        if kind == "added":
            page.standing.insert(place, self._entries.draw(page.language))
            return kind, page.standing[place], None
        if kind == "reinstated":
            page.standing.insert(place, page.gone.pop())
            return kind, page.standing[place], None
        place = min(place, len(page.standing) - 1)
        old = page.standing.pop(place)
        if kind == "removed":
            page.gone.append(old)
            return kind, None, old
        page.standing.insert(0, old if kind == "moved" else self._entries.reword(old))
        return kind, page.standing[0], old

    def _runs(self, page: _Page) -> None:
        rows = [
            (None, page.row, _moment(moment), _moment(moment), True, _CAPTURES, 1, 0, 2, 1, 0, "[]", "[]")
            for moment in (START + timedelta(days=DAYS) * at / _RUNS for at in range(_RUNS))
        ]
        self._insert("runs", rows)

    def _take(self, what: str, number: int = 1) -> int:
        """The first of so many new row ids."""
        first = self._next[what]
        self._next[what] += number
        return first

    def _insert(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows with a value for each column, in the order of the schema."""
        columns = metadata.tables[name].columns.keys()
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def _moment(moment: datetime) -> str:
    """As SQLAlchemy writes it into SQLite."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def make(path: Path, changes: int, seed: int = 1) -> Path:
    """Write a database with so many changes, and its configuration; returns the configuration's path."""
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {setting}")
        with _without_indexes(connection):
            connection.execute("BEGIN")
            pages = Writer(connection, changes, seed).write()
            connection.execute("COMMIT")
        for table in ("changes_fts", "baseline_items_fts"):
            connection.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
        connection.execute("UPDATE stamps SET value = ? WHERE name = 'topics'", (topics_version(),))
        connection.execute("PRAGMA journal_mode = WAL")
    config = path.with_name(f"{path.name}.toml")
    config.write_text(_config(path, pages), encoding="utf-8")
    return config


@contextmanager
def _without_indexes(connection: sqlite3.Connection) -> Iterator[None]:
    """Rows come many times faster while nothing but they has to be written."""
    made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in made:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, sql in made:
        connection.execute(sql)


def _config(path: Path, pages: Sequence[tuple[str, str, str]]) -> str:
    sections = [
        f'[[pages]]\nid = "{name}"\nplatform = "{platform}"\ntitle = "{title}"\nurl = "https://platform.example/{name}/terms"\n'
        for name, platform, title in pages
    ]
    return "\n".join([f'database = "sqlite:///{path.resolve()}"\n', *sections])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write one and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE", help="the database to write; must not exist")
    parser.add_argument("--changes", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    chosen = parser.parse_args(arguments)
    if chosen.file.exists():
        parser.error(f"{chosen.file} exists already")
    started = time.monotonic()
    config = make(chosen.file, chosen.changes, chosen.seed)
    size = chosen.file.stat().st_size / 2**20
    print(f"{chosen.file}: {chosen.changes:,} changes, {size:,.0f} MiB, {time.monotonic() - started:.0f} s; {config}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
