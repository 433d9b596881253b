"""A site of a hundred thousand changes: time and memory, in a process of its own so that nothing else counts."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.synthetic import make

pytestmark = pytest.mark.benchmark

_CHANGES = 100_000
_PROGRAM = """
import re, sys
from pathlib import Path
from tracker.cli.main import app
app(sys.argv[1:], standalone_mode=False)
print(int(re.search(r"VmHWM:\\s*([0-9]+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""Prints its own peak of memory last; what ``getrusage`` tells includes the process it was forked from."""


def test_a_site_of_a_hundred_thousand_changes_takes_less_than_a_minute_in_bounded_memory(tmp_path: Path) -> None:
    """And so does a second build, which finds nothing to write. Most of the memory is caches of fixed size."""
    config = make(tmp_path / "large.db", _CHANGES)
    for written in (True, False):
        began = time.perf_counter()
        command = [sys.executable, "-c", _PROGRAM, "site", str(tmp_path / "out"), "--config", str(config), "--json"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout.splitlines()
        passed = time.perf_counter() - began
        assert bool(json.loads(answer[0])["written"]) == written
        print(f"site of {_CHANGES:,} changes: {passed:.1f} s, {answer[1]} MB")
        assert passed < 60
        assert int(answer[1]) < 220
