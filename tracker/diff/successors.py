"""Which changes another reader's history has in place of recorded ones that it has not. Pure.

In: recorded changes that are not derived any more, derived ones without a record, when the same captures were read again. Out: pairs that
are one change in other words. What the platform did is the same then; only what is made of its page differs.

Such a pair is about the same side (a wording that came, one that went), and either

1. stands in the same bracket and is aligned, as an old and a new wording of one entry are;
2. stands in the same bracket, is of the same kind and shares a word that says something: readers that cut an entry differently give
   wordings less alike than an editor does; or
3. stands in brackets that overlap (a reader that makes something of more captures narrows them) and is aligned.

What shares nothing with anything recorded is what only the other reader sees.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from tracker.diff.align import Entry, align
from tracker.records import Change, Kind, RecordedChange
from tracker.wording import beginnings, normalise, plain_weight

Pair = tuple[RecordedChange, Change]
_Key = Callable[[Change], Hashable]
_Likely = Callable[[Sequence[RecordedChange], Sequence[Change]], Iterator[Pair]]
_Value = TypeVar("_Value")

_COMMON = 40  # changes of one bracket that share a word; above, it tells none of them from another


def successors(leftover: Sequence[RecordedChange], unmatched: Sequence[Change]) -> list[Pair]:
    """The pairs, each change in one at most."""
    found: list[Pair] = []
    old_taken: set[str] = set()
    new_taken: set[Change] = set()
    steps: tuple[tuple[_Key, _Likely], ...] = (
        (_bracket, _aligned),
        (_bracket_and_kind, _sharing),
        (_side, _overlapping),
    )
    for key, likely in steps:
        olds = _grouped(key, [(one.change, one) for one in leftover if one.id not in old_taken])
        news = _grouped(key, [(one, one) for one in unmatched if one not in new_taken])
        for group, some in olds.items():
            for old, new in likely(some, news.get(group, [])):
                if old.id not in old_taken and new not in new_taken:
                    old_taken.add(old.id)
                    new_taken.add(new)
                    found.append((old, new))
    return found


def subject(change: Change) -> tuple[str, str]:
    """What a change is about: which side, and the wording in normal form."""
    return _side(change), normalise(_wording(change))


def _side(change: Change) -> str:
    if change.kind is Kind.MOVED:
        return "moved"
    return "went" if change.text is None else "came"


def _bracket(change: Change) -> tuple[str, str, str]:
    return _side(change), change.after.timestamp, change.by.timestamp


def _bracket_and_kind(change: Change) -> tuple[str, str, str, Kind]:
    return *_bracket(change), change.kind


def _wording(change: Change) -> str:
    return (change.old_text if change.text is None else change.text) or ""


def _aligned(olds: Sequence[RecordedChange], news: Sequence[Change]) -> Iterator[Pair]:
    """Those whose wordings are aligned. Of changes of one wording the first stands for all."""
    old_of = {normalise(_wording(one.change)): one for one in reversed(olds)}
    new_of = {normalise(_wording(one)): one for one in reversed(news)}
    left = [Entry(wording, _wording(one.change), 0, n) for n, (wording, one) in enumerate(old_of.items())]
    came = [Entry(wording, _wording(one), 0, n) for n, (wording, one) in enumerate(new_of.items())]
    for link in align(left, came, plain_weight):
        yield old_of[link.old.wording], new_of[link.new.wording]


def _overlapping(olds: Sequence[RecordedChange], news: Sequence[Change]) -> Iterator[Pair]:
    for old, new in _aligned(olds, news):
        before = old.change
        if before.after.timestamp < new.by.timestamp and new.after.timestamp < before.by.timestamp:
            yield old, new


def _sharing(olds: Sequence[RecordedChange], news: Sequence[Change]) -> Iterator[Pair]:
    """Those that share words that say something, most of them first."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(news):
        for word in _telling(one):
            by_word[word].append(n)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for m, old in enumerate(olds):
        for word in _telling(old.change):
            for n in by_word[word] if len(by_word[word]) <= _COMMON else ():
                shared[m, n] += 1
    for m, n in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        yield olds[m], news[n]


def _telling(change: Change) -> set[str]:
    return {word for word in beginnings(_wording(change)) if plain_weight(word) == 1}


def _grouped(key: _Key, ones: Sequence[tuple[Change, _Value]]) -> dict[Hashable, list[_Value]]:
    groups: dict[Hashable, list[_Value]] = defaultdict(list)
    for change, one in ones:
        groups[key(change)].append(one)
    return groups
