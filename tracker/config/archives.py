"""The ``[archives.NAME]`` sections: one model a kind of archive."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from tracker.config.values import Model, WebAddress


class WaybackArchive(Model):
    """archive.org, or a server that behaves like it. Rates are requests this program allows itself."""

    kind: Literal["wayback"] = "wayback"
    url: WebAddress = "https://web.archive.org"
    cdx_per_minute: Annotated[float, Field(gt=0, le=30)] = 24
    playback_per_second: Annotated[float, Field(gt=0, le=10)] = 2.0


class PywbArchive(Model):
    """A collection of any pywb-style archive; ``url`` is the collection's root, such as ``https://arquivo.pt/wayback``."""

    kind: Literal["pywb"]
    url: WebAddress
    cdx_per_minute: Annotated[float, Field(gt=0)] = 60
    playback_per_second: Annotated[float, Field(gt=0)] = 2.0


class CommonCrawlArchive(Model):
    """Common Crawl: its indexes, and the records by byte ranges. One request at a time, as it asks."""

    kind: Literal["commoncrawl"]
    url: WebAddress = "https://index.commoncrawl.org"
    data_url: WebAddress = "https://data.commoncrawl.org"
    per_second: Annotated[float, Field(gt=0, le=2)] = 1.0


class WarcArchive(Model):
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
