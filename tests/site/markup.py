"""What the site's tests ask of HTML: is it valid, what does it link to, what does it load."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import html5lib

_LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "object": "data", "source": "src"}


@dataclass
class Page(HTMLParser):
    """One file, parsed."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag says."""
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            elif tag == "a" and name == "href":
                self.links.append(value or "")
            elif _LOADING.get(tag) == name:
                self.loads.append(value or "")


def parsed(html: str) -> Page:
    """The page, after a strict parser of HTML5 found nothing to complain of. Raises html5lib's ParseError."""
    html5lib.HTMLParser(strict=True).parse(html)
    page = Page()
    page.feed(html)
    return page


def pages_of(files: dict[str, str]) -> dict[str, Page]:
    """The HTML files of a site, parsed."""
    return {name: parsed(content) for name, content in files.items() if name.endswith(".html")}


def broken_links(files: dict[str, str], pages: dict[str, Page]) -> list[str]:
    """Relative links and loads of a site that lead to no file, or to no place in it."""
    return [
        f"{name}: {link}"
        for name, page in pages.items()
        for link in (*page.links, *page.loads)
        if not urlsplit(link).scheme and not _leads_somewhere(name, link, files, pages)
    ]


def _leads_somewhere(name: str, link: str, files: dict[str, str], pages: dict[str, Page]) -> bool:
    parts = urlsplit(link)
    target = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
    return target in files and (not parts.fragment or parts.fragment in pages[target].ids)
