"""``tracker export`` over the demonstration's database: what comes out opens elsewhere and follows the documented schema."""

import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, objects
from tracker.export import TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "export.md"


def test_printed_is_one_table_a_json_object_a_row(tracker: Tracker, demo_config: Path) -> None:
    """Changes unless another was asked for."""
    changes = objects(tracker("export", "-c", demo_config))
    assert [row["id"] for row in changes] == [
        row["id"] for row in objects(tracker("history", "-c", demo_config, "--suspected", "--baseline", "--json"))
    ]
    (deepfakes,) = [row for row in changes if row["text"] == "creating deepfakes"]
    assert (deepfakes["by_time"], deepfakes["topics"]) == ("2022-05-14T18:17:05Z", ["deepfakes"])
    items = objects(tracker("export", "-c", demo_config, "--table", "items"))
    first = min(row["timestamp"] for row in items if row["text"] == "creating deepfakes")
    assert first == "20220514181705"


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_folder_gets_a_file_a_table(tracker: Tracker, demo_config: Path, tmp_path: Path, form: str) -> None:
    """Each with all columns of the schema, and no draft left behind."""
    result = tracker("export", "-c", demo_config, "--format", form, "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.{form}" for name in TABLES}
    for name, table in TABLES.items():
        text = (tmp_path / "out" / f"{name}.{form}").read_text(encoding="utf-8")
        first = next(csv.reader([text.splitlines()[0]])) if form == "csv" else list(json.loads(text.splitlines()[0]))
        assert first == [column.name for column in table.columns]


def test_sqlite_has_typed_columns_indexes_and_full_text_search(
    tracker: Tracker, demo_config: Path, tmp_path: Path
) -> None:
    """The name of the file says what it is."""
    assert tracker("export", "-c", demo_config, "-o", tmp_path / "policies.db").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "policies.db")) as connection:
        for name, table in TABLES.items():
            found = connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
            assert [column for column, _ in found] == [column.name for column in table.columns]
        asked = "SELECT text FROM changes_fts WHERE changes_fts MATCH 'deepfake*'"
        assert connection.execute(asked).fetchall() == [("creating deepfakes",)]
        counts = connection.execute("SELECT count(*), sum(usable), sum(items) FROM readings").fetchone()
        assert counts[:2] == (14, 12)
        assert connection.execute("SELECT count(*) FROM items").fetchone()[0] == counts[2]
        assert connection.execute("SELECT DISTINCT typeof(unread), typeof(news) FROM changes").fetchall() == [
            ("integer", "integer")
        ]
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        assert {"changes_page_by", "items_page_timestamp"} <= names


def test_only_some_pages_and_tables_are_exported_when_asked(
    tracker: Tracker, demo_config: Path, tmp_path: Path
) -> None:
    """Named by id."""
    folder = tmp_path / "out"
    asked = ("-o", folder, "--table", "pages", "--table", "changes")
    assert tracker("export", "colab-faq", "-c", demo_config, *asked).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["changes.jsonl", "pages.jsonl"]


def test_a_file_that_is_there_is_replaced_only_with_force(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """And then at once, whole."""
    file = tmp_path / "policies.db"
    file.write_text("mine", encoding="utf-8")
    result = tracker("export", "-c", demo_config, "-o", file)
    assert (result.exit_code, file.read_text(encoding="utf-8")) == (2, "mine")
    assert "--force replaces it" in result.stderr
    assert tracker("export", "-c", demo_config, "-o", file, "--force").exit_code == 0
    assert file.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--table", "change"], "there is no table 'change'; did you mean changes?"),
        (["--format", "sqlite"], "--format sqlite needs --output FILE"),
        (["--table", "pages", "--table", "items"], "several tables need --output"),
        (["colab-fak"], "did you mean colab-faq?"),
        (["-o", "config.toml", "--format", "csv"], "is a file; csv needs a folder"),
        (["-o", ".", "--format", "sqlite"], "is a folder; sqlite needs a file"),
    ],
)
def test_what_cannot_be_exported_is_status_2(
    tracker: Tracker, demo_config: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    """One line."""
    (tmp_path / "config.toml").write_text("")
    result = tracker("export", "-c", demo_config, *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_documentation_has_every_column_with_its_type_and_meaning() -> None:
    """And none that does not exist."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        section = re.search(rf"^### `{name}`\n(.*?)(?=^### |^## |\Z)", text, re.MULTILINE | re.DOTALL)
        assert section, name
        assert table.about in section[1]
        rows = re.findall(r"^\| `(\w+)` \| (\w+)(, may be empty)? \| (.*) \|$", section[1], re.MULTILINE)
        expected = [(one.name, one.type, ", may be empty" if one.null else "", one.about) for one in table.columns]
        assert rows == expected
