"""Pure: records of the site into HTML.

In: what a page shows, as frozen views. Out: its text. Templates lay out and escape; a value that is missing is an error. Every page knows
the way back to the site's root, so that the site works in any folder of a server and from a disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tracker.neutral import neutral
from tracker.site import names
from tracker.site.fragments import brief, capture, detail
from tracker.site.views import ChangeView, shortened

ASSETS = ("style.css", "search.js", "icon.svg")

_NAVIGATION = (
    (names.INDEX, "Overview"),
    (names.TOPICS, "Topics"),
    (names.SEARCH, "Search"),
    (names.FEED, "Feed"),
)

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
    """What all pages of one build share: the site, its parts, and when its records were brought up to date."""

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
        }
        return environment().get_template(template).render(shared | dict(values))


def frame(site: SiteInfo, updated: str) -> Frame:
    """The frame of a build."""
    shown = SiteInfo(neutral(site.title, 200), neutral(site.intro, 5000), site.base_url)
    return Frame(shown, _NAVIGATION, updated)


class Article(NamedTuple):
    """One change in full, laid out: its anchor, what it is in few words and in one line (all on one line), and its HTML."""

    anchor: str
    heading: str
    title: str
    html: str


def article_of(change: ChangeView, page_file: str) -> Article:
    """One change as its shelf shows it."""
    heading = f"{change.platform}: {change.label.lower()}"
    title = shortened(f"{heading}: {change.new or change.old}", 160)
    return Article(change.anchor, heading, title, detail(change, page_file))


def shelf_titles(articles: Sequence[Article]) -> tuple[str, str]:
    """The title and the heading of a file that holds these: a change that stands alone in it gives it its name."""
    if len(articles) == 1:
        return articles[0].title, articles[0].heading
    platforms = sorted({article.heading.partition(":")[0] for article in articles}, key=str.casefold)
    named = neutral(", ".join(platforms), 120)
    return f"{len(articles)} changes: {named}", f"{len(articles)} changes"


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
    made.globals |= {"brief": brief, "capture": capture}
    return made
