"""Golden cases: small pages of our own, one trait each, with the reading they must give.

A folder a case: ``input.html`` (bytes, in whatever charset the case is about) and ``expected.json``: the ``trait`` in a sentence, where
the case needs them ``content_type`` and ``select``, and the ``reading``. ``python -m tests.golden NAME`` reruns a case and shows what
differs; with ``--write`` the reading becomes the expected one, to be looked at in the diff before it is committed.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.extract import read
from tracker.records import Reading, ReadingOptions

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One golden case. ``expected`` is the whole content of its ``expected.json``."""

    name: str
    body: bytes
    expected: dict[str, Any]

    def reading(self) -> dict[str, Any]:
        """How the page is read now, in the form of ``expected["reading"]``."""
        options = ReadingOptions(select=self.expected.get("select"))
        return as_json(read(self.body, self.expected.get("content_type"), options))


def names() -> list[str]:
    """The cases there are, sorted."""
    return sorted(path.parent.name for path in ROOT.glob("*/expected.json"))


def load(name: str) -> Case:
    """One case by its name."""
    folder = ROOT / name
    return Case(name, (folder / "input.html").read_bytes(), json.loads((folder / "expected.json").read_text("utf-8")))


def write(case: Case) -> None:
    """Make the present reading the expected one."""
    expected = {**case.expected, "reading": case.reading()}
    text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    (ROOT / case.name / "expected.json").write_text(text, "utf-8")


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain data."""
    return {
        "usable": reading.usable,
        "reason": reading.reason,
        "language": reading.language,
        "lists": [
            {
                "headings": list(each.headings),
                "lead": each.lead,
                "items": [{"text": item.text, "context": list(item.context)} for item in each.items],
            }
            for each in reading.lists
        ],
    }
