"""What the documentation says of commands, options and configuration keys is what the program has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.documentation import COMMANDS, commands_page
from tracker.config.archives import ARCHIVE_KINDS
from tracker.config.models import Config, PageModel

CONFIGURATION = COMMANDS.with_name("configuration.md")


def test_the_page_of_commands_is_what_the_program_says() -> None:
    """After a change of an option: ``python -m tests.documentation --write``."""
    assert COMMANDS.read_text(encoding="utf-8") == commands_page()


def test_every_command_and_option_tells_what_it_is_for() -> None:
    """No empty cells, and every command has an example."""
    page = commands_page()
    assert not re.findall(r"^\| .+ \|  \|$", page, re.MULTILINE)
    sections = page.split("\n## ")[1:]
    assert len(sections) >= 12
    lacking = [section.splitlines()[0] for section in sections if "Examples:" not in section]
    assert lacking == []


def _models(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A section of the configuration and all sections within it."""
    found = {model}
    for field in model.model_fields.values():
        inner = [field.annotation, *getattr(field.annotation, "__args__", ())]
        for one in inner:
            if isinstance(one, type) and issubclass(one, BaseModel) and one not in found:
                found |= _models(one)
    return found


@pytest.mark.parametrize(
    "model", sorted({*_models(Config), *_models(PageModel), *ARCHIVE_KINDS.values()}, key=lambda one: one.__name__)
)
def test_every_configuration_key_is_documented(model: type[BaseModel]) -> None:
    """Each stands as the first cell of a row, under its section."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    keys = {field.alias or name for name, field in model.model_fields.items()} - {"path"}
    first_cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    documented = {key for cell in first_cells for key in re.findall(r"`([a-z_]+)`", cell)}
    assert keys - documented == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands_and_options(shell: str) -> None:
    """The script each shell is given, and the answer that script gets for ``tracker history --mat``."""
    script = _tracker({}, "--show-completion", shell)
    assert "_TRACKER_COMPLETE" in script
    line = "tracker history --mat"
    asked = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": "2"},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    assert "--match" in _tracker({"_TRACKER_COMPLETE": f"complete_{shell}", **asked})


def _tracker(environment: dict[str, str], *arguments: str) -> str:
    program = Path(sys.executable).with_name("tracker")
    done = subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", **environment},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout
