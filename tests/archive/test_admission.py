"""Who may ask at all: a request that is not admitted never leaves."""

from collections.abc import Callable

import pytest

from tests.archive.conftest import Stage
from tests.standin import Held
from tracker.archive import HttpClient, Wayback
from tracker.errors import Paused

URL = "https://x.example/terms"


def test_each_request_is_admitted_retries_included_and_none_leaves_after_the_last(
    stage: Stage, held: Callable[[int], list[Held]]
) -> None:
    """What was admitted is exactly what the archive saw."""
    standin = stage.serve(held(3))
    standin.misbehave("503", times=1, on="playback")
    admitted = 0

    def admit() -> None:
        nonlocal admitted
        if admitted == 4:
            raise Paused("enough")
        admitted += 1

    client = HttpClient(stage.state, timing=stage.clock.timing, admit=admit)
    try:
        archive = Wayback("wayback", standin.url, client)
        captures = list(archive.captures(URL))
        bodies = [archive.fetch(one).body for one in captures[:2]]  # type: ignore[arg-type]
        assert len(bodies) == 2
        with pytest.raises(Paused, match="enough"):
            archive.fetch(captures[2])  # type: ignore[arg-type]
    finally:
        client.close()
    assert admitted == len(standin.log) == archive.requests == 4
