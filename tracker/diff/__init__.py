"""The room where readings become changes: ``derive`` a history from observations, ``reconcile`` it with what is recorded. Pure.

It knows no archive, no store and no clock; what it may not know it cannot confuse: the same observations always give the same history.
"""

from tracker.diff.derive import derive
from tracker.diff.reconcile import reconcile

__all__ = ["derive", "reconcile"]
