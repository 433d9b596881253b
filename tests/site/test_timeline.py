"""Changes as intervals along a line of time."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.report.samples import removed, reworded, row
from tracker.site.timeline import CROWDED, LEFT, RIGHT, Lane, Period, bars
from tracker.timestamps import to_timestamp

MOMENTS = st.datetimes(datetime(1996, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: to_timestamp(moment.replace(tzinfo=UTC))
)


def _percent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_a_bar_reaches_from_the_capture_before_to_the_capture_with_the_change() -> None:
    """An interval, at the place of its two captures."""
    lane = Lane()
    lane.add_year([row(after="20200101000000", by="20210101000000")], "pages/x/2021.html")
    (bar,) = bars(lane, Period.of(["20190101000000", "20230101000000"]))
    whole = RIGHT - LEFT
    assert abs(_percent(bar.x) - (LEFT + whole / 4)) < 0.1
    assert abs(_percent(bar.width) - whole / 4) < 0.1
    assert bar.label == "1 new ban, between 1 January 2020 and 1 January 2021"
    assert bar.address == "changes/3f2.html#c-3f2a91c07b4e"


def test_changes_of_one_bracket_and_row_are_one_bar_and_rows_tell_what_happened() -> None:
    """What came, what was altered and what went lie in rows of their own."""
    lane = Lane()
    lane.add_year([row(), row(id="b" * 12), reworded(), removed()], "pages/x/2022.html")
    drawn = bars(lane, Period.of(["20190101000000", "20230101000000"]))
    assert [(bar.name, bar.label.partition(",")[0]) for bar in drawn] == [
        ("came", "2 new bans"),
        ("altered", "1 reworded ban"),
        ("went", "1 entry removed"),
    ]
    assert len({bar.y for bar in drawn}) == 3


def test_a_crowded_year_is_drawn_together_and_leads_to_the_year() -> None:
    """More bars than can be told apart become one a row, which says how many intervals it stands for."""
    rows = [
        row(
            id=f"{n:012x}",
            after=f"2022{1 + n // 28:02}{1 + n % 28:02}000000",
            by=f"2022{1 + n // 28:02}{1 + n % 28:02}120000",
        )
        for n in range(CROWDED + 1)
    ]
    lane = Lane()
    lane.add_year(rows, "pages/x/2022.html")
    (bar,) = bars(lane, Period.of(["20220101000000", "20230101000000"]))
    assert bar.label.startswith(f"{CROWDED + 1} new bans in {CROWDED + 1} intervals, between 1 January")
    assert bar.address == "pages/x/2022.html"


def test_an_interval_inside_another_is_drawn_on_top_of_it() -> None:
    """Or it could not be seen or clicked."""
    lane = Lane()
    lane.add_year([row(id="a" * 12, by="20220601000000"), row(id="b" * 12, by="20221201000000")], "pages/x/2022.html")
    drawn = bars(lane, Period.of(["20190101000000", "20230101000000"]))
    assert [bar.address[-12:] for bar in drawn] == ["b" * 12, "a" * 12]


@given(st.lists(MOMENTS, max_size=6), MOMENTS, MOMENTS)
def test_nothing_is_drawn_outside_the_width(period: list[str], one: str, other: str) -> None:
    """Whatever the period, bars stay inside and have a width that is not negative."""
    after, by = sorted((one, other))
    lane = Lane()
    lane.add_year([row(after=after, by=by)], "x")
    (bar,) = bars(lane, Period.of(period))
    assert LEFT <= _percent(bar.x) <= _percent(bar.x) + _percent(bar.width) <= RIGHT + 0.02
    assert _percent(bar.width) >= 0


@given(st.lists(MOMENTS, min_size=1, max_size=6))
def test_a_phone_has_room_for_the_ticks(period: list[str]) -> None:
    """Seven years at most, or four months."""
    ticks = Period.of(period).ticks()
    assert len(ticks) <= 7
    assert [_percent(tick.x) for tick in ticks] == sorted(_percent(tick.x) for tick in ticks)


def test_what_stood_in_the_first_reading_is_no_interval() -> None:
    """It has no capture before it."""
    lane = Lane()
    lane.add_year([row(after=None)], "x")
    assert bars(lane, Period.of([])) == ()
