"""Brackets: what came to a page and what went from it, by the pair of readings between which it did. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker.diff.presence import Spell


@dataclass(slots=True)
class Bracket:
    """The spells that begin and those that end between two readings (their indexes in the stretch)."""

    after: int
    by: int
    came: list[Spell] = field(default_factory=list)
    went: list[Spell] = field(default_factory=list)


def brackets(spells: Iterable[Spell]) -> list[Bracket]:
    """All brackets of a stretch, in order of time."""
    found: dict[tuple[int, int], Bracket] = {}
    for spell in spells:
        if spell.before is not None:
            found.setdefault((spell.before, spell.first), Bracket(spell.before, spell.first)).came.append(spell)
        if spell.after is not None:
            found.setdefault((spell.last, spell.after), Bracket(spell.last, spell.after)).went.append(spell)
    return sorted(found.values(), key=lambda bracket: (bracket.by, bracket.after))


def returning(spells: Sequence[Spell], stood: Iterable[str]) -> frozenset[Spell]:
    """The spells (given in order of their beginning) of wordings that stood before: earlier in the stretch, or among ``stood``."""
    seen = set(stood)
    found = set()
    for spell in spells:
        if spell.wording in seen:
            found.add(spell)
        seen.add(spell.wording)
    return frozenset(found)
