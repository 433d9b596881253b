"""Years of requests in seconds: a fifth of all answers wrong, and nothing lost, nothing invented, no limit passed."""

import pytest

from tests.archive.conftest import URL, Stage
from tests.standin import Held
from tracker.archive import Wayback
from tracker.errors import TryLater
from tracker.records import Capture

LIVE = ["429", "429_retry_after", "500", "502", "503", "503_retry_after", "504"]
WIRE = ["reset", "short_content_length", "cut_chunk", "slow_drip", "chunked", "no_content_length"]
ENCODINGS = ["truncated_gzip_close", "gzip", "br", "double_gzip", "lying_encoding"]


def read_all(stage: Stage, archive: Wayback) -> dict[str, bytes]:
    """Every capture's body, coming back as often as told to and no earlier."""
    bodies: dict[str, bytes] = {}
    while True:
        try:
            for row in archive.captures(URL):
                assert isinstance(row, Capture)
                if row.timestamp not in bodies:
                    bodies[row.timestamp] = archive.fetch(row).body
        except TryLater as error:
            now = stage.clock.now()
            stage.clock.advance(max(1.0, ((error.not_before or now) - now).total_seconds()))
        else:
            return bodies


def most_in_a_minute(times: list[float]) -> int:
    """The largest number of requests in any window of sixty seconds."""
    return max(sum(1 for time in times[start : start + 200] if time < times[start] + 60) for start in range(len(times)))


class TestEndurance:
    @pytest.mark.parametrize("count", [250, pytest.param(1_800, marks=pytest.mark.benchmark)])
    def test_a_fifth_of_answers_wrong_changes_nothing(self, stage: Stage, count: int) -> None:
        """Over many hundred requests (or two thousand), the log keeps within 24 of the index and 120 of playback in every minute."""
        held = [
            Held(f"20{n // 336 + 10}{n // 28 % 12 + 1:02}{n % 28 + 1:02}093000", URL, b"<p>%d</p>" % n)
            for n in range(count)
        ]
        standin = stage.serve(held)
        standin.misbehave_at_random(0.2, LIVE + WIRE + ENCODINGS)
        bodies = read_all(stage, Wayback("wayback", standin.url, stage.client(), page_size=100))
        assert bodies == {one.timestamp: one.body for one in held}
        assert len(standin.log) > 1.1 * count
        for kind, most in (("cdx", 24), ("playback", 120)):
            assert most_in_a_minute([logged.time for logged in standin.log if logged.kind == kind]) <= most

    def test_after_429_nothing_is_asked_for_a_minute(self, stage: Stage) -> None:
        """Of any kind, by anybody."""
        held = [Held(f"2022{n // 28 + 1:02}{n % 28 + 1:02}093000", URL, b"<p>%d</p>" % n) for n in range(100)]
        standin = stage.serve(held)
        standin.misbehave_at_random(0.1, ["429"])
        read_all(stage, Wayback("wayback", standin.url, stage.client(), page_size=20))
        refused = [n for n, logged in enumerate(standin.log[:-1]) if logged.answered == "429"]
        assert refused
        assert all(standin.log[n + 1].time - standin.log[n].time >= 60 - 1e-6 for n in refused)
