"""Who forbids it and since when: one entry a page for people, one JSON object a page, or a Markdown table.

In: ``Ban`` answers and the function that knows public addresses. Out: Rich renderables, dicts, lines of text. Of every page: the bracket of
its ban with both captures, the words, and whether it still stands, by which capture; of a ban that came back, when it was gone before.
"Before" is said where the page's first capture already had it, and nothing where nothing is known.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Ban, Force, HistoryRow, Kind, Status
from tracker.report.dates import bracket_in_words, day, since, when
from tracker.report.links import NO_ADDRESS, PublicUrl, capture_link
from tracker.report.listed import capture_json
from tracker.report.markdown import escaped
from tracker.timestamps import to_datetime

_LIMIT = 280  # characters of a wording
_STANDING = 3  # wordings in force that are named; the list has them all
_FORCE_STYLES = {Force.YES: "bold red", Force.NO: "bold green", Force.DOUBTFUL: "yellow", Force.UNKNOWN: "yellow"}
_HEADER = "| Platform | Page | First seen | Wording | In force | Captures |\n|---|---|---|---|---|---|\n"


def ban_view(ban: Ban, public_url: PublicUrl) -> RenderableType:
    """What one page says, in a few lines."""
    row = ban.since
    page = Text.assemble((neutral(row.platform), "bold"), f" · {neutral(row.title)} ({neutral(row.page)})")
    if row.note:
        page.append(f" [{neutral(row.note, 60)}]", "italic cyan")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True, width=10)
    grid.add_column(overflow="fold")
    for label, words in _before(ban):
        grid.add_row(label, words)
    grid.add_row("  again" if ban.absences else "  since", Text(f"{since(row, row.by)}{_manner(row)}", "bold"))
    grid.add_row("  words", Text(neutral(row.text or "", _LIMIT)))
    for label, words in _now(ban):
        grid.add_row(label, words)
    grid.add_row("  in force", Text(in_force(ban), _FORCE_STYLES[ban.force]))
    links = list(_links(row, public_url))
    if not links:
        grid.add_row("  proof", Text(f"{NO_ADDRESS}; tracker show {neutral(row.id)}", "dim"))
    return Group(page, grid, *links, Text())


def _before(ban: Ban) -> Iterator[tuple[str, Text]]:
    """When it stood before it came back, where it did."""
    began = ban.first
    for number, one in enumerate(ban.absences):
        yield "  first" if number == 0 else "  again", Text(f"{since(began, began.by)}{_manner(began)}")
        yield "  gone", Text(when(one.ended))
        began = one.again


def _manner(row: HistoryRow) -> str:
    """How it came, where that is not by being added."""
    return ", by rewording" if row.kind is Kind.REWORDED and row.after else ""


def _now(ban: Ban) -> Iterator[tuple[str, Text]]:
    """The entries that the last reading shows, where they are not what was first seen."""
    if not ban.standing or ban.standing == (ban.since.text,):
        return
    for number, words in enumerate(ban.standing[:_STANDING]):
        yield ("  now" if number == 0 else "", Text(neutral(words, _LIMIT)))
    if (rest := len(ban.standing) - _STANDING) > 0:
        yield "", Text(f"and {rest} more: tracker list {neutral(ban.first.page)}", "dim")


def in_force(ban: Ban) -> str:
    """Whether it still stands, and by which capture."""
    last = day(to_datetime(ban.last.timestamp)) if ban.last else ""
    match ban.force:
        case Force.YES:
            return f"yes, by the capture of {last}"
        case Force.NO if ban.ended is not None:
            how = "reworded" if ban.ended.kind is Kind.REWORDED else "gone"
            return f"no, {how} {bracket_in_words(ban.ended.after.timestamp if ban.ended.after else None, ban.ended.by.timestamp)}"
        case Force.DOUBTFUL if ban.elsewhere:
            entries = "the entry stands" if len(ban.elsewhere) == 1 else f"{len(ban.elsewhere)} entries stand"
            return (
                f"doubtful: in the capture of {last} {entries} word for word, no longer under a heading on the subject"
            )
        case Force.DOUBTFUL:
            return f"doubtful: the capture of {last} lacks it, and nothing confirms that it left"
    if ban.last is not None:
        return f"unknown since {last}, when it was in force: no later capture that was read shows the document"
    return "unknown: no capture shows the document"


def _links(row: HistoryRow, public_url: PublicUrl) -> Iterator[Text]:
    for label, capture in (("absent", row.after), ("present", row.by)):
        if link := capture_link(capture, public_url):
            shown = (f"  {label}".ljust(12), "dim"), (link, f"underline link {link}")
            yield Text.assemble(*shown, no_wrap=True, overflow="ignore")


def ban_json(ban: Ban, public_url: PublicUrl) -> dict[str, Any]:
    """One page as ``tracker when --json`` prints it. ``after`` is null where the page's first capture already had it.

    What stands beside ``change`` is of the first ban; ``since`` is the row with which the last one came, the same where there was no other,
    and ``absences`` tell of the times between.
    """
    row, ended = ban.first, ban.ended
    return {
        "page": row.page,
        "platform": row.platform,
        "title": row.title,
        "note": row.note,
        "text": row.text,
        "context": list(row.context),
        "change": row.id,
        "kind": row.kind.value,
        "status": row.status.value,
        "after": row.after.timestamp if row.after else None,
        "by": row.by.timestamp,
        "unread": row.unread,
        "archive": row.by.archive,
        "after_url": capture_link(row.after, public_url),
        "by_url": capture_link(row.by, public_url),
        "since": {**_bracket(ban.since), "text": ban.since.text, "status": ban.since.status.value},
        "absences": [{"ended": _bracket(one.ended), "again": _bracket(one.again)} for one in ban.absences],
        "in_force": ban.force.value,
        "standing": list(ban.standing),
        "elsewhere": list(ban.elsewhere),
        "last": capture_json(ban.last, public_url) if ban.last else None,
        "ended_change": ended.id if ended else None,
        "ended_after": ended.after.timestamp if ended and ended.after else None,
        "ended_by": ended.by.timestamp if ended else None,
    }


def _bracket(row: HistoryRow) -> dict[str, Any]:
    return {"change": row.id, "after": row.after.timestamp if row.after else None, "by": row.by.timestamp}


def bans_markdown(bans: Iterable[Ban], public_url: PublicUrl) -> Iterator[str]:
    """The lines of a Markdown table, its header first."""
    yield _HEADER
    for ban in bans:
        row = ban.since
        captures = [
            f"[{name}]({link})" if (link := capture_link(capture, public_url)) else f"{name} {capture.timestamp}"
            for name, capture in (("absent", row.after), ("present", row.by))
            if capture is not None
        ]
        note = f", *{escaped(row.note)}*" if row.note else ""
        cells = (
            escaped(row.platform),
            f"{escaped(row.page)}{note}",
            _history(ban),
            escaped(row.text or ""),
            in_force(ban),
            " · ".join(captures),
        )
        yield f"| {' | '.join(cells)} |\n"


def _history(ban: Ban) -> str:
    """When it came, and when it went and came back."""
    parts = [f"{_when(ban.first)}{_manner(ban.first)}"]
    for one in ban.absences:
        parts += [f"gone {when(one.ended)}", f"again {_when(one.again)}{_manner(one.again)}"]
    return "; ".join(parts)


def _when(row: HistoryRow) -> str:
    doubt = ", suspected" if row.status is Status.SUSPECTED else ""
    return (when(row) if row.after else since(row, row.by)) + doubt
