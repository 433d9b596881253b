"""What lies between two captures."""

from dataclasses import replace

from tests.answers.samples import at, says, seen
from tracker.answers import inside
from tracker.records import Inside, Reading


def test_captures_inside_are_unread_or_show_nothing_to_compare() -> None:
    """Those at the ends are not inside; one that the index calls an error was not read and need not be."""
    captures = [at(1), at(2), replace(at(3), status=404), at(4), at(5), at(6)]
    observations = [seen(1, says("spam")), seen(2, Reading(False, "a bot wall")), seen(6, says("spam"))]
    assert inside(captures, observations, at(1).timestamp, at(6).timestamp) == Inside(unread=2, vain=2)
    assert inside(captures, observations, at(4).timestamp, None) == Inside(unread=1, vain=1)
