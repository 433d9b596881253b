"""``tracker history``: the dated changes, filtered, in the form asked for. Rows are printed as they come, however many there are."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import (
    FAILED,
    OK,
    ConfigOption,
    JsonOption,
    draw,
    guarded,
    hint,
    in_colour,
    known_pages,
    known_platforms,
    known_topics,
    load,
    out,
    period,
    print_text,
    reading_store,
    warn_of_stale_topics,
)
from tracker.errors import UsageError
from tracker.records import HistoryQuery, HistoryRow, Kind, Sort

if TYPE_CHECKING:
    from tracker.report import PublicUrl
    from tracker.store import SqlStore

TopicOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TOPIC", help="Only entries about this subject; see tracker topics (repeatable)."),
]
PlatformOption = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this platform (repeatable).")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Comma-separated values with a header.")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="A Markdown table.")]
_SinceOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Changes whose bracket ends on or after this date.")
]
_UntilOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Changes whose bracket begins on or before this date.")
]
_MatchOption = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help='Changes with these words in a wording: words begin so, "a phrase", -not, OR between alternatives.',
    ),
]
_SuspectedOption = Annotated[bool, typer.Option("--suspected", help="Also changes the readings do not settle yet.")]
_BaselineOption = Annotated[
    bool, typer.Option("--baseline", help="Also what the first reading of a page already held.")
]
_CorrectionsOption = Annotated[
    bool, typer.Option("--corrections", help="Only changes of which a digest told what is no longer so.")
]

_DRAWN = 500
"""Rows of a table that are laid out at once."""

_ID, _BASELINE_ID = 12, 16
"""Characters of the ids of changes, and of what first readings held."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(history))


def history(
    page: Annotated[list[str] | None, typer.Argument(metavar="PAGE", help="Pages by id; without any, all.")] = None,
    config: ConfigOption = None,
    platform: PlatformOption = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only this kind (repeatable).")] = None,
    since: _SinceOption = None,
    until: _UntilOption = None,
    match: _MatchOption = None,
    topic: TopicOption = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most N, the newest.")] = None,
    sort: Annotated[Sort, typer.Option(help="The order of rows; with a minus, the last first.")] = Sort.DATE,
    suspected: _SuspectedOption = False,
    baseline: _BaselineOption = False,
    corrections: _CorrectionsOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    as_markdown: MarkdownOption = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when there is any change to show.")
    ] = False,
) -> None:
    """The dated changes of prohibited-activity lists, oldest first.

    Examples:  tracker history colab-faq   ·   tracker history --match deepfake --kind added   ·
    tracker history --since "3 weeks ago" --json
    """
    form = form_asked_for(as_json, as_csv, as_markdown)
    if corrections and baseline:
        raise UsageError("--corrections and --baseline exclude each other: of first readings nobody is told")
    first, last = period(since, until)
    settings = load(config)
    query = HistoryQuery(
        pages=tuple(page or ()),
        platforms=tuple(platform or ()),
        kinds=tuple(kind or ()),
        since=first,
        until=last,
        match=match,
        topics=known_topics(topic or ()),
        suspected=suspected,
        baseline=baseline,
        corrections=corrections,
        sort=sort,
        limit=limit,
    )
    with reading_store(settings) as store:
        known_pages(store, query.pages, settings)
        known_platforms(store, query.platforms, settings)
        if query.topics:
            warn_of_stale_topics(store)
        rows = store.stream(query)
        head = list(islice(rows, 1))
        _print(chain(head, rows), public_addresses(settings.archives), form, _BASELINE_ID if baseline else _ID)
        if not head:
            _explain_nothing(store, query)
    raise typer.Exit(FAILED if exit_code and head else OK)


def form_asked_for(as_json: bool, as_csv: bool = False, as_markdown: bool = False) -> str:
    """``json``, ``csv``, ``markdown`` or ``table``. Raises UsageError for more than one."""
    if as_json + as_csv + as_markdown > 1:
        raise UsageError("--json, --csv and --markdown exclude each other")
    return "json" if as_json else "csv" if as_csv else "markdown" if as_markdown else "table"


def _print(rows: Iterator[HistoryRow], link: "PublicUrl", form: str, id_width: int) -> None:
    from tracker import report

    match form:
        case "json":
            for row in rows:
                print_text(report.json_lines([report.change_json(row, link)]))
        case "csv":
            for line in report.history_csv(rows, link):
                print_text(line)
        case "markdown":
            for line in report.history_markdown(rows, link):
                print_text(line)
        case _:
            first = True
            while some := list(islice(rows, _DRAWN)):
                if not first:
                    print_text("\n")  # a table ends without the space that stands between its rows
                draw(report.history_table(some, in_colour(), header=first, id_width=id_width))
                first = False


def _explain_nothing(store: "SqlStore", query: HistoryQuery) -> None:
    """On a terminal, say that nothing fits, and what would."""
    if not out().is_terminal:
        return
    hint("No change is recorded that fits.")
    from dataclasses import replace

    if not query.suspected and store.history(replace(query, suspected=True, limit=1)):
        hint("Suspected changes fit: --suspected shows them.")
    if not query.baseline and not query.corrections and store.history(replace(query, baseline=True, limit=1)):
        hint("What a page's first reading held fits: --baseline shows it.")
    if query.match and not query.topics:
        hint(f"tracker when {query.match!r} looks for other words of the same meaning too.")
