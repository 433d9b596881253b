"""``tracker init``: a commented configuration to begin with."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.common import guarded, say
from tracker.errors import TrackerError, UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(init))


def init(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = Path("config.toml"),
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a commented config.toml to begin with.

    Examples:  tracker init   ·   tracker init ~/.config/tracker/config.toml
    """
    text = (files("tracker.cli") / "config-template.toml").read_text(encoding="utf-8")
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path}: is there already; --force replaces it") from None
    except OSError as error:
        raise TrackerError(f"{path}: cannot be written: {error.strerror or error}") from error
    say(f"{path} written. Edit its pages, then: tracker run --config {path}")
