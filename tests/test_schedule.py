"""Which pages are due: slack for early cron jobs, work left over at once, failures with growing pauses, the longest waiting first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.records import Page, PageState, PageUrl
from tracker.schedule import due, needs_capture, next_due, slack

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def _page(name: str = "faq", every: timedelta = DAY) -> Page:
    return Page(name, "Example", "FAQ", (PageUrl("https://example.org"),), every=every)


def _state(
    name: str = "faq", run: datetime | None = NOW, complete: datetime | None = None, problem: str | None = None
) -> PageState:
    return PageState(name, "Example", "FAQ", 1, 1, 0, 0, None, None, None, None, run, complete, problem)


def _is_due(state: PageState | None, now: datetime, every: timedelta = DAY) -> bool:
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
