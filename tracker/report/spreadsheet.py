"""Changes as CSV (RFC 4180, UTF-8, a header line, CRLF) with stable columns, safe to open in a spreadsheet program.

Spreadsheets run a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and page text is not ours: such a cell is written with
an apostrophe before it, which spreadsheets take for "this is text". ``cell_text`` undoes it. Control characters are neutralised.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tracker.neutral import neutral
from tracker.records import HistoryRow
from tracker.report.dates import told_in_words
from tracker.report.links import PublicUrl
from tracker.report.rows import change_json

COLUMNS = (
    "id", "page", "platform", "title", "kind", "status", "text", "old_text", "context", "after", "by", "unread", "archive",
    "after_url", "by_url", "detected_at", "extractor", "after_sha256", "by_sha256", "note",
    "retracted", "told",
)  # fmt: skip
"""The columns of ``tracker history --csv``, in order; new ones are appended."""

CONTEXT_SEPARATOR = " > "

# What starts a formula, with the full-width forms that some spreadsheets take for the same (OWASP, "CSV Injection").
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠]")


def history_csv(rows: Iterable[HistoryRow], public_url: PublicUrl) -> Iterator[str]:
    """The lines of a CSV file, its header first, one by one. Null values are empty cells, the context is joined by `` > ``."""
    yield csv_line(COLUMNS)
    for row in rows:
        values = change_json(row, public_url)
        values["told"] = [told_in_words(told) for told in row.told]
        yield csv_line([values[column] for column in COLUMNS])


def csv_line(values: Iterable[Any]) -> str:
    """One line of a CSV file, with cells that no spreadsheet program runs."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([safe_cell(value) for value in values])
    return out.getvalue()


def safe_cell(value: Any) -> str:
    """A value as a cell that no spreadsheet program runs."""
    if value is None:
        return ""
    text = neutral(CONTEXT_SEPARATOR.join(value) if isinstance(value, list) else str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def cell_text(cell: str) -> str:
    """The text that ``safe_cell`` wrote: the inverse of its escaping."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
