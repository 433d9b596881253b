"""All commands by name, and the module that each is in: a module is loaded when one of its commands is first asked for.

Who asks a question does not wait for the commands of runs and mails, and ``--version`` waits for none. Only what concerns all commands
(``--help``, completion, a mistyped name) loads them all.
"""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = {
    "init": "init",
    "run": "run",
    "history": "history",
    "when": "when",
    "topics": "when",
    "list": "lists",
    "diff": "lists",
    "coverage": "lists",
    "show": "show",
    "pages": "pages",
    "export": "export",
    "evidence": "evidence",
    "extract": "extract",
    "digest": "digest",
    "feed": "feed",
    "save": "save",
    "schedule": "service",
    "cron": "service",
    "site": "site",
    "rebuild": "care",
    "check": "care",
    "backup": "care",
    "demo": "demo",
}
"""Command -> its module in this package, in the order in which help lists them."""


class Commands(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None; then all are loaded, so that the nearest can be suggested."""
        wanted = [cmd_name] if cmd_name in MODULES else list(MODULES)
        for name in wanted:
            if name not in self.commands:
                self.commands.update(get_group(registered(MODULES[name])).commands)
        return self.commands.get(cmd_name)


def registered(*modules: str) -> typer.Typer:
    """The commands of these modules; without any, of all."""
    app = typer.Typer(rich_markup_mode="rich")
    for module in modules or dict.fromkeys(MODULES.values()):
        import_module(f"tracker.cli.{module}").register(app)
    return app
