"""Does a text forbid? Judgements on single texts: lead-ins, headings, entries, paragraphs.

In: a text and the lexicon of its language. Out: a ``Stance``, or whether the text is a rule that forbids. Looks at one text at a time; how
texts stand to each other is not known here.
"""

import re
from enum import StrEnum
from functools import lru_cache

from tracker.extract.cues import Cues, Lexicon
from tracker.extract.nodes import unspaced, words

_SENTENCE = re.compile(
    r"(?<=[.!?])[\"'”’»)]*\s+(?=[^a-zа-яß-ÿ\s])|(?<=[a-z)][.!?])(?=[A-Z][a-z])|(?<=[。！？])\s*(?=\S)"
)
_SENTENCES = 12  # of a long text are looked at
_SHARE = 0.3  # of a text's sentences that forbid, from which it is there to forbid
_SHARE_OF_PROSE = 0.5
_LONGEST_LABEL = 4  # words of a title that names prohibitions without stating one
_TITLE = 2  # words; a shorter sentence is a run-in title
_TAIL = 45  # characters at the end of a lead-in in which the words that govern the list stand


class Stance(StrEnum):
    """What a text says about what it introduces."""

    FORBIDS = "forbids"
    MIXED = "mixed"  # duties, rules, conditions: entries speak for themselves
    OTHER = "other"  # something else: permissions, the company, data, payment
    NEUTRAL = "neutral"  # says nothing: what stands above decides


class Judge:
    """Judgements in one language. Remembers them, since a page's lists share lead-ins and headings."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._find = lexicon.find
        self.lead = lru_cache(maxsize=4096)(self._lead)
        self.heading = lru_cache(maxsize=4096)(self._heading)
        self.rule = lru_cache(maxsize=4096)(self._rule)
        self.mentions = lru_cache(maxsize=4096)(self._mentions)

    def cues(self, text: str) -> Cues:
        """What the lexicon finds in a text."""
        return self._find(text)

    def _lead(self, text: str) -> Stance:
        """The stance of a text toward the list after it: the last sentence that says something decides.

        A text that ends like any sentence introduces only if it announces something ("the following").
        """
        sentences = [part for part in _SENTENCE.split(text) if part][-3:]
        if not sentences:
            return Stance.NEUTRAL
        announces = self._find(sentences[-1]).announces > 0
        if not announces and sentences[-1].rstrip().endswith((".", "。", "!", "！")):
            return Stance.NEUTRAL
        for sentence in reversed(sentences):
            stance = self._introduces(sentence)
            if stance is not Stance.NEUTRAL or not self._find(sentence).announces:
                return stance
        return Stance.NEUTRAL

    def announces(self, text: str) -> bool:
        """Whether a text says no more than that something follows: "This includes:", "For example, …:"."""
        sentence = [part for part in _SENTENCE.split(text) if part][-1:]
        return any(self._find(part if len(part) <= 2 * _TAIL else _tail(part)).announces for part in sentence)

    def conditional(self, text: str) -> bool:
        """Whether what a text announces stands in its condition: "If you do any of the following, we may close your account:"."""
        cues = self._find(text)
        return bool(cues.announces and cues.company) and not self._find(_tail(text)).announces

    def aside(self, text: str) -> bool:
        """Whether an entry speaks of something else than a prohibition: what the company does, what users must or may do."""
        cues = self._find(text)
        return bool(cues.company or cues.duties or cues.permits) and not self.rule(text)

    def ban(self, title: str) -> bool:
        """Whether a heading is a prohibition by itself ("No spam", "Don't share accounts") and no title over prohibitions."""
        cues = self._find(title)
        beside = cues.introduces or cues.company or cues.privacy or cues.payment or cues.changelog or cues.announces
        titular = cues.heading_forbids and not cues.forbids  # "Prohibited goods"
        return cues.item_forbids > cues.forbids and not (beside or titular) and words(title) >= _TITLE

    def _introduces(self, sentence: str) -> Stance:
        cues = self._find(sentence)
        tail = self._find(_tail(sentence))
        if cues.forbids or cues.condition_negative:
            governed = tail.forbids or tail.condition_negative or not (tail.permits or tail.company)
            return Stance.FORBIDS if governed else Stance.OTHER
        if cues.introduces and not (cues.company or cues.payment or cues.duties or tail.permits):
            return Stance.FORBIDS
        if tail.heading_forbids and cues.company and not (tail.company or tail.payment or tail.privacy):
            return Stance.FORBIDS
        if (cues.duties or cues.heading_rules) and not (tail.company or tail.permits or tail.payment):
            return Stance.MIXED
        if cues.company or cues.permits or cues.privacy or cues.payment or cues.changelog:
            return Stance.OTHER
        return Stance.OTHER if cues.definitions and not cues.announces else Stance.NEUTRAL

    def _heading(self, text: str) -> Stance:
        """The stance of a heading toward its section."""
        cues = self._find(text)
        other = cues.privacy or cues.payment or cues.changelog
        if cues.forbids and not other:
            return Stance.FORBIDS
        if cues.forbids or cues.introduces or cues.heading_forbids:
            return Stance.MIXED if other or cues.company else Stance.FORBIDS
        if other or cues.permits or cues.company or cues.definitions:
            return Stance.OTHER
        return Stance.MIXED if cues.duties or cues.heading_rules else Stance.NEUTRAL

    def _rule(self, text: str, prose: bool = False) -> bool:
        """Whether a text is there to forbid its reader something: its first sentence does, or a good part of all.

        Of running prose a larger part must than of an entry among others.
        """
        sentences = [part for part in _SENTENCE.split(text) if words(part) > _TITLE] or [text]
        forbidding = [self._forbids(sentence) for sentence in sentences[:_SENTENCES]]
        return forbidding[0] or sum(forbidding) >= (_SHARE_OF_PROSE if prose else _SHARE) * len(forbidding)

    def _mentions(self, text: str) -> bool:
        """Whether any sentence of a text forbids its reader something."""
        return any(self._forbids(sentence) for sentence in _SENTENCE.split(text)[:_SENTENCES] if sentence)

    def _forbids(self, sentence: str) -> bool:
        cues = self._find(sentence)
        if cues.company:
            return bool(cues.forbids) and not (cues.privacy or cues.changelog)
        if cues.introduces and not cues.forbids and words(sentence) <= _LONGEST_LABEL:
            return False  # "Prohibited activities" is a title
        return bool(cues.forbids or cues.item_forbids)


def _tail(sentence: str) -> str:
    """The end of a sentence, in whole words; half as many characters where words have no spaces."""
    if unspaced(sentence):
        return sentence[-_TAIL // 2 :]
    return sentence[-_TAIL:].partition(" ")[2] if len(sentence) > _TAIL else sentence
