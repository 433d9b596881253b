"""Everything about one change, for a terminal or a pipe: what changed, when, under what, and the proof.

In: one ``HistoryRow`` and the function that knows public addresses. Out: a Rich renderable. Nothing is shortened here, and addresses and
hashes stand on one line whatever the width. Where an archive has no public address that is said instead of a link.
"""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Background, Capture, HistoryRow, Inside, Kind
from tracker.report.dates import clock_time, rfc3339, told_in_words, when
from tracker.report.links import NO_ADDRESS, PublicUrl, capture_link
from tracker.report.terminal import kind_label, wording

_LABEL_WIDTH = 10

_CAPTURE_LABELS = {
    Kind.ADDED: ("absent", "present"),
    Kind.REINSTATED: ("absent", "present"),
    Kind.REMOVED: ("present", "absent"),
    Kind.REWORDED: ("old on", "new on"),
    Kind.MOVED: ("before", "since"),
}
"""What the bracket's two captures prove about the entry."""


def change_view(
    row: HistoryRow, public_url: PublicUrl, colour: bool = False, background: Background | None = None
) -> RenderableType:
    """One change in full, with its background where that was asked for. Without colour, a reworded entry shows ``[-old-]{+new+}``."""
    place = f" · {neutral(row.title)} ({neutral(row.page)})"
    return Group(
        Text.assemble(kind_label(row), "  ", (neutral(row.platform), "bold"), place),
        Text(),
        Padding(wording(row, colour), (0, 0, 0, 2)),
        Text(),
        *_both_wordings(row),
        *_circumstances(row, background.inside if background else None),
        Text(),
        *_proof(row, public_url),
        *(() if background is None else _background(row, background)),
    )


def unread_in_words(row: HistoryRow, inside: Inside | None = None) -> str | None:
    """How much of the bracket nobody has looked at yet, and how much in vain; None where there is no bracket."""
    if row.after is None:
        return None
    unread = row.unread if inside is None else inside.unread
    captures = "1 capture" if unread == 1 else f"{unread} captures"
    rest = f"{captures} inside the bracket not read yet (--refine reads on)" if unread else "none inside the bracket"
    if inside is None:
        return rest
    if inside.vain:
        vain = "1 other capture there does" if inside.vain == 1 else f"{inside.vain} other captures there do"
        return f"{rest}; {vain} not show the document"
    return rest if unread else "none: no capture known to the tracker lies between the two"


def _both_wordings(row: HistoryRow) -> Iterator[RenderableType]:
    if row.old_text and row.text and row.old_text != row.text:
        yield _fact("old", Text(neutral(row.old_text)))
        yield _fact("new", Text(neutral(row.text)))
        yield Text()


def _circumstances(row: HistoryRow, inside: Inside | None) -> Iterator[RenderableType]:
    yield _fact("when", Text(when(row), "bold"))
    if unread := unread_in_words(row, inside):
        yield _fact("unread", Text(unread))
    for depth, part in enumerate(row.context):
        yield _fact("under" if depth == 0 else "", Text(f"{'› ' if depth else ''}{neutral(part)}"))
    if row.note:
        yield _fact("note", Text(neutral(row.note), "italic cyan"))


def _proof(row: HistoryRow, public_url: PublicUrl) -> Iterator[RenderableType]:
    before, since = _CAPTURE_LABELS[row.kind]
    if row.after is not None:
        yield from _capture(before, row.after, row.after_sha256, public_url)
    yield from _capture(since, row.by, row.by_sha256, public_url)
    yield _fact("detected", Text(f"{rfc3339(row.detected_at)} by extractor {neutral(row.extractor)}"))
    yield _fact("id", Text(neutral(row.id)))


def _background(row: HistoryRow, background: Background) -> Iterator[RenderableType]:
    yield Text()
    if background.topics:
        yield _fact("subjects", Text(", ".join(background.topics)))
    before, since = _CAPTURE_LABELS[row.kind]
    yield from _stated(row, background, before, since)
    if not background.deliveries:
        yield _fact("told", Text("nobody", "dim"))
    for one in background.deliveries:
        what = "" if one.corrects is None else f", a correction of: {told_in_words(one.corrects)}"
        sent = (
            f"waits for {neutral(one.recipient)}"
            if one.sent_at is None
            else f"{neutral(one.recipient)}, {rfc3339(one.sent_at)}"
        )
        yield _fact("told", Text(f"{sent}{neutral(what)}"))


def _stated(row: HistoryRow, background: Background, before: str, since: str) -> Iterator[RenderableType]:
    """The dates that the page states of itself, by the capture that says so; once where both say the same."""
    after, by = background.stated_after, background.stated_by
    both = [(f" ({before})", after), (f" ({since})", by)]
    for label, found in [("", by)] if row.after is None or (after and after == by) else both:
        for one in found or ():
            date = one.date or "no date that could not be read otherwise"
            yield _fact("states", Text(f"“{neutral(one.words, 200)}”: {one.kind.value} {date}{label}"))
    if after == () and by == ():
        yield _fact("states", Text("no date of its own, in neither capture", "dim"))


def _capture(label: str, capture: Capture, sha256: str | None, public_url: PublicUrl) -> Iterator[RenderableType]:
    yield _fact(label, Text(f"{clock_time(capture.timestamp)}, archive {neutral(capture.archive)}"))
    if link := capture_link(capture, public_url):
        yield _whole_line("link", link, f"underline link {link}")
    else:
        yield _fact("link", Text(NO_ADDRESS))
        yield _whole_line("url", neutral(capture.url), "")
    if sha256:
        yield _whole_line("sha256", neutral(sha256), "dim")


def _fact(label: str, value: Text) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True, width=_LABEL_WIDTH)
    grid.add_column(overflow="fold")
    grid.add_row(label, value)
    return grid


def _whole_line(label: str, value: str, style: str) -> Text:
    return Text.assemble((label.ljust(_LABEL_WIDTH + 2), "dim"), (value, style), no_wrap=True, overflow="ignore")
