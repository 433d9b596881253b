"""docs/asking.md says what the program does: its examples are run, its table of dates is read."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker.periods import parse_period
from tracker.searching import parse_query

TEXT = (Path(__file__).parents[2] / "docs" / "asking.md").read_text(encoding="utf-8")
EXAMPLES = [
    (command, shown)
    for block in re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for command, _, shown in (one.partition("\n") for one in re.split(r"^\$ tracker ", block, flags=re.MULTILINE)[1:])
]


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command.split()[0] for command, _ in EXAMPLES])
def test_examples_print_what_the_document_shows(
    tracker: Tracker, demo_folder: Path, tmp_path: Path, command: str, shown: str
) -> None:
    """Line for line; a last line of "…" stands for what is left out below."""
    (tmp_path / "tracker-demo").symlink_to(demo_folder)
    result = tracker(*shlex.split(command))
    assert result.exit_code == 0, result.stderr
    if shown.endswith("…\n"):
        assert result.stdout.startswith(shown.removesuffix("…\n"))
    else:
        assert result.stdout == shown


def _typed(heading: str) -> list[str]:
    section = TEXT.split(f"### {heading}\n")[1].split("\n## ")[0]
    return [
        typed for row in re.findall(r"^\| (`.*?) \| ", section, re.MULTILINE) for typed in re.findall(r"`([^`]+)`", row)
    ]


def test_every_date_and_search_of_the_document_is_accepted() -> None:
    """And those it says are refused are."""
    dates, searches = _typed("Dates"), _typed("Searches")
    assert len(dates) >= 12
    assert len(searches) >= 6
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for one in dates:
        assert parse_period(one, now)
    for one in searches:
        assert parse_query(one).clauses
    for one in ("03/04/2022", "2022-02-30"):
        assert f"`{one}`" in TEXT
        with pytest.raises(ValueError, match=r"^no "):
            parse_period(one, now)
