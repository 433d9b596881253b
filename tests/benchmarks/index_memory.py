"""Memory and requests for one page with a very long index: read into the database for the first time, read again, and a whole first run.

usage: python -m tests.benchmarks.index_memory [--rows N...]

A stand-in for archive.org on loopback holds the captures, an hour apart, each with a digest of its own. What is measured runs in a process
of its own, with a SQLite database, a simulated clock (nothing is waited for) and the page size of the program. ``peak`` is the process's
largest resident set, ``base`` the one before it began; both in MiB.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.standin import FakeClock, Held, StandIn
from tracker import extract
from tracker.archive import HttpClient, Wayback
from tracker.extract.fingerprint import fingerprint
from tracker.records import Page, PageUrl
from tracker.store import open_store
from tracker.update import Reader, update_page
from tracker.update.index import IndexReader
from tracker.update.outcome import Tally

URL = "https://x.example/terms"
PAGE = Page("x", "X", "Terms", (PageUrl(URL),))
STEPS = ("index", "index again", "first run")
_END = datetime(2026, 6, 1, tzinfo=UTC)


def captures(rows: int) -> list[Held]:
    """An hour apart; one ban comes after a third of them, another after two thirds."""
    found = []
    for n in range(rows):
        entries = [
            "Sending spam to others",
            "Spreading malware",
            *["Scraping"][: 3 * n // rows],
            *["Deepfakes"][: max(0, 3 * n // rows - 1)],
        ]
        text = "".join(f"<li>{entry}</li>" for entry in entries)
        body = f"<html lang=en><main><h1>Terms</h1><p>You may not use the service for:</p><ul>{text}</ul><!-- {n} --></main>"
        found.append(Held(f"{_END - timedelta(hours=rows - n):%Y%m%d%H%M%S}", URL, body.encode()))
    return found


def measure(step: str, url: str, database: str) -> None:
    """Do one step, and print its figures as JSON."""
    base = _peak()
    clock = FakeClock()
    started = time.process_time()
    with open_store(database, clock=clock.now) as store:
        client = HttpClient(store, timing=clock.timing)
        archive = Wayback("wayback", url, client)
        store.register_pages([PAGE])
        if step == "first run":
            reader = Reader(extract.read, fingerprint, extract.EXTRACTOR_VERSION)
            known = update_page(PAGE, {archive.name: archive}, store, reader, clock=clock.now).summary.captures
        else:
            index = IndexReader(PAGE.id, store, clock.now, Tally())
            index.read(archive, URL, None, None, in_full=False, to_its_end=True)
            known = None
        client.close()
    figures = {"requests": archive.requests, "seconds": time.process_time() - started, "base": base, "peak": _peak()}
    print(json.dumps(figures | {"captures": known}))


def _peak() -> float:
    """The largest resident set so far, in MiB. Linux counts it afresh for each program; ``getrusage`` would include the parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def main() -> None:
    """Print a line for each number of rows and step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--measure", nargs=3, metavar=("STEP", "URL", "DATABASE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(*asked.measure)
        return
    print(f"{'rows':>8}  {'step':<12} {'requests':>8} {'CPU s':>7} {'base':>6} {'peak':>6}")
    for rows in asked.rows:
        with StandIn(captures(rows)) as standin, TemporaryDirectory() as folder:
            for step in STEPS:
                database = (
                    f"sqlite:///{Path(folder)}/{step.partition(' ')[0]}.db"  # what reads again finds what was read
                )
                command = [
                    sys.executable,
                    "-m",
                    "tests.benchmarks.index_memory",
                    "--measure",
                    step,
                    standin.url,
                    database,
                ]
                said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                print(
                    f"{rows:>8}  {step:<12} {said['requests']:>8} {said['seconds']:>7.1f} {said['base']:>6.0f} {said['peak']:>6.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
