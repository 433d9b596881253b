"""What was announced and is no longer so is corrected, once, to whoever was told; what only became more exact is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.digest import due_corrections, due_digests, selected
from tracker.records import (
    Capture,
    Change,
    Delivery,
    HistoryRow,
    Kind,
    RecordedChange,
    Status,
    Subscription,
    Told,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TOLD = Told(Kind.ADDED, "creating deepfakes", None, "20220401000000", "20220601000000")
SENT = Delivery("desk@example.org", "c1", NOW - timedelta(days=9), sent_at=NOW - timedelta(days=9), told=TOLD)
DESK = Subscription("Desk <desk@example.org>")


def _capture(timestamp: str) -> Capture:
    return Capture(timestamp, "wayback", "u")


def _values(**changes: Any) -> dict[str, Any]:
    values = {
        **{"kind": TOLD.kind, "status": Status.CONFIRMED, "text": TOLD.text, "old_text": None, "context": ()},
        **{"after": TOLD.after, "by": TOLD.by},
    } | changes
    return values | {"after": _capture(values["after"]), "by": _capture(values["by"])}


def _standing(**changes: Any) -> RecordedChange:
    return RecordedChange("c1", "faq", Change(**_values(**changes)), NOW, "1", news=True)


def _row(**changes: Any) -> HistoryRow:
    retracted = changes.pop("retracted", False)
    rest = {"unread": 0, "detected_at": NOW, "extractor": "1", "news": True, "retracted": retracted}
    return HistoryRow("c1", "faq", "Google Colab", "FAQ", **_values(**changes), **rest)


@pytest.mark.parametrize(
    "changes",
    [
        {"after": "20220513000000", "by": "20220514000000"},
        {"text": "Creating “deepfakes”."},
        {"status": Status.SUSPECTED, "kind": Kind.REWORDED},
        {},
    ],
)
def test_what_is_still_true_is_not_corrected(changes: dict[str, Any]) -> None:
    """A bracket inside the announced one, other quotes, and a doubt that is not settled yet."""
    assert due_corrections([SENT], [_standing(**changes)], NOW, [_standing()]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"after": "20220301000000", "by": "20220315000000"},
        {"by": "20220701000000"},
        {"kind": Kind.REWORDED, "old_text": "creating fakes"},
        {"text": "creating deepfakes of people"},
    ],
)
def test_what_was_redated_or_turned_out_to_be_something_else_is_corrected(changes: dict[str, Any]) -> None:
    """To the recipient who was told, naming what was told."""
    assert due_corrections([SENT], [_standing(**changes)], NOW, [_standing()]) == [
        Delivery("desk@example.org", "c1", NOW, corrects=TOLD)
    ]


def test_what_was_withdrawn_is_corrected() -> None:
    """It is not among the page's changes any more."""
    (found,) = due_corrections([SENT], [], NOW, [_standing()])
    assert found.corrects == TOLD


def test_what_was_doubted_for_a_while_is_corrected_when_that_is_settled() -> None:
    """Whatever the doubtful reading said: the recipient still believes what was told."""
    doubtful = _standing(status=Status.SUSPECTED, after="20220301000000", by="20220315000000")
    settled = _standing(after="20220301000000", by="20220315000000")
    assert due_corrections([SENT], [doubtful], NOW, [_standing()]) == []
    assert [one.corrects for one in due_corrections([SENT], [settled], NOW, [doubtful])] == [TOLD]
    assert [one.corrects for one in due_corrections([SENT], [], NOW, [doubtful])] == [TOLD]


@pytest.mark.parametrize("reread", [[], [_standing(text="creating deepfakes (new)")]])
def test_what_only_a_better_extractor_reads_differently_is_not_corrected(reread: list[RecordedChange]) -> None:
    """It differed before this run read anything: a better extractor is no policy change, and no reason for a mail."""
    assert due_corrections([SENT], reread, NOW, reread) == []


def test_what_happens_after_a_better_extractor_came_is_corrected_as_ever() -> None:
    """Withdrawn by captures read since."""
    assert due_corrections([SENT], [], NOW, [_standing(text="creating deepfakes (new)")]) != []


def test_a_withdrawal_that_was_wrong_is_corrected_too() -> None:
    """Later captures may bring a change back."""
    told = replace(TOLD, withdrawn=True)
    sent = replace(SENT, told=told, corrects=TOLD, sent_at=NOW)
    assert due_corrections([SENT, sent], [], NOW, []) == []
    assert due_corrections([SENT, sent], [_standing()], NOW, []) == [
        Delivery("desk@example.org", "c1", NOW, corrects=told)
    ]


def test_who_was_never_told_gets_no_correction() -> None:
    """A promise that was not kept yet is looked at again before it is sent."""
    waiting = replace(SENT, sent_at=None, told=None)
    assert due_corrections([waiting], [], NOW, [_standing()]) == []


def test_a_correction_that_waits_is_not_doubled() -> None:
    """It will say what is so when it is sent."""
    waiting = Delivery("desk@example.org", "c1", NOW, corrects=TOLD)
    assert due_corrections([SENT, waiting], [], NOW, [_standing()]) == []


def test_a_correction_goes_out_whatever_the_subscription_filters() -> None:
    """Who was told something untrue wants to know, also after narrowing the subscription."""
    outbox = [(Delivery("desk@example.org", "c1", NOW, corrects=TOLD), _row(retracted=True))]
    (digest,) = due_digests(outbox, [replace(DESK, words=("mining",))], NOW)
    assert digest.rows == ()
    assert [(one.told, one.row.id) for one in digest.corrections] == [(TOLD, "c1")]
    assert [one.told for one in digest.deliveries] == [replace(TOLD, withdrawn=True)]


def test_a_correction_with_nothing_left_to_correct_is_not_sent() -> None:
    """The change came back to what was announced before the mail went out."""
    outbox = [(Delivery("desk@example.org", "c1", NOW, corrects=TOLD), _row())]
    assert due_digests(outbox, [DESK], NOW) == []


def test_what_a_digest_tells_is_kept_with_its_deliveries() -> None:
    """So that it can be corrected one day."""
    (digest,) = due_digests([(Delivery("desk@example.org", "c1", NOW), _row())], [DESK], NOW)
    assert [one.told for one in digest.deliveries] == [TOLD]


STATES = st.lists(
    st.none()
    | st.builds(
        _standing,
        kind=st.sampled_from([Kind.ADDED, Kind.REWORDED]),
        status=st.sampled_from(Status),
        after=st.sampled_from(["20220101000000", "20220401000000", "20220501000000"]),
        by=st.sampled_from(["20220515000000", "20220601000000", "20220701000000"]),
    ),
    max_size=8,
)


@given(STATES)
def test_after_every_mail_the_recipient_was_told_what_is_so(states: list[RecordedChange | None]) -> None:
    """However a change comes, goes and moves: the last thing told never contradicts a settled state, and nothing is told twice running."""
    deliveries, former = [SENT], [_standing()]
    for day, state in enumerate(states):
        moment = NOW + timedelta(days=day)
        standing = [state] if state else []
        deliveries += due_corrections(deliveries, standing, moment, former)
        former = standing
        change = state.change if state else None
        row = (
            replace(_row(), retracted=True)
            if change is None
            else _row(kind=change.kind, status=change.status, after=change.after.timestamp, by=change.by.timestamp)
        )
        outbox = [(one, row) for one in deliveries if one.sent_at is None]
        for digest in due_digests(outbox, [DESK], moment):
            assert [one.corrects for one in digest.deliveries] != [one.told for one in digest.deliveries]
            deliveries = [one for one in deliveries if one.sent_at] + [
                replace(one, sent_at=moment) for one in digest.deliveries
            ]
        if change is None or change.status is Status.CONFIRMED:
            waiting = [one for one in deliveries if one.sent_at is None]
            last = max((one for one in deliveries if one.sent_at), key=lambda one: one.sent_at or NOW).told
            assert last is not None
            assert last.withdrawn == (change is None)
            assert change is None or last.after <= change.after.timestamp <= change.by.timestamp <= last.by
            assert len(waiting) <= 1


def test_a_feed_holds_what_a_subscription_would_be_told() -> None:
    """The same selection, whether or not anybody was written to."""
    rows = [_row(), _row(status=Status.SUSPECTED), _row(kind=Kind.REMOVED), _row(retracted=True)]
    assert selected(rows, Subscription("")) == rows[:1]
