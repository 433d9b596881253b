"""A feed that replaces another: what was told and is no longer so is said to be withdrawn, and times of modification never go back."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from tests.report.samples import NOW, public_url, row
from tracker.records import HistoryRow
from tracker.report.feed import FeedInfo, Published, atom_feed, json_feed

A = "{http://www.w3.org/2005/Atom}"
DAY = timedelta(days=1)
INFO = FeedInfo("New bans", "example.org")
SPAM, MINING = row(id="1" * 12, text="sending spam"), row(id="2" * 12, text="mining coins", detected_at=NOW + DAY)

Make = Callable[..., str]


def atom(rows: Sequence[HistoryRow], former: str | None, day: int, limit: int = 50, info: FeedInfo = INFO) -> str:
    """An Atom feed made so many days later."""
    return atom_feed(rows, public_url, info, NOW, Published(former, limit, NOW + day * DAY))


def as_json(rows: Sequence[HistoryRow], former: str | None, day: int, limit: int = 50, info: FeedInfo = INFO) -> str:
    """The same as a JSON Feed."""
    return json_feed(rows, public_url, info, Published(former, limit, NOW + day * DAY))


def entries(feed: str) -> list[tuple[str, str, str]]:
    """Title, day of modification and content of each entry."""
    if feed.startswith("{"):
        items: list[dict[str, Any]] = json.loads(feed)["items"]
        return [(one["title"], one["date_modified"][8:10], one["content_html"]) for one in items]
    found = etree.fromstring(feed.encode("utf-8")).findall(f"{A}entry")
    told = [[one.findtext(f"{A}{name}") or "" for name in ("title", "updated", "content")] for one in found]
    return [(title, updated[8:10], content) for title, updated, content in told]


def brief(feed: str) -> list[tuple[str, str]]:
    """What an entry is called, and the day of the month when it was modified."""
    return [(title, moment) for title, moment, _ in entries(feed)]


both = pytest.mark.parametrize("make", [atom, as_json])


@both
def test_the_same_again_is_the_same_document(make: Make) -> None:
    """However often, and with entries withdrawn."""
    first = make([SPAM, MINING], None, 2)
    assert make([SPAM, MINING], first, 3) == first
    second = make([MINING], first, 4)
    assert make([MINING], second, 5) == second


@both
def test_what_reads_differently_was_modified_now(make: Make) -> None:
    """And nothing else was; its place and identity stay."""
    first = make([SPAM, MINING], None, 2)
    narrowed = row(id=SPAM.id, text="sending spam", after="20220514000000")
    second = make([narrowed, MINING], first, 3)
    assert [moment for _, moment in brief(second)] == ["25", "27"]
    third = make([narrowed, MINING], second, 6)
    assert third == second
    assert [moment for _, moment in brief(make([SPAM, MINING], third, 0))] == ["25", "27"]  # a clock set back


@both
def test_what_is_gone_is_said_to_be_withdrawn(make: Make) -> None:
    """Under its identity, once, and not when it comes back."""
    first = make([SPAM, MINING], None, 2)
    second = make([MINING], first, 3)
    (_, _), (title, moment) = brief(second)
    assert (title, moment) == ("withdrawn: Google Colab: new ban: sending spam", "27")
    assert "captures read since then show" in entries(second)[1][2]
    assert brief(make([SPAM, MINING], second, 4))[1] == ("Google Colab: new ban: sending spam", "28")


@both
def test_what_newer_entries_push_out_is_not_withdrawn(make: Make) -> None:
    """A feed holds the newest."""
    first = make([SPAM], None, 2, limit=1)
    assert [title for title, _ in brief(make([MINING], first, 3, limit=1))] == ["Google Colab: new ban: mining coins"]
    second = make([MINING], None, 3, limit=1)
    assert len(brief(make([SPAM], second, 4, limit=1))) == 2


@both
@pytest.mark.parametrize(
    "former", ["", "no feed", "<feed/>", "{}", "[]", '{"_id": 3, "items": 7}', "<!DOCTYPE x [<!ENTITY a 'b'>"]
)
def test_what_is_no_feed_of_ours_says_nothing(make: Make, former: str) -> None:
    """Whatever stands in the file is replaced."""
    assert make([SPAM], former, 2) == make([SPAM], None, 2)


@both
def test_another_selection_says_nothing(make: Make) -> None:
    """Its entries are not withdrawn, they were never here."""
    other = make([MINING], None, 2, info=FeedInfo("t", "example.org", selection="words=mining"))
    assert make([SPAM], other, 3) == make([SPAM], None, 3)


def test_the_feed_was_updated_when_its_last_entry_was() -> None:
    """Also when that one was withdrawn, and never earlier than it said."""
    updated = f"{A}updated"
    first = atom([MINING], None, 2)
    second = atom([], first, 3)
    feeds = [etree.fromstring(one.encode("utf-8")) for one in (first, second, atom([], second, 9))]
    assert [(feed.findtext(updated) or "")[8:10] for feed in feeds] == ["25", "27", "27"]
