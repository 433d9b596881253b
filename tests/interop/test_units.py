"""The units as systemd reads them, the crontab line as ``sh`` runs it: programs and folders with odd names.

Needs ``systemd-analyze`` (Debian: ``systemd``); it checks files and starts nothing.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli.main import app
from tracker.ops.units import Installation, crontab, long_running_unit, units

pytestmark = pytest.mark.interop

ODD = ["plain", "with space", "50% off", "quote'and\"both", "dollar$HOME", "back\\slash", "semi;colon & #", "ünïcode"]


@pytest.fixture
def analyze() -> str:
    """systemd's own checker."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed")
    return found


@pytest.fixture(params=ODD)
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Installation:
    """A program in an oddly named folder that writes down its arguments, and a configuration beside it."""
    folder = tmp_path / request.param
    folder.mkdir()
    program = folder / "tracker"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >"$(dirname "$0")/called"\n')
    program.chmod(0o755)
    return Installation((str(program),), folder / "config.toml", "root", (folder,), digest=True, password=True)


def _verified(analyze: str, folder: Path, files: dict[str, str]) -> str:
    """What systemd has to say of units written to a folder; the empty text when all is well."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    names = [str(folder / name) for name in files]
    done = subprocess.run([analyze, "verify", *names], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return "".join(line for line in done.stderr.splitlines(keepends=True) if str(folder) in line or "policy" in line)


@pytest.mark.parametrize("write", [units, long_running_unit])
def test_systemd_finds_nothing_wrong_with_the_units(
    analyze: str, tmp_path: Path, installation: Installation, write: object
) -> None:
    """No unknown setting, no unreadable path, and the program is found where it lies."""
    assert callable(write)
    assert _verified(analyze, tmp_path / "units", write(installation)) == ""


def test_systemd_does_find_what_is_wrong(analyze: str, tmp_path: Path) -> None:
    """The check above can fail: a unit with a misspelt setting and a program that is not there."""
    nowhere = Installation((str(tmp_path / "trakker"),), tmp_path / "config.toml", "root", (tmp_path,))
    files = {name: text.replace("ProtectClock", "ProtectClok") for name, text in units(nowhere).items()}
    folder = tmp_path / "units"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    names = [str(folder / name) for name in files]
    done = subprocess.run([analyze, "verify", *names], capture_output=True, text=True, timeout=60, check=False)
    assert "ProtectClok" in done.stderr
    assert "trakker" in done.stderr


def test_the_shell_runs_the_crontab_line_as_it_is_meant(installation: Installation) -> None:
    """Percent signs unescaped as crond does it, then ``sh -c``."""
    command = crontab(installation).splitlines()[-1].split(maxsplit=5)[5].replace("\\%", "%")
    subprocess.run(["sh", "-c", command], check=True, timeout=30)
    called = (installation.config.parent / "called").read_text().splitlines()
    assert called == ["run", "--digest", "--config", str(installation.config)]


def test_the_command_writes_units_that_systemd_takes(analyze: str, tmp_path: Path) -> None:
    """Of this very installation, and how exposed the service is: well below "medium" (5.0)."""
    config, folder = tmp_path / "config.toml", tmp_path / "units"
    config.write_text("")
    folder.mkdir()
    done = CliRunner().invoke(app, ["cron", "--config", str(config), "--systemd", str(folder)])
    assert done.exit_code == 0, done.output
    written = sorted(folder.iterdir())
    assert [path.suffix for path in written] == [".service", ".timer"]
    names = [str(path) for path in written]
    subprocess.run([analyze, "verify", *names], check=True, capture_output=True, timeout=60)
    judged = subprocess.run(
        [analyze, "security", "--offline=yes", "--threshold=50", names[0]],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "SYSTEMD_PAGER": ""},
    )
    assert judged.returncode == 0, judged.stdout[-500:]
