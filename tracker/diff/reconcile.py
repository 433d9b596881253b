"""How a freshly derived history meets the recorded one, so that changes keep their identity while their brackets narrow. Pure.

In: what is recorded of a page, and the history derived now. Out: which recorded changes are kept (brought up to date), which changes are
fresh, which recorded ones no longer hold.

A change is known by its *subject*: the wording that came, for a removal the wording that went. Among recorded and derived changes of one
subject, the pairs are found in this order: the same bracket, a bracket inside the other, overlapping brackets, and at last any: then the
change was redated. So narrowing keeps the identity; of a change found to be two, the one that fits better keeps it, and the other is fresh.

When the same captures were read again by another reader, what is then left over on both sides may be one change in other words: see
``successors``. It keeps its identity too, so that what was promised of it is still sent, and what was told is not told again.

News is decided when a change is first recorded: it happened after first contact, and was not found by re-reading old snapshots with another
extractor. A suspected change that is confirmed later keeps that answer, since only its certainty is new. A change that later readings date
to before first contact is news no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from tracker.diff.successors import subject, successors
from tracker.records import Change, History, Reconciliation, RecordedChange
from tracker.wording import normalise

_Subject = tuple[str, str]
_Pair = tuple[RecordedChange, Change]
_Pairing = tuple[list[_Pair], list[Change], list[RecordedChange]]
"""Recorded and derived changes that are one, derived ones without a record, recorded ones no longer derived."""


def reconcile(
    page_id: str,
    recorded: Sequence[RecordedChange],
    history: History,
    *,
    now: datetime,
    extractor: str,
    first_contact: str | None,
    reread: bool,
) -> Reconciliation:
    """Give each derived change its recorded identity, or a fresh one.

    ``first_contact`` is the timestamp of the page's first contact, None while it lasts. ``reread``: the observations differ from the former
    ones only in who read them.
    """
    pairs, unmatched, leftover = _pair(recorded, history.changes)
    if reread:
        pairs, unmatched, leftover = _with_successors(pairs, unmatched, leftover, history.changes)
    kept = tuple(
        replace(old, change=change, news=old.news and _after_contact(change, first_contact)) for old, change in pairs
    )
    taken = {one.id for one in recorded}
    fresh = []
    for change in unmatched:
        identity = _identity(page_id, change, taken)
        taken.add(identity)
        news = not reread and _after_contact(change, first_contact)
        fresh.append(RecordedChange(identity, page_id, change, now, extractor, news))
    retracted = tuple(replace(one, retracted=True) for one in leftover)
    return Reconciliation(kept, tuple(fresh), retracted)


def _after_contact(change: Change, first_contact: str | None) -> bool:
    return first_contact is not None and change.by.timestamp > first_contact


def _with_successors(
    pairs: Sequence[_Pair], unmatched: Sequence[Change], leftover: Sequence[RecordedChange], derived: Sequence[Change]
) -> _Pairing:
    """The pairing with those pairs that only differ in their words, in derived order."""
    old_of = {new: old for old, new in (*pairs, *successors(leftover, unmatched))}
    used = {old.id for old in old_of.values()}
    return (
        [(old_of[change], change) for change in derived if change in old_of],
        [change for change in unmatched if change not in old_of],
        [old for old in leftover if old.id not in used],
    )


def _pair(recorded: Sequence[RecordedChange], derived: Iterable[Change]) -> _Pairing:
    """Pairs by subject; derived order is kept."""
    by_subject: dict[_Subject, list[RecordedChange]] = defaultdict(list)
    for old in recorded:
        by_subject[subject(old.change)].append(old)
    ordered = list(derived)
    wanted: dict[_Subject, list[int]] = defaultdict(list)
    for index, change in enumerate(ordered):
        wanted[subject(change)].append(index)
    match: dict[int, RecordedChange] = {}
    for about, indexes in wanted.items():
        match.update(_match_onesubject(by_subject.get(about, []), indexes, ordered))
    used = {old.id for old in match.values()}
    return (
        [(match[index], change) for index, change in enumerate(ordered) if index in match],
        [change for index, change in enumerate(ordered) if index not in match],
        [old for old in recorded if old.id not in used],
    )


def _match_onesubject(
    recorded: Sequence[RecordedChange], indexes: Sequence[int], derived: Sequence[Change]
) -> Iterator[tuple[int, RecordedChange]]:
    """One-to-one matches, best fit first."""
    ranked = sorted((_misfit(old.change, derived[index]), index, old.id, old) for old in recorded for index in indexes)
    used_old: set[str] = set()
    used_new: set[int] = set()
    for _, index, identity, old in ranked:
        if identity not in used_old and index not in used_new:
            used_old.add(identity)
            used_new.add(index)
            yield index, old


def _misfit(old: Change, new: Change) -> tuple[int, int, int, str]:
    """How badly a derived change fits a recorded one: by brackets, then by what it continues, by kind, then the earlier fits better."""
    was, now = (old.after.timestamp, old.by.timestamp), (new.after.timestamp, new.by.timestamp)
    if was == now:
        distance = 0
    elif (was[0] <= now[0] and now[1] <= was[1]) or (now[0] <= was[0] and was[1] <= now[1]):
        distance = 1
    elif was[0] < now[1] and now[0] < was[1]:
        distance = 2
    else:
        distance = 3
    continues = normalise(old.old_text or "") != normalise(new.old_text or "")
    return distance, int(continues), int(old.kind is not new.kind), now[1]


def _identity(page_id: str, change: Change, taken: set[str]) -> str:
    """Twelve hex characters from the page, the subject and the bracket as first detected; counted up in the rare case of a clash."""
    parts = [page_id, *subject(change), normalise(change.old_text or ""), change.after.timestamp, change.by.timestamp]
    for attempt in range(len(taken) + 1):
        text = "\x1f".join([*parts, str(attempt)] if attempt else parts)
        identity = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        if identity not in taken:
            return identity
    raise AssertionError("more clashes than identities")  # unreachable: each attempt gives another identity
