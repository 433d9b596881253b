"""A store that keeps the evidence of one change, and pages of a few prohibited activities."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.report.samples import public_url, row
from tracker.errors import StoreError, UnknownSubject
from tracker.evidence import Bundle, write_bundle
from tracker.records import Capture, HistoryRow, ReaderKey, ReadingOptions, Snapshot

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
RULES = ("arson", "burglary", "mining cryptocurrency")


def page(*rules: str) -> bytes:
    """A policy page that forbids these."""
    entries = "".join(f"<li>{rule}</li>" for rule in rules)
    return (
        "<!DOCTYPE html><html lang=en><head><title>Terms</title></head><body><h1>Terms of use</h1>"
        "<p>These terms govern how people may use the service, what they can expect of it, and what it expects of them.</p>"
        f"<p>You may not use the service for any of the following:</p><ul>{entries}</ul></body></html>"
    ).encode()


def snapshot(*rules: str, **changes: Any) -> Snapshot:
    """The page as it was kept."""
    return Snapshot(**{"body": page(*rules), "content_type": "text/html; charset=utf-8"} | changes)


@dataclass
class Kept:
    """What the evidence needs of a store. ``fetched`` holds the snapshots by the capture they came with; ``damaged`` are refused."""

    row: HistoryRow
    fetched: dict[Capture, Snapshot]
    damaged: set[str] = field(default_factory=set)

    def change(self, change_id: str) -> HistoryRow:
        if not self.row.id.startswith(change_id):
            raise UnknownSubject(f"there is no change {change_id!r}")
        return self.row

    def unread_by(self, page_id: str, reader: ReaderKey) -> list[tuple[Capture, str]]:
        return [(capture, kept.sha256) for capture, kept in self.fetched.items()]

    def load_snapshot(self, sha256: str) -> Snapshot:
        if sha256 in self.damaged:
            raise StoreError(f"snapshot {sha256} is damaged: its content does not have this hash")
        for kept in self.fetched.values():
            if kept.sha256 == sha256:
                return kept
        raise StoreError(f"snapshot {sha256} is not in the database")


def kept(before: Snapshot | None, now: Snapshot, **changes: Any) -> Kept:
    """A store in which a change rests on these bodies, each fetched with its own capture."""
    if before is None:
        changes["after"] = None
    hashes = {"after_sha256": before and before.sha256, "by_sha256": now.sha256}
    one = row(**hashes | changes)
    fetched = {one.by: now} if before is None else {one.after: before, one.by: now}
    return Kept(one, fetched)


def added(**changes: Any) -> Kept:
    """The usual case: a new ban at the end of a list."""
    return kept(snapshot(*RULES), snapshot(*RULES, "creating deepfakes"), **changes)


def bundle_of(store: Kept, folder: Path, **options: Any) -> Bundle:
    """The bundle of the store's change, written as the command would."""
    known = {"options": lambda page: ReadingOptions(), "public_url": public_url, "now": NOW}
    return write_bundle(store, store.row.id, folder, **known | options)  # type: ignore[arg-type]
