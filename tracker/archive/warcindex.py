"""What the index of local WARC files says of a record, and how it is written down between runs.

In: records as ``warcfile`` walks them. Out: ``WarcRow`` and back from the JSON that the store keeps for us; index entries
``(urlkey, timestamp, JSON)``. Reads each record once, holds no body.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tracker.archive.urls import urlkey, why_refused
from tracker.archive.warcfile import Damage, Place, Record, walk
from tracker.archive.warcstream import PIECE
from tracker.errors import ArchiveError
from tracker.timestamps import to_timestamp

VERSION = "2"  # of the rows' JSON; part of each file's stamp, so that files indexed by another version are indexed anew

# Keys that are no urlkeys, since those never begin with "!": records whose address is unknown, files refused as a whole.
NO_KEY = "!damaged"
REFUSED = "!refused"
_CAPTURES = {"response", "resource", "revisit"}

Entry = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class WarcRow:
    """One indexed record, or with ``damage`` set, a place that cannot be read.

    ``refers_to`` is what a revisit record says of the capture whose body it repeats: address and timestamp, each "" where unsaid.
    """

    url: str
    timestamp: str
    place: Place
    digest: str | None = None
    status: int | None = None
    mime: str | None = None
    length: int | None = None
    refers_to: tuple[str, str] | None = None
    damage: str | None = None

    def as_json(self) -> str:
        """The row as the store keeps it; what is unknown is left out."""
        names = ("url", "timestamp", "digest", "status", "mime", "length", "refers_to", "damage")
        said = {name: value for name in names if (value := getattr(self, name)) not in (None, "")}
        place = {"offset": self.place.offset, "inner": self.place.inner, "entry": self.place.entry}
        return json.dumps(said | {name: value for name, value in place.items() if value}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "WarcRow":
        """The row again. Raises ArchiveError for what ``as_json`` cannot have written."""
        try:
            said = json.loads(text)
            place = Place(said.pop("offset", 0), said.pop("inner", 0), said.pop("entry", ""))
            refers_to = said.pop("refers_to", None)
            row = cls(
                url=said.pop("url", ""),
                timestamp=said.pop("timestamp", ""),
                place=place,
                refers_to=(refers_to[0], refers_to[1]) if refers_to else None,
                **said,
            )
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise ArchiveError("the index of local WARC files is damaged: a row cannot be read") from error
        return row


def index_entries(path: Path) -> Iterator[Entry]:
    """The index entries of a file, streamed: its captures, and what in it cannot be read.

    A response is filed under its digest too, so that a revisit that names nothing else finds it. Raises NotWarc, and OSError when the
    file cannot be opened; when it cannot be read on, a last entry says so.
    """
    with path.open("rb"):
        pass
    try:
        for found in walk(path, _describe):
            if isinstance(found, Damage):
                yield _damage_entry(found)
            elif found is not None:
                text = found.as_json()
                yield urlkey(found.url), found.timestamp, text
                if found.refers_to is None and found.digest:
                    yield digest_key(found.digest), found.timestamp, text
    except OSError as error:
        yield NO_KEY, "", WarcRow("", "", Place(-1), damage=f"cannot be read on ({error.strerror or error})").as_json()


def refusal_entry(reason: str) -> Entry:
    """The one entry of a file that is refused as a whole."""
    return REFUSED, "", WarcRow("", "", Place(-1), damage=reason).as_json()


def digest_key(digest: str) -> str:
    """The key under which a body's digest is filed."""
    return f"!digest:{digest}"


def timestamp_of(date: str | None) -> str | None:
    """The 14-digit timestamp of a WARC-Date (``2022-05-14T09:30:00Z``, fractions of a second allowed), or None when it is no date."""
    try:
        moment = datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return to_timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def plain_digest(value: str | None) -> str | None:
    """A digest as CDX indexes write it: without the label of SHA-1, with that of any other."""
    return value.removeprefix("sha1:") if value else None


def _describe(record: Record) -> WarcRow | Damage | None:
    """What a record says that a capture needs; None for records that are no captures."""
    kind, url = record.header("WARC-Type"), record.url
    if kind not in _CAPTURES or url is None or not url.lower().startswith(("http://", "https://")):
        return None
    date = record.header("WARC-Date")
    timestamp = timestamp_of(date)
    if timestamp is None:
        return Damage(record.place, "its WARC-Date is no moment", url)
    if reason := why_refused(url):
        return Damage(record.place, reason, None, date)
    digest = plain_digest(record.header("WARC-Payload-Digest"))
    if kind == "revisit":
        original = record.header("WARC-Refers-To-Target-URI") or ""
        said = (original.strip("<>"), timestamp_of(record.header("WARC-Refers-To-Date")) or "")
        return WarcRow(url, timestamp, record.place, digest, refers_to=said)
    if kind == "resource":
        status, mime = "200", record.header("Content-Type")
    else:
        http = record.http_headers()
        if http is None or not http.get_statuscode().isdecimal():
            return Damage(record.place, "no HTTP response inside", url, date)
        status, mime = http.get_statuscode(), http.get_header("Content-Type")
    length = record.left
    digest = digest or _sha1_of_rest(record)
    return WarcRow(url, timestamp, record.place, digest, int(status[:3]), _essence(mime), length)


def _damage_entry(damage: Damage) -> Entry:
    timestamp = timestamp_of(damage.date) or ""
    try:
        key = urlkey(damage.url or "")
    except ValueError:
        key = NO_KEY
    return key, timestamp, WarcRow(damage.url or "", timestamp, damage.place, damage=damage.reason).as_json()


def _sha1_of_rest(record: Record) -> str:
    digest = hashlib.sha1(usedforsecurity=False)
    while piece := record.read(PIECE):
        digest.update(piece)
    return base64.b32encode(digest.digest()).decode("ascii")


def _essence(mime: str | None) -> str | None:
    return (mime or "").split(";")[0].strip().lower() or None
