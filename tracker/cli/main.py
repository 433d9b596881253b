"""``tracker``: what stands before a command, and the console script."""

import atexit
import gc
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from tracker import __version__
from tracker.cli.commands import Commands

app = typer.Typer(
    name="tracker",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    help="Dates what platforms forbid: when did X start (or stop) forbidding Y, and where is the proof?",
    epilog="First look: [b]tracker demo[/b]. A watch of your own: [b]tracker init[/b], then [b]tracker run[/b] and [b]tracker history[/b].",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tracker {__version__}")
        raise typer.Exit


@app.callback()
def tracker(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""


def main() -> None:
    """The console script. A terminal that cannot show a letter gets it escaped, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    _spare_the_collector()
    app()


def _spare_the_collector() -> None:
    """Modules are never garbage: looking through them for cycles, while they load and at the end, takes a fifth of a question's time."""
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
