"""A digest -> one mail: text of 72 columns and HTML of the same content, ready for any mail sender.

In: a ``Digest`` and what the caller knows (public addresses, sender, time). Out: a ``Message``. The HTML stands alone: inline styles,
nothing remote, readable on a phone and in dark mode. All page text was neutralised before it comes to a template, and Jinja escapes it
for HTML; headers are single lines.
"""

import re
from datetime import datetime
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import quote

from tracker.neutral import neutral
from tracker.records import Delivery, Digest, Message, Notice, Told
from tracker.report.dates import day
from tracker.report.digest_words import freshness, headline, older_line, problem_lines, subject
from tracker.report.entries import correction_entry, sections
from tracker.report.links import NO_ADDRESS, PublicUrl
from tracker.report.templating import rendered

TEXT_WIDTH = 72

_DOMAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")

_CLOSING = (
    "A date is an interval: what changed did so between the two captures named, which web archives made. "
    "Nothing is known of the time in between."
)

_KEPT_IN_LINKS = (
    "%/:?#@!$&*+;=~-._"  # RFC 3986 without what ends a header's address: angle brackets and the comma (RFC 2369, §2)
)


def digest_message(
    digest: Digest, public_url: PublicUrl, *, sender: str, now: datetime, unsubscribe: str | None = None
) -> Message:
    """The mail for one recipient.

    ``sender`` is the address it will come from; its domain names the message. ``unsubscribe`` is a ``mailto:`` or ``https:`` address for
    the List-Unsubscribe header (RFC 2369); a mail to the sender when there is none. The same deliveries always give the same Message-ID,
    so that a mail sent twice after a crash is recognised as one, as long as nothing else has joined it.
    """
    title = subject(digest)
    leave = quote(neutral(unsubscribe or _mail_to(sender)), safe=_KEPT_IN_LINKS)
    values: dict[str, object] = {
        "subject": title,
        "headline": headline(digest),
        "date": day(now),
        "corrections": [correction_entry(one, public_url) for one in digest.corrections],
        "sections": sections(digest.rows, public_url),
        "problems": problem_lines(digest),
        "older": older_line(digest.older) if digest.older else None,
        "freshness": [freshness(state, now) for state in digest.pages],
        "no_address": NO_ADDRESS,
        "closing": _CLOSING,
        "recipient": neutral(parseaddr(digest.recipient)[1]),
        "leave": leave,
        "width": TEXT_WIDTH,
    }
    return Message(
        recipient=digest.recipient,
        subject=title,
        text=rendered("digest.txt.j2", values),
        html=rendered("digest.html.j2", values),
        message_id=_message_id(digest, sender),
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{leave}>",
        },  # RFC 3834: no replies by machines
    )


def digest_files(message: Message, stem: str) -> dict[str, str]:
    """Both bodies of a mail as files to be written: name -> content."""
    return {f"{stem}.txt": message.text, f"{stem}.html": message.html}


def file_stem(message: Message, now: datetime) -> str:
    """A name for a mail's files: day, recipient in harmless letters, and the message's own mark, so that no two share one."""
    readable = "".join(c if c.isascii() and c.isalnum() else "-" for c in parseaddr(message.recipient)[1])
    return f"digest-{now:%Y-%m-%d}-{readable[:40].strip('-') or 'recipient'}-{message.message_id[1:9]}"


def _mail_to(sender: str) -> str:
    address = quote(parseaddr(sender)[1], safe="@.+-_")
    return f"mailto:{address}?subject=unsubscribe"


def _message_id(digest: Digest, sender: str) -> str:
    _, at, domain = parseaddr(sender)[1].rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if at else ""
    except UnicodeError:
        ascii_domain = ""
    if not _DOMAIN.fullmatch(ascii_domain):
        ascii_domain = "tracker.invalid"
    content = "\n".join(sorted([*map(_mark, digest.deliveries), *map(_notice_mark, digest.notices)]))
    return f"<{sha256(content.encode('utf-8', 'replace')).hexdigest()[:40]}@{ascii_domain}>"


def _mark(delivery: Delivery) -> str:
    """What makes a delivery that delivery: a correction is another one than the announcement it corrects, and tells of another state."""
    mark = f"{delivery.recipient} {delivery.change_id}"
    if delivery.corrects is not None:
        mark += f" corrects {_state(delivery.corrects)}"
        if delivery.told is not None:
            mark += f" to {_state(delivery.told)}"
    return mark


def _state(told: Told) -> str:
    return f"{told.kind.value} {told.after} {told.by} {told.withdrawn} {told.text} {told.old_text}"


def _notice_mark(notice: Notice) -> str:
    problem = notice.problem
    return f"{notice.recipient} {problem.page} {problem.trouble.value} {problem.began_at} {problem.ended_at}"
