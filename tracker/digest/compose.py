"""What each recipient is to be told now: one digest of what waits for them, of what is wrong with pages, and of history in a line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tracker.digest.wanted import Subject, address_of, follows, wants
from tracker.records import (
    Cadence,
    Correction,
    Delivery,
    Digest,
    HistoryRow,
    Notice,
    OlderChanges,
    PageState,
    Status,
    Subscription,
)
from tracker.telling import contradicts, told_of
from tracker.timestamps import to_timestamp

_Due = tuple[Delivery, HistoryRow]

_MOST_ENTRIES = 100  # in one mail
_MOST_CHARACTERS = 50_000  # of their wordings and headings: with both bodies and their mark-up a few hundred kilobytes
_MOST_COUNTED = 2_000  # of one of them; longer ones are cut in mails


def due_digests(
    outbox: Sequence[tuple[Delivery, HistoryRow]],
    subscriptions: Sequence[Subscription],
    now: datetime,
    last_sent: Mapping[str, datetime] | None = None,
    notices: Sequence[Notice] = (),
    refused: Mapping[str, datetime] | None = None,
) -> list[Digest]:
    """The waiting deliveries and notices as one digest a recipient, in the order of the subscriptions; nobody gets an empty one.

    What is too much for a mail is cut into several. ``last_sent`` says when each address was last sent a digest, for cadences other than
    immediate; ``refused``, when mail to it was last refused: what was promised since then has a mail of its own. Deliveries to addresses
    that do not subscribe, and rows that no subscription of the recipient wants any more, stay where they are.
    """
    digests = []
    for recipient, theirs in _by_recipient(subscriptions).items():
        last = (last_sent or {}).get(recipient)
        open_now = [one for one in theirs if _is_open(one.cadence, last, now)]
        due: dict[str, tuple[Delivery, HistoryRow]] = {}
        for delivery, row in outbox:
            mine = delivery.recipient == recipient and delivery.sent_at is None
            if mine and open_now and _is_due(delivery, row, open_now):
                due.setdefault(delivery.change_id, (replace(delivery, told=told_of(row)), row))
        told = [one for one in notices if one.recipient == recipient and one.sent_at is None]
        if not any(one.problems for one in open_now):
            told = []
        if due or told:
            first, *others = _parts(list(due.values()), (refused or {}).get(recipient)) or [[]]
            digests.append(replace(_digest(theirs[0].recipient, first), notices=tuple(told)))
            digests += [_digest(theirs[0].recipient, some) for some in others]
    return digests


def remade_digests(rows: Sequence[HistoryRow], subscriptions: Sequence[Subscription], since: datetime) -> list[Digest]:
    """The digests of all news first seen at or after a moment, whether or not it was sent: to be looked at, never to be marked.

    ``rows`` are the history as it stands, so there is nothing to correct.
    """
    digests = []
    for recipient, theirs in _by_recipient(subscriptions).items():
        mine = [
            row for row in rows if row.detected_at >= since and any(wants(one, Subject.of_row(row)) for one in theirs)
        ]
        if mine:
            pairs = [(Delivery(recipient, row.id, row.detected_at), row) for row in mine]
            digests += [_digest(theirs[0].recipient, some) for some in _parts(pairs)]
    return digests


def with_pages(
    digest: Digest,
    subscriptions: Sequence[Subscription],
    states: Sequence[PageState],
    rows: Sequence[HistoryRow],
    since: datetime | None,
) -> Digest:
    """The digest with the pages its recipient follows, and how much history was found of them since the last mail (None: ever).

    ``rows`` are all recorded changes. History is what stands in captures made before a page's first contact; differences that only
    another extractor sees in later captures are neither news nor history.
    """
    theirs = _by_recipient(subscriptions).get(address_of(digest.recipient), [])
    pages = [state for state in states if any(follows(one, state.id, state.platform) for one in theirs)]
    contact = {state.id: to_timestamp(state.first_contact) if state.first_contact else "9" * 14 for state in pages}
    found = [
        row
        for row in rows
        if not row.news and row.by.timestamp <= contact.get(row.page, "") and (since is None or row.detected_at > since)
    ]
    older = None
    if found:
        older = OlderChanges(len(found), tuple(sorted({row.page for row in found})), max(r.by.timestamp for r in found))
    return replace(digest, pages=tuple(pages), older=older)


def _is_due(delivery: Delivery, row: HistoryRow, open_now: Sequence[Subscription]) -> bool:
    """Whether a waiting delivery still says something true, and something its recipient has not been told."""
    if delivery.corrects is not None:
        settled = row.retracted or row.status is Status.CONFIRMED
        return settled and contradicts(told_of(row), delivery.corrects)
    subject = Subject.of_row(row)
    return any(wants(one, subject) for one in open_now)


def _parts(due: Sequence[_Due], refused: datetime | None = None) -> list[list[_Due]]:
    """What is due in reading order, cut where it gets too long for a mail that every server takes. First what was refused before."""
    parts: list[list[_Due]] = []
    for some in (
        [pair for pair in due if refused is not None and pair[0].created_at <= refused],
        [pair for pair in due if refused is None or pair[0].created_at > refused],
    ):
        length = _MOST_CHARACTERS
        for pair in sorted(some, key=lambda pair: _reading_order(pair[1])):
            row = pair[1]
            words = sum(min(len(text or ""), _MOST_COUNTED) for text in (row.text, row.old_text, *row.context))
            if length + words > _MOST_CHARACTERS or len(parts[-1]) == _MOST_ENTRIES:
                parts.append([])
                length = 0
            parts[-1].append(pair)
            length += words
    return parts


def _digest(recipient: str, due: Sequence[_Due]) -> Digest:
    return Digest(
        recipient,
        deliveries=tuple(delivery for delivery, _ in due),
        rows=tuple(row for delivery, row in due if delivery.corrects is None),
        corrections=tuple(Correction(delivery.corrects, row) for delivery, row in due if delivery.corrects),
    )


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
