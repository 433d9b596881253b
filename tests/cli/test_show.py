"""``tracker show`` over the demonstration's database."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.cli.conftest import Tracker, objects


def _deepfakes(tracker: Tracker, config: Path) -> dict[str, Any]:
    (change,) = objects(tracker("history", "-c", config, "--match", "deepfakes", "--json"))
    return change


def test_show_tells_everything_about_one_change_by_the_beginning_of_its_id(tracker: Tracker, demo_config: Path) -> None:
    """Words, bracket, captures, that there is no public address, subjects, what the page states, who was told."""
    change = _deepfakes(tracker, demo_config)
    shown = tracker("show", "-c", demo_config, change["id"][:8]).stdout
    for part in (
        "creating deepfakes",
        "between 27 April and 14 May 2022",
        "reconstruction",
        "no public address",
        change["id"],
        change["by_sha256"],
        "subjects deepfakes",
        "states no date of its own, in neither capture",
        "told waits for desk@example.org",
    ):
        assert part in " ".join(shown.split())


def test_show_json_is_the_change_of_the_history_and_its_background(tracker: Tracker, demo_config: Path) -> None:
    """Every key of the history with the same value, and more."""
    change = _deepfakes(tracker, demo_config)
    (shown,) = objects(tracker("show", "-c", demo_config, change["id"], "--json"))
    assert shown | change == shown
    assert shown["topics"] == ["deepfakes"]
    assert shown["stated"] == {"after": [], "by": []}
    (delivery,) = shown["deliveries"]
    assert (delivery["recipient"], delivery["sent_at"]) == ("desk@example.org", None)


def test_a_rewording_is_shown_word_by_word(tracker: Tracker, demo_config: Path) -> None:
    """What went and what came stands inside the sentence."""
    (change,) = objects(tracker("history", "-c", demo_config, "--kind", "reworded", "--json"))
    assert "compute" in change["text"]
    assert "compute" not in change["old_text"]
    assert "{+" in tracker("show", "-c", demo_config, change["id"]).stdout


def test_an_unknown_change_is_one_line_and_status_2(tracker: Tracker, demo_config: Path) -> None:
    """It names what was asked for."""
    result = tracker("show", "ffffffffffff0", "-c", demo_config)
    assert result.exit_code == 2
    assert "ffffffffffff0" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_damaged_snapshot_is_said_and_the_change_shown_all_the_same(
    tracker: Tracker, demo_folder: Path, demo_config: Path, tmp_path: Path
) -> None:
    """The evidence is damaged: status 1; the rest of the answer stands."""
    change = _deepfakes(tracker, demo_config)
    damaged = tmp_path / "damaged"
    shutil.copytree(demo_folder, damaged)
    with closing(sqlite3.connect(damaged / "demo.db")) as connection:
        connection.execute("UPDATE snapshots SET data = x'00' WHERE sha256 = ?", (change["by_sha256"],))
        connection.commit()
    result = tracker("show", change["id"], "-c", damaged / demo_config.name)
    assert result.exit_code == 1
    assert "creating deepfakes" in result.stdout
    assert change["by_sha256"] in result.stderr
