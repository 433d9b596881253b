"""``check`` finds what opening a database does not show: each damage by its place, with advice that helps."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.test_fulltext import filled, path, url
from tracker.records import Finding
from tracker.store import open_store

__all__ = ["path", "url"]


def found(url: str, path: Path, *statements: str) -> list[Finding]:
    """What ``check`` finds after these statements of another program."""
    with closing(sqlite3.connect(path)) as other, other:
        for statement in statements:
            other.execute(statement)
    with open_store(url, readonly=True) as store:
        return store.check()


@pytest.mark.parametrize(
    ("damage", "subject", "problem"),
    [
        ("DROP INDEX ix_deliveries_recipient_change_id", "schema", "ix_deliveries_recipient_change_id is missing"),
        ("DROP INDEX ix_captures_page_id_timestamp", "schema", "ix_captures_page_id_timestamp is missing"),
        ("DROP TABLE notices", "schema", "table notices is missing"),
        ("ALTER TABLE pages DROP COLUMN note", "schema", "column note of pages is missing"),
        ("UPDATE changes SET after_timestamp = '19990101000000'", "changes", "1 rows"),
        ("UPDATE changes SET words = 'fraud'", "words", "1 rows"),
        ("UPDATE baseline_items SET words = ''", "words", "1 rows"),
        ("DELETE FROM change_topics", "change_topics", "missing or wrong"),
        ("UPDATE change_topics SET by_timestamp = '19990101000000'", "change_topics", "missing or wrong"),
        ("DELETE FROM baseline_topics", "baseline_topics", "missing or wrong"),
    ],
)
def test_damage_is_named(url: str, path: Path, damage: str, subject: str, problem: str) -> None:
    """Whatever was lost or altered by another program or a failing disk."""
    filled(url).close()
    assert found(url, path) == []
    findings = found(url, path, damage)
    assert [one for one in findings if one.subject == subject and problem in one.problem and one.advice], findings


def test_a_unique_index_that_is_none_any_more_is_named(url: str, path: Path) -> None:
    """It kept a mail from going out twice."""
    filled(url).close()
    name = "ix_deliveries_recipient_change_id"
    remade = f"CREATE INDEX {name} ON deliveries (recipient, change_id)"
    assert [one.subject for one in found(url, path, f"DROP INDEX {name}", remade)] == ["schema"]


def test_an_index_of_the_users_own_is_no_damage(url: str, path: Path) -> None:
    """Nor is a table."""
    filled(url).close()
    assert found(url, path, "CREATE INDEX mine ON changes (kind)", "CREATE TABLE notes (words)") == []


def test_lost_subjects_come_back_as_advised(url: str, path: Path) -> None:
    """By the program itself, when it next writes."""
    filled(url).close()
    (finding,) = found(url, path, "DELETE FROM change_topics")
    assert found(url, path, finding.advice.split('"')[1]) == []  # they are to be made anew
    with open_store(url) as store:
        assert store.check() == []
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) > 0 FROM change_topics").fetchone() == (1,)
