"""Whether a page that forbade something still does."""

from collections.abc import Sequence

from tests.answers.samples import added, at, baseline, removed, reworded, says, seen, told
from tracker.answers import ban
from tracker.records import Ban, Force, HistoryRow, Kind, Observation, Status


def _about(text: str, _: Sequence[str]) -> bool:
    return "deepfake" in text or "synthetic media" in text


def _ban(rows: list[HistoryRow], last: Observation | None, agreed: Observation | None = None) -> Ban:
    return ban(rows[0], _about, last, lambda: agreed or last, lambda: rows)


def test_a_ban_that_the_last_reading_has_is_in_force() -> None:
    """With the words it has now; nothing else is asked."""

    def never() -> list[HistoryRow]:
        raise AssertionError

    last = seen(9, says("spam", "deepfakes"))
    found = ban(added("deepfakes", 3), _about, last, lambda: None, never)
    assert found == Ban(added("deepfakes", 3), Force.YES, ("deepfakes",), None, at(9))


def test_a_lifted_ban_ended_between_two_captures() -> None:
    """Confirmed by readings; the date of its end is a bracket too."""
    found = _ban([baseline("deepfakes"), removed("deepfakes", 6)], seen(9, says("spam")))
    assert (found.force, found.ended) == (Force.NO, removed("deepfakes", 6))


def test_of_several_entries_the_last_to_go_ends_the_ban() -> None:
    """Whichever came first."""
    rows = [added("deepfakes", 2), added("synthetic media", 3), removed("synthetic media", 5), removed("deepfakes", 7)]
    assert _ban(rows, seen(9, says("spam"))).ended == rows[3]


def test_a_departure_that_nothing_confirms_is_doubtful() -> None:
    """Seen once."""
    rows = [added("deepfakes", 3), removed("deepfakes", 9, status=Status.SUSPECTED)]
    assert _ban(rows, seen(9, says("spam"))).force is Force.DOUBTFUL


def test_a_rewording_that_keeps_the_subject_keeps_the_ban() -> None:
    """Whatever it is called by now."""
    rows = [added("deepfakes", 3), reworded("deepfakes", "synthetic media", 6)]
    found = _ban(rows, seen(9, says("synthetic media")))
    assert (found.force, found.standing) == (Force.YES, ("synthetic media",))


def test_a_rewording_that_drops_the_subject_ends_the_ban() -> None:
    """The entry stands on without it."""
    rows = [added("spam and deepfakes", 3), reworded("spam and deepfakes", "spam", 6)]
    found = _ban(rows, seen(9, says("spam")))
    assert (found.force, found.ended) == (Force.NO, rows[1])


def test_a_ban_that_came_back_and_went_again_ended_the_second_time() -> None:
    """Its first end is history."""
    rows = [
        added("deepfakes", 2),
        removed("deepfakes", 4),
        told(Kind.REINSTATED, None, "deepfakes", 6),
        removed("deepfakes", 8),
    ]
    assert _ban(rows, seen(9, says("spam"))).ended == rows[3]


def test_a_visitors_copy_in_another_language_is_not_the_last_word() -> None:
    """The last reading that takes part in comparisons is asked."""
    german = seen(9, says("Spam versenden", language="de"))
    found = _ban([added("deepfakes", 3)], german, agreed=seen(8, says("deepfakes")))
    assert (found.force, found.last) == (Force.YES, at(8))


def test_an_entry_that_nothing_took_away_and_the_last_reading_lacks_is_doubtful() -> None:
    """A page that changed its language for good: nothing is compared, nothing is lifted."""
    assert _ban([added("deepfakes", 3)], seen(9, says("Spam versenden", language="de"))).force is Force.DOUBTFUL


def test_a_page_that_no_capture_shows_any_more_is_unknown() -> None:
    """Nobody can tell."""
    assert _ban([added("deepfakes", 3)], None).force is Force.UNKNOWN


def test_what_an_entry_stands_under_may_make_it_one() -> None:
    """The judge is given the headings."""
    last = seen(9, says("of any kind"))
    found = ban(added("x", 3), lambda _, context: "Rules" in context, last, lambda: None, list)
    assert found.standing == ("of any kind",)
