"""What else a word may be called: the searches that stand for what somebody asks about.

A word that the topic files know stands for its whole group, in all languages: who asks for "deepfake" means "face swap", "synthetic
media" and "深度伪造" too. Any other word stands for its own forms, as English forms them; several words, for entries that hold all of them.
"""

from tracker.searching import search_form
from tracker.topics.phrases import Phrase, covers, words_of
from tracker.topics.subjects import Topic, topics

_ENDINGS = ("ings", "ing", "ers", "er", "ies", "ied", "es", "ed", "s", "y", "e")
_STEM = 4  # letters; the beginning of a word with fewer is also that of many others


def variants(text: str) -> tuple[str, ...]:
    """Searches, each to be read by ``parse_query``, that together find what is meant by a word or a few words.

    The first is for the text itself. Empty where there is no word in it.
    """
    words = search_form(text).split()
    if not words:
        return ()
    known = [_search(phrase) for phrase in _synonyms(text)]
    own = [_itself(words)] if known or not words[-1].isascii() else [_itself(words), *_forms(words)]
    return tuple(dict.fromkeys(search for search in (*own, *known) if search))


def _synonyms(text: str) -> list[Phrase]:
    """The phrases of the groups that hold these words; of the whole topic where they are its name."""
    words = search_form(text).split()
    groups = [(one, group, phrases) for one in topics() for group, phrases in one.groups.items()]
    found = [phrases for _, group, phrases in groups if search_form(group).split() == words]
    found = found or [phrases for _, _, phrases in groups if any(covers(phrase, words_of(text)) for phrase in phrases)]
    found = found or [phrases for one, _, phrases in groups if words in _names(one)]
    return [phrase for phrases in found for phrase in phrases]


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
    return " ".join(f'"{word.text}{"*" if word.stem else ""}"' for word in phrase)


def _itself(words: list[str]) -> str:
    return f'"{" ".join(words)}*"'


def _forms(words: list[str]) -> list[str]:
    """The English forms of a word, or of several words that must all occur."""
    if len(words) > 1:
        return [" ".join(f'"{_stem(word)}*"' for word in words)]
    stem = _stem(words[0])
    if stem == words[0]:
        return []
    stems = [stem, stem[:-1]] if len(stem) > _STEM and stem[-1:] == stem[-2:-1] else [stem]
    endings = ("", "e", "s", "es", "ed", "er", "ers", "ing", "ings", "y", "ies", "ied")
    return [f'"{one}{ending}"' for one in stems for ending in endings]


def _stem(word: str) -> str:
    """The word without an English ending, if at least four letters are left."""
    for ending in _ENDINGS if word.isascii() else ():
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word.removesuffix(ending)
    return word
