"""What else a word may be called: the searches that stand for what somebody asks about.

A word that the topic files know as a name of a group stands for the whole group, in all languages: who asks for "deepfake" means "face
swap", "synthetic media" and "深度伪造" too. Any other word stands for its own forms, as English forms them; several words, for entries that
hold all of them.
"""

from tracker.searching import search_form
from tracker.topics.phrases import Phrase, covers, words_of
from tracker.topics.subjects import Topic, topics

_ENDINGS = ("ings", "ing", "ers", "er", "es", "ed", "e", "s")
_FORMED = ("", "e", "s", "es", "ed", "er", "ers", "ing", "ings")
_ENDINGS_OF_Y = ("ies", "ied", "ying", "y")
_STEM = 4  # letters; the beginning of a word with fewer is also that of many others


def variants(text: str) -> tuple[str, ...]:
    """Searches, each to be read by ``parse_query``, that together find what is meant by a word or a few words.

    The first is for the text itself. Empty where there is no word in it. A short word that is known stands for itself alone: who asks for
    war means no warranty.
    """
    words = search_form(text).split()
    if not words:
        return ()
    known = [_search(phrase) for phrase in _synonyms(text)]
    exact = bool(known) and len(words) == 1 and len(words[0]) < _STEM and words[0].isascii()
    own = [f'"{" ".join(words)}{"" if exact else "*"}"', *(() if known else _forms(words))]
    return tuple(dict.fromkeys(search for search in (*own, *known) if search))


def _synonyms(text: str) -> list[Phrase]:
    """The phrases of the groups that have this name; of the whole topic where it is the topic's."""
    words = words_of(text)
    groups = [group for one in topics() for group in one.groups]
    found = [group for group in groups if any(covers(name, words) for name in group.names)]
    found = found or [group for one in topics() if list(words) in _names(one) for group in one.groups]
    return [phrase for group in found for phrase in group.phrases]


def _names(one: Topic) -> tuple[list[str], list[str]]:
    return search_form(one.id).split(), search_form(one.title).split()


def _search(phrase: Phrase) -> str | None:
    """A phrase of a topic as a search: exactly where a search can say it, else all of its words in any place.

    None where a short stem would let through too much.
    """
    if not any(word.gap for word in phrase) and not any(word.stem for word in phrase[:-1]):
        return f'"{" ".join(word.text for word in phrase)}{"*" if phrase[-1].stem else ""}"'
    if any(word.stem and len(word.text) < _STEM for word in phrase):
        return None
    return " ".join(f'"{run}"' for run in _runs(phrase))


def _runs(phrase: Phrase) -> list[str]:
    """The phrase cut at its gaps and behind its stems: a search knows a beginning of a word only at the end of a quotation."""
    runs: list[list[str]] = []
    open_run = False
    for word in phrase:
        if word.gap or not open_run:
            runs.append([])
        runs[-1].append(f"{word.text}*" if word.stem else word.text)
        open_run = not word.stem
    return [" ".join(run) for run in runs]


def _forms(words: list[str]) -> list[str]:
    """The English forms of a word; for several words, that all of them occur."""
    if len(words) > 1:
        return [" ".join(f'"{_stem(word)[0]}*"' for word in words)] if all(map(str.isascii, words)) else []
    stem, endings = _stem(words[0])
    doubled = len(stem) > _STEM and stem[-1] == stem[-2]
    stems = [stem, stem[:-1]] if doubled and endings else [stem]
    return [f'"{one}{ending}"' for one in stems for ending in endings]


def _stem(word: str) -> tuple[str, tuple[str, ...]]:
    """The word without an English ending, if at least four letters are left, and the endings it may have instead; else no endings."""
    if word.isascii() and not word.endswith("ss"):
        for endings, others in ((_ENDINGS_OF_Y, _ENDINGS_OF_Y), (_ENDINGS, _FORMED)):
            for ending in endings:
                if word.endswith(ending) and len(word) - len(ending) >= _STEM:
                    return word.removesuffix(ending), others
    return word, ()
