"""Brackets in words: an interval as people say it, never more exact than its captures."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.samples import NOW
from tracker.report.dates import age, bracket_in_words, day, rfc3339
from tracker.timestamps import to_timestamp


@pytest.mark.parametrize(
    ("after", "by", "words"),
    [
        (None, "20220514183000", "by 14 May 2022 (first capture)"),
        ("20240110123038", "20240110183037", "2024-01-10, between 12:30 and 18:30 UTC"),
        ("20240110123038", "20240110123059", "2024-01-10, between 12:30:38 and 12:30:59 UTC"),
        ("20240110123038", "20240110123038", "2024-01-10 at 12:30:38 UTC"),
        ("20231231223000", "20240101031500", "between 2023-12-31 22:30 and 2024-01-01 03:15 UTC"),
        ("20220303000000", "20220909120000", "between 3 March and 9 September 2022"),
        ("20211228000000", "20220103000000", "between 28 December 2021 and 3 January 2022"),
    ],
)
def test_a_bracket_reads_as_people_say_it(after: str | None, by: str, words: str) -> None:
    """Times of day where the captures are close, days where they are far apart, years where they differ."""
    assert bracket_in_words(after, by) == words


@given(st.datetimes(timezones=st.just(NOW.tzinfo)), st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_both_days_of_a_wide_bracket_are_named(start, length) -> None:  # type: ignore[no-untyped-def]
    """An interval never shrinks to one of its ends."""
    try:
        end = start + length
    except OverflowError:
        return
    words = bracket_in_words(to_timestamp(start), to_timestamp(end))
    if length >= timedelta(hours=48):
        assert str(start.day) in words
        assert day(end) in words
    assert words.isprintable()


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=400), "1 year ago"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(passed: timedelta, words: str) -> None:
    """A clock that was set back makes nothing older than it is."""
    assert age(NOW - passed, NOW) == words


def test_moments_for_programs_are_utc_with_a_z() -> None:
    """RFC 3339, whatever zone the moment came in."""
    assert rfc3339(NOW) == "2026-11-24T07:00:00Z"
