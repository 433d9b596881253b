"""``tracker history``, ``show`` and ``pages``: questions to the database. Nothing here reads an archive or writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import (
    FAILED,
    OK,
    ConfigOption,
    JsonOption,
    draw,
    guarded,
    in_colour,
    load,
    now,
    out,
    period,
    print_text,
    reading_store,
    say,
)
from tracker.errors import UnknownSubject, UsageError, nearest
from tracker.records import Capture, HistoryQuery, HistoryRow, Kind


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(history))
    app.command()(guarded(show))
    app.command()(guarded(pages))


def history(
    page: Annotated[list[str] | None, typer.Argument(metavar="[PAGE...]", help="Pages by id [default: all].")] = None,
    config: ConfigOption = None,
    platform: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this platform (repeatable).")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only this kind (repeatable).")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Changes whose bracket ends on or after this date.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Changes whose bracket begins on or before this date.")
    ] = None,
    match: Annotated[str | None, typer.Option(metavar="TEXT", help="Changes with this text in either wording.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most N, the newest.")] = None,
    suspected: Annotated[
        bool, typer.Option("--suspected", help="Also changes the readings do not settle yet.")
    ] = False,
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Also what the first reading of a page already held.")
    ] = False,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values with a header.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="A Markdown table.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when there is any change to show.")
    ] = False,
) -> None:
    """The dated changes of prohibited-activity lists, oldest first.

    Examples:  tracker history colab-faq   ·   tracker history --match deepfake --kind added   ·   tracker history --since 2024-01 --json
    """
    if as_json + as_csv + as_markdown > 1:
        raise UsageError("--json, --csv and --markdown exclude each other")
    first, last = period(since, until)
    settings = load(config)
    query = HistoryQuery(
        pages=tuple(page or ()),
        platforms=tuple(platform or ()),
        kinds=tuple(kind or ()),
        since=first,
        until=last,
        match=match,
        suspected=suspected,
        baseline=baseline,
        limit=limit,
    )
    with reading_store(settings) as store:
        _known_pages(query.pages, [state.id for state in store.page_states()], settings.path)
        rows = store.history(query)
    form = "json" if as_json else "csv" if as_csv else "markdown" if as_markdown else "table"
    _print_history(rows, public_addresses(settings.archives), form)
    raise typer.Exit(FAILED if exit_code and rows else OK)


def _print_history(rows: list[HistoryRow], link: Callable[[Capture], str | None], form: str) -> None:
    from tracker import report

    match form:
        case "json":
            print_text(report.json_lines(report.change_json(row, link) for row in rows))
        case "csv":
            print_text(report.history_csv(rows, link))
        case "markdown":
            print_text(report.history_markdown(rows, link))
        case _ if rows:
            draw(report.history_table(rows, colour=in_colour()))
        case _ if out().is_terminal:
            say("No change is recorded that fits.")


def show(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id, or the beginning of it.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Everything about one change: words, context, bracket, both captures and their links.

    Example:  tracker show 3f2a91
    """
    settings = load(config)
    with reading_store(settings) as store:
        row = store.change(change)
    from tracker import report

    link = public_addresses(settings.archives)
    if as_json:
        print_text(report.json_lines([report.change_json(row, link)]))
        return
    draw(report.change_view(row, link, colour=in_colour()))


def pages(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Where each page stands: captures known and read, changes, last run, and what is wrong.

    Example:  tracker pages
    """
    settings = load(config)
    from tracker import report

    with reading_store(settings) as store:
        states = store.page_states()
    if as_json:
        print_text(report.json_lines(report.page_json(state) for state in states))
    else:
        draw(report.pages_table(states, now()))


def _known_pages(asked: tuple[str, ...], known: list[str], path: Path | None) -> None:
    for one in asked:
        if one not in known:
            raise UnknownSubject(f"{one}: no such page in the database of {path}{nearest(one, known)}")
