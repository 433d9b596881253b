"""One change as a page of its own: what changed, between which captures, both lists side by side, and how anybody can verify it.

In: a ``HistoryRow``, the captures it rests on (``Exhibit``) and where they were recorded, the lists as ``Pair`` rows, and what the caller
knows. Out: HTML that stands alone: no scripts, nothing remote, light and dark, on a phone and on paper. All page text is neutralised here
and escaped by Jinja; only public web addresses become links.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

from tracker.addresses import is_public
from tracker.neutral import neutral
from tracker.records import Capture, HistoryRow, Kind, Snapshot, Status
from tracker.report.dates import clock_time, rfc3339, when
from tracker.report.inline import Tag, inline_pieces
from tracker.report.kinds import kind_name
from tracker.report.links import NO_ADDRESS, PublicUrl, capture_link
from tracker.report.templating import rendered

_LONG = 160
"""Characters from which a wording is set smaller in the page's title."""

_TEXT_LIMIT = 20_000
"""Characters of one entry that the page shows; the whole of it is in the WARC file."""

_PROVES = {
    Kind.ADDED: ("the entry is not there", "the entry is there"),
    Kind.REINSTATED: ("the entry is not there", "the entry is there again"),
    Kind.REMOVED: ("the entry is still there", "the entry is gone"),
    Kind.REWORDED: ("the old wording", "the new wording"),
    Kind.MOVED: ("the old place", "the new place"),
}
"""What the bracket's two captures show."""

Pieces = tuple[tuple[Tag, str], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A capture with the body kept of it. ``body_of`` is the capture that was fetched in its place, where their archive's index gives both
    the same digest."""

    capture: Capture
    snapshot: Snapshot
    body_of: Capture | None = None

    @property
    def redirected_to(self) -> str | None:
        """The address whose body this is, where the capture was an archived redirect that was followed."""
        return self.snapshot.location if self.snapshot.status == HTTPStatus.OK else None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an exhibit stands in a WARC file: the address, id and payload digest of its response record."""

    target_uri: str
    record_id: str
    payload_digest: str


class Fate(StrEnum):
    """What became of an entry between the two captures."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Side:
    """An entry on one side: its words, and all it stands under, outermost first."""

    text: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry before and the one it stands for now, None where there is none. ``subject``: it is what the page is about."""

    before: Side | None
    now: Side | None
    fate: Fate
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a page came about: program, extractor, reading options (as their key), the moment; the files beside it, the WARC's SHA-256."""

    program: str
    extractor: str
    options: str
    generated_at: datetime
    warc: str
    warc_sha256: str
    manifest: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table, laid out: cells as pieces, and what the entries stand under where that begins here."""

    before: Pieces | None
    now: Pieces | None
    fate: str | None
    subject: bool
    heading: tuple[str, str] | None


def comparison_page(
    row: HistoryRow,
    exhibits: Sequence[tuple[Exhibit, Recorded, str | None]],
    pairs: Sequence[Pair],
    public_url: PublicUrl,
    circumstances: Circumstances,
) -> str:
    """The page. Each exhibit comes with its place in the WARC file and, where its list cannot be shown, the reason."""
    proves = _PROVES[row.kind] if row.after is not None else ("the first capture read: the entry is there",)
    captures = [
        _capture(label, exhibit, recorded, public_url)
        for label, (exhibit, recorded, _) in zip(proves, exhibits, strict=True)
    ]
    return rendered(
        "comparison.html.j2",
        {
            "kind": kind_name(row.kind) if row.after is not None else "ban in the first reading",
            "row": {name: neutral(getattr(row, name), 1000) for name in ("id", "page", "platform", "title")},
            "wording": _wording(row),
            "plain": neutral(row.text or row.old_text or "", 100),
            "long": len(row.text or row.old_text or "") > _LONG,
            "context": [neutral(part, _TEXT_LIMIT) for part in row.context],
            "when": when(row),
            "unread": row.unread,
            "suspected": row.status is Status.SUSPECTED,
            "withdrawn": row.retracted,
            "note": neutral(row.note, 1000) if row.note else None,
            "detected": rfc3339(row.detected_at),
            "detected_by": neutral(row.extractor, 100),
            "captures": captures,
            "refusals": [
                f"{clock_time(exhibit.capture.timestamp)}: {neutral(reason, 500)}"
                for exhibit, _, reason in exhibits
                if reason is not None
            ],
            "lines": list(_lines(pairs)),
            "subject_shown": any(pair.subject for pair in pairs),
            "circumstances": circumstances,
            "generated": rfc3339(circumstances.generated_at),
            "linked": any(capture["link"] for capture in captures),
        },
    )


def _wording(row: HistoryRow) -> Pieces:
    """The entry's words, those of a rewording with what went and what came marked."""
    old, new = neutral(row.old_text or "", _TEXT_LIMIT), neutral(row.text or "", _TEXT_LIMIT)
    return tuple(inline_pieces(old, new)) if old and new and old != new else (("same", new or old),)


def _capture(label: str, exhibit: Exhibit, recorded: Recorded, public_url: PublicUrl) -> dict[str, object]:
    capture, snapshot = exhibit.capture, exhibit.snapshot
    twin = exhibit.body_of
    return {
        "label": label,
        "time": clock_time(capture.timestamp),
        "archive": neutral(capture.archive, 200),
        "url": neutral(capture.url, 2000),
        "link": _public_link(capture, public_url),
        "no_address": NO_ADDRESS,
        "digest": neutral(capture.digest, 200) if capture.digest else None,
        "status": snapshot.status,
        "content_type": neutral(snapshot.content_type, 200) if snapshot.content_type else None,
        "size": f"{len(snapshot.body):,}",
        "sha256": snapshot.sha256,
        "payload_digest": neutral(recorded.payload_digest, 200),
        "record_id": neutral(recorded.record_id, 200),
        "target": neutral(exhibit.redirected_to, 2000) if exhibit.redirected_to else None,
        "body_of": None if twin is None else clock_time(twin.timestamp),
        "body_of_link": None if twin is None else _public_link(twin, public_url),
    }


def _public_link(capture: Capture, public_url: PublicUrl) -> str | None:
    link = capture_link(capture, public_url)
    return link if link is not None and is_public(link) else None


def _lines(pairs: Sequence[Pair]) -> Iterator[_Line]:
    """The rows as the template lays them out; a heading wherever what the entries stand under becomes another on either side."""
    shown: list[tuple[str, ...] | None] = [None, None]
    for pair in pairs:
        under = [side.context if side else None for side in (pair.before, pair.now)]
        heading = None
        if any(now is not None and now != before for now, before in zip(under, shown, strict=True)):
            before, now = (_path(context) for context in under)
            heading = (before, now)
        shown = [now if now is not None else before for now, before in zip(under, shown, strict=True)]
        before_pieces, now_pieces = _cells(pair)
        fate = None if pair.fate is Fate.SAME else pair.fate.value
        yield _Line(before_pieces, now_pieces, fate, pair.subject, heading)


def _path(context: tuple[str, ...] | None) -> str:
    return " › ".join(neutral(part, 1000) for part in context or ())


def _cells(pair: Pair) -> tuple[Pieces | None, Pieces | None]:
    old = neutral(pair.before.text, _TEXT_LIMIT) if pair.before else None
    new = neutral(pair.now.text, _TEXT_LIMIT) if pair.now else None
    if old is not None and new is not None and pair.fate is Fate.REWORDED:
        pieces = inline_pieces(old, new)
        return (
            tuple((tag, text) for tag, text in pieces if tag != "ins"),
            tuple((tag, text) for tag, text in pieces if tag != "del"),
        )
    gone: Tag = "del" if pair.fate in (Fate.GONE, Fate.REWORDED) else "same"
    came: Tag = "ins" if pair.fate in (Fate.NEW, Fate.REWORDED) else "same"
    return ((gone, old),) if old is not None else None, ((came, new),) if new is not None else None
