"""Two dates of a page's list, entry by entry: lines for a terminal or a pipe, or one JSON object.

In: a ``Compared`` answer, the page, and the function that knows public addresses. Out: a Rich renderable, or a dict. On a terminal
colour tells what went and what came; in a pipe ``-`` and ``+`` do, and ``[-went-]{+came+}`` inside a reworded entry.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Capture, Compared, Kind, Pair, Subject
from tracker.report.dates import clock_time
from tracker.report.inline import inline_marked, inline_styled
from tracker.report.links import PublicUrl
from tracker.report.listed import capture_json, link_line, page_line, unread_captures
from tracker.report.terminal import KIND_STYLES
from tracker.timestamps import to_datetime

_SIGNS = {None: " ", Kind.ADDED: "+", Kind.REMOVED: "-", Kind.REWORDED: "~", Kind.MOVED: ">"}
_STALE = 90  # days
_CHANGED = (Kind.ADDED, Kind.REMOVED, Kind.REWORDED, Kind.MOVED)


def compared_view(
    page: Subject,
    compared: Compared,
    public_url: PublicUrl,
    colour: bool = False,
    whole: bool = False,
) -> RenderableType:
    """The differences, grouped by what the entries stand under. ``whole``: entries that stand on both sides as they were are shown too."""
    return Group(
        page_line(page),
        *_side("---", "red", compared.old, compared.asked[0] if compared.asked else None, public_url),
        *_side("+++", "green", compared.new, compared.asked[1] if compared.asked else None, public_url),
        *(Text(note, "bold yellow") for note in notes(compared)),
        *_groups(compared.pairs, colour, whole),
        Text(),
        Text(summary(compared), "dim"),
    )


def summary(compared: Compared) -> str:
    """How many entries there are of each sort: ``1 added, 1 reworded, 7 as they were``."""
    counts = [(kind, sum(pair.kind is kind for pair in compared.pairs)) for kind in _CHANGED]
    parts = [f"{count} {kind.value}" for kind, count in counts if count]
    if rehung := sum(pair.rehung for pair in compared.pairs):
        parts.append(f"{rehung} under other words")
    as_before = sum(pair.kind is None and not pair.rehung for pair in compared.pairs)
    return ", ".join([*parts, f"{as_before} as they were"])


def notes(compared: Compared) -> Iterator[str]:
    """What a reader must know before reading on."""
    for side, capture, asked in zip(
        ("older", "newer"), (compared.old, compared.new), compared.asked or (), strict=False
    ):
        if (days := (to_datetime(asked) - to_datetime(capture.timestamp)).days) > _STALE:
            yield (
                f"The {side} side is {days} days older than the date asked for: "
                "by then no later one that was read shows the document."
            )
    old, new = compared.languages
    if compared.old == compared.new:
        rest = f"; {unread_captures(compared.inside.unread)} by then" if compared.inside.unread else ""
        yield f"One capture shows both dates: no other that was read shows the document by the newer one{rest}."
    elif old and new and old != new:
        yield f"The page changed its language ({neutral(old)}, then {neutral(new)}): its entries are not the same words."


def _side(
    sign: str, style: str, capture: Capture, asked: str | None, public_url: PublicUrl
) -> Iterator[RenderableType]:
    rest = f"; asked for {clock_time(asked)}" if asked else ""
    yield Text(f"{sign} {clock_time(capture.timestamp)}, archive {neutral(capture.archive)}{rest}", style)
    yield Text.assemble("    ", link_line(capture, public_url), no_wrap=True, overflow="ignore")


def _groups(pairs: Iterable[Pair], colour: bool, whole: bool) -> Iterator[RenderableType]:
    for context, some in groupby(pairs, key=lambda pair: pair.new_context or pair.old_context):
        group = list(some)
        if not whole and all(pair.kind is None and not pair.rehung for pair in group):
            continue
        yield Text()
        yield Text(" › ".join(neutral(part) for part in context) or "(no heading)", "bold cyan")
        for former in dict.fromkeys(pair.old_context for pair in group if pair.rehung):
            yield Text(f"before under {' › '.join(map(neutral, former)) or 'no heading'}", "dim")
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(no_wrap=True, width=1)
        table.add_column(overflow="fold")
        for kind, alike in groupby(group, key=lambda pair: pair.kind):
            some_pairs = list(alike)
            if kind is None and not whole:
                count = len(some_pairs)
                table.add_row("", Text(f"… {count} {'entry' if count == 1 else 'entries'} as before", "dim"))
                continue
            for pair in some_pairs:
                table.add_row(Text(_SIGNS[kind], KIND_STYLES[kind] if kind else ""), _words(pair, colour))
        yield table


def _words(pair: Pair, colour: bool) -> Text:
    old, new = neutral(pair.old or ""), neutral(pair.new or "")
    match pair.kind:
        case Kind.REWORDED:
            return inline_styled(old, new) if colour else Text(inline_marked(old, new))
        case Kind.REMOVED:
            return Text(old, "red strike" if colour else "")
        case Kind.ADDED:
            return Text(new, "green bold" if colour else "")
        case Kind.MOVED:
            return Text.assemble(new, (f"  ({_former_place(pair)})", "dim"))
    return Text(new, "dim")


def _former_place(pair: Pair) -> str:
    if pair.old_context == pair.new_context:
        return "elsewhere in the list before"
    return f"before under {' › '.join(map(neutral, pair.old_context)) or 'no heading'}"


def compared_json(page: Subject, compared: Compared, public_url: PublicUrl) -> dict[str, Any]:
    """The differences as ``tracker diff --json`` prints them; an entry's ``kind`` is null where it stands on both sides as it was."""
    return {
        "page": page.page,
        "platform": page.platform,
        "title": page.title,
        "note": page.note,
        "old": {**capture_json(compared.old, public_url), "language": compared.languages[0]},
        "new": {**capture_json(compared.new, public_url), "language": compared.languages[1]},
        "unread": compared.inside.unread if compared.old == compared.new else None,
        "asked": list(compared.asked) if compared.asked else None,
        "differs": compared.differs,
        "entries": [
            {
                "kind": pair.kind.value if pair.kind else None,
                "text": pair.new,
                "old_text": pair.old,
                "context": list(pair.new_context),
                "old_context": list(pair.old_context),
            }
            for pair in compared.pairs
        ],
    }
