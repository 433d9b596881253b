"""Commands are loaded when they are asked for, and all of them can be."""

import subprocess
import sys

from typer.main import get_group
from typer.testing import CliRunner

from tracker.cli.commands import MODULES, registered
from tracker.cli.main import app


def test_every_command_of_a_module_is_known_by_its_name() -> None:
    """And every name leads to the module that has the command."""
    for module in MODULES.values():
        commands = get_group(registered(module)).commands
        assert set(commands) == {name for name, of in MODULES.items() if of == module}


def test_help_lists_all_commands_in_their_order() -> None:
    """The order of a first day with the program."""
    listed = [line.split()[1] for line in CliRunner().invoke(app, ["--help"]).stdout.splitlines() if "│" in line]
    assert [name for name in listed if name in MODULES] == list(MODULES)


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    """Of all commands, though none was loaded."""
    result = CliRunner().invoke(app, ["histry"])
    assert result.exit_code == 2
    assert "history" in result.stderr


def test_the_version_loads_no_command_and_a_question_only_its_own() -> None:
    """Or each would wait for all of them."""
    loaded = {}
    for argument in ("--version", "history"):
        program = (
            "import sys; from typer.testing import CliRunner; from tracker.cli.main import app; "
            f"CliRunner().invoke(app, [{argument!r}, '--help']); print(*sorted(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        loaded[argument] = set(done.stdout.split())
    modules = {f"tracker.cli.{module}" for module in MODULES.values()}
    assert loaded["--version"].isdisjoint(modules | {"rich.console", "tracker.records", "pydantic"})
    assert loaded["history"] & modules == {"tracker.cli.history"}
