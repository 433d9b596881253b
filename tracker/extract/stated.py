"""The dates that a policy page states of itself: "Effective May 14, 2022", "最終更新日：2022年5月14日". Pure.

In: a document's body. Out: each statement with its words as they stand, whether it says when the page was updated or when it takes effect,
and the date where the words leave no doubt. What could be read two ways (03/04/2022) gives the words and no date; a date that does not
exist, or a year of two digits, too. A date of something else, such as a former version or a law, is none of the page's. What a page says
of itself is a claim, not a proof: captures date changes, and this stands beside them.

How languages say it is data: ``stated.toml``. All languages are looked for at once, since a page's language may be unknown and a short
statement tells little of it.
"""

import calendar
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from tracker.extract import decode, limits, state, usable
from tracker.extract.blocks import blocks
from tracker.extract.html import tree, without_code
from tracker.records import Stated, StatedKind

_BETWEEN = 40  # characters that may stand between the words and the date: "effective date of these Terms of Service: "
_DATE_LENGTH = 40
_LEAD = 100  # characters of the sentence before the words that are quoted
_MOST = 8  # statements of one page; more are a list of versions
_LOOKED_AT = 600  # characters from each end of a long block
_UNSPACED = ("ja", "zh", "ko")
_YEARS = range(1990, 2101)

# Arabic-Indic and full-width digits count like ours; one character each, so that places in the text stay the same.
_DIGITS = {
    ord(odd): str(value)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")
    for value, odd in enumerate(digits)
}
_STOPS = re.compile(r"[.!?;。！？；؟]\s|[。！？；]|\d")
_SENTENCE = re.compile(r"[.!?;]\s|[。！？；؟|•]")


def stated_dates(body: bytes, content_type: str | None = None) -> tuple[Stated, ...]:
    """What a document says of its own date, in page order, each statement once. Empty for what is no document; raises nothing."""
    if usable.not_a_document(body, content_type) or limits.too_complex(body):
        return ()
    html = decode.decode(body, content_type)
    source = without_code(html)
    embedded = state.html_from_state(html) if state.is_thin(source) else None
    texts = [block.text for block in blocks(tree(source if embedded is None else without_code(embedded)))]
    return tuple(dict.fromkeys(_in_texts(texts)))[:_MOST]


def _in_texts(texts: Iterable[str]) -> Iterator[Stated]:
    """The statements in a page's pieces of text; the words may be in one piece and the date at the beginning of the next."""
    for text, following in pairwise([*texts, ""]):
        if not (any(map(str.isdigit, text)) or (len(text) <= _BETWEEN and any(map(str.isdigit, following)))):
            continue  # most of a page: nothing to look for
        parts = (text,) if len(text) <= 2 * _LOOKED_AT else (text[:_LOOKED_AT], text[-_LOOKED_AT:])
        found = [one for part in parts for one in _in_text(part)]
        if (
            not found
            and len(text) <= _BETWEEN
            and len(following) <= _DATE_LENGTH
            and _grammar().cue.search(_plain(text))
        ):
            found = [one for one in _in_text(f"{text} {following}") if one.words.startswith(text)]
        yield from found


def _in_text(text: str) -> Iterator[Stated]:
    plain, grammar = _plain(text), _grammar()
    for cue in grammar.cue.finditer(plain):
        kind, alone, language = grammar.meaning[cue[0]]
        rest = plain[
            cue.end() : cue.end() + _BETWEEN + _DATE_LENGTH
        ]  # cut out: "UpdatedMay 14, 2022" is two elements in a row
        date = grammar.date.search(rest)
        if date is None:
            continue
        between = rest[: date.start()]
        if len(between) > (3 if alone else _BETWEEN) or _STOPS.search(between):
            continue
        if grammar.another.search(plain, _sentence_start(text, cue.start()), cue.end() + date.start()):
            continue
        yield Stated(kind, _quoted(text, cue.start(), cue.end() + date.end()), _day(date, grammar, language))
    for early in grammar.date.finditer(plain):
        if (cue_after := grammar.after.match(plain, early.end())) and not grammar.another.search(
            plain, _sentence_start(text, early.start()), early.start()
        ):
            kind, _, language = grammar.meaning[f"…{cue_after['after']}"]
            yield Stated(kind, _quoted(text, early.start(), cue_after.end()), _day(early, grammar, language))


def _plain(text: str) -> str:
    """The text in lower case with our digits, every character at its place."""
    lower = text.translate(_DIGITS)
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in lower)


def _quoted(text: str, start: int, end: int) -> str:
    """The words as they stand, from the beginning of the sentence where that is near."""
    begin = _sentence_start(text, start)
    if begin == start - _LEAD:
        begin = start
    return " ".join(text[begin:end].split())


def _sentence_start(text: str, place: int) -> int:
    """Where the sentence of a place begins, or as far before it as is looked at."""
    farthest = max(0, place - _LEAD)
    stops = [stop.end() for stop in _SENTENCE.finditer(text, farthest, place)]
    return stops[-1] if stops else farthest


def _day(found: re.Match[str], grammar: "_Grammar", language: str) -> str | None:
    """The date as ``2022-05-14`` or ``2022-05``; None where it could be another, or does not exist."""
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    year = next((int(value) for name, value in groups.items() if name.startswith("year")), 0)
    named = next((value for name, value in groups.items() if name.startswith("name")), None)
    day = next((int(value) for name, value in groups.items() if name.startswith("day")), None)
    if named is not None:
        month = grammar.months[named.rstrip(".")]
    elif "first" in groups:
        pair = _day_and_month(int(groups["first"]), int(groups["second"]), groups["separator"], grammar, language)
        if pair is None:
            return None
        day, month = pair
    else:
        month = next(int(value) for name, value in groups.items() if name.startswith("month"))
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _day_and_month(
    first: int, second: int, separator: str, grammar: "_Grammar", language: str
) -> tuple[int, int] | None:
    """Which of two numbers is the day, where only one reading is possible or the language's standard decides."""
    if first == second or (first > 12 >= second) or (separator == "." and language in grammar.dotted):
        return first, second
    return (second, first) if second > 12 >= first else None


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What ``stated.toml`` says, compiled. ``meaning`` of a cue (after a date: with an ellipsis before it): kind, alone, language."""

    cue: re.Pattern[str]
    after: re.Pattern[str]
    date: re.Pattern[str]
    another: re.Pattern[str]
    meaning: Mapping[str, tuple[StatedKind, bool, str]]
    months: Mapping[str, int]
    dotted: frozenset[str]


@cache
def _grammar() -> _Grammar:
    data = tomllib.loads(files("tracker.extract").joinpath("stated.toml").read_text(encoding="utf-8"))
    meaning: dict[str, tuple[StatedKind, bool, str]] = {}
    before: list[str] = []
    after: list[str] = []
    for language, table in data.items():
        for kind in StatedKind:
            for words, alone in (
                (table.get(kind.value, ()), False),
                (table.get("alone", {}).get(kind.value, ()), True),
            ):
                before += words
                meaning |= {word: (kind, alone, language) for word in words if word not in meaning}
            words = table.get("after", {}).get(kind.value, ())
            after += words
            meaning |= {f"…{word}": (kind, True, language) for word in words}
    months = {
        form: number
        for table in data.values()
        for number, forms in enumerate(table.get("months", ()), 1)
        for form in forms
    }
    return _Grammar(
        cue=re.compile(rf"(?<![^\W\d_])(?:{_any(before)})(?:(?![a-zа-яßà-ÿ])|(?={_any(months)}))"),
        after=re.compile(rf"\s?[日일]?\s?(?:に|字)?(?P<after>{_any(after)})"),
        date=re.compile(_date_pattern(_any(months))),
        another=re.compile(_another(data)),
        meaning=meaning,
        months=months,
        dotted=frozenset(language for language, table in data.items() if table.get("dotted") == "day"),
    )


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _another(data: Mapping[str, Mapping[str, Iterable[str]]]) -> str:
    """A pattern for the words that speak of something else: whole words, except where none are set apart."""
    spaced = [word for language, table in data.items() if language not in _UNSPACED for word in table["another"]]
    unspaced = [word for language in _UNSPACED for word in data[language]["another"]]
    return rf"(?<![^\W\d_])(?:{_any(spaced)})(?![^\W\d_])|{_any(unspaced)}"


def _date_pattern(months: str) -> str:
    """Every way of writing a date, most telling first. Bounded repetitions only: linear time."""
    of = r"\s?(?:de|del|of|di)?\s?"
    return "|".join(
        [
            r"(?P<year1>\d{4})\s?[年년]\s?(?P<month1>\d{1,2})\s?[月월](?:\s?(?P<day1>\d{1,2})\s?[日일号號])?",
            r"(?<!\d)(?P<year2>\d{4})(?P<iso>[-/.])\s?(?P<month2>\d{1,2})(?P=iso)\s?(?P<day2>\d{1,2})(?!\d)",
            rf"(?<!\d)(?P<day3>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°|-го|ος)?{of}(?P<name3>{months})\.?,?{of}(?P<year3>\d{{4}})(?!\d)",
            rf"(?<!\w)(?P<name4>{months})\.?\s(?P<day4>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<year4>\d{{4}})(?!\d)",
            rf"(?<!\w)(?P<name5>{months})\.?,?{of}(?P<year5>\d{{4}})(?!\d)",
            r"(?<!\d)(?P<first>\d{1,2})(?P<separator>[-/.])\s?(?P<second>\d{1,2})(?P=separator)\s?(?P<year6>\d{4}|\d{2})(?!\d)",
        ]
    )
