"""The command line as tests call it: in this process, with its exit status and what it wrote."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tracker.cli.main import app
from tracker.demo.journey import CONFIG, run_demo

Tracker = Callable[..., Result]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demonstration has run."""
    folder = tmp_path_factory.mktemp("demo")
    run_demo(folder, lambda *_: None, lambda _: None)
    return folder


@pytest.fixture
def demo_config(demo_folder: Path) -> Path:
    """The demonstration's configuration file."""
    return demo_folder / CONFIG


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Call the program with these arguments, in an empty folder, with no configuration of the user's own about."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))

    def call(*arguments: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return call


def objects(result: Result) -> list[dict[str, Any]]:
    """The JSON objects a command printed, one a line."""
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]
