"""What somebody is told of a change, and when that is no longer so. Pure."""

from tracker.records import HistoryRow, Told
from tracker.wording import normalise


def told_of(row: HistoryRow) -> Told:
    """What there is to tell of a row as it stands."""
    after = "" if row.after is None else row.after.timestamp
    return Told(row.kind, row.text, row.old_text, after, row.by.timestamp, withdrawn=row.retracted)


def contradicts(now: Told, before: Told) -> bool:
    """Whether what is so now makes what was told untrue. A bracket that became narrower does not: the date lies where it was said to."""
    if now.withdrawn or before.withdrawn:
        return now.withdrawn != before.withdrawn
    wordings = [[normalise(text or "") for text in (one.text, one.old_text)] for one in (now, before)]
    within = before.after <= now.after and now.by <= before.by
    return now.kind is not before.kind or wordings[0] != wordings[1] or not within
