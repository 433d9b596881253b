"""Speed of readings and of fingerprints, on the golden pages and, where they lie beside the checkout, on real ones.

Run apart, with the ``benchmark`` extra: ``pytest -m benchmark -n 0 tests/benchmarks/test_extract.py``. Processor time is measured: other
work on the machine does not count. A capture whose visible text equals one already read costs a fingerprint, no reading.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.golden import load, names
from tracker.extract import read
from tracker.extract.fingerprint import fingerprint

_REAL = Path(__file__).resolve().parents[3] / "shared" / "pages"

pytestmark = pytest.mark.benchmark(timer=time.process_time, warmup=True, min_rounds=5)


def _bodies(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.html"))]


def _pages_per_second(benchmark: Any, work: Callable[[bytes], object], pages: list[bytes]) -> float:
    """Let pytest-benchmark time one pass over all pages; the median counts."""

    def one_pass() -> None:
        for body in pages:
            work(body)

    benchmark(one_pass)
    return len(pages) / float(benchmark.stats.stats.median)


@pytest.mark.skipif(not _REAL.is_dir(), reason="no real pages beside the checkout")
def test_forty_real_pages_are_read_in_a_second(benchmark: Any) -> None:
    """Full readings of real policy pages."""
    assert _pages_per_second(benchmark, read, _bodies(_REAL)) >= 40


@pytest.mark.skipif(not _REAL.is_dir(), reason="no real pages beside the checkout")
def test_four_hundred_real_pages_are_recognised_in_a_second(benchmark: Any) -> None:
    """Fingerprints of real policy pages."""
    assert _pages_per_second(benchmark, lambda body: fingerprint(body, None), _bodies(_REAL)) >= 400


def test_hundreds_of_small_pages_are_read_in_a_second(benchmark: Any) -> None:
    """The golden pages, which are small: what a reading costs at least."""
    assert _pages_per_second(benchmark, read, [load(name).body for name in names()]) >= 200
