"""The outline's prohibition lists.

In: an outline and a judge. Out: lists of items, each list with its headings and lead-in, and for every list what decided it.

Every group of parallel entries is judged by what stands nearest: its lead-in, else the headings above it. Where that forbids, every leaf is an
item; where it says nothing or speaks of rules in general, the entries that forbid by themselves are; where it speaks of something else, none.
Paragraphs that forbid make a list where several stand together, one after the other or each under its own heading.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.extract.inline import bare, enumeration
from tracker.extract.judge import Judge, Stance, opens
from tracker.extract.outline import Group, Node
from tracker.records import Item, ItemList

_WORD = re.compile(r"\w+")
_TITLE = 120  # characters; what is longer is no title
_SHORT_SECTION = 4  # paragraphs; longer sections are prose
_DEEPEST = 40  # levels of nesting that are followed


@dataclass(frozen=True, slots=True)
class Found:
    """A list and why it was taken for one."""

    list: ItemList
    reason: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the search stands: the headings above, and the stance of the nearest that has one."""

    headings: tuple[str, ...] = ()
    stance: Stance = Stance.NEUTRAL
    depth: int = 0

    def under(self, heading: str, stance: Stance) -> "_Place":
        """The place below one more heading."""
        if not heading:
            return self
        settled = self.stance if stance is Stance.NEUTRAL else stance
        return _Place((*self.headings, heading), settled, self.depth + 1)


def find_lists(root: Node, judge: Judge) -> list[Found]:
    """Every prohibition list of a document, in document order, each once."""
    return _once(_Search(judge).flow(root.children, _Place()))


class _Search:
    """One search of a document; all state is in the arguments."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def flow(
        self, children: "list[Node | Group]", place: _Place, lead: str | None = None, alone: "list[Found] | None" = None
    ) -> Iterator[Found]:
        """The lists in what stands under one heading or in one entry.

        ``lead`` is the entry's own text. A paragraph that forbids but stands alone goes to ``alone``: it is an entry only beside others.
        """
        if place.depth > _DEEPEST:
            return
        leads = _Leads(lead)
        rules = _Rules()
        sections: list[Node] = []
        for child in children:
            if isinstance(child, Group):
                found = list(self._group(child, leads.take(), place))
                rules.list_follows(bool(found))
                yield from found
            elif child.kind == "section":
                sections.append(child)
            else:
                found = list(self._paragraph(child, place))
                yield from found
                if not rules.add(child, bool(found), self._judge):
                    yield from self._stated(rules, place, alone)
                    rules = _Rules()
                leads.add(child.text)
        yield from self._stated(rules, place, alone)
        yield from self._sections(sections, place)

    def _sections(self, sections: list[Node], place: _Place) -> Iterator[Found]:
        """Sections beside each other: where neighbours forbid too, one paragraph under a heading is an entry."""
        results: list[tuple[list[Found], list[Found]]] = []
        for section in sections:
            alone: list[Found] = []
            inner = place.under(section.text, self._judge.heading(section.text))
            found = list(self.flow(section.children, inner, None, alone))
            results.append((found, alone if len(section.children) <= _SHORT_SECTION else []))
        telling = [bool(found or alone) for found, alone in results]
        for index, (found, alone) in enumerate(results):
            beside = (index > 0 and telling[index - 1]) or (index + 1 < len(telling) and telling[index + 1])
            if alone and beside:
                yield from alone
            yield from found

    def _stated(self, rules: "_Rules", place: _Place, alone: "list[Found] | None") -> Iterator[Found]:
        """Consecutive paragraphs that each forbid something are a list."""
        items = rules.items
        if not items or place.stance is Stance.OTHER:
            return
        found = Found(ItemList(place.headings, None, items), "paragraphs that forbid")
        if rules.count >= 2:
            yield found
        elif alone is not None:
            alone.append(found)

    def _paragraph(self, node: Node, place: _Place) -> Iterator[Found]:
        """The enumeration inside a paragraph, if it forbids."""
        parts = enumeration(node.text)
        if parts is not None and self._judge.lead(parts.lead) is Stance.FORBIDS:
            items = tuple(Item(clause) for clause in parts.clauses)
            yield Found(ItemList(place.headings, parts.lead, items), "enumeration in a paragraph")
        if node.children:
            yield from self.flow(node.children, place, node.text)

    def _group(self, group: Group, lead: str | None, place: _Place) -> Iterator[Found]:
        stance, reason = self._verdict(group, lead, place)
        if stance is Stance.FORBIDS:
            items = tuple(item for entry in group.entries for item in self._leaves(entry, (), 0))
            if items:
                yield Found(ItemList(place.headings, lead, items), f"{group.form}: {reason}")
            return
        if stance is not Stance.OTHER:
            own = tuple(Item(bare(entry.text)) for entry in group.entries if not entry.children and self._judge.rule(entry.text))
            if own:
                yield Found(ItemList(place.headings, lead, own), f"{group.form}: entries that forbid; {reason}")
        for entry in group.entries:
            if entry.children:
                yield from self._inside(entry, place)
            elif stance is not Stance.OTHER or self._judge.rule(entry.text):
                yield from self._paragraph(entry, place)

    def _inside(self, entry: Node, place: _Place) -> Iterator[Found]:
        """Lists inside an entry of a group that is none itself: the entry is like a section."""
        title = entry.text if len(entry.text) <= _TITLE else entry.block.bold
        inner = place.under(title, self._judge.heading(title)) if title else place
        alone: list[Found] = []
        found = list(self.flow(entry.children, inner, entry.text, alone))
        if not found and place.stance is not Stance.OTHER and not opens(entry.text):
            if self._judge.rule(entry.text):
                found = [Found(ItemList(place.headings, None, (Item(bare(entry.text)),)), "entry that forbids")]
            else:
                found = alone
        yield from found

    def _verdict(self, group: Group, lead: str | None, place: _Place) -> tuple[Stance, str]:
        """What a group is: its lead-in says, or, where that only announces, the heading above."""
        if lead:
            stance = self._judge.lead(lead)
            if stance is not Stance.NEUTRAL:
                return stance, f"lead-in: {stance}"
            if opens(lead) and len(lead.split()) > 3 and not self._judge.cues(lead).announces:
                return Stance.MIXED, "lead-in: says nothing"
        elif group.form == "run":
            return Stance.MIXED, "no lead-in"
        return place.stance, f"heading: {place.stance}"

    def _leaves(self, entry: Node, context: tuple[str, ...], depth: int) -> Iterator[Item]:
        """The items of an entry of a list that forbids: itself, its nested entries where they are the prohibitions, or both."""
        inner = self._nested(entry, context, depth) if entry.children and depth < _DEEPEST else []
        if inner and (opens(entry.text) or _is_short(entry.text)):
            yield from inner
            return
        if _WORD.search(entry.text):
            parts = enumeration(entry.text)
            if parts and parts.marked and not self._judge.cues(parts.lead[-40:]).announces:
                yield from (Item(clause, (*context, parts.lead)) for clause in parts.clauses)
            else:
                yield Item(bare(entry.text), context)
        yield from inner

    def _nested(self, entry: Node, context: tuple[str, ...], depth: int) -> list[Item]:
        items: list[Item] = []
        leads = _Leads(entry.text)
        below = (*context, entry.text) if entry.text else context
        for child in entry.children:
            if isinstance(child, Node):
                leads.add(child.text)
                if _is_short(entry.text) and not opens(child.text) and self._judge.rule(child.text):
                    items.append(Item(bare(child.text), below))
                continue
            lead = leads.take() or ""
            if self._judge.lead(lead) is Stance.OTHER or (not opens(lead) and self._are_notes(child)):
                continue
            items.extend(item for nested in child.entries for item in self._leaves(nested, below, depth + 1))
        return items

    def _are_notes(self, group: Group) -> bool:
        """Whether nested entries explain the one above, by speaking of the company or of exceptions."""
        notes = 0
        for entry in group.entries:
            cues = self._judge.cues(entry.text)
            notes += bool((cues.company or cues.exception or cues.permits) and not self._judge.rule(entry.text))
        return notes * 2 > len(group.entries)


def _is_short(text: str) -> bool:
    """Whether an entry is only a title for what is nested in it."""
    return len(text.split()) < 8 and len(text) < 60


class _Leads:
    """Remembers what may introduce the next list: the last paragraph that ends with a colon, else the last one."""

    def __init__(self, first: str | None) -> None:
        self._last = first
        self._open = first if first and opens(first) else None

    def add(self, text: str) -> None:
        if self._last and not self._open and _unfinished(self._last) and len(self._last) < 200:
            text = f"{self._last} {text}"
        self._last = text
        if opens(text):
            self._open = text

    def take(self) -> str | None:
        lead, self._open = self._open or self._last, None
        self._last = None
        return lead


def _unfinished(text: str) -> bool:
    return not re.search(r"[.!?。！？:：;)]\W*$", text)


class _Rules:
    """Collects consecutive paragraphs that each forbid something, counting lists that forbid among them."""

    def __init__(self) -> None:
        self._stated: list[str] = []
        self._lists = 0

    def add(self, node: Node, enumerates: bool, judge: Judge) -> bool:
        """Take a paragraph; False where it ends the run."""
        if enumerates:
            self._lists += 1
        elif not opens(node.text):
            if not judge.rule(node.text):
                return not self._stated and not self._lists
            self._stated.append(node.text)
        return True

    def list_follows(self, forbids: bool) -> None:
        """Note that a list came next, and whether it forbids."""
        self._lists += forbids

    @property
    def count(self) -> int:
        """How many rules there are, lists counted."""
        return len(self._stated) + self._lists

    @property
    def items(self) -> tuple[Item, ...]:
        """The paragraphs as items."""
        return tuple(Item(text) for text in self._stated)


def _once(found: Iterable[Found]) -> list[Found]:
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
