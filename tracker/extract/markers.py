"""List markers typed as text: "•", "(a)", "1.", "iv)", "4.8.1.", "①", "（二）", "가.".

In: a text. Out: the marker it begins with, read as every numbering it may belong to ("i." is a roman one and a latin ninth letter), and the
rest of the text. Also the markers inside a text, for enumerations in running prose. Knows no words.
"""

import re
from dataclasses import dataclass

BULLETS = "•·●○◦▪▫■□◆◇►▶▸➤➢➔→✓✔✗✘✕✖❌🚫⛔∙⁃‣※★☆・*–—-"

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ROMAN_FORM = re.compile(r"l?x{0,3}(?:ix|iv|v?i{0,3})")
_ALPHABETS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "cyrillic": "абвгдежзиклмнопрстуфхцчшщэюя",
    "cyrillic-full": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "hangul": "가나다라마바사아자차카타파하",
    "kana": "アイウエオカキクケコサシスセソタチツテト",
    "iroha": "イロハニホヘトチリヌルヲ",
    "arabic": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "abjad": "أبجدهوزحطيكلمن",
}
_HAN = "一二三四五六七八九十"
_CIRCLED = {**{chr(0x2460 + n): n + 1 for n in range(20)}, **{chr(0x2776 + n): n + 1 for n in range(10)}}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "012345678901234567890123456789")

_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,3}"
_LETTERS = (
    r"[a-zA-Z]|[ivxlIVXL]{2,6}|[а-яёА-ЯЁ]|[가나다라마바사아자차카타파하]|[ア-ト]|[أ-ي]ـ?|[一二三四五六七八九十]{1,3}"
)
_LEADING = re.compile(
    rf"(?P<bullet>[{re.escape(BULLETS)}])(?:\ufe0f)?\s*(?=\S)"
    r"|(?P<circled>[①-⑳❶-❿])\s*"
    rf"|(?P<open>[(（\[【])\s?(?P<inside>{_NUMBER}|{_LETTERS})\s?[)）\]】]\s*"
    rf"|第(?P<article>[一二三四五六七八九十百\d]{{1,4}})[条條項号款章]\s*"
    rf"|(?P<plain>{_NUMBER}|{_LETTERS})(?P<close>[.)）、．]|\.\)|\s?[-–]\s)(?:\s+|(?<=[)）、．])|(?=[^\W\d]))"
    r"|(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,3})\s+"
)
_INSIDE = re.compile(
    r"(?P<circled>[①-⑳❶-❿])"
    rf"|(?P<open>[(（])\s?(?P<inside>\d{{1,2}}|{_LETTERS})\s?[)）]"
    rf"|(?<![\w.(])(?P<plain>\d{{1,2}}|[a-zA-Zа-яА-Я]|[ivxl]{{2,5}})(?P<close>[)）])(?=\s)"
    r"|(?<![\w.,(])(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})\.?(?=\s?[^\W\d])"
    r"|(?<![\w.,(])(?P<counted>\d{1,2})[.、．](?=\s?[^\W\d])"
    r"|(?:(?<=[:;,]\s)|(?<=\s\w\w\s)|(?<=\s\w\w\w\s))(?P<lettered>[a-zа-я])\.(?=\s[^\W\d])"
)

_BEGINNING = re.compile(r"[1aAiIаА가アイأا一１١۱][)）.、．]|[①❶]|\.1")  # without a first marker there is no enumeration


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker and where it stands. ``readings`` are (style, value) pairs: markers of one style with rising values belong together."""

    readings: tuple[tuple[str, int], ...]
    start: int
    end: int

    def follows(self, style: str, value: int) -> bool:
        """Whether this marker may come next after one of that style and value. A number may be repeated by mistake; bullets have none."""
        return any(s == style and (v == value + 1 or v == value) for s, v in self.readings)

    def value(self, style: str) -> int | None:
        """The value in one numbering, None where the marker is not of it."""
        return next((v for s, v in self.readings if s == style), None)


def leading(text: str) -> Marker | None:
    """The marker a text begins with, if any. ``end`` is where the words begin."""
    found = _LEADING.match(text)
    if found is None or found.end() >= len(text):
        return None
    return _marker(found)


def inside(text: str) -> list[Marker]:
    """All that may be markers within a text, in order; none where no numbering begins."""
    if _BEGINNING.search(text) is None:
        return []
    return [marker for found in _INSIDE.finditer(text) if (marker := _marker(found)) is not None]


def without(text: str) -> str:
    """A text without the markers it begins with (at most two: a bullet and a number)."""
    for _ in range(2):
        marker = leading(text)
        if marker is None:
            break
        text = text[marker.end :]
    return text


def _marker(found: re.Match[str]) -> Marker | None:
    groups = found.groupdict()
    if groups.get("bullet"):
        readings: tuple[tuple[str, int], ...] = ((f"bullet {groups['bullet']}", 0),)
    elif groups.get("circled"):
        readings = (("circled", _CIRCLED[groups["circled"]]),)
    elif groups.get("article"):
        readings = _read(groups["article"], "article")
    elif groups.get("inside"):
        readings = _read(groups["inside"], "(")
    elif groups.get("dotted"):
        readings = _read(groups["dotted"], "dotted")
    elif groups.get("counted") or groups.get("lettered"):
        readings = _read(groups["counted"] or groups["lettered"], ".")
    else:
        readings = _read(groups["plain"], ")" if groups["close"] in (")", "）") else ".")
    return Marker(readings, found.start(), found.end()) if readings else None


def _read(sign: str, form: str) -> tuple[tuple[str, int], ...]:
    """Every numbering that a sign may belong to."""
    sign = sign.translate(_DIGITS).removesuffix("\u0640")  # the stroke that lengthens an Arabic letter standing alone
    head, _, last = sign.rpartition(".")
    if last.isdigit():
        return ((f"{form if not head else 'dotted'} {head} 1", int(last)),)
    if sign[0] in _HAN:
        return ((f"{form} han", _han(sign)),)
    case = "A" if sign.isupper() else "a"
    lower = sign.lower()
    readings = []
    if set(lower) <= _ROMAN.keys() and _ROMAN_FORM.fullmatch(lower):
        readings.append((f"{form} roman {case}", _roman(lower)))
    if len(sign) == 1:
        for name, letters in _ALPHABETS.items():
            if lower in letters:
                readings.append((f"{form} {name} {case}", letters.index(lower) + 1))
    return tuple(readings)


def _roman(sign: str) -> int:
    values = [_ROMAN[letter] for letter in sign]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _han(sign: str) -> int:
    tens, ten, ones = sign.partition("十")
    if not ten:
        return _HAN.index(sign[0]) + 1
    return (10 * (_HAN.index(tens[0]) + 1) if tens else 10) + (_HAN.index(ones[0]) + 1 if ones else 0)
