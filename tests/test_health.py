"""What has been wrong for long: thresholds, problems that begin and end once each, archives out of reach."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.health import Outage, complaint, outage, turned
from tracker.records import PageState, Problem, Thresholds, Trouble
from tracker.timestamps import to_timestamp

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAY = timedelta(days=1)
THRESHOLDS = Thresholds()
LONG_AGO = NOW - 1000 * DAY


def _state(  # a page watched for years, read and captured today
    *,
    captures: int = 9,
    last_capture: datetime | None = NOW,
    last_usable: datetime | None = NOW,
    contact: datetime | None = LONG_AGO,
    complete: datetime | None = NOW,
    problem: str | None = None,
) -> PageState:
    captured, usable = (None if one is None else to_timestamp(one) for one in (last_capture, last_usable))
    return PageState(
        "faq", "Example", "FAQ", captures, captures, 0, 0, captured, captured, usable, contact, NOW, complete, problem
    )


def _begun(
    state: PageState, failing_since: datetime | None = None, thresholds: Thresholds = THRESHOLDS
) -> set[Trouble]:
    """The troubles that a first look at a page finds."""
    found = turned(state, thresholds, failing_since, [], NOW)
    assert all((one.page, one.began_at, one.ended_at) == ("faq", NOW, None) for one in found)
    return {one.trouble for one in found}


def test_a_page_that_is_captured_and_read_has_no_problem() -> None:
    """Nor has one that was not captured or not usable for a while."""
    assert _begun(_state()) == set()
    assert _begun(_state(last_usable=NOW - 29 * DAY)) == set()
    assert _begun(_state(last_capture=NOW - 89 * DAY, last_usable=NOW - 89 * DAY)) == set()


def test_captures_without_the_document_are_a_problem_after_a_month() -> None:
    """The line says since when."""
    (problem,) = turned(_state(last_usable=NOW - 31 * DAY), THRESHOLDS, None, [], NOW)
    assert (problem.trouble, problem.detail) == (Trouble.NO_USABLE, "no capture since 2026-10-24 shows the document")
    assert _begun(_state(last_usable=None)) == {Trouble.NO_USABLE}


def test_a_page_that_nobody_captures_any_more_is_a_problem_after_three_months_and_only_that() -> None:
    """That nothing usable came either goes without saying."""
    (problem,) = turned(_state(last_capture=NOW - 91 * DAY, last_usable=NOW - 91 * DAY), THRESHOLDS, None, [], NOW)
    assert (problem.trouble, problem.detail) == (Trouble.NO_CAPTURE, "the newest capture is of 2026-08-25")


def test_a_page_never_captured_is_a_problem_as_soon_as_an_archive_has_said_so() -> None:
    """Its address may be wrong: nobody should wait three months to hear of it."""
    never = _state(captures=0, last_capture=None, last_usable=None, contact=NOW)
    assert _begun(never) == {Trouble.NO_CAPTURE}
    assert _begun(replace(never, first_contact=None, last_complete=None)) == set()


def test_first_contact_is_no_problem() -> None:
    """A page whose captures ended years ago was found so; it is a problem when it stays so."""
    old = NOW - 900 * DAY
    assert _begun(_state(last_capture=old, last_usable=old, contact=NOW)) == set()
    assert _begun(_state(last_usable=old, contact=NOW - 29 * DAY)) == set()
    assert _begun(_state(last_usable=None, contact=NOW - 29 * DAY)) == set()
    assert _begun(_state(last_capture=old, last_usable=old, contact=NOW - 91 * DAY)) == {Trouble.NO_CAPTURE}


def test_days_on_which_nobody_could_look_are_not_counted() -> None:
    """The archive has been out of reach for months: what it captured meanwhile is not known, and the errors are problem enough."""
    unseen = _state(
        last_capture=NOW - 100 * DAY, last_usable=NOW - 100 * DAY, complete=NOW - 99 * DAY, problem="refused"
    )
    assert _begun(unseen, failing_since=NOW - 99 * DAY) == {Trouble.ERRORS}


def test_only_errors_are_a_problem_after_three_days() -> None:
    """A page that never was reached too; the line names the last error."""
    failing = _state(problem="archive wayback: refused", complete=None, contact=None)
    assert _begun(failing, failing_since=NOW - 3 * DAY) == set()
    (problem,) = turned(failing, THRESHOLDS, NOW - 4 * DAY, [], NOW)
    assert problem.trouble is Trouble.ERRORS
    assert problem.detail == "every run since 2026-11-20 failed, the last with: archive wayback: refused"


def test_a_threshold_of_never_tells_nobody() -> None:
    """Also of a page never captured."""
    never = Thresholds(None, None, None)
    worst = _state(last_capture=LONG_AGO, last_usable=None, problem="refused")
    assert _begun(worst, failing_since=LONG_AGO, thresholds=never) == set()
    assert _begun(_state(captures=0, last_capture=None, last_usable=None), thresholds=never) == set()


def test_a_problem_ends_when_its_reason_does() -> None:
    """With its beginning and its line kept."""
    (problem,) = turned(_state(last_usable=NOW - 31 * DAY), THRESHOLDS, None, [], NOW)
    assert turned(_state(), THRESHOLDS, None, [problem], NOW + DAY) == [replace(problem, ended_at=NOW + DAY)]


def test_problems_of_other_pages_are_left_alone() -> None:
    """They are judged with their own states."""
    other = Problem("other", Trouble.NO_USABLE, NOW, "…")
    assert turned(_state(), THRESHOLDS, None, [other], NOW) == []


moments = st.integers(0, 400).map(lambda days: NOW - days * DAY)
states = st.builds(
    _state,
    last_capture=st.none() | moments,
    last_usable=st.none() | moments,
    contact=st.none() | moments,
    complete=st.none() | moments | st.just(NOW + 400 * DAY),
    problem=st.sampled_from([None, "refused"]),
)


@given(st.lists(st.tuples(states, st.none() | moments), max_size=12))
def test_whatever_happens_each_problem_begins_once_and_ends_once(days: list[tuple[PageState, datetime | None]]) -> None:
    """Never two of a kind at a time, never an end without a beginning, nothing told while nothing turns."""
    known: dict[tuple[Trouble, datetime], Problem] = {}
    for n, (state, failing_since) in enumerate(days):
        now = NOW + n * DAY
        lasting = [one for one in known.values() if one.ended_at is None]
        found = turned(state, THRESHOLDS, failing_since, list(known.values()), now)
        for one in found:
            if one.ended_at is None:
                assert one.trouble not in {other.trouble for other in lasting}
            else:
                assert replace(one, ended_at=None) in lasting
            known[one.trouble, one.began_at] = one
        assert turned(state, THRESHOLDS, failing_since, list(known.values()), now) == []


def test_an_outage_goes_on_from_its_first_question_in_vain() -> None:
    """Its line is the last error's."""
    first = outage(None, "wayback", "refused", NOW)
    second = outage(first, "wayback", "timed out", NOW + DAY)
    assert second == Outage("wayback", NOW, NOW + DAY, "timed out")


def test_a_failure_after_a_fortnight_without_any_is_another_outage() -> None:
    """Nothing had to be asked meanwhile: nobody knows how the archive was."""
    first = outage(None, "wayback", "refused", NOW)
    assert outage(first, "wayback", "refused", NOW + 15 * DAY).since == NOW + 15 * DAY


def test_an_outage_noted_by_a_wrong_clock_begins_now() -> None:
    """It was years ahead."""
    wrong = outage(None, "wayback", "refused", NOW + 400 * DAY)
    assert outage(wrong, "wayback", "refused", NOW).since == NOW


def test_people_hear_of_an_outage_once_it_is_long() -> None:
    """With the archive, since when, and the error."""
    one = Outage("wayback", NOW, NOW, "web.archive.org: the connection was refused")
    assert complaint(one, 3 * DAY, NOW + 3 * DAY - timedelta(seconds=1)) is None
    expected = (
        "archive wayback has been out of reach since 2026-11-24 06:00 UTC: web.archive.org: the connection was refused"
    )
    assert complaint(one, 3 * DAY, NOW + 3 * DAY) == expected


def test_a_paused_run_neither_begins_nor_ends_what_errors_are() -> None:
    """It failed at nothing, and came to no end either."""
    since = NOW - 9 * DAY
    known = [Problem("faq", Trouble.ERRORS, NOW - 6 * DAY, "every run failed")]
    assert turned(_state(), THRESHOLDS, since, known, NOW) == []
    assert turned(_state(), THRESHOLDS, since, [], NOW) == []
    assert turned(_state(), THRESHOLDS, None, known, NOW) == [replace(known[0], ended_at=NOW)]


@given(
    st.builds(Outage, st.text(), st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)), st.text())
)
def test_a_note_gives_the_outage_back(one: Outage) -> None:
    """Whatever an error's words are."""
    assert Outage.from_note(one.as_note()) == one


@pytest.mark.parametrize(
    "note", [None, "", "x", "[]", "{}", '{"since": 3}', '{"since": "2026-01-01", "last": "x"}', "1"]
)
def test_a_note_that_is_none_is_no_outage(note: str | None) -> None:
    """A database may hold anything."""
    assert Outage.from_note(note) is None
