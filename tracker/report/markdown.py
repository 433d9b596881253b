"""Changes as a Markdown table (GitHub's dialect), for issues, notes and static pages. Page text is escaped: it cannot format, link or
break out of its cell.
"""

import re
from collections.abc import Iterable, Iterator

from tracker.neutral import neutral
from tracker.records import HistoryRow, Status
from tracker.report.dates import told_in_words, when
from tracker.report.links import PublicUrl, capture_link

_HEADER = "| When | Platform | Page | Change | Wording | Captures | Id |\n|---|---|---|---|---|---|---|\n"

# What CommonMark or its GitHub extensions may take for markup inside a table cell (with the colon and dot that make bare addresses
# links); a backslash before it makes it itself.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&:@$]|(?<=www)\.)", re.IGNORECASE)


def history_markdown(rows: Iterable[HistoryRow], public_url: PublicUrl) -> Iterator[str]:
    """The lines of a Markdown table, its header first, one by one."""
    yield _HEADER
    for row in rows:
        yield _line(row, public_url)


def escaped(text: str) -> str:
    """Foreign text as Markdown that shows exactly that text."""
    return _MARKUP.sub(r"\\\1", neutral(text))


def _line(row: HistoryRow, public_url: PublicUrl) -> str:
    cells = (
        when(row),
        escaped(row.platform),
        escaped(row.page),
        _kind(row),
        _wording(row),
        _captures(row, public_url),
        escaped(row.id),
    )
    return f"| {' | '.join(cells)} |\n"


def _kind(row: HistoryRow) -> str:
    kind = row.kind.value if row.after else "in the first reading"
    suspected = ", withdrawn" if row.retracted else ", suspected" if row.status is Status.SUSPECTED else ""
    told = "".join(f"; told: {escaped(told_in_words(told))}" for told in row.told)
    note = f", *{escaped(row.note)}*" if row.note else ""
    return f"{kind}{suspected}{told}{note}"


def _wording(row: HistoryRow) -> str:
    if row.text is not None and row.old_text is not None and row.text != row.old_text:
        return f"~~{escaped(row.old_text)}~~ → {escaped(row.text)}"
    return escaped(row.text if row.text is not None else row.old_text or "")


def _captures(row: HistoryRow, public_url: PublicUrl) -> str:
    shown = []
    for name, capture in (("after", row.after), ("by", row.by)):
        if capture is not None:
            link = capture_link(capture, public_url)
            shown.append(f"[{name}]({link})" if link else f"{name} {capture.timestamp}")
    return " · ".join(shown)
