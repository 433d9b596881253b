"""The README says what the program does: its examples are run, its outputs compared, its configuration loaded."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tracker.cli.commands import registered
from tracker.cli.main import app
from tracker.config import load_config

README = Path(__file__).parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8") if README.exists() else ""
CONSOLE = re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SHELL = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
TOML = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def _examples() -> list[tuple[str, str]]:
    """(command line, output shown) of every console example, in order."""
    found = []
    for block in CONSOLE:
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = example.partition("\n")
            found.append((command, shown))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples: a later one may build on an earlier one."""
    return tmp_path_factory.mktemp("readme")


def test_console_examples_print_what_the_readme_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line for line; a first line of "…" stands for what is left out above."""
    monkeypatch.chdir(folder)
    examples = _examples()
    assert len(examples) >= 2
    for command, shown in examples:
        words = shlex.split(command)
        assert words[0] == "tracker"
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, (command, result.stderr)
        if shown.startswith("…\n"):
            assert result.stdout.endswith(shown.removeprefix("…\n")), command
        else:
            assert result.stdout == shown, command


def test_every_command_in_a_shell_block_exists_with_its_options() -> None:
    """No example names a command or option the program does not have."""
    commands = get_command(registered()).commands  # type: ignore[attr-defined]
    lines = [line.split("#")[0] for block in SHELL for line in block.splitlines()]
    calls = [shlex.split(call) for line in lines for call in re.findall(r"(?:^|\s|/)tracker ((?!\S*/)[^&|]*)", line)]
    assert len(calls) >= 6
    for words in calls:
        command = commands[words[0]]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word.split("=")[0] for word in words if word.startswith("-")} <= options


def test_configuration_examples_are_valid_together(tmp_path: Path) -> None:
    """The pieces of config.toml that the README shows make one valid file."""
    assert len(TOML) >= 3
    tops = [block for block in TOML if not block.startswith("[")]
    rest = [block for block in TOML if block.startswith("[")]
    (tmp_path / "config.toml").write_text("\n".join(tops + rest), encoding="utf-8")
    config = load_config(tmp_path / "config.toml")
    assert config.pages
    assert config.mail is not None


def test_the_two_commands_do_all_their_set_up() -> None:
    """One command runs the demonstration, one passes the tests; both begin with a virtual environment."""
    marked = dict(re.findall(r"<!-- (main-command|test-command) -->\n```sh\n(.*?)```", TEXT, re.DOTALL))
    assert (
        marked["main-command"].strip()
        == "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/tracker demo"
    )
    assert (
        marked["test-command"].strip()
        == "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    )
