"""Changes as CSV (RFC 4180, UTF-8, a header line, CRLF) with stable columns, safe to open in a spreadsheet program.

Spreadsheets run a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and page text is not ours: such a cell is written with
an apostrophe before it, which spreadsheets take for "this is text". ``cell_text`` undoes it. Control characters are neutralised.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from tracker.neutral import neutral
from tracker.records import HistoryRow
from tracker.report.links import PublicUrl
from tracker.report.rows import change_json

COLUMNS = (
    "id", "page", "platform", "title", "kind", "status", "text", "old_text", "context", "after", "by", "unread", "archive",
    "after_url", "by_url", "detected_at", "extractor", "after_sha256", "by_sha256", "note",
)  # fmt: skip
"""The columns of ``tracker history --csv``, in order; new ones are appended."""

CONTEXT_SEPARATOR = " > "

# What starts a formula, with the full-width forms that some spreadsheets take for the same (OWASP, "CSV Injection").
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠]")


def history_csv(rows: Iterable[HistoryRow], public_url: PublicUrl) -> str:
    """The rows as CSV text with its header line; null values are empty cells, the context is joined by `` > ``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        values = change_json(row, public_url)
        writer.writerow([safe_cell(values[column]) for column in COLUMNS])
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
