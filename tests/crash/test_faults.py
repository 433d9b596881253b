"""What a machine may do to an unattended run: a full disk, a read-only or locked database, a clock set back, two runs at once."""

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crash.killing import Ending, ending, set_up
from tests.mail.conftest import Mailbox
from tracker import app
from tracker.config import load_config
from tracker.records import HistoryQuery
from tracker.store import open_store

NOBODY = 65534
_PROGRAM = "import sys; from tracker.cli.main import main; sys.argv[0] = 'tracker'; main()"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Three pages over a local archive; nothing has run yet."""
    return set_up(tmp_path / "watch", port=9)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Ending:
    """The history that an undisturbed run of now leaves."""
    config = set_up(tmp_path_factory.mktemp("reference") / "watch", port=9)
    assert tracker(config, "run").returncode == 0
    return ending(config, Mailbox())


def tracker(config: Path, *arguments: str, first: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the program in a process of its own, after some lines of Python that spoil its surroundings."""
    command = [sys.executable, "-c", f"{first}\n{_PROGRAM}", *arguments, "--config", str(config)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def one_line(done: "subprocess.CompletedProcess[str]", naming: str) -> None:
    """A complaint: one line, no traceback, naming its subject."""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert naming in done.stderr


def whole(config: Path) -> None:
    """The database, if there is one, is in order."""
    path = config.parent / "tracker.db"
    if path.exists():
        with open_store(f"sqlite:///{path}") as store:
            assert store.check() == []


@pytest.mark.parametrize("room", [4_000, 150_000, 300_000, 400_000])
def test_a_disk_that_fills_up_costs_nothing_that_was_stored(config: Path, reference: Ending, room: int) -> None:
    """Wherever it fills up: one line, exit 1, a whole database; with room again, the next run ends as if nothing had been."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))"
    done = tracker(config, "run", first=limit)
    assert done.returncode in ((1,) if room < 200_000 else (0, 1))
    if done.returncode:
        assert "Traceback" not in done.stderr
        assert "tracker.db" in done.stderr + done.stdout
    whole(config)
    assert tracker(config, "run", "alpha", "beta", "gamma").returncode == 0
    assert ending(config, Mailbox()).history.keys() == reference.history.keys()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_a_read_only_database_is_one_line_and_can_still_be_asked(open_folder: Path) -> None:
    """A run cannot write and says so; questions are answered from it as ever."""
    config = set_up(open_folder / "watch", port=9)
    assert tracker(config, "run").returncode == 0
    folder = config.parent
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    # Root may write anything: the program is started by root, brings in what it needs, and goes on as nobody.
    become = (
        "import encodings.idna, os, sys, tracker.app, tracker.report, tracker.cli.commands, alembic, sqlite3\n"
        "tracker.cli.commands.registered()\n"
        f"os.getuid() or os.setuid({NOBODY})"
    )
    try:
        one_line(run := tracker(config, "run", first=become), naming=str(folder))
        assert run.returncode == 1
        asked = tracker(config, "history", "--json", first=become)
        assert asked.returncode == 0, asked.stderr
        assert len(asked.stdout.splitlines()) > 6
    finally:
        folder.chmod(0o755)


def test_a_database_locked_by_another_program_is_for_later(config: Path, reference: Ending) -> None:
    """Exit 75 and one line after the wait; nothing is lost, and the next run does it all."""
    assert tracker(config, "run", "alpha").returncode == 0
    other = sqlite3.connect(config.parent / "tracker.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        impatient = "import tracker.store.engine; tracker.store.engine._BUSY_SECONDS = 0.2"
        one_line(done := tracker(config, "run", first=impatient), naming="is locked by another program")
        assert done.returncode == 75
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert tracker(config, "run").returncode == 0
    assert ending(config, Mailbox()).history.keys() == reference.history.keys()


def test_a_clock_set_back_stops_nothing_and_announces_nothing_twice(config: Path) -> None:
    """Runs before and after the clock went back by years: no page waits for the old time to come, no change twice, none lost."""
    settings = load_config(config)
    moments = [datetime(2022, 12, 1, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC), datetime(2022, 12, 2, tzinfo=UTC)]
    promised: list[int] = []
    for moment in moments:
        with app.opened(settings, now=lambda moment=moment: moment) as opened:  # type: ignore[misc]
            outcomes = list(app.run(opened, app.Asked(), lambda *_: None))
            assert len(outcomes) == 3
            assert not any(outcome.failures for outcome in outcomes)
            promised.append(len(opened.store.outbox()))
            rows = [row.id for row in opened.store.history(HistoryQuery())]
            assert len(rows) == len(set(rows)) > 6
    assert promised == [0, 0, 0]
    with app.opened(settings, now=lambda: moments[-1] + timedelta(days=2)) as opened:
        assert len(list(app.run(opened, app.Asked(), lambda *_: None))) == 3


def test_of_two_runs_at_once_one_works_and_the_other_is_told_to_come_later(tmp_path: Path) -> None:
    """Twenty trials: whichever was quicker ends with 0 and has done the work, the other with 75 and one line."""
    configs = [set_up(tmp_path / f"trial-{n}", port=9) for n in range(20)]
    command = [sys.executable, "-m", "tests.crash.twins", *map(str, configs)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, cwd=root)
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(trials) == len(configs)
    for config, trial in zip(configs, trials, strict=True):
        (loser, complaint), (winner, told) = trial["first"], trial["last"]
        assert (loser, winner) == (75, 0), trial
        assert re.fullmatch(r"tracker: another run (\(process \d+\) )?is at work on this database .*\n", complaint)
        assert "added" in told or "alpha" in told
        whole(config)
