"""What config.toml may say of pages and as a whole, and how a section becomes the records of the other rooms.

Values are checked here and nowhere else; the messages of ValueErrors name what is accepted, and ``mistakes`` adds file and key.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from tracker.config.archives import ArchiveConfig
from tracker.config.feed import FeedConfig
from tracker.config.health import HealthModel
from tracker.config.mail import MailConfig
from tracker.config.values import (
    Duration,
    End,
    Line,
    Model,
    Schedule,
    Start,
    Threshold,
    TimeZone,
    WebAddress,
    css_selector,
)
from tracker.records import Cron, Page, PageUrl, ReadingOptions

_PAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)


def page_id(text: str) -> str:
    """The id itself. Raises ValueError for what is none."""
    if not _PAGE_ID.fullmatch(text):
        raise ValueError("no page id; accepted: letters, digits, '.', '_' and '-', beginning with a letter or digit")
    return text


class UrlModel(Model):
    """An address with the period in which it held the document."""

    url: WebAddress
    since: Start | None = Field(default=None, alias="from")
    until: End | None = Field(default=None, alias="to")


class PageModel(Model):
    """One ``[[pages]]`` section. Its last keys are those of ``[health]``: where they are set, they hold for this page instead."""

    id: Annotated[str, AfterValidator(page_id)]
    platform: Line
    title: Line
    url: WebAddress | None = None
    urls: tuple[WebAddress | UrlModel, ...] = ()
    archive: str | None = None
    archives: tuple[str, ...] = ()
    since: Start | None = None
    until: End | None = None
    every: Schedule = timedelta(days=1)
    max_gap: Duration = timedelta(days=30)
    select: Annotated[str, AfterValidator(css_selector)] | None = None
    budget: Annotated[int, Field(ge=1)] | None = None
    note: Line | None = None
    no_usable_after: Threshold = None
    no_capture_after: Threshold = None
    errors_after: Threshold = None

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


class Config(Model):
    """All that the configuration file says, with defaults filled in. ``archives`` always holds ``wayback``.

    ``timezone`` is that of cron expressions. ``budget`` bounds the captures of one run, ``requests_per_day`` the requests of all runs of
    a day (UTC). An archive out of reach for ``complain_after`` makes runs complain.
    """

    database: str = "sqlite:///tracker.db"
    contact: Line | None = None
    timezone: TimeZone = UTC
    budget: Annotated[int, Field(ge=1)] | None = None
    requests_per_day: Annotated[int, Field(ge=1)] | None = None
    complain_after: Duration = timedelta(days=3)
    health: HealthModel = HealthModel()
    archives: Mapping[str, ArchiveConfig] = {}
    mail: MailConfig | None = None
    feed: FeedConfig = FeedConfig()
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
        platforms = {page.id: page.platform for page in self.page_models}
        if self.mail and (complaint := next(self.mail.mistakes(platforms), None)):
            raise ValueError(complaint)
        self._pages = tuple(self._page(model) for model in self.page_models)
        return self

    def _page(self, model: PageModel) -> Page:
        """A page with what holds for all of them."""
        page = model.record()
        every = Cron(page.every.expression, self.timezone) if isinstance(page.every, Cron) else page.every
        own = {key: getattr(model, key) for key in HealthModel.model_fields if key in model.model_fields_set}
        return replace(page, every=every, thresholds=self.health.model_copy(update=own).record())

    @property
    def pages(self) -> tuple[Page, ...]:
        """The watched pages, in the file's order."""
        return self._pages
