"""``tracker demo``: the founding case, offline, within seconds."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.common import draw, err, guarded, in_colour, say
from tracker.cli.progress import page_progress


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(demo))


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to leave the database and the digest.")] = Path(
        "tracker-demo"
    ),
) -> None:
    """When did Google Colab forbid deepfakes? The ordinary program over a reconstruction of the founding case, offline.

    Example:  tracker demo
    """
    from tracker import report
    from tracker.addresses import public_addresses
    from tracker.demo.build import SHOTS
    from tracker.demo.journey import CONFIG, DATABASE, run_demo
    from tracker.records import HistoryQuery, Kind
    from tracker.store import open_store

    say(f"Google Colab's FAQ, {len(SHOTS)} captures from 2019 to 2023:")
    say("a reconstruction from public reporting, with illustrative capture times.\n")

    def starting(moment: datetime) -> None:
        say(f"Running as if on {moment.day} {moment:%B %Y} …")

    colour = in_colour()
    with page_progress(err()) as progress:
        done = run_demo(folder, progress, starting)
    draw(report.run_table([outcome.summary for outcome in done.outcomes]))
    with open_store(done.config.database, readonly=True) as store:
        rows = store.history(HistoryQuery(suspected=True))
    say("")
    draw(report.history_table(rows, colour=colour))
    say("When did Google Colab forbid deepfakes, and where is the proof?\n")
    for row in rows:
        if row.kind is Kind.ADDED and row.text and "deepfakes" in row.text:
            draw(report.change_view(row, public_addresses(done.config.archives), colour=colour))
    say(f"\nDatabase: {folder / DATABASE}")
    for path in done.digests:
        say(f"Digest that would be mailed: {path}")
    say(f"Ask on: tracker history --config {folder / CONFIG} --match deepfakes")
