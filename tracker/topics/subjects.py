"""The topics and their words, read from the files in ``data/``.

A file is named after its topic's id and holds ``title``, ``about`` (a sentence: what belongs to it) and groups of phrases, by language::

    ["crypto mining"]            # a group's phrases stand for each other when somebody asks since when one of them is forbidden
    any = ["cryptojack*"]        # for words that are the same in many languages
    en = ["mining .. bitcoin*"]

    [drugs]
    broad = true                 # here only the group's name, and the first phrase of each language, stand for the others
    names = ["dope"]             # what people also call the group when they ask for it; such a word tags no entry
    en = ["drug", "drugs", "cannabis"]

    [other]                      # phrases that belong to the topic and stand for nothing else
    [except]                     # phrases that say nothing, though they hold a phrase of the topic
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from tracker.errors import UnknownSubject, nearest
from tracker.topics.phrases import Phrase, TopicDataError, parse_phrases

OTHER, EXCEPT = "other", "except"
ANY = "any"
LANGUAGES = (ANY, "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ar", "ja", "zh", "ko")
_RULES = "1"
"""Changes with the rules by which phrases are found and context counts, so that stored tags are brought up to date."""
_ID = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that may stand for each other. Who asks for one of ``names`` (its own, given ones, phrases) means them all."""

    name: str
    phrases: tuple[Phrase, ...] = field(repr=False)
    names: tuple[Phrase, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject: its id, what it is called, what belongs to it, its groups, and the phrases of ``other`` and ``except``."""

    id: str
    title: str
    about: str
    groups: tuple[Group, ...] = field(repr=False)
    other: tuple[Phrase, ...] = field(repr=False)
    misleading: tuple[Phrase, ...] = field(repr=False)


@cache
def topic_ids() -> tuple[str, ...]:
    """The ids of all topics, in order of the alphabet. Reads no file."""
    names = (entry.name for entry in files("tracker.topics").joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def topic(id: str) -> Topic:
    """The topic of an id. Raises UnknownSubject, which suggests the nearest id, where there is none."""
    wanted = "-".join(id.lower().split())
    if wanted not in topic_ids():
        raise UnknownSubject(f"unknown topic {id!r}{nearest(wanted, topic_ids())}")
    return _load(wanted)


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in order of their ids."""
    return tuple(_load(id) for id in topic_ids())


@cache
def topics_version() -> str:
    """Twelve hexadecimal digits that change whenever the data or the rules change: tags stored under another version are out of date."""
    digest = hashlib.sha256(_RULES.encode())
    for id in topic_ids():
        digest.update(b"\0" + id.encode() + b"\0" + _source(id).encode())
    return digest.hexdigest()[:12]


def _source(id: str) -> str:
    source = files("tracker.topics").joinpath("data", f"{id}.toml").read_text(encoding="utf-8")
    return source.replace("\r\n", "\n")


@cache
def _load(id: str) -> Topic:
    return read_topic(id, _source(id))


def read_topic(id: str, source: str) -> Topic:
    """Read a topic file. Raises TopicDataError that names the topic and what is wrong with it."""
    try:
        data = tomllib.loads(source)
        if not _ID.fullmatch(id):
            raise TopicDataError("an id is lower-case words with hyphens between them")
        title, about = data.pop("title", None), data.pop("about", None)
        if not isinstance(title, str) or not isinstance(about, str):
            raise TopicDataError("title and about are needed, and are texts")
        groups = {name: _group(name, table) for name, table in data.items()}
    except ValueError as error:
        raise TopicDataError(f"topic {id}: {error}") from error
    other, misleading = (groups.pop(name).phrases if name in groups else () for name in (OTHER, EXCEPT))
    return Topic(id, title, about, tuple(groups.values()), other, misleading)


def _group(name: str, table: object) -> Group:
    """A group of phrases, in the order in which they are written, each once."""
    if not isinstance(table, dict):
        raise TopicDataError(f"{name} is neither title nor about nor a group of phrases")
    broad, called = table.pop("broad", False), table.pop("names", [])
    if unknown := table.keys() - set(LANGUAGES):
        raise TopicDataError(f"{name}: unknown language {min(unknown)}; known are {', '.join(LANGUAGES)}")
    listed = (called, *table.values())
    if not all(isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in listed):
        raise TopicDataError(f"{name}: the phrases of a language are a list of texts")
    by_language = {
        language: [one for line in lines for one in parse_phrases(line)] for language, lines in table.items()
    }
    phrases = tuple(dict.fromkeys(phrase for found in by_language.values() for phrase in found))
    first = [found[0] for language, found in by_language.items() if found and language != ANY]
    names = [one for line in (name, *called) for one in parse_phrases(line)]
    return Group(name, phrases, (*names, *(first if broad else phrases)))
