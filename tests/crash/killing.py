"""Seeded kills of a run with digest: set up, kill, resume, and compare with what an uninterrupted run leaves."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.archive.warcs import write_warc
from tests.mail.conftest import Mailbox
from tests.standin import Held
from tracker.records import Change, HistoryQuery
from tracker.store import open_store

FIRST, SECOND = "2022-05-01T06:00:00+00:00", "2022-12-01T06:00:00+00:00"
"""When the two runs take place: what stands in captures made after the first is news to the second."""
RECIPIENTS = ("desk@example.org", "legal@example.org")
_PAGES = ("alpha", "beta", "gamma")
_STAND_ALWAYS = ("sending spam", "selling accounts", "stealing passwords", "impersonating others")
_COME = ("mining cryptocurrency", "creating deepfakes", "scraping profiles", "evading a ban", "running proxies")

_MAILING = 60
"""About how many steps at the end of a run belong to its mails: where a kill can do most harm, every other one is aimed there."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is left in the end: each change by its id, what it is and whether it is news; and which mails arrived how often."""

    history: dict[str, tuple[Change, bool]]
    waiting: int
    mails: Counter[str]


@dataclass
class Forge:
    """The zygote at work; ``run`` is one attempt at a run."""

    process: "subprocess.Popen[str]"
    kills: int = field(default=0)

    def run(
        self,
        config: Path,
        moment: str,
        *,
        kill_at: int | None = None,
        kill_after: float | None = None,
        rebuild: bool = False,
        extractor: str | None = None,
    ) -> int | None:
        """The number of steps of a run that ended by itself, None when it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {"config": str(config), "moment": moment, "kill_at": kill_at, "kill_after": kill_after}
        job |= {"rebuild": rebuild, "extractor": extractor}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        self.kills += answer["killed"]
        return None if answer["killed"] else answer["steps"]


@contextmanager
def forge() -> Iterator[Forge]:
    """A zygote for as long as needed."""
    command = [sys.executable, "-m", "tests.crash.zygote"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield Forge(process)
        assert process.stdin is not None
        process.stdin.close()


def set_up(folder: Path, port: int) -> Path:
    """A configuration of three pages over a WARC: lists that grow, an entry that goes, an outage, an unchanged capture."""
    folder.mkdir(parents=True)
    held = [capture for n, page in enumerate(_PAGES) for capture in _captures(n, f"http://example.org/{page}")]
    write_warc(folder / "captures.warc.gz", sorted(held, key=lambda one: one.timestamp))
    pages = "".join(
        f'[[pages]]\nid = "{page}"\nplatform = "{page.title()}"\ntitle = "Rules"\nurl = "http://example.org/{page}"\narchive = "local"\n'
        for page in _PAGES
    )
    config = folder / "config.toml"
    config.write_text(
        f'[archives.local]\nkind = "warc"\npaths = ["*.warc.gz"]\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        f'sender = "t@example.org"\nrecipients = {json.dumps(RECIPIENTS)}\n{pages}'
    )
    return config


def ending(config: Path, mailbox: Mailbox) -> Ending:
    """What a finished series of runs left; the database must be whole."""
    with open_store(f"sqlite:///{config.parent / 'tracker.db'}", readonly=True) as store:
        assert store.check() == []
        recorded = [one for page in _PAGES for one in store.recorded_changes(page)]
        assert {row.id for row in store.history(HistoryQuery(suspected=True))} == {one.id for one in recorded}
        waiting = len(store.outbox())
    mails = Counter(f"{one['Message-ID']} {one['To']}" for one in mailbox.messages)
    return Ending({one.id: (one.change, one.news) for one in recorded}, waiting, mails)


def uninterrupted(tools: Forge, config: Path, mailbox: Mailbox) -> tuple[Ending, dict[str, int]]:
    """The ending nobody disturbed, and how many steps each run takes."""
    steps = {moment: tools.run(config, moment) for moment in (FIRST, SECOND)}
    return ending(config, mailbox), {moment: number for moment, number in steps.items() if number is not None}


def interrupted(tools: Forge, config: Path, steps: dict[str, int], seconds: float, chance: random.Random) -> int:
    """Both runs, killed one to three times each, by step or by time. Returns how many kills struck.

    Some begin by rebuilding, and some are read by another version of the extractor.
    """
    before = tools.kills
    for moment in (FIRST, SECOND):
        for _ in range(chance.randint(1, 3)):
            turn: dict[str, Any] = {
                "rebuild": chance.random() < 0.3,
                "extractor": "another" if chance.random() < 0.3 else None,
            }
            if chance.random() < 0.5:
                last = steps[moment] if chance.random() < 0.5 else min(_MAILING, steps[moment])
                tools.run(config, moment, kill_at=steps[moment] - 1 - chance.randrange(last), **turn)
            else:
                tools.run(config, moment, kill_after=chance.uniform(0.001, seconds), **turn)
            _whole(config)
        assert tools.run(config, moment) is not None
    return tools.kills - before


def _whole(config: Path) -> None:
    """After a kill: no database yet, or a whole one."""
    path = config.parent / "tracker.db"
    if path.exists():
        with open_store(f"sqlite:///{path}", readonly=True) as store:
            assert store.check() == []


def _captures(n: int, url: str) -> Iterator[Held]:
    """A capture a month through 2022."""
    for month in range(1, 12):
        stamp = f"2022{month:02}{10 + n:02}120000"
        items = [*_STAND_ALWAYS, *_COME[: (month + n) // 2]]
        if month >= 8:
            items.remove("selling accounts")
        if month == 6:
            yield Held(stamp, url, b"<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>", status=502)
        else:
            yield Held(stamp, url, _document(items, nonce=month))


def _document(items: list[str], nonce: int) -> bytes:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return (
        f"<html lang='en'><title>Rules</title><meta name='nonce' content='{nonce}'><h1>Rules of the service</h1><p>These rules hold for "
        "everybody who uses the service, and they were written so that all may work in peace.</p><h2>Conduct</h2>"
        f"<p>The following is prohibited:</p><ul>{listed}</ul><p>Questions about these rules are answered by our team.</p></html>"
    ).encode()
