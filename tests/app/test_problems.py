"""What is wrong with pages for long: noted by runs, told once when it begins and once when it ends, and never twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.app.watch import clock_at, document
from tests.archive.warcs import write_warc
from tests.mail.conftest import Serve, serve
from tests.standin import Held
from tracker import app
from tracker.config import load_config
from tracker.records import Notice, Problem, Trouble
from tracker.store import open_store

__all__ = ["serve"]

URL = "http://example.org/alpha"
RULES = document("sending spam", "selling accounts")
WALL = (
    b"<html><title>404 Not Found</title><h1>404 Not Found</h1><p>The page you requested could not be found.</p></html>"
)


class Watch:
    """A page over local files, and what runs at chosen moments leave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.mails = False
        self.write()

    def write(self, top: str = "", page: str = "", archive: str = "local") -> None:
        self.config.write_text(
            f'{top}[archives.local]\nkind = "warc"\npaths = ["*.warc.gz"]\n'
            '[mail]\nhost = "127.0.0.1"\nport = 1\nsender = "t@example.org"\n'
            '[[mail.subscriptions]]\nrecipient = "Desk <desk@example.org>"\nproblems = true\n'
            '[[mail.subscriptions]]\nrecipient = "legal@example.org"\n'
            '[archives.down]\nkind = "pywb"\nurl = "http://127.0.0.1:1/web"\n'
            f'[[pages]]\nid = "alpha"\nplatform = "Alpha"\ntitle = "Rules"\nurl = "{URL}"\narchive = "{archive}"\n{page}'
        )

    def capture(self, *days: str, body: bytes = RULES) -> None:
        held = [Held(f"{day.replace('-', '')}000000", URL, body + b"<!-- %s -->" % day.encode()) for day in days]
        write_warc(self.folder / f"{days[0]}.warc.gz", held)

    def run(self, day: str | datetime, *pages: str) -> list[Problem]:
        """The problems that last after a run of this day."""
        now = clock_at(day) if isinstance(day, str) else day
        with app.opened(load_config(self.config), now=lambda: now) as tracker:
            list(app.run(tracker, app.Asked(pages=pages), lambda *_: None))
            if self.mails:
                assert all(sent.error is None for sent in app.send_digests(tracker))
            return tracker.store.problems()

    def notices(self) -> list[Notice]:
        with open_store(f"sqlite:///{self.folder}/tracker.db", readonly=True) as store:
            return store.notices()


@pytest.fixture
def watched(tmp_path: Path) -> Watch:
    """Captured twice in January 2020, first read then."""
    watch = Watch(tmp_path)
    watch.capture("2020-01-01", "2020-01-10")
    assert watch.run("2020-01-11") == []
    return watch


def test_a_page_that_vanished_is_told_once_when_it_is_long_and_once_when_it_is_back(watched: Watch) -> None:
    """To whoever asked to hear of problems, in one notice each; runs in between say nothing."""
    watched.capture("2020-01-20", "2020-02-20", body=WALL)
    assert watched.run("2020-02-05") == []
    (problem,) = watched.run("2020-02-21")
    assert (problem.page, problem.trouble, problem.began_at) == ("alpha", Trouble.NO_USABLE, clock_at("2020-02-21"))
    assert problem.detail == "no capture since 2020-01-10 shows the document"
    for day in ("2020-02-22", "2020-02-23", "2020-02-24"):
        assert watched.run(day) == [problem]
    assert [(one.recipient, one.problem) for one in watched.notices()] == [("desk@example.org", problem)]
    watched.capture("2020-02-25")
    assert watched.run("2020-02-26") == []
    ended = replace(problem, ended_at=clock_at("2020-02-26"))
    assert [one.problem for one in watched.notices()] == [problem, ended]
    assert watched.run("2020-02-27") == []
    assert len(watched.notices()) == 2


def test_each_problem_is_mailed_once_when_it_begins_and_once_when_it_is_over(watched: Watch, serve: Serve) -> None:
    """To the one who asked for it."""
    mailbox, port = serve()
    config = watched.config.read_text()
    watched.config.write_text(config.replace("port = 1\n", f'port = {port}\nsecurity = "none"\n'))
    watched.mails = True
    watched.capture("2020-02-20", body=WALL)
    for day in ("2020-02-21", "2020-02-22", "2020-02-23"):
        watched.run(day)
    watched.capture("2020-02-25")
    for day in ("2020-02-26", "2020-02-27"):
        watched.run(day)
    assert mailbox.recipients == ["desk@example.org"] * 2
    began, ended = (" ".join(str(one.get_body(("plain",))).split()) for one in mailbox.messages)
    assert "no capture since 2020-01-10 shows the document" in began
    assert "is over" in ended


def test_captures_known_by_their_digest_count_as_usable(watched: Watch) -> None:
    """A page that does not change has many captures with one body: all but the first need not be fetched."""
    days = ("2020-01-20", "2020-02-01", "2020-02-14", "2020-03-01")
    held = [Held(f"{day.replace('-', '')}000000", URL, RULES + b"<!-- 2020-01-10 -->") for day in days]
    write_warc(watched.folder / "same.warc.gz", held)
    assert watched.run("2020-03-02") == []


def test_a_page_that_nobody_captures_any_more_is_told_after_three_months(watched: Watch) -> None:
    """Counted from its last capture."""
    assert watched.run("2020-04-09") == []
    (problem,) = watched.run("2020-04-11")
    assert (problem.trouble, problem.detail) == (Trouble.NO_CAPTURE, "the newest capture is of 2020-01-10")


def test_a_page_never_captured_is_told_at_once(tmp_path: Path) -> None:
    """Its address may be wrong."""
    watch = Watch(tmp_path)
    write_warc(tmp_path / "other.warc.gz", [Held("20200101000000", "http://example.org/other", RULES)])
    (problem,) = watch.run("2020-01-11")
    assert (problem.trouble, problem.detail) == (Trouble.NO_CAPTURE, "no archive holds a capture of it")


def test_only_errors_for_days_are_told_until_a_run_succeeds(watched: Watch) -> None:
    """The first error is none yet; one success in between begins the count anew."""
    watched.write(archive="down")
    assert watched.run("2020-01-12") == []
    assert watched.run("2020-01-14") == []
    watched.write()
    assert watched.run("2020-01-15") == []
    watched.write(archive="down")
    assert watched.run("2020-01-16") == []
    assert watched.run("2020-01-18") == []
    (problem,) = watched.run("2020-01-20")
    assert problem.trouble is Trouble.ERRORS
    assert problem.detail == "every run since 2020-01-16 failed, the last with: 127.0.0.1:1: the connection was refused"
    watched.write()
    assert watched.run("2020-01-22") == []


def test_a_pause_says_nothing_of_errors(watched: Watch) -> None:
    """It neither ends the problem nor begins the count anew: told once, though requests ran out before and after."""
    watched.write(top="requests_per_day = 50\n", archive="down")
    both = watched.config.read_text().replace('archive = "down"', 'archives = ["local", "down"]')
    watched.config.write_text(both)
    for day in ("2020-01-14", "2020-01-18"):
        with open_store(f"sqlite:///{watched.folder}/tracker.db") as store:
            store.add_requests(day, 50)
    lasting = {day: watched.run(f"2020-01-{day}") for day in range(12, 21)}
    (problem,) = lasting[16]
    assert problem.detail.startswith("every run since 2020-01-12 failed")
    assert [len(lasting[day]) for day in (12, 13, 14, 15)] == [0, 0, 0, 0]
    assert all([one.began_at for one in lasting[day]] == [problem.began_at] for day in (16, 17, 18, 19, 20))
    assert [one.problem.began_at for one in watched.notices()] == [problem.began_at]


def test_a_problem_of_errors_outlives_another_id(watched: Watch) -> None:
    """Told once: a page that is renamed fails as it did."""
    watched.write(archive="down")
    for day in ("2020-01-12", "2020-01-16"):
        watched.run(day)
    (told,) = watched.notices()
    watched.config.write_text(watched.config.read_text().replace('id = "alpha"', 'id = "beta"'))
    with open_store(f"sqlite:///{watched.folder}/tracker.db") as store:
        store.rename_page("alpha", "beta")
    for day in ("2020-01-17", "2020-01-18"):
        assert watched.run(day) == [replace(told.problem, page="beta")]
    assert len(watched.notices()) == 1


def test_thresholds_are_the_configurations(watched: Watch) -> None:
    """Shorter for this page; or never."""
    watched.write(page='no_capture_after = "5d"\n')
    assert [one.trouble for one in watched.run("2020-01-20")] == [Trouble.NO_CAPTURE]
    watched.write(top='health = { no_capture_after = "never" }\n')
    assert watched.run("2020-09-20") == []


def test_the_problem_of_a_page_no_longer_watched_ends_and_nobody_is_told(watched: Watch) -> None:
    """There is nothing left to be done about it."""
    (problem,) = watched.run("2020-04-11")
    told = watched.notices()
    watched.config.write_text(watched.config.read_text().replace('id = "alpha"', 'id = "beta"'))
    lasting = watched.run("2020-04-12")
    assert "alpha" not in {one.page for one in lasting}
    assert [one for one in watched.notices() if one.problem.page == "alpha"] == told
    assert problem.page == "alpha"


def test_what_a_killed_run_left_unjudged_the_next_one_judges(watched: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nothing is due then."""

    class Killed(BaseException):
        """What SIGKILL does to a process, as far as Python can."""

    def die(_: object) -> None:
        raise Killed

    monkeypatch.setattr("tracker.app.runs.note_problems", die)
    with pytest.raises(Killed):
        watched.run("2020-04-11")
    monkeypatch.undo()
    assert [one.trouble for one in watched.run(clock_at("2020-04-11") + timedelta(hours=1))] == [Trouble.NO_CAPTURE]
    assert len(watched.notices()) == 1
