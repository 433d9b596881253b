"""``tracker run`` as cron and people call it: what it says, what it keeps, how it ends; with every kind of bad input."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app.watch import RULES, clock_at, watch
from tests.archive.warcs import write_warc
from tests.cli.conftest import Tracker, objects
from tests.fakes import Clock
from tests.mail.conftest import Serve, serve
from tests.standin import Held, StandIn, redirect
from tracker.demo.build import URL, WARC
from tracker.ops.lock import RunLock
from tracker.store import open_store

__all__ = ["serve"]

SUMMARY = {"page", "captures", "read", "unusable", "requests", "changes", "pending", "errors"}
PAGE = f'[[pages]]\nid = "faq"\nplatform = "Example"\ntitle = "FAQ"\nurl = "{URL}"\n'
LOCAL = '[archives.local]\nkind = "warc"\npaths = ["*.warc.gz"]\n'


def _document(*items: str) -> bytes:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return (
        "<html lang='en'><title>Rules</title><h1>Rules of the service</h1><p>These rules hold for everybody who uses the service, and "
        "they were written so that all may work in peace.</p><h2>Conduct</h2><p>The following is prohibited:</p>"
        f"<ul>{listed}</ul><p>Questions about these rules are answered by our support team every working day.</p></html>"
    ).encode()


HELD = [
    Held("20200101000000", "http://example.org/rules", _document("sending spam", "selling accounts")),
    Held(
        "20200201000000",
        "http://example.org/rules",
        _document("sending spam", "selling accounts", "mining cryptocurrency"),
    ),
    Held(
        "20200301000000",
        "http://example.org/rules",
        _document("sending spam", "selling accounts", "mining cryptocurrency"),
    ),
]


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A folder with a configuration and the demonstration's captures in it."""
    shutil.copy(WARC, tmp_path)
    (tmp_path / "config.toml").write_text(f'{LOCAL}{PAGE}archive = "local"\n')
    return tmp_path


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A server that behaves like archive.org."""
    with StandIn(HELD) as server:
        yield server


def _served(folder: Path, url: str, page: str = "http://example.org/rules") -> None:
    (folder / "config.toml").write_text(
        f'[archives.wayback]\nurl = "{url}"\ncdx_per_minute = 30\nplayback_per_second = 10\n{PAGE.replace(URL, page)}'
    )


def test_json_gives_one_summary_a_page(tracker: Tracker, watched: Path) -> None:
    """The contract's fields; a local archive needs no requests."""
    (summary,) = objects(tracker("run", "--json"))
    assert summary.keys() >= SUMMARY
    assert (summary["page"], summary["captures"], summary["requests"], summary["pending"], summary["errors"]) == (
        "faq",
        14,
        0,
        0,
        [],
    )
    assert summary["changes"] > 0


def test_a_second_run_right_after_reads_nothing_and_prints_nothing(tracker: Tracker, watched: Path) -> None:
    """Cron sends no mail about a page that is not due."""
    first = tracker("run")
    assert "faq" in first.stdout
    second = tracker("run")
    assert (second.exit_code, second.stdout, second.stderr) == (0, "", "")
    assert "Nothing is due." in tracker("run", "-v").stdout


def test_a_note_is_mailed_once_though_every_run_finds_it_again(tracker: Tracker, tmp_path: Path) -> None:
    """The page redirected for months and came back: an unchanged run after that is silent. A terminal hears of it each time."""
    url, rules = "http://example.org/alpha", _document("sending spam", "selling accounts", "stealing")
    held = [Held(f"2025{month:02}01000000", url, rules + b"<!-- %d -->" % month) for month in (1, 2, 3, 7, 8, 9)]
    held += [redirect(f"2025{month:02}01000000", url, "http://example.org/new") for month in (4, 5, 6)]
    with StandIn(sorted(held, key=lambda one: one.timestamp)) as server:
        watch(tmp_path, server.pywb_url, alpha="")
        assert "moved to http://example.org/new" in " ".join(tracker("run", "alpha").stdout.split())
        for day in (1, 2):
            server.held.append(Held(f"202510{day:02}000000", url, rules + b"<!-- again %d -->" % day))
            again = tracker("run", "alpha")
            assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")
        assert "moved to" in tracker("run", "alpha", "-v").stdout
        server.held.append(
            Held("20251003000000", url, _document("sending spam", "selling accounts", "stealing", "lying"))
        )
        changed = tracker("run", "alpha").stdout
        assert "alpha" in changed
        assert "moved" not in changed


def test_a_named_page_is_read_whether_due_or_not_and_an_unchanged_one_prints_nothing(
    tracker: Tracker, watched: Path
) -> None:
    """Nothing is read twice."""
    tracker("run")
    again = tracker("run", "faq")
    assert (again.exit_code, again.stdout) == (0, "")
    (summary,) = objects(tracker("run", "faq", "--json"))
    assert (summary["read"], summary["changes"]) == (0, 0)


def test_a_budget_leaves_the_rest_for_the_next_run_and_the_history_ends_the_same(
    tracker: Tracker, watched: Path
) -> None:
    """Every intermediate state is valid; work left over is no failure."""
    pending = []
    for _ in range(12):
        (summary,) = objects(tracker("run", "faq", "--budget", "2", "--json"))
        assert summary["read"] <= 2
        pending.append(summary["pending"])
    assert pending[0] > 0
    assert pending[-1] == 0
    piecemeal = objects(tracker("history", "--json"))
    for old in watched.glob("tracker.db*"):
        old.unlink()
    tracker("run")
    shown = ("kind", "text", "old_text", "after", "by", "status")
    assert [[c[k] for k in shown] for c in objects(tracker("history", "--json"))] == [
        [c[k] for k in shown] for c in piecemeal
    ]


def test_a_page_has_a_budget_of_its_own(tracker: Tracker, watched: Path) -> None:
    """Whatever the run may spend."""
    (watched / "config.toml").write_text(f'budget = 100\n{LOCAL}{PAGE}archive = "local"\nbudget = 3\n')
    (summary,) = objects(tracker("run", "--json"))
    assert summary["read"] == 3
    assert summary["pending"] > 0


def test_a_page_that_vanished_stays_as_it_was_and_its_health_says_so(tracker: Tracker, tmp_path: Path) -> None:
    """Months of error pages served as 200: no ban is lifted, and the silence can be seen."""
    gone = b"<html><title>404 Not Found</title><h1>404 Not Found</h1><p>The page you requested could not be found.</p></html>"
    later = [Held(f"2020{month:02}01000000", HELD[0].url, gone + b"<!-- %d -->" % month) for month in range(4, 10)]
    last = Held("20200301000000", HELD[2].url, HELD[2].body + b"<!-- another nonce -->")
    write_warc(tmp_path / "a.warc.gz", [*HELD[:2], last, *later])
    (tmp_path / "config.toml").write_text(f'{LOCAL}{PAGE.replace(URL, HELD[0].url)}archive = "local"\n')
    tracker("run")
    assert [c["kind"] for c in objects(tracker("history", "--suspected", "--json"))] == ["added"]
    (page,) = objects(tracker("pages", "--json"))
    assert page["health"] == "no capture since 2020-03-01 shows the document"
    assert "no capture since 2020-03-01" in " ".join(tracker("pages").stdout.split())


def test_until_looks_at_no_later_capture(tracker: Tracker, watched: Path) -> None:
    """The history ends where one stops looking."""
    tracker("run", "--until", "2022-04")
    assert not objects(tracker("history", "--match", "deepfakes", "--json"))


def test_a_history_read_from_archive_org_carries_its_links_when_public(
    tracker: Tracker, tmp_path: Path, standin: StandIn
) -> None:
    """A server on this machine has no public address; the dates are right all the same."""
    _served(tmp_path, standin.url)
    (summary,) = objects(tracker("run", "--json"))
    assert (summary["captures"], summary["errors"]) == (3, [])
    assert summary["requests"] >= 3
    (change,) = objects(tracker("history", "--json"))
    assert (change["text"], change["after"], change["by"]) == (
        "mining cryptocurrency",
        "20200101000000",
        "20200201000000",
    )
    assert change["by_url"] is None


def test_links_to_archive_org_are_those_a_browser_opens(tracker: Tracker, tmp_path: Path, standin: StandIn) -> None:
    """Asked through a stand-in, then shown with the real address in the configuration."""
    _served(tmp_path, standin.url)
    tracker("run")
    _served(tmp_path, "https://web.archive.org")
    (change,) = objects(tracker("history", "--json"))
    assert change["by_url"] == "https://web.archive.org/web/20200201000000/http://example.org/rules"


def test_an_archive_out_of_reach_is_status_75_and_loses_nothing(
    tracker: Tracker, tmp_path: Path, standin: StandIn
) -> None:
    """One line; what was found before stays; the next run does not knock again."""
    _served(tmp_path, standin.url)
    tracker("run")
    before = objects(tracker("history", "--json"))
    standin.refuse_connections()
    down = tracker("run", "faq", "--json")
    assert down.exit_code == 75
    assert "refused" in json.loads(down.stdout)["errors"][0]
    assert objects(tracker("history", "--json")) == before
    assert "refused" in objects(tracker("pages", "--json"))[0]["problem"]


def test_nonsense_in_an_index_is_counted_and_listed(tracker: Tracker, tmp_path: Path, standin: StandIn) -> None:
    """The good rows still count."""
    standin.misbehave("malformed_rows", on="cdx")
    _served(tmp_path, standin.url)
    (summary,) = objects(tracker("run", "--json"))
    assert summary["captures"] == 3
    assert any("skipped" in note for note in summary["notes"])


def test_a_damaged_record_is_a_counted_skip_and_the_others_are_read(tracker: Tracker, tmp_path: Path) -> None:
    """Half of a WARC's bytes turned over in one record."""
    write_warc(tmp_path / "a.warc.gz", HELD[:1])
    write_warc(tmp_path / "c.warc.gz", HELD[2:])
    damaged = bytearray(write_warc(tmp_path / "b.warc.gz", HELD[1:2]).read_bytes())
    damaged[len(damaged) // 2 :] = bytes(len(damaged) // 2)
    (tmp_path / "b.warc.gz").write_bytes(damaged)
    (tmp_path / "config.toml").write_text(f'{LOCAL}{PAGE.replace(URL, "http://example.org/rules")}archive = "local"\n')
    result = tracker("run", "--json")
    summary = json.loads(result.stdout)
    assert result.exit_code == 0
    assert any("b.warc.gz" in note for note in summary["notes"])
    (change,) = objects(tracker("history", "--json"))
    assert (change["after"], change["by"]) == ("20200101000000", "20200301000000")


def test_a_file_that_is_no_warc_is_one_line_naming_it(tracker: Tracker, tmp_path: Path) -> None:
    """Not a traceback, and no success."""
    (tmp_path / "x.warc.gz").write_bytes(b"this is no WARC at all\n" * 50)
    (tmp_path / "config.toml").write_text(f'{LOCAL}{PAGE}archive = "local"\n')
    result = tracker("run")
    assert result.exit_code == 1
    assert "x.warc.gz" in result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "content", [b"SQLite format 3\x00 and then nothing of the kind" * 40, b"just text\n" * 500, b""]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tracker: Tracker, watched: Path, content: bytes) -> None:
    """Nothing is silently re-created over somebody's file."""
    (watched / "tracker.db").write_bytes(content)
    result = tracker("run")
    assert result.exit_code == 1
    assert "tracker.db" in result.stderr
    assert (watched / "tracker.db").read_bytes() == content


def test_a_database_that_cannot_be_written_is_one_line(tracker: Tracker, watched: Path) -> None:
    """The folder is a file."""
    (watched / "file").write_text("")
    (watched / "config.toml").write_text(f'database = "sqlite:///file/t.db"\n{LOCAL}{PAGE}archive = "local"\n')
    result = tracker("run")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_two_runs_never_meet(tracker: Tracker, watched: Path) -> None:
    """The second ends with 75 at once, and says who holds the lock."""
    with RunLock(watched / "tracker.db.lock"):
        result = tracker("run")
    assert result.exit_code == 75
    assert "another run" in result.stderr
    assert tracker("run").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "fak"], "fak: no such page"),
        (["run", "--since", "never"], "--since: 'never' is no date"),
        (["run", "--refine", "--exhaustive"], "exclude each other"),
        (["run", "--budget", "0"], "--budget"),
        (["run", "--config", "absent.toml"], "absent.toml: no such file"),
    ],
)
def test_a_wrong_call_is_status_2(tracker: Tracker, watched: Path, arguments: list[str], complaint: str) -> None:
    """Named page, option or file."""
    result = tracker(*arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert not (watched / "tracker.db").exists() or arguments == ["run", "fak"]


def test_captures_of_several_archives_make_one_timeline(tracker: Tracker, tmp_path: Path) -> None:
    """A capture that only the second archive holds tightens the bracket; each side says which archive it is from."""
    write_warc(tmp_path / "a.warc.gz", [HELD[0], HELD[2]])
    write_warc(tmp_path / "b.warc.gz", [HELD[1]])
    archives = "".join(f'[archives.{name}]\nkind = "warc"\npaths = ["{name}.warc.gz"]\n' for name in "ab")
    (tmp_path / "config.toml").write_text(
        f'{archives}{PAGE.replace(URL, "http://example.org/rules")}archives = ["a", "b"]\n'
    )
    (summary,) = objects(tracker("run", "--json"))
    assert summary["captures"] == 3
    (change,) = objects(tracker("history", "--json"))
    assert (change["after"], change["by"], change["archive"]) == ("20200101000000", "20200201000000", "b")


def test_without_requests_left_a_run_and_its_plan_say_so_and_forget_no_work(tracker: Tracker, tmp_path: Path) -> None:
    """Of the page that was broken off, of one that was left alone, and of one that was never looked at."""
    later = [
        Held(f"2020{month:02}15000000", one.url, one.body + b"<!-- %d -->" % month) for one in RULES for month in (6, 9)
    ]
    with StandIn(sorted([*RULES, *later], key=lambda one: one.timestamp)) as server:
        watch(tmp_path, server.pywb_url, top="requests_per_day = 4\n", alpha="", beta="")
        broken, alone = objects(tracker("run", "--json"))
        assert (broken["page"], broken["pending"] > 0, alone["page"]) == ("alpha", True, "beta")
        (why,) = broken["notes"]
        assert why.startswith("left for tomorrow: the 4 requests of ")
        left = {one["page"]: one for one in objects(tracker("run", "--json"))}
        assert {page: one["notes"] for page, one in left.items()} == {"alpha": [why], "beta": [why]}
        assert {page: one["pending"] for page, one in left.items()} == {"alpha": broken["pending"], "beta": 0}
        assert tracker("run").stdout == ""
        planned = tracker("run", "--plan", "beta")
        assert (planned.exit_code, planned.stdout) == (0, "")
        assert f"beta: {why}" in " ".join(planned.stderr.split())


def test_a_plan_shows_the_pages_whose_archive_answers(tracker: Tracker, watched: Path) -> None:
    """An archive that is down takes no other page's plan away; the status is 75."""
    down = f'[archives.down]\nkind = "pywb"\nurl = "http://127.0.0.1:1/web"\n{PAGE.replace("faq", "gone")}archive = "down"\n'
    (watched / "config.toml").write_text(f'{LOCAL}{down}{PAGE}archive = "local"\n')
    result = tracker("run", "--plan", "gone", "faq", "--json")
    assert result.exit_code == 75
    assert "gone" in result.stderr
    assert {json.loads(line)["page"] for line in result.stdout.splitlines()} == {"faq"}


def test_a_folder_whose_name_looks_like_a_pattern_is_no_pattern(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patterns are what the configuration says, not where it lies."""
    folder = tmp_path / "b[1]*"
    folder.mkdir()
    shutil.copy(WARC, folder)
    (folder / "config.toml").write_text(f'{LOCAL}{PAGE}archive = "local"\n')
    monkeypatch.chdir(folder)
    (summary,) = objects(tracker("run", "--json"))
    assert summary["captures"] == 14


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--since", "2026-06", "--until", "2025-01"],
        ["history", "--since", "2026-06", "--until", "2025-01"],
        ["run", "--confirm", "abc", "--since", "2020"],
    ],
)
def test_periods_that_cannot_be_meant_are_status_2(tracker: Tracker, watched: Path, arguments: list[str]) -> None:
    """Never silently an empty answer."""
    result = tracker(*arguments)
    assert result.exit_code == 2
    assert "--since" in result.stderr or "--confirm" in result.stderr


class TestUnattended:
    """As cron runs it, day after day, in a pipe."""

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> Clock:
        """What the command line takes for the time."""
        clock = Clock(clock_at("2026-11-24"))
        monkeypatch.setattr("tracker.cli.run.now", clock)
        return clock

    @pytest.fixture
    def archive(self) -> Iterator[StandIn]:
        """Three pages."""
        with StandIn(RULES) as server:
            yield server

    def test_the_requests_of_a_day_are_the_days_over_all_runs(
        self, tracker: Tracker, tmp_path: Path, archive: StandIn, clock: Clock
    ) -> None:
        """Index and bodies together. What is left waits for tomorrow: status 0, silence in a pipe; the history ends the same."""
        watch(tmp_path, archive.pywb_url, top="requests_per_day = 5\n", alpha="", beta="", gamma="")
        assert tracker("run").exit_code == 0
        assert len(archive.log) == 5
        clock.now += timedelta(hours=2)
        again = tracker("run")
        assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")
        assert len(archive.log) == 5
        told = tracker("run", "-v").stdout
        assert "left for tomorrow: the 5 requests of 2026-11-24 are used up" in " ".join(told.split())
        for _ in range(4):
            before = len(archive.log)
            clock.now += timedelta(days=1)
            assert all(summary["errors"] == [] for summary in objects(tracker("run", "--json")))
            assert len(archive.log) - before <= 5
        limited = objects(tracker("history", "--json"))
        assert {change["page"] for change in limited} == {"alpha", "beta", "gamma"}
        (tmp_path / "tracker.db").unlink()
        watch(tmp_path, archive.pywb_url, alpha="", beta="", gamma="")
        tracker("run")
        whole = objects(tracker("history", "--json"))
        assert {(one["text"], one["after"], one["by"]) for one in limited} == {
            (one["text"], one["after"], one["by"]) for one in whole
        }

    def test_requests_of_a_killed_run_count(
        self, tracker: Tracker, tmp_path: Path, archive: StandIn, clock: Clock
    ) -> None:
        """They were noted before they left."""
        watch(tmp_path, archive.pywb_url, top="requests_per_day = 5\n", alpha="", beta="", gamma="")
        with open_store(f"sqlite:///{tmp_path}/tracker.db") as store:
            store.add_requests("2026-11-24", 3)
        tracker("run")
        assert len(archive.log) == 2

    def test_local_files_are_read_whatever_was_asked_today(
        self, tracker: Tracker, watched: Path, archive: StandIn, clock: Clock
    ) -> None:
        """They need no requests."""
        config = watched / "config.toml"
        far = watch(watched / "far", archive.pywb_url, alpha="").read_text()
        config.write_text(f"requests_per_day = 1\n{config.read_text()}{far}")
        tracker("run", "alpha")
        read = {summary["page"]: summary["read"] for summary in objects(tracker("run", "alpha", "faq", "--json"))}
        assert read["alpha"] == 0
        assert read["faq"] > 5

    def test_an_archive_out_of_reach_is_silence_for_days_and_then_a_line(
        self, tracker: Tracker, tmp_path: Path, archive: StandIn, clock: Clock
    ) -> None:
        """75 and nothing for cron to mail; from ``complain_after`` on 1 and one line; when it answers again, all is well."""
        watch(tmp_path, archive.pywb_url, alpha="", beta="")
        assert tracker("run").exit_code == 0
        archive.refuse_connections()
        ended = []
        for _ in range(5):
            clock.now += timedelta(days=1)
            down = tracker("run")
            assert down.stdout == ""
            ended.append((down.exit_code, len(down.stderr.splitlines())))
        assert ended == [(75, 0)] * 3 + [(1, 1)] * 2
        assert "archive near has been out of reach since 2026-11-25 06:00 UTC" in down.stderr
        assert "refused" in tracker("run", "alpha", "-v").stdout
        archive.accept_connections()
        clock.now += timedelta(days=1)
        well = tracker("run")
        assert (well.exit_code, well.stdout, well.stderr) == (0, "", "")
        archive.refuse_connections()
        clock.now += timedelta(days=1)
        assert tracker("run").exit_code == 75

    def test_a_run_with_digest_mails_what_it_found(
        self, tracker: Tracker, tmp_path: Path, archive: StandIn, clock: Clock, serve: Serve
    ) -> None:
        """The ban that came after first contact, once; a mail server that is down is for later."""
        mailbox, port = serve()
        clock.now = clock_at("2020-02-15")
        config = watch(tmp_path, archive.pywb_url, mail=port, alpha="")
        assert tracker("run", "--digest").exit_code == 0
        assert mailbox.messages == []
        clock.now = clock_at("2020-03-15")
        config.write_text(config.read_text().replace(f"port = {port}", "port = 1"))
        assert tracker("run", "--digest").exit_code == 75
        config.write_text(config.read_text().replace("port = 1\n", f"port = {port}\n"))
        for _ in range(2):
            assert tracker("run", "--digest").exit_code == 0
        (message,) = mailbox.messages
        assert "creating deepfakes" in str(message.get_body(("plain",)))

    def test_a_digest_without_a_mail_server_is_refused_before_anything_is_read(
        self, tracker: Tracker, watched: Path
    ) -> None:
        """A mistake of configuration: status 2."""
        result = tracker("run", "--digest")
        assert result.exit_code == 2
        assert "[mail]: missing" in result.stderr
        assert not (watched / "tracker.db").exists()
        assert tracker("run", "--digest", "--plan").exit_code == 2

    def test_a_page_with_a_cron_expression_is_read_at_its_moment(
        self, tracker: Tracker, tmp_path: Path, archive: StandIn, clock: Clock
    ) -> None:
        """By the clock of the configuration's zone; whatever runs between finds nothing due."""
        top = 'timezone = "Europe/Berlin"\n'
        watch(tmp_path, archive.pywb_url, top=top, alpha='every = "30 18 * * *"')
        tracker("run")
        clock.now += timedelta(hours=11)
        assert objects(tracker("run", "--json")) == []
        clock.now += timedelta(minutes=30)
        assert len(objects(tracker("run", "--json"))) == 1
        assert objects(tracker("run", "--json")) == []
