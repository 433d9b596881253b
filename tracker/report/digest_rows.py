"""A digest -> a JSON object, as ``tracker digest --json`` prints it. Keys are a contract: more may come, none goes or changes."""

from typing import Any

from tracker.records import Correction, Digest, Message, Notice
from tracker.report.dates import rfc3339
from tracker.report.links import PublicUrl
from tracker.report.rows import change_json, told_json


def digest_json(digest: Digest, message: Message, public_url: PublicUrl) -> dict[str, Any]:
    """What a mail tells: its changes as ``tracker history --json`` has them, corrections with what was told before, page problems."""
    older = digest.older
    return {
        "recipient": message.recipient,
        "subject": message.subject,
        "message_id": message.message_id,
        "changes": [change_json(row, public_url) for row in digest.rows],
        "corrections": [_correction(one, public_url) for one in digest.corrections],
        "problems": [_problem(one) for one in digest.notices],
        "older": None if older is None else {"changes": older.count, "pages": list(older.pages), "until": older.until},
    }


def _correction(one: Correction, public_url: PublicUrl) -> dict[str, Any]:
    return {
        "told": told_json(one.told),
        "withdrawn": one.row.retracted,
        "change": change_json(one.row, public_url),
    }


def _problem(notice: Notice) -> dict[str, Any]:
    problem = notice.problem
    return {
        "page": problem.page,
        "problem": problem.trouble.value,
        "detail": problem.detail,
        "began_at": rfc3339(problem.began_at),
        "ended_at": None if problem.ended_at is None else rfc3339(problem.ended_at),
    }
