"""A digest -> one mail: text of 72 columns and HTML of the same content, ready for any mail sender.

In: a ``Digest``, the states of the watched pages, and what the caller knows (public addresses, sender, time). Out: a ``Message``. The
HTML stands alone: inline styles, nothing remote, readable on a phone and in dark mode. All page text was neutralised before it comes
to a template, and Jinja escapes it for HTML; headers are single lines.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from hashlib import sha256

from tracker.neutral import neutral
from tracker.records import Delivery, Digest, Kind, Message, PageState
from tracker.report.dates import age, day
from tracker.report.entries import correction_entry, sections
from tracker.report.links import NO_ADDRESS, PublicUrl
from tracker.report.templating import rendered
from tracker.timestamps import to_datetime

TEXT_WIDTH = 72
SUBJECT_LIMIT = 120

_DOMAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")

_CLOSING = (
    "A date is an interval: what changed did so between the two captures named, which web archives made. "
    "Nothing is known of the time in between."
)


def digest_message(
    digest: Digest,
    pages: Sequence[PageState],
    public_url: PublicUrl,
    *,
    sender: str,
    now: datetime,
    unsubscribe: str | None = None,
) -> Message:
    """The mail for one recipient. ``pages`` are those whose newest capture's age it states.

    ``sender`` is the address it will come from; its domain names the message. ``unsubscribe`` is a ``mailto:`` or ``https:`` address for
    the List-Unsubscribe header (RFC 2369). The same deliveries always give the same Message-ID, so that a mail sent twice after a
    crash is recognised as one.
    """
    subject = _subject(digest)
    values: dict[str, object] = {
        "subject": subject,
        "headline": _headline(digest),
        "date": day(now),
        "sections": sections(digest.rows, public_url),
        "corrections": [correction_entry(one, public_url) for one in digest.corrections],
        "freshness": [_freshness(state, now) for state in pages],
        "no_address": NO_ADDRESS,
        "closing": _CLOSING,
        "width": TEXT_WIDTH,
    }
    headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no vacation notices in reply
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{neutral(unsubscribe).strip('<>').replace(' ', '%20')}>"
    return Message(
        recipient=digest.recipient,
        subject=subject,
        text=rendered("digest.txt.j2", values),
        html=rendered("digest.html.j2", values),
        message_id=_message_id(digest, sender),
        headers=headers,
    )


def digest_files(message: Message, stem: str) -> dict[str, str]:
    """Both bodies of a mail as files to be written: name -> content."""
    return {f"{stem}.txt": message.text, f"{stem}.html": message.html}


def file_stem(message: Message, now: datetime) -> str:
    """A name for a mail's files: day, recipient in harmless letters, and the message's own mark, so that no two share one."""
    readable = "".join(c if c.isascii() and c.isalnum() else "-" for c in parseaddr(message.recipient)[1])
    return f"digest-{now:%Y-%m-%d}-{readable[:40].strip('-') or 'recipient'}-{message.message_id[1:9]}"


def _headline(digest: Digest) -> str:
    rows, corrections = digest.rows, len(digest.corrections)
    only_new = all(row.kind is Kind.ADDED for row in rows)
    noun = ("new ban", "new bans") if only_new else ("policy change", "policy changes")
    parts = [f"{len(rows)} {noun[len(rows) != 1]}"] if rows or not corrections else []
    if corrections:
        parts.append(f"{corrections} correction{'s' if corrections > 1 else ''}")
    return ", ".join(parts)


def _subject(digest: Digest) -> str:
    rows = [*digest.rows, *(one.row for one in digest.corrections)]
    platforms = ", ".join(dict.fromkeys(row.platform for row in rows))
    subject = f"{_headline(digest)}: {platforms}"
    if len(rows) == 1:
        wording = rows[0].text or rows[0].old_text
        subject = f"{_headline(digest).removeprefix('1 ').capitalize()}: {platforms}: {wording}"
    notes = {row.note for row in rows}
    if len(notes) == 1 and (note := notes.pop()):
        subject = f"[{note}] {subject}"
    return neutral(subject, SUBJECT_LIMIT)


def _freshness(state: PageState, now: datetime) -> tuple[str, str]:
    name = f"{neutral(state.platform, 100)} · {neutral(state.title, 100)}"
    if state.last_capture is None:
        return name, "no capture known"
    newest = to_datetime(state.last_capture)
    return name, f"{day(newest)}, {age(newest, now)}"


def _message_id(digest: Digest, sender: str) -> str:
    _, at, domain = parseaddr(sender)[1].rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if at else ""
    except UnicodeError:
        ascii_domain = ""
    if not _DOMAIN.fullmatch(ascii_domain):
        ascii_domain = "tracker.invalid"
    content = "\n".join(sorted(_mark(one) for one in digest.deliveries))
    return f"<{sha256(content.encode('utf-8', 'replace')).hexdigest()[:40]}@{ascii_domain}>"


def _mark(delivery: Delivery) -> str:
    """What makes a delivery that delivery: a correction is another one than the announcement it corrects."""
    mark = f"{delivery.recipient} {delivery.change_id}"
    if (told := delivery.corrects) is not None:
        mark += f" corrects {told.kind.value} {told.after} {told.by} {told.withdrawn} {told.text} {told.old_text}"
    return mark
