"""From captures to mailboxes: what is promised is sent once, what was told and is no longer so is corrected once, nobody stops anybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.mail.watch import ALWAYS, BAN, CONTACT, LATER, NewWatch, Watch, announced, text_of, watch
from tracker import app, extract
from tracker.app import runs
from tracker.config import load_config
from tracker.errors import MailRefused
from tracker.records import Delivery, HistoryQuery, Notice, Problem, Reading, ReadingOptions, Trouble
from tracker.store import SqlStore
from tracker.update import Reader

__all__ = ["watch"]


def _corrected(watch: Watch) -> EmailMessage:
    """The one mail that more captures lead to."""
    watch.run(LATER + timedelta(days=1))
    watch.send(LATER + timedelta(days=1))
    watch.run(LATER + timedelta(days=2))
    watch.send(LATER + timedelta(days=2))
    (mail,) = watch.mails()
    return mail


# --- corrections ---------------------------------------------------------------------------------------------------------------


def test_what_becomes_more_exact_is_not_corrected(watch: NewWatch) -> None:
    """The date lies where it was said to."""
    desk = watch("desk@example.org")
    announced(desk, "desk@example.org")
    desk.archive(("20220520", ALWAYS))
    desk.run(LATER + timedelta(days=1))
    assert desk.send(LATER + timedelta(days=1)) == []


def test_a_ban_that_stood_there_all_along_is_withdrawn_in_one_mail(watch: NewWatch) -> None:
    """Older captures hold it: the one capture without it was odd."""
    desk = watch("desk@example.org")
    announced(desk, "desk@example.org")
    desk.archive(("20220301", (*ALWAYS, BAN)), ("20220320", (*ALWAYS, BAN)))
    mail = _corrected(desk)
    assert mail["Subject"] == f"Correction: Alpha: {BAN}"
    assert "announced new ban, between 1 April and 15 June 2022 now it did not happen" in text_of(mail)


def test_a_ban_that_came_earlier_is_redated_in_one_mail(watch: NewWatch) -> None:
    """The capture from which its absence was read was odd; an earlier one has it."""
    desk = watch("desk@example.org")
    desk.archive(("20220301", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220615", ALWAYS), ("20221115", (*ALWAYS, BAN)), ("20221120", (*ALWAYS, BAN)))
    desk.run(LATER)
    desk.send(LATER)
    assert "between 15 June and 15 November 2022" in text_of(desk.mails()[0])
    desk.archive(("20220601", (*ALWAYS, BAN)))
    mail = _corrected(desk)
    assert mail["Subject"] == f"Correction: Alpha: {BAN}"
    assert "now new ban, between 1 March and 1 June 2022" in text_of(mail)


def test_a_ban_that_was_split_is_corrected_and_its_first_wording_announced(watch: NewWatch) -> None:
    """What was told as new was a rewording of something new: both in one mail, corrections first."""
    desk = watch("desk@example.org")
    announced(desk, "desk@example.org")
    desk.archive(("20220520", (*ALWAYS, "creating of deepfakes")))
    mail = _corrected(desk)
    assert mail["Subject"] == "1 new ban, 1 correction: Alpha"
    text = text_of(mail)
    assert text.index("CORRECTIONS OF EARLIER MAILS") < text.index("NEW BANS") < text.index("* creating of deepfakes")
    assert "now reworded ban, between 20 May and 15 June 2022" in text


def test_a_ban_that_came_back_was_no_new_ban(watch: NewWatch) -> None:
    """Older captures show that it stood there before and was gone for a while."""
    desk = watch("desk@example.org")
    announced(desk, "desk@example.org")
    desk.archive(("20220101", (*ALWAYS, BAN)), ("20220301", ALWAYS))
    mail = _corrected(desk)
    assert mail["Subject"] == f"Correction: Alpha: {BAN}"
    assert "now ban that came back" in text_of(mail)


def test_a_better_extractor_announces_nothing_and_corrects_nothing(
    watch: NewWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads other words from the same captures, in every run from then on: no policy changed, nobody is written to."""
    desk = watch("desk@example.org")
    announced(desk, "desk@example.org")

    def better(body: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
        return extract.read(body.replace(BAN.encode(), b"making deepfakes of people"), content_type, options)

    monkeypatch.setattr(runs, "_READER", Reader(better, lambda body, content_type: None, "better"))
    desk.run(LATER + timedelta(days=1))
    desk.archive(("20221120", (*ALWAYS, BAN)))
    desk.run(LATER + timedelta(days=2))
    with app.opened(load_config(desk.config), now=lambda: LATER) as tracker:
        texts = {row.text for row in tracker.store.history(HistoryQuery())}
    assert texts == {"making deepfakes of people"}
    assert desk.send(LATER + timedelta(days=2)) == []


def test_who_was_told_is_corrected_and_nobody_else(watch: NewWatch) -> None:
    """A refused recipient never heard of the ban; when the mail gets through, it says what is so by then."""
    both = watch("desk@example.org", "unknown@example.org")
    announced(both, "desk@example.org")
    both.archive(("20220301", (*ALWAYS, BAN)), ("20220320", (*ALWAYS, BAN)))
    both.run(LATER + timedelta(days=3))
    sent = both.send(LATER + timedelta(days=3))
    assert [one.message.recipient for one in sent] == ["desk@example.org"]


# --- who is told what, and when ------------------------------------------------------------------------------------------------


def test_a_refused_recipient_is_told_apart_and_tried_again_a_day_later(watch: NewWatch) -> None:
    """Not every five minutes, and never given up; the others get their mail."""
    both = watch("unknown@example.org", "desk@example.org")
    both.archive(("20220401", ALWAYS))
    both.run(CONTACT)
    both.archive(("20220615", (*ALWAYS, BAN)))
    both.run(LATER)
    sent = both.send(LATER)
    assert [type(one.error) for one in sent] == [MailRefused, type(None)]
    assert both.send(LATER + timedelta(hours=23)) == []
    (again,) = both.send(LATER + timedelta(hours=24))
    assert isinstance(again.error, MailRefused)
    assert both.send(LATER + timedelta(hours=25)) == []
    assert len(both.mails()) == 1


def test_a_clock_set_back_keeps_no_refused_recipient_waiting(watch: NewWatch) -> None:
    """A refusal noted in the future is no reason to wait for it."""
    one = watch("unknown@example.org")
    one.archive(("20220401", ALWAYS))
    one.run(CONTACT)
    one.archive(("20220615", (*ALWAYS, BAN)))
    one.run(LATER)
    assert len(one.send(LATER + timedelta(days=900))) == 1
    assert len(one.send(LATER)) == 1


def test_a_kill_between_sending_and_marking_repeats_that_one_mail(
    watch: NewWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under its own Message-ID, so that the recipient's side can see it; the mails before and after it come once."""
    three = watch("a@example.org", "b@example.org", "c@example.org")
    three.archive(("20220401", ALWAYS))
    three.run(CONTACT)
    three.archive(("20220615", (*ALWAYS, BAN)))
    three.run(LATER)
    mark = SqlStore.mark_sent

    def killed_at_b(store: SqlStore, deliveries: Sequence[Delivery], at: datetime, notices: Sequence[Notice]) -> None:
        if deliveries[0].recipient == "b@example.org":
            raise KeyboardInterrupt
        mark(store, deliveries, at, notices)

    monkeypatch.setattr(SqlStore, "mark_sent", killed_at_b)
    with pytest.raises(KeyboardInterrupt):
        three.send(LATER)
    monkeypatch.undo()
    three.send(LATER)
    arrived = [(mail["To"], mail["Message-ID"]) for mail in three.mails()]
    assert [to for to, _ in arrived] == ["a@example.org", "b@example.org", "b@example.org", "c@example.org"]
    assert len(set(arrived)) == 3


def test_who_comes_back_hears_of_what_comes_then(watch: NewWatch) -> None:
    """Not of what was promised before they left, a year ago."""
    two = watch("desk@example.org", "left@example.org")
    everybody = two.config.read_text()
    two.archive(("20220401", ALWAYS))
    two.run(CONTACT)
    two.archive(("20220615", (*ALWAYS, BAN)))
    two.run(LATER)
    two.config.write_text(everybody.replace(', "left@example.org"', ""))
    assert len(two.send(LATER)) == 1
    two.config.write_text(everybody)
    assert two.send(LATER + timedelta(days=365)) == []


def test_subscriptions_hear_of_what_they_ask_for_when_they_ask_for_it(watch: NewWatch) -> None:
    """Kinds, words and cadence, from the configuration to the mailbox."""
    more = (
        '[[mail.subscriptions]]\nrecipient = "legal@example.org"\nkinds = ["removed"]\ncadence = "daily"\n'
        '[[mail.subscriptions]]\nrecipient = "press@example.org"\nwords = ["spam"]\n'
    )
    three = watch("desk@example.org", more=more)
    three.archive(("20220401", ALWAYS))
    three.run(CONTACT)
    three.archive(("20220615", (*ALWAYS[1:], BAN)), ("20220616", (*ALWAYS[1:], BAN)))
    three.run(LATER)
    assert {one.message.recipient: one.message.subject for one in three.send(LATER)} == {
        "desk@example.org": f"New ban: Alpha: {BAN}",
        "legal@example.org": "Entry removed: Alpha: sending spam",
    }
    three.archive(("20221115", (*ALWAYS[2:], BAN)), ("20221116", (*ALWAYS[2:], BAN)))
    three.run(LATER + timedelta(hours=1))
    assert three.send(LATER + timedelta(hours=2)) == []
    (tomorrow,) = three.send(LATER + timedelta(days=1))
    assert tomorrow.message.subject == "Entry removed: Alpha: selling accounts"


def test_history_found_is_told_once_in_a_line(watch: NewWatch) -> None:
    """First contact and what older captures add to it: no news, and no secret."""
    desk = watch("desk@example.org")
    desk.archive(("20210101", ALWAYS[1:]), ("20220401", ALWAYS))
    desk.run(CONTACT)
    assert desk.send(CONTACT) == []
    desk.archive(("20220615", (*ALWAYS, BAN)))
    desk.run(LATER)
    desk.send(LATER)
    (mail,) = desk.mails()
    assert mail["Subject"] == f"New ban: Alpha: {BAN}"
    assert "1 older change (history, not news) was found in captures made until 1 April 2022" in text_of(mail)
    assert "tracker history rules" in text_of(mail)
    assert "Alpha · Rules: 15 June 2022, 5 months ago" in text_of(mail)
    desk.archive(("20221115", (*ALWAYS, BAN, "mining cryptocurrency")))
    desk.run(LATER + timedelta(days=1))
    desk.send(LATER + timedelta(days=1))
    assert "older change" not in text_of(desk.mails()[0])


def test_page_problems_are_told_once_to_those_who_ask(watch: NewWatch) -> None:
    """The mail is theirs alone, bans are not for them, and what was told is marked."""
    more = '[[mail.subscriptions]]\nrecipient = "ops@example.org"\nkinds = []\nproblems = true\n'
    two = watch("desk@example.org", more=more)
    two.archive(("20220401", ALWAYS))
    two.run(CONTACT)
    problem = Problem("rules", Trouble.NO_CAPTURE, LATER, "the newest is of 1 April 2022")
    with app.opened(load_config(two.config), now=lambda: LATER) as tracker:
        tracker.store.save_problems([problem], [Notice("ops@example.org", problem, LATER)])
    (sent,) = two.send(LATER)
    assert sent.message.recipient == "ops@example.org"
    (mail,) = two.mails()
    assert mail["Subject"] == "Page problem: Alpha: no new capture"
    assert "the newest is of 1 April 2022" in text_of(mail)
    two.archive(("20220615", (*ALWAYS, BAN)))
    two.run(LATER)
    assert [one.message.recipient for one in two.send(LATER + timedelta(days=1))] == ["desk@example.org"]
