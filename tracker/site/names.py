"""Pure: the names of the site's files and anchors. They never change while what they name keeps its identity.

In: ids and names from the database, which are foreign text. Out: relative paths of lower-case ASCII letters, digits, ``.``, ``_``, ``-``
and ``~``: safe in addresses, on file systems that ignore case, and on those that reserve names. What cannot stand for itself gets a hash;
``~`` before it keeps such names apart from all others, since no id contains one.
"""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

INDEX = "index.html"
TOPICS = "topics.html"
SEARCH = "search.html"
FEED = "feed.xml"

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*", re.ASCII)
_HEX_ID = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
_ANCHOR = re.compile(r"[A-Za-z0-9._-]{1,80}", re.ASCII)
_OTHER = re.compile(r"[^a-z0-9]+")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)  # names that Windows keeps for itself, with any ending
_LONGEST = 80
_SHELF = 3  # letters of a change's id that name its file: 4096 files at most


def page_folder(page_id: str) -> str:
    """The folder of a page: its id, where that is a safe name on every file system.

    >>> page_folder("colab-faq"), page_folder("Colab-FAQ")
    ('pages/colab-faq', 'pages/colab-faq~5eed7fcb')
    """
    return f"pages/{slug(page_id)}"


def page_file(page_id: str) -> str:
    """The file of a page's current list."""
    return f"{page_folder(page_id)}/{INDEX}"


def year_file(page_id: str, year: str, part: int = 0) -> str:
    """The file of a page's changes of one year; ``part`` counts from 0 where a year needs several."""
    return f"{page_folder(page_id)}/{year}{f'-{part + 1}' if part else ''}.html"


def platform_files(platforms: Iterable[str]) -> dict[str, str]:
    """Platform -> its file. A name shared by two platforms after simplification gets a hash for both."""
    slugs = {name: _OTHER.sub("-", name.lower())[:_LONGEST].strip("-") for name in platforms}
    shared = Counter(slugs.values())
    return {
        name: f"platforms/{slug if slug and shared[slug] == 1 and slug not in _DEVICES else _hashed(slug, name)}.html"
        for name, slug in slugs.items()
    }


def change_shelf(change_id: str) -> str:
    """The file that holds a change, whatever becomes of its dates or its page: named by the beginning of its id.

    >>> change_shelf("3f2a91c07b4e")
    'changes/3f2.html'
    """
    name = change_id if _HEX_ID.fullmatch(change_id) else _hash(change_id)
    return f"changes/{name[:_SHELF]}.html"


def change_anchor(change_id: str) -> str:
    """The change's place in any file."""
    return f"c-{change_id if _ANCHOR.fullmatch(change_id) else _hash(change_id)}"


def change_address(change_id: str) -> str:
    """The one address of a change, relative to the site."""
    return f"{change_shelf(change_id)}#{change_anchor(change_id)}"


def way_up(path: str) -> str:
    """From a file of the site to the site's root: ``../`` for each folder it stands in."""
    return "../" * path.count("/")


def slug(name: str) -> str:
    """The name itself where it is safe on every file system, else what is left of it with a hash."""
    plain = _PLAIN.fullmatch(name) and len(name) <= _LONGEST and name.partition(".")[0] not in _DEVICES
    return name if plain else _hashed(_OTHER.sub("-", name.lower())[:_LONGEST].strip("-"), name)


def _hashed(slug: str, name: str) -> str:
    return f"{slug}~{_hash(name)[:8]}"


def _hash(name: str) -> str:
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
