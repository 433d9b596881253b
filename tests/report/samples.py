"""Rows, states and addresses that the report tests share, and strategies for hostile ones."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tracker.records import Capture, HistoryRow, Kind, PageState, Status

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
FAQ = "https://colab.example/faq.html"

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>' onmouseover='x",
    "{{ 7 * 7 }}{% raw %}",
    "[bold red]not markup[/bold red] [link=https://evil.example]here[/link]",
    "\x1b[2J\x1b]8;;https://evil.example\x07click\x1b]8;;\x07\x9b31m",
    "abc\u202edcba\u2066\u200f",
    "line one\r\nBcc: everybody@example.org\r\n\r\nbody\x00\x0b\u2028end",
    '=HYPERLINK("https://evil.example")',
    "| cell | [text](https://evil.example) `code` **bold** <br>",
    "\ud800\ufffe\uffff",
]


def row(**changes: Any) -> HistoryRow:
    """A confirmed new ban of a page in a public archive; any field may be given otherwise, captures as timestamps."""
    archive = changes.pop("archive", "wayback")
    url = changes.pop("url", FAQ)
    values: dict[str, Any] = {
        "id": "3f2a91c07b4e",
        "page": "colab-faq",
        "platform": "Google Colab",
        "title": "FAQ",
        "kind": Kind.ADDED,
        "status": Status.CONFIRMED,
        "text": "creating deepfakes",
        "old_text": None,
        "context": ("Usage limits", "The following are disallowed:"),
        "after": "20220513091244",
        "by": "20220514183000",
        "unread": 0,
        "detected_at": NOW,
        "extractor": "1",
        "news": True,
        "after_sha256": "a" * 64,
        "by_sha256": "b" * 64,
    } | changes
    for end in ("after", "by"):
        if values[end] is not None:
            values[end] = Capture(values[end], archive, url)
    return HistoryRow(**values)


def removed(**changes: Any) -> HistoryRow:
    """A confirmed departure."""
    return row(
        **{"kind": Kind.REMOVED, "text": None, "old_text": "Military and warfare", "id": "91ab00c2dd18"} | changes
    )


def reworded(**changes: Any) -> HistoryRow:
    """A confirmed rewording: one word differs."""
    words = {"old_text": "creating fake videos of people", "text": "creating deepfake videos of people"}
    return row(**{"kind": Kind.REWORDED, "id": "a7f0aa12bb01", **words} | changes)


def state(**changes: Any) -> PageState:
    """A page in good order, its newest capture two days old."""
    values: dict[str, Any] = {
        "id": "colab-faq",
        "platform": "Google Colab",
        "title": "FAQ",
        "captures": 120,
        "read": 40,
        "unusable": 3,
        "changes": 12,
        "first_capture": "20190101000000",
        "last_capture": "20261122000000",
        "last_usable": "20261122000000",
        "first_contact": NOW,
        "last_run": NOW,
        "last_complete": NOW,
        "problem": None,
    }
    return PageState(**values | changes)


def public_url(capture: Capture) -> str | None:
    """As the wayback archive answers; local archives have no public address."""
    return f"https://web.archive.org/web/{capture.timestamp}/{capture.url}" if capture.archive == "wayback" else None


TEXTS = st.text(max_size=60) | st.sampled_from(HOSTILE)

ROWS = st.builds(
    row,
    id=st.text("0123456789abcdef", min_size=8, max_size=16),
    page=st.text("abcdefgh-", min_size=1, max_size=40),
    platform=TEXTS,
    title=TEXTS,
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    text=TEXTS,
    old_text=st.none() | TEXTS,
    context=st.lists(TEXTS, max_size=3).map(tuple),
    unread=st.integers(0, 500),
    note=st.none() | TEXTS,
    url=st.just(FAQ) | TEXTS,
    archive=st.sampled_from(["wayback", "local"]),
)
"""Rows as an enemy's page would have them."""
