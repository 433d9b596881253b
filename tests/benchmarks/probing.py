"""How probing and derivation grow with the number of captures.

usage: python -m tests.benchmarks.probing [--svg FILE]

Synthetic pages: five years, a list of forty entries, ten changes, one capture in ten unusable, an outage of a fiftieth of them all. For 10²
to 10⁵ captures it prints, as a Markdown table, the captures read until every change is dated, their share, and the CPU seconds that
choosing them and deriving the history took (reading not included). ``--svg`` also draws them.
"""

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.fakes import capture_at, says, unusable
from tracker.comparable import state_of
from tracker.diff import derive
from tracker.probe import probes
from tracker.records import Capture, Observation, Reading

COUNTS = (100, 316, 1_000, 3_162, 10_000, 31_623, 100_000)
DAYS = 1826
CHANGES = 10


@dataclass(frozen=True)
class Measured:
    """One page: captures, those read, CPU seconds, changes dated to adjacent usable captures."""

    captures: int
    read: int
    seconds: float
    exact: int


def page(count: int) -> tuple[list[Capture], list[Reading]]:
    """Captures and what each would say."""
    dice = random.Random(count)
    captures = [capture_at(DAYS * at / count) for at in range(count)]
    core = [f"rule{number} about thing{number}" for number in range(40)]
    steps = [count * (2 * at + 1) // (2 * CHANGES) for at in range(CHANGES)]
    outage = range(count * 7 // 10, count * 7 // 10 + count // 50)
    stages = [says(*core, *(f"ban{number} on item{number}" for number in range(stage))) for stage in range(CHANGES + 1)]
    bad = unusable()
    readings = [
        bad if at in outage or dice.random() < 0.1 else stages[sum(step <= at for step in steps)] for at in range(count)
    ]
    return captures, readings


def measure(count: int) -> Measured:
    """Date one page's changes."""
    captures, readings = page(count)
    said = {capture.key: reading for capture, reading in zip(captures, readings, strict=True)}
    observations: list[Observation] = []
    started = time.process_time()
    steps = probes(captures, {}, max_gap=timedelta(days=30))
    probe = next(steps, None)
    while probe is not None:
        reading = said[probe.capture.key]
        observations.append(Observation(probe.capture, reading))
        try:
            probe = steps.send(state_of(reading))
        except StopIteration:
            probe = None
    history = derive(observations, captures)
    return Measured(
        count, len(observations), time.process_time() - started, _exact(captures, readings, history.changes)
    )


def _exact(captures: Sequence[Capture], readings: Sequence[Reading], changes: Sequence[object]) -> int:
    full = derive([Observation(*pair) for pair in zip(captures, readings, strict=True)], captures)
    brackets = {(change.text, change.after, change.by) for change in full.changes}
    return sum((change.text, change.after, change.by) in brackets for change in changes)  # type: ignore[attr-defined]


def table(rows: Sequence[Measured]) -> str:
    """The figures as Markdown."""
    lines = ["| captures | read | share | CPU seconds | changes dated exactly |", "|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {row.captures:,} | {row.read} | {row.read / row.captures:.2%} | {row.seconds:.2f} | {row.exact} of {CHANGES} |"
        for row in rows
    ]
    return "\n".join(lines)


def svg(rows: Sequence[Measured], width: int = 640, height: int = 320) -> str:
    """Captures read against captures known, on a logarithmic axis; drawn by hand, without scripts or fonts of its own."""
    left, bottom, most = 60, height - 40, max(row.read for row in rows) * 1.1

    def x(at: int) -> float:
        return left + (width - left - 30) * at / (len(rows) - 1)

    def y(read: float) -> float:
        return bottom - (bottom - 30) * read / most

    points = " ".join(f"{x(at):.1f},{y(row.read):.1f}" for at, row in enumerate(rows))
    marks = "".join(
        f'<circle cx="{x(at):.1f}" cy="{y(row.read):.1f}" r="4"/>'
        f'<text x="{x(at):.1f}" y="{y(row.read) - 10:.1f}" text-anchor="middle">{row.read}</text>'
        f'<text x="{x(at):.1f}" y="{bottom + 18}" text-anchor="middle">{row.captures:,}</text>'
        for at, row in enumerate(rows)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12"'
        f' role="img" aria-label="Captures read to date ten changes, by captures known">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="{left}" y="18" font-weight="bold">Captures read to date ten changes over five years</text>'
        f'<path d="M{left} 30V{bottom}H{width - 20}" fill="none" stroke="#888"/>'
        f'<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="2"/>'
        f'<g fill="#1f3f6b">{marks}</g><text x="{width - 20}" y="{bottom + 34}" text-anchor="end">captures known</text></svg>\n'
    )


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--svg", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    rows = [measure(count) for count in COUNTS]
    print(table(rows))
    if chosen.svg is not None:
        chosen.svg.write_text(svg(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
