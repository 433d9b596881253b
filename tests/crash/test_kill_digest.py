"""Killed at any instant of a run with digest: nothing is lost, nothing told twice but what the documentation says may be."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.crash.killing import RECIPIENTS, Ending, Forge, ending, forge, interrupted, set_up, uninterrupted
from tests.mail.conftest import LoopbackServer, Mailbox, Serve, serve

__all__ = ["serve"]


@pytest.fixture(scope="module")
def tools() -> Iterator[Forge]:
    """One zygote for all."""
    with forge() as started:
        yield started


Whole = tuple[Ending, dict[str, int], float]


@pytest.fixture(scope="module")
def whole(tools: Forge, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The ending that nobody disturbed, its steps, and about how long a run takes here (only to choose instants within it)."""
    mailbox = Mailbox()
    server = LoopbackServer(mailbox)
    server.start()
    try:
        config = set_up(tmp_path_factory.mktemp("crash") / "whole", server.port)
        began = time.monotonic()
        found, steps = uninterrupted(tools, config, mailbox)
        return found, steps, (time.monotonic() - began) / 2
    finally:
        server.stop()


def test_the_uninterrupted_run_is_worth_interrupting(whole: Whole) -> None:
    """There is news for both recipients, and every mail arrives once."""
    found, steps, _ = whole
    assert sum(news for _, news in found.history.values()) >= 6
    assert len(found.mails) == len(RECIPIENTS)
    assert set(found.mails.values()) == {1}
    assert found.waiting == 0
    assert min(steps.values()) > 100


def _kill_and_compare(tools: Forge, folder: Path, serve: Serve, whole: Whole, seed: int) -> None:
    mailbox, port = serve()
    config = set_up(folder / "killed", port)
    reference, steps, seconds = whole
    kills = interrupted(tools, config, steps, seconds, random.Random(seed))
    found = ending(config, mailbox)
    assert Counter(found.history.values()) == Counter(reference.history.values())
    assert found.waiting == 0
    assert {mail.split()[1] for mail in found.mails} == set(RECIPIENTS)
    _each_ban_told(mailbox.messages, reference)
    assert sum(found.mails.values()) - len(found.mails) <= kills  # the same mail again, under its own Message-ID


def _each_ban_told(messages: list[EmailMessage], reference: Ending) -> None:
    """Every recipient was told of every new ban, and never of one in two different mails."""
    bans = {change.text for change, news in reference.history.values() if news and change.kind.value == "added"}
    for recipient in RECIPIENTS:
        theirs = {m["Message-ID"]: _text(m) for m in messages if recipient in m["To"]}
        for ban in bans:
            assert [ban in text for text in theirs.values()].count(True) == 1, (recipient, ban)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("seed", range(20))
def test_killed_and_resumed_it_ends_the_same(
    tools: Forge, tmp_path: Path, serve: Serve, whole: Whole, seed: int
) -> None:
    """Whole database, same history, every delivery made, none repeated but the one mail a kill may repeat."""
    _kill_and_compare(tools, tmp_path, serve, whole, seed)


@pytest.mark.interop
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_killed_and_resumed_two_hundred_times(
    tools: Forge, tmp_path: Path, serve: Serve, whole: Whole, seed: int
) -> None:
    """The same with many more seeds."""
    _kill_and_compare(tools, tmp_path, serve, whole, seed)
