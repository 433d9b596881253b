"""``tracker digest``: mail the new bans."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import (
    OK,
    ConfigOption,
    JsonOption,
    complain,
    guarded,
    load,
    moment,
    now,
    out,
    print_text,
    say,
    worst,
)
from tracker.errors import ConfigError, UsageError
from tracker.timestamps import to_datetime

if TYPE_CHECKING:
    from tracker.app import Mail, Tracker
    from tracker.config import Config
    from tracker.mail import Sent


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(digest))


def digest(
    config: ConfigOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Make the digests of all news first seen on or after this date again, sent or not; with --dry-run or --output.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send nothing and mark nothing.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write each mail to files in this folder instead of sending it; marks nothing."
        ),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Also try recipients whom the mail server refused within the last day.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Mail each recipient the new bans since their last digest, each ban once, and correct what was told and is no longer so.

    A mail that cannot be sent now waits (75), one that the server refuses is tried again a day later (1); neither stops the others.
    What --since makes again never counts as delivered, and what waits goes on waiting.

    Examples:  tracker digest --dry-run   ·   tracker digest --output mails/   ·   tracker digest --since 2026-03 --dry-run
    """
    looking = dry_run or output is not None
    if since is not None and not looking:
        raise UsageError("--since needs --dry-run or --output: what was sent once is never sent again")
    first = moment(since, "--since")
    settings = load(config)
    mailed_by(settings)
    from tracker import app

    with app.opened(settings, now=now, readonly=looking) as tracker:
        if not looking:
            raise typer.Exit(mail_digests(tracker, retry=retry, as_json=as_json))
        due = app.digests(tracker, None if first is None else to_datetime(first))
    _show(settings, due, output, as_json)
    if not due and out().is_terminal:
        say("No news to send.")


def mailed_by(settings: "Config") -> None:
    """Raises ConfigError where a configuration says nothing of mail: better before a run than after it."""
    if settings.mail is None:
        raise ConfigError(f"{settings.path}: [mail]: missing; a digest needs host, sender and recipients")


def mail_digests(tracker: "Tracker", *, retry: bool = False, as_json: bool = False, quiet: bool = False) -> int:
    """Send what is due, tell what became of it, and return the exit status. In a pipe only failures are told, each once; with ``quiet``
    on a terminal too: what else is printed is no text."""
    from tracker import app

    due = app.digests(tracker)
    trying = due if retry else app.not_refused(tracker, due)
    by_id = {message.message_id: (one, message) for one, message in trying}
    codes, told = [OK], set[str]()
    for sent in app.send_digests(tracker, trying):
        if as_json:
            _print_json(tracker.config, by_id[sent.message.message_id], **_fate(sent))
        elif sent.error is None and out().is_terminal and not quiet:
            say(f"sent to {sent.message.recipient}: {sent.message.subject}")
        if sent.error is not None:
            codes.append(sent.error.exit_code)
            if str(sent.error) not in told:  # a server that is down is down for all
                complain(str(sent.error))
            told.add(str(sent.error))
    if out().is_terminal and not as_json and not quiet:
        _tell_rest(len(due) - len(trying), len(codes) == 1)
    return worst(codes)


def _tell_rest(held_back: int, all_sent: bool) -> None:
    if held_back:
        say(f"{held_back} refused by the mail server within the last day and not tried; --retry tries now")
    elif all_sent:
        say("Nothing left to send.")


def _show(settings: "Config", due: "Sequence[Mail]", output: Path | None, as_json: bool) -> None:
    """Print the mails, or write them to files and print their names."""
    from tracker import app

    for one, message in due:
        files = [] if output is None else [str(path) for path in app.write_digest(message, output, now())]
        if as_json:
            _print_json(settings, (one, message), sent=False, error=None, files=files)
        elif output is None:
            say(f"To: {message.recipient}\nSubject: {message.subject}\n\n{message.text}")
        else:
            for name in files:
                say(name)


def _fate(sent: "Sent") -> dict[str, Any]:
    return {"sent": sent.error is None, "error": None if sent.error is None else str(sent.error), "files": []}


def _print_json(settings: "Config", mail: "Mail", **fate: Any) -> None:
    from tracker.report import json_lines
    from tracker.report.digest_rows import digest_json

    print_text(json_lines([digest_json(*mail, public_addresses(settings.archives)) | fate]))
