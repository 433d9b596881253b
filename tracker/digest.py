"""Pure: which changes are news, for whom, and when their mail is due.

In: a page's changes as they stand after a run, subscriptions, the outbox, the time. Out: ``Delivery`` records to be written in the
transaction that records the changes, and ``Digest`` records, one a recipient, to be turned into mails. This room knows neither store nor
mail.

What is announced: changes that are *news* (made after first contact, not found by a better extractor), *confirmed*, not retracted, and
of a kind the subscription asks for; ``added`` unless it says otherwise. A change is promised to a recipient when it first becomes such,
so somebody who subscribes today is not told of last year's bans. What was promised is looked at again when the mail is due: a change
that was meanwhile put in doubt or became another kind waits, and is never sent as what it was.

What was announced and is no longer so (withdrawn, redated outside the announced bracket, found to be another kind or wording) is sent as
a correction to whoever was told. A bracket that narrows inside the announced one makes nothing untrue.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parseaddr

from tracker.records import (
    Cadence,
    Change,
    Correction,
    Delivery,
    Digest,
    HistoryRow,
    Kind,
    Page,
    RecordedChange,
    Status,
    Subscription,
    Told,
)
from tracker.wording import normalise


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
    before = {one.id: _Subject.of_change(page, one) for one in former}
    promised: dict[tuple[str, str], Delivery] = {}
    for one in changes:
        subject = _Subject.of_change(page, one)
        for subscription in subscriptions:
            earlier = before.get(one.id)
            if _wants(subscription, subject) and not (earlier and _wants(subscription, earlier)):
                recipient = address_of(subscription.recipient)
                promised.setdefault((recipient, one.id), Delivery(recipient, one.id, created_at=now))
    return list(promised.values())


def due_digests(
    outbox: Sequence[tuple[Delivery, HistoryRow]],
    subscriptions: Sequence[Subscription],
    now: datetime,
    last_sent: Mapping[str, datetime] | None = None,
) -> list[Digest]:
    """The waiting deliveries as one digest a recipient, in the order of the subscriptions; recipients with nothing due get none.

    ``last_sent`` says when each address was last sent a digest, for cadences other than immediate. Deliveries to addresses that no
    longer subscribe, and rows that no subscription of the recipient wants any more, stay where they are.
    """
    digests = []
    for recipient, theirs in _by_recipient(subscriptions).items():
        last = (last_sent or {}).get(recipient)
        open_now = [one for one in theirs if _is_open(one.cadence, last, now)]
        due: dict[str, tuple[Delivery, HistoryRow]] = {}
        for delivery, row in outbox:
            mine = delivery.recipient == recipient and delivery.sent_at is None
            if mine and open_now and _is_due(delivery, row, open_now):
                due.setdefault(delivery.change_id, (replace(delivery, told=_told(row)), row))
        if due:
            digests.append(_digest(theirs[0].recipient, sorted(due.values(), key=lambda pair: _reading_order(pair[1]))))
    return digests


def due_corrections(
    deliveries: Sequence[Delivery], standing: Sequence[RecordedChange], now: datetime
) -> list[Delivery]:
    """The corrections that this state of a page's changes causes: whoever was told what is no longer so, is told.

    ``deliveries`` are all of the page's changes, sent and waiting; ``standing`` are its changes as they will be recorded. A change that
    is not among them was withdrawn. Where a correction waits already, no second one is caused: it says what is so when it is sent.
    """
    changes = {one.id: one.change for one in standing if not one.retracted}
    by_pair: dict[tuple[str, str], list[Delivery]] = {}
    for one in deliveries:
        by_pair.setdefault((one.recipient, one.change_id), []).append(one)
    caused = []
    for (recipient, change_id), theirs in by_pair.items():
        told = _last_told(theirs)
        change = changes.get(change_id)
        waits = any(one.corrects and one.sent_at is None for one in theirs)
        unsettled = change is not None and change.status is not Status.CONFIRMED
        if told and not waits and not unsettled and _contradicts(_told_of_change(change, told), told):
            caused.append(Delivery(recipient, change_id, created_at=now, corrects=told))
    return caused


def selected(rows: Sequence[HistoryRow], subscription: Subscription) -> list[HistoryRow]:
    """The rows that a subscription asks to be told of, whether or not anybody was told: what a feed of the same selection holds."""
    return [row for row in rows if _wants(subscription, _Subject.of_row(row))]


def address_of(recipient: str) -> str:
    """The bare address of a recipient, case folded: who somebody is, whatever name the configuration gives them.

    >>> address_of("News desk <Desk@Example.org>")
    'desk@example.org'
    """
    return (parseaddr(recipient)[1] or recipient).strip().casefold()


@dataclass(frozen=True, slots=True)
class _Subject:
    """What subscriptions look at, of a change just recorded or of a row of the history."""

    page: str
    platform: str
    kind: Kind
    announceable: bool
    wordings: tuple[str, ...]

    @classmethod
    def of_change(cls, page: Page, one: RecordedChange) -> "_Subject":
        change = one.change
        announceable = one.news and not one.retracted and change.status is Status.CONFIRMED
        return cls(page.id, page.platform, change.kind, announceable, (change.text or "", change.old_text or ""))

    @classmethod
    def of_row(cls, row: HistoryRow) -> "_Subject":
        announceable = row.news and not row.retracted and row.after is not None and row.status is Status.CONFIRMED
        return cls(row.page, row.platform, row.kind, announceable, (row.text or "", row.old_text or ""))


def _wants(subscription: Subscription, subject: _Subject) -> bool:
    """Whether a subscription asks to be told of this: announceable, of its kinds, and within its filters."""
    return (
        subject.announceable
        and subject.kind in subscription.kinds
        and (not subscription.pages or subject.page in subscription.pages)
        and (not subscription.platforms or subject.platform.casefold() in map(str.casefold, subscription.platforms))
        and (not subscription.words or any(_mentions(text, w) for text in subject.wordings for w in subscription.words))
    )


def _is_due(delivery: Delivery, row: HistoryRow, open_now: Sequence[Subscription]) -> bool:
    """Whether a waiting delivery still says something true, and something its recipient has not been told."""
    if delivery.corrects is not None:
        settled = row.retracted or row.status is Status.CONFIRMED
        return settled and _contradicts(_told(row), delivery.corrects)
    subject = _Subject.of_row(row)
    return any(_wants(one, subject) for one in open_now)


def _digest(recipient: str, due: Sequence[tuple[Delivery, HistoryRow]]) -> Digest:
    return Digest(
        recipient,
        deliveries=tuple(delivery for delivery, _ in due),
        rows=tuple(row for delivery, row in due if delivery.corrects is None),
        corrections=tuple(Correction(delivery.corrects, row) for delivery, row in due if delivery.corrects),
    )


def _told(row: HistoryRow) -> Told:
    after = "" if row.after is None else row.after.timestamp
    return Told(row.kind, row.text, row.old_text, after, row.by.timestamp, withdrawn=row.retracted)


def _told_of_change(change: Change | None, before: Told) -> Told:
    """What there would be to tell of a change now; None is a change that did not happen."""
    if change is None:
        return replace(before, withdrawn=True)
    return Told(change.kind, change.text, change.old_text, change.after.timestamp, change.by.timestamp)


def _last_told(deliveries: Sequence[Delivery]) -> Told | None:
    sent = [(one.sent_at, one.told) for one in deliveries if one.sent_at and one.told]
    return max(sent, key=lambda pair: pair[0])[1] if sent else None


def _contradicts(now: Told, before: Told) -> bool:
    """Whether what is so now makes what was told untrue. A bracket that became narrower does not: the date lies where it was said to."""
    if now.withdrawn or before.withdrawn:
        return now.withdrawn != before.withdrawn
    wordings = [[normalise(text or "") for text in (one.text, one.old_text)] for one in (now, before)]
    within = before.after <= now.after and now.by <= before.by
    return now.kind is not before.kind or wordings[0] != wordings[1] or not within


def _mentions(text: str, word: str) -> bool:
    """Whether a word of the text begins with ``word``; in scripts without letter case (mostly without spaces too), whether it occurs."""
    wanted = " ".join(word.casefold().split())
    at_word_start = r"(?<!\w)" if wanted[:1].upper() != wanted[:1].lower() else ""
    return bool(wanted) and re.search(at_word_start + re.escape(wanted), " ".join(text.casefold().split())) is not None


def _by_recipient(subscriptions: Sequence[Subscription]) -> dict[str, list[Subscription]]:
    grouped: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        grouped.setdefault(address_of(one.recipient), []).append(one)
    return grouped


def _is_open(cadence: Cadence, last: datetime | None, now: datetime) -> bool:
    """Whether a digest may go out: nothing was sent in this calendar day or ISO week (UTC) yet.

    A calendar, not a distance: a daily cron job that runs a minute early sends all the same, and the first ban after a quiet month is
    not held back.
    """
    if last is None or cadence is Cadence.IMMEDIATE:
        return True
    now, last = now.astimezone(UTC), last.astimezone(UTC)
    if cadence is Cadence.DAILY:
        return now.date() != last.date()
    return now.isocalendar()[:2] != last.isocalendar()[:2]


def _reading_order(row: HistoryRow) -> tuple[str, str, str]:
    """By platform, page and date; entries that came together stay in the outbox' order, which is the page's own."""
    return (row.platform.casefold(), row.page, row.by.timestamp)
