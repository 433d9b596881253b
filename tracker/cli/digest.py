"""``tracker digest``: mail the new bans."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import OK, ConfigOption, complain, guarded, load, now, out, say, worst
from tracker.errors import ConfigError

if TYPE_CHECKING:
    from tracker.app import Tracker


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(digest))


def digest(
    config: ConfigOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send nothing and mark nothing.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write each mail to files in this folder instead of sending it; marks nothing."
        ),
    ] = None,
) -> None:
    """Mail each recipient the new bans since their last digest, each ban once.

    Examples:  tracker digest --dry-run   ·   tracker digest --output mails/   ·   tracker run && tracker digest
    """
    settings = load(config)
    if settings.mail is None:
        raise ConfigError(f"{settings.path}: [mail]: missing; a digest needs host, sender and recipients")
    from tracker import app

    with app.opened(settings, now=now, readonly=dry_run or output is not None) as tracker:
        if not dry_run and output is None:
            raise typer.Exit(_send(tracker))
        messages = [message for _, message in app.digests(tracker)]
    for message in messages:
        if output is None:
            say(f"To: {message.recipient}\nSubject: {message.subject}\n\n{message.text}")
        else:
            for path in app.write_digest(message, output, now()):
                say(str(path))
    if not messages and out().is_terminal:
        say("No news to send.")


def _send(tracker: "Tracker") -> int:
    from tracker import app

    codes = [OK]
    for sent in app.send_digests(tracker):
        if sent.error is None:
            if out().is_terminal:
                say(f"sent to {sent.message.recipient}: {sent.message.subject}")
            continue
        complain(str(sent.error))
        codes.append(sent.error.exit_code)
    if len(codes) == 1 and out().is_terminal:
        say("Nothing left to send.")
    return worst(codes)
