"""The manifest of a bundle: everything that can be checked, as plain values for other programs. Pure.

Keys are a contract: more may come, none goes or changes its meaning.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker import __version__
from tracker.evidence.gather import Evidence
from tracker.records import Capture
from tracker.report import PublicUrl, change_json
from tracker.report.comparison import Exhibit, Recorded
from tracker.report.dates import rfc3339
from tracker.report.links import capture_link

FORMAT = "policy-change-tracker evidence 1"


def manifest(
    evidence: Evidence,
    recorded: Sequence[Recorded],
    files: Mapping[str, Mapping[str, object]],
    public_url: PublicUrl,
    extractor: str,
    now: datetime,
) -> dict[str, Any]:
    """The manifest. ``files`` maps the names of the bundle's other files to their ``sha256`` and ``size``."""
    roles = ("after", "by")[-len(evidence.exhibits) :]
    return {
        "format": FORMAT,
        "program": f"policy-change-tracker {__version__}",
        "extractor": extractor,
        "generated_at": rfc3339(now),
        "withdrawn": evidence.row.retracted,
        "change": change_json(evidence.row, public_url),
        "captures": [
            {"role": role, **_capture(exhibit, record, public_url)}
            for role, exhibit, record in zip(roles, evidence.exhibits, recorded, strict=True)
        ],
        "files": dict(files),
    }


def _capture(exhibit: Exhibit, record: Recorded, public_url: PublicUrl) -> dict[str, Any]:
    """One capture. ``digest`` is the archive's own, of the body as stored there; ``sha256`` and ``size`` are of the body as kept here."""
    capture, snapshot = exhibit.capture, exhibit.snapshot
    return {
        "archive": capture.archive,
        "timestamp": capture.timestamp,
        "url": capture.url,
        "archive_url": capture_link(capture, public_url),
        "digest": capture.digest,
        "sha256": snapshot.sha256,
        "size": len(snapshot.body),
        "status": snapshot.status,
        "content_type": snapshot.content_type,
        "location": snapshot.location,
        "content_encoding": "undone",
        "body_of": None if exhibit.body_of is None else _equal(exhibit.body_of, public_url),
        "warc": {
            "record_id": record.record_id,
            "target_uri": record.target_uri,
            "payload_digest": record.payload_digest,
        },
    }


def _equal(capture: Capture, public_url: PublicUrl) -> dict[str, Any]:
    """The capture that was fetched in place of another, of which the archive's index gives the same digest."""
    return {
        "archive": capture.archive,
        "timestamp": capture.timestamp,
        "url": capture.url,
        "archive_url": capture_link(capture, public_url),
        "digest": capture.digest,
    }
