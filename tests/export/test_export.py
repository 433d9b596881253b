"""Exported files: texts come back as they were read, spreadsheets run nothing, files appear whole or not at all."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.samples import HOSTILE
from tracker.errors import TrackerError, UsageError
from tracker.export import TABLES, Source, TextFormat, text_lines, write_database, write_texts
from tracker.export.whole import whole_file
from tracker.report.spreadsheet import cell_text

TEXTS = st.text(max_size=40) | st.sampled_from(HOSTILE)
_STORABLE = [text for text in HOSTILE if text.isprintable() or "\ud800" not in text]


def _item(text: str) -> dict[str, Any]:
    """A row of the table of items."""
    return {
        "page": "p",
        "timestamp": "20220514181705",
        "archive": "wayback",
        "url": "https://example.org/",
        "list": 1,
        "position": 2,
        "text": text,
        "headings": ["Rules", text],
        "lead": None,
        "categories": [],
    }


class _Rows:
    """A source of given items and nothing else."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        return (_item(text) for text in self._texts if table == "items")


def _source(*texts: str) -> Source:
    return cast("Source", _Rows(list(texts)))


@given(st.lists(TEXTS, max_size=4))
def test_json_lines_give_back_exactly_what_was_read(texts: list[str]) -> None:
    """One object a line, whatever the page said."""
    lines = list(text_lines(TABLES["items"], map(_item, texts), TextFormat.JSONL))
    assert [json.loads(line)["text"] for line in lines] == texts
    assert all(line.count("\n") == 1 and "\x1b" not in line for line in lines)


@given(st.lists(TEXTS, max_size=4))
def test_no_cell_of_a_csv_file_is_a_formula(texts: list[str]) -> None:
    """And every row has every column."""
    text = "".join(text_lines(TABLES["items"], map(_item, texts), TextFormat.CSV))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(texts) + 1
    for row in rows[1:]:
        assert len(row) == len(TABLES["items"].columns)
        assert not [cell for cell in row if cell.lstrip()[:1] in set("=+-@＝＋－＠") and cell.strip()]
        assert cell_text(row[0]) == "p"


def test_sqlite_gives_back_exactly_what_was_read(tmp_path: Path) -> None:
    """Lists as JSON arrays, nothing as NULL."""
    file = tmp_path / "out.db"
    write_database(file, _source(*_STORABLE), ["items"], replace=False)
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT text, headings, lead, list FROM items ORDER BY rowid").fetchall()
    assert [text for text, *_ in rows] == _STORABLE
    assert json.loads(rows[0][1]) == ["Rules", _STORABLE[0]]
    assert rows[0][2:] == (None, 1)


def test_every_table_can_be_written_empty(tmp_path: Path) -> None:
    """A database of a tracker that found nothing yet is no error."""
    write_database(tmp_path / "out.db", _source(), TABLES, replace=False)
    write_texts(tmp_path / "out", _source(), TextFormat.CSV, TABLES, replace=False)
    assert (tmp_path / "out" / "changes.csv").read_text(encoding="utf-8").startswith("id,page,platform,")


def test_what_fails_half_way_leaves_the_former_file_and_no_draft(tmp_path: Path) -> None:
    """Nobody takes half an export for a whole one."""
    file = tmp_path / "out.db"
    file.write_text("former", encoding="utf-8")

    def broken() -> None:
        with whole_file(file, replace=True) as draft:
            draft.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert file.read_text(encoding="utf-8") == "former"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_there_is_replaced_only_when_that_was_asked_for(tmp_path: Path) -> None:
    """The error names the file and the option."""
    (tmp_path / "items.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"items\.csv: is there already; --force"):
        write_texts(tmp_path, _source("x"), TextFormat.CSV, ["items"], replace=False)
    (file,) = write_texts(tmp_path, _source("x"), TextFormat.CSV, ["items"], replace=True)
    assert "mine" not in file.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TrackerError, match="cannot be written"):
        write_texts(tmp_path / "file" / "out", _source("x"), TextFormat.CSV, ["items"], replace=False)
    with pytest.raises(TrackerError, match="cannot be written"):
        write_database(tmp_path / "file" / "out.db", _source("x"), ["items"], replace=False)
