"""Records of what archives hold, and what was fetched of it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True, order=True)
class Capture:
    """One archived response, as an archive's index lists it. Sorts by time. Unknown fields are None.

    ``digest`` is the index's own (usually base32 SHA-1 of the stored body): equal digests of one archive mean equal bodies, different
    ones prove nothing. ``status`` and ``mime`` are None for revisit records too.
    """

    timestamp: str
    archive: str
    url: str
    digest: str | None = None
    status: int | None = None
    mime: str | None = None
    length: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The capture's identity: archive, original URL, timestamp, digest."""
        return (self.archive, self.url, self.timestamp, self.digest or "")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something an archive listed that cannot be used: a nonsense row, a damaged record. Counted and shown, never silent."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A capture's body as the browser would have had it (content encoding undone), with what was declared about it.

    ``status`` is the historical HTTP status. ``location`` is set for an archived redirect: the original address it pointed to.
    """

    body: bytes
    content_type: str | None = None
    status: int = 200
    location: str | None = None

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the body: the snapshot's name as evidence."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Listing:
    """How far an archive's index of one address was read, so that the next run need not begin at the beginning.

    ``since`` is where it was read from (None: from the first capture); ``full_at`` when that was begun, ``last_at`` when the index was last
    read, from there or from further on. ``newest`` is the latest timestamp it has shown: a reading that broke off is gone on with there.
    """

    archive: str
    url: str
    since: str | None
    full_at: datetime
    last_at: datetime
    newest: str | None = None
