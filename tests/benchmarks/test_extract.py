"""Speed of full readings, on the golden pages and, where they lie beside the checkout, on real ones.

Run apart: ``pytest -m benchmark -n 0 tests/benchmarks``. Readings of real pages must come to 40 a second on one core.
"""

import statistics
import time
from pathlib import Path

import pytest

from tests.golden import load, names
from tracker.extract import read

_REAL = Path(__file__).resolve().parents[3] / "shared" / "pages"
_ROUNDS = 5


def bodies(folder: Path) -> list[bytes]:
    """The pages of a folder."""
    return [path.read_bytes() for path in sorted(folder.glob("*.html"))]


def pages_per_second(pages: list[bytes]) -> float:
    """The median speed of several rounds over all pages, in processor time: other work on the machine does not count."""
    for body in pages:
        read(body)
    seconds = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for body in pages:
            read(body)
        seconds.append(time.process_time() - began)
    return len(pages) / statistics.median(seconds)


@pytest.mark.benchmark
@pytest.mark.skipif(not _REAL.is_dir(), reason="no real pages beside the checkout")
def test_forty_real_pages_a_second() -> None:
    """Full readings of real policy pages."""
    assert pages_per_second(bodies(_REAL)) >= 40


@pytest.mark.benchmark
def test_hundreds_of_small_pages_a_second() -> None:
    """Full readings of the golden pages, which are small: what a reading costs at least."""
    assert pages_per_second([load(name).body for name in names()]) >= 200
