"""Feeds: valid, even when empty, with identities that never change and nothing a page says obeyed."""

import json
import re
from datetime import timedelta

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.report.samples import FAQ, HOSTILE, NOW, ROWS, TEXTS, public_url, removed, reworded, row
from tracker.neutral import neutral
from tracker.records import HistoryRow
from tracker.report import change_json
from tracker.report.feed import FeedInfo, atom_feed, json_feed, newest

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


def test_a_feed_does_not_change_when_nothing_changed() -> None:
    """Not a letter of it: readers and proxies compare. Without entries it is as old as the watch."""
    began = NOW - timedelta(days=400)
    for rows in ([], [row()]):
        assert atom_feed(rows, public_url, INFO, began) == atom_feed(rows, public_url, INFO, began)
        assert json_feed(rows, public_url, INFO) == json_feed(rows, public_url, INFO)
    assert _parsed(atom_feed([], public_url, INFO, began)).findtext(f"{A}updated") == "2025-10-20T07:00:00Z"


def test_feeds_of_different_selections_are_different_feeds() -> None:
    """A reader would mix them up otherwise; an entry that stands in both is one entry."""
    whole, some = (
        _parsed(atom_feed([row()], public_url, FeedInfo("t", "example.org", selection=one), NOW)) for one in ("", "x")
    )
    assert whole.findtext(f"{A}id") != some.findtext(f"{A}id")
    assert whole.findtext(f"{A}entry/{A}id") == some.findtext(f"{A}entry/{A}id")


def test_a_feed_is_cut_at_its_end() -> None:
    """What was seen last stays, however old the captures are."""
    rows = [row(id="a", detected_at=NOW), row(id="b", detected_at=NOW + timedelta(days=1), by="20220515000000")]
    assert [one.id for one in newest(rows, 1)] == ["b"]
    assert [one.id for one in newest(rows, 9)] == ["b", "a"]


def test_an_independent_reader_understands_the_feed() -> None:
    """feedparser finds nothing malformed, and what readers show is there."""
    rows = [row(text=HOSTILE[0]), removed(detected_at=NOW + timedelta(days=1)), reworded()]
    feed = feedparser.parse(atom_feed(rows, public_url, INFO, NOW).encode("utf-8"))
    assert not feed.bozo, feed.get("bozo_exception")
    assert (feed.version, feed.feed.title, feed.feed.author) == ("atom10", "New bans", "Policy change tracker")
    assert [one.title.split(":")[1] for one in feed.entries] == [" entry removed", " reworded ban", " new ban"]
    assert all(one.id.startswith("tag:example.org,2026-11-2") and one.updated_parsed for one in feed.entries)
    assert feed.entries[0].link.startswith("https://web.archive.org/web/20220514183000/")
    assert "<script>" not in feed.entries[2].content[0].value
    assert "&lt;script&gt;" in feed.entries[2].content[0].value


def test_a_json_feed_has_what_its_version_demands() -> None:
    """JSON Feed 1.1: version and title of the feed; of every item an identity and content."""
    feed = json.loads(json_feed([row(), removed()], public_url, INFO))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["feed_url"], feed["authors"]) == (
        INFO.title,
        INFO.url,
        [{"name": "Policy change tracker"}],
    )
    for item in feed["items"]:
        assert IRI.fullmatch(item["id"])
        assert item["content_html"]
        assert item["content_text"]
        assert DATE.fullmatch(item["date_published"])


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
