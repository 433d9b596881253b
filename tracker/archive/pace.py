"""When a request to a host may leave: rates, pauses, closures. Decisions only; whoever asks has the clock and does the sleeping.

In: the time now, what a host answered. Out: seconds to wait, pauses, closures to be remembered. Knows no HTTP client.

The manners behind the numbers: archive.org answers 429 when a limit is passed and shuts its firewall for an hour, doubling each time, to
those who go on for a minute. So 429 pauses everything to that host, longer each time in a row, and a refused connection closes the
host for an hour, across restarts: a job started five minutes later must not knock again.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

PAUSE_AFTER_429 = 60.0  # seconds, unless Retry-After says otherwise
_FIRST_CLOSURE = timedelta(hours=1)
_LONGEST_CLOSURE = timedelta(days=1)
_CORRECTION = timedelta(hours=1)  # of a clock: one that goes a little wrong is no reason to knock too early
_FIRST_BACKOFF = 1.0  # seconds
_LONGEST_BACKOFF = 60.0
_ROUNDING = 1e-6  # seconds; clocks are floats, and waiting for less than this would be waiting for nothing


class Gate:
    """One host's gate. Requests of one kind leave at least their interval apart; during a pause none leaves.

    Not locked: its owner is, and sleeps outside the lock.
    """

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._open_from = float("-inf")
        self._paused_at = float("-inf")
        self._pauses_in_a_row = 0

    def seconds_to_wait(self, kind: str, interval: float, now: float) -> float:
        """0 when a request may leave now, and then it counts as gone; else how long until it is worth asking again."""
        ready = max(self._open_from, self._last.get(kind, float("-inf")) + interval)
        if ready - now > _ROUNDING:
            return ready - now
        self._last[kind] = now
        return 0.0

    def pause(self, seconds: float | None, sent: float, now: float) -> float:
        """Begin the pause that an answer asked for (``seconds``, None when it did not say how long). Returns its length in seconds.

        The second pause in a row is twice as long, the third four times. Answers to requests sent before a pause began belong to the
        same incident.
        """
        if sent >= self._paused_at:
            self._pauses_in_a_row += 1
        factor = 2.0 ** min(self._pauses_in_a_row - 1, 10)
        length = min(
            (PAUSE_AFTER_429 if seconds is None else max(seconds, 1.0)) * factor, _LONGEST_CLOSURE.total_seconds()
        )
        self._paused_at = now
        self._open_from = max(self._open_from, now + length)
        return self._open_from - now

    def note_success(self) -> None:
        """An ordinary answer came: the next pause is a first one again."""
        self._pauses_in_a_row = 0


@dataclass(frozen=True, slots=True)
class Closure:
    """A host that must be left alone until a moment, why, and how many times in a row that was so."""

    until: datetime
    reason: str
    refusals: int = 0

    def is_on(self, now: datetime) -> bool:
        """Whether the host is still to be left alone. One for longer than any closure was noted by a clock that was ahead."""
        return now < self.until <= now + _LONGEST_CLOSURE + _CORRECTION

    def as_note(self) -> str:
        """The closure as a note to remember."""
        return json.dumps({"until": self.until.isoformat(), "reason": self.reason, "refusals": self.refusals})

    @classmethod
    def from_note(cls, note: str | None) -> "Closure | None":
        """The closure of a note; None without one, or when the note is none (the cost is one request)."""
        try:
            said = json.loads(note or "")
            until = datetime.fromisoformat(said["until"]).astimezone(UTC)
            return cls(until, str(said["reason"]), int(said["refusals"]))
        except (ValueError, TypeError, KeyError, OverflowError):
            return None


def closure_after_refusal(earlier: Closure | None, now: datetime) -> Closure:
    """The closure that a refused connection leads to: an hour, twice as long for each refusal in a row."""
    refusals = (earlier.refusals if earlier else 0) + 1
    length = min(_FIRST_CLOSURE * 2 ** min(refusals - 1, 10), _LONGEST_CLOSURE)
    return Closure(now + length, "the connection was refused", refusals)


def backoff(attempt: int, chance: float) -> float:
    """Seconds to wait after the failed attempt number ``attempt`` (from 0): doubling, spread by ``chance`` in [0, 1) over half of it."""
    return min(_FIRST_BACKOFF * 2.0**attempt, _LONGEST_BACKOFF) * (0.5 + chance / 2)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (a number, or a date); None when absent or nonsense."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), _LONGEST_CLOSURE.total_seconds())
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_CLOSURE.total_seconds())
