"""Plans, confirmations, rebuilding and looking after a database, at the command line."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, objects
from tracker.demo.journey import CONFIG, DATABASE, run_demo


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A demonstration of this test's own."""
    run_demo(tmp_path, lambda *_: None, lambda _: None)
    return tmp_path / CONFIG


def test_a_plan_says_what_would_be_read_and_why_and_reads_nothing(tracker: Tracker, config: Path) -> None:
    """Over a fresh database; afterwards nothing has been read."""
    (config.parent / DATABASE).unlink()
    planned = objects(tracker("run", "--plan", "-c", config, "--json"))
    assert planned
    assert all(probe["reason"] and len(probe["timestamp"]) == 14 for probe in planned)
    assert planned[0]["timestamp"] == "20230621064503"
    assert "newest" in tracker("run", "--plan", "-c", config).stdout
    assert [page["read"] for page in objects(tracker("pages", "-c", config, "--json"))] == [0]


def test_a_change_can_be_confirmed_on_both_sides(tracker: Tracker, config: Path) -> None:
    """Everything near it has been read already, so nothing more is; an unknown change is status 2."""
    (change,) = objects(tracker("history", "-c", config, "--match", "deepfakes", "--json"))
    (summary,) = objects(tracker("run", "--confirm", change["id"][:8], "-c", config, "--json"))
    assert (summary["page"], summary["errors"]) == ("colab-faq", [])
    assert objects(tracker("history", "-c", config, "--match", "deepfakes", "--json")) == [change]
    assert tracker("run", "--confirm", "ffffffffffff0", "-c", config).exit_code == 2
    assert tracker("run", "colab-faq", "--confirm", change["id"], "-c", config).exit_code == 2


def test_rebuilding_from_the_stored_snapshots_gives_the_same_history(tracker: Tracker, config: Path) -> None:
    """Ids included; nothing is news because of it."""
    before = objects(tracker("history", "-c", config, "--json", "--suspected"))
    (outcome,) = objects(tracker("rebuild", "-c", config, "--json"))
    assert (outcome["new"], outcome["withdrawn"]) == ([], [])
    assert sorted(outcome["kept"]) == sorted(change["id"] for change in before)
    assert objects(tracker("history", "-c", config, "--json", "--suspected")) == before
    assert tracker("rebuild", "-c", config).stdout == ""


def test_moments_that_are_not_those_of_the_captures_are_found_and_mended_as_advised(
    tracker: Tracker, config: Path
) -> None:
    """A wrong date is the worst that a question can be answered with."""
    before = objects(tracker("history", "-c", config, "--json"))
    database = sqlite3.connect(config.parent / DATABASE)
    with database:
        database.execute("UPDATE changes SET by_timestamp = '19990101000000' WHERE NOT retracted")
    database.close()
    checked = tracker("check", "-c", config)
    assert checked.exit_code == 1
    assert "tracker rebuild" in " ".join(checked.stdout.split())
    assert tracker("rebuild", "-c", config).exit_code == 0
    assert tracker("check", "-c", config).exit_code == 0
    assert objects(tracker("history", "-c", config, "--json")) == before


def test_a_whole_database_passes_its_check_and_a_damaged_snapshot_is_named(tracker: Tracker, config: Path) -> None:
    """With advice, and status 1."""
    assert tracker("check", "-c", config).exit_code == 0
    with sqlite3.connect(config.parent / DATABASE) as database:
        database.execute("UPDATE snapshots SET data = zeroblob(20) WHERE id = (SELECT min(id) FROM snapshots)")
    database.close()
    result = tracker("check", "-c", config)
    assert result.exit_code == 1
    assert result.stdout
    assert all(finding["advice"] for finding in map(dict, _findings(tracker, config)))


def _findings(tracker: Tracker, config: Path) -> list[dict[str, str]]:
    import json

    return [json.loads(line) for line in tracker("check", "-c", config, "--json").stdout.splitlines()]


def test_a_backup_answers_like_the_original_and_overwrites_nothing(
    tracker: Tracker, config: Path, tmp_path: Path
) -> None:
    """An online copy."""
    assert tracker("backup", tmp_path / "copy.db", "-c", config).exit_code == 0
    assert tracker("backup", tmp_path / "copy.db", "-c", config).exit_code == 1
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "copy.db", elsewhere / DATABASE)
    shutil.copy(config, elsewhere)
    asked = ("history", "--json", "-c")
    assert tracker(*asked, elsewhere / CONFIG).stdout == tracker(*asked, config).stdout
