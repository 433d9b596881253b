"""Finding many phrases in a text at once, in time linear in the text.

In: groups of phrases (written in the language of ``phrases``) and texts. Out: ``Hit`` records. Each word's beginning (in unspaced scripts
each position's) is looked up, and only the phrases filed under that beginning are tried there; each try has a bounded cost.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tracker.extract.phrases import PhraseError, fold, translate

_LOOKED_AT = 20_000  # no lead-in, heading or entry is longer; the rest of a longer text is not looked at
_NOT_A_WORD_YET = "\"'“”«»„‚‘•·-–—*#([{¿¡✗✘❌🚫 ⛔→►▪◦‣●○0123456789.)"


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase found: its group, and the words (folded: lower case, without accents) that matched, with their place among them.

    ``rest`` counts the characters of the folded text that follow: in a lead-in the phrase nearest to the end governs.
    """

    group: str
    text: str
    start: int
    end: int
    rest: int


class LexiconError(ValueError):
    """A lexicon file is not well formed; the message names file and phrase."""


class Matcher:
    """The phrases of one language, by group. ``prefixes`` are particles that may be written together with a phrase's first word."""

    def __init__(
        self, language: str, groups: Mapping[str, Iterable[str]], *, spaced: bool, prefixes: tuple[str, ...] = ()
    ) -> None:
        self.language = language
        self._spaced = spaced
        self._anchors = re.compile(r"(\w{1,3}+)\w*+") if spaced else re.compile(r"(?=(\w\w))")
        self._sources: dict[str, dict[tuple[str, bool], list[str]]] = {}
        self._compiled: dict[str, tuple[tuple[str, bool, re.Pattern[str]], ...]] = {}
        for group, phrases in groups.items():
            for phrase in phrases:
                self._add(group, phrase)
                for prefix in prefixes:
                    if phrase[0] not in "(^":
                        self._add(group, prefix + phrase)

    def _add(self, group: str, phrase: str) -> None:
        try:
            translated = translate(phrase, spaced=self._spaced)
        except PhraseError as error:
            raise LexiconError(f"lexicon {self.language}, group {group}: {error}") from error
        for key in translated.keys:
            by_group = self._sources.setdefault(key, {})
            by_group.setdefault((group, translated.initial), []).append(translated.source)

    def _entries(self, key: str) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
        """The patterns under a key, compiled when first needed."""
        entries = self._compiled.get(key)
        if entries is None:
            entries = tuple(
                (group, initial, re.compile("|".join(sorted(sources, key=len, reverse=True))))
                for (group, initial), sources in self._sources[key].items()
            )
            self._compiled[key] = entries
        return entries

    def hits(self, text: str) -> Iterator[Hit]:
        """Every phrase found, in order of place, before the rules between groups."""
        folded = fold(text[:_LOOKED_AT], spaced=self._spaced)
        first = len(folded) - len(folded.lstrip(_NOT_A_WORD_YET))
        for anchor in self._anchors.finditer(folded):
            key = anchor[1]
            if key not in self._sources:
                continue
            start = anchor.start()
            for group, initial, pattern in self._entries(key):
                if initial and start > first:
                    continue
                found = pattern.match(folded, start)
                if found:
                    yield Hit(group, found[0], start, found.end(), len(folded) - found.end())
