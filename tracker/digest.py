"""Pure: which changes are news, for whom, and when their mail is due.

In: a page's changes as they stand after a run, subscriptions, the outbox, the time. Out: ``Delivery`` records to be written in the
transaction that records the changes, and ``Digest`` records, one a recipient, to be turned into mails. This room knows neither store nor
mail.

What is announced: changes that are *news* (made after first contact, not found by a better extractor), *confirmed*, not retracted, and
of a kind the subscription asks for; ``added`` unless it says otherwise. A change is promised to a recipient when it first becomes such,
so somebody who subscribes today is not told of last year's bans. What was promised is looked at again when the mail is due: a change
that was meanwhile put in doubt or became another kind waits, and is never sent as what it was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr

from tracker.records import (
    Cadence,
    Delivery,
    Digest,
    HistoryRow,
    Kind,
    Page,
    RecordedChange,
    Status,
    Subscription,
)


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
            if delivery.recipient == recipient and delivery.sent_at is None:
                subject = _Subject.of_row(row)
                if any(_wants(one, subject) for one in open_now):
                    due.setdefault(delivery.change_id, (delivery, row))
        if due:
            ordered = sorted(due.values(), key=lambda pair: _reading_order(pair[1]))
            deliveries, rows = zip(*ordered, strict=True)
            digests.append(Digest(theirs[0].recipient, deliveries, rows))
    return digests


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
        announceable = row.news and row.after is not None and row.status is Status.CONFIRMED
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


def _reading_order(row: HistoryRow) -> tuple[str, str, str, str]:
    return (row.platform.casefold(), row.page, row.by.timestamp, row.id)
