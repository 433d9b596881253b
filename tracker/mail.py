"""SMTP only: ``Message`` records out, one result for each back.

In: the ``[mail]`` section, the password, messages. Out: a ``Sent`` for every message, in order, as soon as its fate is known, so that
whoever keeps the outbox can note each before the next goes out. One connection serves them all; it is opened again after a message that
broke it. What concerns one recipient stops no other.

Errors are values of three kinds: ``MailUnavailable`` (refused connection, time-out, 4xx replies such as greylisting: later, not never),
``MailRefused`` (5xx replies about one recipient or the mail to them) and plain ``TrackerError`` (bad certificate, wrong password: a person
must look). STARTTLS, once configured, is required; nothing is ever sent in the clear instead. A server's words are neutralised before they
are shown.

A connection lost after a message was handed over but before the server's answer leaves it unknown whether it will arrive. It then counts
as not sent, and its stable Message-ID lets the recipient's side see the repetition.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime, parseaddr

from tracker.addresses import is_public
from tracker.config import MailConfig, bare_address
from tracker.errors import MailRefused, MailUnavailable, TrackerError
from tracker.neutral import neutral
from tracker.records import Message

_SERVER_WORDS = 200
"""Characters of a server's reply that an error message repeats."""

_TOO_LARGE = 552
"""A server that announces its limit refuses what is above it with the sender already, as the size is said there (RFC 1870, §6.1)."""

_LINE_LIMIT = 998
"""Characters of a header line (RFC 5322, §2.1.1)."""


class _WholeLine(UnstructuredHeader, BaseHeader):
    """A header that holds an address: the usual folding would encode a long one as words, and no mail program would find it there."""

    def fold(self, *, policy: Policy) -> str:
        """The header on one line, however long, as far as the protocol carries one."""
        line = f"{self.name}: {self}"
        return line + policy.linesep if line.isascii() and len(line) <= _LINE_LIMIT else super().fold(policy=policy)


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _WholeLine)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message: accepted by the server when ``error`` is None."""

    message: Message
    error: TrackerError | None = None


def send(
    config: MailConfig,
    messages: Iterable[Message],
    *,
    password: str | None = None,
    now: datetime,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Sent]:
    """Send messages one after the other; raises nothing for what mail servers do, every message has its ``Sent``.

    When the server cannot be reached or logged in to, all remaining messages share that error. ``now`` is their Date header. ``tls``
    replaces the system's certificate authorities.
    """
    connection = _Connection(config, password, tls)
    try:
        for message in messages:
            try:
                connection.send(message, now)
            except TrackerError as error:
                yield Sent(message, error)
            else:
                yield Sent(message)
    finally:
        connection.close()


def as_mime(message: Message, sender: str, now: datetime) -> EmailMessage:
    """A message as MIME (text and HTML alternatives), ready to be sent or written as ``.eml``.

    Raises TrackerError naming the recipient when an address or header cannot be one.
    """
    addresses = _address(sender), _address(message.recipient)
    policy = SMTP if all(one.isascii() for one in addresses) else SMTPUTF8
    mime = EmailMessage(policy=policy.clone(header_factory=_HEADERS))
    try:
        mime["From"] = Address(neutral(parseaddr(sender)[0]), *addresses[0].split("@"))
        mime["To"] = Address(neutral(parseaddr(message.recipient)[0]), *addresses[1].split("@"))
        mime["Subject"] = neutral(message.subject)
        mime["Date"] = format_datetime(now)
        mime["Message-ID"] = message.message_id
        for name, value in message.headers.items():
            mime[name] = neutral(value)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise TrackerError(
            f"mail to {neutral(message.recipient)}: no valid address or header: {neutral(str(error))}"
        ) from error
    mime.set_content(message.text, cte="quoted-printable")
    mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mime


class _Connection:
    """One SMTP connection, opened when first needed and again after it was lost. A server that cannot be had is asked once."""

    def __init__(self, config: MailConfig, password: str | None, tls: ssl.SSLContext | None) -> None:
        self._config, self._password, self._tls = config, password, tls
        self._server = f"mail server {config.host}:{config.port}"
        self._client: smtplib.SMTP | None = None
        self._hopeless: TrackerError | None = None

    def send(self, message: Message, now: datetime) -> None:
        """Hand one message over. Raises MailUnavailable or TrackerError."""
        content = as_mime(message, self._config.sender, now).as_bytes()
        sender, recipient = _address(self._config.sender), _address(message.recipient)
        options = () if sender.isascii() and recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        client = self._ready()
        subject = f"{self._server}: mail to {neutral(recipient)}"
        try:
            client.sendmail(sender, [recipient], content, options)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(subject, *next(iter(error.recipients.values())), MailRefused) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(subject, error.smtp_code, error.smtp_error, MailRefused) from error
        except smtplib.SMTPSenderRefused as error:
            too_large = error.smtp_code == _TOO_LARGE
            raise _refusal(
                subject, error.smtp_code, error.smtp_error, MailRefused if too_large else TrackerError
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(f"{subject}: the server takes no addresses beyond ASCII (SMTPUTF8)") from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(subject, error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnavailable(f"{subject}: the connection was lost: {_words(error)}") from error
        finally:
            if client.sock is None:
                self._client = None

    def close(self) -> None:
        """Say goodbye where there is still somebody to say it to."""
        if self._client is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._client.quit()
            self._client.close()
            self._client = None

    def _ready(self) -> smtplib.SMTP:
        if self._hopeless is not None:
            raise self._hopeless
        if self._client is None:
            try:
                self._client = self._opened()
            except TrackerError as error:
                self._hopeless = error
                raise
        return self._client

    def _opened(self) -> smtplib.SMTP:
        if self._config.username is not None and self._password is None:
            raise TrackerError(f"{self._server}: no password for {neutral(self._config.username)}: set $SMTP_PASSWORD")
        host = f"//[{self._config.host}]" if ":" in self._config.host else f"//{self._config.host}"
        if self._config.username is not None and self._config.security == "none" and is_public(host):
            raise TrackerError(
                f"{self._server}: the password would travel in the clear; set mail.security to starttls or tls"
            )
        with ExitStack() as on_failure:
            try:
                client = self._connected()
                on_failure.callback(client.close)
                self._introduce(client)
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                raise self._unreachable(error) from error
            on_failure.pop_all()
        return client

    def _connected(self) -> smtplib.SMTP:
        config, timeout = self._config, self._config.timeout.total_seconds()
        if config.security == "tls":
            return smtplib.SMTP_SSL(config.host, config.port, timeout=timeout, context=self._context())
        return smtplib.SMTP(config.host, config.port, timeout=timeout)

    def _introduce(self, client: smtplib.SMTP) -> None:
        if self._config.security == "starttls":
            client.starttls(context=self._context())  # raises where the server does not offer it
        if self._config.username is not None and self._password is not None:
            client.login(self._config.username, self._password)

    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()

    def _unreachable(self, error: Exception) -> TrackerError:
        """What a failed connection means: later, or never without a person's doing."""
        match error:
            case ssl.SSLCertVerificationError():
                return TrackerError(f"{self._server}: its certificate is not valid: {neutral(error.verify_message)}")
            case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
                return MailUnavailable(f"{self._server}: the connection was lost")
            case ssl.SSLError():
                return TrackerError(f"{self._server}: no TLS there; see mail.port and mail.security: {_words(error)}")
            case smtplib.SMTPNotSupportedError() if self._config.security == "starttls" and not self._config.username:
                return TrackerError(f"{self._server}: offers no STARTTLS; see mail.security")
            case smtplib.SMTPNotSupportedError():
                return TrackerError(f"{self._server}: {_words(error)}; see mail.security and mail.username")
            case smtplib.SMTPResponseException():
                return _refusal(self._server, error.smtp_code, error.smtp_error)
            case UnicodeError():
                return TrackerError(f"{self._server}: no valid host name, or a password beyond ASCII")
        return MailUnavailable(f"{self._server}: cannot be reached: {_words(error)}")


def _refusal(subject: str, code: int, words: bytes | str, for_good: type[TrackerError] = TrackerError) -> TrackerError:
    """A server's reply as an error: 4xx passes, 5xx stays (RFC 5321, §4.2.1); anything else is no reply to go by, and passes."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    kind = for_good if 500 <= code < 600 else MailUnavailable
    return kind(f"{subject}: {code} {neutral(text, _SERVER_WORDS)}".rstrip())


def _words(error: Exception) -> str:
    if isinstance(error, socket.timeout):
        return "no answer in time"
    return neutral(str(error), _SERVER_WORDS) or type(error).__name__


def _address(mailbox: str) -> str:
    """The bare address, its domain in ASCII: only the part before the @ can then need SMTPUTF8. Raises TrackerError."""
    try:
        return bare_address(mailbox)
    except ValueError as error:
        raise TrackerError(f"mail to {neutral(mailbox)}: {error}") from error
