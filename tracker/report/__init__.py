"""Records -> text: tables, JSON, CSV and Markdown for questions; mails and feeds for news.

In: frozen records, the moment "now", and a function that knows archives' public addresses. Out: ``str``, Rich renderables, or a
``Message``. This room does no I/O, knows no store, archive or mail server, and decides nothing about changes: what is shown was decided
elsewhere. Page text is foreign: every output takes it through ``tracker.neutral`` and escapes it for its format.

What questions need is gathered here. ``digest_mail``, ``feed`` and ``compared_page`` are imported by their own names: they load a template
engine, which no question should wait for.
"""

from tracker.report.bans import ban_json, ban_view, bans_markdown
from tracker.report.compared import compared_json, compared_view
from tracker.report.coverage import coverage_json, coverage_view
from tracker.report.extract_tree import reading_tree
from tracker.report.links import PublicUrl
from tracker.report.listed import listed_json, listed_view
from tracker.report.markdown import history_markdown
from tracker.report.matrix import first_json, firsts_csv, matrix_markdown, matrix_view
from tracker.report.rows import (
    background_json,
    change_json,
    json_lines,
    page_json,
    plan_json,
    reading_json,
    rebuild_json,
    run_json,
)
from tracker.report.show import change_view
from tracker.report.spreadsheet import history_csv
from tracker.report.table import history_table, pages_table, plan_table, run_table
from tracker.report.terminal import as_text

__all__ = [
    "PublicUrl",
    "as_text",
    "background_json",
    "ban_json",
    "ban_view",
    "bans_markdown",
    "change_json",
    "change_view",
    "compared_json",
    "compared_view",
    "coverage_json",
    "coverage_view",
    "first_json",
    "firsts_csv",
    "history_csv",
    "history_markdown",
    "history_table",
    "json_lines",
    "listed_json",
    "listed_view",
    "matrix_markdown",
    "matrix_view",
    "page_json",
    "pages_table",
    "plan_json",
    "plan_table",
    "reading_json",
    "reading_tree",
    "rebuild_json",
    "run_json",
    "run_table",
]
