"""Tables as text: JSON Lines, or CSV with a header that spreadsheet programs open without running anything in it.

JSON holds texts exactly as they were read, with what would steer a terminal escaped as JSON escapes it; CSV cells are neutralised.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from tracker.export.rows import Row, Source
from tracker.export.schema import TABLES, Table
from tracker.export.whole import refuse_to_replace, whole_file
from tracker.neutral import neutral_json
from tracker.report.spreadsheet import csv_line


class TextFormat(StrEnum):
    """How a table is written; also the end of its file's name."""

    JSONL = "jsonl"
    CSV = "csv"


def text_lines(table: Table, rows: Iterable[Row], form: TextFormat) -> Iterator[str]:
    """The lines of a table, each ended; of CSV the header first."""
    names = [column.name for column in table.columns]
    if form is TextFormat.JSONL:
        for row in rows:
            yield f"{neutral_json({name: row[name] for name in names})}\n"
        return
    yield csv_line(names)
    for row in rows:
        yield csv_line([row[name] for name in names])


def write_texts(folder: Path, source: Source, form: TextFormat, tables: Iterable[str], *, replace: bool) -> list[Path]:
    """Write each table to a file of its own, ``changes.csv``; the folder is made if need be. Returns the files.

    Raises UsageError where a file is there already and may not be replaced, TrackerError where one cannot be written.
    """
    paths = {name: folder / f"{name}.{form.value}" for name in tables}
    for path in paths.values():
        refuse_to_replace(path, replace=replace)
    for name, path in paths.items():
        with whole_file(path, replace=replace) as draft, draft.open("w", encoding="utf-8", newline="") as file:
            for line in text_lines(TABLES[name], source.rows(name), form):
                file.write(line)
    return list(paths.values())
