"""SQLite's full-text index: it says what the words say, is made anew where it cannot be relied on, and can be done without."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.store_records import a_change, a_page, captured, ids, recorded, save
from tracker.records import BaselineItem, HistoryQuery, Item
from tracker.searching import QueryError, parse_query
from tracker.store import SqlStore, fulltext, open_store

_SPAM = recorded("c1", a_change("spam", captured(1), captured(2)))
_HELD = [BaselineItem(Item("weapons"), (), captured(1))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "tracker.db"


@pytest.fixture
def url(path: Path) -> str:
    """Its URL."""
    return f"sqlite:///{path}"


def filled(url: str) -> SqlStore:
    """An open store with a change and a baseline item."""
    store = open_store(url)
    store.register_pages([a_page()])
    save(store, _SPAM, baseline=_HELD)
    return store


def found(store: SqlStore, words: str) -> list[str]:
    """The wordings that a search finds."""
    return [str(row.text) for row in store.history(HistoryQuery(match=words, baseline=True))]


def without_fts5(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of SQLite that lacks it."""
    monkeypatch.setattr(fulltext, "_has_fts5", lambda connection: False)


def test_without_the_index_a_word_with_a_thousand_others_for_it_is_found(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many searches stand side by side."""
    without_fts5(monkeypatch)
    with filled(url) as store:
        many = (*(f"word{number}" for number in range(2_000)), "spam", "weapons")
        rows = store.history(HistoryQuery(any_of=many, baseline=True))
        assert [row.text for row in rows] == ["weapons", "spam"]


def test_the_index_follows_what_is_written(url: str) -> None:
    """Whatever comes, changes its words, or goes; ``check`` agrees each time."""
    with filled(url) as store:
        assert found(store, "spam") == ["spam"]
        assert store.check() == []
        save(store, kept=[replace(_SPAM, change=replace(_SPAM.change, text="fraud"))])
        assert (found(store, "spam"), found(store, "fraud"), found(store, "weapons")) == ([], ["fraud"], [])
        assert store.check() == []


def test_without_fts5_searching_finds_the_same(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of SQLite may lack it; writing then leaves the index behind, and who has it makes it anew."""
    filled(url).close()
    with monkeypatch.context() as patched:
        without_fts5(patched)
        with open_store(url) as store:
            assert found(store, "spam") == ["spam"]
            save(store, kept=[replace(_SPAM, change=replace(_SPAM.change, text="fraud"))])
            assert (found(store, "spam"), found(store, "fraud")) == ([], ["fraud"])
            assert store.check() == []
    with open_store(url, readonly=True) as store:
        assert (found(store, "spam"), found(store, "fraud")) == ([], ["fraud"])
    with open_store(url) as store:
        assert (found(store, "spam"), found(store, "fraud")) == ([], ["fraud"])
        assert store.check() == []


def test_a_database_made_without_fts5_gets_its_index_later(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is next opened for writing by a program that has it."""
    with monkeypatch.context() as patched:
        without_fts5(patched)
        filled(url).close()
    with open_store(url) as store, store._database.reading() as connection:
        assert fulltext.usable(connection)
    with open_store(url) as store:
        assert found(store, "spam") == ["spam"]
        assert store.check() == []


@pytest.mark.parametrize("readonly", [True, False])
def test_check_finds_an_index_that_was_left_behind_and_says_how_to_mend_it(
    url: str, path: Path, readonly: bool
) -> None:
    """Another program wrote to it. What it advises helps."""
    filled(url).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT INTO changes_fts(changes_fts) VALUES('delete-all')")
    with open_store(url, readonly=readonly) as store:
        (finding,) = store.check()
    assert "changes" in finding.subject
    statement = finding.advice.split('"')[1]
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(statement)
    with open_store(url, readonly=readonly) as store:
        assert store.check() == []
        assert found(store, "spam") == ["spam"]


@pytest.mark.parametrize("lost", ["changes_fts", "baseline_items_fts"])
def test_a_lost_index_costs_nothing_and_is_made_anew_by_whoever_next_writes(url: str, path: Path, lost: str) -> None:
    """Until then searching does without, and ``check`` says what to do; no backup is needed."""
    filled(url).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"DROP TABLE {lost}")
    with open_store(url, readonly=True) as store:
        assert found(store, "spam") == ["spam"]
        (finding,) = store.check()
        assert (finding.subject, "backup" in finding.advice) == ("full-text index", False)
    with open_store(url) as store:
        assert (store.check(), found(store, "spam"), found(store, "weapons")) == ([], ["spam"], ["weapons"])


def test_check_keeps_what_it_found_while_another_program_writes(url: str, path: Path) -> None:
    """The index is not looked at then: FTS5 asks for a writing transaction."""
    filled(url).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE changes SET by_timestamp = '19990101000000'")
        other.execute("BEGIN IMMEDIATE")
        with open_store(f"{url}?timeout=0", readonly=True) as store:
            assert next(iter(store.check())).subject == "changes"


def test_checking_writes_nothing(url: str, path: Path) -> None:
    """FTS5 is asked by an INSERT; nothing of it stays."""
    filled(url).close()
    before = path.read_bytes()
    with open_store(url, readonly=True) as store:
        assert store.check() == []
    assert path.read_bytes() == before


def test_a_backup_can_be_searched(url: str, tmp_path: Path) -> None:
    """The index is part of it."""
    with filled(url) as store:
        store.backup(tmp_path / "copy.db")
    with open_store(f"sqlite:///{tmp_path}/copy.db", readonly=True) as copy:
        assert found(copy, "weapons") == ["weapons"]
        assert copy.check() == []


_WORDS = st.sampled_from(
    ["spam", "Spams", "junk-mail", "Año", "años", "深度", "深度伪造", "딥페이크", "ё", "е", "x1", "*", "-", '"', "OR"]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(new=_TEXTS, old=_TEXTS, typed=_TEXTS)
def test_the_index_decides_as_python_does(url: str, new: str, old: str, typed: str) -> None:
    """Whatever is typed: a row is found if one of its wordings is as asked."""
    change = a_change(new, captured(1), captured(2), old=old)
    with open_store(url) as store:
        store.register_pages([a_page()])
        standing = store.recorded_changes("faq")
        kept = [replace(one, change=change) for one in standing]
        save(store, *([] if standing else [recorded("c1", change)]), kept=kept)
        try:
            query = parse_query(typed)
        except QueryError:
            return
        expected = ["c1"] if query.matches(new) or query.matches(old) else []
        assert ids(store, HistoryQuery(match=typed)) == expected
        with store._database.reading() as connection:
            assert fulltext.usable(connection)
