"""Align what left a page with what came to it between the same two captures. Pure.

In: entries that left and entries that came, with the list each stands in. Out: which new wording continues which old one. Wordings that
are the same never get here. Pairs are one to one, best first, within the same list before across lists; then what is left over on one
side is recognised as a part of a wording on the other (an entry split, entries merged). Nothing is forced: below
``wording.REWORDED_FROM`` two wordings stay strangers, so that a whole rewrite reads as what it is.

A word counts the less the more entries of the page use it: the frame of a list ("content that promotes …") makes no two entries one.
Deterministic, and symmetric in time: what is aligned with what does not depend on which side is called old.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from tracker.wording import REWORDED_FROM, Weighed, beginnings, coverage, likeness, plain_weight, spelt_alike, weigh

_PART_FROM = 0.75  # share of a part's words that the whole must hold
_SPELLING_FROM = 0.25  # similarity by words from which letters may say more
_NEARLY = 0.99
_ROUNDING = 1e-9  # sums of floats depend on their order
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


_Ready = tuple[Entry, Weighed]


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
    olds = [(entry, weigh(entry.text, weight)) for entry in left]
    news = [(entry, weigh(entry.text, weight)) for entry in came]
    scored = sorted(_scored(olds, news), key=_preference)
    links = _best_first((pair for pair in scored if pair[1].place == pair[2].place), [])
    links = _best_first(scored, links)
    links += _parts(olds, news, links)
    return sorted(links, key=lambda link: (link.new.position, link.old.position))


def _sharing(some: Sequence[_Ready], others: Sequence[_Ready]) -> Iterator[tuple[_Ready, _Ready, float]]:
    """The pairs that share a telling word, with the most that they may share in weight."""
    common = _common(some) | _common(others)
    holding: dict[str, list[int]] = defaultdict(list)
    for index, (_, other) in enumerate(others):
        for word in other.weights:
            holding[word].append(index)
    for one in some:
        weights = one[1].weights
        untelling = sum(share for word, share in weights.items() if word in common)
        shared: dict[int, float] = {}
        for word in weights.keys() - common:
            share = weights[word]
            for index in holding.get(word, ()):
                shared[index] = shared.get(index, 0.0) + share
        for index, share in shared.items():
            yield one, others[index], share + untelling + _ROUNDING


def _common(side: Sequence[_Ready]) -> set[str]:
    use = Counter(word for _, entry in side for word in entry.weights)
    return {word for word, count in use.items() if count > _COMMON}


def _scored(olds: Sequence[_Ready], news: Sequence[_Ready]) -> Iterator[tuple[float, Entry, Entry]]:
    """Every pair similar enough to be one entry, with its similarity. Those that share less than it takes are one by spelling alone."""
    for (old_entry, old), (new_entry, new), shared in _sharing(olds, news):
        both = old.total + new.total
        spelling = shared > _NEARLY * min(old.total, new.total) or 2 * shared >= _SPELLING_FROM * both
        if 2 * shared >= REWORDED_FROM * both or (spelling and spelt_alike(old, new)):
            score = likeness(old, new)
            if score >= REWORDED_FROM:
                yield score, old_entry, new_entry


def _best_first(scored: Iterable[tuple[float, Entry, Entry]], links: list[Link]) -> list[Link]:
    """One-to-one links in order of preference, added to those there are."""
    taken_old = {link.old.wording for link in links}
    taken_new = {link.new.wording for link in links}
    chosen = list(links)
    for _, old, new in scored:
        if old.wording not in taken_old and new.wording not in taken_new:
            taken_old.add(old.wording)
            taken_new.add(new.wording)
            chosen.append(Link(old, new))
    return chosen


def _preference(pair: tuple[float, Entry, Entry]) -> tuple[float, int, int, int]:
    """Best similarity first, then the smallest shift; the same pair is preferred whichever side is called old."""
    score, old, new = pair
    return (-score, abs(old.position - new.position), old.position + new.position, min(old.position, new.position))


def _parts(olds: Sequence[_Ready], news: Sequence[_Ready], links: Sequence[Link]) -> list[Link]:
    """Links for what one-to-one pairing left over: new entries that are parts of an old one (split), old ones that are parts of a new one
    (merge)."""
    ready_old = {entry.wording: ready for entry, ready in olds}
    ready_new = {entry.wording: ready for entry, ready in news}
    new_of = {link.old.wording: ready_new[link.new.wording] for link in links}
    old_of = {link.new.wording: ready_old[link.old.wording] for link in links}
    free_old = [ready for ready in olds if ready[0].wording not in new_of]
    free_new = [ready for ready in news if ready[0].wording not in old_of]
    splits = [Link(whole, part) for part, whole in _wholes(free_new, olds, new_of)]
    merges = [Link(part, whole) for part, whole in _wholes(free_old, news, old_of)]
    return splits + [link for link in merges if link not in splits]


def _wholes(
    parts: Sequence[_Ready], wholes: Sequence[_Ready], partner: Mapping[str, Weighed]
) -> Iterator[tuple[Entry, Entry]]:
    """(part, whole) where the whole holds nearly all words of the part and still has them to give: they are not in its partner too."""
    best: dict[str, tuple[tuple[float, int, int], Entry, Entry]] = {}
    for (part_entry, part), (entry, whole), shared in _sharing(parts, wholes):
        if shared < _PART_FROM * part.total or len(whole.words) <= len(part.words):
            continue
        share = coverage(part, whole)
        taken = partner.get(entry.wording)
        if share < _PART_FROM or (taken is not None and coverage(part, taken) >= _PART_FROM):
            continue
        rank = (share, -abs(entry.position - part_entry.position), -entry.position)
        if part_entry.wording not in best or rank > best[part_entry.wording][0]:
            best[part_entry.wording] = rank, part_entry, entry
    for _, part_entry, entry in best.values():
        yield part_entry, entry
