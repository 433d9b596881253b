"""``tracker export``: changes and readings as files for analysis."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import ConfigOption, guarded, known_pages, load, out, print_text, reading_store, say
from tracker.errors import UsageError, nearest
from tracker.records import HistoryRow


class Format(StrEnum):
    """What ``tracker export`` writes."""

    JSONL = "jsonl"
    CSV = "csv"
    SQLITE = "sqlite"


_SQLITE_NAMES = (".db", ".sqlite", ".sqlite3")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(export))


def export(
    page: Annotated[list[str] | None, typer.Argument(metavar="PAGE", help="Pages by id; without any, all.")] = None,
    config: ConfigOption = None,
    format_: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="What to write; a FILE.db or FILE.sqlite says it too. Without it: jsonl."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="The SQLite file, or the folder for a file a table. Without it: one table, printed.",
        ),
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help="Only this table: pages, changes, readings or items (repeatable)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Changes and readings for analysis: JSON Lines, CSV or SQLite, with a documented schema.

    Examples:  tracker export -o policies.db   ·   tracker export --format csv -o policies/   ·   tracker export --table items colab-faq
    """
    from tracker import export as room

    form = format_ or (Format.SQLITE if output and output.suffix.lower() in _SQLITE_NAMES else Format.JSONL)
    tables = list(table or (room.TABLES if output else ("changes",)))
    _check(form, output, tables, list(room.TABLES))
    settings = load(config)
    with reading_store(settings) as store:
        known_pages(store, page or (), settings)
        source = room.Source(store, tuple(page or ()), public_addresses(settings.archives), _topics)
        if output is None:
            text = room.TextFormat(form.value)
            for line in room.text_lines(room.TABLES[tables[0]], source.rows(tables[0]), text):
                print_text(line)
            return
        if form is Format.SQLITE:
            room.write_database(output, source, tables, replace=force)
            written = [output]
        else:
            written = room.write_texts(output, source, room.TextFormat(form.value), tables, replace=force)
    if out().is_terminal:
        for path in written:
            say(f"{path} written")


def _check(form: Format, output: Path | None, tables: list[str], known: list[str]) -> None:
    """Raises UsageError for what cannot be written as asked."""
    for one in tables:
        if one not in known:
            raise UsageError(f"--table: there is no table {one!r}{nearest(one, known)}")
    if output is None and form is Format.SQLITE:
        raise UsageError("--format sqlite needs --output FILE")
    if output is None and len(tables) > 1:
        raise UsageError("several tables need --output; printed is one")
    if output is not None and form is not Format.SQLITE and output.is_file():
        raise UsageError(f"--output: {output} is a file; {form.value} needs a folder, for a file a table")
    if output is not None and form is Format.SQLITE and output.is_dir():
        raise UsageError(f"--output: {output} is a folder; sqlite needs a file")


def _topics(row: HistoryRow) -> tuple[str, ...]:
    from tracker.topics import tags

    return tags([text for text in (row.text, row.old_text) if text], row.context)
