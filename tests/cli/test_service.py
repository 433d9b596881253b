"""``tracker schedule`` as a process of its own with real signals, and what ``tracker cron`` prints and writes."""

import json
import os
import pwd
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest

from tests.app.watch import document, watch
from tests.cli.conftest import Tracker, objects
from tests.standin import Held, StandIn
from tests.standin.answer import Answer
from tracker.cli.common import now
from tracker.ops.lock import RunLock
from tracker.ops.units import NAME
from tracker.store import open_store

HELD = [
    Held(
        f"2020{month:02}01000000",
        "http://example.org/alpha",
        document("sending spam", "selling accounts", f"rule {month}"),
    )
    for month in range(1, 13)
]


class Counted(StandIn):
    """An archive at which a test can wait for requests."""

    def __init__(self) -> None:
        super().__init__(HELD)
        self.asked = Semaphore(0)

    def answer(self, target: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        given = super().answer(target, headers, body)
        self.asked.release()
        return given

    def wait_for(self, requests: int) -> None:
        for _ in range(requests):
            assert self.asked.acquire(timeout=30)


class Running:
    """``tracker schedule --log-json`` at work; events come from its error stream, one at a time."""

    def __init__(self, config: Path, *options: str) -> None:
        command = [sys.executable, "-m", "tracker", "schedule", "--config", str(config), "--log-json", "-v", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def until(self, event: str) -> list[dict[str, Any]]:
        """The events up to the first of this name."""
        assert self.process.stderr is not None
        seen = []
        for line in self.process.stderr:
            seen.append(json.loads(line))
            if seen[-1]["event"] == event:
                return seen
        raise AssertionError(f"ended with {self.process.wait()} before {event!r}: {seen}")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture
def standin() -> Iterator[Counted]:
    """See ``Counted``."""
    with Counted() as server:
        yield server


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Start the program; it is gone after the test."""
    with ExitStack() as stack:

        def begin(*arguments: Any) -> Running:
            one = Running(*arguments)
            stack.callback(one.end)
            return one

        yield begin


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_finishes_the_capture_in_hand_saves_and_exits_with_0(
    tracker: Tracker, tmp_path: Path, standin: Counted, start: Callable[..., Running], wish: signal.Signals
) -> None:
    """No answer of the archive is wasted; the next run goes on to the history that an undisturbed one ends in."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    config.write_text(config.read_text().replace("playback_per_second = 1000", "playback_per_second = 5"))
    running = start(config)
    standin.wait_for(4)
    running.process.send_signal(wish)
    seen = running.until("stopped")
    assert running.process.wait(timeout=30) == 0
    (page,) = [one for one in seen if one["event"] == "page"]
    assert page["read"] == sum(one.kind == "playback" for one in standin.log) < len(HELD)
    assert page["pending"] > 0
    assert "errors" not in page
    with open_store(f"sqlite:///{tmp_path}/tracker.db", readonly=True) as store:
        assert store.check() == []
    (summary,) = objects(tracker("run", "--json"))
    assert (summary["pending"], summary["read"] + page["read"]) == (0, len(HELD))
    assert len(objects(tracker("history", "--json"))) > 0


def test_between_rounds_it_holds_no_lock_reads_its_configuration_again_and_stops_at_once(
    tmp_path: Path, standin: Counted, start: Callable[..., Running]
) -> None:
    """The log is one JSON object a line with time, level and event; the heartbeat says that it waits."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    running = start(config, "--heartbeat", str(tmp_path / "beat.json"))
    seen = running.until("waiting")
    assert [one["event"] for one in seen] == ["started", "page", "waiting"]
    assert all({"time", "level", "event"} <= one.keys() for one in seen)
    assert seen[1]["changes"] > 0
    with RunLock(tmp_path / "tracker.db.lock"):
        pass
    running.process.send_signal(signal.SIGHUP)
    assert running.until("waiting")[0]["event"] == "configuration read again"
    running.process.terminate()
    running.until("stopped")
    assert running.process.wait(timeout=30) == 0
    assert json.loads((tmp_path / "beat.json").read_text())["next_page"] == "alpha"


def test_a_second_wish_to_stop_ends_it_where_it_stands(
    tmp_path: Path, standin: Counted, start: Callable[..., Running]
) -> None:
    """Killed by the signal; the database is whole."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    config.write_text(config.read_text().replace("playback_per_second = 1000", "playback_per_second = 0.2"))
    running = start(config)
    standin.wait_for(2)
    running.process.terminate()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=30) in (-signal.SIGINT, -signal.SIGTERM)
    with open_store(f"sqlite:///{tmp_path}/tracker.db", readonly=True) as store:
        assert store.check() == []


def test_killed_at_any_request_it_loses_no_count_and_the_next_run_ends_in_the_same_history(
    tracker: Tracker, tmp_path: Path, standin: Counted, start: Callable[..., Running]
) -> None:
    """Requests are noted before they leave: at most the one that was about to leave is noted in vain."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    config.write_text(config.read_text().replace("playback_per_second = 1000", "playback_per_second = 20"))
    running = start(config)
    standin.wait_for(5)
    running.process.kill()
    running.process.wait()
    with open_store(f"sqlite:///{tmp_path}/tracker.db", readonly=True) as store:
        assert store.check() == []
        noted = sum(store.requests_on(f"{now() + timedelta(days=n):%Y-%m-%d}") for n in (-1, 0))
    assert 0 <= noted - len(standin.log) <= 1
    tracker("run")
    killed = objects(tracker("history", "--json"))
    (tmp_path / "tracker.db").unlink()
    tracker("run")
    shown = ("kind", "text", "after", "by", "status")
    assert [[one[key] for key in shown] for one in killed] == [
        [one[key] for key in shown] for one in objects(tracker("history", "--json"))
    ]


def test_a_wrong_configuration_is_status_2(tracker: Tracker, tmp_path: Path) -> None:
    """Also one that says nothing of mail, where mail is asked for."""
    (tmp_path / "config.toml").write_text("pages = 3")
    assert tracker("schedule").exit_code == tracker("cron").exit_code == 2
    (tmp_path / "config.toml").write_text("")
    refused = tracker("schedule", "--digest")
    assert refused.exit_code == 2
    assert "[mail]: missing" in refused.stderr


def test_cron_prints_a_line_for_the_crontab_and_both_units(tracker: Tracker, tmp_path: Path) -> None:
    """With absolute paths, so that they work from anywhere."""
    (tmp_path / "config.toml").write_text("")
    done = tracker("cron", "--user", "desk")
    assert done.exit_code == 0
    (line,) = [line for line in done.stdout.splitlines() if " run --config " in line and " * * * " in line]
    program, *words = shlex.split(line)[5:]
    assert words == ["run", "--config", str(tmp_path / "config.toml")]
    assert Path(program).is_absolute()
    assert f"ReadWritePaths={tmp_path}" in done.stdout
    assert "User=desk" in done.stdout
    assert f"{NAME}.timer" in done.stdout
    assert "ExecReload" in tracker("cron", "--schedule").stdout


@pytest.mark.parametrize("user", ["daemon", None])
def test_a_service_may_write_the_lock_folder_of_its_own_user(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: str | None
) -> None:
    """Where the database is a server: neither the folder of whoever prints the units, nor one that only their login names."""
    monkeypatch.setenv("HOME", str(tmp_path / "printing"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "login"))
    (tmp_path / "config.toml").write_text('database = "postgresql+psycopg://tracker@127.0.0.1/tracker"')
    done = tracker("cron", *(["--user", user] if user else []))
    home = pwd.getpwnam(user).pw_dir if user else pwd.getpwuid(os.getuid()).pw_dir
    folder = f"{home}/.local/state/policy-change-tracker"
    assert f"ReadWritePaths={folder}\n" in done.stdout
    if not Path(folder).is_dir():
        assert f"mkdir -p {folder}" in " ".join(done.stderr.split())


def test_the_home_of_a_user_unknown_here_is_not_guessed(tracker: Tracker, tmp_path: Path) -> None:
    """A SQLite database's lock lies beside it, whoever the user is."""
    (tmp_path / "config.toml").write_text('database = "postgresql+psycopg://tracker@127.0.0.1/tracker"')
    refused = tracker("cron", "--user", "nobody-of-this-name")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    assert "nobody-of-this-name" in refused.stderr


def test_cron_writes_the_units_into_a_folder(tracker: Tracker, tmp_path: Path) -> None:
    """And says which, and what is left to do; a folder that is not there is one line."""
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "units").mkdir()
    done = tracker("cron", "--systemd", tmp_path / "units")
    assert done.stdout.split() == [str(tmp_path / "units" / f"{NAME}.{kind}") for kind in ("service", "timer")]
    assert f"systemctl enable --now {NAME}.timer" in done.stderr
    assert "[Timer]" in (tmp_path / "units" / f"{NAME}.timer").read_text()
    missing = tracker("cron", "--systemd", tmp_path / "none")
    assert missing.exit_code == 1
    assert len(missing.stderr.splitlines()) == 1
