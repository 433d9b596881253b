"""``tracker extract``: read pages now, without a configuration."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from tracker.cli.common import JsonOption, complain, draw, guarded, print_text, selector, worst
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from tracker.records import Reading, ReadingOptions

_MAX_BYTES = 64 * 2**20


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(extract))


def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="A file, an http(s) address (fetched once), or - for standard input."),
    ],
    as_json: JsonOption = False,
    select: Annotated[str | None, typer.Option(metavar="CSS", help="Read only what this CSS selector finds.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Show what decided each list.")] = False,
) -> None:
    """Read policy pages: their prohibited-activity lists, or why a page cannot be used.

    Examples:  tracker extract saved.html   ·   tracker extract https://example.org/rules --json   ·   curl … | tracker extract -
    """
    from tracker import report
    from tracker.records import ReadingOptions

    options = ReadingOptions(selector(select))
    codes = []
    for source in inputs:
        try:
            reading, reasons = _read(source, options)
        except TrackerError as error:
            complain(str(error))
            codes.append(error.exit_code)
            continue
        if as_json:
            print_text(report.json_lines([report.reading_json(source, reading)]))
        else:
            draw(report.reading_tree(source, reading, reasons if why else ()))
    raise typer.Exit(worst(codes))


def _read(source: str, options: "ReadingOptions") -> "tuple[Reading, tuple[str, ...]]":
    """What an input says, and why. Raises TrackerError naming the input when it cannot be had."""
    from tracker.extract import explain
    from tracker.records import Reading

    if source.startswith(("http://", "https://")):
        from tracker.archive.live import fetch_live

        page = fetch_live(source)
        if page.status != 200:
            return Reading(usable=False, reason=f"HTTP status {page.status}"), ()
        explained = explain(page.body, page.content_type, options)
    else:
        explained = explain(_bytes(source), None, options)
    return explained.reading, explained.reasons


def _bytes(source: str) -> bytes:
    if source == "-":
        return _bounded(sys.stdin.buffer, source)
    try:
        with Path(source).open("rb") as file:
            return _bounded(file, source)
    except OSError as error:
        raise TrackerError(f"{source}: cannot be read: {error.strerror or error}") from error


def _bounded(file: BinaryIO, source: str) -> bytes:
    body = file.read(_MAX_BYTES + 1)
    if len(body) > _MAX_BYTES:
        raise TrackerError(f"{source}: larger than {_MAX_BYTES} bytes")
    return body
