"""``tracker list``, ``diff`` and ``coverage``: what a page said, at one date, at two, and how well it is known."""

from dataclasses import replace
from pathlib import Path
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
    in_colour,
    load,
    moment,
    now,
    page_subject,
    print_text,
    reading_store,
    write_file,
)
from tracker.errors import UnknownSubject, UsageError
from tracker.records import HistoryQuery, HistoryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.answers.readings import Shown
    from tracker.records import Observation
    from tracker.store import SqlStore

PageArgument = Annotated[str, typer.Argument(metavar="PAGE", help="The page, by id.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("list")(guarded(list_))
    app.command()(guarded(diff))
    app.command()(guarded(coverage))


def list_(
    page: PageArgument,
    config: ConfigOption = None,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="As it stood at the end of this date; without it, now.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What a page forbids, or forbade at a date: the list as a capture shows it, each entry with its age.

    Examples:  tracker list colab-faq   ·   tracker list colab-faq --at 2022-04
    """
    when = moment(at, "--at", end=True)
    settings = load(config)
    with reading_store(settings) as store:
        subject = page_subject(store, page, settings)
        captures, observations = store.captures(page), store.observations(page, None)
        shown = _shown(observations, when, page)
        rows = _rows(store, page)
    from tracker import answers, report

    following = shown.next.capture.timestamp if shown.next else None
    others = answers.inside(captures, observations, shown.view.capture.timestamp, following)
    listed = answers.listed(shown, when, answers.by_wording(answers.tenures(rows)), rows, others)
    link = public_addresses(settings.archives)
    if as_json:
        print_text(report.json_lines([report.listed_json(subject, listed, link)]))
    else:
        draw(report.listed_view(subject, listed, link))


def diff(
    page: PageArgument,
    old: Annotated[str, typer.Argument(metavar="DATE", help="The older date; a month or year means its end.")],
    new: Annotated[str, typer.Argument(metavar="DATE", help="The newer date.")],
    config: ConfigOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the entries that stand at both dates as they were.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with both lists side by side.")
    ] = None,
    as_json: JsonOption = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 when the lists differ.")] = False,
) -> None:
    """A page's list at two dates, aligned entry by entry: what came, went, moved or was reworded.

    Examples:  tracker diff colab-faq 2022-04 2022-06   ·   tracker diff colab-faq 2021 now --html colab.html
    """
    first, last = moment(old, "DATE", end=True), moment(new, "DATE", end=True)
    if (first or "") > (last or ""):
        raise UsageError(f"{old} lies after {new}: give the older date first")
    settings = load(config)
    with reading_store(settings) as store:
        subject = page_subject(store, page, settings)
        captures, observations = store.captures(page), store.observations(page, None)
        before, now_ = _shown(observations, first, page), _shown(observations, last, page)
        rows = _rows(store, page)
    from tracker import answers, report

    found = answers.compared(before.view, now_.view, answers.by_wording(answers.tenures(rows)))
    found = replace(found, asked=(first or "", last or ""))
    if found.old == found.new:
        found = replace(found, inside=answers.inside(captures, observations, found.old.timestamp, last))
    link = public_addresses(settings.archives)
    if html is not None:
        from tracker.report.compared_page import compared_html

        write_file(html, compared_html(subject, found, link))
    if as_json:
        print_text(report.json_lines([report.compared_json(subject, found, link)]))
    elif html is None:
        draw(report.compared_view(subject, found, link, in_colour(), everything))
    raise typer.Exit(FAILED if exit_code and found.differs else OK)


def coverage(page: PageArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """How well a page is known: captures by time, which were read, which could not be used and why, and the longest silences.

    Example:  tracker coverage colab-faq
    """
    settings = load(config)
    with reading_store(settings) as store:
        subject = page_subject(store, page, settings)
        captures, observations = store.captures(page), store.observations(page, None)
    from tracker import answers, report

    found = answers.coverage(captures, observations, now())
    if as_json:
        print_text(report.json_lines([report.coverage_json(subject, found)]))
    else:
        draw(report.coverage_view(subject, found))


def _shown(observations: "Sequence[Observation]", at: str | None, page: str) -> "Shown":
    """The reading that shows a page at a moment. Raises UnknownSubject where none is that old."""
    from tracker.answers import first_shown, shown_at
    from tracker.report.dates import clock_time

    if shown := shown_at(observations, at):
        return shown
    first = first_shown(observations)
    if first is None:
        raise UnknownSubject(f"{page}: no capture read so far shows the document; tracker coverage {page} says why")
    raise UnknownSubject(
        f"{page}: no usable capture by {clock_time(at or '')}; the first one is of {clock_time(first.capture.timestamp)}"
    )


def _rows(store: "SqlStore", page: str) -> list[HistoryRow]:
    """All that a page's history says, suspected changes and the first reading's entries too."""
    return store.history(HistoryQuery(pages=(page,), suspected=True, baseline=True))
