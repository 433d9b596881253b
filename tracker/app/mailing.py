"""Mails: what is due to whom, sent or written to files."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tracker.addresses import public_addresses
from tracker.app.opening import Tracker
from tracker.config import Config, MailConfig
from tracker.digest import due_digests
from tracker.errors import ConfigError, TrackerError
from tracker.mail import Sent, send
from tracker.records import Digest, Message, Subscription
from tracker.report.digest_mail import digest_files, digest_message, file_stem


def digests(tracker: Tracker) -> list[tuple[Digest, Message]]:
    """The mails that are due now, one a recipient, with the deliveries each carries. Sends and marks nothing."""
    mail = _mail(tracker)
    states = tuple(tracker.store.page_states())
    link = public_addresses(tracker.config.archives)
    due = due_digests(tracker.store.outbox(), subscriptions(tracker.config), tracker.now())
    return [
        (digest, digest_message(replace(digest, pages=states), link, sender=mail.sender, now=tracker.now()))
        for digest in due
    ]


def send_digests(tracker: Tracker) -> Iterator[Sent]:
    """Send the mails that are due. Each is marked as sent as soon as the server took it and before the next goes out.

    Killed between those two moments, the next digest repeats that one mail, under the same Message-ID.
    """
    due = {message.message_id: (digest, message) for digest, message in digests(tracker)}
    messages = [message for _, message in due.values()]
    for sent in send(_mail(tracker), messages, password=_smtp_password(), now=tracker.now()):
        if sent.error is None:
            tracker.store.mark_sent(due[sent.message.message_id][0].deliveries, tracker.now())
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
