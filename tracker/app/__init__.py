"""The composition root: opens what a configuration names, runs what is due, once or for ever, sends digests, asks for new captures.

In: a ``Config``, a clock, what the user asked for. Out: an ``Outcome`` a page, a ``Sent`` a mail. Small on purpose: the journey of one page
is ``update``'s, every decision is a pure room's; here they only meet. One writer at a time: what writes runs under the run lock.
"""

from tracker.app.mailing import Mail, digests, not_refused, send_digests, subscriptions, write_digest
from tracker.app.opening import Tracker, opened
from tracker.app.runs import Asked, confirm, plan, rebuild, run
from tracker.app.saving import account_keys, ensure_captures, save
from tracker.app.service import Service

__all__ = [
    "Asked",
    "Mail",
    "Service",
    "Tracker",
    "account_keys",
    "confirm",
    "digests",
    "ensure_captures",
    "not_refused",
    "opened",
    "plan",
    "rebuild",
    "run",
    "save",
    "send_digests",
    "subscriptions",
    "write_digest",
]
