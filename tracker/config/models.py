"""What config.toml may say: one typed model a section, and how a section becomes the records of the other rooms.

Values are checked here and nowhere else; the messages of ValueErrors name what is accepted, and ``mistakes`` adds file and key.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from tracker.records import Page, PageUrl, ReadingOptions
from tracker.timestamps import parse_duration, parse_moment

_PAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError("no web address; accepted: http://… or https://…")
    return text


def _page_id(text: str) -> str:
    if not _PAGE_ID.fullmatch(text):
        raise ValueError("no page id; accepted: letters, digits, '.', '_' and '-', beginning with a letter or digit")
    return text


def css_selector(text: str) -> str:
    """The selector itself. Raises ValueError for what is none."""
    # soupsieve comes with beautifulsoup4 and is what will run the selector later.
    import soupsieve  # noqa: PLC0415  (only pages with a selector pay for it)

    try:
        soupsieve.compile(text)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"no CSS selector ({str(error).splitlines()[0]})") from None
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Start = Annotated[str, BeforeValidator(parse_moment)]
End = Annotated[str, BeforeValidator(lambda text: parse_moment(text, end=True))]


def _mailbox(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", parseaddr(text)[1]) or not text.isprintable():
        raise ValueError('no mail address; accepted: "desk@example.org" or "Desk <desk@example.org>"')
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("no single line of text")
    return text


Mailbox = Annotated[str, AfterValidator(_mailbox)]
Line = Annotated[str, Field(min_length=1), AfterValidator(_one_line)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class WaybackArchive(_Model):
    """archive.org, or a server that behaves like it. Rates are requests this program allows itself."""

    kind: Literal["wayback"] = "wayback"
    url: WebAddress = "https://web.archive.org"
    cdx_per_minute: Annotated[float, Field(gt=0, le=30)] = 24
    playback_per_second: Annotated[float, Field(gt=0, le=10)] = 2.0


class PywbArchive(_Model):
    """A collection of any pywb-style archive; ``url`` is the collection's root, such as ``https://arquivo.pt/wayback``."""

    kind: Literal["pywb"]
    url: WebAddress
    cdx_per_minute: Annotated[float, Field(gt=0)] = 60
    playback_per_second: Annotated[float, Field(gt=0)] = 2.0


class CommonCrawlArchive(_Model):
    """Common Crawl: its indexes, and the records by byte ranges. One request at a time, as it asks."""

    kind: Literal["commoncrawl"]
    url: WebAddress = "https://index.commoncrawl.org"
    data_url: WebAddress = "https://data.commoncrawl.org"
    per_second: Annotated[float, Field(gt=0, le=2)] = 1.0


class WarcArchive(_Model):
    """Local WARC or WACZ files; patterns are resolved against the configuration file's folder."""

    kind: Literal["warc"]
    paths: Annotated[tuple[str, ...], Field(min_length=1)]


ARCHIVE_KINDS: dict[str, type[BaseModel]] = {
    "wayback": WaybackArchive,
    "pywb": PywbArchive,
    "commoncrawl": CommonCrawlArchive,
    "warc": WarcArchive,
}
ArchiveConfig = Annotated[WaybackArchive | PywbArchive | CommonCrawlArchive | WarcArchive, Field(discriminator="kind")]


class MailConfig(_Model):
    """How the digest is sent. The password is read from $SMTP_PASSWORD or $SMTP_PASSWORD_FILE, never from this file."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    sender: Mailbox
    recipients: tuple[Mailbox, ...] = ()
    timeout: Duration = timedelta(seconds=30)


class UrlModel(_Model):
    """An address with the period in which it held the document."""

    url: WebAddress
    since: Start | None = Field(default=None, alias="from")
    until: End | None = Field(default=None, alias="to")


class PageModel(_Model):
    """One ``[[pages]]`` section."""

    id: Annotated[str, AfterValidator(_page_id)]
    platform: Line
    title: Line
    url: WebAddress | None = None
    urls: tuple[WebAddress | UrlModel, ...] = ()
    archive: str | None = None
    archives: tuple[str, ...] = ()
    since: Start | None = None
    until: End | None = None
    every: Duration = timedelta(days=1)
    max_gap: Duration = timedelta(days=30)
    select: Annotated[str, AfterValidator(css_selector)] | None = None
    budget: Annotated[int, Field(ge=1)] | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def _one_way_of_saying_it(self) -> Self:
        if (self.url is None) == (not self.urls):
            raise ValueError('accepted: either url = "…" or urls = ["…", …]')
        for one in self.record().urls:
            if one.since is not None and one.until is not None and one.since > one.until:
                raise ValueError(f"{one.url}: its period ends ({one.until}) before it begins ({one.since})")
        if self.archive is not None and self.archives:
            raise ValueError('accepted: either archive = "…" or archives = ["…", …]')
        return self

    def record(self) -> Page:
        """The page as the other rooms know it."""
        listed = (self.url,) if self.url else self.urls
        urls = tuple(
            PageUrl(one, self.since, self.until)
            if isinstance(one, str)
            else PageUrl(one.url, one.since or self.since, one.until or self.until)
            for one in listed
            if one is not None
        )
        return Page(
            id=self.id,
            platform=self.platform,
            title=self.title,
            urls=urls,
            archives=(self.archive,) if self.archive else self.archives or ("wayback",),
            every=self.every,
            max_gap=self.max_gap,
            options=ReadingOptions(self.select),
            budget=self.budget,
            note=self.note,
        )


class Config(_Model):
    """All that the configuration file says, with defaults filled in. ``archives`` always holds ``wayback``."""

    database: str = "sqlite:///tracker.db"
    contact: Line | None = None
    budget: Annotated[int, Field(ge=1)] | None = None
    archives: Mapping[str, ArchiveConfig] = {}
    mail: MailConfig | None = None
    page_models: tuple[PageModel, ...] = Field(default=(), alias="pages")
    path: Path | None = None
    _pages: tuple[Page, ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def _default_archive(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("archives", {}), dict):
            archives = {"wayback": {"kind": "wayback"}, **raw.get("archives", {})}
            named = {
                n: {"kind": "wayback", **a} if n == "wayback" and isinstance(a, dict) else a
                for n, a in archives.items()
            }
            return {**raw, "archives": named}
        return raw

    @model_validator(mode="after")
    def _pages_hang_together(self) -> Self:
        seen: set[str] = set()
        for n, page in enumerate(self.page_models):
            if page.id in seen:
                raise ValueError(f"pages[{n}].id: {page.id!r} stands twice; accepted: an id of its own for each page")
            seen.add(page.id)
            for archive in page.record().archives:
                if archive not in self.archives:
                    accepted = ", ".join(sorted(self.archives))
                    raise ValueError(f"pages[{n}].archive: no archive {archive!r} ({page.id}); accepted: {accepted}")
        self._pages = tuple(page.record() for page in self.page_models)
        return self

    @property
    def pages(self) -> tuple[Page, ...]:
        """The watched pages, in the file's order."""
        return self._pages
