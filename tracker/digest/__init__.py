"""Pure: which changes are news, for whom, and when their mail is due.

In: a page's changes as they stand after a run, subscriptions, the outbox, the time. Out: ``Delivery`` records to be written in the
transaction that records the changes, and ``Digest`` records, one a recipient, to be turned into mails. This room knows neither store nor
mail.

What is announced: changes that are *news* (made after first contact, not found by a better extractor), *confirmed*, not retracted, and
of a kind the subscription asks for; ``added`` unless it says otherwise. A change is promised to a recipient when it first becomes such,
so somebody who subscribes today is not told of last year's bans. What was promised is looked at again when the mail is due: a change
that was meanwhile put in doubt or became another kind waits, and is never sent as what it was.

What was announced and is no longer so (withdrawn, redated outside the announced bracket, found to be another kind or wording) is sent as
a correction to whoever was told, once. A bracket that narrows inside the announced one makes nothing untrue, and what only a better
extractor reads differently is corrected as little as it is announced.
"""

from tracker.digest.compose import due_digests, remade_digests, with_pages
from tracker.digest.promises import due_corrections, due_deliveries
from tracker.digest.wanted import address_of, followers_of_problems, follows, selected

__all__ = [
    "address_of",
    "due_corrections",
    "due_deliveries",
    "due_digests",
    "followers_of_problems",
    "follows",
    "remade_digests",
    "selected",
    "with_pages",
]
