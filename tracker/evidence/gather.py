"""What the store holds of a change: the row, and for each capture of its bracket the body it rests on.

In: the store and a change's id. Out: ``Evidence``, complete, or an error that names what is missing. Reads only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.errors import StoreError
from tracker.neutral import neutral
from tracker.protocols import Store
from tracker.records import Capture, HistoryRow, ReaderKey
from tracker.report.comparison import Exhibit

_NOBODY = ReaderKey("")  # no extractor has this name: what it has not read is everything that was fetched


@dataclass(frozen=True, slots=True)
class Evidence:
    """A change and the captures that prove it, in order of time: two, or the first one alone where the page began with the entry."""

    row: HistoryRow
    exhibits: tuple[Exhibit, ...]


def gather(store: Store, change_id: str) -> Evidence:
    """The evidence of a change, retracted ones too, by its id or an unambiguous beginning of it.

    Raises UnknownSubject; StoreError when a snapshot is missing or damaged.
    """
    row = store.change(change_id)
    bracket = [(row.after, row.after_sha256)] if row.after is not None else []
    fetched = store.unread_by(row.page, _NOBODY)
    return Evidence(row, tuple(_exhibits(store, row, [*bracket, (row.by, row.by_sha256)], fetched)))


def _exhibits(
    store: Store,
    row: HistoryRow,
    bracket: Sequence[tuple[Capture, str | None]],
    fetched: Sequence[tuple[Capture, str]],
) -> Iterator[Exhibit]:
    for capture, sha256 in bracket:
        subject = f"change {neutral(row.id)}: capture {capture.timestamp} of {neutral(capture.url, 200)}"
        if sha256 is None:
            raise StoreError(f"{subject}: its snapshot is not in the database")
        try:
            snapshot = store.load_snapshot(sha256)
        except StoreError as error:
            raise StoreError(f"{subject}: {error}") from error
        yield Exhibit(capture, snapshot, _body_of(capture, sha256, fetched))


def _body_of(capture: Capture, sha256: str, fetched: Sequence[tuple[Capture, str]]) -> Capture | None:
    """The capture whose body stands in for this one's, because their archive says that they are equal; None where it is its own.

    Of several, the first one fetched in order of time.
    """
    keys = {one.key for one, body in fetched if body == sha256}
    if capture.key in keys:
        return None
    equal = (one for one, body in fetched if body == sha256)
    return next((one for one in equal if (one.archive, one.digest) == (capture.archive, capture.digest)), None)
