"""``tracker schedule`` and ``tracker cron``: unattended, in the long-running form or by cron and systemd."""

import json
import os
import pwd
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import ConfigOption, VerboseOption, guarded, hint, load, now, say
from tracker.cli.digest import mailed_by
from tracker.errors import TrackerError, UsageError
from tracker.neutral import neutral

if TYPE_CHECKING:
    from tracker.config import Config
    from tracker.ops.units import Installation


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(schedule))
    app.command()(guarded(cron))


def schedule(
    config: ConfigOption = None,
    digest: Annotated[bool, typer.Option("--digest", help="Also mail what is due, after each round.")] = False,
    heartbeat: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file replaced at least once a minute or capture: time, next page, when."),
    ] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log one JSON object a line.")] = False,
    verbose: VerboseOption = False,
) -> None:
    """Run for ever: bring each page up to date when it is due. Logs to the error stream.

    SIGTERM or SIGINT finishes the capture in hand, saves, and exits with 0; SIGHUP reads the configuration again. Between rounds the
    database is free: `tracker run` by hand works beside it.

    Example:  tracker schedule --digest --heartbeat /run/policies/alive.json --log-json
    """

    def settings() -> "Config":
        found = load(config)
        if digest:
            mailed_by(found)
        return found

    def tell(level: str, event: str, **fields: object) -> None:
        if level != "debug" or verbose:
            sys.stderr.write(_log_line(level, event, fields, as_json=log_json))
            sys.stderr.flush()

    from tracker import app
    from tracker.ops.signals import Signals

    with Signals() as control:
        app.Service(settings, now=now, control=control, tell=tell, heartbeat=heartbeat, digest=digest).serve()


def _log_line(level: str, event: str, fields: dict[str, object], *, as_json: bool) -> str:
    """One line of the log, whatever the fields hold."""
    time = now().isoformat(timespec="seconds")
    if as_json:
        return json.dumps({"time": time, "level": level, "event": event, **fields}) + "\n"
    told = " ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return neutral(f"{time} {level} {event}: {told}" if told else f"{time} {level} {event}") + "\n"


def cron(
    config: ConfigOption = None,
    systemd: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the systemd units into this folder instead of printing.")
    ] = None,
    long_running: Annotated[
        bool, typer.Option("--schedule", help="A service for `tracker schedule` in place of service and timer.")
    ] = False,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Who runs the service; without it, you.")] = None,
) -> None:
    """Print a crontab line and systemd units that run this installation with this configuration, once an hour.

    The units may write the database's folder and nothing else. With [mail] in the configuration, they also send the digests.

    Examples:  tracker cron   ·   tracker cron --systemd /etc/systemd/system --user policies   ·   tracker cron --schedule
    """
    from tracker.ops import units

    installation = _installation(load(config), user)
    for folder in installation.writable:
        if not os.access(folder, os.F_OK):  # nor one that is hidden from whoever asks
            hint(f"systemd wants the folder to be there; as {installation.user}: mkdir -p {shlex.quote(str(folder))}")
    files = units.long_running_unit(installation) if long_running else units.units(installation)
    if systemd is None:
        if not long_running:
            say(f"# crontab -e\n{units.crontab(installation)}")
        for name, text in files.items():
            say(f"# /etc/systemd/system/{name}\n{text}")
        return
    for name, text in files.items():
        try:
            (systemd / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise TrackerError(f"{systemd / name}: cannot be written: {error.strerror or error}") from error
        say(str(systemd / name))
    last = list(files)[-1]
    hint(f"as root: systemctl daemon-reload && systemctl enable --now {last}")


def _installation(settings: "Config", user: str | None) -> "Installation":
    """This program and this configuration, wherever they lie."""
    from tracker.config import find_config
    from tracker.ops.units import Installation

    beside = Path(sys.executable).with_name("tracker")
    program = (str(beside),) if beside.is_file() else (sys.executable, "-m", "tracker")
    mail = settings.mail
    return Installation(
        program=program,
        config=settings.path or find_config(),
        user=user or pwd.getpwuid(os.getuid()).pw_name,
        writable=(_locks(settings.database, user),),
        digest=mail is not None,
        password=mail is not None and mail.username is not None,
    )


def _locks(database: str, user: str | None) -> Path:
    """The folder in which the service locks: a server's database is locked in the home of whoever runs it, not of who asks for units."""
    from tracker.ops.lock import lock_path

    beside = lock_path(database)
    if beside == lock_path(database, Path("/")):
        return beside.parent.absolute()
    try:
        runs = pwd.getpwuid(os.getuid()) if user is None else pwd.getpwnam(user)
    except KeyError:
        raise UsageError(
            f"--user: this machine knows no {user!r}, and the service locks in a folder of theirs"
        ) from None
    return lock_path(database, Path(runs.pw_dir)).parent
