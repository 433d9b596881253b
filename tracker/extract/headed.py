"""Rules that are sections of their own: a heading and a paragraph or two each, side by side under one heading.

In: sections beside each other, with the lists found in each. Out: the lists of all, in document order, with those that only the
neighbours make lists: a paragraph that forbids, alone under its heading; a heading that is itself a prohibition ("No spam"); under a
heading like "What is not allowed", what is said under each topic, whether or not it repeats that it is not allowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.extract.inline import bare
from tracker.extract.judge import Judge, Stance
from tracker.extract.nodes import Node, words
from tracker.extract.places import Found, Place
from tracker.records import Item, ItemList

RULES = (Stance.FORBIDS, Stance.MIXED)  # what a heading over rules says
SHORT_SECTION = 4  # paragraphs; longer sections are prose
_ROW = 3  # sections that hold one rule each are a list; two may be chance
_FEWEST_BANS = 2  # headings that are prohibitions
_FEWEST_TOPICS = 3
_MOST_PARAGRAPHS = 2  # on a topic
_LONGEST_PARAGRAPH = 400  # characters
_LONGEST_TOPIC = 8  # words


@dataclass(frozen=True, slots=True)
class Section:
    """A section, the lists found in it, and the paragraphs that would be lists if they did not stand alone."""

    node: Node
    found: list[Found]
    alone: list[Found]

    @property
    def telling(self) -> bool:
        """Whether anything in it forbids."""
        return bool(self.found or self.alone)


def lists_of(sections: list[Section], place: Place, judge: Judge) -> Iterator[Found]:
    """The lists of sections that stand beside each other below a place."""
    rules = place.stance in RULES and sum(section.telling for section in sections) > 1
    bans = [_is_ban(section, judge) for section in sections] if place.stance in RULES else []
    topics = _topics(sections, place, judge)
    for index, section in enumerate(sections):
        if sum(bans) >= _FEWEST_BANS and bans[index]:
            yield Found(ItemList(place.headings, None, (Item(section.node.text),)), "heading that forbids")
        if rules or _is_one_of_several(sections, index, judge):
            yield from section.alone
        if topics and not section.telling and _is_topic(section, judge):
            item = Item(bare(_paragraphs(section)[0].text))
            yield Found(ItemList((*place.headings, section.node.text), None, (item,)), "topic of what is forbidden")
        yield from section.found


def _is_one_of_several(sections: list[Section], index: int, judge: Judge) -> bool:
    """Whether a section's lone rule has neighbours: any that forbid where its heading speaks of rules, else two more lone rules."""
    beside = sections[max(0, index - 1) : index] + sections[index + 1 : index + 2]
    if judge.heading(sections[index].node.text) in RULES and any(section.telling for section in beside):
        return True
    rows = (sections[first : first + _ROW] for first in range(max(0, index - _ROW + 1), index + 1))
    return any(len(row) == _ROW and all(section.alone for section in row) for row in rows)


def _is_ban(section: Section, judge: Judge) -> bool:
    """Whether a heading is a prohibition by itself and no title of a list."""
    return not section.found and 0 < len(section.node.children) <= SHORT_SECTION and judge.ban(section.node.text)


def _topics(sections: list[Section], place: Place, judge: Judge) -> bool:
    """Whether sections are topics of what their heading, not the document's title, declares forbidden."""
    if place.stance is not Stance.FORBIDS or not place.own or len(place.headings) < 2:
        return False
    topics = sum(_is_topic(section, judge) for section in sections)
    return topics >= _FEWEST_TOPICS and 2 * topics > len(sections)


def _is_topic(section: Section, judge: Judge) -> bool:
    """Whether a section is a short title over a short explanation of what is forbidden."""
    paragraphs = _paragraphs(section)
    return (
        words(section.node.text) <= _LONGEST_TOPIC
        and judge.heading(section.node.text) in (Stance.NEUTRAL, Stance.FORBIDS)
        and 0 < len(paragraphs) == len(section.node.children) <= _MOST_PARAGRAPHS
        and not any(node.opens or len(node.text) > _LONGEST_PARAGRAPH for node in paragraphs)
        and not judge.aside(paragraphs[0].text)
    )


def _paragraphs(section: Section) -> list[Node]:
    return [child for child in section.node.children if isinstance(child, Node) and child.kind != "section"]
