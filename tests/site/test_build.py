"""The whole site from records in memory."""

from dataclasses import replace
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.samples import HOSTILE, NOW, ROWS, removed, reworded, row, state
from tests.site.markup import broken_links, pages_of, parsed
from tests.site.source import Source, build, files, shows, text_of
from tracker.records import HistoryRow, Kind, Status, TopicFirst
from tracker.site import SiteInfo
from tracker.site.names import change_address

BASELINE = row(id="0" * 16, text="mining cryptocurrency", after=None, by="20190101000000")
ADDED, REMOVED, REWORDED = row(), removed(by="20220714183000"), reworded(after="20230101000000", by="20230301000000")


@pytest.fixture
def source() -> Source:
    """A page with a new ban, a removed one and a rewording, and its list as it stands."""
    return Source(
        rows=[BASELINE, ADDED, REMOVED, REWORDED],
        lists={
            "colab-faq": shows(
                "mining cryptocurrency", "creating deepfakes", "creating deepfake videos of people", "chess"
            )
        },
        firsts=[
            TopicFirst(
                "Google Colab",
                "deepfakes",
                "colab-faq",
                ADDED.id,
                "creating deepfakes",
                "20220513091244",
                "20220514183000",
            )
        ],
    )


def test_every_page_is_valid_and_every_link_inside_the_site_leads_somewhere(source: Source, tmp_path: Path) -> None:
    """Pages, timelines, years, changes, topics, search: and each id stands once."""
    build(source, tmp_path)
    written = files(tmp_path)
    pages = pages_of(written)
    assert broken_links(written, pages) == []
    assert all(len(page.ids) == len(set(page.ids)) for page in pages.values())


def test_the_same_records_give_the_same_bytes(source: Source, tmp_path: Path) -> None:
    """In any folder, at any time: the site can be kept in a repository."""
    build(source, tmp_path / "one")
    build(source, tmp_path / "other")
    assert files(tmp_path / "one") == files(tmp_path / "other")
    built = build(source, tmp_path / "one")
    assert (built.written, built.removed) == (0, 0)


def test_a_change_shows_its_words_its_bracket_both_captures_and_their_hashes(source: Source, tmp_path: Path) -> None:
    """Everything that proves it, under its own address."""
    build(source, tmp_path)
    html = files(tmp_path)["changes/a7f.html"]
    text = text_of(html)
    assert "creating <del>fake</del><ins>deepfake</ins> videos of people" in html
    assert "between 1 January and 1 March 2023" in text
    assert "Last capture with the old wording" in text
    assert "First capture with the new wording" in text
    links = parsed(html).links
    assert "https://web.archive.org/web/20230101000000/https://colab.example/faq.html" in links
    assert "https://web.archive.org/web/20230301000000/https://colab.example/faq.html" in links
    assert "a" * 64 in text
    assert "b" * 64 in text
    assert 'id="c-a7f0aa12bb01"' in html


def test_the_address_of_a_change_stays_when_its_bracket_narrows(tmp_path: Path) -> None:
    """Into another year even: somebody may have quoted it."""
    wide = row(after="20210101000000", by="20230101000000")
    narrow = replace(wide, by=replace(wide.by, timestamp="20220101000000"))
    for at, one in enumerate((wide, narrow)):
        build(Source(rows=[one]), tmp_path / str(at))
        assert 'id="c-3f2a91c07b4e"' in files(tmp_path / str(at))["changes/3f2.html"]
    assert "pages/colab-faq/2023.html" in files(tmp_path / "0")
    assert "pages/colab-faq/2023.html" not in files(tmp_path / "1")


def test_the_list_shows_the_age_of_each_entry_up_to_the_capture_that_shows_it(source: Source, tmp_path: Path) -> None:
    """An interval; from the first capture already; in other words; or not recorded."""
    build(source, tmp_path)
    text = text_of(files(tmp_path)["pages/colab-faq/index.html"])
    assert "mining cryptocurrency in the first capture already, 1 January 2019 · at least 7 years" in text
    assert "creating deepfakes since between 2022-05-13 09:12 and 2022-05-14 18:30 UTC · at least 4 years" in text
    assert "creating deepfake videos of people since between 1 January and 1 March 2023 · at least 3 years" in text
    assert "chess date of arrival not recorded" in text


def test_the_timeline_says_what_it_draws(source: Source, tmp_path: Path) -> None:
    """A title and a description for those who do not see it, and a named link for each interval."""
    build(source, tmp_path)
    html = files(tmp_path)["platforms/google-colab.html"]
    page = parsed(html)
    assert "svg" in page.tags
    assert "script" not in page.tags
    assert "Google Colab, FAQ: changes from 1 January 2019 to 22 November 2026" in html
    labels = [value for tag, name, value in page.attributes if (tag, name) == ("a", "aria-label")]
    assert labels == [
        "1 entry removed, between 13 May and 14 July 2022",
        "1 new ban, between 2022-05-13 09:12 and 2022-05-14 18:30 UTC",
        "1 reworded ban, between 1 January and 1 March 2023",
    ]


def test_the_matrix_says_when_a_platform_first_forbade_something_of_a_subject(source: Source, tmp_path: Path) -> None:
    """With a link to the change that proves it."""
    build(source, tmp_path)
    html = files(tmp_path)["topics.html"]
    assert "Deepfakes" in text_of(html)
    assert (
        'href="changes/3f2.html#c-3f2a91c07b4e" title="between 2022-05-13 09:12 and 2022-05-14 18:30 UTC">2022-05<'
        in html
    )


def test_the_matrix_names_platforms_that_nobody_saw(source: Source, tmp_path: Path) -> None:
    """They have no empty row that reads as if nothing were forbidden."""
    source.states = [state(), state(id="gone", platform="Gone & Co", last_usable=None, changes=0)]
    build(source, tmp_path)
    assert "shows a page of: Gone & Co" in unescape(text_of(files(tmp_path)["topics.html"]))


def test_suspected_changes_are_not_published(tmp_path: Path) -> None:
    """Nothing is announced that the readings do not settle."""
    build(Source(rows=[row(text="secret suspicion", status=Status.SUSPECTED)]), tmp_path)
    assert not any("secret suspicion" in content for content in files(tmp_path).values())


def test_an_entry_whose_arrival_is_only_suspected_leads_to_no_change(tmp_path: Path) -> None:
    """There is none to be shown."""
    rows = [row(status=Status.SUSPECTED)]
    build(Source(rows=rows, lists={"colab-faq": shows("creating deepfakes")}), tmp_path)
    written = files(tmp_path)
    assert "UTC, not settled yet" in text_of(written["pages/colab-faq/index.html"])
    assert broken_links(written, pages_of(written)) == []


def test_wordings_say_their_language_and_direction(tmp_path: Path) -> None:
    """Arabic runs from right to left; a wording that does not fit the page's language is declared to be of an unknown one."""
    arabic, english = "إنشاء مقاطع مزيفة", "creating deepfakes"
    rows = [row(text=arabic), row(id="b" * 12, text=english)]
    build(Source(rows=rows, lists={"colab-faq": shows(arabic, language="ar")}), tmp_path)
    written = files(tmp_path)
    assert f'lang="ar" dir="rtl"><ins>{arabic}' in written["changes/3f2.html"]
    assert f'lang="" dir="auto"><ins>{english}' in written["changes/bbb.html"]
    assert f'lang="ar" dir="rtl">{arabic}' in written["pages/colab-faq/index.html"]


@settings(max_examples=20, deadline=None)
@given(st.lists(ROWS, max_size=3), st.sampled_from(HOSTILE))
def test_page_text_is_never_markup_and_links_lead_to_the_web_or_into_the_site(
    rows: list[HistoryRow], title: str
) -> None:
    """Whatever an archived page, a title or an address contains."""
    pages = {one.page for one in rows}
    source = Source(
        rows=rows,
        states=[state(id=page, platform=title, title=title) for page in sorted(pages)],
        lists={page: shows(title, *(one.text or "x" for one in rows)) for page in pages},
    )
    with TemporaryDirectory() as folder:
        build(source, Path(folder), SiteInfo(title=title, intro=title))
        written = files(Path(folder))
    parsed_pages = pages_of(written)
    assert broken_links(written, parsed_pages) == []
    for name, page in parsed_pages.items():
        assert page.tags.count("script") == (name == "search.html")
        assert not {"img", "iframe", "style", "object"} & set(page.tags)
        assert not any(attribute.startswith("on") or attribute == "style" for _, attribute, _ in page.attributes)
        assert all(urlsplit(link).scheme in ("", "http", "https") for link in page.links)
        assert not any(urlsplit(load).scheme or urlsplit(load).netloc for load in page.loads)


def test_a_strict_policy_stands_in_every_page_and_only_the_search_page_may_run_a_script(
    source: Source, tmp_path: Path
) -> None:
    """Nothing remote, nothing inline."""
    build(source, tmp_path)
    for name, content in files(tmp_path).items():
        if name.endswith(".html"):
            (policy,) = [
                value
                for tag, attribute, value in parsed(content).attributes
                if tag == "meta" and "default-src" in value
            ]
            assert policy.startswith("default-src 'none';")
            assert ("script-src 'self'" in policy) == (name == "search.html")
            assert "unsafe" not in policy


def test_without_a_script_every_page_and_year_can_be_reached_from_the_directory(source: Source, tmp_path: Path) -> None:
    """By name and by year."""
    build(source, tmp_path)
    links = parsed(files(tmp_path)["search.html"]).links
    assert {"pages/colab-faq/index.html", "pages/colab-faq/2022.html", "pages/colab-faq/2023.html"} <= set(links)


def test_a_year_of_many_changes_is_cut_into_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each leads to the others, and every change stands once."""
    monkeypatch.setattr("tracker.site.build.CHANGES_A_FILE", 5)
    rows = [row(id=f"{n:012x}", text=f"entry {n}") for n in range(6)]
    build(Source(rows=rows), tmp_path)
    written = files(tmp_path)
    assert written["pages/colab-faq/2022.html"].count('<li class="change added"') == 5
    assert written["pages/colab-faq/2022-2.html"].count('<li class="change added"') == 1
    assert broken_links(written, pages_of(written)) == []


def test_the_feed_is_atom_and_knows_its_address(source: Source, tmp_path: Path) -> None:
    """Of the site it is published on."""
    build(source, tmp_path, SiteInfo(title="Policy watch", base_url="https://news.example/policies/"))
    feed = ET.fromstring(files(tmp_path)["feed.xml"])
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{atom}title") == "Policy watch"
    assert feed.find(f"{atom}link").attrib["href"] == "https://news.example/policies/feed.xml"
    assert len(feed.findall(f"{atom}entry")) == 3


def test_new_bans_of_one_interval_are_shown_together(tmp_path: Path) -> None:
    """A rewritten policy does not hide everybody else's news."""
    rows = [row(id=f"{n:012x}", text=f"entry {n}") for n in range(5)] + [
        row(id="f" * 12, page="other", by="20220514190000")
    ]
    build(Source(rows=rows, states=[state(), state(id="other")]), tmp_path)
    html = files(tmp_path)["index.html"]
    assert html.count('<div class="news"') == 2
    assert "2 more in the same interval" in html


def test_a_database_without_pages_gives_a_site_that_says_so(tmp_path: Path) -> None:
    """Valid, with a feed without entries."""
    build(Source(states=[]), tmp_path)
    written = files(tmp_path)
    assert broken_links(written, pages_of(written)) == []
    assert "No page is watched yet." in written["index.html"]


def test_what_keeps_a_page_from_being_up_to_date_is_said(tmp_path: Path) -> None:
    """Silence is not to be taken for stability."""
    build(Source(states=[state(last_usable="20240101000000")]), tmp_path)
    assert "No capture since 2024-01-01 shows the document" in files(tmp_path)["pages/colab-faq/index.html"]


def test_an_address_on_a_private_network_is_no_link(tmp_path: Path) -> None:
    """A local archive's captures have none."""
    rows = [row(archive="local", url="http://192.168.1.7/terms"), row(id="c" * 12, kind=Kind.ADDED, detected_at=NOW)]
    build(Source(rows=rows), tmp_path)
    html = files(tmp_path)["changes/3f2.html"]
    assert "no public address: local archive" in html
    assert not any("192.168" in link for link in parsed(html).links)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (0, "No capture has been read yet: nothing is known of this page's list."),
        (36, "No capture read so far shows the document: nothing is known of its list."),
    ],
)
def test_a_page_that_nobody_saw_is_not_said_to_be_unchanged(tmp_path: Path, read: int, said: str) -> None:
    """On the platform's timeline, on the page's own, and counted in the overview."""
    build(Source(states=[state(read=read, unusable=read, changes=0, last_usable=None)]), tmp_path)
    written = files(tmp_path)
    for name, html in written.items():
        if name.startswith(("platforms/", "pages/")):
            assert said in unescape(text_of(html)), name
            assert "No change is recorded" not in html
    assert "Pages that no capture read shows 1" in text_of(written["index.html"])


def test_a_change_tells_what_was_read_in_vain_inside_its_bracket(source: Source, tmp_path: Path) -> None:
    """Captures at its ends and outside do not count."""
    assert ADDED.after is not None
    source.vain = [ADDED.after.timestamp, "20220513120000", "20220513130000", ADDED.by.timestamp]
    build(source, tmp_path)
    shelf = next(html for name, html in files(tmp_path).items() if name == change_address(ADDED.id).partition("#")[0])
    assert "2 captures in between do not show the document" in text_of(shelf)
