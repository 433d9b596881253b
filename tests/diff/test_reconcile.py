"""Changes keep their identity while later readings narrow, split, withdraw or confirm them; what is news is decided once."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import EPOCH, capture_at, observed, says
from tests.generated import Truth, truths
from tracker.diff import derive, reconcile
from tracker.records import Change, History, Kind, Reconciliation, RecordedChange, Status

BEFORE_ALL = "20190101000000"


def change(
    text: str | None,
    after: int,
    by: int,
    *,
    kind: Kind = Kind.ADDED,
    old: str | None = None,
    status: Status = Status.CONFIRMED,
) -> Change:
    """A change between two days."""
    return Change(kind, status, text, old, (), capture_at(after), capture_at(by))


def meet(
    recorded: Sequence[RecordedChange],
    *changes: Change,
    first_contact: str | None = BEFORE_ALL,
    reread: bool = False,
    extractor: str = "1",
) -> Reconciliation:
    """Reconcile a history of these changes."""
    return reconcile(
        "page",
        recorded,
        History((), changes),
        now=EPOCH,
        extractor=extractor,
        first_contact=first_contact,
        reread=reread,
    )


def record(*changes: Change, first_contact: str | None = BEFORE_ALL) -> list[RecordedChange]:
    """What is recorded after these were derived for the first time."""
    return list(meet([], *changes, first_contact=first_contact).fresh)


class TestIdentity:
    def test_the_same_again_changes_nothing(self) -> None:
        """Kept as it is."""
        recorded = record(change("spam", 0, 9), change(None, 3, 5, kind=Kind.REMOVED, old="fraud"))
        again = meet(recorded, *(one.change for one in recorded))
        assert again == Reconciliation(kept=tuple(recorded))

    def test_narrowing_keeps_the_identity(self) -> None:
        """Only the bracket is brought up to date."""
        (old,) = record(change("spam", 0, 9))
        outcome = meet([old], change("spam", 4, 5), extractor="2")
        assert outcome == Reconciliation(kept=(replace(old, change=change("spam", 4, 5)),))

    def test_narrowing_may_tell_the_kind(self) -> None:
        """An arrival that turns out to be a rewording is the same change."""
        (old,) = record(change("spam", 0, 9))
        outcome = meet([old], change("spam", 4, 5, kind=Kind.REWORDED, old="junk mail"))
        assert [one.id for one in outcome.kept] == [old.id]
        assert outcome.fresh == outcome.retracted == ()

    def test_a_change_found_to_be_two_becomes_two(self) -> None:
        """What came keeps the identity; the step between is fresh."""
        (old,) = record(change("C", 0, 9, kind=Kind.REWORDED, old="A"))
        first, second = change("B", 2, 3, kind=Kind.REWORDED, old="A"), change("C", 6, 7, kind=Kind.REWORDED, old="B")
        outcome = meet([old], first, second)
        assert [(one.id, one.change) for one in outcome.kept] == [(old.id, second)]
        assert [one.change for one in outcome.fresh] == [first]

    def test_of_two_arrivals_of_one_wording_the_same_kind_keeps_the_identity(self) -> None:
        """It came, went and came back inside the old bracket: the first arrival is the one that was recorded."""
        (old,) = record(change("spam", 0, 9))
        outcome = meet(
            [old],
            change("spam", 1, 2),
            change(None, 3, 4, kind=Kind.REMOVED, old="spam"),
            change("spam", 6, 7, kind=Kind.REINSTATED),
        )
        assert [one.change.kind for one in outcome.kept] == [Kind.ADDED]
        assert len(outcome.fresh) == 2

    def test_a_redated_change_is_the_same_change(self) -> None:
        """Even when the brackets do not meet: it is not announced as another."""
        (old,) = record(change("spam", 5, 6))
        assert [one.id for one in meet([old], change("spam", 1, 2)).kept] == [old.id]

    def test_what_is_no_longer_derived_is_retracted(self) -> None:
        """And stays recorded, for a correction."""
        (old,) = record(change("spam", 5, 6))
        assert meet([old]).retracted == (replace(old, retracted=True),)

    def test_identities_are_stable_and_distinct(self) -> None:
        """Twelve hex characters, the same in every run, others for other pages, subjects and brackets."""
        one = record(change("spam", 0, 9), change("fraud", 0, 9), change("spam", 20, 22), change("Spam", 0, 9))
        assert [recorded.id for recorded in one] == [recorded.id for recorded in record(*(r.change for r in one))]
        assert len({recorded.id for recorded in one}) == 4
        assert all(len(recorded.id) == 12 and int(recorded.id, 16) >= 0 for recorded in one)

    @given(truths(flicker=True), st.randoms(use_true_random=False))
    def test_however_reading_went_on_it_ends_in_the_same_history(self, truth: Truth, random: object) -> None:
        """Derived and reconciled after every few readings, in any order; identities never clash."""
        days = list(range(len(truth.stood)))
        random.shuffle(days)  # type: ignore[attr-defined]
        recorded: list[RecordedChange] = []
        for stop in (len(days) // 4, len(days) // 2, len(days)):
            history = derive(truth.observations(days[:stop]), truth.captures)
            outcome = reconcile("page", recorded, history, now=EPOCH, extractor="1", first_contact=None, reread=False)
            recorded = [*outcome.kept, *outcome.fresh]
            assert len({one.id for one in recorded}) == len(recorded)
        assert {one.change for one in recorded} == set(derive(truth.observations(), truth.captures).changes)


class TestNews:
    def test_what_happened_before_first_contact_is_history(self) -> None:
        """And everything is, while first contact lasts."""
        contact = capture_at(5).timestamp
        fresh = record(change("spam", 0, 5), change("fraud", 5, 6), first_contact=contact)
        assert [one.news for one in fresh] == [False, True]
        assert [one.news for one in record(change("spam", 0, 9), first_contact=None)] == [False]

    def test_what_was_found_by_reading_again_is_no_news(self) -> None:
        """Then or later."""
        fresh = meet([], change("spam", 0, 9), reread=True).fresh
        assert [one.news for one in fresh] == [False]
        assert [one.news for one in meet(fresh, change("spam", 4, 5)).kept] == [False]

    def test_what_reads_differently_when_it_is_read_again_keeps_its_identity_and_stays_news(self) -> None:
        """In the same bracket; or in one inside it, where the new reader makes something of more captures."""
        ban, removal = change("creating deepfakes", 3, 9), change(None, 3, 9, kind=Kind.REMOVED, old="deepfakes")
        old = record(ban, removal)
        for new in (
            replace(ban, text="making deepfakes of people"),
            replace(ban, text="creating deepfakes of people", after=capture_at(5)),
            replace(ban, text="creating any deepfakes", kind=Kind.REWORDED, old_text="creating fakes"),
        ):
            outcome = meet(old, new, removal, reread=True, extractor="2")
            assert outcome == Reconciliation(kept=(replace(old[0], change=new), old[1]))
            assert meet(old, new, removal).kept == (old[1],)

    def test_what_only_another_reader_sees_takes_nobody_s_place(self) -> None:
        """Another wording, another time, another side."""
        old = record(change("creating deepfakes", 3, 9))
        for new in (
            change("mining coins", 3, 9),
            change("creating deepfakes of people", 20, 22),
            change(None, 3, 9, kind=Kind.REMOVED, old="creating a deepfake"),
        ):
            outcome = meet(old, new, reread=True)
            assert [one.news for one in outcome.fresh] == [False]
            assert [one.id for one in outcome.retracted] == [old[0].id]

    def test_each_takes_the_place_of_the_one_most_like_it(self) -> None:
        """Of several in a bracket; one place for each."""
        old = record(*(change(text, 3, 9) for text in ("making deepfakes", "making bombs", "making noise at night")))
        new = [
            change(text, 3, 9) for text in ("making loud noise at night", "making a deepfake video", "making of bombs")
        ]
        kept = meet(old, *new, change("making trouble", 3, 9), reread=True).kept
        assert {one.id: one.change.text for one in kept} == {
            old[0].id: "making a deepfake video",
            old[1].id: "making of bombs",
            old[2].id: "making loud noise at night",
        }

    def test_a_suspected_change_that_is_confirmed_is_the_news_it_was(self) -> None:
        """Only its certainty is new."""
        suspected = change(None, 4, 5, kind=Kind.REMOVED, old="spam", status=Status.SUSPECTED)
        (old,) = record(suspected)
        (kept,) = meet([old], replace(suspected, status=Status.CONFIRMED)).kept
        assert (kept.id, kept.news, kept.change.status) == (old.id, True, Status.CONFIRMED)

    def test_a_change_redated_to_before_first_contact_is_news_no_more(self) -> None:
        """It was not new when the page was first met."""
        (old,) = record(change("spam", 0, 9), first_contact=capture_at(5).timestamp)
        assert old.news
        assert [one.news for one in meet([old], change("spam", 2, 3), first_contact=capture_at(5).timestamp).kept] == [
            False
        ]


def test_refining_real_readings_narrows_one_change() -> None:
    """From a bracket of a month to one of a day, the same identity."""
    core = ("arson", "burglary", "counterfeiting", "doxxing")
    observations = observed(*[says(*core)] * 20, *[says(*core, "spam")] * 20)
    captures = [one.capture for one in observations]
    wide = meet([], *derive([observations[0], observations[39]], captures).changes).fresh
    narrow = meet(wide, *derive(observations, captures).changes)
    assert [(one.id, one.change.unread) for one in narrow.kept] == [(wide[0].id, 0)]
    assert wide[0].change.unread == 38
