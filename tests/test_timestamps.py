"""Timestamps of 14 digits, and the periods that shorter ones name."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.timestamps import first_second, is_timestamp, last_second, to_datetime, to_timestamp


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_survives_to_the_second(moment: datetime) -> None:
    """Whatever its time zone; fractions of a second are cut."""
    try:
        expected = moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return
    assert to_datetime(to_timestamp(moment)) == expected


def test_time_zones_are_turned_into_utc() -> None:
    """Two hours east is two hours earlier in UTC."""
    assert to_timestamp(datetime(2022, 5, 14, 1, tzinfo=timezone(timedelta(hours=2)))) == "20220513230000"


def test_a_naive_moment_is_refused() -> None:
    """It could be any of twenty-four."""
    with pytest.raises(ValueError, match="time zone"):
        to_timestamp(datetime(2022, 5, 14))


@pytest.mark.parametrize(
    "text", ["", "2022", "20220230000000", "20220514246000", "2022051409300x", "٢٠٢٢٠٥١٤٠٩٣٠٠٠", " 20220514093000"]
)
def test_what_is_no_moment_is_told(text: str) -> None:
    """Wrong lengths, days that do not exist, other digits."""
    assert not is_timestamp(text)
    with pytest.raises(ValueError, match=r"."):
        to_datetime(text)


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("2022", "20220101000000", "20221231235959"),
        ("202202", "20220201000000", "20220228235959"),
        ("202402", "20240201000000", "20240229235959"),
        ("20220514", "20220514000000", "20220514235959"),
        ("2022051409", "20220514090000", "20220514095959"),
        ("202205140930", "20220514093000", "20220514093059"),
        ("20220514093011", "20220514093011", "20220514093011"),
    ],
)
def test_a_short_timestamp_is_a_whole_period(partial: str, first: str, last: str) -> None:
    """Both ends belong to it."""
    assert (first_second(partial), last_second(partial)) == (first, last)


@pytest.mark.parametrize("partial", ["", "22", "202213", "2022051", "202205140930111", "20220230", "abcd"])
def test_what_is_no_period_is_refused(partial: str) -> None:
    """At both ends alike."""
    for end in (first_second, last_second):
        with pytest.raises(ValueError, match="not a timestamp"):
            end(partial)
