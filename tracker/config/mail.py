"""The ``[mail]`` section: how the digest is sent, and to whom."""

import re
from datetime import timedelta
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tracker.config.values import Duration, Model


def _mailbox(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", parseaddr(text)[1]) or not text.isprintable():
        raise ValueError('no mail address; accepted: "desk@example.org" or "Desk <desk@example.org>"')
    return text


Mailbox = Annotated[str, AfterValidator(_mailbox)]


class MailConfig(Model):
    """How the digest is sent. The password is read from $SMTP_PASSWORD or $SMTP_PASSWORD_FILE, never from this file."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    sender: Mailbox
    recipients: tuple[Mailbox, ...] = ()
    timeout: Duration = timedelta(seconds=30)
