"""Two dates of a page's list as an HTML page that stands alone, both lists side by side.

In: a ``Compared`` answer, the page, and the function that knows public addresses. Out: HTML: no scripts, nothing remote, light and
dark. All foreign text is neutralised here and escaped by the template; only public web addresses become links. Loads a template engine.
"""

from dataclasses import dataclass
from itertools import groupby

from tracker.neutral import neutral
from tracker.records import Compared, Kind, Pair, Subject
from tracker.report.compared import notes, summary
from tracker.report.dates import clock_time, day
from tracker.report.inline import Tag, inline_pieces
from tracker.report.links import NO_ADDRESS, PublicUrl, capture_link
from tracker.report.templating import rendered
from tracker.timestamps import to_datetime


@dataclass(frozen=True, slots=True)
class _Row:
    """One entry of the HTML page: words of both sides in pieces, and what became of it."""

    kind: str
    old: tuple[tuple[Tag, str], ...]
    new: tuple[tuple[Tag, str], ...]


def compared_html(page: Subject, compared: Compared, public_url: PublicUrl) -> str:
    """The differences as an HTML page: no scripts, nothing remote, light and dark; foreign text neutralised and escaped."""
    groups = [
        (" › ".join(neutral(part) for part in context), [_row(pair) for pair in some])
        for context, some in groupby(compared.pairs, key=lambda pair: pair.new_context or pair.old_context)
    ]
    sides = [
        {
            "day": day(to_datetime(one.timestamp)),
            "time": clock_time(one.timestamp),
            "archive": neutral(one.archive),
            "link": capture_link(one, public_url),
            "url": neutral(one.url),
        }
        for one in (compared.old, compared.new)
    ]
    values: dict[str, object] = {
        "platform": neutral(page.platform),
        "title": neutral(page.title),
        "page": neutral(page.page),
        "sides": sides,
        "groups": groups,
        "notes": ([neutral(page.note, 200)] if page.note else []) + list(notes(compared)),
        "summary": summary(compared),
        "no_address": NO_ADDRESS,
    }
    return rendered("diff.html.j2", values)


def _row(pair: Pair) -> _Row:
    old, new = neutral(pair.old or ""), neutral(pair.new or "")
    if pair.kind is Kind.REWORDED:
        pieces = inline_pieces(old, new)
        return _Row(
            "reworded",
            tuple(piece for piece in pieces if piece[0] != "ins"),
            tuple(piece for piece in pieces if piece[0] != "del"),
        )
    tags: tuple[Tag, Tag] = (
        "del" if pair.kind is Kind.REMOVED else "same",
        "ins" if pair.kind is Kind.ADDED else "same",
    )
    return _Row(
        pair.kind.value if pair.kind else "same",
        ((tags[0], old),) if old else (),
        ((tags[1], new),) if new else (),
    )
