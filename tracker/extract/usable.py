"""Whether a capture holds the document at all, and if not, what stands in its place.

In: the body's first bytes and declared type (``not_a_document``), or ``Facts`` about the parsed page (``why_not``). Out: a reason in words,
None where the page is usable. Knows no policy and no list: a page whose own prose is there is usable, even if it holds no prohibition.

A false "unusable" hides a page for ever, a false "usable" turns a wall into removals. So the question is never whether a page *mentions*
a captcha, cookies or a login, but whether such words stand where the document should be: in the title, in a heading, or as a short text of
their own, while the page has little other prose. The more a page says of its own, the more it takes to doubt it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.extract.walls import reason_of, walls

_SENTENCE = 60  # characters from which a text counts as prose (half as many in Chinese, Japanese, Korean)
_RICH = 4_000  # characters of own prose that no wall has: beyond doubt, whatever the title says
_AMPLE = 1_500  # … whatever a heading or a short text says
_THIN = 400  # … whatever hangs on technical evidence alone (a password field, a refresh, a noscript notice)
_NOTHING = 40  # fewer visible characters than this is no document
_HEADLINE = 160  # longest text that can stand in a document's place as a headline
_SCRIPTED = 3_000  # characters of scripts from which they may be what a page is made of
_FEW = 4  # entries from which there is a list, whatever a form or a notice says
_TOP = 4  # pieces from the top among which a wall's words stand, unless they are a heading or the page is tiny
_LOOKED_AT = 80  # texts of a page that are searched for walls

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "a ZIP or office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "compressed data"),
    (b"\x28\xb5\x2f\xfd", "compressed data"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_TYPES = (
    ("application/pdf", "a PDF document"),
    ("image/", "an image"),
    ("video/", "a media file"),
    ("audio/", "a media file"),
    ("font/", "a font"),
    ("text/css", "a style sheet"),
    ("javascript", "a script"),
    ("application/json", "JSON data"),
    ("application/zip", "a ZIP or office document"),
    ("rss+xml", "a feed"),
    ("atom+xml", "a feed"),
)
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|div|p|ul|ol|li|h[1-6]|table|span|br|title|meta|main|article|section)\b",
    re.IGNORECASE,
)
_FEED = re.compile(rb"<(?:rss|feed|urlset|sitemapindex)[\s>]", re.IGNORECASE)


def not_a_document(body: bytes, content_type: str | None) -> str | None:
    """Why a body cannot be an HTML document, judged by its bytes first and its declared type second; None where it may be one."""
    start = body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not body.strip(b" \t\r\n\x00"):
        return "the body is empty"
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return f"not HTML: {name}"
    if _MARKUP.search(body[:65_536]):
        return None
    if _FEED.search(start):
        return "not HTML: a feed"
    declared = (content_type or "").lower()
    for part, name in _TYPES:
        if part in declared:
            return f"not HTML: {name}"
    if start[:1] in (b"{", b"[") and body.rstrip()[-1:] in (b"}", b"]"):
        return "not HTML: JSON data"
    if _is_binary(body[:4_096]):
        return "not HTML: binary data"
    return None


def _is_binary(start: bytes) -> bool:
    """Many control characters, and not because every second byte of UTF-16 is NUL."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or 0.4 < start.count(0) / len(start) < 0.6:
        return False
    return sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in start) > len(start) / 20


@dataclass(frozen=True, slots=True)
class Piece:
    """One visible piece of text: a block. ``aside`` says that it stands in navigation, a footer or a dialog, not in the document."""

    text: str
    heading: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a parsed page. ``script_size`` is in characters; ``refresh`` tells of a refresh to another address."""

    title: str = ""
    pieces: tuple[Piece, ...] = ()
    size: int = 0
    script_size: int = 0
    password_fields: int = 0
    refresh: bool = False
    noscript: str = ""
    cut: bool = False

    @property
    def scripted(self) -> bool:
        """Whether scripts may be what the page is made of."""
        return self.script_size > _SCRIPTED


_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^>]{0,400}?type\s*=\s*[\"']?password", re.IGNORECASE)
_REFRESH = re.compile(r"<meta\b[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh[^>]{0,60}?url\s*=", re.IGNORECASE)
_MOVES = re.compile(
    r"(?:window\.|document\.|top\.|self\.)?location(?:\.href|\.replace|\.assign)?\s*(?:=|\()\s*[\"'`]", re.IGNORECASE
)
_NOSCRIPT = re.compile(r"<noscript[^>]{0,200}>(.{0,600}?)</noscript", re.IGNORECASE | re.DOTALL)
_ELEMENT = re.compile(r"<[^<>]{0,400}>")
_STRUCTURE = re.compile(r"<(/?)(?:div|main|section|article|ul|ol|table|form)\b", re.IGNORECASE)
_END_TAGS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_BODY = re.compile(r"<body\b", re.IGNORECASE)


def facts(html: str, pieces: Iterable[Piece], without_code: str) -> Facts:
    """Gather the facts of a page: its source, its visible pieces of text, and its source without scripts and comments."""
    code = len(html) - len(without_code)
    title = _TITLE.search(html)
    notice = " ".join(_ELEMENT.sub(" ", each) for each in _NOSCRIPT.findall(html[:400_000])[:5])
    moves = len(without_code) < 3_000 and _MOVES.search(html[:20_000]) is not None
    return Facts(
        title=title[1].strip() if title else "",
        pieces=tuple(pieces),
        size=len(html),
        script_size=code,
        password_fields=len(_PASSWORD.findall(without_code)),
        refresh=moves or _REFRESH.search(html[:60_000]) is not None,
        noscript=notice.strip()[:1_000],
        cut=_is_cut(html, without_code),
    )


def _is_cut(html: str, without_code: str) -> bool:
    """Whether the document stops before its end: inside a tag, inside a script, or with its containers open and no end tag at all.

    Leaving out ``</body>`` and ``</html>`` is allowed and common, leaving several containers open as well is not.
    """
    tail = html[-2_000:].rstrip()
    last_open = tail.rfind("<")
    if last_open > tail.rfind(">") and re.match(r"</?[a-zA-Z]", tail[last_open:]):
        return True
    if _END_TAGS.search(html, max(0, len(html) - 200_000)) or not _BODY.search(html):
        return False
    if _unclosed_script(html):
        return True
    opened = [match[1] == "" for match in _STRUCTURE.finditer(without_code)]
    return opened.count(True) - opened.count(False) >= 2


def _unclosed_script(html: str) -> bool:
    lower = html[-400_000:].lower()
    return lower.rfind("<script") > lower.rfind("</script")


def why_not(page: Facts) -> str | None:
    """Why the page is not the document, None where it is usable."""
    own = _own_prose(page.pieces)
    if page.cut and own < _RICH * 50:
        return "the document is cut off"
    if own >= _RICH:
        return None
    return _by_title(page, own) or _by_headline(page, own) or _by_lack(page, own)


def _by_title(page: Facts, own: int) -> str | None:
    found = walls(page.title, whole=False)
    for kind in ("country", "error", "bot", "parked", "redirect"):
        if kind in found:
            return reason_of(kind)
    if "login" in found and own < _AMPLE:
        return reason_of("login")
    return reason_of("refused") if "refused" in found and _is_bare(page, own) else None


def _by_headline(page: Facts, own: int) -> str | None:
    """A heading or short text that says what stands here instead of the document."""
    if own >= _AMPLE:
        return None
    found = _headlines(page, own)
    for kind in ("country", "error", "bot", "parked"):
        if kind in found:
            return reason_of(kind)
    if {"gate", "consent"} <= found:
        return reason_of("consent")
    if "refused" in found and _is_bare(page, own):
        return reason_of("refused")
    if own < _THIN:
        for kind in ("redirect", "login", "script"):
            if kind in found and (kind != "login" or page.password_fields or own < _THIN / 2):
                return reason_of(kind)
    return None


def _headlines(page: Facts, own: int) -> set[str]:
    """The kinds of wall that headings and short texts speak of; of longer texts, only on a page that has little else."""
    found: set[str] = set()
    pieces = [piece for piece in page.pieces if not piece.aside][:_LOOKED_AT]
    for place, piece in enumerate(pieces):
        if place >= _TOP and len(pieces) > 2 * _TOP and not piece.heading:
            continue  # an entry of a list may read like a wall: "system maintenance"
        if len(piece.text) <= _HEADLINE:
            found |= walls(piece.text, whole=not piece.heading)
            found |= walls(piece.text, whole=False) & {"consent"}
        elif own < _THIN * 2:
            found |= walls(piece.text[:400], whole=False) & {"error", "bot", "country", "parked", "script", "consent"}
    return found


def _is_bare(page: Facts, own: int) -> bool:
    """Whether there is next to nothing on the page that could be a document: neither prose nor a list."""
    return own < _THIN and _entries(page) < _FEW


def _entries(page: Facts) -> int:
    """How many pieces of the document may be entries of a list."""
    return sum(1 for piece in page.pieces if not piece.aside and _is_entry(piece.text))


def _by_lack(page: Facts, own: int) -> str | None:
    """Nothing says what stands here, but there is no document."""
    if own >= _THIN:
        return None
    visible = sum(len(piece.text) for piece in page.pieces)
    entries = _entries(page)
    if page.refresh and own < _THIN / 2:
        return reason_of("redirect")
    if page.password_fields and entries < _FEW:
        return reason_of("login")
    if (
        any("consent" in walls(piece.text, whole=False) for piece in page.pieces[:_LOOKED_AT])
        and own == 0
        and entries < _FEW
    ):
        return reason_of("consent")
    scripted = page.scripted or "script" in walls(page.noscript, whole=False)
    if scripted and (own == 0 and entries < _FEW):
        return reason_of("script")
    return NO_TEXT if visible < _NOTHING and entries == 0 and not _is_listed(page) else None


def _is_listed(page: Facts) -> bool:
    """Whether a heading stands over several pieces: a document, however short."""
    own = [piece for piece in page.pieces if not piece.aside]
    return len(own) > 2 and any(piece.heading for piece in own)


def _own_prose(pieces: Sequence[Piece]) -> int:
    """Characters of sentences that are neither beside the document nor words of a wall or consent notice."""
    total = 0
    for piece in pieces:
        if piece.aside or not _is_prose(piece.text) or (total < _RICH and _is_notice(piece)):
            continue
        total += len(piece.text) * (1 if piece.text.isascii() else _density(piece.text))
        if total >= _RICH * 50:
            break
    return total


def _is_notice(piece: Piece) -> bool:
    start = piece.text[:400]
    return bool(walls(start, whole=len(start) > _HEADLINE) - {"login", "redirect", "error", "refused"}) or bool(
        walls(start, whole=True) & {"error", "redirect", "login", "refused"}
    )


_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def _density(text: str) -> int:
    """How many letters of an alphabet one character is worth: two to three in Chinese, Japanese and Korean."""
    return 2 if len(_EASTERN.findall(text[:200])) * 3 > len(text[:200]) else 1


def _is_prose(text: str) -> bool:
    return len(text) * _density(text) >= _SENTENCE


def _is_entry(text: str) -> bool:
    """A short text that may be a list's entry: more than a label."""
    return len(text) >= 5 if _density(text) > 1 else len(text) >= 20 and " " in text


NO_TEXT = "no text"


def is_shell(reason: str | None) -> bool:
    """Whether the reason says that the page shows nothing by itself: its scripts may carry the document as data."""
    return reason in (NO_TEXT, reason_of("script"), reason_of("consent"))
