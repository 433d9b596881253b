"""A source of records in memory, and a site built from it into a dictionary of files, for the site's tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.report.samples import public_url, state
from tracker.records import (
    Capture,
    HistoryQuery,
    HistoryRow,
    Item,
    ItemList,
    Observation,
    PageState,
    ReaderKey,
    Reading,
    Status,
    TopicFirst,
)
from tracker.site import Built, SiteInfo, build_site, site_folder


@dataclass
class Source:
    """What a store would answer. Pages are those of ``states``; rows of other pages are nobody's."""

    rows: Sequence[HistoryRow] = ()
    states: Sequence[PageState] = field(default_factory=lambda: [state()])
    lists: dict[str, Observation] = field(default_factory=dict)
    vain: Sequence[str] = ()
    firsts: Sequence[TopicFirst] = ()

    def page_states(self) -> list[PageState]:
        """As given."""
        return list(self.states)

    def history(self, query: HistoryQuery) -> list[HistoryRow]:
        """The restrictions that a site asks for."""
        found = [
            row
            for row in sorted(self.rows, key=lambda row: row.by.timestamp)
            if (not query.pages or row.page in query.pages)
            and (not query.kinds or row.kind in query.kinds)
            and (query.baseline or row.after is not None)
            and (query.suspected or row.status is Status.CONFIRMED)
        ]
        return found if query.limit is None else found[-query.limit :]

    def observations(self, page_id: str, reader: ReaderKey | None) -> list[Observation]:
        """The last one, if any; before it what was read in vain."""
        walls = [
            Observation(Capture(at, "wayback", "https://colab.example/faq.html"), Reading(False, "a login page"))
            for at in self.vain
        ]
        return [*walls, *([self.lists[page_id]] if page_id in self.lists else [])]

    def topic_firsts(self, query: HistoryQuery) -> list[TopicFirst]:
        """As given."""
        return list(self.firsts)


def shows(*texts: str, at: str = "20261122000000", language: str | None = "en") -> Observation:
    """A usable observation of one list."""
    items = tuple(Item(text) for text in texts)
    reading = Reading(True, None, language, (ItemList(("Usage limits",), "The following are disallowed:", items),))
    return Observation(Capture(at, "wayback", "https://colab.example/faq.html"), reading, "c" * 64)


def build(source: Source, path: Path, site: SiteInfo | None = None, *, force: bool = False) -> Built:
    """Build the site into a folder."""
    with site_folder(path, force=force) as folder:
        return build_site(source, public_url, folder, site or SiteInfo(), lambda *_: None)


def files(path: Path) -> dict[str, str]:
    """All visible files of a folder, by relative path."""
    return {
        one.relative_to(path).as_posix(): one.read_text(encoding="utf-8")
        for one in sorted(path.rglob("*"))
        if one.is_file() and not one.name.startswith(".")
    }


def text_of(html: str) -> str:
    """A page's text as it is read: without tags, white space collapsed."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
