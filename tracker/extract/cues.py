"""Cue words: which phrases of a text speak of prohibition, permission, duty and other things, in the page's language.

In comes a piece of text (a lead-in, a heading, an entry), out come ``Cues``: how often each group of phrases occurs. The phrases are data,
one file a language in ``lexicon/``, written in the language of ``phrases``. This module knows no page structure and decides nothing about
lists.

Three rules hold between groups, because negation turns meanings around:

* What stands inside a ``neutral`` phrase ("not limited to", "you are not required to") says nothing.
* A permission or duty that begins inside a prohibition ("you *may* not", "you *must* not") is part of it.
* A prohibition that begins inside a sentence about the company ("we *may not* be liable") is not the user's.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files

from tracker.extract.matcher import Hit, LexiconError, Matcher

_CACHED_LENGTH = 2_000  # longer texts are rare and would make the cache heavy


@dataclass(frozen=True, slots=True)
class Cues:
    """How often each group of phrases occurs in a text. What the groups mean is told in every lexicon file and, shortly, here."""

    forbids: int = 0  # prohibits, itself or what follows: "you may not", "is prohibited", "do not"
    introduces: int = 0  # announces bans without a negation: "prohibited conduct", "zero tolerance"
    wrongdoing: int = 0  # wrongdoing or its consequences, no more: "violates our terms", "suspension"
    heading_forbids: int = 0  # a heading that says "not": "Prohibited activities", "Don'ts", "Restrictions"
    heading_rules: int = 0  # a heading over rules of all kinds: "Acceptable use", "Code of conduct"
    item_forbids: int = 0  # an entry that forbids by itself: "Don't …", "No …", or states a prohibition
    permits: int = 0  # "you may", "what you can do"
    duties: int = 0  # "you must", "you agree to", without negation
    company: int = 0  # what the company does, may do or disclaims: "we may", "we are not liable"
    privacy: int = 0  # "we collect", "personal data", "cookies"
    definitions: int = 0  # "means", "refers to"
    condition_negative: int = 0  # a permission bound to abstaining: "provided that you do not"
    exception: int = 0  # "except", "does not apply"
    payment: int = 0  # prices, payment, refunds, cancellation
    changelog: int = 0  # "last updated", "we've updated", version histories
    announces: int = 0  # something is about to be enumerated: "the following", "including", "such as"

    def __bool__(self) -> bool:
        return any(getattr(self, group) for group in GROUPS)


GROUPS = tuple(field.name for field in fields(Cues))
_NEUTRAL = "neutral"
_NEUTRAL_GROUPS = frozenset({_NEUTRAL})
_COMPANY = frozenset({"company"})
_PROHIBITIONS = frozenset({"forbids", "condition_negative"})
_MASKED_BY_PROHIBITION = frozenset({"permits", "duties"})
_MASKED_BY_COMPANY = frozenset({"forbids", "introduces", "wrongdoing", "permits", "duties"})


class Lexicon:
    """The cue phrases of one language, or of all where the language is not known."""

    def __init__(self, matchers: tuple[Matcher, ...]) -> None:
        self._matchers = matchers
        self._find_cached = lru_cache(maxsize=8192)(self._find)

    @property
    def languages(self) -> tuple[str, ...]:
        """Two-letter codes of the languages whose phrases are known here."""
        return tuple(matcher.language for matcher in self._matchers)

    def find(self, text: str) -> Cues:
        """What the text speaks of. With several languages the largest count of a group is taken, since they share phrases."""
        return self._find_cached(text) if len(text) <= _CACHED_LENGTH else self._find(text)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """The phrases that decided, for people who ask why."""
        return tuple(hit for matcher in self._matchers for hit in _settled(matcher.hits(text)))

    def _find(self, text: str) -> Cues:
        counts = dict.fromkeys(GROUPS, 0)
        for matcher in self._matchers:
            own = dict.fromkeys(GROUPS, 0)
            for hit in _settled(matcher.hits(text)):
                own[hit.group] += 1
            own["item_forbids"] += own["forbids"]
            for group, count in own.items():
                counts[group] = max(counts[group], count)
        return Cues(**counts)


def _settled(hits: Iterable[Hit]) -> list[Hit]:
    """Apply the rules between groups; overlapping hits of one group count once."""
    found = list(hits)
    neutral = _places(found, _NEUTRAL_GROUPS)
    found = [hit for hit in found if not neutral[hit.start]]
    company = _places(found, _COMPANY, inside=1)
    found = [hit for hit in found if not (company[hit.start] and hit.group in _MASKED_BY_COMPANY)]
    prohibition = _places(found, _PROHIBITIONS)
    found = [
        hit for hit in found if not (hit.group in _MASKED_BY_PROHIBITION and any(prohibition[hit.start : hit.end]))
    ]
    ends = dict.fromkeys(GROUPS, 0)
    settled = []
    for hit in found:
        if hit.start >= ends[hit.group]:
            settled.append(hit)
            ends[hit.group] = hit.end
    return settled


def _places(hits: list[Hit], groups: frozenset[str], inside: int = 0) -> bytearray:
    """A mark for every character covered by a hit of these groups (from its ``inside``-th character on)."""
    places = bytearray(1 + max((hit.end for hit in hits), default=0))
    for hit in hits:
        if hit.group in groups:
            places[hit.start + inside : hit.end] = b"\1" * (hit.end - hit.start - inside)
    return places


@cache
def _matcher(language: str) -> Matcher:
    """Load one language's file. Raises LexiconError for a group or phrase that is not well formed."""
    source = files("tracker.extract").joinpath("lexicon", f"{language}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    groups = {name: table["phrases"] for name, table in data.items() if isinstance(table, dict)}
    unknown = groups.keys() - {*GROUPS, _NEUTRAL}
    if unknown:
        raise LexiconError(
            f"lexicon {language}: unknown group {min(unknown)}; known are {', '.join((*GROUPS, _NEUTRAL))}"
        )
    return Matcher(language, groups, spaced=data.get("spaced", True), prefixes=tuple(data.get("prefixes", ())))


@cache
def known_languages() -> tuple[str, ...]:
    """The languages that have a lexicon file, sorted."""
    folder = files("tracker.extract").joinpath("lexicon")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def lexicon(language: str | None) -> Lexicon:
    """The lexicon of a two-letter language code; of all languages together where it is None or has no file."""
    known = known_languages()
    return Lexicon(tuple(_matcher(code) for code in ([language] if language in known and language else known)))
