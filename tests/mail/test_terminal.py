"""What is told on a terminal while mails go out."""

import json

import pytest
from typer.testing import CliRunner

from tests.mail.watch import ALWAYS, BAN, CONTACT, NewWatch, watch
from tracker.cli.main import app

__all__ = ["watch"]


@pytest.mark.parametrize("as_json", [True, False])
def test_json_stays_json_on_a_terminal(watch: NewWatch, monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:
    """Of mails that went out a line each is told, but not among JSON objects."""
    monkeypatch.setenv("FORCE_COLOR", "1")  # to Rich a terminal
    desk = watch("desk@example.org")
    desk.archive(("20220401", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220615", (*ALWAYS, BAN)))
    options = ["--json"] if as_json else []
    result = CliRunner().invoke(app, ["run", "--digest", "--config", str(desk.config), *options])
    assert result.exit_code == 0
    assert len(desk.mails()) == 1
    if as_json:
        assert [json.loads(line)["page"] for line in result.stdout.splitlines()] == ["rules"]
    else:
        assert f"sent to desk@example.org: New ban: Alpha: {BAN}" in result.stdout
