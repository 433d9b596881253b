"""The outline's prohibition lists.

In: an outline and a judge. Out: lists of items, each list with its headings and lead-in, and for every list what decided it.

Every group of parallel entries is judged by what stands nearest: its lead-in, else the headings above it. Where that forbids, every leaf
is an item; where it says nothing or speaks of rules in general, the entries that forbid by themselves are; where it speaks of something
else, none. Paragraphs that forbid make a list where several stand together, one after the other or each under its own heading.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.extract.headed import RULES, SHORT_SECTION, Section, lists_of
from tracker.extract.inline import Enumeration, bare, commas, enumeration
from tracker.extract.items import Leaves
from tracker.extract.judge import Judge, Stance
from tracker.extract.nodes import Group, Node, opens, words
from tracker.extract.places import Found, Place, once
from tracker.extract.prose import Leads, Rules
from tracker.records import Item, ItemList

_TITLE = 120  # characters; what is longer is no title
_SHORT_LEAD = 3  # words; a longer lead-in that says nothing does not hand on what the heading says
_FEWEST = 2  # entries of a list that only a heading declares forbidden
_FEW = 0.25  # of a group's entries
_CLEAR = 3  # entries that begin with a negation, for each that prohibits in so many words
_SHORT_RULE = 400  # characters; in running prose, longer paragraphs are no entries
_PAIR = 2  # columns: a thing and what is said of it
_LONGEST_ANNOUNCEMENT = 8  # words
_DEEPEST = 40  # levels of nesting that are followed


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a group is, why, and whether its own lead-in said so."""

    stance: Stance
    reason: str
    by_lead: bool = False


def find_lists(root: Node, judge: Judge) -> list[Found]:
    """Every prohibition list of a document, in document order, each once."""
    return once(_Search(judge).flow(root.children, Place()))


class _Search:
    """One search of a document; all state is in the arguments."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._leaves = Leaves(judge)

    def flow(
        self, children: "list[Node | Group]", place: Place, lead: str | None = None, alone: "list[Found] | None" = None
    ) -> Iterator[Found]:
        """The lists in what stands under one heading or in one entry.

        ``lead`` is the entry's own text. A paragraph that forbids but stands alone goes to ``alone``: it is an entry only beside others.
        """
        if place.depth > _DEEPEST:
            return
        leads = Leads(lead, lambda text: self._judge.lead(text) is Stance.FORBIDS)
        forbids = self._rule_of(children, place, alone is not None)
        rules = Rules()
        sections: list[Node] = []
        for child in children:
            if isinstance(child, Group):
                introduced = leads.take(keep=len(child.entries) == 1)
                found = list(self._group(child, introduced, self._titled(place, leads.title)))
                rules.list_follows(introduced, bool(found))
                yield from found
            elif child.kind == "section":
                sections.append(child)
            else:
                found = list(self._paragraph(child, place))
                yield from found
                if not rules.add(child, bool(found), forbids):
                    yield from self._stated(rules, place, alone)
                    rules = Rules()
                leads.add(child.text)
        yield from self._stated(rules, place, alone)
        yield from self._sections(sections, place)

    def _titled(self, place: Place, title: str | None) -> Place:
        """The place below a heading without markup, where it forbids."""
        if title is None or self._judge.heading(title) is not Stance.FORBIDS:
            return place
        return place.under(title, Stance.FORBIDS)

    def _rule_of(self, children: "list[Node | Group]", place: Place, titled: bool) -> "Callable[[str], bool]":
        """What makes a paragraph a rule: in a short section of rules any mention of a prohibition, in prose that it is all about one."""
        if place.stance not in RULES:
            return lambda text: len(text) <= _SHORT_RULE and self._judge.rule(text, True)
        short = len(children) <= SHORT_SECTION and not any(
            isinstance(c, Node) and c.kind == "section" for c in children
        )
        return self._judge.mentions if titled and short else self._judge.rule

    def _sections(self, sections: list[Node], place: Place) -> Iterator[Found]:
        """The lists of sections beside each other."""
        results = []
        for section in sections:
            alone: list[Found] = []
            inner = place.under(section.text, self._judge.heading(section.text))
            found = list(self.flow(section.children, inner, None, alone))
            results.append(Section(section, found, alone if len(section.children) <= SHORT_SECTION else []))
        yield from lists_of(results, place, self._judge)

    def _stated(self, rules: Rules, place: Place, alone: "list[Found] | None") -> Iterator[Found]:
        """Consecutive paragraphs that each forbid something are a list."""
        items = rules.items
        if not items or place.stance is Stance.OTHER:
            return
        found = Found(ItemList(place.headings, None, items), "paragraphs that forbid")
        if rules.count >= 2:
            yield found
        elif alone is not None:
            alone.append(found)

    def _paragraph(self, node: Node, place: Place) -> Iterator[Found]:
        """The enumeration inside a paragraph, if it forbids."""
        parts = _parts(node.text)
        if parts is not None and (self._forbids(parts) or self._exemplifies(parts, place)):
            items = tuple(Item(clause) for clause in parts.clauses)
            yield Found(ItemList(place.headings, parts.lead, items), "enumeration in a paragraph")
        if node.children:
            yield from self.flow(node.children, place.under("", Stance.NEUTRAL), node.text)

    def _forbids(self, parts: Enumeration) -> bool:
        """Whether an enumeration forbids: by what introduces it or, where verbs come last, by how its sentence ends."""
        stance = self._judge.lead(parts.lead)
        return stance is Stance.FORBIDS or (bool(parts.end) and self._judge.lead(parts.end) is Stance.FORBIDS)

    def _exemplifies(self, parts: Enumeration, place: Place) -> bool:
        """Whether an enumeration gives examples of what its heading forbids: "Examples: …; …; …"."""
        return (
            place.stance is Stance.FORBIDS
            and words(parts.lead) <= _LONGEST_ANNOUNCEMENT
            and self._judge.lead(parts.lead) is Stance.NEUTRAL
            and self._judge.announces(parts.lead)
        )

    def _group(self, group: Group, lead: str | None, place: Place) -> Iterator[Found]:
        verdict = self._verdict(group, lead, place)
        if group.form == "table":
            yield from self._table(group, lead, place, verdict)
            return
        if verdict.stance is Stance.FORBIDS:
            entries = group.entries if verdict.by_lead else self._to_the_point(group.entries)
            items = tuple(self._leaves.of_group(entries, group.form))
            if items:
                yield Found(ItemList(place.headings, lead, items), f"{group.form}: {verdict.reason}")
            return
        if verdict.stance is not Stance.OTHER:
            rules = [entry for entry in group.entries if self._is_rule(entry)]
            # Where nothing around speaks of rules, one ban among entries of all kinds is a sentence and no list, and entries that only
            # begin with a negation ("No contracts") may be promises: a third must prohibit in so many words.
            stated = sum(bool(self._judge.cues(entry.text).forbids) for entry in rules)
            if rules and (verdict.stance is Stance.MIXED or 1 < len(rules) <= _CLEAR * stated):
                own = tuple(Item(bare(entry.text)) for entry in rules)
                yield Found(ItemList(place.headings, lead, own), f"{group.form}: entries that forbid; {verdict.reason}")
        for entry in group.entries:
            if entry.children:
                yield from self._inside(entry, place)
            else:
                yield from self._paragraph(entry, place)

    def _to_the_point(self, entries: list[Node]) -> list[Node]:
        """The entries of a group that only a heading declares forbidden, without those that speak of something else.

        A few such among many are worded differently, no more. Where an entry introduces its own prohibitions, the group is one of clauses:
        its other sentences need not forbid.
        """
        asides = [entry for entry in entries if not entry.children and self._judge.aside(entry.text)]
        clauses = any(
            entry.opens and entry.children and self._judge.lead(entry.text) is Stance.FORBIDS for entry in entries
        )
        if len(asides) <= _FEW * len(entries) and not clauses:
            return entries
        return [entry for entry in entries if entry not in asides]

    def _is_rule(self, entry: Node) -> bool:
        """Whether an entry is a prohibition by itself, and not one that only introduces the clauses it enumerates."""
        if entry.children or not self._judge.rule(entry.text):
            return False
        parts = _parts(entry.text)
        return parts is None or not self._forbids(parts)

    def _table(self, table: Group, lead: str | None, place: Place, verdict: "_Verdict") -> Iterator[Found]:
        """A table's columns that forbid; without such, its rows."""
        columns = [n for n, head in enumerate(table.columns) if self._judge.heading(head) is Stance.FORBIDS]
        if columns:
            for n in columns:
                cells = [row.children[n] for row in table.entries if n < len(row.children)]
                items = tuple(item for cell in cells if isinstance(cell, Node) for item in self._leaves.of_cell(cell))
                if items:
                    yield Found(ItemList((*place.headings, table.columns[n]), lead, items), "table: column forbids")
            return
        if verdict.stance is Stance.FORBIDS and not verdict.by_lead and not place.own and len(table.columns) > _PAIR:
            return  # under "Sizes and prices" on a page about what is prohibited, columns speak of sizes and prices
        if verdict.stance is Stance.FORBIDS:
            items = tuple(item for row in table.entries for item in self._leaves.of_row(row))
        else:
            cells = [cell for row in table.entries for cell in row.children]
            items = tuple(
                Item(bare(cell.text))
                for cell in cells
                if isinstance(cell, Node) and words(cell.text) > _SHORT_LEAD and self._judge.rule(cell.text)
            )
        if items and verdict.stance is not Stance.OTHER:
            yield Found(ItemList(place.headings, lead, items), f"table: {verdict.reason}")

    def _inside(self, entry: Node, place: Place) -> Iterator[Found]:
        """Lists inside an entry of a group that is none itself: the entry is like a section."""
        title = entry.text if len(entry.text) <= _TITLE else entry.block.bold
        inner = place.under(title, self._judge.heading(title) if title else Stance.NEUTRAL)
        alone: list[Found] = []
        lead = None if entry.text == title and not opens(title) else entry.text
        found = list(self.flow(entry.children, inner, lead, alone))
        if not found and place.stance is not Stance.OTHER and not opens(entry.text):
            found = alone
            if not found and self._judge.rule(entry.text):
                found = [Found(ItemList(place.headings, None, (Item(bare(entry.text)),)), "entry that forbids")]
        yield from found

    def _verdict(self, group: Group, lead: str | None, place: Place) -> "_Verdict":
        """What a group is: its lead-in says, or, where that only announces, the heading above."""
        if lead:
            stance = self._judge.lead(lead)
            if stance is Stance.OTHER and place.stance is Stance.FORBIDS and self._judge.conditional(lead):
                return _Verdict(
                    Stance.FORBIDS, "heading: forbids; lead-in: what follows has consequences", by_lead=True
                )
            if stance is not Stance.NEUTRAL:
                return _Verdict(stance, f"lead-in: {stance}", by_lead=True)
            if opens(lead) and words(lead) > _SHORT_LEAD and not self._judge.announces(lead):
                return _Verdict(Stance.MIXED, "lead-in: says nothing", by_lead=True)
            if self._judge.cues(lead).privacy:
                return _Verdict(Stance.OTHER, "paragraph before: data protection", by_lead=True)
        elif group.form == "run":
            return _Verdict(Stance.MIXED, "no lead-in")
        if len(group.entries) < _FEWEST:
            return _Verdict(Stance.MIXED, "a single entry")
        return _Verdict(place.stance, f"heading: {place.stance}")


def _parts(text: str) -> Enumeration | None:
    return enumeration(text) or commas(text)
