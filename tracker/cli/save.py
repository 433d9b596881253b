"""``tracker save``: a new capture, made now."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import (
    LATER,
    OK,
    ConfigOption,
    JsonOption,
    complain,
    err,
    guarded,
    load,
    now,
    print_text,
    say,
    worst,
)
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from tracker.archive.saving import Saved


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(save))


def save(
    page: Annotated[list[str], typer.Argument(metavar="PAGE", help="Pages by id.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask archive.org to capture watched pages now. Needs an account's keys in $SPN_ACCESS_KEY and $SPN_SECRET_KEY.

    The index lists a new capture after half a day to a day; a run then reads it like any other.

    Example:  tracker save colab-faq
    """
    settings = load(config)
    from tracker import app, report

    keys = app.account_keys()
    codes = [OK]
    with app.opened(settings, now=now) as tracker, err().status("asking the archive …"):
        for one, result in app.save(tracker, page, keys):
            if isinstance(result, TrackerError):
                codes.append(result.exit_code or LATER)  # a pause ends no run in vain, but this
                complain(f"{one.id}: {result}")
            if as_json:
                print_text(report.json_lines([_saved_json(one.id, result)]))
            elif not isinstance(result, TrackerError):
                say(f"{one.id}: captured {result.timestamp}  {result.address or '(no public address)'}")
    raise typer.Exit(worst(codes))


def _saved_json(page: str, result: "Saved | TrackerError") -> dict[str, str | None]:
    """One page's result; ``error`` is null exactly where a capture was made."""
    if isinstance(result, TrackerError):
        return {"page": page, "url": None, "timestamp": None, "address": None, "error": str(result)}
    return {"page": page, "url": result.url, "timestamp": result.timestamp, "address": result.address, "error": None}
