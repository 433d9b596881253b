"""What was found and not yet told outlives killed runs, rebuilding, another extractor and another selector; what these see is no news."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.mail.watch import ALWAYS, BAN, CONTACT, LATER, NewWatch, Watch, announced, text_of, watch
from tracker import app, extract
from tracker.app import runs
from tracker.config import load_config
from tracker.records import Reading, ReadingOptions
from tracker.update import Reader
from tracker.update.run import Run

__all__ = ["watch"]

DAY = timedelta(days=1)
WEEKLY = '[[mail.subscriptions]]\nrecipient = "desk@example.org"\ncadence = "weekly"\n'
_SELECT = 'select = "html"\n'
BETTER = "making deepfakes of people"


def killed(desk: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that dies when all captures are read and nothing is derived."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Run, "derive", die)
        with pytest.raises(KeyboardInterrupt):
            desk.run(LATER)


def rebuilt(desk: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recompute the history."""
    with app.opened(load_config(desk.config), now=lambda: LATER + DAY) as tracker:
        list(app.rebuild(tracker, ()))


def reselected(desk: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another selector, then none again."""
    text = desk.config.read_text()
    desk.config.write_text(text.removesuffix(_SELECT) if text.endswith(_SELECT) else text + _SELECT)


def upgraded(desk: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """An extractor that reads the ban in other words, and one more entry."""

    def better(body: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
        other = body.replace(BAN.encode(), f"{BETTER}</li><li>mining cryptocurrency".encode())
        return extract.read(other, content_type, options)

    monkeypatch.setattr(runs, "_READER", Reader(better, lambda body, content_type: None, "better"))


Turn = Callable[[Watch, pytest.MonkeyPatch], None]
TURNS = pytest.mark.parametrize("turn", [rebuilt, reselected, upgraded])


@TURNS
def test_what_a_killed_run_had_read_is_told_all_the_same(
    watch: NewWatch, monkeypatch: pytest.MonkeyPatch, turn: Turn
) -> None:
    """Once, whatever comes between the killed run and the next."""
    desk = watch("desk@example.org")
    desk.archive(("20220301", ALWAYS), ("20220401", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220615", (*ALWAYS, BAN)))
    killed(desk, monkeypatch)
    turn(desk, monkeypatch)
    desk.run(LATER + DAY)
    desk.send(LATER + DAY)
    (mail,) = desk.mails()
    assert mail["Subject"] == f"New ban: Alpha: {BETTER if turn is upgraded else BAN}"
    turn(desk, monkeypatch)
    desk.run(LATER + 2 * DAY)
    assert desk.send(LATER + 2 * DAY) == []


@TURNS
def test_what_a_killed_run_had_read_is_corrected_all_the_same(
    watch: NewWatch, monkeypatch: pytest.MonkeyPatch, turn: Turn
) -> None:
    """A ban that was told and stood there all along."""
    desk = watch("desk@example.org")
    announced(desk, "desk@example.org")
    desk.archive(("20220301", (*ALWAYS, BAN)), ("20220320", (*ALWAYS, BAN)))
    killed(desk, monkeypatch)
    turn(desk, monkeypatch)
    desk.run(LATER + DAY)
    desk.send(LATER + DAY)
    (mail,) = desk.mails()
    assert mail["Subject"] == f"Correction: Alpha: {BAN}"


@TURNS
def test_what_waits_is_sent_all_the_same(watch: NewWatch, monkeypatch: pytest.MonkeyPatch, turn: Turn) -> None:
    """In the words of whoever reads by then; what only they see is no news."""
    desk = watch(more=WEEKLY)
    desk.archive(("20220401", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220601", (*ALWAYS, "stealing cars")))
    desk.run(LATER)
    assert len(desk.send(LATER)) == 1
    desk.mails()
    desk.archive(("20220615", (*ALWAYS, "stealing cars", BAN)))
    desk.run(LATER + DAY)
    assert desk.send(LATER + DAY) == []
    turn(desk, monkeypatch)
    desk.run(LATER + 2 * DAY)
    desk.send(LATER + 7 * DAY)
    (mail,) = desk.mails()
    assert mail["Subject"] == f"New ban: Alpha: {BETTER if turn is upgraded else BAN}"
    assert "stealing cars" not in text_of(mail)


def test_going_back_to_a_former_selector_is_no_news_either(watch: NewWatch) -> None:
    """Its readings are all there already; what differs then is no change of the platform's."""
    desk = watch("desk@example.org")
    desk.config.write_text(desk.config.read_text() + 'select = "ul li:first-child"\n')
    desk.archive(("20220401", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220615", (*ALWAYS, BAN)))
    desk.run(LATER)
    selecting = desk.config.read_text()
    desk.config.write_text(selecting.replace('select = "ul li:first-child"\n', ""))
    desk.run(LATER + DAY)
    desk.config.write_text(selecting)
    desk.run(LATER + 2 * DAY)
    desk.config.write_text(selecting.replace('select = "ul li:first-child"\n', ""))
    desk.run(LATER + 3 * DAY)
    assert desk.send(LATER + 4 * DAY) == []
