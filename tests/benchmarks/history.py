"""How reading a history grows with the number of captures: captures read, and processor time for choosing them and deriving the changes.

usage: python -m tests.benchmarks.history [--histories DIR] [--sizes N...] [--plot FILE.svg]

A page's first update runs against an archive and a store in memory, with readings given instead of HTML: what is measured is probing and
deriving, without network, database and extraction. Two kinds of pages:

* *synthetic*: six years; a list of forty entries that changes twelve times; three outages; one capture in twenty unusable, one in a hundred
  without one of its entries. No two captures have equal digests, so that none is known for free.
* *labelled*: every ``NAME.gold.json`` in a folder with ``NAME.jsonl.zst`` beside it. The times of the captures are real; what each says is
  taken from the spans of its labels. Labels count unusable captures and do not name them: those outside every span are, others are drawn.
  A history that holds another number of captures than its labels say is named and left out.

``same`` compares with what deriving from all captures would have found: kind, wordings and both captures of each confirmed change.

``--plot`` needs matplotlib (``pip install 'policy-change-tracker[benchmark]'``).
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import zstandard

from tests.fakes import PAGE, URL, Clock, FakeArchive, FakeStore, capture_at, says, unusable
from tracker.diff import derive
from tracker.records import Capture, Change, Observation, Reading, Snapshot, Status
from tracker.update import Reader, update_page

SIZES = (100, 1_000, 10_000, 100_000)
DAYS = 6 * 365
CHANGES = 12
_ENTRIES = 40
_TIMESTAMP = re.compile(rb'"timestamp": *"([0-9]{14})"')
_LARGEST_WINDOW = 2**31  # zstandard refuses frames of long-distance matching without it


@dataclass(frozen=True)
class Sample:
    """A page: its captures in order of time, and what each of them says."""

    name: str
    captures: Sequence[Capture]
    readings: Sequence[Reading]


@dataclass(frozen=True)
class Measured:
    """One page's first update. ``found`` of ``changes`` are the same as when all is read; ``other`` are not among those.

    ``seconds`` is processor time of the whole update.
    """

    name: str
    captures: int
    read: int
    seconds: float
    changes: int
    found: int
    other: int


# --- pages ----------------------------------------------------------------------------------------------------------------------


def synthetic(count: int) -> Sample:
    """A page of so many captures; the same at every call."""
    dice = random.Random(count)
    editions = list(_editions())
    outages = [range(at, at + count // 50) for at in (count // 5, count // 2, 4 * count // 5)]
    readings = []
    for at in range(count):
        entries = editions[(at * CHANGES + count // 2) // count]
        if any(at in outage for outage in outages) or dice.random() < 0.05:
            readings.append(unusable())
        elif at % 100 == 99:
            missing = at // 100 % len(entries)
            readings.append(says(*entries[:missing], *entries[missing + 1 :]))
        else:
            readings.append(says(*entries))
    return Sample("synthetic", [capture_at(DAYS * at / count) for at in range(count)], readings)


def _editions() -> Iterator[list[str]]:
    """The list before and after each change: by turns an entry comes, one is reworded, one goes."""
    entries = [f"offering article{at} for sale to buyer{at}" for at in range(_ENTRIES)]
    yield entries
    for change in range(CHANGES):
        entries = list(entries)
        if change % 3 == 0:
            entries.insert(change, f"making device{change} without licence{change}")
        elif change % 3 == 1:
            entries[3 * change] += f" or agent{change}"
        else:
            del entries[2 * change]
        yield entries


def labelled(folder: Path) -> Iterator[Sample]:
    """The labelled histories of a folder, by name. Those that do not fit their labels are named on standard error."""
    for labels in sorted(folder.glob("*.gold.json")):
        name = labels.name.removesuffix(".gold.json")
        packed = folder / f"{name}.jsonl.zst"
        if not packed.is_file():
            continue
        stamps = sorted(set(_timestamps(packed)))
        gold = json.loads(labels.read_text(encoding="utf-8"))
        if len(stamps) == gold["captures"]:
            yield Sample(name, [Capture(stamp, "fake", URL) for stamp in stamps], _from_labels(stamps, gold))
        else:
            print(f"{name}: {len(stamps)} captures, labels of {gold['captures']}: left out", file=sys.stderr)


def _timestamps(packed: Path) -> Iterator[str]:
    """The capture times of a packed history, one a line. Bodies are not parsed: they come to a gigabyte."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    with packed.open("rb") as file, unpacker.stream_reader(file) as stream, BufferedReader(stream) as lines:
        for line in lines:
            found = _TIMESTAMP.search(line)
            if found is not None:
                yield found[1].decode("ascii")


def _from_labels(stamps: Sequence[str], gold: dict) -> list[Reading]:
    """What each capture says by the labels."""
    wordings = [(one["text"], one["spans"]) for one in gold["wordings"]]
    shown = [
        [text for text, spans in wordings if any(first <= stamp <= last for first, last in spans)] for stamp in stamps
    ]
    holding = [at for at, texts in enumerate(shown) if texts]
    usable = set(random.Random(gold["url"]).sample(holding, min(gold["usable"], len(holding))))
    known: dict[tuple[str, ...], Reading] = {}
    return [
        known.setdefault(tuple(texts), says(*texts)) if at in usable else unusable() for at, texts in enumerate(shown)
    ]


# --- measuring ------------------------------------------------------------------------------------------------------------------


def measure(sample: Sample) -> Measured:
    """Run a page's first update, and compare what it found with what there is to find."""
    distinct = {id(reading): reading for reading in sample.readings}
    snapshots = {name: Snapshot(str(name).encode()) for name in distinct}
    archive = FakeArchive(
        {capture: snapshots[id(said)] for capture, said in zip(sample.captures, sample.readings, strict=True)}
    )
    reader = Reader(lambda body, declared, options: distinct[int(body)], lambda body, declared: None, "1")
    store = FakeStore()
    store.register_pages([PAGE])
    started = time.process_time()
    update_page(PAGE, {"fake": archive}, store, reader, clock=Clock())
    seconds = time.process_time() - started

    observations = [Observation(*pair) for pair in zip(sample.captures, sample.readings, strict=True)]
    everything = derive(observations, sample.captures)
    true = _confirmed(everything.changes)
    found = _confirmed(one.change for one in store.recorded_changes(PAGE.id))
    return Measured(
        sample.name,
        len(sample.captures),
        len(archive.fetched),
        seconds,
        changes=len(true),
        found=len(true & found),
        other=len(found - true),
    )


def _confirmed(changes: Iterable[Change]) -> set[tuple[str | None, ...]]:
    return {
        (one.kind, one.text, one.old_text, one.after.timestamp, one.by.timestamp)
        for one in changes
        if one.status is Status.CONFIRMED
    }


# --- showing --------------------------------------------------------------------------------------------------------------------

HEADER = (
    "| page | captures | read | share | CPU seconds | same | other |\n"
    "|:-----|---------:|-----:|------:|------------:|-----:|------:|"
)


def row(one: Measured) -> str:
    """A row of the Markdown table."""
    share = f"{one.read / one.captures:.1%}"
    same = f"{one.found} of {one.changes}"
    return f"| {one.name} | {one.captures:,} | {one.read:,} | {share} | {one.seconds:.2f} | {same} | {one.other} |"


def plot(rows: Sequence[Measured], path: Path) -> None:
    """Draw captures read and processor time against captures, both axes logarithmic. Raises ImportError without matplotlib."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    style = {"svg.fonttype": "none", "svg.hashsalt": "history", "axes.spines.top": False, "axes.spines.right": False}
    with matplotlib.rc_context(style):
        figure, panels = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
        for panel, title, value in (
            (panels[0], "captures read", lambda one: one.read),
            (panels[1], "CPU seconds", lambda one: one.seconds),
        ):
            for marker, label, chosen in (
                ("o-", "synthetic", [one for one in rows if one.name == "synthetic"]),
                ("x", "labelled histories", [one for one in rows if one.name != "synthetic"]),
            ):
                if chosen:
                    panel.loglog([one.captures for one in chosen], [value(one) for one in chosen], marker, label=label)
            panel.set(title=title, xlabel="captures known")
            panel.grid(alpha=0.3)
        panels[0].legend(frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None})
        pyplot.close(figure)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print each row as it comes, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=Path, metavar="DIR", help="also measure the labelled histories in here")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="N", help="synthetic pages' captures")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the figures")
    chosen = parser.parse_args(arguments)
    if chosen.histories is not None and not chosen.histories.is_dir():
        parser.error(f"{chosen.histories}: no such folder")
    if any(size < 1 for size in chosen.sizes):
        parser.error("a page has at least one capture")

    rows: list[Measured] = []
    print(HEADER)
    for sample in _samples(chosen.sizes, chosen.histories):
        rows.append(measure(sample))
        print(row(rows[-1]), flush=True)
    if chosen.plot is not None:
        try:
            plot(rows, chosen.plot)
        except ImportError as error:
            print(f"no plot: {error}; install the extra 'benchmark'", file=sys.stderr)
            return 2
    return 0


def _samples(sizes: Iterable[int], folder: Path | None) -> Iterator[Sample]:
    yield from map(synthetic, sizes)
    if folder is not None:
        yield from labelled(folder)


if __name__ == "__main__":
    sys.exit(main())
