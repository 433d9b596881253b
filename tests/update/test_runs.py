"""``tracker run`` over an archive on loopback: a firewall that shut is left alone from one run to the next, and a move is told.

What cron starts five minutes later must not knock again.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.standin import Held, StandIn, redirect
from tracker.cli.main import app
from tracker.store import open_store

URL = "https://x.example/terms"
TERMS = b"<html lang=en><main><h1>Terms</h1><p>You may not use the service for:</p><ul><li>Sending spam to others</ul></main>"


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """An archive with one capture."""
    with StandIn([Held("20220514093000", URL, TERMS)]) as served:
        yield served


@pytest.fixture
def config(standin: StandIn, tmp_path: Path) -> Path:
    """A configuration with two pages in that archive."""
    pages = "".join(
        f'[[pages]]\nid = "{name}"\nplatform = "X"\ntitle = "Terms"\nurl = "{URL}"\n' for name in ("one", "other")
    )
    path = tmp_path / "config.toml"
    path.write_text(
        f'database = "sqlite:///tracker.db"\n[archives.wayback]\nkind = "wayback"\nurl = "{standin.url}"\n{pages}'
    )
    return path


def run(config: Path, *pages: str) -> Result:
    """``tracker run`` of one page or these, from opening the database to closing it."""
    return CliRunner().invoke(app, ["run", *(pages or ["one"]), "--json", "--config", str(config)])


def test_a_refused_connection_is_not_tried_again_by_the_next_runs(standin: StandIn, config: Path) -> None:
    """Each ends at once with exit status 75 and sends nothing, for an hour; the first answer after it ends the matter."""
    standin.refuse_connections()
    assert run(config).exit_code == 75
    standin.accept_connections()
    for _ in range(2):
        again = run(config)
        assert again.exit_code == 75
        said = [json.loads(line) for line in again.stdout.splitlines()]
        assert [one["requests"] for one in said] == [0]
        assert "the connection was refused; not before" in said[0]["errors"][0]
    assert standin.log == []
    _let_an_hour_pass(standin, config)
    assert run(config).exit_code == 0
    assert standin.log
    standin.log.clear()
    assert run(config).exit_code == 0
    assert standin.log


def test_one_run_knocks_once_whatever_the_number_of_pages(standin: StandIn, config: Path) -> None:
    """The second page learns from the first."""
    standin.refuse_connections()
    said = [json.loads(line) for line in run(config, "one", "other").stdout.splitlines()]
    assert [one["requests"] for one in said] == [1, 0]


def test_an_archive_that_asks_for_an_hour_is_given_it(standin: StandIn, config: Path) -> None:
    """429 with a long ``Retry-After`` is kept like a refusal, and named as what it is."""
    standin.misbehave("429_for_an_hour", times=1)
    assert run(config).exit_code == 75
    assert len(standin.log) == 1
    again = run(config)
    assert again.exit_code == 75
    assert "it asked for a pause; not before" in again.stdout
    assert len(standin.log) == 1
    _let_an_hour_pass(standin, config)
    assert run(config).exit_code == 0


def _let_an_hour_pass(standin: StandIn, config: Path) -> None:
    """Move the noted end of the pause an hour back: nobody waits in a test."""
    owner = f"host {standin.url.removeprefix('http://')}"
    with open_store(f"sqlite:///{config.parent}/tracker.db", clock=lambda: datetime.now(UTC)) as store:
        note = json.loads(store.recall(owner, "closed") or "")
        until = datetime.fromisoformat(note["until"])
        assert timedelta(minutes=59) < until - datetime.now(UTC) <= timedelta(hours=1)
        store.remember(owner, "closed", json.dumps(note | {"until": (until - timedelta(hours=1)).isoformat()}))


def test_a_page_that_moved_is_told_by_the_run_and_by_the_pages_state(standin: StandIn, config: Path) -> None:
    """As long as it is so."""
    standin.held.append(redirect("20220614093000", URL, "/legal/terms"))
    note = 'moved to https://x.example/legal/terms between 2022-05-14 and 2022-06-14; add it to "urls"'
    (summary,) = map(json.loads, run(config).stdout.splitlines())
    assert summary["notes"] == [note]
    (again,) = map(json.loads, run(config).stdout.splitlines())
    assert (again["read"], again["notes"]) == (0, [note])
    said = CliRunner().invoke(app, ["pages", "--json", "--config", str(config)])
    assert json.loads(said.stdout.splitlines()[0])["notes"] == [note]
