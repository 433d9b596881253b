"""``tracker digest``: each new ban once to each recipient, through a real mail server on loopback."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.mail.conftest import Serve, serve
from tracker.demo.build import URL, WARC
from tracker.demo.journey import CONFIG, run_demo

__all__ = ["serve"]


@pytest.fixture
def bans(tmp_path: Path) -> Path:
    """The demonstration's configuration, with news waiting in the outbox."""
    run_demo(tmp_path, lambda *_: None, lambda _: None)
    return tmp_path / CONFIG


def _mail(config: Path, port: int, *recipients: str) -> None:
    text = config.read_text().replace('host = "localhost"', f'host = "127.0.0.1"\nport = {port}')
    listed = ", ".join(f'"{one}"' for one in recipients)
    config.write_text(text.replace('recipients = ["desk@example.org"]', f"recipients = [{listed}]"))


def test_each_ban_is_mailed_once_in_one_mail(tracker: Tracker, bans: Path, serve: Serve) -> None:
    """The deepfakes of May 2022 and the second list are news; the first list was there at first contact."""
    mailbox, port = serve()
    _mail(bans, port, "desk@example.org")
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
    _mail(bans, 1, "desk@example.org")
    down = tracker("digest", "-c", bans)
    assert down.exit_code == 75
    assert len(down.stderr.splitlines()) == 1
    mailbox, port = serve()
    bans.write_text(bans.read_text().replace("port = 1\n", f"port = {port}\n"))
    assert tracker("digest", "-c", bans).exit_code == 0
    assert len(mailbox.messages) == 1


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
