"""Pure: what has been wrong for long, and when people are told of it.

In: where a page stands, its thresholds, the problems known of it, the time; what an archive did not answer. Out: ``Problem`` records that
begin or end, each exactly once; ``Outage`` records, and the complaint that a long one is worth. Knows neither store nor mail.

A page is in trouble when its threshold has passed: no capture shows the document, no archive has a new capture, or every run failed. What
is counted is the time in which somebody looked: an archive that was out of reach says nothing about new captures, and whatever lies
before first contact is no news. Only a page that no archive has ever captured is in trouble at once: its address may be wrong.

An archive is out of reach from the first question in vain until it answers one of the same kind; an index that answers does not make up
for bodies that cannot be had. A failure after a fortnight without any is the first of another outage: nothing had to be asked meanwhile.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from tracker.records import PageState, Problem, Thresholds, Trouble
from tracker.timestamps import to_datetime

_FORGOTTEN_AFTER = timedelta(days=14)


def turned(
    state: PageState, thresholds: Thresholds, failing_since: datetime | None, known: Sequence[Problem], now: datetime
) -> list[Problem]:
    """The problems of a page that begin now, and those of ``known`` that end now.

    ``failing_since``: from when on every run of the page failed; None where the last one that was not paused did not. A run that was
    paused before anything failed says nothing: errors neither begin nor end with it.
    """
    present = dict(_troubles(state, thresholds, failing_since, now))
    lasting = {problem.trouble: problem for problem in known if problem.page == state.id and problem.ended_at is None}
    begun = [Problem(state.id, trouble, now, why) for trouble, why in present.items() if trouble not in lasting]
    unsaid = Trouble.ERRORS if failing_since is not None and state.problem is None else None  # the last run was paused
    over = [problem for trouble, problem in lasting.items() if trouble not in present and trouble is not unsaid]
    ended = [replace(problem, ended_at=now) for problem in over]
    return [*begun, *ended]


def _troubles(
    state: PageState, thresholds: Thresholds, failing_since: datetime | None, now: datetime
) -> Iterator[tuple[Trouble, str]]:
    """What is wrong, each with a line that says since when or why."""
    if state.problem and failing_since and _passed(thresholds.errors, failing_since, now):
        yield Trouble.ERRORS, f"every run since {failing_since:%Y-%m-%d} failed, the last with: {state.problem}"
    if state.first_contact is None or state.last_complete is None:
        return
    looked = min(state.last_complete, now)
    if state.last_capture is None:
        if thresholds.no_capture is not None:
            yield Trouble.NO_CAPTURE, "no archive holds a capture of it"
        return
    if _passed(thresholds.no_capture, _later(state.first_contact, state.last_capture), looked):
        yield Trouble.NO_CAPTURE, f"the newest capture is of {_day(state.last_capture)}"
    if state.last_usable is None:
        if _passed(thresholds.no_usable, state.first_contact, looked):
            yield Trouble.NO_USABLE, "none of its captures shows the document"
    elif state.last_usable < state.last_capture and _passed(
        thresholds.no_usable, _later(state.first_contact, state.last_usable), looked
    ):
        yield Trouble.NO_USABLE, f"no capture since {_day(state.last_usable)} shows the document"


def _passed(threshold: timedelta | None, since: datetime, now: datetime) -> bool:
    return threshold is not None and now - since > threshold


def _later(moment: datetime, timestamp: str) -> datetime:
    return max(moment, to_datetime(timestamp))


def _day(timestamp: str) -> str:
    return f"{to_datetime(timestamp):%Y-%m-%d}"


# --- archives -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outage:
    """An archive's questions of one kind have been in vain since a moment; ``last`` is the latest of them, ``reason`` its error."""

    archive: str
    since: datetime
    last: datetime
    reason: str

    def as_note(self) -> str:
        """The outage as a note to remember."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def from_note(cls, note: str | None) -> "Outage | None":
        """The outage of a note; None without one, or when the note is none (the cost is a later complaint)."""
        try:
            said = json.loads(note or "")
            since, last = (datetime.fromisoformat(said[key]).astimezone(UTC) for key in ("since", "last"))
            return cls(str(said["archive"]), since, last, str(said["reason"]))
        except (ValueError, TypeError, KeyError, OverflowError):
            return None


def outage(earlier: Outage | None, archive: str, reason: str, now: datetime) -> Outage:
    """The outage that a question in vain belongs to. One noted for a future moment was noted by a wrong clock."""
    goes_on = earlier is not None and earlier.since <= now and now - earlier.last <= _FORGOTTEN_AFTER
    return Outage(archive, earlier.since if earlier and goes_on else now, now, reason)


def complaint(one: Outage, complain_after: timedelta, now: datetime) -> str | None:
    """A line for people, once an archive has been out of reach for long; None before."""
    if now - one.since < complain_after:
        return None
    return f"archive {one.archive} has been out of reach since {one.since:%Y-%m-%d %H:%M} UTC: {one.reason}"
