"""Mail by SMTP: what a real server does becomes one result a message, and nothing is ever sent less safely than configured."""

import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.conftest import PASSWORD, Serve, authenticator
from tracker.config import MailConfig
from tracker.errors import MailRefused, MailUnavailable, TrackerError
from tracker.mail import Sent, as_mime, send
from tracker.records import Message

NOW = datetime(2026, 5, 14, 18, 30, tzinfo=UTC)
SENDER = "Policy tracker <tracker@example.org>"


def _config(port: int, **settings: object) -> MailConfig:
    values = {"host": "127.0.0.1", "security": "none", "sender": SENDER, "timeout": "5s"} | settings
    return MailConfig.model_validate({"port": port, **values})


def _message(recipient: str = "desk@example.org", subject: str = "New ban: creating deepfakes") -> Message:
    return Message(
        recipient,
        subject,
        "text body\n",
        "<p>html body</p>\n",
        "<mark@example.org>",
        {"Auto-Submitted": "auto-generated"},
    )


def _send(config: MailConfig, *messages: Message, **options: object) -> list[Sent]:
    return list(send(config, messages, now=NOW, **options))  # type: ignore[arg-type]


def test_a_mail_arrives_as_text_and_html_with_its_headers(serve: Serve) -> None:
    """Both bodies, in the order that makes HTML the preferred one, and the headers that make mail programs behave."""
    mailbox, port = serve()
    assert [one.error for one in _send(_config(port), _message(subject="Neu: „Deepfakes“ 深層"))] == [None]
    (mail,) = mailbox.messages
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["Subject"] == "Neu: „Deepfakes“ 深層"
    assert mail["From"] == SENDER
    assert mail["To"] == "desk@example.org"
    assert mail["Message-ID"] == "<mark@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW


def test_a_way_to_leave_arrives_whole_however_long_it_is(serve: Serve) -> None:
    """Folded or encoded, no mail program would find the address (RFC 2369)."""
    mailbox, port = serve()
    leave = f"<https://example.org/leave/{'a' * 280}?list=bans>"
    (sent,) = _send(_config(port), replace(_message(), headers={"List-Unsubscribe": leave}))
    assert sent.error is None
    assert f"List-Unsubscribe: {leave}\r\n".encode() in mailbox.envelopes[0].content  # type: ignore[operator]


def test_text_beyond_ascii_and_long_lines_arrive_as_they_were_written(serve: Serve) -> None:
    """Whatever a page said: many scripts, lines that begin with a dot, a line longer than mail carries."""
    mailbox, port = serve()
    text = f".\n..dots\nFrom here: 深層偽造 الابتزاز 🧨\n{'word ' * 400}\n"
    (sent,) = _send(_config(port), replace(_message(), text=text, html=f"<p>{text}</p>\n"))
    assert sent.error is None
    plain, html = mailbox.messages[0].iter_parts()
    assert plain.get_content().splitlines() == text.splitlines()
    assert html.get_content().splitlines() == f"<p>{text}</p>".splitlines()
    assert max(map(len, mailbox.envelopes[0].content.splitlines())) <= 998  # type: ignore[union-attr]


def test_several_mails_go_over_one_connection(serve: Serve) -> None:
    """A digest for twenty people is one log-in, not twenty."""
    mailbox, port = serve()
    sent = _send(_config(port), _message("a@example.org"), _message("b@example.org"), _message("c@example.org"))
    assert [one.error for one in sent] == [None] * 3
    assert len({id(session) for session in mailbox.sessions}) == 1


def test_each_result_comes_before_the_next_mail_goes_out(serve: Serve) -> None:
    """Whoever keeps the outbox can mark a mail as sent before the next one; a kill between them repeats one at most."""
    mailbox, port = serve()
    sending = send(_config(port), [_message("a@example.org"), _message("b@example.org")], now=NOW)
    assert next(sending).error is None
    assert mailbox.recipients == ["a@example.org"]
    sending.close()  # type: ignore[attr-defined]
    assert mailbox.recipients == ["a@example.org"]


def test_starttls_encrypts_when_the_certificate_is_valid(
    serve: Serve, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The session the mail came by was encrypted."""
    mailbox, port = serve(tls_context=server_tls, require_starttls=True)
    (sent,) = _send(_config(port, security="starttls"), _message(), tls=trusting)
    assert sent.error is None
    assert mailbox.sessions[0].ssl is not None


def test_tls_from_the_first_byte(serve: Serve, server_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    """Implicit TLS (RFC 8314), as on port 465."""
    mailbox, port = serve(ssl_context=server_tls)
    (sent,) = _send(_config(port, security="tls"), _message(), tls=trusting)
    assert sent.error is None
    assert mailbox.recipients == ["desk@example.org"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_stops_the_mail(
    serve: Serve, server_tls: ssl.SSLContext, security: str
) -> None:
    """The system's authorities do not know the test certificate: a person must look, so it is no passing trouble."""
    options = {"tls_context": server_tls} if security == "starttls" else {"ssl_context": server_tls}
    mailbox, port = serve(**options)
    (sent,) = _send(_config(port, security=security), _message())
    assert type(sent.error) is TrackerError
    assert "certificate is not valid" in str(sent.error)
    assert mailbox.envelopes == []


def test_a_certificate_of_another_host_stops_the_mail(
    serve: Serve, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A valid certificate for another name vouches for nothing."""
    mailbox, port = serve(tls_context=server_tls)
    (sent,) = _send(_config(port, host="localhost", security="starttls"), _message(), tls=trusting)
    assert type(sent.error) is TrackerError
    assert mailbox.envelopes == []


def test_starttls_never_falls_back_to_clear_text(serve: Serve) -> None:
    """A server, or somebody between, that offers no STARTTLS gets no mail and no password."""
    mailbox, port = serve(authenticator=authenticator, auth_require_tls=False)
    (sent,) = _send(_config(port, security="starttls", username="tracker"), _message(), password=PASSWORD)
    assert type(sent.error) is TrackerError
    assert "STARTTLS" in str(sent.error)
    assert mailbox.envelopes == []


def test_tls_to_a_port_that_speaks_plain_smtp_says_which_settings_to_look_at(serve: Serve) -> None:
    """A mix-up of port and security is a person's to mend, and the message names both settings."""
    _, port = serve()
    (sent,) = _send(_config(port, security="tls"), _message())
    assert type(sent.error) is TrackerError
    assert "mail.security" in str(sent.error)


def test_authentication_with_the_right_password(
    serve: Serve, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The log-in happens after encryption began."""
    mailbox, port = serve(tls_context=server_tls, authenticator=authenticator, auth_required=True)
    config = _config(port, security="starttls", username="tracker")
    (sent,) = _send(config, _message(), password=PASSWORD, tls=trusting)
    assert sent.error is None
    assert mailbox.sessions[0].authenticated


def test_a_wrong_password_is_told_for_every_mail_and_tried_once(
    serve: Serve, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Trying again would lock the account."""
    tried = []

    def counting(*args: object) -> object:
        tried.append(args)
        return authenticator(*args)  # type: ignore[arg-type]

    mailbox, port = serve(tls_context=server_tls, authenticator=counting, auth_required=True)
    config = _config(port, security="starttls", username="tracker")
    sent = _send(config, _message("a@example.org"), _message("b@example.org"), password="wrong", tls=trusting)
    assert [type(one.error) for one in sent] == [TrackerError, TrackerError]
    assert "535" in str(sent[0].error)
    assert len(tried) <= 2  # PLAIN and LOGIN, of one attempt
    assert mailbox.envelopes == []


def test_a_missing_password_says_where_it_is_looked_for(serve: Serve) -> None:
    """The password never stands in the configuration file, so the message names the variable."""
    _, port = serve()
    (sent,) = _send(_config(port, username="tracker"), _message())
    assert "SMTP_PASSWORD" in str(sent.error)


def test_a_server_without_authentication_names_the_setting(serve: Serve) -> None:
    """A user name that the server has no use for is a mistake in the configuration."""
    _, port = serve()
    (sent,) = _send(_config(port, username="tracker"), _message(), password=PASSWORD)
    assert type(sent.error) is TrackerError
    assert "mail.username" in str(sent.error)


def test_a_rejected_recipient_stops_nobody_else(serve: Serve) -> None:
    """The mails before and after it arrive, and the error names whom the server rejected."""
    mailbox, port = serve()
    sent = _send(_config(port), _message("a@example.org"), _message("unknown@example.org"), _message("b@example.org"))
    assert [type(one.error) for one in sent] == [type(None), MailRefused, type(None)]
    assert "unknown@example.org" in str(sent[1].error)
    assert mailbox.recipients == ["a@example.org", "b@example.org"]


def test_a_servers_words_are_neutralised(serve: Serve) -> None:
    """A reply may hold anything; in a message it is one line that steers no terminal."""
    _, port = serve()
    (sent,) = _send(_config(port), _message("unknown@example.org"))
    assert "no such \ufffd[31muser" in str(sent.error)
    assert "\x1b" not in str(sent.error)


def test_greylisting_means_later_and_stops_nobody_else(serve: Serve) -> None:
    """A 4xx reply passes: this mail waits, the others go."""
    mailbox, port = serve()
    sent = _send(_config(port), _message("greylisted@example.org"), _message("b@example.org"))
    assert [type(one.error) for one in sent] == [MailUnavailable, type(None)]
    assert "451" in str(sent[0].error)
    assert mailbox.recipients == ["b@example.org"]


@pytest.mark.parametrize("name", ["dropped", "busy"])
def test_a_connection_that_ends_in_the_middle_is_opened_again_for_the_next(serve: Serve, name: str) -> None:
    """A connection reset while a mail is handed over, or closed with 421, costs that mail only."""
    mailbox, port = serve()
    sent = _send(_config(port), _message("a@example.org"), _message(f"{name}@example.org"), _message("b@example.org"))
    assert [type(one.error) for one in sent] == [type(None), MailUnavailable, type(None)]
    assert mailbox.recipients == ["a@example.org", "b@example.org"]


def test_a_refused_content_is_for_good(serve: Serve) -> None:
    """A 5xx reply to the content stays."""
    _, port = serve()
    (sent,) = _send(_config(port), _message("spam@example.org"))
    assert type(sent.error) is MailRefused
    assert "554" in str(sent.error)


def test_a_server_that_is_not_there_means_later_for_all() -> None:
    """Nobody listens: every mail waits, and the error says where nobody was."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        sent = _send(_config(port), _message("a@example.org"), _message("b@example.org"))
    assert [type(one.error) for one in sent] == [MailUnavailable, MailUnavailable]
    assert f"127.0.0.1:{port}" in str(sent[0].error)


def test_a_server_that_says_nothing_is_given_up_after_the_timeout() -> None:
    """A server that accepts and never greets does not hold the run up for ever."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        config = _config(silent.getsockname()[1]).model_copy(update={"timeout": timedelta(milliseconds=100)})
        (sent,) = _send(config, _message())
    assert type(sent.error) is MailUnavailable


def test_a_server_that_hangs_in_the_middle_costs_one_mail_its_timeout(serve: Serve) -> None:
    """That mail waits, unknown whether it arrives; the next goes over a new connection."""
    mailbox, port = serve()
    config = _config(port).model_copy(update={"timeout": timedelta(milliseconds=200)})
    sent = _send(config, _message("hanging@example.org"), _message("b@example.org"))
    assert [type(one.error) for one in sent] == [MailUnavailable, type(None)]
    assert mailbox.recipients == ["b@example.org"]


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"421 4.3.2 too busy\r\n", MailUnavailable),
        (b"554 5.3.2 not a mail server\r\n", TrackerError),
        (b"HTTP/1.1 400 Bad Request\r\n", MailUnavailable),
        (b"", MailUnavailable),
    ],
)
def test_an_unfriendly_greeting_is_taken_at_its_word(greeting: bytes, kind: type[TrackerError]) -> None:
    """4xx and a closed connection pass, 5xx stays."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        greeter = threading.Thread(target=_greet_once, args=(listening, greeting))
        greeter.start()
        (sent,) = _send(_config(listening.getsockname()[1]), _message())
        greeter.join()
    assert type(sent.error) is kind


def test_a_tls_connection_cut_off_means_later() -> None:
    """Nothing is known to be wrong with the certificate or the settings."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        greeter = threading.Thread(target=_greet_once, args=(listening, b""))
        greeter.start()
        (sent,) = _send(_config(listening.getsockname()[1], security="tls"), _message())
        greeter.join()
    assert type(sent.error) is MailUnavailable


def _greet_once(listening: socket.socket, greeting: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.sendall(greeting)


def test_a_host_that_can_be_none_is_for_good() -> None:
    """A label of more than 63 characters is in no name system."""
    (sent,) = _send(_config(25, host="x" * 70 + ".example"), _message())
    assert type(sent.error) is TrackerError
    assert "host" in str(sent.error)


def test_a_header_that_can_be_none_names_the_recipient(serve: Serve) -> None:
    """A second subject is one too many."""
    _, port = serve()
    (sent,) = _send(_config(port), replace(_message(), headers={"Subject": "another"}))
    assert "desk@example.org" in str(sent.error)


def test_a_domain_beyond_ascii_is_sent_in_its_ascii_form(serve: Serve) -> None:
    """Internationalised domains have an ASCII form that every server takes (RFC 5890)."""
    mailbox, port = serve()
    (sent,) = _send(_config(port), _message("Größe <desk@bücher.example>"))
    assert sent.error is None
    assert mailbox.recipients == ["desk@xn--bcher-kva.example"]
    assert mailbox.messages[0]["To"].addresses[0].display_name == "Größe"


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(serve: Serve) -> None:
    """SMTPUTF8 (RFC 6531) where the server offers it; where not, this recipient is told and the others get their mail."""
    taking, port = serve(enable_SMTPUTF8=True)
    assert [one.error for one in _send(_config(port), _message("jürgen@example.org"))] == [None]
    assert taking.recipients == ["jürgen@example.org"]
    refusing, port = serve(enable_SMTPUTF8=False)
    sent = _send(_config(port), _message("jürgen@example.org"), _message("b@example.org"))
    assert [type(one.error) for one in sent] == [MailRefused, type(None)]
    assert refusing.recipients == ["b@example.org"]


@pytest.mark.parametrize(
    "recipient", ["", "nobody", "desk@", "a@exa mple.org\nBcc: all@example.org", "a@" + "x" * 70 + ".org"]
)
def test_what_is_no_address_is_told_and_stops_nobody_else(serve: Serve, recipient: str) -> None:
    """Guessing at what was meant could send to a stranger."""
    mailbox, port = serve()
    sent = _send(_config(port), _message(recipient), _message("b@example.org"))
    assert type(sent[0].error) is TrackerError
    assert "\n" not in str(sent[0].error)
    assert mailbox.recipients == ["b@example.org"]


@pytest.mark.parametrize("host", ["smtp.example.org", "8.8.8.8", "2001:4860:4860::8888"])
def test_no_password_travels_in_the_clear_over_the_internet(host: str) -> None:
    """Nothing is even connected to; within a private network somebody may have reasons."""
    (sent,) = _send(_config(25, host=host, username="tracker"), _message(), password=PASSWORD)
    assert type(sent.error) is TrackerError
    assert "the password would travel in the clear; set mail.security" in str(sent.error)


@given(subject=st.text(), name=st.text(max_size=40), header=st.text(max_size=80))
def test_no_text_ever_adds_a_header_or_a_recipient(subject: str, name: str, header: str) -> None:
    """Page text reaches subjects; whatever it is, the mail has the headers it was given and one recipient."""
    message = Message(
        f"{name} <desk@example.org>", subject, "t\n", "h\n", "<m@example.org>", {"List-Unsubscribe": header}
    )
    try:
        raw = as_mime(message, SENDER, NOW).as_bytes()
    except TrackerError:
        return
    mail = message_from_bytes(raw, policy=policy.default)
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "MIME-Version", "Content-Type"]
    )
    assert [one.addr_spec for one in mail["To"].addresses] == ["desk@example.org"]
    assert mail["From"].addresses[0].addr_spec == "tracker@example.org"
