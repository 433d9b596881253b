"""The guide to mail and feeds says what the program does: its configuration loads, its commands exist."""

import re
import shlex
from pathlib import Path

import pytest
from typer import Context
from typer.main import get_command

from tracker.cli.main import app
from tracker.config import load_config

GUIDE = Path(__file__).parents[2] / "docs" / "mail.md"
TEXT = GUIDE.read_text(encoding="utf-8") if GUIDE.exists() else ""
PAGE = '[[pages]]\nid = "openai-usage"\nplatform = "OpenAI"\ntitle = "Usage"\nurl = "https://example.org/usage"\n'


@pytest.mark.skipif(not TEXT, reason="an installed package has no guide")
def test_its_configuration_loads(tmp_path: Path) -> None:
    """Every key there is."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        (tmp_path / "config.toml").write_text(f"{block}\n{PAGE}", encoding="utf-8")
        load_config(tmp_path / "config.toml")


@pytest.mark.skipif(not TEXT, reason="an installed package has no guide")
def test_its_commands_exist_with_their_options() -> None:
    """No example names a command or option the program does not have."""
    group = get_command(app)
    blocks = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    calls = [line.split("#")[0] for block in blocks for line in block.splitlines()]
    calls += re.findall(r"`(tracker [^`&]*)", TEXT)
    assert len(calls) >= 10
    for call in calls:
        _, name, *words = shlex.split(call)
        command = group.get_command(Context(group), name)  # type: ignore[attr-defined]
        assert command is not None, call
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, call
