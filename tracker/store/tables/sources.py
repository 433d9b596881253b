"""Pages, what archives hold of them, and what that said."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Named,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from tracker.store.columns import Moment, Words
from tracker.store.tables.base import metadata


class PageColumns(TypedColumns):
    """A watched page as last configured; ``name`` is its id in the configuration."""

    id: Named[int] = Column(Integer, primary_key=True)
    name: Named[str] = Column(Words, unique=True)
    platform: Named[str] = Column(Words)
    title: Named[str] = Column(Words)
    note: Named[str | None] = Column(Words)
    first_contact: Named[datetime | None] = Column(Moment)


pages = Table("pages", metadata, PageColumns)


class CaptureColumns(TypedColumns):
    """An index row. ``identity`` hashes archive, URL, timestamp and digest; an unknown digest is the empty text."""

    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    identity: Named[str] = Column(Words)
    timestamp: Named[str] = Column(Words)
    archive: Named[str] = Column(Words)
    url: Named[str] = Column(Words)
    digest: Named[str] = Column(Words)
    status: Named[int | None] = Column(Integer)
    mime: Named[str | None] = Column(Words)
    length: Named[int | None] = Column(BigInteger)


captures = Table(
    "captures",
    metadata,
    CaptureColumns,
    UniqueConstraint("page_id", "identity"),
    Index(None, "page_id", "timestamp"),
    Index(None, "page_id", "digest"),
)


class ListingColumns(TypedColumns):
    """That an archive's index of one address of a page was read to its end. ``identity`` hashes archive and URL."""

    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    identity: Named[str] = Column(Words)
    archive: Named[str] = Column(Words)
    url: Named[str] = Column(Words)
    since: Named[str | None] = Column(Words)
    full_at: Named[datetime] = Column(Moment)
    last_at: Named[datetime] = Column(Moment)
    newest: Named[str | None] = Column(Words)


listings = Table("listings", metadata, ListingColumns, UniqueConstraint("page_id", "identity"))


class SnapshotColumns(TypedColumns):
    """A body under its hash. Page and timestamp are those of the capture it first came with.

    ``base_id`` is the snapshot it is packed against, ``depth`` how many must be unpacked before it.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    sha256: Named[str] = Column(Words, unique=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    timestamp: Named[str] = Column(Words)
    size: Named[int] = Column(BigInteger)
    content_type: Named[str | None] = Column(Words)
    status: Named[int] = Column(Integer)
    location: Named[str | None] = Column(Words)
    base_id: Named[int | None] = Column(ForeignKey("snapshots.id"), index=True)
    depth: Named[int] = Column(Integer)
    data: Named[bytes] = Column(LargeBinary)


snapshots = Table("snapshots", metadata, SnapshotColumns, Index(None, "page_id", "timestamp"))


class ReadColumns(TypedColumns):
    """That a capture's body was asked for: the snapshot that came, or why none did, how often, and when to ask again."""

    capture_id: Named[int] = Column(ForeignKey("captures.id"), primary_key=True, autoincrement=False)
    snapshot_id: Named[int | None] = Column(ForeignKey("snapshots.id"), index=True)
    failure: Named[str | None] = Column(Words)
    read_at: Named[datetime] = Column(Moment)
    retry_at: Named[datetime | None] = Column(Moment)
    attempts: Named[int] = Column(Integer, server_default="0")


reads = Table("reads", metadata, ReadColumns)


class ReadingContentColumns(TypedColumns):
    """What a reading said, once for all readings that said it; ``sha256`` is the hash of its JSON."""

    id: Named[int] = Column(Integer, primary_key=True)
    sha256: Named[str] = Column(Words, unique=True)
    usable: Named[bool] = Column()
    reason: Named[str | None] = Column(Words)
    language: Named[str | None] = Column(Words)
    lists: Named[str] = Column(Words)


reading_contents = Table("reading_contents", metadata, ReadingContentColumns)


class ReadingColumns(TypedColumns):
    """That a reader (extractor and options) read a snapshot. ``fingerprint`` is that of its visible text, where one was taken."""

    id: Named[int] = Column(Integer, primary_key=True)
    snapshot_id: Named[int] = Column(ForeignKey("snapshots.id"))
    extractor: Named[str] = Column(Words)
    options: Named[str] = Column(Words)
    fingerprint: Named[str | None] = Column(Words)
    content_id: Named[int] = Column(ForeignKey("reading_contents.id"))


readings = Table(
    "readings",
    metadata,
    ReadingColumns,
    UniqueConstraint("snapshot_id", "extractor", "options"),
    Index(None, "fingerprint", "extractor", "options"),
)
