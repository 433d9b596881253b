"""The composition root: opens what a configuration names, runs what is due, sends digests.

In: a ``Config``, a clock, what the user asked for. Out: an ``Outcome`` a page, a ``Sent`` a mail. Small on purpose: the journey of one page
is ``update``'s, every decision is a pure room's; here they only meet. One writer at a time: what writes runs under the run lock.
"""

from tracker.app.mailing import digests, send_digests, subscriptions, write_digest
from tracker.app.opening import Tracker, opened
from tracker.app.runs import Asked, confirm, plan, rebuild, run

__all__ = [
    "Asked",
    "Tracker",
    "confirm",
    "digests",
    "opened",
    "plan",
    "rebuild",
    "run",
    "send_digests",
    "subscriptions",
    "write_digest",
]
