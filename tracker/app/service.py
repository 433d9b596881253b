"""The long-running form of ``run``: rounds of what is due, and waits between them. A plain loop over the pure ``schedule.next_due``.

In: how to read the configuration, a clock, signals as wishes (``Control``), whom to tell. Out: pages brought up to date, mails, a heartbeat
file, and events for a log. The run lock is held during a round and not between rounds, so that a run by hand finds its turn; a round
that finds it taken waits. A page that fails backs off alone; what concerns the whole database is tried again after pauses that grow.
Asked to stop, a round finishes the capture in hand and saves what was read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from tracker import schedule
from tracker.app.guard import Stop
from tracker.app.mailing import send_digests
from tracker.app.opening import Clock, Tracker, opened
from tracker.app.runs import Asked, far_archives, run
from tracker.config import Config
from tracker.errors import LockHeld, TrackerError
from tracker.ops.heartbeat import beat
from tracker.update import Outcome

_BETWEEN_ROUNDS = timedelta(minutes=1)
"""At least, so that a run by hand finds its turn."""
_AT_LEAST_EVERY = timedelta(hours=1)
"""Rounds come so often though no page is due; and no oftener for what a budget left over, which is due at once."""
_HEARTBEAT = timedelta(minutes=1)
_FIRST_RECOVERY, _LONGEST_RECOVERY = timedelta(minutes=1), timedelta(hours=1)


class Control(Stop, Protocol):
    """Wishes from outside; ``ops.signals`` listens to them."""

    def pause(self, seconds: float) -> bool:
        """Wait so long, or until there is any wish; whether there is one."""

    def take_reload(self) -> bool:
        """Whether the configuration is to be read again; asking fulfils the wish."""


class Tell(Protocol):
    """Whom events are told to."""

    def __call__(self, level: str, event: str, **fields: object) -> None:
        """Take an event: how grave it is (``debug``, ``info``, ``warning``, ``error``), its name, and what belongs to it."""


@dataclass(frozen=True, slots=True)
class Next:
    """When a page is due next, and which (None: no page is watched, or the last round came to nothing)."""

    due: datetime
    page: str | None = None


class Service:
    """One program that runs for years. ``serve`` returns when it was asked to stop."""

    def __init__(
        self,
        load: Callable[[], Config],
        *,
        now: Clock,
        control: Control,
        tell: Tell,
        heartbeat: Path | None = None,
        digest: bool = False,
    ) -> None:
        self._load, self._now, self._control, self._tell = load, now, control, tell
        self._heartbeat, self._digest = heartbeat, digest
        self._last_beat: datetime | None = None
        self._recovery = _FIRST_RECOVERY
        self._held_up = self._silent = False

    def serve(self) -> None:
        """Rounds and waits, until asked to stop. Raises ConfigError for a configuration that is wrong from the start."""
        config = self._load()
        self._tell("info", "started", pages=len(config.pages))
        while not self._control.is_set():
            if self._control.take_reload():
                config = self._reloaded(config)
            self._wait(self._round(config))
        self._tell("info", "stopped")

    def _reloaded(self, config: Config) -> Config:
        """The configuration as it is now; a wrong one is told of, and the former stays in force."""
        try:
            config = self._load()
        except TrackerError as error:
            self._tell("error", "configuration refused", error=str(error))
        else:
            self._tell("info", "configuration read again", pages=len(config.pages))
        return config

    # --- a round ----------------------------------------------------------------------------------------------------------------

    def _round(self, config: Config) -> Next:
        """Bring up to date what is due, mail what is due, and say when to go on."""
        try:
            with opened(config, now=self._now, stop=self._control) as tracker:
                self._held_up = False
                self._work(tracker)
                self._recovery = _FIRST_RECOVERY
                return self._next(tracker)
        except LockHeld as error:
            self._tell("debug" if self._held_up else "info", "waiting for the lock", error=str(error))
            self._held_up = True
            return Next(self._now() + _BETWEEN_ROUNDS)
        except TrackerError as error:
            pause, self._recovery = self._recovery, min(self._recovery * 2, _LONGEST_RECOVERY)
            self._tell("error", "round failed", error=str(error), retry_in=int(pause.total_seconds()))
            return Next(self._now() + pause)

    def _work(self, tracker: Tracker) -> None:
        for outcome in run(tracker, Asked(budget=tracker.config.budget), self._progress):
            self._tell_outcome(outcome)
        for line in tracker.reach.complaints(tracker.config.complain_after):
            self._tell("error", "archive out of reach", error=line)
        if self._digest and not self._control.is_set():
            for sent in send_digests(tracker):
                if sent.error is None:
                    self._tell("info", "mail sent", recipient=sent.message.recipient, subject=sent.message.subject)
                else:
                    self._tell("warning", "mail not sent", recipient=sent.message.recipient, error=str(sent.error))

    def _progress(self, page: str, done: int, total: int, doing: str) -> None:
        if self._last_beat is None or abs(self._now() - self._last_beat) >= _HEARTBEAT:
            self._beat("working", Next(self._now(), page))

    def _tell_outcome(self, outcome: Outcome) -> None:
        summary = outcome.summary
        level = {0: "info" if summary.read or summary.changes else "debug", 75: "warning"}.get(
            outcome.exit_code, "error"
        )
        fields: dict[str, object] = {
            name: getattr(summary, name) for name in ("captures", "read", "unusable", "requests", "changes", "pending")
        }
        told = {"errors": summary.errors, "notes": summary.notes}
        fields |= {name: list(lines) for name, lines in told.items() if lines}
        self._tell(level, "page", page=summary.page, **fields)

    def _next(self, tracker: Tracker) -> Next:
        """The page that is due first. What this round left over waits; what needs requests, until there are any again."""
        now = tracker.now()
        states = {state.id: state for state in tracker.store.page_states()}
        tomorrow = (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        used_up = tracker.guard.used_up() is not None
        found = []
        for page in tracker.config.pages:
            due = schedule.next_due(page, states.get(page.id), now)
            if due == schedule.NOW:
                due = now + _AT_LEAST_EVERY
            found.append(Next(max(due, tomorrow) if used_up and far_archives(tracker, page) else due, page.id))
        first = min(found, key=lambda one: one.due, default=Next(now + _AT_LEAST_EVERY))
        return Next(max(first.due, now + _BETWEEN_ROUNDS), first.page)

    # --- a wait -----------------------------------------------------------------------------------------------------------------

    def _wait(self, until: Next) -> None:
        """Wait for the moment, a wish, or an hour, whichever comes first: a mail may be waiting, the clock may have been set."""
        self._tell("debug", "waiting", until=until.due.isoformat(timespec="seconds"), page=until.page)
        left = _AT_LEAST_EVERY.total_seconds()
        while left > 0 and not self._control.is_set() and (ahead := (until.due - self._now()).total_seconds()) > 0:
            self._beat("waiting", until)
            step = min(left, ahead, _HEARTBEAT.total_seconds())
            if self._control.pause(step):
                return
            left -= step

    def _beat(self, state: str, until: Next) -> None:
        if self._heartbeat is None:
            return
        self._last_beat = self._now()
        try:
            beat(self._heartbeat, self._last_beat, state, until.page, until.due)
            self._silent = False
        except TrackerError as error:
            self._tell("debug" if self._silent else "warning", "no heartbeat", error=str(error))
            self._silent = True
