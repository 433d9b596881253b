"""What the search for lists carries along and brings back: where it stands, and what it found. Plain data without decisions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.extract.judge import Stance
from tracker.records import ItemList

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """A list and why it was taken for one."""

    list: ItemList
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the search stands: the headings above, and the stance of the nearest that has one; ``own``: that is the nearest of all."""

    headings: tuple[str, ...] = ()
    stance: Stance = Stance.NEUTRAL
    depth: int = 0
    own: bool = False

    def under(self, heading: str, stance: Stance) -> "Place":
        """The place one level deeper, below a heading; an empty one changes nothing else."""
        if not heading:
            return Place(self.headings, self.stance, self.depth + 1, self.own)
        settled = self.stance if stance is Stance.NEUTRAL else stance
        return Place((*self.headings, heading), settled, self.depth + 1, own=stance is not Stance.NEUTRAL)


def once(found: Iterable[Found]) -> list[Found]:
    """The same list under the same headings only once: pages hold copies for other screens."""
    seen: set[object] = set()
    result = []
    for each in found:
        key = (each.list.headings, each.list.lead, tuple(_folded(item.text) for item in each.list.items))
        if key not in seen:
            seen.add(key)
            result.append(each)
    return result


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
