"""``tracker evidence`` over the demonstration's database."""

import json
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, objects
from tests.standin import MemoryState
from tracker.archive import Warc
from tracker.demo.journey import CONFIG, DATABASE
from tracker.records import Capture


@pytest.fixture
def change(tracker: Tracker, demo_config: Path) -> str:
    """The id of the founding case."""
    (found,) = objects(tracker("history", "-c", demo_config, "--match", "deepfakes", "--json"))
    return str(found["id"])


def test_the_founding_cases_evidence_can_be_handed_out(
    tracker: Tracker, demo_config: Path, change: str, tmp_path: Path
) -> None:
    """Three files; the WARC holds both captures as the archive has them."""
    result = tracker("evidence", change[:8], "-c", demo_config, "-o", tmp_path / "proof")
    assert result.exit_code == 0, result.stderr
    written = [Path(line) for line in result.stdout.splitlines()]
    assert [path.name for path in written] == [f"{change}.json", f"{change}.warc.gz", f"{change}.html"]
    said = json.loads(written[0].read_text())
    bundled = Warc("bundle", [written[1]], MemoryState())
    captures = [one for one in bundled.captures(said["captures"][0]["url"]) if isinstance(one, Capture)]
    assert [one.timestamp for one in captures] == ["20220427133010", "20220514181705"]
    assert [bundled.fetch(one).sha256 for one in captures] == [one["sha256"] for one in said["captures"]]
    assert b"deepfakes" not in bundled.fetch(captures[0]).body
    assert b"deepfakes" in bundled.fetch(captures[1]).body


def test_json_gives_manifest_and_hashes(tracker: Tracker, demo_config: Path, change: str, tmp_path: Path) -> None:
    """What another program needs to keep them."""
    (said,) = objects(tracker("evidence", change, "-c", demo_config, "-o", tmp_path, "--json"))
    assert said["sha256"] == sha256(Path(said["manifest"]).read_bytes()).hexdigest()
    assert {path: sha256(Path(path).read_bytes()).hexdigest() for path in said["files"]} == said["files"]


def test_every_change_of_the_demonstration_has_evidence(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """And each page frames the entry it is about."""
    for one in objects(tracker("history", "-c", demo_config, "--suspected", "--json")):
        result = tracker("evidence", one["id"], "-c", demo_config, "-o", tmp_path)
        assert result.exit_code == 0, result.stderr
        assert 'class="subject"' in (tmp_path / f"{one['id']}.html").read_text()


def test_a_damaged_database_gives_one_line_and_no_bundle(
    tracker: Tracker, demo_folder: Path, change: str, tmp_path: Path
) -> None:
    """Status 1; the change, the capture and the snapshot are named."""
    folder = shutil.copytree(demo_folder, tmp_path / "copy")
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("UPDATE snapshots SET data = x'00'")
    result = tracker("evidence", change, "-c", folder / CONFIG, "-o", tmp_path / "proof")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert f"change {change}: capture 20220427133010 of https://research.google.com" in result.stderr
    assert "is damaged" in result.stderr
    assert not (tmp_path / "proof").exists()


def test_a_second_time_needs_force(tracker: Tracker, demo_config: Path, change: str, tmp_path: Path) -> None:
    """Exit status 2, one line; with ``--force`` it is written anew."""
    arguments = ("evidence", change, "-c", demo_config, "-o", tmp_path)
    assert tracker(*arguments).exit_code == 0
    refused = tracker(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "exists already; --force" in refused.stderr
    assert tracker(*arguments, "--force").exit_code == 0


def test_an_unknown_change_is_one_line_and_status_2(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """And no folder."""
    result = tracker("evidence", "ffffffff", "-c", demo_config, "-o", tmp_path / "proof")
    assert result.exit_code == 2
    assert "ffffffff" in result.stderr
    assert not (tmp_path / "proof").exists()
