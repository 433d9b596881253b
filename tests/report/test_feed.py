"""Feeds: valid, even when empty, with identities that never change and nothing a page says obeyed."""

import json
import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.report.samples import FAQ, NOW, ROWS, TEXTS, public_url, removed, reworded, row
from tracker.neutral import neutral
from tracker.records import HistoryRow
from tracker.report import change_json
from tracker.report.feed import FeedInfo, atom_feed, json_feed

A = "{http://www.w3.org/2005/Atom}"
INFO = FeedInfo("New bans", "example.org", "https://example.org/bans.xml")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
IRI = re.compile(r"(tag:[^\s,]+,\d{4}-\d\d-\d\d:|urn:uuid:)\S+")


def _parsed(feed: str) -> etree._Element:
    return etree.fromstring(feed.encode("utf-8"))


def _assert_valid(feed: etree._Element) -> None:
    """What RFC 4287 demands of a feed (§4.1.1) and of an entry (§4.1.2)."""
    assert feed.tag == f"{A}feed"
    for one in (feed, *feed.findall(f"{A}entry")):
        assert len(one.findall(f"{A}id")) == len(one.findall(f"{A}title")) == len(one.findall(f"{A}updated")) == 1
        assert IRI.fullmatch(one.findtext(f"{A}id") or "")
        assert DATE.fullmatch(one.findtext(f"{A}updated") or "")
        assert len(one.findall(f"{A}link[@rel='alternate']")) <= 1
    assert feed.findtext(f"{A}author/{A}name")
    for one in feed.findall(f"{A}entry"):
        assert one.find(f"{A}content") is not None
        assert one.find(f"{A}content").get("type") == "html"


def test_a_feed_exists_before_anything_happened() -> None:
    """A reader that subscribes on the first day gets a feed, not an error."""
    feed = _parsed(atom_feed([], public_url, INFO, NOW))
    _assert_valid(feed)
    assert feed.findall(f"{A}entry") == []
    assert json.loads(json_feed([], public_url, INFO))["items"] == []


def test_an_entry_says_what_when_and_where_the_proof_is() -> None:
    """The later capture is the entry's page, the earlier one stands beside it."""
    feed = _parsed(atom_feed([row(unread=2)], public_url, INFO, NOW))
    _assert_valid(feed)
    one = feed.find(f"{A}entry")
    assert one is not None
    assert one.findtext(f"{A}title") == "Google Colab: new ban: creating deepfakes"
    assert one.find(f"{A}link[@rel='alternate']").get("href") == f"https://web.archive.org/web/20220514183000/{FAQ}"
    assert one.find(f"{A}link[@rel='related']").get("href") == f"https://web.archive.org/web/20220513091244/{FAQ}"
    content = one.findtext(f"{A}content") or ""
    for expected in ("creating deepfakes", "Usage limits", "between 2022-05-13 09:12 and", "2 captures in between"):
        assert expected in content


def test_a_reconstruction_is_marked_and_has_no_link() -> None:
    """In the title too; content stands in for the missing address."""
    feed = _parsed(atom_feed([row(archive="local", note="reconstruction", after=None)], public_url, INFO, NOW))
    _assert_valid(feed)
    assert feed.findtext(f"{A}entry/{A}title") == "[reconstruction] Google Colab: new ban: creating deepfakes"
    assert feed.findall(f"{A}entry/{A}link") == []


def test_identities_survive_whatever_may_change_about_a_change() -> None:
    """Narrowed brackets, other titles, another feed address: a reader still knows the entry."""
    before = _parsed(atom_feed([row()], public_url, INFO, NOW))
    narrowed = row(after="20220514000000", title="Frequent questions", page="faq-renamed", unread=0)
    elsewhere = FeedInfo("Bans", "example.org", "https://example.org/elsewhere.xml")
    after = _parsed(atom_feed([narrowed], public_url, elsewhere, NOW + timedelta(days=400)))
    for path in (f"{A}id", f"{A}entry/{A}id", f"{A}entry/{A}updated"):
        assert before.findtext(path) == after.findtext(path)


def test_both_feeds_hold_the_same_entries_newest_first() -> None:
    """The same identities in the same order."""
    rows = [row(), removed(detected_at=NOW + timedelta(days=1)), reworded(detected_at=NOW - timedelta(days=1))]
    atom = _parsed(atom_feed(rows, public_url, INFO, NOW))
    items = json.loads(json_feed(rows, public_url, INFO))["items"]
    assert [one.text for one in atom.findall(f"{A}entry/{A}id")] == [item["id"] for item in items]
    assert [item["tags"] for item in items] == [["removed"], ["added"], ["reworded"]]
    assert items[1]["_change"] == change_json(rows[0], public_url)
    assert atom.findtext(f"{A}updated") == "2026-11-25T07:00:00Z"


def test_a_rewording_is_marked_word_by_word() -> None:
    """``del`` and ``ins`` are understood by feed readers."""
    (item,) = json.loads(json_feed([reworded()], public_url, INFO))["items"]
    assert "creating <del>fake</del><ins>deepfake</ins> videos" in item["content_html"]


@given(st.lists(ROWS, max_size=3), st.builds(FeedInfo, TEXTS, TEXTS, st.none() | TEXTS))
def test_a_feed_is_valid_whatever_pages_say(rows: list[HistoryRow], info: FeedInfo) -> None:
    """Well-formed XML, the exact words as text, no element in the content that is not ours."""
    feed = _parsed(atom_feed(rows, public_url, info, NOW))
    _assert_valid(feed)
    assert feed.findtext(f"{A}title") == neutral(info.title)
    for content in feed.findall(f"{A}entry/{A}content"):
        fragment = etree.fromstring(f"<div>{(content.text or '').replace('<br>', '<br/>')}</div>")
        assert {one.tag for one in fragment.iter()} <= {"div", "p", "del", "ins", "em", "strong", "br", "ul", "li", "a"}
    json.loads(json_feed(rows, public_url, info))
