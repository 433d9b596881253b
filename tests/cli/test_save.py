"""``tracker save`` and a run's ``ensure_capture``, against a server that behaves like archive.org."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker, objects
from tests.standin import FakeClock, Held, StandIn
from tests.standin.saves import refused
from tracker import app
from tracker.archive import HttpClient
from tracker.archive.saving import Keys
from tracker.config import load_config
from tracker.errors import ArchiveUnreachable, Paused, RateLimited
from tracker.records import RunSummary
from tracker.update import Outcome

FAQ = "https://x.example/faq"
ACCESS, SECRET = "an-access-key", "a-secret-key"
WEEK = timedelta(days=7)


def _page(name: str, rest: str) -> str:
    return f'[[pages]]\nid = "{name}"\nplatform = "Example"\ntitle = "Terms"\n{rest}\n'


def _timed_by(clock: FakeClock, *state: Any, **options: Any) -> HttpClient:
    return HttpClient(*state, **options | {"timing": clock.timing})


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """An archive with one old capture."""
    with StandIn([Held("20260601000000", FAQ)], FakeClock()) as server:
        yield server


@pytest.fixture
def watched(tmp_path: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration of pages that can be saved and pages that cannot; keys in the environment; a clock nobody waits for."""
    monkeypatch.setattr("tracker.app.opening.HttpClient", partial(_timed_by, standin.clock))
    for command in ("run", "save"):
        monkeypatch.setattr(f"tracker.cli.{command}.now", standin.clock.now)
    monkeypatch.setenv("SPN_ACCESS_KEY", ACCESS)
    monkeypatch.setenv("SPN_SECRET_KEY", SECRET)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[archives.wayback]\nurl = "{standin.url}"\n[archives.local]\nkind = "warc"\npaths = ["*.warc.gz"]\n'
        + _page("faq", f'urls = [{{url = "https://x.example/old", to = "2020"}}, "{FAQ}"]')
        + _page("terms", 'url = "https://x.example/terms"')
        + _page("both", 'url = "https://x.example/both"\narchives = ["local", "wayback"]')
        + _page("ended", 'urls = [{url = "https://x.example/ended", to = "2020"}]')
        + _page("local", 'url = "https://x.example/local"\narchive = "local"')
    )
    return path


def test_the_current_address_is_saved_and_the_capture_told(tracker: Tracker, watched: Path, standin: StandIn) -> None:
    """Of a page that moved, the address without an end."""
    result = tracker("save", "faq")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "faq: captured 20260701120000  (no public address)\n"
    assert standin.saves.forms == [{"url": FAQ}]


def test_json_gives_one_object_a_page(tracker: Tracker, watched: Path) -> None:
    """In the order asked for, each page once; the archive is the one of its archives that saves pages."""
    found = objects(tracker("save", "both", "faq", "both", "--json"))
    assert [(one["page"], one["url"], one["error"]) for one in found] == [
        ("both", "https://x.example/both", None),
        ("faq", FAQ, None),
    ]
    assert [one["timestamp"][:8] for one in found] == ["20260701"] * 2


@pytest.mark.parametrize(
    ("code", "status"), [("too-many-daily-captures", 75), ("read-timeout", 75), ("blocked-url", 1), ("not-found", 1)]
)
def test_a_refusal_is_one_line_and_says_whether_to_come_back(
    tracker: Tracker, watched: Path, standin: StandIn, code: str, status: int
) -> None:
    """75 for later, 1 for good; the page is named."""
    standin.saves.refuse_at_once = refused(code)
    result = tracker("save", "faq")
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith("tracker: faq: archive wayback: it did not save https://x.example/faq:")
    assert len(result.stderr.splitlines()) == 1


def test_one_page_refused_stops_no_other(tracker: Tracker, watched: Path, standin: StandIn) -> None:
    """The exit status is the gravest."""
    standin.misbehave("404", times=1, on="save")
    result = tracker("save", "faq", "terms", "--json")
    assert result.exit_code == 1
    assert [json.loads(line)["error"] is None for line in result.stdout.splitlines()] == [False, True]


def test_when_the_days_requests_are_used_up_the_page_is_left_for_later(
    tracker: Tracker, watched: Path, standin: StandIn
) -> None:
    """What is no failure of a run is one of a command that does nothing else: status 75."""
    watched.write_text(f"requests_per_day = 1\n{watched.read_text()}")
    result = tracker("save", "faq")
    assert result.exit_code == 75
    assert "left for tomorrow" in result.stderr
    assert len(standin.log) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["fak"], "fak: no such page"),
        (["faq", "local"], "local: only archives of kind wayback save pages, and it has local"),
        (["ended"], "ended: has no current address"),
    ],
)
def test_a_page_that_cannot_be_saved_is_a_usage_error_before_anything_is_asked(
    tracker: Tracker, watched: Path, standin: StandIn, arguments: list[str], complaint: str
) -> None:
    """Status 2, and no request leaves."""
    result = tracker("save", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr
    assert not standin.log


@pytest.mark.parametrize("missing", ["SPN_ACCESS_KEY", "SPN_SECRET_KEY"])
def test_without_keys_nothing_is_asked(
    tracker: Tracker, watched: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Status 2; the message names the variable and where keys come from."""
    monkeypatch.delenv(missing)
    result = tracker("save", "faq")
    assert result.exit_code == 2
    assert f"${missing} is not set" in result.stderr
    assert "archive.org/account/s3.php" in result.stderr
    assert not standin.log


def test_refused_keys_are_status_1_and_shown_nowhere(
    tracker: Tracker, watched: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither on the terminal nor in the database."""
    monkeypatch.setenv("SPN_SECRET_KEY", "a-wrong-secret")
    result = tracker("save", "faq")
    assert result.exit_code == 1
    assert "refused the keys" in result.stderr
    assert tracker("save", "terms").exit_code == 1
    assert not [secret for secret in ("a-wrong-secret", ACCESS) if secret in result.output]
    for path in watched.parent.rglob("*"):
        if path.is_file():
            assert b"a-wrong-secret" not in path.read_bytes()
            assert ACCESS.encode() not in path.read_bytes()


def test_an_ordinary_run_never_asks_for_a_capture(tracker: Tracker, watched: Path, standin: StandIn) -> None:
    """However old the newest one is, and though there are keys."""
    assert tracker("run", "faq").exit_code == 0
    assert standin.log
    assert not [logged for logged in standin.log if logged.kind.startswith("save")]


def test_a_run_ensures_captures_where_it_is_told_to(tracker: Tracker, watched: Path, standin: StandIn) -> None:
    """One old page, one never captured, one that no archive saves: each says what was done for it; the next run asks nothing."""
    first = objects(tracker("run", "faq", "terms", "ended", "--ensure-capture", "7d", "--json"))
    notes = {one["page"]: [note for note in one["notes"] if "on request" in note] for one in first}
    assert {page: len(said) for page, said in notes.items()} == {"faq": 1, "terms": 1, "ended": 0}
    assert notes["faq"] == ["captured on request: 20260701120002; the index lists it within a day"]
    again = objects(tracker("run", "faq", "terms", "--ensure-capture", "7d", "--json"))
    assert not [note for one in again for note in one["notes"] if "on request" in note]
    assert len(standin.saves.forms) == 2


def test_a_refusal_is_an_error_of_that_page_beside_the_runs_own(
    tracker: Tracker, watched: Path, standin: StandIn
) -> None:
    """The page is read all the same, and the exit status says to come back."""
    standin.saves.refuse_at_once = refused("too-many-daily-captures")
    result = tracker("run", "faq", "--ensure-capture", "7d", "--json")
    (summary,) = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 75
    assert (summary["read"], len(summary["errors"])) == (1, 1)
    assert "captured 10 times today" in summary["errors"][0]


def test_a_page_whose_index_cannot_be_read_is_not_asked_for(tracker: Tracker, watched: Path, standin: StandIn) -> None:
    """Nobody knows how old its newest capture is."""
    standin.misbehave("403", on="cdx")
    assert tracker("run", "faq", "--ensure-capture", "7d").exit_code == 1
    assert not standin.saves.forms


@pytest.mark.parametrize(("age", "complaint"), [("a week", "is no duration"), ("0d", "is no duration")])
def test_what_is_no_age_is_a_usage_error(tracker: Tracker, watched: Path, age: str, complaint: str) -> None:
    """Before anything is asked."""
    result = tracker("run", "--ensure-capture", age)
    assert result.exit_code == 2
    assert f"--ensure-capture: {age!r} {complaint}" in result.stderr


def test_a_run_that_is_to_ensure_captures_needs_keys(
    tracker: Tracker, watched: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so at once, not after an hour of reading."""
    monkeypatch.delenv("SPN_ACCESS_KEY")
    assert tracker("run", "--ensure-capture", "7d").exit_code == 2
    assert not standin.log


class TestEnsureCapture:
    """What ``run --ensure-capture`` decides for a page."""

    @pytest.fixture
    def opened(self, watched: Path, standin: StandIn) -> Callable[[], AbstractContextManager[app.Tracker]]:
        """The configuration as a fresh process opens it, on the stand-in's clock, its pages known to the store."""
        config = load_config(watched)
        with app.opened(config, now=standin.clock.now) as tracker:
            tracker.store.register_pages(config.pages)
            tracker.store.add_captures("faq", [*tracker.archive("wayback").captures(FAQ)])
        return lambda: app.opened(config, now=standin.clock.now)

    def ensure(
        self,
        opened: Callable[[], AbstractContextManager[app.Tracker]],
        page: str = "faq",
        older_than: timedelta = WEEK,
        outcome: Outcome | None = None,
    ) -> str | None:
        """The timestamp of the capture made in a process of its own, after a run with this outcome; raises what went wrong."""
        with opened() as tracker:
            before = outcome or Outcome(RunSummary(page, 1, 0, 0, 2, 0, 0))
            (after,) = app.ensure_captures(tracker, [before], older_than, Keys(ACCESS, SECRET))
        if outcome is None and after.failures:
            raise after.failures[0]
        if not after.summary.notes:
            assert after == before
            return None
        assert after.summary.requests > 2
        return after.summary.notes[0].removeprefix("captured on request: ").partition(";")[0]

    def test_an_old_page_is_captured_once(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], standin: StandIn
    ) -> None:
        """The index does not list the new capture for long; no run of that week asks again, the first one after it does."""
        assert self.ensure(opened) == "20260701120000"
        for _ in range(13):
            standin.clock.advance(12 * 3600)
            assert self.ensure(opened) is None
        assert len(standin.saves.forms) == 1
        standin.clock.advance(12 * 3600)
        assert self.ensure(opened) == "20260708120024"
        assert len(standin.saves.forms) == 2

    def test_a_page_with_a_young_capture_is_left_alone(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], standin: StandIn
    ) -> None:
        assert self.ensure(opened, older_than=timedelta(days=60)) is None
        assert not standin.saves.forms

    def test_a_page_never_captured_is(self, opened: Callable[[], AbstractContextManager[app.Tracker]]) -> None:
        assert self.ensure(opened, "terms") is not None

    @pytest.mark.parametrize("page", ["local", "ended"])
    def test_pages_that_cannot_be_saved_need_nothing(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], standin: StandIn, page: str
    ) -> None:
        """A run over all pages goes on."""
        assert self.ensure(opened, page) is None
        assert not standin.saves.forms

    def test_a_refusal_is_raised_once_a_day(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], standin: StandIn
    ) -> None:
        """The limit that was reached is not run into again every quarter of an hour."""
        standin.saves.refuse_at_once = refused("too-many-daily-captures")
        with pytest.raises(RateLimited):
            self.ensure(opened)
        for _ in range(90):
            standin.clock.advance(15 * 60)
            assert self.ensure(opened) is None
        standin.clock.advance(2 * 3600)
        standin.saves.refuse_at_once = None
        assert self.ensure(opened) is not None
        assert len(standin.saves.forms) == 2

    @pytest.mark.parametrize(
        "outcome",
        [
            Outcome(RunSummary("faq", 1, 0, 0, 2, 0, 0), failures=(ArchiveUnreachable("no index"),)),
            Outcome(RunSummary("faq", 1, 0, 0, 2, 0, 0), paused="told to stop"),
        ],
    )
    def test_a_run_that_did_not_come_to_its_end_asks_for_nothing(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], standin: StandIn, outcome: Outcome
    ) -> None:
        """Nobody knows how old the newest capture is, or somebody wants the program to end."""
        assert self.ensure(opened, outcome=outcome) is None
        assert not standin.saves.forms

    def test_a_run_told_to_stop_while_it_asks_is_no_failure(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(*_: object) -> None:
            raise Paused("told to stop")

        monkeypatch.setattr("tracker.archive.saving.SavePageNow.save", stop)
        assert self.ensure(opened) is None

    def test_an_archive_that_was_not_reached_is_asked_by_the_next_run(
        self, opened: Callable[[], AbstractContextManager[app.Tracker]], standin: StandIn
    ) -> None:
        standin.misbehave("503", times=6, on="save")
        with pytest.raises(ArchiveUnreachable):
            self.ensure(opened)
        assert self.ensure(opened) is not None
