"""Bodies as evidence: each kept once under its SHA-256, small, and verified by that hash whenever it is read.

A page's body is packed against the page's last full copy, never against another packed one: reading one back unpacks two bodies at
most, and a damaged record costs only those packed against it.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from tracker.errors import StoreError
from tracker.records import Snapshot
from tracker.store import compression
from tracker.store.tables import snapshots

_PACKED_PER_FULL_COPY = 50
_WORTH_PACKING = 0.5  # of the size it has on its own


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as it is about to be written."""

    encoding: str
    data: bytes
    base_id: int | None


def known(connection: Connection, sha256: str) -> int | None:
    """The row id of a snapshot, or None."""
    return connection.scalar(select(snapshots.c.id).where(snapshots.c.sha256 == sha256))


def add(connection: Connection, page: int, snapshot: Snapshot) -> int:
    """Keep a snapshot that came with a page; one known by its hash is left as it is. Returns its row id."""
    sha256 = snapshot.sha256
    if (row := known(connection, sha256)) is not None:
        return row
    if len(snapshot.body) > compression.LARGEST:
        raise StoreError(f"snapshot {sha256} is too large to keep: {len(snapshot.body):,} bytes")
    packed = _pack(connection, page, snapshot.body)
    values = {
        "sha256": sha256,
        "page_id": page,
        "size": len(snapshot.body),
        "content_type": snapshot.content_type,
        "status": snapshot.status,
        "location": snapshot.location,
        "encoding": packed.encoding,
        "base_id": packed.base_id,
        "data": packed.data,
    }
    return connection.execute(insert(snapshots).values(values).returning(snapshots.c.id)).scalar_one()


def load(connection: Connection, sha256: str) -> Snapshot:
    """A snapshot, verified. Raises StoreError when it is missing or damaged."""
    row = connection.execute(
        select(snapshots.c.id, snapshots.c.content_type, snapshots.c.status, snapshots.c.location).where(
            snapshots.c.sha256 == sha256
        )
    ).one_or_none()
    if row is None:
        raise StoreError(f"snapshot {sha256} is not in the database")
    return Snapshot(_body(connection, row.id), row.content_type, row.status, row.location)


def _body(connection: Connection, row_id: int, *, may_lean: bool = True) -> bytes:
    """A body by row id, verified. Raises StoreError."""
    row = connection.execute(
        select(snapshots.c.sha256, snapshots.c.size, snapshots.c.encoding, snapshots.c.base_id, snapshots.c.data).where(
            snapshots.c.id == row_id
        )
    ).one()
    try:
        if row.base_id is not None and not may_lean:
            raise StoreError("packed against a body that is itself packed against another")
        base = None if row.base_id is None else _body(connection, row.base_id, may_lean=False)
        body = compression.unpack(row.encoding, row.data, row.size, base)
    except StoreError as error:
        raise StoreError(f"snapshot {row.sha256} is damaged: {error}") from error
    if Snapshot(body).sha256 != row.sha256:
        raise StoreError(f"snapshot {row.sha256} is damaged: its content does not have this hash")
    return body


def _pack(connection: Connection, page: int, body: bytes) -> Packed:
    """Against the page's last full copy where that pays and it has not served too often yet; else a full copy."""
    full = compression.pack(body)
    alone = Packed(compression.PLAIN, full, None)
    base_id = connection.scalar(
        select(func.max(snapshots.c.id)).where(snapshots.c.page_id == page, snapshots.c.base_id.is_(None))
    )
    if base_id is None:
        return alone
    leaning = connection.scalar(select(func.count()).where(snapshots.c.page_id == page, snapshots.c.base_id == base_id))
    if (leaning or 0) >= _PACKED_PER_FULL_COPY:
        return alone
    try:
        base = _body(connection, base_id, may_lean=False)
    except StoreError:
        return alone  # a damaged base is reported when it is asked for; it must not take this body with it
    data = compression.pack_against(body, base)
    if data is None or len(data) > _WORTH_PACKING * len(full):
        return alone
    return Packed(compression.AGAINST, data, base_id)
