"""``tracker digest``: each new ban once to each recipient, through a real mail server on loopback."""

import json
import shutil
import ssl
from pathlib import Path

import pytest
import trustme

from tests.cli.conftest import Tracker, objects
from tests.mail.conftest import PASSWORD, Serve, authenticator, authority, serve, server_tls
from tracker.demo import journey
from tracker.demo.build import URL, WARC
from tracker.demo.journey import CONFIG

__all__ = ["authority", "serve", "server_tls"]


@pytest.fixture
def bans(tmp_path: Path, demo_folder: Path) -> Path:
    """The demonstration's configuration, with news for desk@example.org waiting in the outbox."""
    shutil.copytree(demo_folder, tmp_path, dirs_exist_ok=True)
    return tmp_path / CONFIG


@pytest.fixture
def several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with news for three, one of whom the test server does not know."""
    monkeypatch.setattr(
        journey, "_CONFIG", journey._CONFIG.replace('"desk@', '"unknown@example.org", "a@example.org", "desk@')
    )
    journey.run_demo(tmp_path, lambda *_: None, lambda _: None)
    return tmp_path / CONFIG


def _mail(config: Path, port: int) -> None:
    config.write_text(config.read_text().replace('host = "localhost"', f'host = "127.0.0.1"\nport = {port}'))


def test_each_ban_is_mailed_once_in_one_mail(tracker: Tracker, bans: Path, serve: Serve) -> None:
    """The deepfakes of May 2022 and the second list are news; the first list was there at first contact."""
    mailbox, port = serve()
    _mail(bans, port)
    assert tracker("digest", "-c", bans).exit_code == 0
    (message,) = mailbox.messages
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "creating deepfakes" in text
    assert "chess training" in text
    assert "password cracking" not in text
    assert "econstruction" in message["Subject"]
    again = tracker("digest", "-c", bans)
    assert (again.exit_code, again.stdout, len(mailbox.messages)) == (0, "", 1)


def test_a_mail_server_that_is_down_means_later_not_never(tracker: Tracker, bans: Path, serve: Serve) -> None:
    """75 now; everything arrives when it is back."""
    _mail(bans, 1)
    down = tracker("digest", "-c", bans)
    assert down.exit_code == 75
    assert len(down.stderr.splitlines()) == 1
    mailbox, port = serve()
    bans.write_text(bans.read_text().replace("port = 1\n", f"port = {port}\n"))
    assert tracker("digest", "-c", bans).exit_code == 0
    assert len(mailbox.messages) == 1


def test_a_server_that_is_down_is_told_once_whoever_waits(tracker: Tracker, several: Path) -> None:
    """One line for cron to mail, not one a recipient."""
    _mail(several, 1)
    down = tracker("digest", "-c", several)
    assert (down.exit_code, len(down.stderr.splitlines())) == (75, 1)


def test_a_refused_recipient_is_told_once_a_day_and_stops_nobody(tracker: Tracker, several: Path, serve: Serve) -> None:
    """Status 1 and whom the server refused; quiet until tomorrow, unless asked to try again now."""
    mailbox, port = serve()
    _mail(several, port)
    refused = tracker("digest", "-c", several)
    assert refused.exit_code == 1
    assert "unknown@example.org" in refused.stderr
    assert mailbox.recipients == ["a@example.org", "desk@example.org"]
    quiet = tracker("digest", "-c", several)
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    assert tracker("digest", "-c", several, "--retry").exit_code == 1
    assert "To: unknown@example.org" in tracker("digest", "-c", several, "--dry-run").stdout


def test_a_digest_is_made_again_of_all_news_since_a_date(tracker: Tracker, bans: Path, serve: Serve) -> None:
    """What was sent is shown again; nothing is marked, and what waits goes on waiting."""
    for _ in range(2):
        again = tracker("digest", "-c", bans, "--since", "2023-07-01", "--dry-run")
        assert "creating deepfakes" in again.stdout
    _, port = serve()
    _mail(bans, port)
    assert tracker("digest", "-c", bans).exit_code == 0
    assert tracker("digest", "-c", bans, "--dry-run").stdout == ""
    files = tracker("digest", "-c", bans, "--since", "2022", "--output", bans.parent / "again").stdout.split()
    assert all("creating deepfakes" in Path(name).read_text() for name in files)
    assert tracker("digest", "-c", bans, "--since", "2023-07-02", "--dry-run").stdout == ""


def test_what_was_sent_is_never_sent_again(tracker: Tracker, bans: Path) -> None:
    """--since is for looking: status 2, and it says what is accepted."""
    result = tracker("digest", "-c", bans, "--since", "2022")
    assert result.exit_code == 2
    assert "--dry-run or --output" in result.stderr
    assert tracker("digest", "-c", bans, "--since", "soon", "--dry-run").exit_code == 2


def test_other_programs_get_what_a_mail_tells(tracker: Tracker, bans: Path) -> None:
    """One object a mail, with the files it was written to."""
    (shown,) = objects(tracker("digest", "-c", bans, "--dry-run", "--json"))
    assert {change["text"] for change in shown["changes"]} >= {"creating deepfakes"}
    assert (shown["corrections"], shown["problems"], shown["sent"]) == ([], [], False)
    (written,) = objects(tracker("digest", "-c", bans, "--output", bans.parent / "mails", "--json"))
    assert all(Path(name).is_file() for name in written["files"])


def test_other_programs_get_what_became_of_a_mail(tracker: Tracker, several: Path, serve: Serve) -> None:
    """Sent or not, and why not."""
    mailbox, port = serve()
    _mail(several, port)
    refused, *sent = map(json.loads, tracker("digest", "-c", several, "--json").stdout.splitlines())
    assert (refused["sent"], refused["recipient"]) == (False, "unknown@example.org")
    assert "550" in refused["error"]
    assert [(one["sent"], one["error"]) for one in sent] == [(True, None)] * 2
    assert [one["message_id"] for one in sent] == [mail["Message-ID"] for mail in mailbox.messages]


def test_mail_goes_out_encrypted_and_logged_in(
    tracker: Tracker,
    bans: Path,
    serve: Serve,
    authority: trustme.CA,
    server_tls: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All from the configuration and the environment: the password from a file, an authority of one's own from $SSL_CERT_FILE."""
    mailbox, port = serve(tls_context=server_tls, authenticator=authenticator, auth_required=True)
    secure = f'host = "127.0.0.1"\nport = {port}\nusername = "tracker"\nunsubscribe = "https://example.org/leave"'
    text = bans.read_text().replace('host = "localhost"', secure)
    bans.write_text(text.replace('security = "none"', 'security = "starttls"'))
    (bans.parent / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(bans.parent / "password"))
    untrusted = tracker("digest", "-c", bans)
    assert untrusted.exit_code == 1
    assert "certificate is not valid" in untrusted.stderr
    authority.cert_pem.write_to_path(str(bans.parent / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(bans.parent / "authority.pem"))
    sent = tracker("digest", "-c", bans)
    assert (sent.exit_code, sent.stderr) == (0, "")
    assert (mailbox.sessions[0].authenticated, mailbox.sessions[0].ssl is not None) == (True, True)
    assert mailbox.messages[0]["List-Unsubscribe"] == "<https://example.org/leave>"
    assert mailbox.messages[0]["Auto-Submitted"] == "auto-generated"


def test_a_dry_run_prints_the_mail_and_marks_nothing(tracker: Tracker, bans: Path) -> None:
    """So does writing it to a folder."""
    shown = tracker("digest", "-c", bans, "--dry-run")
    assert "creating deepfakes" in shown.stdout
    assert "To: desk@example.org" in shown.stdout
    written = tracker("digest", "-c", bans, "--output", bans.parent / "mails").stdout.split()
    assert [Path(name).suffix for name in written] == [".txt", ".html"]
    assert all("creating deepfakes" in Path(name).read_text() for name in written)
    assert "creating deepfakes" in tracker("digest", "-c", bans, "--dry-run").stdout


def test_without_a_mail_section_the_message_says_what_is_missing(tracker: Tracker, tmp_path: Path) -> None:
    """Status 2."""
    (tmp_path / "config.toml").write_text(f'[[pages]]\nid = "a"\nplatform = "A"\ntitle = "T"\nurl = "{URL}"\n')
    result = tracker("digest")
    assert result.exit_code == 2
    assert "[mail]" in result.stderr


def test_the_demonstration_says_where_its_database_and_digest_are(tracker: Tracker, tmp_path: Path) -> None:
    """And leaves a user's own files alone."""
    (tmp_path / "config.toml").write_text("mine")
    (tmp_path / "tracker.db").write_text("mine")
    result = tracker("demo", ".")
    assert result.exit_code == 0, result.stderr
    assert "Database: demo.db" in result.stdout
    digests = [
        line.partition(": ")[2] for line in result.stdout.splitlines() if line.startswith("Digest that would be mailed")
    ]
    assert [Path(name).suffix for name in digests] == [".txt", ".html"]
    assert all(Path(name).is_file() for name in digests)
    assert (tmp_path / "config.toml").read_text() == (tmp_path / "tracker.db").read_text() == "mine"
    assert WARC.name in {path.name for path in tmp_path.iterdir()}
    assert tracker("demo", ".").exit_code == 0


def test_looking_at_a_digest_before_the_first_run_creates_no_database(tracker: Tracker, bans: Path) -> None:
    """--dry-run looks only."""
    (bans.parent / "demo.db").unlink()
    assert tracker("digest", "-c", bans, "--dry-run").exit_code != 0
    assert not (bans.parent / "demo.db").exists()
