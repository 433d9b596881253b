"""Whether a page that forbade something still does."""

from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.answers.samples import added, at, baseline, removed, reworded, says, seen, told
from tracker.answers import ban
from tracker.diff import derive
from tracker.records import Absence, Ban, Capture, Force, HistoryRow, Kind, Observation, Status


def _about(text: str, _: Sequence[str]) -> bool:
    return "deepfake" in text or "synthetic media" in text


def _ban(rows: list[HistoryRow], last: Observation | None, agreed: Observation | None = None) -> Ban:
    return ban(rows[0], _about, last, lambda: agreed or last, rows, lambda _: None)


def test_a_ban_that_the_last_reading_has_is_in_force() -> None:
    """With the words it has now."""
    last = seen(9, says("spam", "deepfakes"))
    found = ban(added("deepfakes", 3), _about, last, lambda: None, [added("deepfakes", 3)], lambda _: None)
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


@pytest.mark.parametrize(
    ("looked", "force"),
    [
        (None, Force.YES),
        ("20220920000000", Force.YES),
        ("20221005000000", Force.UNKNOWN),
        ("20251201000000", Force.UNKNOWN),
    ],
)
def test_a_page_that_fell_silent_for_a_month_forbids_nobody_knows_what(looked: str | None, force: Force) -> None:
    """It was in force by the last capture that shows it: that is named. One odd capture at the end is no news."""
    rows = [added("deepfakes", 3)]
    found = ban(rows[0], _about, seen(9, says("deepfakes")), lambda: None, rows, lambda _: None, looked)
    assert (found.force, found.last) == (force, at(9))
    assert bool(found.standing) == (force is Force.YES)


def test_what_an_entry_stands_under_may_make_it_one() -> None:
    """The judge is given the headings."""
    last = seen(9, says("of any kind"))
    found = ban(added("x", 3), lambda _, context: "Rules" in context, last, lambda: None, [], lambda _: None)
    assert found.standing == ("of any kind",)


def test_an_entry_that_lost_the_heading_on_the_subject_stands_on() -> None:
    """It is doubtful whether it still means that; that it left would be untrue."""
    rows = [added("of any kind", 3, context=("Weapons",)), added("sales to members", 3, context=("Weapons",))]
    last = seen(9, says("Of any kind.", "spam"))
    found = ban(rows[0], lambda _, context: "Weapons" in context, last, lambda: last, rows, lambda _: None)
    assert (found.force, found.elsewhere) == (Force.DOUBTFUL, ("Of any kind.",))


# --- bans that came back --------------------------------------------------------------------------------------------------------

GONE = removed("deepfakes", 4)
BACK = told(Kind.REINSTATED, None, "deepfakes", 8)


def test_a_ban_that_left_and_came_back_stands_since_it_came_back() -> None:
    """Not since it first came: the readings between confirm that it was gone."""
    found = _ban([added("deepfakes", 2), GONE, BACK], seen(9, says("deepfakes")))
    assert (found.force, found.absences, found.since) == (Force.YES, (Absence(GONE, BACK),), BACK)


def test_other_words_for_it_may_bring_it_back() -> None:
    """And a rewording that drops it may have taken it away."""
    rows = [added("deepfakes", 2), reworded("deepfakes", "fakes", 4), added("synthetic media", 8)]
    assert _ban(rows, seen(9, says("synthetic media"))).absences == (Absence(rows[1], rows[2]),)


def test_no_ban_was_gone_while_another_entry_about_it_stood() -> None:
    """Or when one took the place of the other, or the departure is not confirmed."""
    last = seen(9, says("deepfakes"))
    for other in (
        [baseline("synthetic media")],
        [added("synthetic media", 4)],
        [added("synthetic media", 3), removed("synthetic media", 8)],
    ):
        rows = sorted([added("deepfakes", 2), *other, GONE, BACK], key=lambda row: row.by)
        assert _ban(rows, last).absences == ()
    doubted = removed("deepfakes", 4, status=Status.SUSPECTED)
    assert _ban([added("deepfakes", 2), doubted, BACK], last).absences == ()


def test_no_ban_was_gone_whose_words_a_reading_still_shows() -> None:
    """An entry may have come to be about it by a move, which no row of it tells."""
    rows = [added("deepfakes", 2), GONE, BACK]
    for lacking in (GONE.by, BACK.after):
        shows = {lacking: says("synthetic media")}
        found = ban(rows[0], _about, seen(9, says("deepfakes")), lambda: None, rows, shows.get)
        assert found.absences == ()


def test_a_ban_that_ended_tells_its_earlier_absences_too() -> None:
    """It stood twice."""
    rows = [added("deepfakes", 2), GONE, BACK, removed("deepfakes", 10)]
    found = _ban(rows, seen(12, says("spam")))
    assert (found.force, found.ended, found.absences) == (Force.NO, rows[3], (Absence(GONE, BACK),))


def test_only_the_last_end_of_a_wording_decides_and_the_last_by_time() -> None:
    """That an earlier one was never confirmed makes nothing doubtful; ids say nothing of time."""
    rows = [
        added("deepfakes", 2),
        removed("deepfakes", 4, status=Status.SUSPECTED),
        told(Kind.REINSTATED, None, "deepfakes", 6),
        added("synthetic media", 7),
        removed("synthetic media", 9, id="z"),
        removed("deepfakes", 11, id="a"),
    ]
    found = _ban(rows, seen(12, says("spam")))
    assert (found.force, found.ended) == (Force.NO, rows[5])


STANDING = [f"{word} of any kind" for word in ("spam", "malware", "gambling", "weapons", "drugs", "fraud")]
SPELLS = st.lists(st.tuples(st.sampled_from(["", "deepfakes", "synthetic media"]), st.integers(3, 5)), min_size=2)


@given(SPELLS)
def test_an_absence_is_told_where_the_readings_lack_it_and_nowhere_else(spells: list[tuple[str, int]]) -> None:
    """Whatever a page shows, three captures or more at a time: each time without a word of it, between two with one, is an absence."""
    shows = [text for text, length in spells for _ in range(length)]
    readings = {at(month): says(*STANDING, *filter(None, [text])) for month, text in enumerate(shows, 1)}
    observations = [Observation(capture, reading, "0" * 64) for capture, reading in readings.items()]
    rows = _rows(observations)
    first = next((row for row in rows if row.text and _about(row.text, ())), None)
    spans = [bool(text) for text, _ in groupby(shows, key=bool)]
    assert (first is None) == (True not in spans)
    if first is None:
        return
    found = ban(first, _about, observations[-1], lambda: observations[-1], rows, readings.get)
    assert len(found.absences) == spans.count(True) - 1
    for one in found.absences:
        assert one.again.after is not None
        assert not any(shows[month] for month in range(_month(one.ended.by), _month(one.again.after) + 1))


def _month(capture: Capture) -> int:
    """Its place among the captures."""
    return (int(capture.timestamp[:4]) - 2022) * 12 + int(capture.timestamp[4:6]) - 1


def _rows(observations: list[Observation]) -> list[HistoryRow]:
    """The rows that a store holds of these observations."""
    found = derive(observations, [one.capture for one in observations])
    held = [baseline(one.item.text, _month(one.by) + 1) for one in found.baseline]
    events = [
        told(one.kind, one.old_text, one.text, _month(one.by) + 1, status=one.status, after=one.after.timestamp)
        for one in found.changes
    ]
    return held + events
