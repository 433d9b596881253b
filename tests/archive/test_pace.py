"""When a request may leave."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.archive.pace import Closure, Gate, backoff, closure_after_refusal, retry_after

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


class TestGate:
    def test_the_first_request_leaves_at_once(self) -> None:
        assert Gate().seconds_to_wait("cdx", 2.5, 100.0) == 0

    def test_the_next_of_its_kind_waits_the_interval(self) -> None:
        gate = Gate()
        gate.seconds_to_wait("cdx", 2.5, 100.0)
        assert gate.seconds_to_wait("cdx", 2.5, 101.0) == pytest.approx(1.5)
        assert gate.seconds_to_wait("cdx", 2.5, 102.5) == 0

    def test_kinds_do_not_wait_for_each_other(self) -> None:
        gate = Gate()
        gate.seconds_to_wait("cdx", 2.5, 100.0)
        assert gate.seconds_to_wait("playback", 0.5, 100.0) == 0

    def test_a_pause_holds_every_kind_back(self) -> None:
        gate = Gate()
        assert gate.pause(None, 100.0, 100.0) == 60
        assert gate.seconds_to_wait("cdx", 2.5, 110.0) == 50
        assert gate.seconds_to_wait("playback", 0.5, 110.0) == 50

    def test_retry_after_wins(self) -> None:
        assert Gate().pause(7, 100.0, 100.0) == 7

    def test_pauses_in_a_row_grow(self) -> None:
        gate = Gate()
        assert [gate.pause(None, now, now) for now in (0.0, 60.0, 180.0)] == [60, 120, 240]

    def test_an_answer_between_makes_the_next_pause_a_first_one(self) -> None:
        gate = Gate()
        gate.pause(None, 0.0, 0.0)
        gate.note_success()
        assert gate.pause(None, 100.0, 100.0) == 60

    def test_answers_to_requests_sent_before_a_pause_are_the_same_incident(self) -> None:
        """Two threads that were told at once do not make it twice as bad."""
        gate = Gate()
        gate.pause(None, 9.0, 10.0)
        assert gate.pause(None, 9.5, 10.0) == 60

    @given(
        st.lists(st.floats(0, 5), min_size=1, max_size=60),
        st.floats(0.1, 10),
        st.lists(st.tuples(st.integers(0, 59), st.floats(0, 100)), max_size=3),
    )
    def test_requests_never_leave_closer_than_the_interval_nor_in_a_pause(
        self, steps: list[float], interval: float, pauses: list[tuple[int, float]]
    ) -> None:
        """However often somebody asks, and whatever pauses come between."""
        gate, now, left, closed_until = Gate(), 0.0, [], 0.0
        for n, step in enumerate(steps):
            now += step
            for at, seconds in pauses:
                if at == n:
                    closed_until = max(closed_until, now + gate.pause(seconds, now, now))
            if gate.seconds_to_wait("cdx", interval, now) == 0:
                assert now >= closed_until - 1e-5
                left.append(now)
        assert all(later - earlier >= interval - 1e-5 for earlier, later in pairwise(left))


class TestClosures:
    def test_refusals_in_a_row_double_the_time(self) -> None:
        """As the firewall does; a day at most."""
        closure: Closure | None = None
        hours = []
        for _ in range(8):
            closure = closure_after_refusal(closure, NOW)
            hours.append((closure.until - NOW) / timedelta(hours=1))
        assert hours == [1, 2, 4, 8, 16, 24, 24, 24]

    def test_a_closure_survives_as_a_note(self) -> None:
        closure = closure_after_refusal(None, NOW)
        assert Closure.from_note(closure.as_note()) == closure

    @pytest.mark.parametrize(
        "note", [None, "", "{", "{}", "[]", '{"until": 3}', '{"until": "soon", "reason": "", "refusals": 1}']
    )
    def test_a_note_that_is_none_closes_nothing(self, note: str | None) -> None:
        assert Closure.from_note(note) is None

    def test_a_closure_lasts_until_its_moment(self) -> None:
        """The longest one too."""
        closure: Closure | None = None
        for _ in range(10):
            closure = closure_after_refusal(closure, NOW)
        assert closure is not None
        assert closure.is_on(NOW)
        assert closure.is_on(NOW - timedelta(minutes=5))  # the clock was set right
        assert closure.is_on(closure.until - timedelta(seconds=1))
        assert not closure.is_on(closure.until)

    def test_one_that_was_noted_by_a_clock_ahead_is_none(self) -> None:
        """Hosts are closed for a day at most."""
        assert not closure_after_refusal(None, NOW + timedelta(days=3650)).is_on(NOW)


class TestWaits:
    @given(st.integers(0, 1000), st.floats(0, 1, exclude_max=True))
    def test_backoff_grows_and_is_bounded(self, attempt: int, chance: float) -> None:
        assert 0.5 <= backoff(min(attempt, 60), chance) <= 60
        assert backoff(2, chance) >= 2

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            (None, None),
            ("", None),
            ("soon", None),
            ("-5", None),
            ("٣", None),
            ("0", 0),
            (" 90 ", 90),
            ("99999999999999999999", 86400),
            ("Wed, 01 Jul 2026 12:02:00 GMT", 120),
            ("Wed, 01 Jul 2026 11:00:00 GMT", 0),
            ("Wed, 01 Jul 2099 11:00:00 GMT", 86400),
        ],
    )
    def test_retry_after_is_a_number_or_a_date(self, value: str | None, seconds: float | None) -> None:
        assert retry_after(value, NOW) == seconds
