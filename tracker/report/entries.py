"""A change as messages and feeds show it: every text neutralised, every address checked, everything that needs a decision decided.

In: ``HistoryRow`` records. Out: ``Entry`` and ``Section`` records that templates only have to lay out (and escape for their format).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.neutral import neutral
from tracker.records import Capture, Correction, HistoryRow, Kind, Told
from tracker.report.dates import bracket_in_words, clock_time, when
from tracker.report.inline import Tag, inline_marked, inline_pieces
from tracker.report.kinds import KIND_NOUNS, kind_heading, kind_name
from tracker.report.links import PublicUrl, capture_link

WORDING_LIMIT = 2000
"""Characters of a wording or heading that a message shows: longer ones are no list entries, and no reason for a mail of megabytes."""

_CAPTURE_LABELS = {
    Kind.ADDED: ("not there", "there"),
    Kind.REINSTATED: ("not there", "there"),
    Kind.REMOVED: ("still there", "gone"),
    Kind.REWORDED: ("old wording", "new wording"),
    Kind.MOVED: ("old place", "new place"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One capture of a bracket: what it shows, when it was made, and where anybody can see it (None: nowhere)."""

    label: str
    time: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, ready to be laid out. ``pieces`` has more than one element only for a reworded entry."""

    id: str
    platform: str
    title: str
    kind: str
    pieces: tuple[tuple[Tag, str], ...]
    plain: str
    context: tuple[str, ...]
    when: str
    unread: str | None
    proofs: tuple[Proof, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """A correction, ready to be laid out: the change as it stands now, what was announced of it, and what is to be said instead."""

    entry: Entry
    announced: str
    announced_wording: str | None
    instead: str


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one kind under a heading."""

    heading: str
    entries: tuple[Entry, ...]


def sections(rows: Sequence[HistoryRow], public_url: PublicUrl) -> tuple[Section, ...]:
    """The rows by kind, new bans first, each section in the given order; kinds without rows have no section."""
    found = ((kind, [row for row in rows if row.kind is kind]) for kind in KIND_NOUNS)
    return tuple(
        Section(kind_heading(kind), tuple(entry(row, public_url) for row in some)) for kind, some in found if some
    )


def entry(row: HistoryRow, public_url: PublicUrl) -> Entry:
    """One row as messages show it."""
    old, new = neutral(row.old_text or "", WORDING_LIMIT), neutral(row.text or "", WORDING_LIMIT)
    reworded = bool(old and new and old != new)
    return Entry(
        id=neutral(row.id),
        platform=neutral(row.platform, 200),
        title=neutral(row.title, 200),
        kind=row.kind.value if row.after else "in the first reading",
        pieces=tuple(inline_pieces(old, new)) if reworded else (("same", new or old),),
        plain=inline_marked(old, new) if reworded else new or old,
        context=tuple(neutral(part, WORDING_LIMIT) for part in row.context),
        when=when(row),
        unread=unread_note(row.unread),
        proofs=_proofs(row, public_url),
        note=neutral(row.note, 200) if row.note else None,
    )


def correction_entry(correction: Correction, public_url: PublicUrl) -> CorrectionEntry:
    """One correction as messages show it. Of a withdrawn change no captures are shown: they prove nothing any more."""
    told, row = correction.told, correction.row
    shown = entry(row, public_url)
    if row.retracted:
        shown = replace(shown, proofs=(), unread=None)
        instead = "it did not happen: captures read since then show no such change"
    else:
        instead = f"{kind_name(row.kind)}, {shown.when}"
    announced = f"{kind_name(told.kind)}, {bracket_in_words(told.after or None, told.by)}"
    as_told = told.withdrawn or (told.text, told.old_text) == (row.text, row.old_text)
    return CorrectionEntry(
        entry=shown,
        announced="that it did not happen" if told.withdrawn else announced,
        announced_wording=None if as_told else _worded(told),
        instead=instead,
    )


def _worded(told: Told) -> str:
    """The wordings that were told: of a reworded entry both."""
    new, old = (neutral(text or "", WORDING_LIMIT) for text in (told.text, told.old_text))
    return f"“{new}”, before that “{old}”" if new and old else f"“{new or old}”"


def unread_note(unread: int) -> str | None:
    """What is still open about a bracket; None when nothing is."""
    if unread == 0:
        return None
    return f"{unread} capture{'s' if unread > 1 else ''} in between not read yet: the dates may move closer together"


def _proofs(row: HistoryRow, public_url: PublicUrl) -> tuple[Proof, ...]:
    def proof(label: str, capture: Capture) -> Proof:
        return Proof(label, clock_time(capture.timestamp), capture_link(capture, public_url))

    before, since = _CAPTURE_LABELS[row.kind]
    return (*([proof(before, row.after)] if row.after else []), proof(since, row.by))
