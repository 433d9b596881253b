"""The program as a whole: version, help, init, and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, objects
from tracker import __version__
from tracker.config import load_config

PAGE = """<html lang="en"><title>Rules</title><h1>Rules of the workshop forum</h1>
<p>This forum is a place for people who repair old radios, and everybody is welcome to read along and to ask questions.</p>
<h2>Conduct</h2><p>You may not:</p><ul><li>send spam</li><li>sell accounts</li></ul>
<p>Write to the moderators when something troubles you, and they will answer within a day or two.</p></html>"""
COMMANDS = ["init", "run", "history", "show", "pages", "extract", "digest", "rebuild", "check", "backup", "demo"]


def test_the_version_is_the_packages(tracker: Tracker) -> None:
    """``tracker --version`` for bug reports."""
    assert tracker("--version").stdout == f"tracker {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(tracker: Tracker, command: str) -> None:
    """Nobody has to read the documentation to begin."""
    result = tracker(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"tracker {command}" in " ".join(result.stdout.split())


def test_init_writes_a_configuration_that_is_valid_and_never_overwrites_one(tracker: Tracker, tmp_path: Path) -> None:
    """The template works as it is; --force is needed to replace a file."""
    assert tracker("init").exit_code == 0
    assert [page.id for page in load_config(tmp_path / "config.toml").pages] == ["colab-faq"]
    (tmp_path / "config.toml").write_text("mine")
    again = tracker("init")
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert (tmp_path / "config.toml").read_text() == "mine"
    assert tracker("init", "--force").exit_code == 0


def test_init_into_a_folder_that_is_not_there_is_one_line(tracker: Tracker) -> None:
    """Not a traceback."""
    result = tracker("init", "absent/config.toml")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_without_a_configuration_the_message_names_where_it_looked(tracker: Tracker) -> None:
    """And how to get one."""
    result = tracker("run")
    assert result.exit_code == 2
    assert "tracker init" in result.stderr


def test_what_a_terminal_would_obey_is_made_visible_in_complaints(tracker: Tracker, tmp_path: Path) -> None:
    """A hostile configuration or page name cannot steer the terminal."""
    (tmp_path / "config.toml").write_text('"\\u001b[31mx" = 1\n')
    result = tracker("run")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr


def test_a_reader_that_goes_away_is_no_error(demo_config: Path) -> None:
    """``tracker history | head -c 1`` ends quietly."""
    command = f"{sys.executable} -m tracker history --config {demo_config} --json | head -c 1"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stderr == ""
    assert result.stdout == "{"


def test_extract_reads_files_and_standard_input_in_order(tracker: Tracker, tmp_path: Path) -> None:
    """One JSON object an input, as other programs rely on."""
    (tmp_path / "rules.html").write_text(PAGE)
    answers = objects(tracker("extract", "rules.html", "-", "--json", stdin=b"%PDF-1.7 \x00\x01"))
    assert [answer["source"] for answer in answers] == ["rules.html", "-"]
    first, second = answers
    assert first["usable"]
    assert [item["text"] for one in first["lists"] for item in one["items"]] == ["send spam", "sell accounts"]
    assert not second["usable"]
    assert second["reason"]
    assert second["lists"] == []


def test_extract_for_people_shows_a_tree_and_with_why_the_reasons(tracker: Tracker, tmp_path: Path) -> None:
    """Headings and lead-in above the items."""
    (tmp_path / "rules.html").write_text(PAGE)
    shown = tracker("extract", "rules.html").stdout
    assert "send spam" in shown
    assert "Conduct" in shown
    assert "You may not:" in shown
    assert tracker("extract", "rules.html", "--why").stdout != shown


def test_an_unreadable_input_stops_no_other_and_fails_the_command(tracker: Tracker, tmp_path: Path) -> None:
    """One line names it; status 1."""
    (tmp_path / "rules.html").write_text(PAGE)
    result = tracker("extract", "absent.html", "rules.html", "--json")
    assert result.exit_code == 1
    assert "absent.html" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_a_selector_that_is_none_is_a_usage_error(tracker: Tracker, tmp_path: Path) -> None:
    """Not an unusable page."""
    (tmp_path / "rules.html").write_text(PAGE)
    result = tracker("extract", "rules.html", "--select", "((")
    assert result.exit_code == 2
    assert "--select" in result.stderr


def test_a_full_disk_is_one_line(demo_config: Path) -> None:
    """Writing the answer fails like any other writing."""
    command = f"{sys.executable} -m tracker history --config {demo_config} --json > /dev/full"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1


def test_a_terminal_without_a_letter_gets_it_escaped(demo_config: Path) -> None:
    """No traceback in an ASCII environment."""
    command = [sys.executable, "-m", "tracker", "pages", "--help"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert result.returncode == 0, result.stderr


def test_the_demonstration_leaves_files_that_are_not_its_own(tracker: Tracker, tmp_path: Path) -> None:
    """A backup beside the database stays, a foreign demo.toml is refused."""
    (tmp_path / "demo.db.backup").write_text("mine")
    (tmp_path / "demo.toml").write_text("# mine")
    refused = tracker("demo", ".")
    assert refused.exit_code == 2
    assert (tmp_path / "demo.toml").read_text() == "# mine"
    (tmp_path / "demo.toml").unlink()
    assert tracker("demo", ".").exit_code == 0
    assert (tmp_path / "demo.db.backup").read_text() == "mine"
