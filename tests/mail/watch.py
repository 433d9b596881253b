"""A watched page whose archive grows, with a mail server of its own: from captures to mailboxes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.archive.warcs import write_warc
from tests.mail.conftest import Mailbox, Serve
from tests.standin import Held
from tracker import app
from tracker.config import load_config
from tracker.mail import Sent

CONTACT = datetime(2022, 5, 1, 6, 0, tzinfo=UTC)
LATER = datetime(2022, 12, 1, 6, 0, tzinfo=UTC)
ALWAYS = ("sending spam", "selling accounts", "stealing passwords")
BAN = "creating deepfakes"
URL = "http://example.org/rules"


@dataclass
class Watch:
    """A page over a local archive that grows, and a mail server."""

    config: Path
    mailbox: Mailbox

    def archive(self, *captures: tuple[str, tuple[str, ...]]) -> None:
        """More captures: day and entries."""
        held = [Held(f"{day}120000", URL, document(entries, day)) for day, entries in captures]
        write_warc(self.config.parent / f"{len(list(self.config.parent.iterdir()))}.warc.gz", held)

    def run(self, at: datetime) -> None:
        """Read every capture there is, as if it were then."""
        with app.opened(load_config(self.config), now=lambda: at) as tracker:
            for outcome in app.run(tracker, app.Asked(mode="exhaustive"), lambda *_: None):
                assert not outcome.failures

    def send(self, at: datetime) -> list[Sent]:
        """Send what is due then."""
        with app.opened(load_config(self.config), now=lambda: at) as tracker:
            return list(app.send_digests(tracker))

    def mails(self) -> list[EmailMessage]:
        """What arrived since the last look."""
        found = self.mailbox.messages
        self.mailbox.envelopes.clear()
        return found


NewWatch = Callable[..., Watch]


@pytest.fixture
def watch(tmp_path: Path, serve: Serve) -> NewWatch:
    """A watch of one page for these recipients; ``more`` goes into the [mail] section, options are the mail server's."""

    def new(*recipients: str, more: str = "", **options: Any) -> Watch:
        mailbox, port = serve(**options)
        config = tmp_path / "config.toml"
        config.write_text(
            f'[archives.local]\nkind = "warc"\npaths = ["*.warc.gz"]\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            f'sender = "t@example.org"\nrecipients = {json.dumps(recipients)}\n{more}\n'
            f'[[pages]]\nid = "rules"\nplatform = "Alpha"\ntitle = "Rules"\nurl = "{URL}"\narchive = "local"\n'
        )
        return Watch(config, mailbox)

    return new


def document(entries: tuple[str, ...], nonce: str) -> bytes:
    """A page of rules; the nonce is none of its words."""
    listed = "".join(f"<li>{entry}</li>" for entry in entries)
    return (
        f"<html lang='en'><title>Rules</title><meta name='nonce' content='{nonce}'><h1>Rules of the service</h1><p>These rules hold for "
        "everybody who uses the service, and they were written so that all may work in peace.</p><h2>Conduct</h2>"
        f"<p>The following is prohibited:</p><ul>{listed}</ul><p>Questions about these rules are answered by our team.</p></html>"
    ).encode()


def text_of(mail: EmailMessage) -> str:
    """A mail's plain text on one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def announced(watch: Watch, *taking: str) -> None:
    """The ban was there in June 2022, not in April, and these recipients were told so, each in one mail."""
    watch.archive(("20220401", ALWAYS))
    watch.run(CONTACT)
    watch.archive(("20220615", (*ALWAYS, BAN)), ("20221115", (*ALWAYS, BAN)))
    watch.run(LATER)
    watch.send(LATER)
    arrived = watch.mails()
    assert [mail["To"] for mail in arrived] == list(taking)
    assert {mail["Subject"] for mail in arrived} == {f"New ban: Alpha: {BAN}"}
