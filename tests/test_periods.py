"""Dates as people give them: every form, both ends, and what is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.periods import parse_period
from tracker.timestamps import is_timestamp

NOW = datetime(2026, 11, 24, 10, 25, 36, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "20220101000000", "20221231235959"),
        ("2024-02", "20240201000000", "20240229235959"),
        ("202205", "20220501000000", "20220531235959"),
        ("2022-05-14", "20220514000000", "20220514235959"),
        ("2022/5/14", "20220514000000", "20220514235959"),
        ("20220514093011", "20220514093011", "20220514093011"),
        ("2022-05-14T18", "20220514180000", "20220514185959"),
        ("2022-05-14 18:30", "20220514183000", "20220514183059"),
        ("2022-05-14T18:30:05.25Z", "20220514183005", "20220514183005"),
        ("2022-05-14T01:30+02:00", "20220513233000", "20220513233059"),
        ("2022-05-14T23:30:00-0400", "20220515033000", "20220515033000"),
        ("May 2022", "20220501000000", "20220531235959"),
        ("14 May 2022", "20220514000000", "20220514235959"),
        ("1st of sept. 2022", "20220901000000", "20220901235959"),
        ("May 14, 2022", "20220514000000", "20220514235959"),
        ("Dec 3rd 2021 07:15 UTC", "20211203071500", "20211203071559"),
        ("today", "20261124000000", "20261124235959"),
        (" Yesterday ", "20261123000000", "20261123235959"),
        ("now", "20261124102536", "20261124102536"),
        ("3 weeks ago", "20261103000000", "20261103235959"),
        ("a month ago", "20261024000000", "20261024235959"),
        ("2 years ago", "20241124000000", "20241124235959"),
        ("9 months ago", "20260224000000", "20260224235959"),
        ("5h ago", "20261124052500", "20261124052559"),
        ("90 minutes ago", "20261124085500", "20261124085559"),
        ("last week", "20261116000000", "20261122235959"),
        ("this week", "20261123000000", "20261129235959"),
        ("last month", "20261001000000", "20261031235959"),
        ("last year", "20250101000000", "20251231235959"),
    ],
)
def test_a_date_is_the_whole_period_it_names(text: str, first: str, last: str) -> None:
    """Both ends belong to it; zones become UTC."""
    assert parse_period(text, NOW) == (first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2022-02-30", "no date: February 2022 has 28 days"),
        ("30 feb 2024", "no date: February 2024 has 29 days"),
        ("2022-13", "no date: there is no month 13"),
        ("20221301", "no date: there is no month 13"),
        ("2022-05-14T25:00", "no date: there is no such time of day"),
        ("2022-05-14T10:00+99:00", "no date: there is no such time of day"),
        ("0000-01", "no date: beyond the years 1 to 9999"),
        ("99999 years ago", "no date: beyond the years 1 to 9999"),
        ("999999 weeks ago", "no date: beyond the years 1 to 9999"),
        ("0001-01-01T00:00+05:00", "no date: beyond the years 1 to 9999"),
        ("03/04/2022", "no clear date: day and month could be either; write year-month-day, such as 2022-05-14"),
        ("3.4.22", "no clear date: day and month could be either; write year-month-day, such as 2022-05-14"),
        ("14 Floreal 2022", "no date: there is no month 'floreal'"),
        ("ma 2022", "no date; accepted: 2022, 2022-05"),
        ("yesterday week", "no date; accepted: 2022, 2022-05"),
        ("20-22-05", "no date in a form that is read here; write year-month-day"),
        ("14.05.2022", "no date in a form that is read here; write year-month-day"),
        ("٢٠٢٢", "no date; accepted: 2022, 2022-05"),
        ("", "no date; accepted: 2022, 2022-05"),
    ],
)
def test_what_is_no_date_is_refused_and_says_why(text: str, why: str) -> None:
    """A day that does not exist, a date that could be read two ways, other words."""
    with pytest.raises(ValueError, match=r"^no ") as refused:
        parse_period(text, NOW)
    assert str(refused.value).startswith(why)


def test_a_month_before_the_end_of_a_longer_one_is_its_last_day() -> None:
    """31 March less one month."""
    assert parse_period("1 month ago", datetime(2024, 3, 31, tzinfo=UTC))[0] == "20240229000000"


@given(
    st.text(max_size=30)
    | st.from_regex(r"[0-9]{1,4}[-/. a-z]{0,6}[0-9a-z]{0,9}[-T ]?[0-9:+]{0,12}( ago)?", fullmatch=True)
)
def test_any_text_is_a_period_of_moments_that_exist_or_refused(text: str) -> None:
    """Never another exception, never a period that ends before it begins."""
    try:
        first, last = parse_period(text, NOW)
    except ValueError:
        return
    assert is_timestamp(first)
    assert is_timestamp(last)
    assert first <= last
