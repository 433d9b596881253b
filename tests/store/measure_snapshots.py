"""How small bodies are kept: every capture of recorded histories into a store, against gzip per body.

usage: measure_snapshots.py DIRECTORY [NAME...] [--limit N]

DIRECTORY holds ``NAME.jsonl.zst`` files, one ``{"timestamp", "url", "body"}`` a line. For each history: captures, bytes as gzip would
keep each body, bytes as the store keeps them, their ratio, and the times to store a body and to read one back, verified.
"""

import argparse
import gzip
import io
import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard
from sqlalchemy import create_engine, text

from tracker.records import Capture, Page, PageUrl, ReaderKey, Reading, Snapshot
from tracker.store import SqlStore, open_store

_LARGEST_WINDOW = 1 << 31
_READ_BACK = 200


def captures(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """Timestamp, URL and body of each capture, oldest first, one at a time."""
    with path.open("rb") as packed:
        lines = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(packed)
        for line in io.TextIOWrapper(lines, encoding="utf-8"):
            row = json.loads(line)
            yield row["timestamp"], row["url"], row["body"].encode()


def fill(store: SqlStore, page: str, path: Path, limit: int | None) -> tuple[int, int, float]:
    """Store every capture. Returns how many, what gzip needs for them, and the seconds the store took."""
    store.register_pages([Page(page, page, page, (PageUrl("https://example.org/"),))])
    reader, said, now = ReaderKey("measured"), Reading(True), datetime.now(UTC)
    number, zipped, seconds = 0, 0, 0.0
    for timestamp, url, body in islice(captures(path), limit):
        number += 1
        zipped += len(gzip.compress(body))
        begun = time.perf_counter()
        store.record_reading(page, Capture(timestamp, "measured", url), Snapshot(body), reader, said, None, now)
        seconds += time.perf_counter() - begun
    return number, zipped, seconds


def read_back(store: SqlStore, page: str) -> list[float]:
    """Milliseconds to read back each of a sample of snapshots, in growing order."""
    known = sorted({sha256 for _, sha256 in store.unread_by(page, ReaderKey("nobody"))})
    times = []
    for sha256 in random.Random(0).sample(known, min(_READ_BACK, len(known))):
        begun = time.perf_counter()
        store.load_snapshot(sha256)
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--limit", type=int, help="only the first N captures of each history")
    asked = parser.parse_args()
    paths = [
        path
        for path in sorted(asked.directory.glob("*.jsonl.zst"))
        if not asked.names or path.name[:-10] in asked.names
    ]
    print(
        f"{'history':24}{'captures':>9}{'gzip MB':>9}{'kept MB':>9}{'ratio':>7}{'store ms':>10}{'read ms':>9}{'p99':>7}"
    )
    totals = [0, 0, 0]
    for path in paths:
        page = path.name[:-10]
        with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/measured.db") as store:
            number, zipped, seconds = fill(store, page, path, asked.limit)
            times = read_back(store, page)
            engine = create_engine(f"sqlite:///{folder}/measured.db")
            with engine.connect() as connection:
                kept = connection.scalar(text("SELECT sum(length(data)) FROM snapshots")) or 0
            engine.dispose()
        print(
            f"{page:24}{number:9,}{zipped / 1e6:9.2f}{kept / 1e6:9.3f}{zipped / kept:7.1f}{seconds / number * 1000:10.1f}"
            f"{times[len(times) // 2]:9.1f}{times[int(len(times) * 0.99)]:7.1f}",
            flush=True,
        )
        totals = [total + part for total, part in zip(totals, (number, zipped, kept), strict=True)]
    number, zipped, kept = totals
    print(f"{'together':24}{number:9,}{zipped / 1e6:9.2f}{kept / 1e6:9.3f}{zipped / max(kept, 1):7.1f}")


if __name__ == "__main__":
    main()
