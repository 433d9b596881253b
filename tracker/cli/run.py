"""``tracker run``: the cron job. Says in a pipe only what somebody should be mailed."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import (
    FAILED,
    LATER,
    OK,
    ConfigOption,
    JsonOption,
    VerboseOption,
    complain,
    draw,
    err,
    guarded,
    load,
    now,
    out,
    period,
    print_text,
    say,
    worst,
)
from tracker.cli.digest import mail_digests, mailed_by
from tracker.cli.progress import page_progress
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tracker.app import Tracker
    from tracker.probe import Probe
    from tracker.records import Page
    from tracker.update import Outcome

ConfirmOption = Annotated[
    str | None, typer.Option(metavar="CHANGE", help="Read the captures on both sides of this change's bracket.")
]
EnsureOption = Annotated[
    str | None,
    typer.Option(metavar="AGE", help="Have pages captured whose newest capture is older (7d); keys as for `save`."),
]
DigestOption = Annotated[
    bool,
    typer.Option("--digest", help="Then mail what is due, as `tracker digest` does, before another run can begin."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(run))


def run(
    page: Annotated[
        list[str] | None,
        typer.Argument(metavar="PAGE", help="Pages by id, due or not; without any, all that are due."),
    ] = None,
    config: ConfigOption = None,
    budget: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Captures to fetch at most; the next run goes on.")
    ] = None,
    refine: Annotated[bool, typer.Option("--refine", help="Go on into the widest gaps that are still unread.")] = False,
    exhaustive: Annotated[bool, typer.Option("--exhaustive", help="Read every capture.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Look at no capture before this date.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Look at no capture after this date.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be read and why; read nothing.")] = False,
    confirm: ConfirmOption = None,
    ensure_capture: EnsureOption = None,
    digest: DigestOption = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Bring every due page (or the named ones) up to date: the cron job. Prints nothing in a pipe when nothing changed.

    An archive out of reach is tried again by the next run (75, and silence); once it has been so for complain_after, it is told (1).

    Examples:  tracker run   ·   tracker run colab-faq --refine   ·   tracker run --budget 200 --json   ·   tracker run --digest
    ·   tracker run --plan   ·   tracker run --confirm 3f2a91
    """
    if plan and digest:
        raise UsageError("--plan and --digest exclude each other: what reads nothing has nothing to mail")
    if confirm is not None and (page or plan or refine or exhaustive or since or until):
        raise UsageError("--confirm stands alone: the change says which page and which captures")
    if refine and exhaustive:
        raise UsageError("--refine and --exhaustive exclude each other: --exhaustive reads all that --refine would")
    first, last = period(since, until)
    ensured = _ensuring(ensure_capture)
    settings = load(config)
    if digest:
        mailed_by(settings)
    from tracker import app

    budget = budget or settings.budget
    asked = app.Asked(
        pages=tuple(page or ()),
        budget=budget,
        mode="exhaustive" if exhaustive else "refine" if refine else "normal",
        since=first,
        until=last,
    )
    with app.opened(settings, now=now) as tracker:
        if plan:
            raise typer.Exit(_show_plan(app.plan(tracker, asked), as_json))
        former = {} if as_json else _notes(tracker)
        with page_progress(err(), quiet=as_json and not verbose) as progress:
            done = [app.confirm(tracker, confirm, budget, progress)] if confirm else app.run(tracker, asked, progress)
            outcomes = list(_printed(ensured(tracker, done), as_json))
        if not as_json:
            _tell(outcomes, former, _notes(tracker), verbose)
        code = worst([*(outcome.exit_code for outcome in outcomes), _complain_of_archives(tracker)])
        raise typer.Exit(worst([code, mail_digests(tracker, quiet=as_json)]) if digest else code)


def _complain_of_archives(tracker: "Tracker") -> int:
    """Tell of archives that have been out of reach for long: from then on that is a failure, and no longer for later."""
    complaints = tracker.reach.complaints(tracker.config.complain_after)
    for line in complaints:
        complain(line)
    return FAILED if complaints else OK


def _printed(outcomes: "Iterable[Outcome]", as_json: bool) -> "Iterator[Outcome]":
    """The outcomes as they come; with --json each is printed at once."""
    from tracker import report

    for outcome in outcomes:
        if as_json:
            print_text(report.json_lines([report.run_json(outcome.summary)]))
        yield outcome


def _ensuring(age: str | None) -> "Callable[[Tracker, Iterable[Outcome]], Iterable[Outcome]]":
    """What --ensure-capture adds to a run's outcomes. Raises UsageError for what is no age, and without keys."""
    if age is None:
        return lambda _, outcomes: outcomes
    from tracker import app
    from tracker.timestamps import parse_duration

    try:
        older_than = parse_duration(age)
    except ValueError as error:
        raise UsageError(f"--ensure-capture: {age!r} is {error}") from None
    keys = app.account_keys()
    return lambda tracker, outcomes: app.ensure_captures(tracker, outcomes, older_than, keys)


def _show_plan(pages: "Iterator[tuple[Page, list[Probe] | TrackerError]]", as_json: bool) -> int:
    """Show each page's plan; the exit status is the gravest of what went wrong."""
    from tracker import report

    codes = [OK]
    for page, probes in pages:
        if isinstance(probes, TrackerError):
            complain(f"{page.id}: {probes}")
            codes.append(probes.exit_code)
        elif as_json:
            print_text(report.json_lines([report.plan_json(page.id, probe.capture, probe.reason) for probe in probes]))
        else:
            draw(report.plan_table(page.id, [(probe.capture, probe.reason) for probe in probes]))
    return worst(codes)


def _notes(tracker: "Tracker") -> dict[str, tuple[str, ...]]:
    """What the latest run of each page noted."""
    return {state.id: state.notes for state in tracker.store.page_states()}


def _tell(
    outcomes: "list[Outcome]",
    former: "Mapping[str, Sequence[str]]",
    noted: "Mapping[str, Sequence[str]]",
    verbose: bool,
) -> None:
    """In a pipe only what cron should mail: changes, errors that do not pass, and notes that the run before did not have (``former``,
    now ``noted``). A terminal hears of everything."""
    from tracker import report

    summaries = [outcome.summary for outcome in outcomes]
    if not out().is_terminal and not verbose:
        summaries = [
            replace(
                o.summary, notes=tuple(note for note in o.summary.notes if note not in former.get(o.summary.page, ()))
            )
            for o in outcomes
            if o.new_changes
            or o.exit_code not in (OK, LATER)
            or set(noted.get(o.summary.page, ())) - set(former.get(o.summary.page, ()))
        ]
    if summaries:
        draw(report.run_table(summaries))
    if not out().is_terminal and not verbose:
        return
    if not outcomes:
        say("Nothing is due.")
    elif not any(outcome.new_changes for outcome in outcomes):
        say("Nothing changed.")
