"""Which wordings moved between two readings that both hold them. Pure.

In: layouts, each wording with its list and category, in page order. Out: the few that moved. A wording moved when it changed its list or
category, or when it left the longest order that both readings share; never because others came, went, or because what they stand under
was renamed.

A move counts when both orders are held: the reading before it agrees with one of the two before that, the reading after it with one of the
two that follow. So a place that one reading shows between two that agree is no event, and a page that shuffles its list at every visit
moves nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from tracker.diff.views import Group

_Layout = Mapping[str, Group]


@dataclass(frozen=True, slots=True)
class Move:
    """A wording that reading ``at`` shows at another place than the reading before; settled when a later reading agrees."""

    at: int
    wording: str
    settled: bool


def agreed_moves(layouts: Sequence[_Layout]) -> Iterator[Move]:
    """The moves in a sequence of readings, in order of time."""
    for at in range(1, len(layouts)):
        jumped = moved(layouts[at - 1], layouts[at])
        earlier, later = layouts[max(0, at - 3) : at - 1], layouts[at + 1 : at + 3]
        if jumped and _held(layouts[at - 1], earlier) and _held(layouts[at], later):
            for wording in sorted(jumped):
                yield Move(at, wording, settled=bool(later))


def _held(layout: _Layout, beside: Sequence[_Layout]) -> bool:
    """Whether a reading beside keeps this one's order; none at all contradicts it."""
    return not beside or any(not moved(layout, other) for other in beside)


def moved(before: _Layout, now: _Layout) -> frozenset[str]:
    """The wordings standing in both readings that moved from one to the other. Symmetric: the other way round, they move back."""
    if before == now and list(before) == list(now):
        return frozenset()
    common = [wording for wording in before if wording in now]
    return (frozenset(common) - _longest_shared_order(common, now)) | _regrouped(common, before, now)


def _regrouped(common: Sequence[str], before: _Layout, now: _Layout) -> frozenset[str]:
    """The wordings whose list or category is not the one that theirs became.

    A group became the one in which most of its remaining wordings stand, whatever that is called now. Where groups were joined or cut, most
    of either side is enough.
    """
    onward: dict[Group, Counter[Group]] = {}
    origin: dict[Group, Counter[Group]] = {}
    for wording in common:
        old, new = before[wording], now[wording]
        onward.setdefault(old, Counter())[new] += 1
        origin.setdefault(new, Counter())[old] += 1
    return frozenset(
        wording
        for wording in common
        if not _most(onward[before[wording]], now[wording]) and not _most(origin[now[wording]], before[wording])
    )


def _most(counts: Counter[Group], group: Group) -> bool:
    return counts[group] == max(counts.values())


def _longest_shared_order(common: Sequence[str], now: _Layout) -> frozenset[str]:
    """The wordings of the longest subsequence that keeps its order (over a Fenwick tree of maxima, O(n log n)).

    Of several longest ones the same is chosen whichever reading comes first: the one whose wordings have the largest sum of checksums.
    """
    kept = set(common)
    rank = {wording: at for at, wording in enumerate((wording for wording in now if wording in kept), 1)}
    best: list[tuple[int, int, str]] = [(0, 0, "")] * (len(common) + 1)
    previous: dict[str, str] = {}
    for wording in common:
        at = rank[wording] - 1
        longest = (0, 0, "")
        while at > 0:
            longest = max(longest, best[at])
            at -= at & -at
        previous[wording] = longest[2]
        reached = (longest[0] + 1, longest[1] + crc32(wording.encode("utf-8", "surrogatepass")), wording)
        at = rank[wording]
        while at < len(best):
            best[at] = max(best[at], reached)
            at += at & -at
    chain: set[str] = set()
    link = max(best)[2]
    while link:
        chain.add(link)
        link = previous[link]
    return frozenset(chain)
