"""The page for people: everything is said, nothing foreign acts, nothing is fetched."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.samples import NOW, RULES, Kept, added, bundle_of, kept, snapshot
from tests.report.samples import HOSTILE, ROWS, TEXTS, public_url
from tests.report.samples import row as row_of_report
from tracker.records import Capture, Kind, Snapshot, Status
from tracker.report.comparison import Circumstances, Exhibit, Fate, Pair, Recorded, Side, comparison_page

CIRCUMSTANCES = Circumstances("policy-change-tracker 1", "1", "", NOW, "x.warc.gz", "0" * 64, "x.json")
REMOTE = re.compile(r"\bsrc\s*=|url\(|@import|<link|<script|<iframe|<object|<form", re.IGNORECASE)
SIDES = st.none() | st.builds(Side, TEXTS, st.lists(TEXTS, max_size=2).map(tuple))


def page_of(store: Kept, folder: Path, **options: object) -> BeautifulSoup:
    """The page of a bundle, parsed."""
    files = bundle_of(store, folder, force=True, **options).files
    return BeautifulSoup(next(path for path in files if path.suffix == ".html").read_bytes(), "lxml")


def words(soup: BeautifulSoup) -> str:
    """The page's text on one line."""
    return " ".join(soup.get_text(" ").split())


def links(soup: BeautifulSoup) -> set[str]:
    """Where the page leads."""
    return {str(a["href"]) for a in soup.find_all("a")} - {"#entry"}


def test_it_says_what_changed_when_and_on_what_evidence(tmp_path: Path) -> None:
    """Kind, words, bracket, both captures with their addresses and hashes."""
    store = added()
    soup = page_of(store, tmp_path)
    text = words(soup)
    assert soup.h1 is not None
    assert soup.h1.get_text() == "New ban: creating deepfakes"
    for part in ("between 2022-05-13 09:12 and 2022-05-14 18:30 UTC", "Usage limits › The following are disallowed:"):
        assert part in text
    for capture, kept_body in store.fetched.items():
        assert public_url(capture) in text
        assert kept_body.sha256 in text
    assert links(soup) == {public_url(capture) for capture in store.fetched}


def test_it_shows_the_lists_side_by_side(tmp_path: Path) -> None:
    """Read anew from the bodies in the bundle; what came is marked as inserted, and framed."""
    soup = page_of(added(), tmp_path)
    (subject,) = soup.select("tr.subject")
    assert [cell.get_text(" ") for cell in subject.find_all("td")] == ["", "new creating deepfakes"]
    assert subject.ins is not None
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in soup.select("tbody tr") if row.find("td")]
    assert rows[:3] == [[rule, rule] for rule in RULES]


def test_what_entries_stand_under_is_told_where_it_begins_on_its_own_side() -> None:
    """One heading for both where it is the same; none repeated; nothing above a gap."""
    left, right = Side("arson", ("Crimes",)), Side("arson", ("Crimes",))
    pairs = [
        Pair(left, right, Fate.SAME),
        Pair(Side("spam", ("Noise",)), None, Fate.GONE),
        Pair(Side("forgery", ("Crimes",)), Side("forgery", ("Crimes",)), Fate.SAME, subject=True),
        Pair(None, Side("theft", ("Crimes",)), Fate.NEW),
    ]
    exhibit = (Exhibit(Capture("20220514183000", "a", "https://x.example"), Snapshot(b"")), Recorded("", "", ""), None)
    html = comparison_page(row_of_report(), [exhibit, exhibit], pairs, public_url, CIRCUMSTANCES)
    table = BeautifulSoup(html, "lxml").table
    assert table is not None
    assert [[cell.get_text() for cell in tr.find_all("th")] for tr in table.select("tbody tr") if tr.th] == [
        ["Crimes"], ["Noise"], ["Crimes"],
    ]  # fmt: skip
    assert [tr["id"] for tr in table.find_all("tr") if tr.get("id")] == ["entry"]


def test_a_rewording_is_marked_word_by_word(tmp_path: Path) -> None:
    """In the heading and in the table: what went on the left, what came on the right."""
    old, new = "creating fake videos of people", "creating deepfake videos of people"
    store = kept(snapshot(*RULES, old), snapshot(*RULES, new), kind=Kind.REWORDED, old_text=old, text=new)
    soup = page_of(store, tmp_path)
    assert [tag.get_text() for tag in soup.h1.find_all(["del", "ins"])] == ["fake", "deepfake"]
    left, right = soup.select("tr.subject td")
    assert [tag.get_text() for tag in left.find_all(["del", "ins"])] == ["fake"]
    assert [tag.get_text() for tag in right.find_all(["del", "ins"])] == ["deepfake"]


def test_it_has_the_hash_of_the_file_beside_it(tmp_path: Path) -> None:
    """So that a printed page vouches for the file."""
    store = added()
    written = bundle_of(store, tmp_path)
    (warc,) = [path for path in written.files if path.name.endswith(".gz")]
    (html,) = [path for path in written.files if path.suffix == ".html"]
    assert f"{written.files[warc]}  {warc.name}" in html.read_text()


def test_private_addresses_are_no_links(tmp_path: Path) -> None:
    """Neither local archives nor servers on this machine: a link that only works here would be none."""
    for address in (None, "http://127.0.0.1:8080/web/1/x", "https://archive.internal/x", "javascript:alert(1)"):
        soup = page_of(added(), tmp_path, public_url=lambda capture, address=address: address)
        assert not links(soup)
        assert "no public address" in words(soup)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": Status.SUSPECTED}, "Suspected."),
        ({"retracted": True}, "Withdrawn."),
        ({"unread": 3}, "3 captures in between not read yet"),
        ({"note": "reconstruction"}, "note reconstruction"),
        ({"text": "something else"}, "does not find the entry in question"),
    ],
)
def test_what_is_to_be_known_is_said(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    """Only where it is so."""
    assert said in words(page_of(added(**changes), tmp_path))
    assert said not in words(page_of(added(), tmp_path))


def test_a_capture_that_today_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Another version of the extractor read it; the reason stands on the page instead of its list."""
    wall = Snapshot(
        b"<html><title>Just a moment...</title><p>Checking your browser before accessing.</p></html>", "text/html"
    )
    text = words(page_of(kept(wall, snapshot(*RULES, "creating deepfakes")), tmp_path))
    assert "reads no list from the capture of 2022-05-13 09:12:44 UTC:" in text


def test_the_page_stands_alone(tmp_path: Path) -> None:
    """No script, nothing fetched, a policy that forbids it; language, title and landmarks for those who hear it read."""
    store = added()
    html = next(path for path in bundle_of(store, tmp_path).files if path.suffix == ".html").read_text()
    soup = BeautifulSoup(html, "lxml")
    assert not REMOTE.search(html)
    assert "default-src 'none'" in html
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.title is not None
    assert soup.title.get_text() == "Google Colab: new ban, “creating deepfakes”"
    assert [len(soup.find_all(name)) for name in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert all(th.get("scope") for th in soup.find_all("th"))
    for heading in soup.find_all(attrs={"aria-labelledby": True}):
        assert soup.find(id=heading["aria-labelledby"]) is not None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_page_text_is_text(tmp_path: Path, hostile: str) -> None:
    """Whatever an enemy's page, index or configuration says: no element, attribute, control character or reordering of its own."""
    store = added(text=hostile, context=(hostile,), platform=hostile, title=hostile, note=hostile, extractor=hostile)
    capture = replace(store.row.by, digest=hostile)
    store.row = replace(store.row, by=capture)
    soup = page_of(store, tmp_path)
    assert {tag.name for tag in soup.find_all(True)} <= {
        "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "h1", "h2", "h3", "p", "span",
        "dl", "dt", "dd", "div", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "code", "pre", "ins", "del",
        "strong", "br", "time",
    }  # fmt: skip
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", str(soup))


@given(
    row=ROWS,
    pairs=st.lists(st.builds(Pair, SIDES, SIDES, st.sampled_from(Fate), st.booleans()), max_size=4),
    text=TEXTS,
)
def test_no_text_breaks_out(row: object, pairs: list[Pair], text: str) -> None:
    """Any row, any list, any archive's words."""
    exhibit = (
        Exhibit(Capture("20220514183000", text, text, text), Snapshot(b"", text)),
        Recorded(text, text, text),
        text or None,
    )
    html = comparison_page(row, [exhibit, exhibit], pairs, public_url, CIRCUMSTANCES)  # type: ignore[arg-type]
    soup = BeautifulSoup(html, "lxml")
    assert not soup.find_all(["script", "img", "iframe", "object", "form", "link"])
    assert all(re.match(r"https://web\.archive\.org/web/", link) for link in links(soup))
    html.encode()
