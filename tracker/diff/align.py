"""Align what left a page with what came to it between the same two captures. Pure.

In: entries that left and entries that came, with the list each stands in. Out: which new wording continues which old one. Wordings that
are the same never get here. Pairs are one to one, best first, within the same list before across lists; then what is left over on one
side is recognised as a part of a wording on the other (an entry split, entries merged). Nothing is forced: below
``wording.REWORDED_FROM`` two wordings stay strangers, so that a whole rewrite reads as what it is.

A word counts the less the more entries of the page use it: the frame of a list ("content that promotes …") makes no two entries one.
Deterministic, and symmetric in time: what is aligned with what does not depend on which side is called old.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2

from tracker.wording import REWORDED_FROM, Weighed, beginnings, coverage, likeness, plain_weight, spelt_alike, weigh

_PART_FROM = 0.75  # share of a part's words that the whole must hold
_COMMON = 40  # entries of one side sharing a word; above, it proposes no pairs (it would decide nothing either)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry on one side of a bracket: its normal form, its words, its place (equal for lists that continue each other), its position."""

    wording: str
    text: str
    place: int
    position: int


@dataclass(frozen=True, slots=True)
class Link:
    """A new wording that continues an old one."""

    old: Entry
    new: Entry


def rarity(*pages: Iterable[str]) -> Callable[[str], float]:
    """How much each word counts, given the texts of the page on both sides: its plain weight, less for each doubling of its use."""
    use: Counter[str] = Counter()
    for page in pages:
        seen = Counter(word for text in page for word in set(beginnings(text)))
        use |= seen  # the larger of both sides: a page does not get commoner words by standing still
    return lambda word: plain_weight(word) / (1 + log2(use[word])) if use[word] > 1 else plain_weight(word)


def align(left: Sequence[Entry], came: Sequence[Entry], weight: Callable[[str], float]) -> list[Link]:
    """The links between what left and what came, by position of the new entry. A merge gives one link for each old entry, a split one for
    each new."""
    scored = list(_scored(left, came, weight))
    links = _best_first((pair for pair in scored if pair[1].place == pair[2].place), [])
    links = _best_first(scored, links)
    links += _parts(left, came, links, weight)
    return sorted(links, key=lambda link: (link.new.position, link.old.position))


def _scored(
    left: Sequence[Entry], came: Sequence[Entry], weight: Callable[[str], float]
) -> Iterator[tuple[float, Entry, Entry]]:
    """Every pair similar enough to be one entry, with its similarity.

    Pairs that share no telling word are not looked at; those that share too little to get there, only for a change of spelling.
    """
    olds, news = [weigh(entry.text, weight) for entry in left], [weigh(entry.text, weight) for entry in came]
    holding: dict[str, list[int]] = defaultdict(list)
    for index, new in enumerate(news):
        for word in new.weights:
            holding[word].append(index)
    common = _common(olds) | _common(news)
    for old_entry, old in zip(left, olds, strict=True):
        untelling = sum(share for word, share in old.weights.items() if word in common)
        shared: dict[int, float] = defaultdict(float)
        for word in old.weights.keys() - common:
            for index in holding.get(word, ()):
                shared[index] += old.weights[word]
        for index, share in shared.items():
            new = news[index]
            if 2 * (share + untelling) >= REWORDED_FROM * (old.total + new.total) or spelt_alike(old, new):
                score = likeness(old, new)
                if score >= REWORDED_FROM:
                    yield score, old_entry, came[index]


def _common(side: Sequence[Weighed]) -> set[str]:
    use = Counter(word for entry in side for word in entry.weights)
    return {word for word, count in use.items() if count > _COMMON}


def _best_first(scored: Iterable[tuple[float, Entry, Entry]], links: list[Link]) -> list[Link]:
    """One-to-one links, best similarity first, then the smallest shift, added to those there are."""
    taken_old = {link.old.wording for link in links}
    taken_new = {link.new.wording for link in links}
    chosen = list(links)
    for _, old, new in sorted(scored, key=_preference):
        if old.wording not in taken_old and new.wording not in taken_new:
            taken_old.add(old.wording)
            taken_new.add(new.wording)
            chosen.append(Link(old, new))
    return chosen


def _preference(pair: tuple[float, Entry, Entry]) -> tuple[float, int, int, int]:
    """A sort key that prefers the same pair whichever side is called old."""
    score, old, new = pair
    return (-score, abs(old.position - new.position), old.position + new.position, min(old.position, new.position))


def _parts(
    left: Sequence[Entry], came: Sequence[Entry], links: Sequence[Link], weight: Callable[[str], float]
) -> list[Link]:
    """Links for what one-to-one pairing left over: new entries that are parts of an old one (split), old ones that are parts of a new one
    (merge)."""
    linked_old = {link.old.wording for link in links}
    linked_new = {link.new.wording for link in links}
    free_old = [entry for entry in left if entry.wording not in linked_old]
    free_new = [entry for entry in came if entry.wording not in linked_new]
    new_of = {link.old.wording: link.new.text for link in links}
    old_of = {link.new.wording: link.old.text for link in links}
    splits = _whole_for(free_new, left, new_of, weight)
    merges = _whole_for(free_old, came, old_of, weight)
    return [Link(old, new) for new, old in splits] + [
        Link(old, new) for old, new in merges if not any(new is part and old is whole for part, whole in splits)
    ]


def _whole_for(
    parts: Sequence[Entry], wholes: Sequence[Entry], partner: dict[str, str], weight: Callable[[str], float]
) -> list[tuple[Entry, Entry]]:
    """(part, whole) where the whole holds nearly all words of the part and still has them to give: they are not in its partner too."""
    found = []
    for part in parts:
        best: tuple[float, int, Entry] | None = None
        for whole in wholes:
            if len(whole.text) <= len(part.text):
                continue
            share = coverage(part.text, whole.text, weight)
            spent = coverage(part.text, partner[whole.wording], weight) if whole.wording in partner else 0.0
            rank = (share, -abs(whole.position - part.position), whole)
            if share >= _PART_FROM and spent < _PART_FROM and (best is None or rank[:2] > best[:2]):
                best = rank
        if best is not None:
            found.append((part, best[2]))
    return found
