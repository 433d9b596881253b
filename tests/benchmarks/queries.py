"""How long questions take, from typing to the last line, and how much memory.

usage: python -m tests.benchmarks.queries DATABASE... [--repeat N] [--only WORD]

Each ``DATABASE`` is one that ``tests.benchmarks.synthetic`` wrote, with its configuration beside it. Each command runs as a process of its
own, start-up included, with its output thrown away. The table, in Markdown, shows the best wall time of ``--repeat`` runs, the least
processor time and the largest resident set of any. Questions wait for nothing else than a processor, so that both times are the same on an
idle machine and the latter is the truer one on a busy machine: it is bold where it passes the limit.
"""

import argparse
import os
import platform
import shlex
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LIMIT_SECONDS = 0.5
LIMIT_SECONDS_VERSION = 0.2
LIMIT_MIB = 200
QUESTIONS = (
    "--version",
    "--help",
    "history PAGE --limit 50",
    "history PAGE --json",
    "history --platform PLATFORM --limit 50",
    "history --since DAY --limit 50",
    "history --until 2011-01-01 --limit 50",
    "history --limit 50",
    "history --limit 50 --baseline --suspected",
    "history --limit 50 --json",
    "history --kind moved --limit 50",
    "history --sort -detected --limit 50",
    "history --match deepfake --limit 50",
    "history --match content --limit 50",
    "history --match content --kind moved --limit 50",
    "history --match '\"harm to children\" content' --limit 50",
    "history --match 深度伪造 --limit 50",
    "history --match nowheretobefound",
    "history --match content PAGE --limit 50",
    "history --topic deepfakes --limit 50",
    "history --topic spam --limit 50",
    "history --topic spam PAGE",
    "history --corrections --limit 50",
    "when deepfake",
    "when deepfake --json",
    "when spam",
    "when content --exact",
    "when --topic crypto-mining",
    "topics",
    "topics --json",
    "list PAGE",
    "list PAGE --at 2020",
    "diff PAGE 2015 2020",
    "coverage PAGE",
    "show CHANGE",
    "pages",
    "pages --json",
)
"""What is asked: each question of the program, of words and subjects frequent and rare. Capitals stand for what ``names`` finds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One command: best wall and processor time in seconds, largest resident set in MiB, exit status."""

    command: tuple[str, ...]
    seconds: float
    cpu: float
    mib: float
    status: int

    @property
    def within(self) -> bool:
        """Whether both limits hold, that of time by processor time."""
        limit = LIMIT_SECONDS_VERSION if self.command == ("--version",) else LIMIT_SECONDS
        return self.cpu < limit and self.mib < LIMIT_MIB


def names(database: Path) -> Mapping[str, str]:
    """A page, a platform, a change and a day of the database, all of a late change."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        page, owner, change, late = connection.execute(
            "SELECT pages.name, platform, changes.uid, by_timestamp FROM changes JOIN pages ON pages.id = page_id "
            "WHERE NOT retracted AND status = 'confirmed' AND news ORDER BY by_timestamp DESC LIMIT 1 OFFSET 20"
        ).fetchone()
    return {"PAGE": page, "PLATFORM": owner, "CHANGE": change, "DAY": f"{late[:4]}-{late[4:6]}-{late[6:8]}"}


def commands(database: Path) -> list[tuple[str, ...]]:
    """The arguments of each question of ``QUESTIONS``."""
    known = names(database)
    return [tuple(known.get(word, word) for word in shlex.split(question)) for question in QUESTIONS]


def changes(database: Path) -> int:
    """How many changes a database holds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM changes").fetchone()[0])


def config_of(database: Path) -> Path:
    """The configuration beside a database."""
    return database.with_name(f"{database.name}.toml")


def measure(command: Sequence[str], config: Path, repeat: int) -> Measured:
    """Run a command so often."""
    times, processor, memory, status = [], [], 0, 0
    program = [sys.executable, "-m", "tracker", *command]
    if command[0] not in ("--version", "--help"):
        program += ["--config", str(config)]
    with Path(os.devnull).open("w") as nowhere:
        for _ in range(repeat):
            started = time.perf_counter()
            child = os.posix_spawn(
                program[0], program, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
            )
            _, waited, usage = os.wait4(child, 0)
            times.append(time.perf_counter() - started)
            processor.append(usage.ru_utime + usage.ru_stime)
            memory, status = max(memory, usage.ru_maxrss), os.waitstatus_to_exitcode(waited)
    return Measured(tuple(command), min(times), min(processor), memory / 1024, status)


def row(question: str, measured: Sequence[Measured]) -> str:
    """A row of the table: wall and processor time in milliseconds and MiB, for each database."""
    cells = []
    for one in measured:
        cpu = f"{one.cpu * 1000:.0f}"
        cells += [f"{one.seconds * 1000:.0f}", cpu if one.within else f"**{cpu}**", f"{one.mib:.0f}"]
        if one.status:
            cells[-1] += f" (exit {one.status})"
    return f"| `{question}` | {' | '.join(cells)} |"


def load() -> str:
    """How busy the machine is, and what it is."""
    busy = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, load {busy}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row a question as it is measured. Exits with 1 if a limit was passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path, nargs="+")
    parser.add_argument("--repeat", type=int, default=5, metavar="N")
    parser.add_argument("--only", default="", metavar="WORD", help="only questions that contain this")
    chosen = parser.parse_args(arguments)
    for database in chosen.database:
        if not config_of(database).is_file():
            parser.error(f"{config_of(database)}: no such file")
    print(f"Before: {load()}.\n")
    sizes = [f"{changes(database):,} changes: ms | CPU ms | MiB" for database in chosen.database]
    print(f"| question | {' | '.join(sizes)} |\n|:--|{'--:|--:|--:|' * len(sizes)}")
    good = True
    for question, *asked in zip(QUESTIONS, *map(commands, chosen.database), strict=True):
        if chosen.only in question:
            measured = [
                measure(command, config_of(database), chosen.repeat)
                for command, database in zip(asked, chosen.database, strict=True)
            ]
            good &= all(one.within for one in measured)
            print(row(question, measured), flush=True)
    print(f"\nAfter: {load()}.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
