"""Figures of probing and deriving by number of captures: ``pytest -m benchmark -n 0 tests/benchmarks``; the table has its own command.

What is read follows from the page alone, and is tested; processor time depends on the machine, so only its growth is.
"""

import json
from pathlib import Path

import pytest
import zstandard

from tests.benchmarks.history import CHANGES, labelled, main, measure, synthetic
from tests.fakes import capture_at


def test_every_change_is_dated_as_if_all_captures_were_read() -> None:
    """The smallest page on which there is something not to read."""
    measured = measure(synthetic(500))
    assert (measured.changes, measured.found, measured.other) == (CHANGES, CHANGES, 0)
    assert measured.read < measured.captures / 2


def test_the_command_prints_a_row_for_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    """The smallest size."""
    assert main(["--sizes", "100"]) == 0
    assert "| synthetic | 100 |" in capsys.readouterr().out


def test_labels_say_what_captures_of_a_real_history_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Times from the packed history, wordings from the labels; a history that was cut short is named and left out."""
    stamps = [capture_at(day).timestamp for day in range(3)]
    lines = [json.dumps({"timestamp": stamp, "url": "https://x.example/", "body": "…"}) + "\n" for stamp in stamps]
    spans = [("arson", [[stamps[1], stamps[2]]]), ("forgery", [[stamps[2], stamps[2]]])]
    gold = {
        "url": "https://x.example/",
        "captures": 3,
        "usable": 2,
        "wordings": [{"text": text, "required": True, "spans": found} for text, found in spans],
    }
    for name, packed in (("cut", lines[:2]), ("whole", lines)):
        (tmp_path / f"{name}.gold.json").write_text(json.dumps(gold), encoding="utf-8")
        (tmp_path / f"{name}.jsonl.zst").write_bytes(zstandard.compress("".join(packed).encode()))
    (sample,) = labelled(tmp_path)
    shown = [[item.text for one in reading.lists for item in one.items] for reading in sample.readings]
    assert sample.name == "whole"
    assert [one.timestamp for one in sample.captures] == stamps
    assert [one.usable for one in sample.readings] == [False, True, True]
    assert shown == [[], ["arson"], ["arson", "forgery"]]
    assert capsys.readouterr().err == "cut: 2 captures, labels of 3: left out\n"


@pytest.mark.benchmark
def test_a_hundred_times_the_captures_cost_few_more_readings_and_seconds() -> None:
    """Readings grow with the logarithm of the captures, processor time at most in proportion to them."""
    few, many = measure(synthetic(1_000)), measure(synthetic(100_000))
    assert many.found == CHANGES
    assert many.read < 3 * few.read
    assert many.seconds < 100 * few.seconds
