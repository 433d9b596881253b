"""Creating databases, bringing old ones up to date, and refusing what is not ours."""

import gzip
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.databases.content import fill, fill_since_0002, verify, verify_since_0002
from tracker.errors import StoreError
from tracker.store import migrate as migrate_
from tracker.store import open_store
from tracker.store.engine import Database, connect
from tracker.store.fulltext import is_part
from tracker.store.migrate import REVISION, alembic_config, folder
from tracker.store.tables import metadata

KEPT = sorted((Path(__file__).parent.parent / "databases").glob("revision-*.db.gz"))
_NEXT = '''"""A revision to come: rebuilds a table that others refer to."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{revision}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("captures", recreate="always") as batch:
        batch.add_column(sa.Column("added", sa.Integer(), nullable=True))
    {then}


def downgrade() -> None:
    pass
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is to be."""
    return tmp_path / "tracker.db"


def url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def made(path: Path) -> Database:
    """A database of the present revision, opened below the store."""
    open_store(url(path)).close()
    return connect(url(path))


def _is_of_the_schema(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not is_part(name)


def a_next_revision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str = "pass") -> None:
    """Let the program be one release further."""
    later = tmp_path / "migrations"
    shutil.copytree(folder(), later)
    (later / "versions" / "next.py").write_text(_NEXT.format(revision=REVISION, then=then))
    monkeypatch.setattr(migrate_, "folder", lambda: later)
    monkeypatch.setattr(migrate_, "REVISION", "next")


def test_the_migrations_make_exactly_the_schema(path: Path) -> None:
    """Tables, columns, types, indexes and constraints are those that the program uses."""
    database = made(path)
    with database.reading() as connection:
        options = {"compare_type": True, "render_as_batch": True, "include_name": _is_of_the_schema}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_program_works_with_the_newest_migration() -> None:
    """The constant that spares queries the import of Alembic is up to date."""
    assert ScriptDirectory(str(folder())).get_current_head() == REVISION


def test_every_migration_can_be_taken_back(path: Path) -> None:
    """Down to nothing and up again."""
    database = made(path)
    with database.rebuilding() as connection:
        command.downgrade(alembic_config(connection), "base")
    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    database.close()
    assert names == ["alembic_version"]
    with open_store(url(path)) as store:
        fill(store)
        verify(store)


@pytest.mark.parametrize("packed", KEPT, ids=lambda packed: packed.name)
def test_databases_of_all_releases_are_brought_up_to_date_whole(packed: Path, path: Path) -> None:
    """One file is kept of every released revision."""
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    with open_store(url(path)) as store:
        verify(store)
        if packed.name >= "revision-0002":
            verify_since_0002(store)
    with open_store(url(path), readonly=True) as store:
        verify(store)


def test_what_is_new_in_a_revision_can_be_kept_in_a_database_of_an_older_one(path: Path) -> None:
    """The upgraded file lacks nothing."""
    path.write_bytes(gzip.decompress(KEPT[0].read_bytes()))
    with open_store(url(path)) as store:
        fill_since_0002(store)
        verify_since_0002(store)
        verify(store)


def test_there_is_a_kept_database_of_the_present_revision() -> None:
    """Whoever adds a migration keeps one too."""
    assert f"revision-{REVISION}.db.gz" in [packed.name for packed in KEPT]


def test_an_upgrade_keeps_the_content_and_a_copy(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that others refer to are rebuilt without harm; what the upgrade started from lies beside it."""
    with open_store(url(path)) as store:
        fill(store)
    a_next_revision(monkeypatch, tmp_path)
    with pytest.raises(StoreError, match="older version"):
        open_store(url(path), readonly=True)
    with open_store(url(path)) as store:
        verify(store)
    monkeypatch.undo()
    with open_store(url(tmp_path / f"tracker.db.revision-{REVISION}")) as copy:
        verify(copy)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of a migration is one transaction."""
    with open_store(url(path)) as store:
        fill(store)
    a_next_revision(monkeypatch, tmp_path, then='op.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(StoreError, match="nowhere"):
        open_store(url(path))
    monkeypatch.undo()
    with open_store(url(path)) as store:
        verify(store)


def test_an_upgrade_that_would_break_references_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """References are off while tables are rebuilt, and must hold again at the end."""
    with open_store(url(path)) as store:
        fill(store)
    a_next_revision(monkeypatch, tmp_path, then='op.execute("DELETE FROM pages")')
    with pytest.raises(StoreError, match="missing rows"):
        open_store(url(path))
    monkeypatch.undo()
    with open_store(url(path)) as store:
        verify(store)


def test_a_newer_database_is_refused(path: Path) -> None:
    """And left as it is."""
    made(path).close()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = 'ffff'")
    connection.close()
    for readonly in (False, True):
        with pytest.raises(StoreError, match=r"newer version.*ffff"):
            open_store(url(path), readonly=readonly)


@pytest.mark.parametrize("version", [False, True], ids=["without a version", "with a version of its own"])
def test_a_database_of_another_program_is_refused(path: Path, version: bool) -> None:
    """Its bytes do not change."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
        if version:
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
            connection.execute("INSERT INTO alembic_version VALUES ('abcd')")
    connection.close()
    for readonly in (True, False):
        with pytest.raises(StoreError, match="another program"):
            open_store(url(path), readonly=readonly)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        (b"hello, world, this is text", "no SQLite database"),
        (b"SQLite format 3\x00junk" * 500, "no SQLite database"),
    ],
    ids=["empty", "text", "damaged header"],
)
@pytest.mark.parametrize("readonly", [False, True])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    path: Path, content: bytes, said: str, readonly: bool
) -> None:
    """One clear line that names it."""
    path.write_bytes(content)
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url(path), readonly=readonly)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_missing_file_is_created_whole(path: Path) -> None:
    """With nothing left lying beside it."""
    open_store(url(path)).close()
    assert [entry.name for entry in path.parent.iterdir()] == ["tracker.db"]


def test_a_question_never_creates_a_database(path: Path) -> None:
    """It says what to do instead."""
    with pytest.raises(StoreError, match=r"no database yet at .*tracker.db; run `tracker run` first"):
        open_store(url(path), readonly=True)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """It is not created: it may be a mistake in the configuration."""
    with pytest.raises(StoreError, match=f"no folder {tmp_path}/missing"):
        open_store(url(tmp_path / "missing" / "tracker.db"))


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that even root cannot write")
def test_a_folder_that_cannot_be_written_is_named() -> None:
    """The reason is the system's own."""
    with pytest.raises(StoreError, match="cannot be created in /proc/self:"):
        open_store("sqlite:////proc/self/tracker.db")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """A path that is no file."""
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(url(tmp_path))


def test_a_program_that_was_quicker_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs may create the same database at once; one of the two files wins, whole."""
    upgrade = migrate_._upgrade

    def meanwhile(database: Database) -> None:
        upgrade(database)
        if database.path != path:
            monkeypatch.setattr(migrate_, "_upgrade", upgrade)
            with open_store(url(path)) as other:
                other.remember("wayback", "breaker", "theirs")

    monkeypatch.setattr(migrate_, "_upgrade", meanwhile)
    with open_store(url(path)) as store:
        assert store.recall("wayback", "breaker") == "theirs"


def test_asking_imports_neither_alembic_nor_the_orm(path: Path) -> None:
    """What is not imported costs no time."""
    open_store(url(path)).close()
    code = (
        "import sys; from tracker.store import open_store; from tracker.records import HistoryQuery;"
        f"store = open_store({url(path)!r}, readonly=True); store.history(HistoryQuery()); store.page_states(); store.close();"
        "print([name for name in ('alembic', 'sqlalchemy.orm', 'httpx', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
