"""Alignment is deterministic, symmetric in time, one to one, and fast."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.diff.align import Entry, align, rarity
from tracker.wording import normalise

WORDS = "arson fraud spam theft piracy abuse malware gambling weapons drugs hate minors privacy scams threats spying".split()  # noqa: SIM905
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
sides = st.lists(texts, max_size=12, unique_by=normalise)


def entries(found: list[str]) -> list[Entry]:
    """As entries of two lists."""
    return [Entry(normalise(text), text, at % 2, at) for at, text in enumerate(found)]


@given(sides, sides)
def test_which_side_is_older_does_not_matter(left: list[str], right: list[str]) -> None:
    """The links are the same, turned round."""
    weight = rarity(left, right)
    there = {(link.old.wording, link.new.wording) for link in align(entries(left), entries(right), weight)}
    back = {(link.new.wording, link.old.wording) for link in align(entries(right), entries(left), weight)}
    assert there == back


@given(sides, sides)
def test_aligning_twice_gives_the_same(left: list[str], right: list[str]) -> None:
    """And every link joins an entry of either side."""
    weight = rarity(left, right)
    links = align(entries(left), entries(right), weight)
    assert links == align(entries(left), entries(right), weight)
    assert {link.old for link in links} <= set(entries(left))
    assert {link.new for link in links} <= set(entries(right))


@pytest.mark.benchmark
@pytest.mark.parametrize("rewrite", [str.upper, lambda text: text.replace("a", "u").replace("item", "thing")])
def test_two_lists_of_300_entries_are_aligned_in_50_ms(rewrite: Callable[[str], str]) -> None:
    """All of them edited, or all of them others: nothing is the same wording."""
    old = [
        f"Do not {WORDS[at % 16]} the {WORDS[at // 16 % 16]} of others by {at:x} or item{at} of type{at % 50}"
        for at in range(300)
    ]
    new = [rewrite(text) + " or anything like it" for text in old]
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        align(entries(old), entries(new), rarity(old, new))
        best = min(best, time.perf_counter() - started)
    assert best < 0.05
