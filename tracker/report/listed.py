"""A list as it stood: for people, grouped by headings and lead-in with each entry's age; for programs, one JSON object.

In: a ``Listed`` answer, the page, and the function that knows public addresses. Out: a Rich renderable, or a dict. Which capture
shows it is always said, and what may already have changed between that capture and the moment asked for.
"""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Capture, HistoryRow, Listed, ListedGroup, Subject, Tenure
from tracker.report.dates import age_of, clock_time, when
from tracker.report.links import NO_ADDRESS, PublicUrl, capture_link
from tracker.report.terminal import kind_label


def page_line(page: Subject, rest: str = "") -> Text:
    """The page that an answer is about, with its note."""
    line = Text.assemble((neutral(page.platform), "bold"), f" · {neutral(page.title)} ({neutral(page.page)})")
    if page.note:
        line.append(f" [{neutral(page.note, 60)}]", "italic cyan")
    return line.append(rest)


def listed_view(page: Subject, listed: Listed, public_url: PublicUrl) -> RenderableType:
    """The list of a page for a terminal or a pipe."""
    entries = sum(len(one.entries) for one in listed.groups)
    what = "1 prohibited activity" if entries == 1 else f"{entries} prohibited activities"
    return Group(
        page_line(page, f": {what}"),
        *_shown(listed, public_url),
        *(part for number, one in enumerate(listed.groups) for part in _group(one, listed.capture, number == 0)),
        *(() if listed.groups else (Text(), Text("The document is there, without a list of prohibitions."))),
        *_unsettled(listed),
    )


def _shown(listed: Listed, public_url: PublicUrl) -> Iterator[RenderableType]:
    yield Text(f"as captured {clock_time(listed.capture.timestamp)}, archive {neutral(listed.capture.archive)}")
    yield link_line(listed.capture, public_url)
    if listed.at is not None:
        following = clock_time(listed.next.timestamp) if listed.next else "none yet"
        yield Text(f"asked for {clock_time(listed.at)}; the next capture read that shows it: {following}", "dim")
        if listed.inside.unread:
            yield Text(f"{unread_captures(listed.inside.unread)} {'before that' if listed.next else 'since'}", "dim")


def unread_captures(number: int) -> str:
    """``3 captures not read``."""
    return "1 capture not read" if number == 1 else f"{number} captures not read"


def link_line(capture: Capture, public_url: PublicUrl) -> Text:
    """Where a capture can be seen, whole on its line, or that it cannot."""
    if link := capture_link(capture, public_url):
        return Text(link, f"underline link {link}", no_wrap=True, overflow="ignore")
    return Text(f"{NO_ADDRESS}; captured from {neutral(capture.url)}", "dim", overflow="fold")


def heading_line(headings: tuple[str, ...], lead: str | None) -> Text:
    """What a list stands under, as one paragraph: headings in one line, the lead-in below."""
    shown = Text(" › ".join(neutral(one) for one in headings) or "(no heading)", "bold cyan")
    if lead:
        shown.append(f"\n{neutral(lead)}", "italic not bold default")
    return shown


def _group(one: ListedGroup, shown: Capture, header: bool) -> Iterator[RenderableType]:
    yield Text()
    yield heading_line(one.headings, one.lead)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim", expand=True, show_header=header)
    table.add_column("", width=1, no_wrap=True)
    table.add_column("Entry", ratio=3, overflow="fold")
    table.add_column("Since", ratio=2, overflow="fold", style="dim")
    category: tuple[str, ...] = ()
    for entry in one.entries:
        if entry.context != category and entry.context:
            table.add_row("", Text(" › ".join(neutral(part) for part in entry.context), "yellow"), "")
        category = entry.context
        table.add_row("-", Text(neutral(entry.text)), Text(age_of(entry.tenure, shown)))
    yield Padding(table, (0, 0, 0, 2))


def _unsettled(listed: Listed) -> Iterator[RenderableType]:
    if not listed.unsettled:
        return
    yield Text()
    yield Text("By the date asked for, these may have happened already or not:", "bold yellow")
    for row in listed.unsettled:
        yield Text.assemble("  ", kind_label(row), f"  {neutral(row.text or row.old_text or '', 200)}, {when(row)}")


def listed_json(page: Subject, listed: Listed, public_url: PublicUrl) -> dict[str, Any]:
    """The list as ``tracker list --json`` prints it. Of an entry, ``after`` and ``by`` bracket its arrival (``after`` null: it stood in the
    first capture; both null: not dated), ``worded_after`` and ``worded_by`` that of its present words."""
    return {
        "page": page.page,
        "platform": page.platform,
        "title": page.title,
        "note": page.note,
        "at": listed.at,
        **capture_json(listed.capture, public_url),
        "sha256": listed.sha256,
        "language": listed.language,
        "next": listed.next.timestamp if listed.next else None,
        "unread": listed.inside.unread,
        "unusable": listed.inside.vain,
        "lists": [
            {
                "headings": list(one.headings),
                "lead": one.lead,
                "items": [
                    {"text": entry.text, "context": list(entry.context), **_age_json(entry.tenure)}
                    for entry in one.entries
                ],
            }
            for one in listed.groups
        ],
        "unsettled": [row.id for row in listed.unsettled],
    }


def capture_json(capture: Capture, public_url: PublicUrl) -> dict[str, Any]:
    """A capture in answers: when, which archive, the original address, and where anybody can see it (or null)."""
    return {
        "timestamp": capture.timestamp,
        "archive": capture.archive,
        "url": capture.url,
        "public_url": capture_link(capture, public_url),
    }


def _age_json(tenure: Tenure | None) -> dict[str, Any]:
    origin = tenure.origin if tenure else None
    return {
        **_bracket_json("", origin.began if origin else None),
        **_bracket_json("worded_", tenure.began if tenure else None),
    }


def _bracket_json(prefix: str, row: HistoryRow | None) -> dict[str, Any]:
    return {
        f"{prefix}after": row.after.timestamp if row and row.after else None,
        f"{prefix}by": row.by.timestamp if row else None,
        f"{prefix}change": row.id if row else None,
    }
