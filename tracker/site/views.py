"""Pure: a recorded change as the site's templates show it.

In: a ``HistoryRow`` and the function that knows public addresses. Out: a ``ChangeView``, every text neutralised, every address checked,
everything that needs a decision decided; templates only lay it out and escape it.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from tracker.neutral import neutral
from tracker.records import Capture, HistoryRow, Kind
from tracker.report.dates import clock_time, rfc3339, when
from tracker.report.entries import WORDING_LIMIT, unread_note
from tracker.report.inline import Tag, inline_pieces
from tracker.report.kinds import kind_name
from tracker.report.links import PublicUrl, capture_link
from tracker.site.names import change_address, change_anchor

PROVES = {
    Kind.ADDED: ("Last capture without it", "First capture with it"),
    Kind.REINSTATED: ("Last capture without it", "First capture with it again"),
    Kind.REMOVED: ("Last capture with it", "First capture without it"),
    Kind.REWORDED: ("Last capture with the old wording", "First capture with the new wording"),
    Kind.MOVED: ("Last capture at the old place", "First capture at the new place"),
}
"""What the two captures of a bracket prove of an entry."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur"))
_LATIN = frozenset(("LATIN",))
_SCRIPTS = {
    "ar": frozenset(("ARABIC",)),
    "fa": frozenset(("ARABIC",)),
    "ur": frozenset(("ARABIC",)),
    "he": frozenset(("HEBREW",)),
    "ru": frozenset(("CYRILLIC",)),
    "uk": frozenset(("CYRILLIC",)),
    "ko": frozenset(("HANGUL",)),
    "ja": frozenset(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA")),
    "zh": frozenset(("CJK",)),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One capture of a bracket: what it proves, when it was made, where it can be seen (None: nowhere), what its body hashes to."""

    label: str
    time: str
    iso: str
    link: str | None
    url: str
    archive: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change. ``badge`` and ``marked`` (the wording with what came and went) are HTML: both forms of a change show them. ``address`` is
    relative to the site's root.
    """

    id: str
    anchor: str
    address: str
    kind: str
    label: str
    badge: Markup
    platform: str
    page: str
    page_id: str
    marked: Markup
    reworded: bool
    old: str
    new: str
    language: Markup
    context: tuple[str, ...]
    under: Markup
    when: str
    unread: str | None
    proofs: tuple[Proof, ...]
    detected: str
    extractor: str


def change_view(row: HistoryRow, public_url: PublicUrl, language: str | None, vain: Sequence[str] = ()) -> ChangeView:
    """One change; ``language`` is that of its page, ``vain`` the sorted timestamps of its captures that do not show the document."""
    old, new = neutral(row.old_text or "", WORDING_LIMIT), neutral(row.text or "", WORDING_LIMIT)
    reworded = bool(old and new and old != new)
    context = tuple(_repeated(part, WORDING_LIMIT) for part in row.context)
    label = kind_name(row.kind).capitalize()
    before, since = PROVES[row.kind]
    last = proof(since, row.by, row.by_sha256, public_url)
    return ChangeView(
        id=_code(row.id),
        anchor=change_anchor(row.id),
        address=change_address(row.id),
        kind=row.kind.value,
        label=label,
        badge=_badge(row.kind, label, row.note),
        platform=_repeated(row.platform, 200),
        page=_repeated(row.title, 200),
        page_id=row.page,
        marked=_marked(inline_pieces(old, new) if reworded else [(_TAGGED.get(row.kind, "same"), new or old)]),
        reworded=reworded,
        old=old,
        new=new,
        language=language_attributes(new or old, language),
        context=context,
        under=language_attributes("".join(context), language),
        when=when(row),
        unread=_open_questions(row, vain),
        proofs=(last,) if row.after is None else (proof(before, row.after, row.after_sha256, public_url), last),
        detected=rfc3339(row.detected_at),
        extractor=_repeated(row.extractor, 80),
    )


def _open_questions(row: HistoryRow, vain: Sequence[str]) -> str | None:
    """How much of the bracket nobody has looked at yet, and how much in vain."""
    notes = [note] if (note := unread_note(row.unread)) else []
    if row.after is not None:
        count = bisect_left(vain, row.by.timestamp) - bisect_right(vain, row.after.timestamp)
        if count > 0:
            one = count == 1
            notes.append(
                f"{count} capture{'' if one else 's'} in between do{'es' if one else ''} not show the document"
            )
    return "; ".join(notes) or None


@lru_cache(maxsize=1 << 10)
def proof(label: str, capture: Capture, sha256: str | None, public_url: PublicUrl) -> Proof:
    """One capture as evidence of what the label says."""
    shown = clock_time(capture.timestamp)
    return Proof(
        label=label,
        time=shown,
        iso=f"{shown[:10]}T{shown[11:19]}Z",
        link=capture_link(capture, public_url),
        url=_repeated(capture.url, WORDING_LIMIT),
        archive=_repeated(capture.archive, 80),
        sha256=_code(sha256) if sha256 else None,
    )


def language_attributes(text: str, language: str | None) -> Markup:
    """What HTML is told of the language and direction of a wording, given the language of its page (None: not known).

    A page's wordings of other years may be in another language: one whose script does not fit is declared to be in an unknown one, and
    the browser finds out its direction by itself.
    """
    if language is None or not _LANGUAGE.fullmatch(language) or not _fits(text, language):
        return _UNKNOWN
    return _attributes(language)


@lru_cache(maxsize=1 << 10)
def _repeated(text: str, limit: int) -> str:
    """What many changes have in common, neutralised once."""
    return neutral(text, limit)


def _code(text: str) -> str:
    """A hash or an id: letters and digits, else neutralised."""
    return text if text.isascii() and text.isalnum() else neutral(text, 80)


def shortened(text: str, limit: int) -> str:
    """A neutral text, cut at so many characters."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


@lru_cache(maxsize=1 << 8)
def _badge(kind: Kind, label: str, note: str | None) -> Markup:
    badge = Markup('<span class="badge {}">{}</span>').format(kind.value, label)
    return badge + Markup(' <span class="note">[{}]</span>').format(neutral(note, 200)) if note else badge


def _marked(pieces: Sequence[tuple[Tag, str]]) -> Markup:
    """Pieces of a wording, each escaped and marked as what it is."""
    return Markup("").join(escape(text) if tag == "same" else _MARKS[tag].format(text) for tag, text in pieces)


@lru_cache(maxsize=64)
def _attributes(language: str) -> Markup:
    """For a checked language code; pages are in English where nothing is said."""
    if language == "en":
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(language, "rtl" if language in _RIGHT_TO_LEFT else "ltr")


def _fits(text: str, language: str) -> bool:
    letter = next((c for c in text if c.isalpha()), None)
    return letter is not None and unicodedata.name(letter, "").split(" ")[0] in _SCRIPTS.get(language, _LATIN)


_MARKS: dict[Tag, Markup] = {"ins": Markup("<ins>{}</ins>"), "del": Markup("<del>{}</del>")}
_UNKNOWN = Markup(' lang="" dir="auto"')
_TAGGED: dict[Kind, Tag] = {Kind.ADDED: "ins", Kind.REINSTATED: "ins", Kind.REMOVED: "del"}
