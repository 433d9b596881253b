"""Small records for the tests of stores: one page, captures of January 2024, readings and changes in a few words."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tracker.protocols import Store
from tracker.records import (
    BaselineItem,
    Capture,
    Change,
    Delivery,
    HistoryQuery,
    Item,
    ItemList,
    Kind,
    Page,
    PageUrl,
    ReaderKey,
    Reading,
    Reconciliation,
    RecordedChange,
    Snapshot,
    Status,
)

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
READER = ReaderKey("1")
UNKNOWN_HASH = "0" * 64


def a_page(page_id: str = "faq", platform: str = "Example", title: str = "FAQ", note: str | None = None) -> Page:
    """A page with one address."""
    return Page(page_id, platform, title, (PageUrl("https://example.org/faq"),), note=note)


def captured(day: int, digest: str | None = None, archive: str = "wayback") -> Capture:
    """A capture of January 2024."""
    return Capture(f"202401{day:02}120000", archive, "https://example.org/faq", digest, 200, "text/html", 1234)


def says(*texts: str) -> Reading:
    """A usable reading of one list."""
    return Reading(True, None, "en", (ItemList(("Rules",), "You may not:", tuple(Item(text) for text in texts)),))


def a_change(
    text: str,
    after: Capture,
    by: Capture,
    kind: Kind = Kind.ADDED,
    status: Status = Status.CONFIRMED,
    old: str | None = None,
) -> Change:
    """A change with a bracket."""
    return Change(kind, status, text, old, ("Rules", "You may not:"), after, by, unread=3)


def recorded(uid: str, change: Change, page_id: str = "faq", news: bool = True) -> RecordedChange:
    """A change as kept."""
    return RecordedChange(uid, page_id, change, NOW, "1", news)


def save(
    store: Store,
    *fresh: RecordedChange,
    kept: Sequence[RecordedChange] = (),
    retracted: Sequence[RecordedChange] = (),
    baseline: Sequence[BaselineItem] = (),
    deliveries: Sequence[Delivery] = (),
    page_id: str = "faq",
) -> None:
    """Save one outcome of a page."""
    outcome = Reconciliation(kept=tuple(kept), fresh=fresh, retracted=tuple(retracted))
    store.save_history(page_id, baseline, outcome, deliveries)


def read(store: Store, capture: Capture, body: bytes, reading: Reading, reader: ReaderKey = READER) -> None:
    """Record that a capture of the page ``faq`` was read."""
    store.record_reading("faq", capture, Snapshot(body, "text/html"), reader, reading, None, NOW)


def ids(store: Store, query: HistoryQuery) -> list[str]:
    """The ids of the rows that match."""
    return [row.id for row in store.history(query)]


def with_captures(store: Store) -> Store:
    """The store, with the page ``faq`` and five captures of it."""
    store.register_pages([a_page()])
    store.add_captures("faq", [captured(day) for day in range(1, 6)])
    return store
