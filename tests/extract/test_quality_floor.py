"""A quality floor over real labelled pages, where they lie beside the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[3] / "shared"
_SCORER = _SHARED / "bin" / "score_extraction.py"
_TRACKER = Path(sys.executable).with_name("tracker")
_FLOOR = "0.95"


@pytest.mark.skipif(not (_SCORER.exists() and _TRACKER.exists()), reason="no labelled pages beside the checkout")
def test_real_pages_are_read_well() -> None:
    """The micro F1 over all labelled pages stays above the floor, and no page's usability is misjudged."""
    run = subprocess.run(
        [sys.executable, str(_SCORER), str(_SHARED / "pages"), "--tracker", str(_TRACKER), "--floor", _FLOOR],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "usable misjudged on 0" in run.stdout
