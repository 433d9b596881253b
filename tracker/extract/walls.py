"""Words of pages that stand in a document's place: error pages, bot walls, consent notices and their kin.

In: a short text. Out: the kinds of wall it speaks of. The phrases are data (``walls.toml``), for all languages at once, since a wall is
often in another language than its page. Whether a page *is* such a wall is decided in ``usable``.
"""

import tomllib
from functools import cache
from importlib.resources import files

from tracker.extract.matcher import Matcher
from tracker.extract.phrases import fold


@cache
def _matchers() -> tuple[tuple[Matcher, bool], ...]:
    data = tomllib.loads(files("tracker.extract").joinpath("walls.toml").read_text(encoding="utf-8"))
    spaced = Matcher("walls", {kind: table["spaced"] for kind, table in data.items()}, spaced=True)
    unspaced = Matcher("walls", {kind: table["unspaced"] for kind, table in data.items()}, spaced=False)
    return ((spaced, True), (unspaced, False))


@cache
def _reasons() -> dict[str, str]:
    data = tomllib.loads(files("tracker.extract").joinpath("walls.toml").read_text(encoding="utf-8"))
    return {kind: table["reason"] for kind, table in data.items()}


def reason_of(kind: str) -> str:
    """What a reading says of a page that is such a wall."""
    return _reasons()[kind]


def walls(text: str, *, whole: bool) -> set[str]:
    """The kinds of wall a text speaks of. With ``whole``, only where the words of the wall make up half of the text or more."""
    found = set()
    for matcher, spaced in _matchers():
        length = len(fold(text, spaced=spaced))
        for hit in matcher.hits(text):
            if not whole or 2 * (hit.end - hit.start) >= length:
                found.add(hit.group)
    return found
