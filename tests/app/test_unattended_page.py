"""``docs/unattended.md`` says what the program does: its configuration loads, its commands exist, its table names every event."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from tracker.app import service
from tracker.cli.commands import registered
from tracker.config import load_config

PAGE = Path(__file__).parents[2] / "docs" / "unattended.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the documentation is not part of this copy")


@pytest.fixture
def text() -> str:
    """The whole page."""
    return PAGE.read_text(encoding="utf-8")


def test_configuration_examples_are_valid_together(tmp_path: Path, text: str) -> None:
    """Keys of the whole file first."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    path = tmp_path / "config.toml"
    path.write_text("".join(sorted(blocks, key=lambda block: block.startswith("[health]") or "[[pages]]" in block)))
    assert load_config(path).requests_per_day == 1500


def test_every_command_exists_with_its_options(text: str) -> None:
    """As it is written."""
    commands = get_command(registered()).commands  # type: ignore[attr-defined]
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    calls = [
        shlex.split(line.split("#")[0])
        for block in blocks
        for line in block.splitlines()
        if line.startswith("tracker ")
    ]
    assert len(calls) >= 4
    for _, name, *words in calls:
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options


def test_the_table_names_every_event_that_the_log_may_have(text: str) -> None:
    """And no other."""
    source = Path(service.__file__).read_text(encoding="utf-8")
    told = set(re.findall(r'self\._tell\([^,]+, "([a-z ]+)"', source))
    table = text[text.index("| event |") :].split("\n\n", maxsplit=1)[0].splitlines()[2:]
    named = {event for row in table for event in re.findall(r"`([a-z ]+)`", row.split("|")[1])}
    assert len(told) > 8
    assert named == told
