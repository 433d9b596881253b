"""The long-running form, with a clock that only waiting moves: what is due is read, nobody is disturbed, nothing stops it but a wish."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app.watch import RULES, clock_at, watch
from tests.archive.warcs import write_warc
from tests.mail.conftest import Serve, serve
from tests.standin import StandIn
from tracker.app import Service
from tracker.config import load_config
from tracker.errors import ConfigError
from tracker.ops.lock import RunLock
from tracker.store import open_store

__all__ = ["serve"]

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


@dataclass
class World:
    """Time, wishes and a log. ``then`` happens at moments; asked to stop after ``until``."""

    now: datetime = NOW
    until: datetime = NOW + timedelta(hours=31)
    then: dict[datetime, Callable[[], object]] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    reloading: bool = False

    def clock(self) -> datetime:
        return self.now

    def is_set(self) -> bool:
        return self.now >= self.until

    def wait(self, seconds: float) -> bool:
        self.pause(seconds)
        return self.is_set()

    def pause(self, seconds: float) -> bool:
        end = self.now + timedelta(seconds=seconds)
        for moment in sorted(self.then):
            if moment <= end:
                self.then.pop(moment)()
        self.now = max(end, self.now) if end - self.now < timedelta(days=1) else self.now
        return self.is_set() or self.reloading

    def take_reload(self) -> bool:
        wanted, self.reloading = self.reloading, False
        return wanted

    def tell(self, level: str, event: str, **fields: object) -> None:
        self.log.append({"time": self.now, "level": level, "event": event, **fields})

    def events(self, name: str, level: str | None = None) -> list[dict[str, Any]]:
        return [one for one in self.log if one["event"] == name and level in (None, one["level"])]

    def serve(self, config: Path, **options: Any) -> None:
        Service(lambda: load_config(config), now=self.clock, control=self, tell=self.tell, **options).serve()


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """An archive of three pages."""
    with StandIn(RULES) as server:
        yield server


def test_each_page_is_read_when_it_is_due_and_work_goes_on_for_days(tmp_path: Path, standin: StandIn) -> None:
    """Daily pages once a day, the one with an expression at its moment."""
    config = watch(tmp_path, standin.pywb_url, alpha="", beta="", gamma='every = "30 12 * * *"')
    world = World()
    world.serve(config)
    read: dict[str, list[datetime]] = {}
    for one in world.events("page"):
        read.setdefault(one["page"], []).append(one["time"])
    assert [moment.hour for moment in read["gamma"]] == [6, 12, 12]
    assert len(read["alpha"]) == len(read["beta"]) == 2
    assert world.log[0]["event"] == "started"
    assert world.log[-1]["event"] == "stopped"
    assert not world.events("round failed")


def test_a_failing_page_backs_off_alone(tmp_path: Path, standin: StandIn) -> None:
    """After pauses that grow, the others at their own times; it is well again by itself."""
    config = watch(tmp_path, standin.pywb_url, alpha="", beta="")
    world = World(until=NOW + timedelta(hours=26))
    standin.misbehave("404", on="cdx", containing="beta")
    world.then = {NOW + timedelta(hours=10): standin.behave}
    world.serve(config)
    alpha, beta = ([one["time"] for one in world.events("page") if one["page"] == page] for page in ("alpha", "beta"))
    assert len(alpha) == 2
    assert world.events("page", "error")
    assert 4 < len(beta) < 20
    assert [one for one in world.events("page", "info") if one["page"] == "beta"]


def test_the_lock_is_free_between_rounds_and_a_round_that_finds_it_taken_waits(
    tmp_path: Path, standin: StandIn
) -> None:
    """A run by hand has its turn at any time; the round comes when it is over."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    lock = RunLock(tmp_path / "tracker.db.lock")

    def free() -> None:
        with RunLock(tmp_path / "tracker.db.lock"):
            pass

    world = World(until=NOW + timedelta(hours=30))
    world.then = {
        NOW + timedelta(hours=1): free,
        NOW + timedelta(hours=20): lock.__enter__,
        NOW + timedelta(hours=25): lambda: lock.__exit__(None, None, None),
    }
    world.serve(config)
    assert len(world.events("waiting for the lock")) > 100
    assert len(world.events("waiting for the lock", "info")) == 1
    assert [one["time"] - NOW >= timedelta(hours=25) for one in world.events("page", "debug")] == [True]


def test_the_heartbeat_says_what_comes_next(tmp_path: Path, standin: StandIn) -> None:
    """One whole JSON object, never older than a minute of waiting; nothing else is left beside it."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    file = tmp_path / "alive" / "beat.json"
    file.parent.mkdir()
    seen: list[dict[str, Any]] = []
    world = World(until=NOW + timedelta(hours=3))
    world.then = {
        NOW + timedelta(minutes=n): lambda: seen.append(json.loads(file.read_text()) | {"now": world.now})
        for n in range(1, 170, 7)
    }
    world.serve(config, heartbeat=file)
    assert len(seen) > 20
    for one in seen:
        assert one["now"] - datetime.fromisoformat(one["time"]) <= timedelta(minutes=1)
        assert (one["state"], one["next_page"]) == ("waiting", "alpha")
        assert datetime.fromisoformat(one["next_due"]) == NOW + timedelta(hours=21)
    assert list(file.parent.iterdir()) == [file]


def test_a_heartbeat_that_cannot_be_written_stops_nothing(tmp_path: Path, standin: StandIn) -> None:
    """The folder is missing: told once, and the work goes on."""
    world = World(until=NOW + timedelta(hours=1))
    world.serve(watch(tmp_path, standin.pywb_url, alpha=""), heartbeat=tmp_path / "none" / "beat.json")
    assert len(world.events("no heartbeat")) > 50
    assert len(world.events("no heartbeat", "warning")) == 1
    assert world.events("page", "info")


def test_the_configuration_is_read_again_when_asked_and_a_wrong_one_is_refused(
    tmp_path: Path, standin: StandIn
) -> None:
    """The former stays in force."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    world = World(until=NOW + timedelta(hours=3))

    def change(text: str) -> None:
        config.write_text(text)
        world.reloading = True

    better = watch(tmp_path / "better", standin.pywb_url, alpha="", beta="").read_text()
    world.then = {
        NOW + timedelta(hours=1): lambda: change("pages = 3"),
        NOW + timedelta(hours=2): lambda: change(better),
    }
    world.serve(config)
    assert [one["event"] for one in world.log if "configuration" in one["event"]] == [
        "configuration refused",
        "configuration read again",
    ]
    assert {one["page"] for one in world.events("page")} == {"alpha", "beta"}


def test_a_configuration_that_is_wrong_from_the_start_ends_it(tmp_path: Path) -> None:
    """Status 2, by the error."""
    (tmp_path / "config.toml").write_text("pages = 3")
    with pytest.raises(ConfigError):
        World().serve(tmp_path / "config.toml")


def test_a_database_in_trouble_is_tried_again_after_growing_pauses(tmp_path: Path, standin: StandIn) -> None:
    """A disk that is full may have room later."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    database = tmp_path / "tracker.db"
    database.write_bytes(b"")
    world = World(until=NOW + timedelta(hours=6))
    world.then = {NOW + timedelta(hours=3): database.unlink}
    world.serve(config)
    failed = world.events("round failed", "error")
    assert [one["retry_in"] for one in failed[:8]] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert world.events("page", "info")


def test_the_days_requests_used_up_it_waits_for_tomorrow(tmp_path: Path, standin: StandIn) -> None:
    """And asks for nothing meanwhile."""
    config = watch(tmp_path, standin.pywb_url, alpha="", beta="", top="requests_per_day = 4\n")
    world = World(until=NOW.replace(hour=0) + timedelta(days=2))
    world.serve(config)
    assert len(standin.log) <= 8
    assert {one["page"] for one in world.events("page", "info")} == {"alpha", "beta"}
    days = [one["time"].date() for one in world.events("page", "info")]
    assert len(set(days)) > 1


def test_a_page_of_near_and_far_archives_does_not_keep_it_busy_until_midnight(tmp_path: Path, standin: StandIn) -> None:
    """What is left of it is left for tomorrow, though it is due."""
    config = watch(tmp_path, standin.pywb_url, alpha="", top="requests_per_day = 2\n")
    write_warc(tmp_path / "near.warc.gz", RULES[:1])
    both = '[archives.files]\nkind = "warc"\npaths = ["*.warc.gz"]\n'
    config.write_text(
        config.read_text()
        .replace('archive = "near"', 'archives = ["near", "files"]')
        .replace("[archives.near]", f"{both}[archives.near]")
    )
    world = World(until=NOW + timedelta(hours=8))
    world.serve(config)
    assert len(standin.log) == 2
    assert len(world.events("page")) <= 9


def test_a_page_that_is_overdue_when_requests_are_used_up_waits_for_tomorrow_too(
    tmp_path: Path, standin: StandIn
) -> None:
    """It is due all the time and cannot be read: rounds come no oftener than every hour."""
    config = watch(tmp_path, standin.pywb_url, alpha="", top="requests_per_day = 50\n")

    def use_up() -> None:
        with open_store(f"sqlite:///{tmp_path}/tracker.db") as store:
            store.add_requests("2026-11-25", 50)

    world = World(until=NOW + timedelta(hours=26), then={NOW + timedelta(hours=20): use_up})
    world.serve(config)
    left = [one for one in world.events("page") if one["time"] > NOW + timedelta(hours=20)]
    assert 1 <= len(left) <= 6
    assert {tuple(one["notes"]) for one in left} == {("left for tomorrow: the 50 requests of 2026-11-25 are used up",)}
    assert world.events("waiting")[-1]["until"] == "2026-11-26T00:00:00+00:00"


def test_what_a_budget_leaves_over_waits_for_an_hour(tmp_path: Path, standin: StandIn) -> None:
    """As it would for the next hourly run."""
    world = World(until=NOW + timedelta(hours=3))
    world.serve(watch(tmp_path, standin.pywb_url, alpha="budget = 1", beta=""))
    read = [one for one in world.events("page", "info") if one["page"] == "alpha"]
    assert [one["read"] for one in read] == [1, 1]
    assert [one["time"] - NOW for one in read] == [timedelta(hours=n) for n in range(2)]


def test_an_archive_out_of_reach_for_days_is_complained_of(tmp_path: Path, standin: StandIn) -> None:
    """A warning each time, an error once ``complain_after`` has passed."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    standin.refuse_connections()
    world = World(until=NOW + timedelta(hours=10))
    config.write_text('complain_after = "6h"\n' + config.read_text())
    world.serve(config)
    assert world.events("page", "warning")
    complaints = world.events("archive out of reach", "error")
    assert complaints
    assert all(one["time"] - NOW >= timedelta(hours=6) for one in complaints)
    assert "since 2026-11-24 06:00 UTC" in complaints[0]["error"]


def test_mails_go_out_when_they_are_due_and_wait_for_a_server_that_is_down(
    tmp_path: Path, standin: StandIn, serve: Serve
) -> None:
    """The new ban of the second day, once."""
    mailbox, port = serve()
    config = watch(tmp_path, standin.pywb_url, alpha="", mail=1)
    world = World(now=clock_at("2020-02-29"), until=clock_at("2020-03-01") + timedelta(hours=6))
    mended = config.read_text().replace("port = 1\n", f"port = {port}\n")

    def mend() -> None:
        config.write_text(mended)
        world.reloading = True

    world.then = {clock_at("2020-03-01"): mend}
    world.serve(config, digest=True)
    assert world.events("mail not sent", "warning")
    assert len(world.events("mail sent")) == len(mailbox.messages) == 1


def test_a_clock_that_is_set_holds_nothing_back(tmp_path: Path, standin: StandIn) -> None:
    """Years ahead, then back: rounds go on within the hour."""
    config = watch(tmp_path, standin.pywb_url, alpha="")
    world = World(until=NOW + timedelta(days=3))

    def set_clock(moment: datetime) -> Callable[[], None]:
        def jump() -> None:
            world.now = moment

        return jump

    world.then = {NOW + timedelta(hours=2): set_clock(NOW - timedelta(days=900))}
    world.until = NOW - timedelta(days=899)
    world.is_set = lambda: world.now >= world.until and world.now < NOW - timedelta(days=10)  # type: ignore[method-assign]
    world.serve(config)
    after = [one["time"] for one in world.events("page") if one["time"] < NOW - timedelta(days=10)]
    assert len(after) >= 1
    assert after[0] <= NOW - timedelta(days=900) + timedelta(hours=2)
