"""Wordings: when two are the same, how similar two are, and what differs between them word by word. Pure; any script.

In: the text of items. Out: a folded form, a number, a list of differences. Knows nothing of lists, captures or changes.

*The same* means equal after ``normalise``: list markers, quotes, case, white space, the width of dashes, final punctuation and invisible
characters are no difference, a single letter is. *Similar* is a weighed overlap of words (of character pairs where a script sets no
spaces), so that it means the same for entries of three words and of thirty. Words are cut to their beginnings, which makes "harass" and
"harassment" meet in every language that inflects at the end.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from diff_match_patch import diff_match_patch
from rapidfuzz import fuzz

REWORDED_FROM = 0.5
"""From this similarity on, two wordings are one entry with edited words."""
_READABLE = 200_000  # characters; longer texts are no wordings that anybody compares word by word
_TELLING = 8  # letters; those of shorter texts mislead: spam, scam

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟‹›«»＂＇「」『』〝〞〟′″]")
_HYPHEN = re.compile(r"[‐‑‒−]|(?<=\d)[–—](?=\d)")
_DASH = re.compile("[–—―]")
_CIRCLED = re.compile("\\s*[\u2460-\u24ff\u2776-\u2793\u3220-\u3247]\\s*")
_MARKER = re.compile(
    r"\s*(?:[(\[]?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}|[^\W\d_]|[ivxlc]{1,6}|[一二三四五六七八九十]{1,3})[.)\]:、]+(?:\s+|(?<=[、)\]])|$)"
    r"|[•‣⁃◦∙·・▪▫■□●○◆◇★☆✓✔✗✘❌❎✕✖➤►▶→*§\-]+(?:\s+|(?=[^\s\w]))|[•‣◦▪■●○◆・])"
)
_TRAILING_GLUE = re.compile(
    r"\s*[;,；，、،؛]\s*(?:and/or|and|or|et/ou|et|ou|und/oder|und|oder|y/o|y|e/o|e|o|en/of|en|of|oraz|lub|i|albo|и/или|и|или|および|または|又は"
    r"|及び|以及|或者|或|和|및|또는|أو|و)\s*\Z"
)
_FINAL = " .;:,!?…。；：，、！？｡،؛؟।"
_SPACE = re.compile(r"\s+")
_LOOSE_SPACE = re.compile(r"\s+(?=[,.;:!?)\]%])|(?<=[(\[])\s+")

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INNER_SPACE = re.compile(rf"(?<=[{_UNSPACED}])\s+(?=[{_UNSPACED}])")
_RUN = re.compile(rf"([{_UNSPACED}]+)|((?:(?![{_UNSPACED}])[^\W_])+)")
_PIECE = re.compile(rf"\s+|[{_UNSPACED}]|[^\s{_UNSPACED}!-&(-,./:-@\[-`{{-~«»“”„。、，；：！？（）「」]+|.", re.DOTALL)

_TURNING_WORDS = (
    "not no nor never none without except unless cannot cant dont only but "
    "ne pas sans sauf jamais aucun aucune interdit excepté "
    "nicht kein keine keinen keiner ohne nie niemals außer ausser verboten "
    "nunca sin salvo excepto ni ningún ninguna prohibido não sem exceto nenhum nenhuma proibido "
    "non senza eccetto mai nessun nessuna vietato niet geen zonder nooit behalve verboden "
    "nie bez oprócz nigdy żaden zabronione не без кроме никогда запрещено لا غير دون بدون إلا"
)
_TURNING = frozenset(_TURNING_WORDS.split())
_LETTERS = re.compile(r"[^\W\d_]+")
_TURNING_SIGNS = re.compile("ない|ません|せず|なく|以外|除く|禁止|不|勿|非|未|除外|除非|禁|않|못|없|말|제외|금지")


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """What makes a wording itself: two wordings are the same exactly when their normal forms are equal.

    The folded form without its white space, so that a space lost or won in the markup is no difference.
    """
    return folded(text).replace(" ", "")


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """The wording's words, bare: what normalisation and similarity start from.

    Compatibility forms (full-width letters, ligatures) and case fold; invisible characters, quotes, list markers, final punctuation and
    a conjunction after a final comma or semicolon go; dashes between words become " - "; white space becomes one space, and none between
    characters of unspaced scripts. A text of nothing else (an emoji, "!!!") keeps what can be seen of it.
    """
    circled = _CIRCLED.match(text)
    text = text[circled.end() :] if circled else text
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    visible = _SPACE.sub(" ", _DASH.sub(" - ", _HYPHEN.sub("-", plain))).strip()
    bare = _QUOTES.sub("", visible)
    for _ in range(2):
        marker = _MARKER.match(bare)
        bare = bare[marker.end() :] if marker and marker.end() < len(bare) else bare
    bare = _TRAILING_GLUE.sub("", bare.rstrip(_FINAL)).rstrip(_FINAL)
    bare = _INNER_SPACE.sub("", _LOOSE_SPACE.sub("", bare)).strip()
    return bare or visible


@lru_cache(maxsize=1 << 14)
def beginnings(text: str) -> tuple[str, ...]:
    """The words of a wording as similarity compares them: folded, cut to six letters; pairs of characters in unspaced scripts."""
    words: list[str] = []
    for run in _RUN.finditer(folded(text)):
        unspaced, word = run.groups()
        if word:
            words.append(word[:6])
        elif len(unspaced) == 1:
            words.append(unspaced)
        else:
            words.extend(unspaced[at : at + 2] for at in range(len(unspaced) - 1))
    return tuple(words)


def plain_weight(word: str) -> float:
    """How much a word says, without a dictionary: little for the short words of alphabetic scripts, which are mostly grammar."""
    return 0.4 if len(word) <= 3 and word.isascii() and word.isalpha() else 1.0


def turning_words(text: str) -> Counter[str]:
    """The words in a wording that turn a meaning around: negations, exceptions, in the languages the tracker reads."""
    bare = folded(text)
    found = Counter(word for word in _LETTERS.findall(bare) if word in _TURNING)
    found.update(_TURNING_SIGNS.findall(bare))
    return found


@dataclass(frozen=True, slots=True)
class Weighed:
    """A wording made ready to be compared with many others: its folded words, how much each beginning counts in it, and their sum."""

    words: str
    weights: Mapping[str, float]
    total: float
    turning: Counter[str]


def weigh(text: str, weight: Callable[[str], float] = plain_weight) -> Weighed:
    """Make a wording ready. ``weight`` says how much a word counts (see ``beginnings``)."""
    weights = {word: count * weight(word) for word, count in Counter(beginnings(text)).items()}
    return Weighed(folded(text), weights, sum(weights.values()), turning_words(text))


def similarity(old: str, new: str, weight: Callable[[str], float] = plain_weight) -> float:
    """How much of two wordings is the same, 0 to 1; 1 only for the same wording. Symmetric.

    A caller who knows the whole page gives its frame words little weight, so that "content that promotes X" and "content that promotes Y"
    are not taken for one entry. A spelling change is found letter by letter. A wording that gains or loses a word that turns its meaning
    around is less similar than its letters say.
    """
    return 1.0 if normalise(old) == normalise(new) else likeness(weigh(old, weight), weigh(new, weight))


def likeness(old: Weighed, new: Weighed) -> float:
    """``similarity`` of two different wordings that are ready to be compared."""
    few, many = sorted((old.weights, new.weights), key=len)
    shared = sum(min(weight, many[word]) for word, weight in few.items() if word in many)
    score = 2 * shared / (old.total + new.total) if shared else 0.0
    score = max(score, spelt_alike(old, new))
    if old.turning != new.turning:
        score *= 0.85
    return min(round(score, 9), 0.99)  # rounded, since sums of floats depend on their order


def spelt_alike(old: Weighed, new: Weighed) -> float:
    """How alike two wordings are letter by letter: above 0 for a spelling change, and where one goes on where the other ends."""
    short, long = sorted((old.words, new.words), key=len)
    if short and long.startswith(short) and not long[len(short) : len(short) + 1].isalnum():
        return 0.6  # "gambling" became "gambling, except where licensed"
    if len(short) < _TELLING:
        return 0.0
    return fuzz.ratio(short, long, score_cutoff=90) / 100


def coverage(part: Weighed, whole: Weighed) -> float:
    """Which share of the weighed words of ``part`` stands in ``whole`` too, 0 to 1."""
    shared = sum(min(weight, whole.weights.get(word, 0.0)) for word, weight in part.weights.items())
    return shared / part.total if part.total else 0.0


def word_diff(old: str, new: str) -> list[tuple[int, str]]:
    """What differs between two wordings, as (operation, text) in reading order: -1 went, 0 stayed, 1 came.

    Whole words are compared (characters where a script sets no spaces): each distinct word is mapped to one code point and
    diff-match-patch aligns the two strings of code points. Texts of 0 and -1 joined are ``old``; of 0 and 1, ``new``.
    """
    if len(old) + len(new) > _READABLE:
        return [(-1, old), (1, new)]
    alphabet: dict[str, str] = {}
    symbols = [_symbols(text, alphabet) for text in (old, new)]
    matcher = diff_match_patch()
    matcher.Diff_Timeout = 1.0  # seconds; a coarser answer after that
    pieces = matcher.diff_main(*symbols, False)
    matcher.diff_cleanupSemantic(pieces)
    words = {symbol: word for word, symbol in alphabet.items()}
    return [(operation, "".join(words[symbol] for symbol in piece)) for operation, piece in pieces]


def _symbols(text: str, alphabet: dict[str, str]) -> str:
    """The text with each of its words as one code point, taking new ones above the surrogates (where there is room)."""
    return "".join(alphabet.setdefault(piece, chr(0xE000 + len(alphabet))) for piece in _PIECE.findall(text))
