"""``tracker when`` and ``topics``: who forbids it, and since when."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import (
    PIPE_WIDTH,
    ConfigOption,
    JsonOption,
    draw,
    guarded,
    hint,
    known_pages,
    known_platforms,
    known_topics,
    load,
    out,
    print_text,
    reading_store,
    say,
    warn_of_stale_topics,
)
from tracker.cli.history import CsvOption, MarkdownOption, PlatformOption, TopicOption, form_asked_for
from tracker.errors import UsageError
from tracker.records import HistoryQuery, HistoryRow

if TYPE_CHECKING:
    from tracker.config import Config
    from tracker.records import Ban, Capture, Observation, Reading
    from tracker.store import SqlStore

_SHOWN = 20
"""Pages that are shown to people who have not said how many they want; programs get all."""

_AT_ONCE = 50
"""Pages whose last readings are held in memory."""

PageOption = Annotated[list[str] | None, typer.Option(metavar="PAGE", help="Only this page (repeatable).")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(when))
    app.command()(guarded(topics))


def when(
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help="What is forbidden: a word or a few; words like it are found too."),
    ] = None,
    config: ConfigOption = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Only TEXT itself, read as a search: no other words for the same.")
    ] = False,
    topic: TopicOption = None,
    page: PageOption = None,
    platform: PlatformOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help=f"At most N pages, the first to forbid it; otherwise {_SHOWN}, and all with --json and --markdown.",
        ),
    ] = None,
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
) -> None:
    """Who forbids it, since when, and whether they still do: one entry a page, the first to forbid it first.

    Examples:  tracker when deepfake   ·   tracker when '"face swap"' --exact   ·   tracker when --topic crypto-mining
    """
    if text is None and not topic:
        raise UsageError("say what is forbidden: tracker when TEXT, or --topic TOPIC (tracker topics lists them)")
    form = form_asked_for(as_json, as_markdown=as_markdown)
    topic_ids = known_topics(topic or ())
    settings = load(config)
    query = HistoryQuery(
        pages=tuple(page or ()),
        platforms=tuple(platform or ()),
        any_of=_searches(text, exact),
        topics=topic_ids,
        suspected=True,
        baseline=True,
    )
    with reading_store(settings) as store:
        known_pages(store, query.pages, settings)
        known_platforms(store, query.platforms, settings)
        if query.topics:
            warn_of_stale_topics(store)
        firsts = store.firsts(query)
        shown = limit or (_SHOWN if form == "table" else len(firsts))
        _print(_bans(store, query, firsts[:shown]), settings, form)
    if len(firsts) > shown and form == "table":
        say(f"… and {_pages(len(firsts) - shown)} more: --limit {len(firsts)} shows all.")
    if text is not None and not topic and out().is_terminal:
        _point_to_topics(text)


def topics(
    topic: Annotated[str | None, typer.Argument(metavar="TOPIC", help="Only this subject, page by page.")] = None,
    config: ConfigOption = None,
    platform: PlatformOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    as_markdown: MarkdownOption = False,
) -> None:
    """Which platforms forbid what, by subject, and since when: a table of platforms and subjects, or one subject page by page.

    Examples:  tracker topics   ·   tracker topics crypto-mining   ·   tracker topics --csv
    """
    form = form_asked_for(as_json, as_csv, as_markdown)
    if topic is not None and as_csv:
        raise UsageError("--csv prints the table of all subjects; of one subject there are --json and --markdown")
    chosen = known_topics([topic] if topic else ())
    settings = load(config)
    query = HistoryQuery(platforms=tuple(platform or ()), topics=chosen, suspected=True, baseline=True)
    with reading_store(settings) as store:
        known_platforms(store, query.platforms, settings)
        warn_of_stale_topics(store)
        if chosen:
            about = store.firsts(query)
            shown = _SHOWN if form == "table" else len(about)
            _print(_bans(store, query, about[:shown]), settings, form)
            if len(about) > shown:
                more = _pages(len(about) - shown)
                say(f"… and {more} more: tracker when --topic {chosen[0]} --limit {len(about)} shows all.")
            return
        firsts = store.topic_firsts(query)
    from tracker import report
    from tracker.topics import topic_ids

    known = topic_ids()
    match form:
        case "json":
            print_text(report.json_lines(report.first_json(one) for one in firsts))
        case "csv":
            print_text("".join(report.firsts_csv(firsts)))
        case "markdown":
            print_text("".join(report.matrix_markdown(firsts, known)))
        case _:
            width = out().width if out().is_terminal else PIPE_WIDTH
            draw(report.matrix_view(firsts, known, width))


def _searches(text: str | None, exact: bool) -> tuple[str, ...]:
    """What is searched for. Raises UsageError for a text without a word."""
    if text is None:
        return ()
    from tracker.searching import parse_query
    from tracker.topics import variants

    if exact:
        parse_query(text)
        return (text,)
    found = variants(text)
    if not found:
        raise UsageError(f"{text!r} has no word to search for")
    return found


def _point_to_topics(text: str) -> None:
    """Say which subjects the words belong to: other words are about them too."""
    from tracker.topics import tags

    for one in tags((text,)):
        hint(f"tracker when --topic {one} finds all that is about this subject, whatever it is called.")


def _bans(store: "SqlStore", query: HistoryQuery, firsts: Sequence[HistoryRow]) -> "Iterator[Ban]":
    """What each of these pages says, in their order."""
    from dataclasses import replace

    from tracker.answers import ban, judge
    from tracker.searching import any_of, parse_query

    search = any_of(parse_query(one) for one in query.any_of) if query.any_of else None
    about = judge(search, query.topics)
    for start in range(0, len(firsts), _AT_ONCE):
        some = [first.page for first in firsts[start : start + _AT_ONCE]]
        last = store.last_usable(some)
        looked = store.silent_until({page: one.capture.timestamp for page, one in last.items()})
        rows: dict[str, list[HistoryRow]] = {}
        for row in store.stream(replace(query, pages=tuple(some))):
            rows.setdefault(row.page, []).append(row)
        for first in firsts[start : start + _AT_ONCE]:
            agreed, read = partial(_last_agreed, store, first.page), partial(_reading_of, store, first.page)
            yield ban(first, about, last.get(first.page), agreed, rows[first.page], read, looked.get(first.page))


def _last_agreed(store: "SqlStore", page: str) -> "Observation | None":
    """The last of a page's observations that takes part in comparisons."""
    from tracker.answers import shown_at

    observations = store.observations(page, None)
    shown = shown_at(observations, None)
    return next((one for one in observations if shown and one.capture == shown.view.capture), None)


def _reading_of(store: "SqlStore", page: str, capture: "Capture") -> "Reading | None":
    """What a usable capture of a page said; None where another of the same second comes first."""
    found = store.usable_at(page, capture.timestamp)
    return found.reading if found and found.capture == capture else None


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _print(bans: "Iterator[Ban]", settings: "Config", form: str) -> None:
    from tracker import report

    link = public_addresses(settings.archives)
    if form == "markdown":
        for line in report.bans_markdown(bans, link):
            print_text(line)
        return
    found = False
    for one in bans:
        found = True
        if form == "json":
            print_text(report.json_lines([report.ban_json(one, link)]))
        else:
            draw(report.ban_view(one, link))
    if not found and out().is_terminal:
        hint("No capture read so far shows a page that forbids it. tracker topics lists the subjects that are known.")
