"""Bytes of an archived page -> text, whatever charset was declared.

In: a body as the browser would have had it, and the declared content type. Out: its text. Knows no HTML beyond where a charset may be
declared. Never raises.

The order of trust, learned from archived pages: a byte order mark; bytes that are valid UTF-8 and not plain ASCII (by chance that hardly
happens, while wrong declarations are common); then what the HTTP header or the document declares, if the text it gives is plausible; then
the legacy encoding whose text is most plausible. Plausibility is measured on a sample of the non-ASCII text, so the cost is bounded.
"""

import codecs
import re

_SAMPLE = 60_000  # bytes of non-ASCII neighbourhoods looked at for each candidate
_DECLARED_IN = 4_096  # browsers look for a declaration in the first 1,024 bytes; archives' own banners may push it down
_BONUS_OF_DECLARED = 0.15
_TOLERATED_DAMAGE = 0.05  # share of broken sequences in what is still UTF-8

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
_BOMS_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"<(?:meta\b[^>]{0,400}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)

# Labels as the WHATWG Encoding Standard maps them, to Python's codecs: pages that say ISO-8859-1 mean windows-1252.
_CODECS = {
    "cp1252": "iso-8859-1 iso8859-1 latin1 latin-1 l1 ascii us-ascii windows-1252 cp1252 x-cp1252 iso_8859-1 ansi",
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le ucs-2 unicode",
    "utf-16-be": "utf-16be",
    "cp1251": "windows-1251 cp1251 x-cp1251 win-1251",
    "koi8_r": "koi8-r koi8 koi8_r koi",
    "koi8_u": "koi8-u koi8-ru",
    "cp866": "ibm866 cp866",
    "iso8859_5": "iso-8859-5 iso8859-5 cyrillic",
    "iso8859_2": "iso-8859-2 iso8859-2 latin2 l2 iso_8859-2",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1253": "windows-1253",
    "iso8859_7": "iso-8859-7",
    "cp1254": "windows-1254 iso-8859-9 latin5",
    "cp1255": "windows-1255 iso-8859-8 iso-8859-8-i",
    "cp1256": "windows-1256 cp1256",
    "iso8859_6": "iso-8859-6 arabic",
    "cp1257": "windows-1257",
    "iso8859_15": "iso-8859-15 latin9 l9",
    "cp1258": "windows-1258",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j ms_kanji cp932",
    "euc_jp": "euc-jp x-euc-jp eucjp",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "gb18030": "gb2312 gbk gb18030 x-gbk gb_2312-80 chinese euc-cn hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs x-x-big5 cn-big5 big-5",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601 korean windows-949 cp949 ksc5601",
}
_CODEC_OF = {label: codec for codec, labels in _CODECS.items() for label in labels.split()}

# What each legacy encoding usually carries: the frequent characters of its languages, and what share of the non-ASCII characters they
# usually make up. Text decoded rightly comes up to that share; text decoded wrongly does so only by chance.
_CYRILLIC = "оеаинтсрвлкмдпу"
_JAPANESE = "のにはをたがでとしれさあいるすなまてこら、。用者禁止"
_EASTERN_LATIN = "ąćęłńóśźżáéíóúýčďěňřšťůžőű„”–—…’"
_CANDIDATES: dict[str, tuple[str, float]] = {
    "cp1252": ("éèàçêâîôûùëïäöüßñóáíúãõìòÉÀÄÖÜ’“”„–—…•«»©®™€\xa0·¿¡º", 0.95),
    "cp1251": (_CYRILLIC, 0.7),
    "koi8_r": (_CYRILLIC, 0.7),
    "cp932": (_JAPANESE, 0.4),
    "euc_jp": (_JAPANESE, 0.4),
    "gb18030": ("的一是不了人我在有他这为之以用户和您或服务于任何内容，。、信息法律规定本使平台行发布禁止", 0.3),
    "big5hkscs": ("的一是不了人我在有他這為之以用戶和您或服務於任何內容，。、資訊法律規定者使本行發布禁止", 0.3),
    "cp949": ("이다는을의에하고가지를은로한사용자및수있습니서", 0.4),
    "iso8859_2": (_EASTERN_LATIN, 0.95),
    "cp1250": (_EASTERN_LATIN, 0.95),
    "cp1256": ("اليمونرتبةعدسفهكقحجأإ،", 0.85),
    "cp1253": ("αοιετσνηυρπκμλςίόάέ", 0.85),
    "cp1255": ("יוהלאתרמבשנםקכחדע", 0.85),
    "cp874": ("านรอกเงมยลวดทสตะปบคหแจพชขใไโผ่้ัิีืุูำ็", 0.95),
}
# Encodings that are only read where they are declared, and the one whose text theirs resembles; the rest resemble Western European.
_LIKE = {"koi8_u": "koi8_r", "cp866": "cp1251", "iso8859_5": "cp1251", "iso8859_6": "cp1256", "iso8859_7": "cp1253"}
_DECLARED_ONLY = 0.9  # plausibility of such an encoding's text before signs of error are counted
_LATIN = frozenset({"cp1252", "iso8859_2", "cp1250"})
_ALPHABETIC = frozenset({"cp1251", "koi8_r", "cp1256", "cp1253", "cp1255", "cp874"})

# Signs of a wrong guess, by kind of encoding.
_CONTROLS = re.compile("[\x80-\x9f\ufffd\ue000-\uf8ff¤¦¬±]")
_SIGN_IN_WORD = re.compile("(?<=[^\\W\\d_])[¡-©«-´¶-¹»-¿×÷](?=[^\\W\\d_])")
_CAPITAL_IN_WORD = re.compile("(?<=[a-zß-öø-ÿа-яё])[À-ÖØ-ÞА-ЯЁ]")
_HALFWIDTH = re.compile("[ｦ-ﾟ]")
_FOREIGN_RUN = re.compile("[^\\W\\d_a-zA-Z]{4,}")
_FOREIGN_IN_WORD = re.compile("(?<=[a-zA-Z])[^\\W\\d_a-zA-Z]|[^\\W\\d_a-zA-Z](?=[a-zA-Z])")
_FOREIGN_ALONE_IN_WORD = re.compile("(?<=[a-zA-Z])[^\\W\\d_a-zA-Z](?=[a-z])")

_INVISIBLE = re.compile("[\0\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def decode(body: bytes, content_type: str | None) -> str:
    """The text of a body, without NULs and characters that show nothing (zero-width spaces, soft hyphens, direction marks)."""
    encoding, skipped = _marked(body)
    if encoding is None:
        encoding = _unmarked(body, content_type)
    return without_invisible(str(memoryview(body)[skipped:], encoding, "replace"))


def without_invisible(text: str) -> str:
    """The text without characters that show nothing. (Joiners stay: Persian and emoji need them.)"""
    return _INVISIBLE.sub("", text)


def declared_charset(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The codecs declared by the header and by the document, in this order; unknown labels are left out."""
    labels = []
    if content_type and (header := _HEADER.search(content_type[:1_000])):
        labels.append(header[1])
    if meta := _META.search(body[:_DECLARED_IN]):
        labels.append(meta[1].decode("ascii", errors="replace"))
    return tuple(dict.fromkeys(_CODEC_OF[label.lower()] for label in labels if label.lower() in _CODEC_OF))


def _marked(body: bytes) -> tuple[str | None, int]:
    for mark, encoding in (*_BOMS, *_BOMS_16):
        if body.startswith(mark):
            return encoding, len(mark)
    return None, 0


def _unmarked(body: bytes, content_type: str | None) -> str:
    if body.isascii():
        return _seven_bit(body)
    wide = _wide(body)
    if wide or _is_utf8(body):
        return wide or "utf-8"
    sample = _sample(body)
    declared = [codec for codec in declared_charset(body, content_type) if codec != "utf-8"]
    scores = {codec: _plausibility(sample, codec) for codec in dict.fromkeys((*declared, *_CANDIDATES))}
    for codec in declared:
        scores[codec] += _BONUS_OF_DECLARED
    return max(scores, key=lambda codec: scores[codec])


def _seven_bit(body: bytes) -> str:
    """Plain ASCII, unless escape sequences say Japanese or every second byte is NUL."""
    if b"\x1b$" in body and b"\x1b(" in body:
        return "iso2022_jp"
    return _wide(body) or "utf-8"


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so half of the bytes are NUL, all on one side."""
    start = body[:2_000]
    half = len(start) // 4
    if half < 4:
        return None
    if start[1::2].count(0) > half and start[::2].count(0) < half / 4:
        return "utf-16-le"
    if start[::2].count(0) > half and start[1::2].count(0) < half / 4:
        return "utf-16-be"
    return None


def _is_utf8(body: bytes) -> bool:
    """Whether the non-ASCII bytes are UTF-8, save for a cut at the end and a little damage (a banner in another charset)."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        text = body.decode("utf-8", errors="replace")
        broken = text.count("\ufffd")
        whole = sum(not character.isascii() for character in text) - broken
        return broken <= _TOLERATED_DAMAGE * whole
    return True


_NEIGHBOURHOOD = re.compile(rb"[^<>\x80-\xff]{0,20}[\x80-\xff][^<>]{0,300}")


def _sample(body: bytes) -> bytes:
    """Pieces of the body that hold non-ASCII bytes; whole characters of the multi-byte encodings are kept together."""
    pieces, size = [], 0
    for piece in _NEIGHBOURHOOD.finditer(body):
        pieces.append(piece[0])
        size += len(piece[0])
        if size > _SAMPLE:
            break
    return b"\n".join(pieces)


def _plausibility(sample: bytes, codec: str) -> float:
    """Up to 1: how far the sample's non-ASCII text looks like what this encoding is used for."""
    text = sample.decode(codec, errors="replace")
    foreign = [character for character in text if character > "\x7f"]
    if not foreign:
        return -1.0
    like = _LIKE.get(codec, codec)
    if like not in _CANDIDATES:
        return _DECLARED_ONLY - _signs_of_error(text, "cp1252") / len(foreign)
    characters, usual_share = _CANDIDATES[like]
    frequent = frozenset(characters)
    share = sum(character in frequent for character in foreign) / len(foreign)
    return min(1.0, share / usual_share) - _signs_of_error(text, like) / len(foreign)


def _signs_of_error(text: str, codec: str) -> int:
    """How many characters are where they would hardly be if the text were decoded rightly."""
    wrong = 3 * len(_CONTROLS.findall(text)) + len(_SIGN_IN_WORD.findall(text)) + len(_CAPITAL_IN_WORD.findall(text))
    wrong += len(_HALFWIDTH.findall(text)) // 2
    if codec in _LATIN:
        wrong += sum(len(run) for run in _FOREIGN_RUN.findall(text))
    elif codec in _ALPHABETIC:
        wrong += len(_FOREIGN_IN_WORD.findall(text))
    else:
        wrong += 2 * len(_FOREIGN_ALONE_IN_WORD.findall(text))
    return wrong
