"""Whether an entry is what was asked for: by a search, by subjects, or by both. Pure.

In: a search and ids of subjects. Out: the judge. It must agree with the database, which finds the rows: the search decides as
``searching`` does, a subject as ``topics`` tags entries, by their own words and, where these name none, by what they stand under.
"""

from collections.abc import Callable, Collection, Sequence

from tracker.searching import Query, search_form
from tracker.topics import tags

About = Callable[[str, Sequence[str]], bool]
"""Whether an entry is about what was asked for, by its words and what it stands under."""


def judge(query: Query | None, topics: Collection[str]) -> About:
    """The judge of a search (None: anything) and subjects (empty: any; of several one will do)."""
    wanted = frozenset(topics)
    fits = _search(query) if query else None

    def about(text: str, context: Sequence[str]) -> bool:
        if fits is not None and not fits(text):
            return False
        return not wanted or not wanted.isdisjoint(tags((text,), context))

    return about


def _search(query: Query) -> Callable[[str], bool]:
    """The search, with a glance before it: a search for a word stands for a hundred with its synonyms, and most entries hold none."""
    terms = [clause.required[0] for clause in query.clauses]
    whole = {term.words[0] for term in terms if not term.prefix or len(term.words) > 1}
    stems = {term.words[0] for term in terms if term.prefix and len(term.words) == 1}
    lengths = sorted({len(stem) for stem in stems})

    def fits(text: str) -> bool:
        form = search_form(text)
        words = form.split()
        near = any(word in whole or any(word[:length] in stems for length in lengths) for word in words)
        return near and query.matches(form)

    return fits
