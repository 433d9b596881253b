"""What every store must do with deliveries, corrections, problems and notices."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.store_records import NOW, a_change, a_page, captured, recorded, save, with_captures
from tracker.errors import UnknownSubject
from tracker.protocols import Store
from tracker.records import Delivery, Kind, Notice, Problem, Told, Trouble

HOUR = timedelta(hours=1)
ANN, BOB = "ann@example.org", "bob@example.org"
SPAM = recorded("c1", a_change("spam", captured(1), captured(2)))
TOLD = Told(Kind.ADDED, "spam", None, captured(1).timestamp, captured(2).timestamp)
GONE = replace(TOLD, withdrawn=True)
BROKEN = Problem("faq", Trouble.ERRORS, NOW, "every capture was refused")


class TellingContract:
    """Who is told of what, once."""

    @pytest.fixture
    def known(self, store: Store) -> Store:
        """The store, with one page and five captures of it."""
        return with_captures(store)

    # --- deliveries -------------------------------------------------------------------------------------------------------------

    def test_a_delivery_waits_until_it_is_sent_and_is_never_sent_twice(self, known: Store) -> None:
        """Also when the same delivery is caused again later."""
        to_ann, to_bob = Delivery(ANN, "c1", NOW), Delivery(BOB, "c1", NOW)
        save(known, SPAM, deliveries=[to_ann, to_bob])
        assert [(delivery, row.id) for delivery, row in known.outbox()] == [(to_ann, "c1"), (to_bob, "c1")]
        known.mark_sent([to_ann], NOW + HOUR)
        assert [delivery for delivery, _ in known.outbox()] == [to_bob]
        save(known, kept=[SPAM], deliveries=[to_ann, to_bob])
        assert [delivery for delivery, _ in known.outbox()] == [to_bob]
        known.mark_sent([to_ann, to_bob], NOW)
        assert known.outbox() == []

    def test_the_outbox_says_what_was_retracted_meanwhile(self, known: Store) -> None:
        """It waited, and then it had not happened: whoever sends decides what to do with it."""
        save(known, SPAM, deliveries=[Delivery(ANN, "c1", NOW)])
        save(known, retracted=[SPAM])
        ((_, row),) = known.outbox()
        assert row.retracted

    def test_what_a_delivery_told_is_kept(self, known: Store) -> None:
        """Word by word, with the moment; what was noted before stays."""
        save(known, SPAM, deliveries=[Delivery(ANN, "c1", NOW)])
        known.mark_sent([Delivery(ANN, "c1", NOW, told=TOLD)], NOW + HOUR)
        known.mark_sent([Delivery(ANN, "c1", NOW, told=GONE)], NOW + 2 * HOUR)
        sent = Delivery(ANN, "c1", NOW, NOW + HOUR, told=TOLD)
        assert known.deliveries("faq") == known.deliveries_of("c1") == [sent]

    def test_a_recipient_may_be_sent_several_corrections_of_a_change_one_at_a_time(self, known: Store) -> None:
        """Each beside the news and the earlier ones; while one waits no other joins it."""
        news = Delivery(ANN, "c1", NOW)
        save(known, SPAM, deliveries=[news])
        known.mark_sent([replace(news, told=TOLD)], NOW)
        first = Delivery(ANN, "c1", NOW + HOUR, corrects=TOLD)
        save(known, retracted=[SPAM], deliveries=[first, replace(first, created_at=NOW + 2 * HOUR)])
        assert [delivery for delivery, _ in known.outbox()] == [first]
        known.mark_sent([replace(first, told=GONE)], NOW + HOUR)
        assert known.outbox() == []
        second = Delivery(ANN, "c1", NOW + 3 * HOUR, corrects=GONE)
        save(known, kept=[SPAM], deliveries=[second, news])
        assert [delivery for delivery, _ in known.outbox()] == [second]
        assert known.deliveries_of("c1") == [
            replace(news, sent_at=NOW, told=TOLD),
            replace(first, sent_at=NOW + HOUR, told=GONE),
            second,
        ]

    def test_deliveries_are_a_pages_own(self, known: Store) -> None:
        """Those of retracted changes too."""
        known.register_pages([a_page("other")])
        save(known, recorded("o1", SPAM.change, "other"), deliveries=[Delivery(ANN, "o1", NOW)], page_id="other")
        save(known, SPAM, deliveries=[Delivery(BOB, "c1", NOW)])
        save(known, retracted=[SPAM])
        assert [one.change_id for one in known.deliveries("faq")] == ["c1"]
        assert [one.change_id for one in known.deliveries("other")] == ["o1"]
        assert known.deliveries_of("nothing") == []

    def test_the_last_mail_to_each_recipient_is_known(self, known: Store) -> None:
        """News, corrections and notices alike; what waits does not count."""
        save(known, SPAM, deliveries=[Delivery(ANN, "c1", NOW), Delivery(BOB, "c1", NOW)])
        assert known.last_sent() == {}
        known.mark_sent([Delivery(ANN, "c1", NOW, told=TOLD)], NOW)
        assert known.last_sent() == {ANN: NOW}
        notices = [Notice(ANN, BROKEN, NOW), Notice("carl@example.org", BROKEN, NOW)]
        known.save_problems([BROKEN], notices)
        known.mark_sent([], NOW + HOUR, notices)
        assert known.last_sent() == {ANN: NOW + HOUR, "carl@example.org": NOW + HOUR}

    def test_a_mail_is_marked_as_sent_as_a_whole(self, known: Store) -> None:
        """Its deliveries and its notices, or nothing."""
        delivery, notice = Delivery(ANN, "c1", NOW), Notice(ANN, BROKEN, NOW)
        save(known, SPAM, deliveries=[delivery])
        known.save_problems([BROKEN], [notice])
        known.mark_sent([delivery], NOW, [notice])
        assert (known.outbox(), known.notices()) == ([], [])

    def test_what_waits_for_others_is_forgotten(self, known: Store) -> None:
        """News, corrections and notices; what was sent stays known."""
        sent, news = Delivery(BOB, "c1", NOW), Delivery(ANN, "c1", NOW)
        save(known, SPAM, deliveries=[sent, news])
        known.mark_sent([replace(sent, told=TOLD)], NOW)
        save(known, kept=[SPAM], deliveries=[Delivery(BOB, "c1", NOW, corrects=TOLD)])
        known.save_problems([BROKEN], [Notice(BOB, BROKEN, NOW), Notice(ANN, BROKEN, NOW)])
        known.keep_waiting([ANN, "carl@example.org"])
        assert [delivery for delivery, _ in known.outbox()] == [news]
        assert [one.recipient for one in known.notices()] == [ANN]
        assert known.last_sent() == {BOB: NOW}
        known.keep_waiting([])
        assert (known.outbox(), known.notices()) == ([], [])

    # --- problems ---------------------------------------------------------------------------------------------------------------

    def test_a_problem_lasts_until_it_ended(self, known: Store) -> None:
        """One that ended replaces itself; the same trouble may begin again."""
        known.save_problems([BROKEN], [])
        known.save_problems([BROKEN], [])
        assert known.problems() == known.problems(ended=True) == [BROKEN]
        over = replace(BROKEN, ended_at=NOW + HOUR)
        again = replace(BROKEN, began_at=NOW + 2 * HOUR)
        known.save_problems([over, again], [])
        assert known.problems() == [again]
        assert known.problems(ended=True) == [over, again]

    def test_problems_come_by_page_and_beginning(self, known: Store) -> None:
        """Whatever order they were noted in."""
        known.register_pages([a_page("a")])
        silent = Problem("faq", Trouble.NO_CAPTURE, NOW - HOUR, "no capture since 2024-01-05")
        other = Problem("a", Trouble.NO_USABLE, NOW, "a login page")
        known.save_problems([BROKEN, silent, other], [])
        assert known.problems() == [other, silent, BROKEN]

    def test_a_problem_of_an_unknown_page_is_refused(self, known: Store) -> None:
        """And nothing of the others is written."""
        with pytest.raises(UnknownSubject, match="nowhere"):
            known.save_problems([BROKEN, replace(BROKEN, page="nowhere")], [])
        assert known.problems() == []

    def test_a_notice_is_sent_once_of_a_beginning_and_once_of_an_end(self, known: Store) -> None:
        """Of a beginning it shows the problem as it began, though it may be over by now."""
        began = Notice(ANN, BROKEN, NOW)
        known.save_problems([BROKEN], [began])
        over = replace(BROKEN, ended_at=NOW + HOUR)
        ended = Notice(ANN, over, NOW + HOUR)
        known.save_problems([over], [ended, replace(began, created_at=NOW + HOUR)])
        assert known.notices() == [began, ended]
        known.mark_sent([], NOW + HOUR, [began])
        assert known.notices() == [ended]
        known.mark_sent([], NOW + HOUR, [ended])
        known.save_problems([over], [began, ended])
        assert known.notices() == []

    # --- requests ---------------------------------------------------------------------------------------------------------------

    def test_requests_are_counted_by_day(self, store: Store) -> None:
        """A day nothing was noted for had none."""
        store.add_requests("2024-05-01", 3)
        store.add_requests("2024-05-02", 1)
        store.add_requests("2024-05-01", 4)
        assert [store.requests_on(f"2024-05-0{day}") for day in (1, 2, 3)] == [7, 1, 0]
