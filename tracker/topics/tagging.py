"""Which topics an entry speaks of: by its own words, else by the heading it stands under.

An entry's own words always count. What it stands under counts only where that is safe enough to publish: for an entry that names no
subject itself ("Parts of them" under "Weapons"), from the nearest of its last two headings, categories or lead-ins that names a subject,
and only if that is short as headings are and names exactly one. A lead-in that is a sentence speaks of the whole list; a heading like
"Violence, drugs and weapons" does not say which of the three an entry is; what stands farther above may be another section's.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

from tracker.topics.phrases import Finder, words_of
from tracker.topics.subjects import topic_ids, topics

_HEADING = 8  # words; what is longer is a sentence
_NEAR = 2  # of what an entry stands under, innermost first

_Label = tuple[str, bool]


def tags(texts: Sequence[str], context: Sequence[str] = ()) -> tuple[str, ...]:
    """The ids of the topics that an entry's wordings speak of, in the order of ``topic_ids``.

    ``texts`` are its wordings (of a reworded entry the new and the old one); ``context`` is what it stands under, outermost first, and
    counts only as the module's docstring says.
    """
    found = {id for text in texts for id in _topics_in(text)} or set(_by_heading(context))
    return tuple(id for id in topic_ids() if id in found)


def _by_heading(context: Sequence[str]) -> tuple[str, ...]:
    for part in reversed(context[-_NEAR:]):
        if found := _topics_in(part):
            return found if len(found) == 1 and len(words_of(part)) <= _HEADING else ()
    return ()


@lru_cache(maxsize=1 << 14)
def _topics_in(text: str) -> tuple[str, ...]:
    """The topics with a phrase in the text that does not stand wholly inside one of the topic's exceptions."""
    phrases: dict[str, list[tuple[int, int]]] = {}
    exceptions: dict[str, list[tuple[int, int]]] = {}
    for (id, misleading), start, end in _finder().find(words_of(text)):
        (exceptions if misleading else phrases).setdefault(id, []).append((start, end))
    return tuple(id for id, spans in phrases.items() if not _all_inside(spans, exceptions.get(id, [])))


def _all_inside(spans: list[tuple[int, int]], exceptions: list[tuple[int, int]]) -> bool:
    return all(any(outer[0] <= start and end <= outer[1] for outer in exceptions) for start, end in spans)


@cache
def _finder() -> Finder[_Label]:
    """The phrases of all topics, made ready when first needed."""
    return Finder(
        (phrase, (one.id, phrases is one.misleading))
        for one in topics()
        for phrases in (*(group.phrases for group in one.groups), one.other, one.misleading)
        for phrase in phrases
    )
