"""Pure: records of the site into HTML.

In: what a page shows, as frozen views. Out: its text. Templates lay out and escape; a value that is missing is an error. Every page knows
the way back to the site's root, so that the site works in any folder of a server and from a disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tracker.neutral import neutral
from tracker.report.links import NO_ADDRESS
from tracker.site import names
from tracker.site.views import ChangeView

ASSETS = ("style.css", "search.js", "icon.svg")

INTRO = (
    "When did a platform start, or stop, forbidding something, and where is the proof? This site reads what web archives have kept of "
    "platforms' policy pages, compares their prohibited-activity lists entry by entry, and dates every change to the two captures between "
    "which it happened."
)


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What the site says of itself. ``base_url`` is where it will be published: feeds need whole addresses."""

    title: str = "Policy changes"
    intro: str = INTRO
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of one build share: the site, which parts it has, and when its records were brought up to date."""

    site: SiteInfo
    navigation: tuple[tuple[str, str], ...]
    updated: str

    def page(self, template: str, path: str, title: str, values: Mapping[str, object]) -> str:
        """One page of the site, to be written at ``path``."""
        shared = {
            "site": self.site,
            "navigation": self.navigation,
            "updated": self.updated,
            "path": path,
            "root": names.way_up(path),
            "title": neutral(title, 200),
            "no_address": NO_ADDRESS,
        }
        return environment().get_template(template).render(shared | dict(values))


def frame(site: SiteInfo, updated: str, topics: bool) -> Frame:
    """The frame of a build; ``topics``: whether it has a matrix of topics."""
    parts = [(names.INDEX, "Overview"), (names.SEARCH, "Search and directory")]
    if topics:
        parts.insert(1, (names.TOPICS, "Topics"))
    parts.append((names.FEED, "Feed"))
    shown = SiteInfo(neutral(site.title, 200), neutral(site.intro, 5000), site.base_url)
    return Frame(shown, tuple(parts), updated)


def detail(change: ChangeView, page_file: str) -> str:
    """One change in full, as its shelf shows it."""
    return str(_macros().detail(change, names.way_up(change.address), page_file))


def assets() -> dict[str, bytes]:
    """The files that are the same for every site."""
    folder = files("tracker.site") / "assets"
    return {name: (folder / name).read_bytes() for name in ASSETS}


@cache
def environment() -> Environment:
    """The room's template environment."""
    made = Environment(
        loader=PackageLoader("tracker.site"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["no_address"] = NO_ADDRESS
    return made


@cache
def _macros() -> Any:
    """The template's macros as functions."""
    return environment().get_template("change.html.j2").module
