"""Mails that a server finds too large: none are made, and one that is refused all the same holds back nothing that comes later."""

from datetime import timedelta

from tests.mail.watch import ALWAYS, BAN, CONTACT, LATER, NewWatch, text_of, watch
from tracker.errors import MailRefused

__all__ = ["watch"]

DAY = timedelta(days=1)
MANY = tuple(f"doing forbidden thing number {n:03} {'with very many words ' * 20}" for n in range(400))


def test_hundreds_of_bans_come_in_mails_that_any_server_takes(watch: NewWatch) -> None:
    """Each ban in one of them, history and freshness in the first."""
    desk = watch("desk@example.org", data_size_limit=500_000)
    desk.archive(("20210101", ALWAYS[1:]), ("20220401", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220615", (*ALWAYS, *MANY)))
    desk.run(LATER)
    assert [one.error for one in desk.send(LATER) if one.error] == []
    mails = desk.mails()
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) > 1
    assert all(sum(f"number {n:03} " in text_of(mail) for mail in mails) == 1 for n in range(400))
    assert [("older change" in text_of(mail), "newest capture" in text_of(mail)) for mail in mails[:2]] == [
        (True, True),
        (False, False),
    ]
    assert desk.send(LATER) == []


def test_what_comes_after_a_refusal_has_a_mail_of_its_own(watch: NewWatch) -> None:
    """The refused one is tried again once a day, and never grows."""
    desk = watch("desk@example.org", data_size_limit=20_000)
    desk.archive(("20220301", ALWAYS), ("20220401", ALWAYS))
    desk.run(CONTACT)
    desk.archive(("20220615", (*ALWAYS, *MANY[:50])))
    desk.run(LATER)
    assert [type(one.error) for one in desk.send(LATER)] == [MailRefused]
    desk.archive(("20220616", (*ALWAYS, *MANY[:50], BAN)))
    desk.run(LATER + DAY)
    assert [type(one.error) for one in desk.send(LATER + DAY)] == [MailRefused, type(None)]
    (mail,) = desk.mails()
    assert mail["Subject"] == f"New ban: Alpha: {BAN}"
    assert desk.send(LATER + 1.5 * DAY) == []
    assert [type(one.error) for one in desk.send(LATER + 2 * DAY)] == [MailRefused]
