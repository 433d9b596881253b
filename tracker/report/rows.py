"""Records -> JSON objects: what other programs rely on. Keys are a contract: more may come, none goes or changes its meaning.

In: ``HistoryRow``, ``Reading``, ``RunSummary``, ``PageState``. Out: dicts of plain values in a stable order, and ``json_lines``, which
writes one object a line. Texts stand here exactly as they were read; what could steer a terminal is escaped as JSON escapes it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tracker.comparable import gone_silent
from tracker.neutral import neutral_json
from tracker.records import (
    Background,
    Capture,
    HistoryRow,
    PageState,
    Problem,
    Reading,
    Reconciliation,
    RunSummary,
    Stated,
    Told,
)
from tracker.report.dates import minute, rfc3339
from tracker.report.links import PublicUrl, capture_link


def change_json(row: HistoryRow, public_url: PublicUrl) -> dict[str, Any]:
    """One change as ``tracker history --json`` prints it. ``archive`` is that of the first capture with the change (``by``)."""
    return {
        "id": row.id,
        "page": row.page,
        "platform": row.platform,
        "kind": row.kind.value,
        "status": row.status.value,
        "text": row.text,
        "old_text": row.old_text,
        "context": list(row.context),
        "after": None if row.after is None else row.after.timestamp,
        "by": row.by.timestamp,
        "unread": row.unread,
        "archive": row.by.archive,
        "after_url": capture_link(row.after, public_url),
        "by_url": capture_link(row.by, public_url),
        "detected_at": rfc3339(row.detected_at),
        "extractor": row.extractor,
        "title": row.title,
        "after_sha256": row.after_sha256,
        "by_sha256": row.by_sha256,
        "note": row.note,
        "retracted": row.retracted,
        "told": [told_json(told) for told in row.told],
    }


def told_json(told: Told) -> dict[str, Any]:
    """What somebody was told of a change and is no longer so; ``after`` null for what a first reading held."""
    return {
        "kind": told.kind.value,
        "text": told.text,
        "old_text": told.old_text,
        "after": told.after or None,
        "by": told.by,
        "withdrawn": told.withdrawn,
    }


def background_json(background: Background) -> dict[str, Any]:
    """What ``tracker show --json`` adds to a change. Of a capture whose body is not kept, ``stated`` is null."""

    def stated(found: tuple[Stated, ...] | None) -> list[dict[str, Any]] | None:
        return (
            None if found is None else [{"kind": one.kind.value, "words": one.words, "date": one.date} for one in found]
        )

    return {
        "topics": list(background.topics),
        "inside": {"unread": background.inside.unread, "unusable": background.inside.vain}
        if background.inside
        else None,
        "stated": {"after": stated(background.stated_after), "by": stated(background.stated_by)},
        "deliveries": [
            {
                "recipient": one.recipient,
                "created_at": rfc3339(one.created_at),
                "sent_at": None if one.sent_at is None else rfc3339(one.sent_at),
                "corrects": None if one.corrects is None else told_json(one.corrects),
                "told": None if one.told is None else told_json(one.told),
            }
            for one in background.deliveries
        ],
    }


def reading_json(source: str, reading: Reading) -> dict[str, Any]:
    """One reading as ``tracker extract --json`` prints it."""
    return {
        "source": source,
        "usable": reading.usable,
        "reason": reading.reason,
        "language": reading.language,
        "lists": [
            {
                "headings": list(one.headings),
                "lead": one.lead,
                "items": [{"text": item.text, "context": list(item.context)} for item in one.items],
            }
            for one in reading.lists
        ],
    }


def run_json(summary: RunSummary) -> dict[str, Any]:
    """One page's run as ``tracker run --json`` prints it."""
    return {
        "page": summary.page,
        "captures": summary.captures,
        "read": summary.read,
        "unusable": summary.unusable,
        "requests": summary.requests,
        "changes": summary.changes,
        "pending": summary.pending,
        "errors": list(summary.errors),
        "notes": list(summary.notes),
    }


def plan_json(page: str, capture: Capture, reason: str) -> dict[str, Any]:
    """One capture that a run would read, as ``tracker run --plan --json`` prints it."""
    return {
        "page": page,
        "timestamp": capture.timestamp,
        "archive": capture.archive,
        "url": capture.url,
        "reason": reason,
    }


def rebuild_json(page: str, outcome: Reconciliation) -> dict[str, Any]:
    """What recomputing a page's history changed, as ``tracker rebuild --json`` prints it: ids of changes."""
    return {
        "page": page,
        "kept": [one.id for one in outcome.kept],
        "new": [one.id for one in outcome.fresh],
        "withdrawn": [one.id for one in outcome.retracted],
    }


def page_json(state: PageState, problems: Sequence[Problem] = (), *, orphaned: bool = False) -> dict[str, Any]:
    """One page's state as ``tracker pages --json`` prints it, with its problems that last; ``orphaned``: no longer configured."""

    def moment(value: datetime | None) -> str | None:
        return None if value is None else rfc3339(value)

    return {
        "page": state.id,
        "platform": state.platform,
        "title": state.title,
        "captures": state.captures,
        "read": state.read,
        "unusable": state.unusable,
        "changes": state.changes,
        "first_capture": state.first_capture,
        "last_capture": state.last_capture,
        "last_usable": state.last_usable,
        "first_contact": moment(state.first_contact),
        "last_run": moment(state.last_run),
        "last_complete": moment(state.last_complete),
        "problem": state.problem,
        "notes": list(state.notes),
        "health": health(state),
        "orphaned": orphaned,
        "problems": [
            {"trouble": one.trouble.value, "began_at": rfc3339(one.began_at), "detail": one.detail} for one in problems
        ],
    }


def health(state: PageState) -> str | None:
    """What keeps a page's history from being up to date although nothing failed; None when all is well.

    A page that vanished behind an error page or a wall stays as it was: its readings say nothing new, and this says so.
    """
    if state.last_capture is None or not state.read or state.last_capture == state.last_usable:
        return None
    if state.last_usable is None:
        return "no capture read so far shows the document"
    if not gone_silent(state.last_usable, state.last_capture):
        return None
    return f"no capture since {minute(state.last_usable)[:10]} shows the document"


def json_lines(objects: Iterable[dict[str, Any]]) -> str:
    """One JSON object a line, each line ended; the empty text for none."""
    return "".join(f"{neutral_json(one)}\n" for one in objects)
