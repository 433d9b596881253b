"""Mails: what is due to whom, sent or written to files. One mail a recipient; what concerns one stops no other.

Each mail is marked as sent as soon as the server took it and before the next goes out. Killed between those two moments, the next digest
repeats what that one mail told: under the same Message-ID, unless more has come to be told by then. A recipient whom the server refused
for good is left in peace for a day.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.addresses import public_addresses
from tracker.app.opening import Tracker
from tracker.config import Config, MailConfig
from tracker.digest import address_of, due_digests, remade_digests, with_pages
from tracker.errors import ConfigError, MailRefused, TrackerError
from tracker.mail import Sent, send
from tracker.records import Digest, HistoryQuery, HistoryRow, Message, Subscription
from tracker.report.digest_mail import digest_files, digest_message, file_stem

Mail = tuple[Digest, Message]
"""A digest, and the mail it became."""

RETRY_REFUSED = timedelta(days=1)
"""How long a recipient whom the server refused is not tried again: a full mailbox may be emptied, a misspelt address stays one."""

_EVER = datetime.min.replace(tzinfo=UTC)
_NOTES = "[mail]"  # among the notes of archives, under a name that no archive has


def digests(tracker: Tracker, since: datetime | None = None) -> list[Mail]:
    """The mails that are due now, one a recipient. Sends and marks nothing.

    ``since``: those of all news first seen from then on instead, sent or not, to be looked at. Raises ConfigError without ``[mail]``.
    """
    mail, store, wanted = _mail(tracker), tracker.store, subscriptions(tracker.config)
    last = store.last_sent()
    if since is None:
        due = due_digests(store.outbox(), wanted, tracker.now(), last, store.notices(), _refusals(tracker, wanted))
    else:
        seen = [row for row in store.stream(HistoryQuery()) if row.detected_at >= since]
        due = remade_digests(seen, wanted, since)
    if not due:
        return []
    watched = {page.id for page in tracker.config.pages}
    states = [state for state in store.page_states() if state.id in watched]
    told_until = {one.recipient: since or last.get(address_of(one.recipient)) for one in due}
    older = _older(tracker, told_until.values())
    link = public_addresses(tracker.config.archives)
    found: list[Mail] = []
    for one in due:
        again = bool(found) and found[-1][0].recipient == one.recipient
        digest = one if again else with_pages(one, wanted, states, older, told_until[one.recipient])
        message = digest_message(digest, link, sender=mail.sender, now=tracker.now(), unsubscribe=mail.unsubscribe)
        found.append((digest, message))
    return found


def not_refused(tracker: Tracker, due: Sequence[Mail]) -> list[Mail]:
    """Those of the mails whose recipients the server has not refused lately."""
    return [(digest, message) for digest, message in due if not _refused_lately(tracker, message.recipient)]


def send_digests(tracker: Tracker, due: Sequence[Mail] | None = None) -> Iterator[Sent]:
    """Send these mails (None: all that are due, but for recipients refused lately), and mark each as soon as its fate is known.

    What waits for addresses that no longer subscribe is forgotten: who comes back hears of what comes then.
    """
    tracker.store.keep_waiting({address_of(one.recipient) for one in subscriptions(tracker.config)})
    if due is None:
        due = not_refused(tracker, digests(tracker))
    by_id = {message.message_id: digest for digest, message in due}
    messages = [message for _, message in due]
    refused = set[str]()
    for sent in send(_mail(tracker), messages, password=_smtp_password(), now=tracker.now()):
        if sent.error is None:
            digest = by_id[sent.message.message_id]
            tracker.store.mark_sent(digest.deliveries, tracker.now(), digest.notices)
        if isinstance(sent.error, MailRefused):
            refused.add(sent.message.recipient)
        _note_refusal(tracker, sent, got_through=sent.error is None and sent.message.recipient not in refused)
        yield sent


def subscriptions(config: Config) -> list[Subscription]:
    """Who is told of what."""
    return list(config.mail.subscriptions if config.mail else ())


def write_digest(message: Message, folder: Path, now: datetime) -> list[Path]:
    """Write a mail's bodies to files in a folder (made when missing) instead of sending it. Raises TrackerError."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in digest_files(message, file_stem(message, now)).items():
            path = folder / name
            path.write_text(content, encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise TrackerError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return written


def _older(tracker: Tracker, told_until: Iterable[datetime | None]) -> list[HistoryRow]:
    """What is no news and was found since the first of these moments (None: ever). Most of a long history is neither."""
    earliest = min(moment or _EVER for moment in told_until)
    return [row for row in tracker.store.stream(HistoryQuery()) if not row.news and row.detected_at > earliest]


def _note_refusal(tracker: Tracker, sent: Sent, *, got_through: bool) -> None:
    """Remember when the server refused a recipient, or a mail to them; forget it when all got through."""
    key = address_of(sent.message.recipient)
    if isinstance(sent.error, MailRefused):
        tracker.store.remember(_NOTES, key, tracker.now().isoformat())
    elif got_through and tracker.store.recall(_NOTES, key) is not None:
        tracker.store.remember(_NOTES, key, None)


def _refused_lately(tracker: Tracker, recipient: str) -> bool:
    refused = _refused_at(tracker, address_of(recipient))
    return refused is not None and timedelta(0) <= tracker.now() - refused < RETRY_REFUSED


def _refusals(tracker: Tracker, wanted: Sequence[Subscription]) -> dict[str, datetime]:
    """When mail was last refused, by address."""
    noted = {address: _refused_at(tracker, address) for address in {address_of(one.recipient) for one in wanted}}
    return {address: moment for address, moment in noted.items() if moment is not None}


def _refused_at(tracker: Tracker, address: str) -> datetime | None:
    with suppress(ValueError, TypeError):  # a note that is no moment of ours says nothing
        return datetime.fromisoformat(tracker.store.recall(_NOTES, address) or "").astimezone(UTC)
    return None


def _mail(tracker: Tracker) -> MailConfig:
    if tracker.config.mail is None:
        raise ConfigError(f"{tracker.config.path}: [mail]: missing; a digest needs host, sender and recipients")
    return tracker.config.mail


def _smtp_password() -> str | None:
    """$SMTP_PASSWORD, or the first line of the file that $SMTP_PASSWORD_FILE names. Raises ConfigError when that cannot be read."""
    if (password := os.environ.get("SMTP_PASSWORD")) is not None:
        return password
    if path := os.environ.get("SMTP_PASSWORD_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").partition("\n")[0]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"$SMTP_PASSWORD_FILE: {path}: cannot be read: {error}") from error
    return None
