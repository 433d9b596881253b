"""What the kept databases hold: a little of everything, the same in each, so that every upgrade can be checked against it.

``python -m tests.databases.content FOLDER`` writes the file of the present revision (run once at each release that has a new one).
"""

import gzip
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tracker.records import (
    BaselineItem,
    Capture,
    Change,
    Delivery,
    HistoryQuery,
    Item,
    ItemList,
    Kind,
    Listing,
    Notice,
    Page,
    PageUrl,
    Problem,
    ReaderKey,
    Reading,
    Reconciliation,
    RecordedChange,
    RunSummary,
    Snapshot,
    Status,
    Told,
    Trouble,
)
from tracker.store import SqlStore, open_store
from tracker.store.migrate import REVISION

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
READER = ReaderKey("1", "select=main")
PAGE = Page("faq", "Example", "FAQ", (PageUrl("https://example.org/faq"),), note="kept for tests")
CAPTURES = [
    Capture(f"2024010{day}120000", "wayback", "https://example.org/faq", f"D{day // 4}", 200) for day in range(1, 6)
]
BODIES = [f"<p>version {n}</p>".encode() + bytes(range(256)) * 8 for n in range(3)]
RESTRICTED = Reading(True, None, "en", (ItemList(("Rules",), "You may not:", (Item("spam", ("Conduct",)),)),))
CHANGES = (
    RecordedChange(
        "c1",
        "faq",
        Change(Kind.ADDED, Status.CONFIRMED, "spam", None, ("Rules",), CAPTURES[0], CAPTURES[3], 2),
        NOW,
        "1",
        True,
    ),
    RecordedChange(
        "c2",
        "faq",
        Change(Kind.REMOVED, Status.SUSPECTED, None, "fraud", (), CAPTURES[0], CAPTURES[3], 2),
        NOW,
        "1",
        False,
    ),
)


BASELINE = [BaselineItem(Item("weapons"), ("Rules",), CAPTURES[0])]
LATER = NOW + timedelta(days=1)
LISTING = Listing("wayback", "https://example.org/faq", None, NOW, LATER, "20240105120000")
TOLD = Told(Kind.ADDED, "spam", None, "20240102120000", "20240103120000")
PROBLEM = Problem("faq", Trouble.ERRORS, NOW, "every capture was refused")


def fill(store: SqlStore) -> None:
    """Write the content into an empty store."""
    store.register_pages([PAGE])
    store.add_captures("faq", CAPTURES)
    for capture, body in zip((CAPTURES[0], CAPTURES[3], CAPTURES[1]), BODIES, strict=True):
        store.record_reading("faq", capture, Snapshot(body, "text/html"), READER, RESTRICTED, "fingerprint", NOW)
    store.record_failure("faq", CAPTURES[2], "not playable", NOW)
    deliveries = [Delivery("a@example.org", "c1", NOW), Delivery("b@example.org", "c1", NOW)]
    store.save_history("faq", BASELINE, Reconciliation(fresh=CHANGES), deliveries)
    store.mark_sent(deliveries[:1], NOW)
    store.finish_run("faq", RunSummary("faq", 5, 3, 1, 4, 1, 0, ("one error",)), NOW, NOW, complete=True)
    store.remember("wayback", "breaker", "2024-05-02")
    store.replace_index("local", "a.warc", "1", [("org,example)/", "20240101000000", "{}")])
    fill_since_0002(store)


def fill_since_0002(store: SqlStore) -> None:
    """What can be kept since revision 0002, on top of the rest."""
    store.record_failure("faq", CAPTURES[2], "a 503", NOW, retry_at=LATER)
    store.record_listing("faq", LISTING)
    store.mark_sent([Delivery("b@example.org", "c1", NOW, told=TOLD)], NOW)
    correction = Delivery("b@example.org", "c1", LATER, corrects=TOLD)
    store.save_history("faq", BASELINE, Reconciliation(kept=CHANGES), [correction])
    store.save_problems([PROBLEM], [Notice("a@example.org", PROBLEM, NOW)])
    store.add_requests("2024-05-01", 7)


def verify(store: SqlStore) -> None:
    """Assert that the content is all there."""
    assert store.captures("faq") == CAPTURES
    assert [(o.capture, o.reading.usable) for o in store.observations("faq", READER)] == [
        (CAPTURES[0], True),
        (CAPTURES[1], True),
        (CAPTURES[2], False),
        (CAPTURES[3], True),
        (CAPTURES[4], True),
    ]
    assert store.find_reading_like("fingerprint", READER) == RESTRICTED
    assert [store.load_snapshot(Snapshot(body).sha256).body for body in BODIES] == BODIES
    assert store.recorded_changes("faq") == list(CHANGES)
    assert [row.text for row in store.history(HistoryQuery(baseline=True, suspected=True))] == ["weapons", "spam", None]
    assert [(delivery.recipient, row.id) for delivery, row in store.outbox()] == [("b@example.org", "c1")]
    (state,) = store.page_states()
    assert (state.first_contact, state.problem, state.read, state.unusable) == (NOW, "one error", 4, 1)
    for search in (HistoryQuery(match="spa"), HistoryQuery(topics=("spam",))):
        assert [row.id for row in store.history(search)] == ["c1"]
    assert [row.text for row in store.history(HistoryQuery(match="weapon", baseline=True))] == ["weapons"]
    assert store.recall("wayback", "breaker") == "2024-05-02"
    assert list(store.index_rows("local", "org,example)/", None, None)) == [("a.warc", "{}")]
    assert store.check() == []


def verify_since_0002(store: SqlStore) -> None:
    """Assert that what can be kept since revision 0002 is all there."""
    (failed,) = (one for one in store.observations("faq", READER) if not one.reading.usable)
    assert (failed.reading.reason, failed.retry_at, failed.attempts) == ("a 503", LATER, 2)
    assert store.listing("faq", "wayback", LISTING.url) == LISTING
    assert [(one.corrects, one.told) for one in store.deliveries_of("c1")] == [(None, None), (None, TOLD), (TOLD, None)]
    assert store.problems() == [PROBLEM]
    assert [one.recipient for one in store.notices()] == ["a@example.org"]
    assert store.requests_on("2024-05-01") == 7


def main(folder: Path) -> None:
    """Write the database of the present revision, packed."""
    with TemporaryDirectory() as place:
        path = Path(place) / "tracker.db"
        with open_store(f"sqlite:///{path}") as store:
            fill(store)
        target = folder / f"revision-{REVISION}.db.gz"
        target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    print(f"wrote {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
