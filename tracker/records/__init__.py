"""Frozen records that the rooms hand to each other, named by the stage they belong to.

A page's journey: ``Page`` → ``Capture`` (an archive knows it) → ``Snapshot`` (its body was fetched) → ``Reading`` (what it said) →
``Observation`` (that, at that moment) → ``Change`` (derived from observations) → ``RecordedChange`` (kept, with an identity) →
``Delivery`` (sent to somebody). Timestamps are 14-digit UTC strings; they sort as text.
"""

from tracker.records.answers import (
    Absence,
    Background,
    Ban,
    Compared,
    Coverage,
    Force,
    Gap,
    Inside,
    Listed,
    ListedEntry,
    ListedGroup,
    Pair,
    Period,
    Stated,
    StatedKind,
    Subject,
    Tenure,
)
from tracker.records.captures import Capture, Listing, Skipped, Snapshot
from tracker.records.changes import BaselineItem, Change, History, Kind, Reconciliation, RecordedChange, Status, Told
from tracker.records.mails import Cadence, Correction, Delivery, Digest, Message, Notice, OlderChanges, Subscription
from tracker.records.pages import Cron, Every, Page, PageUrl, ReadingOptions, Thresholds
from tracker.records.questions import HistoryQuery, HistoryRow, Sort, TopicFirst
from tracker.records.readings import Item, ItemList, Observation, ReaderKey, Reading
from tracker.records.runs import Finding, PageState, Problem, RunSummary, Trouble

__all__ = [
    "Absence",
    "Background",
    "Ban",
    "BaselineItem",
    "Cadence",
    "Capture",
    "Change",
    "Compared",
    "Correction",
    "Coverage",
    "Cron",
    "Delivery",
    "Digest",
    "Every",
    "Finding",
    "Force",
    "Gap",
    "History",
    "HistoryQuery",
    "HistoryRow",
    "Inside",
    "Item",
    "ItemList",
    "Kind",
    "Listed",
    "ListedEntry",
    "ListedGroup",
    "Listing",
    "Message",
    "Notice",
    "Observation",
    "OlderChanges",
    "Page",
    "PageState",
    "PageUrl",
    "Pair",
    "Period",
    "Problem",
    "ReaderKey",
    "Reading",
    "ReadingOptions",
    "Reconciliation",
    "RecordedChange",
    "RunSummary",
    "Skipped",
    "Snapshot",
    "Sort",
    "Stated",
    "StatedKind",
    "Status",
    "Subject",
    "Subscription",
    "Tenure",
    "Thresholds",
    "Told",
    "TopicFirst",
    "Trouble",
]
