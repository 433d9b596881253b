"""What questions cost: nothing is imported that they do not need, and a synthetic database answers them all.

The figures of a million changes have their own command; ``pytest -m benchmark -n 0 tests/benchmarks`` measures fewer.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.queries import commands, main, measure
from tests.benchmarks.synthetic import make
from tracker.records import HistoryQuery
from tracker.store import open_store

_NEEDED_BY_RUNS_ONLY = ("alembic", "sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "httpx", "lxml", "bs4", "warcio")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic database, with its configuration beside it."""
    path = tmp_path_factory.mktemp("synthetic") / "small.db"
    make(path, 1_000)
    return path


def test_a_synthetic_database_is_one_that_the_store_might_have_written(database: Path) -> None:
    """Whole, searchable, tagged (with subjects as drawn, which a few wordings belie); opened for writing it is left as it is."""
    with open_store(f"sqlite:///{database}") as store:
        assert [one for one in store.check() if not one.subject.endswith("_topics")] == []
        everything = store.history(HistoryQuery(suspected=True))
        assert 900 < len(everything) <= 1_000
        assert store.history(HistoryQuery(match="spam"))
        assert store.history(HistoryQuery(topics=("spam",)))
        (page, *_) = store.known_pages()
        assert store.usable_at(page) is not None


@pytest.mark.parametrize(
    "command",
    [("history", "--match", "spam", "--limit", "1"), ("pages",), ("topics",)],
    ids=lambda command: command[0],
)
def test_questions_import_only_what_they_need(database: Path, command: tuple[str, ...]) -> None:
    """What is not imported costs no time."""
    code = (
        "import sys\n"
        "from tracker.cli.main import main\n"
        f"sys.argv[1:] = {[*command, '--config', f'{database}.toml']!r}\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(*[name for name in {_NEEDED_BY_RUNS_ONLY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr.strip() == ""


@pytest.mark.benchmark
def test_every_question_stays_within_the_limits(database: Path) -> None:
    """At a size at which start-up is what is measured."""
    config = database.with_name(f"{database.name}.toml")
    measured = [measure(command, config, 2) for command in commands(database)]
    assert [one.command for one in measured if one.status != 0] == []
    assert [one for one in measured if not one.within] == []


@pytest.mark.benchmark
def test_the_command_prints_a_row_for_each_question(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those chosen."""
    main([str(database), "--repeat", "1", "--only", "--version"])
    assert "| `--version` |" in capsys.readouterr().out
