"""Whether an entry is what was asked for: by a search, by subjects, or by both. Pure.

In: a search and ids of subjects. Out: the judge. It must agree with the database, which finds the rows: the search decides as
``searching`` does, a subject as ``topics`` tags entries, by their own words and, where these name none, by what they stand under.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from tracker.searching import Query, search_form
from tracker.topics import tags, topic
from tracker.topics.phrases import Finder, words_of

About = Callable[[str, Sequence[str]], bool]
"""Whether an entry is about what was asked for, by its words and what it stands under."""


def judge(query: Query | None, topics: Collection[str]) -> About:
    """The judge of a search (None: anything) and subjects (empty: any; of several one will do)."""
    fits = _search(query) if query else None
    belongs = _subjects(frozenset(topics)) if topics else None

    def about(text: str, context: Sequence[str]) -> bool:
        return (fits is None or fits(text)) and (belongs is None or belongs(text, context))

    return about


def _search(query: Query) -> Callable[[str], bool]:
    """The search, with a glance before it: a search for a word stands for a hundred with its synonyms, and most entries hold none."""
    terms = [clause.required[0] for clause in query.clauses]
    whole = {term.words[0] for term in terms if not term.prefix or len(term.words) > 1}
    stems = {term.words[0] for term in terms if term.prefix and len(term.words) == 1}
    lengths = sorted({len(stem) for stem in stems})
    shortest = lengths[0] if lengths else 0
    heads = {stem[:shortest] for stem in stems}

    def begins(word: str) -> bool:
        return word in whole or (word[:shortest] in heads and any(word[:length] in stems for length in lengths))

    def fits(text: str) -> bool:
        form = search_form(text)
        return any(map(begins, form.split())) and query.matches(form)

    return fits


def _subjects(wanted: frozenset[str]) -> About:
    """The subjects, with a glance before them too: what holds no phrase of theirs need not be looked through for those of all others."""
    chosen = [topic(one) for one in wanted]
    finder = Finder(
        (phrase, None)
        for one in chosen
        for phrases in (*(group.phrases for group in one.groups), one.other)
        for phrase in phrases
    )

    @lru_cache(maxsize=1 << 12)
    def near(text: str) -> bool:
        return next(finder.find(words_of(text)), None) is not None

    def belongs(text: str, context: Sequence[str]) -> bool:
        return (near(text) or any(map(near, context))) and not wanted.isdisjoint(tags((text,), context))

    return belongs
