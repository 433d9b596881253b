"""How well a page is known: counts, reasons, silences."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.answers.samples import at, says, seen
from tracker.answers import coverage
from tracker.answers.coverage import ROWS, SET_ASIDE
from tracker.records import Capture, Reading

NOW = datetime(2022, 8, 1, tzinfo=UTC)
WALL = Reading(False, "a bot wall")


def test_every_capture_is_counted_by_what_became_of_it() -> None:
    """Usable, unusable, passed by its index row, or not read."""
    captures = [at(1), at(2), at(3, status=301), at(5)]
    found = coverage(captures, [seen(1, says("spam")), seen(2, WALL)], NOW)
    counts = [(one.label, one.usable, one.unusable, one.passed, one.unread) for one in found.periods]
    assert counts == [
        ("2022-01", 1, 0, 0, 0),
        ("2022-02", 0, 1, 0, 0),
        ("2022-03", 0, 0, 1, 0),
        ("2022-04", 0, 0, 0, 0),
        ("2022-05", 0, 0, 0, 1),
    ]
    assert dict(found.reasons) == {"a bot wall": 1, "not asked for: HTTP status 301 in the archive's index": 1}


def test_what_derivation_sets_aside_is_said() -> None:
    """A visitor's copy in another language shows the document, and is not compared."""
    observations = [seen(1, says("spam")), seen(2, says("Spam", language="de")), seen(3, says("spam"))]
    found = coverage([one.capture for one in observations], observations, NOW)
    assert found.reasons == ((SET_ASIDE, 1),)


def test_silences_are_the_longest_times_without_the_document() -> None:
    """With what lies inside them, the one that lasts to this day too."""
    captures = [at(1), at(2), at(3), at(4), at(5)]
    observations = [seen(1, says("spam")), seen(2, WALL), seen(4, says("spam"))]
    gaps = coverage(captures, observations, NOW).gaps
    assert [(gap.after, gap.by, round(gap.days), gap.unusable, gap.unread) for gap in gaps] == [
        (at(4).timestamp, None, 122, 0, 1),
        (at(1).timestamp, at(4).timestamp, 90, 1, 1),
    ]


def test_a_page_without_captures_has_no_coverage() -> None:
    """Nothing breaks on nothing."""
    found = coverage([], [], NOW)
    assert (found.periods, found.reasons, found.gaps) == ((), (), ())


def test_the_unit_grows_with_the_time() -> None:
    """Months, then quarters, then years."""
    assert coverage([at(1), at(30)], [], NOW).periods[-1].label == "2024-06"
    assert coverage([at(1), at(60)], [], NOW).periods[-1].label == "2026 Q4"
    assert coverage([at(1), at(200)], [], NOW).periods[-1].label == "2038"


@given(st.lists(st.integers(1, 300), max_size=30))
def test_no_capture_is_lost_between_periods(months: list[int]) -> None:
    """The counts add up, and the chart fits a screen wherever a year a row does."""
    captures: list[Capture] = [at(month) for month in set(months)]
    periods = coverage(captures, [], NOW).periods
    assert sum(one.known for one in periods) == len(captures)
    assert len(periods) <= ROWS
