"""How long questions take, from typing to the last line, and how much memory.

usage: python -m tests.benchmarks.queries DATABASE [--repeat N] [--only WORD]

``DATABASE`` is one that ``tests.benchmarks.synthetic`` wrote, with its configuration beside it. Each command runs as a process of its own,
start-up included, with its output thrown away. Shown are the best wall time of ``--repeat`` runs, the least processor time (on a busy
machine the truer figure), and the largest resident set of any.
"""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LIMIT_SECONDS = 0.5
LIMIT_MIB = 200


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
        """Whether both limits hold."""
        return self.seconds < LIMIT_SECONDS and self.mib < LIMIT_MIB


def commands(database: Path) -> Iterator[tuple[str, ...]]:
    """What is asked: each question of the program, of words and subjects frequent and rare."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        page, platform, change, late = connection.execute(
            "SELECT pages.name, platform, changes.uid, by_timestamp FROM changes JOIN pages ON pages.id = page_id "
            "WHERE NOT retracted AND status = 'confirmed' AND news ORDER BY by_timestamp DESC LIMIT 1 OFFSET 20"
        ).fetchone()
    day = f"{late[:4]}-{late[4:6]}-{late[6:8]}"
    yield ("--version",)
    yield ("--help",)
    yield ("history", page, "--limit", "50")
    yield ("history", page, "--json")
    yield ("history", "--platform", platform, "--limit", "50")
    yield ("history", "--since", day, "--limit", "50")
    yield ("history", "--until", "2011-01-01", "--limit", "50")
    yield ("history", "--limit", "50")
    yield ("history", "--limit", "50", "--baseline", "--suspected")
    yield ("history", "--limit", "50", "--json")
    yield ("history", "--kind", "moved", "--limit", "50")
    yield ("history", "--sort", "-detected", "--limit", "50")
    yield ("history", "--match", "deepfake", "--limit", "50")
    yield ("history", "--match", "content", "--limit", "50")
    yield ("history", "--match", "content", "--kind", "moved", "--limit", "50")
    yield ("history", "--match", '"harm to children" content', "--limit", "50")
    yield ("history", "--match", "深度伪造", "--limit", "50")
    yield ("history", "--match", "nowheretobefound")
    yield ("history", "--match", "content", page, "--limit", "50")
    yield ("history", "--topic", "deepfakes", "--limit", "50")
    yield ("history", "--topic", "spam", "--limit", "50")
    yield ("history", "--topic", "spam", page)
    yield ("history", "--corrections", "--limit", "50")
    yield ("when", "deepfake")
    yield ("when", "spam")
    yield ("when", "content", "--exact")
    yield ("when", "--topic", "crypto-mining")
    yield ("topics",)
    yield ("list", page)
    yield ("list", page, "--at", "2020")
    yield ("diff", page, "2015", "2020")
    yield ("coverage", page)
    yield ("show", change)
    yield ("pages",)


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row a command as it is measured. Exits with 1 if a limit was passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--repeat", type=int, default=3, metavar="N")
    parser.add_argument("--only", default="", metavar="WORD", help="only commands that contain this")
    chosen = parser.parse_args(arguments)
    config = chosen.database.with_name(f"{chosen.database.name}.toml")
    if not config.is_file():
        parser.error(f"{config}: no such file")
    print("| command | ms | CPU ms | MiB | exit | |\n|:--|--:|--:|--:|--:|:--|")
    good = True
    for command in commands(chosen.database):
        shown = "tracker " + " ".join(command)
        if chosen.only in shown:
            one = measure(command, config, chosen.repeat)
            good &= one.within
            note = "" if one.within else "over"
            figures = f"{one.seconds * 1000:.0f} | {one.cpu * 1000:.0f} | {one.mib:.0f} | {one.status}"
            print(f"| `{shown}` | {figures} | {note} |", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
