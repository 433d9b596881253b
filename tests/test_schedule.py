"""Which pages are due: slack for early cron jobs, moments by the clock, failures with growing pauses, the longest waiting first."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.records import Cron, Every, Page, PageState, PageUrl
from tracker.schedule import due, needs_capture, next_due, slack

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def _page(name: str = "faq", every: Every = DAY) -> Page:
    return Page(name, "Example", "FAQ", (PageUrl("https://example.org"),), every=every)


def _state(
    name: str = "faq", run: datetime | None = NOW, complete: datetime | None = None, problem: str | None = None
) -> PageState:
    return PageState(name, "Example", "FAQ", 1, 1, 0, 0, None, None, None, None, run, complete, problem)


def _is_due(state: PageState | None, now: datetime, every: Every = DAY) -> bool:
    return due([_page(every=every)], [state] if state else [], now) != []


def test_a_page_never_run_is_due() -> None:
    """Known to the store or not."""
    assert _is_due(None, NOW)
    assert _is_due(_state(run=None), NOW)


def test_a_daily_cron_job_a_minute_early_leaves_no_page_for_another_day() -> None:
    """The last run noted its end, half an hour after its start."""
    ended = NOW + 30 * MINUTE
    assert _is_due(_state(run=ended, complete=ended), NOW + DAY - MINUTE)


def test_a_page_brought_up_to_date_just_now_is_not_due() -> None:
    """A second run right after the first reads nothing."""
    assert not _is_due(_state(run=NOW, complete=NOW), NOW + MINUTE)
    assert not _is_due(_state(run=NOW, complete=NOW), NOW + 20 * HOUR)


def test_work_left_over_is_due_at_once() -> None:
    """The request budget ended the run; nothing was wrong."""
    assert _is_due(_state(run=NOW, complete=NOW - DAY), NOW + MINUTE)
    assert _is_due(_state(run=NOW, complete=None), NOW + MINUTE)


def test_a_failure_is_tried_again_after_pauses_that_grow() -> None:
    """Half of how long it has been failing; at least a quarter of an hour; never longer than the page's own period."""
    for failing, pause in ((10 * MINUTE, 15 * MINUTE), (4 * HOUR, 2 * HOUR), (30 * DAY, 21 * HOUR)):
        state = _state(run=NOW, complete=NOW - failing, problem="archive wayback: refused")
        assert not _is_due(state, NOW + pause - MINUTE)
        assert _is_due(state, NOW + pause)


def test_a_page_that_was_never_reached_is_tried_every_hour() -> None:
    """There is no last success to measure from."""
    state = _state(run=NOW, problem="archive wayback: refused")
    assert not _is_due(state, NOW + 59 * MINUTE)
    assert _is_due(state, NOW + HOUR)
    assert _is_due(state, NOW + 9 * MINUTE, every=10 * MINUTE)


@given(st.timedeltas(MINUTE, timedelta(days=60)), st.timedeltas(timedelta(0), timedelta(days=3000)))
def test_no_failure_ever_keeps_a_page_longer_than_its_period(every: timedelta, failing: timedelta) -> None:
    """A daily cron job tries a failing daily page daily, for years."""
    state = _state(run=NOW, complete=NOW - failing - MINUTE, problem="refused")
    assert _is_due(state, NOW + every, every)


@given(st.timedeltas(MINUTE, timedelta(days=400)))
def test_slack_is_small(every: timedelta) -> None:
    """Early means a little early: never more than an eighth of the period, never more than three hours."""
    assert timedelta(0) < slack(every) <= min(every / 8, 3 * HOUR)


@pytest.mark.parametrize("problem", [None, "refused"])
def test_a_clock_set_back_holds_no_page_back(problem: str | None) -> None:
    """A last run in the future was noted by a clock that was wrong."""
    ahead = NOW + 400 * DAY
    assert _is_due(_state(run=ahead, complete=ahead, problem=problem), NOW)


def test_the_longest_waiting_page_comes_first() -> None:
    """Never-run pages, then by last run; the given order where that is equal: a budget reaches everybody in turn."""
    pages = [_page(name) for name in ("recent", "old", "new", "newer")]
    states = {
        "recent": _state("recent", run=NOW - 2 * DAY, complete=NOW - 2 * DAY),
        "old": _state("old", run=NOW - 5 * DAY, complete=NOW - 5 * DAY),
    }
    assert [page.id for page in due(pages, states, NOW)] == ["new", "newer", "old", "recent"]


def test_the_next_moment_is_known_for_those_who_wait() -> None:
    """A program that runs for ever sleeps until then."""
    assert next_due(_page(), _state(run=NOW, complete=NOW), NOW) == NOW + 21 * HOUR


class TestNeedsCapture:
    @pytest.mark.parametrize(
        ("newest", "needed"),
        [(None, True), ("20261116055959", True), ("20261117060000", False), ("20261124055900", False)],
    )
    def test_a_capture_is_needed_when_the_newest_is_older_than_allowed(self, newest: str | None, needed: bool) -> None:
        """Or when there is none; exactly as old as allowed is not older."""
        assert needs_capture(newest, 7 * DAY, NOW) is needed

    def test_a_capture_from_the_future_is_young(self) -> None:
        """Some clock is wrong; asking would not mend it."""
        assert not needs_capture("20270101000000", 7 * DAY, NOW)

    @given(minutes=st.integers(-3000, 3000), days=st.integers(1, 60))
    def test_what_was_asked_for_is_not_asked_for_again_that_day(self, minutes: int, days: int) -> None:
        """Whatever came of it. An asking in the future holds nothing back."""
        asked = NOW - minutes * MINUTE
        assert needs_capture(None, days * DAY, NOW, asked) is not (NOW - DAY < asked <= NOW)

    def test_whoever_wants_captures_more_often_may_ask_more_often(self) -> None:
        """``6h`` means every six hours."""
        assert not needs_capture("20261101000000", 6 * HOUR, NOW, NOW - 5 * HOUR)
        assert needs_capture("20261101000000", 6 * HOUR, NOW, NOW - 6 * HOUR)


ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Africa/Casablanca",
]
"""With summer time at two in the morning, at midnight, by half an hour, in Ramadan, or none."""

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
fields = st.tuples(
    st.sampled_from(["*", "*/15", "0", "30", "59", "10,40"]),
    st.sampled_from(["*", "*/6", "0", "2", "3", "8-17", "23"]),
    st.sampled_from(["*", "1", "29", "31", "L"]),
    st.sampled_from(["*", "2", "3", "*/5", "dec"]),
    st.sampled_from(["*", "mon", "sun", "1-5", "5#1"]),
).filter(lambda said: said[2:4] not in (("31", "2"), ("29", "2")))
crons = st.builds(Cron, fields.map(" ".join), zones)


def _after(cron: Cron, moment: datetime) -> datetime:
    """When a page that was up to date at a moment is due again."""
    return next_due(_page(every=cron), _state(run=moment, complete=moment), moment)


def test_a_page_with_an_expression_is_due_when_its_moment_has_passed() -> None:
    """Not a minute earlier, and also when the run comes late."""
    weekdays = Cron("30 5 * * mon-fri")
    friday = datetime(2026, 11, 20, 5, 31, tzinfo=UTC)
    assert _after(weekdays, friday) == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    done = _state(run=friday, complete=friday)
    assert not _is_due(done, datetime(2026, 11, 23, 5, 29, tzinfo=UTC), weekdays)
    assert _is_due(done, datetime(2026, 11, 23, 5, 30, tzinfo=UTC), weekdays)
    assert _is_due(done, datetime(2026, 12, 31, tzinfo=UTC), weekdays)


def test_a_run_that_comes_early_each_day_finds_the_page_due_each_day() -> None:
    """It makes up for yesterday's moment."""
    cron = Cron("0 6 * * *")
    early = NOW - MINUTE
    assert _is_due(_state(run=early - DAY, complete=early - DAY), early, cron)
    assert not _is_due(_state(run=early, complete=early), early, cron)


def test_by_the_clock_of_a_zone() -> None:
    """Six in Berlin is five in winter and four in summer; what the clocks skip comes right after; what they show twice, once."""
    six, half_past_two = (Cron(f"{when} * * *", ZoneInfo("Europe/Berlin")) for when in ("0 6", "30 2"))
    assert _after(six, datetime(2026, 1, 1, tzinfo=UTC)).hour == 5
    assert _after(six, datetime(2026, 7, 1, tzinfo=UTC)).hour == 4
    assert _after(half_past_two, datetime(2026, 3, 29, 0, 0, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    first = _after(half_past_two, datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert _after(half_past_two, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@given(zones, moments, st.integers(0, 23), st.integers(0, 59))
def test_a_daily_moment_comes_every_day_whatever_the_clocks_do(
    zone: ZoneInfo, start: datetime, hour: int, minute: int
) -> None:
    """Never skipped, never twice: successive moments lie a day apart, give or take the clocks' change."""
    cron = Cron(f"{minute} {hour} * * *", zone)
    times = [_after(cron, start)]
    for _ in range(60):
        times.append(_after(cron, times[-1]))
    assert times[0] - start <= 26 * HOUR
    assert all(22 * HOUR <= later - earlier <= 26 * HOUR for earlier, later in pairwise(times))


@given(crons, moments, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_moments_lie_ahead_and_in_order(cron: Cron, moment: datetime, later: timedelta) -> None:
    """Whoever was read later is never due earlier."""
    due_at = _after(cron, moment)
    assert moment < due_at <= _after(cron, moment + later)


@given(st.sampled_from(["*", "*/20", "7", "0,59"]), st.sampled_from(["*", "*/5", "4", "22-23"]), moments)
def test_no_moment_is_passed_over(minutes: str, hours: str, moment: datetime) -> None:
    """The next moment is the first minute that the expression names: looked for minute by minute."""

    def named(field: str, value: int) -> bool:
        if field.startswith("*/"):
            return value % int(field[2:]) == 0
        if "-" in field:
            low, high = map(int, field.split("-"))
            return low <= value <= high
        return field == "*" or value in map(int, field.split(","))

    one = moment.replace(second=0, microsecond=0) + MINUTE
    while not (named(minutes, one.minute) and named(hours, one.hour)):
        one += MINUTE
    assert _after(Cron(f"{minutes} {hours} * * *"), moment) == one


pasts = st.none() | moments


@given(st.timedeltas(MINUTE, timedelta(days=60)) | crons, pasts, pasts, st.sampled_from([None, "refused"]), moments)
def test_whatever_is_noted_of_its_past_a_page_is_due_within_its_period(
    every: Every, run: datetime | None, complete: datetime | None, problem: str | None, now: datetime
) -> None:
    """By clocks that were set back or forward, runs that failed or left work over: no page is skipped for ever."""
    latest = _after(every, now) if isinstance(every, Cron) else now + every
    assert next_due(_page(every=every), _state(run=run, complete=complete, problem=problem), now) <= latest


def test_a_failing_page_with_an_expression_is_tried_again_before_its_next_moment() -> None:
    """After a pause that grows, and at its next moment at the latest."""
    cron = Cron("0 6 * * sun")
    failing = _state(run=NOW, complete=NOW - 4 * HOUR, problem="refused")
    assert next_due(_page(every=cron), failing, NOW) == NOW + 2 * HOUR
    long_failing = _state(run=NOW, complete=NOW - 30 * DAY, problem="refused")
    assert next_due(_page(every=cron), long_failing, NOW) == datetime(2026, 11, 29, 6, tzinfo=UTC)


def test_a_page_that_a_wrong_clock_called_complete_is_not_kept_by_it() -> None:
    """The clock was years ahead, and right again when a run left work over."""
    state = _state(run=NOW - HOUR, complete=NOW + 400 * DAY)
    assert _is_due(state, NOW)
