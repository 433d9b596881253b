"""A list as it stood: the right reading, ages, and what may already have changed."""

import pytest

from tests.answers.samples import added, at, baseline, reworded, says, seen
from tracker.answers import by_wording, first_shown, listed, shown_at, tenures
from tracker.records import Inside, Listed, Reading

WALL = Reading(False, "a bot wall")
OBSERVATIONS = [
    seen(1, says("spam")),
    seen(2, WALL),
    seen(3, says("spam", "malware")),
    seen(5, says("sending spam", "malware")),
]
ROWS = [
    baseline("spam"),
    added("malware", 3, after=at(1).timestamp),
    reworded("spam", "sending spam", 5, after=at(3).timestamp),
]


def _listed(moment: str | None) -> Listed:
    shown = shown_at(OBSERVATIONS, moment)
    assert shown is not None
    return listed(shown, moment, by_wording(tenures(ROWS)), ROWS, Inside())


def test_the_list_is_that_of_the_last_usable_capture_by_then() -> None:
    """A bot wall shows nothing; the capture before it does."""
    found = _listed("20220215000000")
    assert found.capture == at(1)
    assert found.next == at(3)
    assert found.sha256 == "01" * 32
    assert [entry.text for one in found.groups for entry in one.entries] == ["spam"]


def test_without_a_moment_it_is_the_newest_and_nothing_is_unsettled() -> None:
    """There is no later capture to disagree."""
    found = _listed(None)
    assert (found.capture, found.next, found.unsettled) == (at(5), None, ())


def test_changes_around_the_moment_are_named() -> None:
    """Between the two captures it may have happened before or after that day."""
    assert _listed("20220215000000").unsettled == (ROWS[1],)
    assert _listed("20220301000000").unsettled == (ROWS[2],)


def test_an_entry_is_as_old_as_its_chain_and_its_words_as_old_as_the_rewording() -> None:
    """Both are told."""
    (group,) = _listed(None).groups
    tenure = group.entries[0].tenure
    assert tenure is not None
    assert (tenure.began, tenure.origin.began) == (ROWS[2], ROWS[0])


def test_an_entry_that_the_history_does_not_date_has_no_age() -> None:
    """A page that changed its language: the lists on both sides are not compared."""
    shown = shown_at(OBSERVATIONS, None)
    assert shown is not None
    (group,) = listed(shown, None, {}, [], Inside()).groups
    assert [entry.tenure for entry in group.entries] == [None, None]


@pytest.mark.parametrize("moment", ["20211231235959", "20200101000000"])
def test_before_the_first_usable_capture_nothing_is_shown(moment: str) -> None:
    """And the caller can say which one is first."""
    assert shown_at(OBSERVATIONS, moment) is None
    first = first_shown(OBSERVATIONS)
    assert first is not None
    assert first.capture == at(1)


def test_a_half_rendered_page_between_two_that_agree_shows_nothing() -> None:
    """What derivation sets aside is no answer here either."""
    full = says("spam", "malware", "weapons", "scams", "fraud")
    observations = [seen(1, full), seen(2, says("spam")), seen(3, full)]
    shown = shown_at(observations, "20220215000000")
    assert shown is not None
    assert shown.view.capture == at(1)


def test_a_page_never_seen_shows_nothing() -> None:
    """Only walls."""
    assert first_shown([seen(1, WALL)]) is None
