"""``tracker rebuild``, ``check`` and ``backup``: looking after a database."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.common import (
    FAILED,
    OK,
    ConfigOption,
    JsonOption,
    guarded,
    load,
    now,
    out,
    print_text,
    reading_store,
    say,
)
from tracker.neutral import neutral


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(rebuild))
    app.command()(guarded(check))
    app.command()(guarded(backup))


def rebuild(
    page: Annotated[list[str] | None, typer.Argument(metavar="PAGE", help="Pages by id; without any, all.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute histories from the stored snapshots and say what differs. Sends no requests and announces nothing.

    Example:  tracker rebuild colab-faq
    """
    settings = load(config)
    from tracker import app, report

    with app.opened(settings, now=now) as tracker:
        for one, outcome in app.rebuild(tracker, tuple(page or ())):
            if as_json:
                print_text(report.json_lines([report.rebuild_json(one.id, outcome)]))
            elif outcome.fresh or outcome.retracted or out().is_terminal:
                say(f"{one.id}: {len(outcome.kept)} kept, {len(outcome.fresh)} new, {len(outcome.retracted)} withdrawn")


def check(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Verify the database and every stored snapshot, and say how to repair what is wrong.

    Example:  tracker check
    """
    settings = load(config)
    from tracker import report

    with reading_store(settings) as store:
        findings = store.check()
    if as_json:
        print_text(
            report.json_lines({"subject": f.subject, "problem": f.problem, "advice": f.advice} for f in findings)
        )
    else:
        for finding in findings:
            say(neutral(f"{finding.subject}: {finding.problem}; {finding.advice}"))
        if not findings and out().is_terminal:
            say("The database and all its snapshots are whole.")
    raise typer.Exit(FAILED if findings else OK)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the copy; it must not exist yet.")],
    config: ConfigOption = None,
) -> None:
    """Copy the database while it is in use.

    Example:  tracker backup /backups/tracker-2026-11-24.db
    """
    settings = load(config)
    with reading_store(settings) as store:
        store.backup(file)
