"""What every store must answer: rows of the history by any question, and where something first appears."""

from dataclasses import replace

import pytest

from tests.contract.store_records import NOW, a_change, a_page, captured, ids, recorded, save
from tracker.errors import UnknownSubject, UsageError
from tracker.protocols import Store
from tracker.records import BaselineItem, Delivery, HistoryQuery, Item, Kind, Sort, Status, Told, TopicFirst

ANN = "ann@example.org"


class QuestionsContract:
    """Filters, orders, searches, subjects, corrections and firsts."""

    @pytest.fixture
    def filled(self, store: Store) -> Store:
        """Two pages of two platforms with four changes, one of them suspected."""
        store.register_pages([a_page("a", "Alpha"), a_page("b", "Beta")])
        save(
            store,
            recorded("a1", a_change("Schöpfung von DEEPFAKES", captured(1), captured(3)), "a"),
            recorded("a2", a_change("100% _sure_", captured(9), captured(10)), "a"),
            page_id="a",
        )
        save(
            store,
            recorded("b1", a_change("spam", captured(2), captured(3), Kind.REWORDED, old="Junk mail"), "b"),
            recorded("b2", a_change("weapons", captured(4), captured(5), status=Status.SUSPECTED), "b"),
            page_id="b",
        )
        return store

    @pytest.fixture
    def worded(self, store: Store) -> Store:
        """Two platforms with three pages whose entries speak of a few things in several scripts."""
        store.register_pages([a_page("a", "Alpha"), a_page("b", "Beta"), a_page("c", "Beta")])
        of_a = [
            recorded("a1", a_change("Making deepfakes of people", captured(1), captured(3)), "a"),
            recorded("a2", a_change("Deepfake pornography", captured(4), captured(5)), "a"),
            recorded("a3", a_change("Mining Bitcoin", captured(5), captured(6), Kind.REWORDED, old="Deepfakes"), "a"),
        ]
        of_b = [
            recorded("b1", a_change("禁止制作深度伪造内容", captured(2), captured(3)), "b"),
            recorded("b2", a_change("Spam", captured(3), captured(4), status=Status.SUSPECTED), "b"),
            recorded("b3", replace(a_change("x", captured(6), captured(7), Kind.REMOVED, old="Spam"), text=None), "b"),
        ]
        held = [BaselineItem(Item("Sending spam"), ("Rules",), captured(1)), BaselineItem(Item("Año"), (), captured(1))]
        save(store, *of_a, page_id="a")
        save(store, *of_b, page_id="b")
        save(store, recorded("c1", a_change("Deepfakes", captured(1), captured(2)), "c"), baseline=held, page_id="c")
        return store

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (HistoryQuery(), ["a1", "b1", "a2"]),
            (HistoryQuery(suspected=True), ["a1", "b1", "b2", "a2"]),
            (HistoryQuery(pages=("a",)), ["a1", "a2"]),
            (HistoryQuery(pages=("a", "b")), ["a1", "b1", "a2"]),
            (HistoryQuery(pages=("c",)), []),
            (HistoryQuery(platforms=("Beta",)), ["b1"]),
            (HistoryQuery(pages=("a",), platforms=("Beta",)), []),
            (HistoryQuery(kinds=(Kind.ADDED, Kind.REMOVED)), ["a1", "a2"]),
            (HistoryQuery(since="20240104000000"), ["a2"]),
            (HistoryQuery(since="20240103120000"), ["a1", "b1", "a2"]),
            (HistoryQuery(until="20240102115959"), ["a1"]),
            (HistoryQuery(until="20240102120000"), ["a1", "b1"]),
            (HistoryQuery(since="20240102000000", until="20240102000000"), ["a1"]),
            (HistoryQuery(limit=2), ["b1", "a2"]),
            (HistoryQuery(limit=0), []),
            (HistoryQuery(pages=("b",), limit=1, suspected=True), ["b2"]),
        ],
    )
    def test_history_is_filtered(self, filled: Store, query: HistoryQuery, expected: list[str]) -> None:
        """Brackets that overlap the period, the newest where only some are wanted."""
        assert ids(filled, query) == expected
        assert [row.id for row in filled.stream(query)] == expected

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (HistoryQuery(match="schöpfung VON deepfakes"), ["a1"]),
            (HistoryQuery(match="SCHOPF"), ["a1"]),
            (HistoryQuery(match="junk"), ["b1"]),
            (HistoryQuery(match="spam OR junk"), ["b1"]),
            (HistoryQuery(match="spam junk"), []),
            (HistoryQuery(match="100% _"), ["a2"]),
            (HistoryQuery(match="a%s"), []),
            (HistoryQuery(match="s_am"), []),
            (HistoryQuery(match='"'), UsageError),
            (HistoryQuery(any_of=("-spam",)), UsageError),
        ],
    )
    def test_either_wording_is_searched(
        self, filled: Store, query: HistoryQuery, expected: list[str] | type[Exception]
    ) -> None:
        """One of them must be as asked, not both together; nothing that is typed is a pattern of the database."""
        if isinstance(expected, list):
            assert ids(filled, query) == expected
        else:
            with pytest.raises(expected):
                filled.history(query)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (HistoryQuery(match="deepfake"), ["c1", "a1", "a2", "a3"]),
            (HistoryQuery(match='"deepfake"'), ["a2"]),
            (HistoryQuery(match="deepfake -porn"), ["c1", "a1", "a3"]),
            (HistoryQuery(match="伪造"), ["b1"]),
            (HistoryQuery(match="造伪"), []),
            (HistoryQuery(match="ano", baseline=True), ["Año"]),
            (
                HistoryQuery(any_of=("spam", "bitcoin"), suspected=True, baseline=True),
                ["Sending spam", "b2", "a3", "b3"],
            ),
            (HistoryQuery(match="deepfake", any_of=("pornography", "mining")), ["a2"]),
            (HistoryQuery(match="deepfake", limit=2), ["a2", "a3"]),
            (HistoryQuery(match="deepfake", limit=2, sort=Sort.LATEST), ["a3", "a2"]),
            (HistoryQuery(match="deepfake", platforms=("Beta",)), ["c1"]),
            (HistoryQuery(topics=("deepfakes",)), ["c1", "a1", "b1", "a2", "a3"]),
            (HistoryQuery(topics=("crypto-mining", "spam"), baseline=True), ["Sending spam", "a3", "b3"]),
            (HistoryQuery(topics=("deepfakes",), match="mining"), ["a3"]),
            (HistoryQuery(topics=("nothing",)), []),
        ],
    )
    def test_words_and_subjects_are_found_in_any_script(
        self, worded: Store, query: HistoryQuery, expected: list[str]
    ) -> None:
        """Beginnings of words, phrases, exclusions, alternatives; rows of first readings stand here by their words."""
        found = [row.id if row.after else row.text for row in worded.history(query)]
        assert found == expected

    def test_words_are_found_as_they_stand_now(self, worded: Store) -> None:
        """A change whose wording was corrected is found by the new one alone, a baseline that went by nothing."""
        (kept,) = worded.recorded_changes("c")
        save(worded, kept=[replace(kept, change=replace(kept.change, text="Gambling"))], page_id="c")
        assert ids(worded, HistoryQuery(match="deepfakes", pages=("c",), baseline=True)) == []
        assert ids(worded, HistoryQuery(topics=("deepfakes",), pages=("c",), baseline=True)) == []
        assert ids(worded, HistoryQuery(match="gambling")) == ids(worded, HistoryQuery(topics=("gambling",))) == ["c1"]
        assert ids(worded, HistoryQuery(match="spam", baseline=True, pages=("c",))) == []
        save(worded, retracted=[kept], page_id="c")
        assert ids(worded, HistoryQuery(match="gambling", suspected=True)) == []
        assert ids(worded, HistoryQuery(topics=("gambling",), suspected=True)) == []

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            (Sort.DATE, ["a1", "b1", "b2", "a2"]),
            (Sort.LATEST, ["a2", "b2", "b1", "a1"]),
            (Sort.PLATFORM, ["a1", "a2", "b1", "b2"]),
            (Sort.PAGE, ["a1", "a2", "b1", "b2"]),
            (Sort.KIND, ["a1", "b2", "a2", "b1"]),
        ],
    )
    def test_history_is_sorted(self, filled: Store, sort: Sort, expected: list[str]) -> None:
        """With a limit the same, of the newest."""
        assert ids(filled, HistoryQuery(suspected=True, sort=sort)) == expected
        newest = [uid for uid in expected if uid in ("b2", "a2")]
        assert ids(filled, HistoryQuery(suspected=True, sort=sort, limit=2)) == newest

    def test_history_is_sorted_by_detection(self, filled: Store) -> None:
        """A limit keeps what was detected last."""
        late = replace(
            recorded("a0", a_change("late", captured(1), captured(2)), "a"), detected_at=NOW.replace(year=2025)
        )
        save(filled, late, kept=filled.recorded_changes("a"), page_id="a")
        assert ids(filled, HistoryQuery(sort=Sort.DETECTED)) == ["a1", "b1", "a2", "a0"]
        assert ids(filled, HistoryQuery(sort=Sort.LATEST_DETECTED)) == ["a0", "a2", "b1", "a1"]
        assert ids(filled, HistoryQuery(sort=Sort.DETECTED, limit=1)) == ["a0"]
        assert ids(filled, HistoryQuery(limit=1)) == ["a2"]

    def test_first_readings_are_sorted_among_changes(self, worded: Store) -> None:
        """At one moment they come first, backwards last."""
        forwards = [row.text for row in worded.history(HistoryQuery(pages=("c",), baseline=True))]
        backwards = [row.text for row in worded.history(HistoryQuery(pages=("c",), baseline=True, sort=Sort.LATEST))]
        assert forwards == ["Sending spam", "Año", "Deepfakes"]
        assert backwards == forwards[::-1]
        assert [row.text for row in worded.history(HistoryQuery(pages=("c",), baseline=True, limit=2))] == forwards[1:]

    def test_an_answer_may_be_left_early(self, worded: Store) -> None:
        """And the database can be written meanwhile; the answer is of when it was asked."""
        rows = worded.stream(HistoryQuery())
        assert next(rows).id == "c1"
        save(worded, retracted=worded.recorded_changes("a"), page_id="a")
        assert next(rows).id == "a1"
        rows.close()
        assert ids(worded, HistoryQuery()) == ["c1", "b1", "b3"]

    # --- corrections ------------------------------------------------------------------------------------------------------------

    def test_corrections_are_what_was_told_and_is_no_longer_so(self, filled: Store) -> None:
        """Withdrawn or redated; not what narrowed, was never told, or is as it was told."""
        a1, a2 = filled.recorded_changes("a")
        to_ann = [Delivery(ANN, uid, NOW) for uid in ("a1", "a2", "b1")]
        save(filled, kept=[a1, a2], deliveries=to_ann[:2], page_id="a")
        save(filled, kept=filled.recorded_changes("b"), deliveries=to_ann[2:], page_id="b")
        told = [
            Told(Kind.ADDED, a1.change.text, None, captured(1).timestamp, captured(5).timestamp),
            Told(Kind.ADDED, a2.change.text, None, captured(9).timestamp, captured(10).timestamp),
            Told(Kind.REWORDED, "spam", "Junk mail", captured(4).timestamp, captured(5).timestamp),
        ]
        filled.mark_sent([replace(one, told=said) for one, said in zip(to_ann, told, strict=True)], NOW)
        corrections = HistoryQuery(corrections=True)
        assert filled.history(corrections) == []
        caused = [Delivery(ANN, "a2", NOW, corrects=told[1]), Delivery(ANN, "b1", NOW, corrects=told[2])]
        save(filled, kept=[a1], retracted=[a2], deliveries=caused, page_id="a")
        assert [(row.id, row.told, row.retracted) for row in filled.history(corrections)] == [
            ("b1", (told[2],), False),
            ("a2", (told[1],), True),
        ]
        assert ids(filled, replace(corrections, limit=1)) == ["a2"]
        assert ids(filled, replace(corrections, platforms=("Beta",), baseline=True)) == ["b1"]
        assert ids(filled, replace(corrections, match="junk")) == ["b1"]

    # --- firsts -----------------------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (HistoryQuery(match="deepfake"), ["c1", "a1"]),
            (HistoryQuery(match="deepfake", platforms=("Alpha",)), ["a1"]),
            (HistoryQuery(match="deepfake", since="20240104000000"), ["a2"]),
            (HistoryQuery(match="spam"), []),
            (HistoryQuery(match="spam", suspected=True), ["b2"]),
            (HistoryQuery(match="spam", suspected=True, baseline=True), ["Sending spam", "b2"]),
            (HistoryQuery(any_of=("mining", "porn")), ["a2"]),
            (HistoryQuery(topics=("deepfakes",)), ["c1", "a1", "b1"]),
            (HistoryQuery(topics=("spam",), baseline=True), ["Sending spam"]),
            (HistoryQuery(topics=("deepfakes",), kinds=(Kind.REWORDED,)), []),
            (HistoryQuery(), ["c1", "a1", "b1"]),
        ],
    )
    def test_the_first_row_of_each_page_is_found(self, worded: Store, query: HistoryQuery, expected: list[str]) -> None:
        """Only what a page says from then on counts: neither what was removed nor a former wording."""
        assert [row.id if row.after else row.text for row in worded.firsts(query)] == expected

    def test_each_platforms_first_of_each_subject_is_found(self, worded: Store) -> None:
        """Of all its pages; suspected changes and what left do not count."""
        found = worded.topic_firsts(HistoryQuery())
        assert [(one.platform, one.topic, one.page) for one in found if one.topic in ("deepfakes", "spam")] == [
            ("Alpha", "deepfakes", "a"),
            ("Beta", "deepfakes", "c"),
            ("Beta", "spam", "c"),
        ]
        (item,) = worded.topic_firsts(HistoryQuery(topics=("spam",)))
        row = worded.change(item.id)
        assert item == TopicFirst("Beta", "spam", "c", row.id, "Sending spam", None, captured(1).timestamp)
        (change,) = worded.topic_firsts(HistoryQuery(topics=("deepfakes",), pages=("b",)))
        bracket = (captured(2).timestamp, captured(3).timestamp)
        assert change == TopicFirst("Beta", "deepfakes", "b", "b1", "禁止制作深度伪造内容", *bracket)
        assert worded.topic_firsts(HistoryQuery(platforms=("Gamma",))) == []

    # --- one change -------------------------------------------------------------------------------------------------------------

    def test_a_change_is_found_by_the_beginning_of_its_id(self, filled: Store) -> None:
        """As long as one change alone begins so; a whole id always means its change."""
        assert filled.change("b1").id == "b1"
        save(filled, recorded("b11", a_change("x", captured(1), captured(2)), "a"), page_id="a")
        assert filled.change("b1").id == "b1"
        assert filled.change("b2").page == "b"
        with pytest.raises(UnknownSubject, match="b11"):
            filled.change("b")

    @pytest.mark.parametrize("uid", ["nothing", "%", "b_", "a1 "])
    def test_a_change_that_does_not_exist_is_named(self, filled: Store, uid: str) -> None:
        """Patterns are no ids."""
        with pytest.raises(UnknownSubject):
            filled.change(uid)
