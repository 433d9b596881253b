"""Bodies as evidence: each kept once under its SHA-256, small, and verified by that hash whenever it is read.

A body is packed against another of the same page, captured as near in time as can be. What rests on what forms small trees: a full
copy at the root, at most ``DEPTH`` levels and ``FANOUT`` branches below it, 85 bodies in all. So reading one back unpacks four bodies
at most; the loss of one record costs on average three others and for three records in four, being leaves, none; and on real
histories a body takes a twentieth of what gzip makes of it, where chains of equal depth reach a tenth.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from tracker.errors import StoreError
from tracker.records import Snapshot
from tracker.store import compression
from tracker.store.tables import snapshots

DEPTH = 3
FANOUT = 4
_TRIED = 6  # bases, the nearest in time first: captures may alternate between variants of a page
_GOOD_ENOUGH = 1 / 12  # of a full copy: no further base is tried
_WORTH_IT = 1 / 2  # of a full copy: above, a full copy is kept, and others may rest on it
_NEIGHBOURS = 100  # looked at before and after, of which many may have enough resting on them


@dataclass(frozen=True, slots=True)
class _Packed:
    data: bytes
    base_id: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Base:
    id: int
    depth: int
    distance: int


def add(connection: Connection, page: int, timestamp: str, snapshot: Snapshot) -> int:
    """Keep a snapshot that came with a capture of a page; one known by its hash is left as it is. Returns its row id."""
    sha256 = snapshot.sha256
    row = connection.scalar(select(snapshots.c.id).where(snapshots.c.sha256 == sha256))
    if row is not None:
        return row
    if len(snapshot.body) > compression.LARGEST:
        raise StoreError(f"snapshot {sha256} is too large to keep: {len(snapshot.body):,} bytes")
    packed = _pack(connection, page, timestamp, snapshot.body)
    values = {
        "sha256": sha256,
        "page_id": page,
        "timestamp": timestamp,
        "size": len(snapshot.body),
        "content_type": snapshot.content_type,
        "status": snapshot.status,
        "location": snapshot.location,
        "base_id": packed.base_id,
        "depth": packed.depth,
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
    return Snapshot(body(connection, row.id), row.content_type, row.status, row.location)


def body(connection: Connection, row_id: int) -> bytes:
    """A body by row id, verified with all it rests on. Raises StoreError naming the damaged record."""
    query = select(snapshots.c.sha256, snapshots.c.size, snapshots.c.base_id, snapshots.c.depth, snapshots.c.data)
    needed = [connection.execute(query.where(snapshots.c.id == row_id)).one()]
    while (base_id := needed[-1].base_id) is not None:
        base = connection.execute(query.where(snapshots.c.id == base_id)).one_or_none()
        if base is None or base.depth >= needed[-1].depth:  # falling depths end, whatever a damaged table says
            raise StoreError(f"snapshot {needed[-1].sha256} is damaged: what it was packed against is gone")
        needed.append(base)
    found: bytes | None = None
    for record in reversed(needed):
        try:
            found = compression.unpack(record.data, record.size, found)
        except StoreError as error:
            raise StoreError(f"snapshot {record.sha256} is damaged: {error}") from error
        if Snapshot(found).sha256 != record.sha256:
            raise StoreError(f"snapshot {record.sha256} is damaged: its content does not have this hash")
    assert found is not None
    return found


def _pack(connection: Connection, page: int, timestamp: str, content: bytes) -> _Packed:
    """Against the first base that does well, else the best of those tried, else on its own."""
    full = compression.pack(content)
    best = _Packed(full)
    for base in _bases(connection, page, timestamp)[:_TRIED]:
        try:
            data = compression.pack_against(content, body(connection, base.id))
        except StoreError:
            continue  # a damaged base is reported when it is asked for; it must not take this body with it
        if data is not None and len(data) <= min(len(best.data), _WORTH_IT * len(full)):
            best = _Packed(data, base.id, base.depth + 1)
        if len(best.data) <= _GOOD_ENOUGH * len(full):
            break
    return best


def _bases(connection: Connection, page: int, timestamp: str) -> list[_Base]:
    """What a body captured at this moment may be packed against, the nearest in time first."""
    resting = snapshots.alias("resting")
    branches = select(func.count()).where(resting.c.base_id == snapshots.c.id).scalar_subquery()
    query = select(snapshots.c.id, snapshots.c.depth, snapshots.c.timestamp, branches).where(
        snapshots.c.page_id == page
    )
    before = query.where(snapshots.c.timestamp <= timestamp).order_by(
        snapshots.c.timestamp.desc(), snapshots.c.id.desc()
    )
    after = query.where(snapshots.c.timestamp > timestamp).order_by(snapshots.c.timestamp, snapshots.c.id)
    earlier, later = (
        [
            _Base(row_id, depth, abs(_place(moment) - _place(timestamp)))
            for row_id, depth, moment, branched in connection.execute(side.limit(_NEIGHBOURS))
            if depth < DEPTH and branched < FANOUT
        ]
        for side in (before, after)
    )
    return sorted(earlier + later, key=lambda base: base.distance)


def _place(timestamp: str) -> int:
    """Where a timestamp stands among others; good enough to tell what is near."""
    return int(timestamp) if timestamp.isascii() and timestamp.isdecimal() else 0
