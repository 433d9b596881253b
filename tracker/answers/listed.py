"""A page's prohibited list as it stood at a moment, each entry with its age. Pure.

In: what the reading of that moment shows, and the page's tenures. Out: ``Listed``. What the capture says is repeated as it is; the history
adds since when each entry stands, and which entries may already have come or gone between that capture and the moment asked for.
"""

from collections.abc import Mapping, Sequence

from tracker.answers.readings import Shown
from tracker.answers.tenures import begun_by
from tracker.diff.views import View
from tracker.records import HistoryRow, Inside, ItemList, Listed, ListedEntry, ListedGroup, Tenure
from tracker.wording import normalise

_NOTHING = Inside()


def listed(
    shown: Shown,
    at: str | None,
    page: Mapping[str, Sequence[Tenure]],
    rows: Sequence[HistoryRow],
    others: Inside = _NOTHING,
) -> Listed:
    """The list that ``shown`` shows. ``page`` are the page's tenures by wording, ``rows`` its history, ``others`` what lies between what is
    shown and what follows."""
    capture = shown.view.capture
    return Listed(
        at=at,
        capture=capture,
        sha256=shown.sha256,
        language=shown.view.state.language,
        groups=tuple(_group(one, shown.view, page) for one in shown.view.sheet.lists),
        next=shown.next.capture if shown.next else None,
        unsettled=() if at is None else tuple(row for row in rows if _around(row, capture.timestamp, at)),
        inside=others,
    )


def _group(one: ItemList, view: View, page: Mapping[str, Sequence[Tenure]]) -> ListedGroup:
    entries = tuple(
        ListedEntry(item.text, item.context, begun_by(view.capture.timestamp, page.get(normalise(item.text), ())))
        for item in one.items
    )
    return ListedGroup(one.headings, one.lead, entries)


def _around(row: HistoryRow, shown: str, at: str) -> bool:
    """Whether a change lies between the capture shown and the next one, on either side of the moment asked for."""
    return row.after is not None and row.after.timestamp <= shown < row.by.timestamp and at < row.by.timestamp
