"""What subscriptions ask for: one rule, for changes just recorded, for rows of the history, and for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from tracker.records import HistoryRow, Kind, Page, RecordedChange, Status, Subscription
from tracker.searching import search_form


def selected(rows: Sequence[HistoryRow], subscription: Subscription) -> list[HistoryRow]:
    """The rows that a subscription asks to be told of, whether or not anybody was told: what a feed of the same selection holds."""
    return [row for row in rows if wants(subscription, Subject.of_row(row))]


def followers_of_problems(page: Page, subscriptions: Sequence[Subscription]) -> list[str]:
    """The addresses of those who want to hear what is wrong with a page."""
    mine = [one for one in subscriptions if one.problems and follows(one, page.id, page.platform)]
    return list(dict.fromkeys(address_of(one.recipient) for one in mine))


def address_of(recipient: str) -> str:
    """The bare address of a recipient in small letters: who somebody is, whatever name the configuration gives them.

    >>> address_of("News desk <Desk@Example.org>")
    'desk@example.org'
    """
    return (parseaddr(recipient)[1] or recipient).strip().lower()


@dataclass(frozen=True, slots=True)
class Subject:
    """What subscriptions look at, of a change just recorded or of a row of the history."""

    page: str
    platform: str
    kind: Kind
    announceable: bool
    wordings: tuple[str, ...]

    @classmethod
    def of_change(cls, page: Page, one: RecordedChange) -> "Subject":
        """A change as it will be recorded."""
        change = one.change
        announceable = one.news and not one.retracted and change.status is Status.CONFIRMED
        return cls(page.id, page.platform, change.kind, announceable, (change.text or "", change.old_text or ""))

    @classmethod
    def of_row(cls, row: HistoryRow) -> "Subject":
        """A change as it is recorded; what the first reading held is never announceable."""
        announceable = row.news and not row.retracted and row.after is not None and row.status is Status.CONFIRMED
        return cls(row.page, row.platform, row.kind, announceable, (row.text or "", row.old_text or ""))


def wants(subscription: Subscription, subject: Subject) -> bool:
    """Whether a subscription asks to be told of this: announceable, of its kinds, and within its filters."""
    return (
        subject.announceable
        and subject.kind in subscription.kinds
        and follows(subscription, subject.page, subject.platform)
        and (not subscription.words or any(_mentions(text, w) for text in subject.wordings for w in subscription.words))
    )


def follows(subscription: Subscription, page: str, platform: str) -> bool:
    """Whether a subscription is about this page at all."""
    return (not subscription.pages or page in subscription.pages) and (
        not subscription.platforms or platform.casefold() in map(str.casefold, subscription.platforms)
    )


def _mentions(text: str, word: str) -> bool:
    """Whether a word of the text begins with ``word``, as all searching compares words; in scripts without spaces, whether it occurs."""
    wanted = search_form(word)
    return bool(wanted) and f" {wanted}" in f" {search_form(text)}"
