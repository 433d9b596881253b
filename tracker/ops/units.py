r"""Pure: a crontab line and systemd units for one installation and one configuration.

In: an ``Installation``. Out: texts, quoted for whoever reads them. The three readers differ:

- cron cuts the command at ``%`` unless a backslash stands before it, and hands the rest to ``sh`` (crontab(5));
- systemd's ``ExecStart=`` knows ``"…"`` with C escapes, ``%`` specifiers and ``$`` variables, both undone by doubling (systemd.service(5));
- systemd's paths know ``"…"`` and ``%``, and no variables (systemd.exec(5)).

The service may write the folders it is told and nothing else of the system. "Try later" (75) is no failure to systemd.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tracker.errors import UsageError

NAME = "policy-change-tracker"

_PLAIN = re.compile(r"[A-Za-z0-9_./-]+", re.ASCII)
_HARDENING = """\
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0027
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """What runs: the program's words, absolute; the configuration file; who runs it; the folders it must be able to write.

    ``digest``: it also mails. ``password``: its mail server wants one.
    """

    program: tuple[str, ...]
    config: Path
    user: str
    writable: tuple[Path, ...]
    digest: bool = False
    password: bool = False

    def command(self, *words: str) -> tuple[str, ...]:
        """The words of a command with this configuration."""
        return (*self.program, *words, *(["--digest"] if self.digest else []), "--config", str(self.config))


def crontab(installation: Installation) -> str:
    """A line for ``crontab -e``, once an hour: what is not due costs nothing. Its minute differs from one installation to the next."""
    minute = sha256(str(installation.config).encode("utf-8", "replace")).digest()[0] % 60
    words = [shlex.quote(_single_line(word)) for word in installation.command("run")]
    # A percent sign needs a backslash before it; one that stands there already would be taken for that, so the quotes are closed between.
    command = re.sub(r"(?<!\\)%", r"\\%", re.sub(r"(?<=\\)%", r"''\\%", " ".join(words)))
    password = "SMTP_PASSWORD_FILE=/path/to/the/password\n" if installation.password else ""
    return f"{password}{minute} * * * *  {command}\n"


def units(installation: Installation) -> dict[str, str]:
    """A service that runs what is due and the timer that starts it, by file name."""
    service = f"""\
[Unit]
Description=Policy change tracker: read what is due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{_start(installation, "run")}
SuccessExitStatus=75
{_surroundings(installation)}"""
    timer = """\
[Unit]
Description=Policy change tracker: once an hour

[Timer]
OnCalendar=hourly
RandomizedDelaySec=55min
FixedRandomDelay=yes
Persistent=yes

[Install]
WantedBy=timers.target
"""
    return {f"{NAME}.service": service, f"{NAME}.timer": timer}


def long_running_unit(installation: Installation) -> dict[str, str]:
    """The service that runs for ever, by file name, in place of the other two."""
    service = f"""\
[Unit]
Description=Policy change tracker: read what is due, for ever
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
{_start(installation, "schedule")}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=1min
RestartPreventExitStatus=2
TimeoutStopSec=6min
{_surroundings(installation)}
[Install]
WantedBy=multi-user.target
"""
    return {f"{NAME}.service": service}


def _start(installation: Installation, command: str) -> str:
    first, *words = installation.command(command)
    if re.search(r"""['"\\]""", first):  # systemd takes no such name for a program's, however it is quoted
        first, words = "/bin/sh", ["-c", 'exec "$@"', "sh", first, *words]
    return "ExecStart=" + " ".join([_quoted(first), *(_quoted(word).replace("$", "$$") for word in words)])


def _surroundings(installation: Installation) -> str:
    """Who runs it, what it may write, and all that it may not."""
    folders = [str(path) for path in installation.writable]
    lines = [
        f"User={_single_line(installation.user).replace('%', '%%')}",
        f"ReadWritePaths={' '.join(map(_quoted, folders))}",
    ]
    if not _in_temporary_folder([*installation.program[:1], str(installation.config), *folders]):
        lines.append("PrivateTmp=yes")
    if installation.password:
        lines += [
            f"LoadCredential=smtp-password:/etc/{NAME}/smtp-password",
            "Environment=SMTP_PASSWORD_FILE=%d/smtp-password",
        ]
    return "\n".join(lines) + "\n" + _HARDENING


def _in_temporary_folder(paths: Sequence[str]) -> bool:
    """Whether a private /tmp would hide any of these."""
    return any(Path(path).is_relative_to(folder) for path in paths for folder in ("/tmp", "/var/tmp"))  # noqa: S108


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    escaped = _single_line(word).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _single_line(word: str) -> str:
    """The word itself. Raises UsageError for what no crontab and no unit can hold."""
    if not word.isprintable():
        raise UsageError(f"{word!r} has characters that cannot stand in a crontab or a unit")
    return word
