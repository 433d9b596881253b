"""What a page's changes cause to be sent: announcements when they become news, corrections when what was told is no longer so.

Both are decided by comparing the changes as they will be recorded with those recorded before, so that each is caused by the run in which it
came about, and by no other.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tracker.digest.wanted import Subject, address_of, wants
from tracker.records import Change, Delivery, Page, RecordedChange, Status, Subscription, Told
from tracker.telling import contradicts


def due_deliveries(
    page: Page,
    changes: Sequence[RecordedChange],
    subscriptions: Sequence[Subscription],
    now: datetime,
    former: Sequence[RecordedChange] = (),
) -> list[Delivery]:
    """The deliveries that this state of a page's changes causes, each change at most once a recipient.

    ``changes`` are the page's changes as they will be recorded (kept and fresh), ``former`` those recorded before: what a subscription
    already wanted of those was promised then and is not promised again.
    """
    before = {one.id: Subject.of_change(page, one) for one in former}
    promised: dict[tuple[str, str], Delivery] = {}
    for one in changes:
        subject = Subject.of_change(page, one)
        for subscription in subscriptions:
            earlier = before.get(one.id)
            if wants(subscription, subject) and not (earlier and wants(subscription, earlier)):
                recipient = address_of(subscription.recipient)
                promised.setdefault((recipient, one.id), Delivery(recipient, one.id, created_at=now))
    return list(promised.values())


def due_corrections(
    deliveries: Sequence[Delivery],
    standing: Sequence[RecordedChange],
    now: datetime,
    former: Sequence[RecordedChange],
) -> list[Delivery]:
    """The corrections that this state of a page's changes causes: whoever was told what is no longer so, is told.

    ``deliveries`` are all of the page's changes, sent and waiting; ``standing`` are its changes as they will be recorded, ``former`` those
    recorded before. A change that is not among them was withdrawn. What was told and differed before already (another extractor read
    the same captures differently) is not what this run found, and no reason for a correction. Where a correction waits, no second one
    is caused: it says what is so when it is sent.
    """
    after = {one.id: one.change for one in standing if not one.retracted}
    before = {one.id: one.change for one in former if not one.retracted}
    by_pair: dict[tuple[str, str], list[Delivery]] = {}
    for one in deliveries:
        by_pair.setdefault((one.recipient, one.change_id), []).append(one)
    caused = []
    for (recipient, change_id), theirs in by_pair.items():
        told = _last_told(theirs)
        waits = any(one.corrects and one.sent_at is None for one in theirs)
        if told and not waits and _came_untrue(told, before.get(change_id), after.get(change_id)):
            caused.append(Delivery(recipient, change_id, created_at=now, corrects=told))
    return caused


def _came_untrue(told: Told, former: Change | None, change: Change | None) -> bool:
    """Whether a change, as it is now, is settled and contradicts both what was told of it and what was so before."""
    if change is not None and change.status is not Status.CONFIRMED:
        return False
    now = _told_of(change, told)
    doubted = former is not None and former.status is not Status.CONFIRMED
    return contradicts(now, told) and (doubted or contradicts(now, _told_of(former, told)))


def _told_of(change: Change | None, told: Told) -> Told:
    """What there would be to tell of a change; None is a change that did not happen."""
    if change is None:
        return replace(told, withdrawn=True)
    return Told(change.kind, change.text, change.old_text, change.after.timestamp, change.by.timestamp)


def _last_told(deliveries: Sequence[Delivery]) -> Told | None:
    sent = [(one.sent_at, one.told) for one in deliveries if one.sent_at and one.told]
    return max(sent, key=lambda pair: pair[0])[1] if sent else None
