"""A real mail server on loopback with named misbehaviours, and certificates of the tests' own authority."""

import socket
import ssl
from asyncio import Event, Server
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "correct horse"


class Mailbox:
    """An aiosmtpd handler that keeps what it accepts. What a recipient's name says is what happens to its mail."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.sessions: list[Session] = []
        self.refuse_from = ""

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(one.content, policy=policy.default) for one in self.envelopes]  # type: ignore[arg-type,misc]

    @property
    def recipients(self) -> list[str]:
        return [address for one in self.envelopes for address in one.rcpt_tos]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("unknown"):
            return "550 5.1.1 no such \x1b[31muser\x1b[0m here"
        if address.startswith("greylisted"):
            return "451 4.7.1 greylisted, come back in five minutes"
        if address.startswith("busy"):
            return "421 4.3.2 shutting down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("dropped"):
            assert server.transport is not None
            server.transport.abort()
            return "250 never seen"
        if envelope.rcpt_tos[0].startswith("hanging"):
            await Event().wait()
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.7.1 looks like spam"
        self.envelopes.append(envelope)
        self.sessions.append(session)
        return "250 taken"


class LoopbackServer(Controller):
    """aiosmtpd on a port of its own choosing: the socket is bound before the server starts, so no two tests can meet."""

    def __init__(self, mailbox: Mailbox, **options: Any) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(mailbox, hostname="127.0.0.1", port=self.socket.getsockname()[1], ready_timeout=10, **options)

    def _create_server(self) -> Coroutine[Any, Any, Server]:
        return self.loop.create_server(self._factory_invoker, sock=self.socket, ssl=self.ssl_context)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority of the tests' own."""
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client's context that trusts that authority and checks everything else."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    """The server's side: a certificate for 127.0.0.1."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


Serve = Callable[..., tuple[Mailbox, int]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a mail server; gives its mailbox and port. Options are aiosmtpd's."""
    with ExitStack() as stack:

        def start(**options: Any) -> tuple[Mailbox, int]:
            mailbox = Mailbox()
            controller = LoopbackServer(mailbox, **options)
            controller.start()
            stack.callback(controller.stop)
            return mailbox, controller.port

        yield start


def authenticator(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Accepts the one right password."""
    right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)
