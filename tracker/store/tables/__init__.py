"""The schema: what is kept, and how it hangs together.

::

    pages ──< captures ──── reads >── snapshots ──< readings >── reading_contents
      │           │                       └ base: another snapshot
      ├──< listings
      ├──< baseline_items (by) ──< baseline_topics
      ├──< changes (after, by) ──< change_topics
      │       └──< deliveries
      ├──< problems ──< notices
      └──< runs
    archive_notes        warc_files ──< warc_rows        request_counts        stamps

A capture is known by its index row alone; ``reads`` says that its body was asked for and which snapshot came, or why none did. A
reading belongs to a snapshot, not to a capture: equal bodies say the same. What readings said repeats over hundreds of snapshots and
is kept once in ``reading_contents``. On SQLite, ``fulltext.py`` keeps an index of the wordings beside ``changes`` and ``baseline_items``.

Moments are UTC, timestamps 14 digits, lists compact JSON. Every change here needs a migration; a test compares the two.
"""

from tracker.store.tables.base import metadata
from tracker.store.tables.history import baseline_items, baseline_topics, change_topics, changes
from tracker.store.tables.running import archive_notes, request_counts, runs, stamps, warc_files, warc_rows
from tracker.store.tables.sources import captures, listings, pages, reading_contents, readings, reads, snapshots
from tracker.store.tables.telling import deliveries, notices, problems

__all__ = [
    "archive_notes",
    "baseline_items",
    "baseline_topics",
    "captures",
    "change_topics",
    "changes",
    "deliveries",
    "listings",
    "metadata",
    "notices",
    "pages",
    "problems",
    "reading_contents",
    "readings",
    "reads",
    "request_counts",
    "runs",
    "snapshots",
    "stamps",
    "warc_files",
    "warc_rows",
]
