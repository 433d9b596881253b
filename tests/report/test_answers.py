"""Answers as people and programs see them: lists, differences, coverage, bans, the matrix of subjects."""

import html.parser
import json
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import RenderableType

from tests.report.samples import FAQ, HOSTILE, TEXTS, public_url, removed, reworded, row
from tracker.records import (
    Background,
    Ban,
    Capture,
    Compared,
    Coverage,
    Delivery,
    Force,
    Gap,
    Kind,
    Listed,
    ListedEntry,
    ListedGroup,
    Pair,
    Period,
    Stated,
    StatedKind,
    Status,
    Subject,
    Tenure,
    Told,
    TopicFirst,
)
from tracker.report import (
    as_text,
    background_json,
    ban_json,
    ban_view,
    bans_markdown,
    change_view,
    compared_json,
    compared_view,
    coverage_json,
    coverage_view,
    first_json,
    firsts_csv,
    json_lines,
    listed_json,
    listed_view,
    matrix_markdown,
    matrix_view,
)
from tracker.report.compared_page import compared_html
from tracker.report.dates import age_of

PAGE = Subject("colab-faq", "Google Colab", "FAQ", "reconstruction")
OLD, NEW = Capture("20220427133010", "wayback", FAQ), Capture("20220514181705", "wayback", FAQ)


def _plain(view: RenderableType, width: int = 100) -> str:
    return " ".join(as_text(view, width).split())


def _harmless(shown: str) -> bool:
    return not any((unicodedata.category(c) == "Cc" and c != "\n") or "\u202a" <= c <= "\u202e" for c in shown)


def _tenure(began: Any, **changes: Any) -> Tenure:
    return Tenure(**{"text": "x", "wording": "x", "began": began} | changes)


# --- ages -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tenure", "age"),
    [
        (None, "no later than 14 May 2022 (when it came is not dated)"),
        (_tenure(None), "no later than 14 May 2022 (when it came is not dated)"),
        (_tenure(row(after=None, by="20190301000000")), "before 2019-03-01 (first capture)"),
        (_tenure(row(after="20220427133010", by="20220514181705")), "between 27 April and 14 May 2022"),
        (
            _tenure(row(after="20240110123038", by="20240110183037", status=Status.SUSPECTED)),
            "2024-01-10, between 12:30 and 18:30 UTC (suspected)",
        ),
        (
            _tenure(
                row(after="20220303000000", by="20220909120000"),
                earlier=(_tenure(row(after=None, by="20190301000000")),),
            ),
            "before 2019-03-01 (first capture); in these words since between 3 March and 9 September 2022",
        ),
    ],
)
def test_an_age_is_an_interval_or_says_that_there_is_none(tenure: Tenure | None, age: str) -> None:
    """A reworded entry has two."""
    assert age_of(tenure, NEW) == age


# --- a list ---------------------------------------------------------------------------------------------------------------------


def _listed(**changes: Any) -> Listed:
    entries = (
        ListedEntry("mining", (), _tenure(row(after=None, by="20190301000000"))),
        ListedEntry("spam", ("Abuse",), None),
        ListedEntry("scams", ("Abuse",), None),
    )
    values: dict[str, Any] = {
        "at": "20220430235959",
        "capture": OLD,
        "sha256": "a" * 64,
        "language": "en",
        "groups": (ListedGroup(("FAQ", "Limits"), "You may not:", entries),),
        "next": NEW,
        "unsettled": (row(),),
    }
    return Listed(**values | changes)


def test_a_list_says_which_capture_shows_it_and_since_when_each_entry_stands() -> None:
    """With a link, categories once, and what may have happened by the day asked for."""
    shown = as_text(listed_view(PAGE, _listed(), public_url), 100)
    for expected in (
        "Google Colab · FAQ (colab-faq) [reconstruction]: 3 prohibited activities",
        "as captured 2022-04-27 13:30:10 UTC, archive wayback",
        f"https://web.archive.org/web/20220427133010/{FAQ}",
        "asked for 2022-04-30 23:59:59 UTC; the next capture that shows the document: 2022-05-14 18:17:05 UTC",
        "FAQ › Limits",
        "You may not:",
        "before 2019-03-01 (first capture)",
        "may have happened already or not",
    ):
        assert expected in shown
    assert shown.count("Abuse") == 1


def test_a_document_without_a_list_is_said_to_have_none() -> None:
    """It is usable; that it forbids nothing is an answer."""
    shown = _plain(listed_view(PAGE, _listed(groups=(), unsettled=(), next=None), public_url))
    assert "0 prohibited activities" in shown
    assert "without a list of prohibitions" in shown
    assert "the next capture that shows the document: none yet" in shown


def test_a_list_as_json_has_brackets_of_arrival_and_of_wording() -> None:
    """Null where nothing is known."""
    found = listed_json(PAGE, _listed(), public_url)
    mining, spam, _ = found["lists"][0]["items"]
    assert (mining["after"], mining["by"], mining["worded_by"]) == (None, "20190301000000", "20190301000000")
    assert (spam["by"], spam["change"], spam["context"]) == (None, None, ["Abuse"])
    assert (found["timestamp"], found["next"], found["unsettled"]) == (OLD.timestamp, NEW.timestamp, ["3f2a91c07b4e"])


# --- two dates ------------------------------------------------------------------------------------------------------------------

PAIRS = (
    Pair(None, "mining", "mining", ("Limits",), ("Limits",)),
    Pair(Kind.ADDED, None, "creating deepfakes", (), ("Limits",)),
    Pair(Kind.REWORDED, "fake videos", "deepfake videos", ("Limits",), ("Limits",)),
    Pair(Kind.MOVED, "spam", "spam", ("Abuse",), ("Limits",)),
    Pair(Kind.REMOVED, "chess", None, ("Limits",), ()),
)
COMPARED = Compared(OLD, NEW, ("en", "en"), PAIRS)


def test_a_difference_in_a_pipe_has_signs_and_marks() -> None:
    """Entries as before are counted, or shown when asked for."""
    shown = as_text(compared_view(PAGE, COMPARED, public_url), 100)
    for expected in (
        "--- 2022-04-27 13:30:10 UTC, archive wayback",
        "+++ 2022-05-14 18:17:05 UTC, archive wayback",
        "\n  … 1 entry as before\n",
        "\n+ creating deepfakes\n",
        "\n~ [-fake-]{+deepfake+} videos\n",
        "\n> spam  (before under Abuse)\n",
        "\n- chess\n",
        "1 added, 1 removed, 1 reworded, 1 moved, 1 as they were",
    ):
        assert expected in shown
    whole = as_text(compared_view(PAGE, COMPARED, public_url, whole=True), 100)
    assert "\n  mining\n" in whole
    assert "as before" not in whole


def test_an_entry_that_moved_within_its_list_is_not_said_to_have_had_another_heading() -> None:
    """Only its place changed."""
    moved = Pair(Kind.MOVED, "spam", "spam", ("Limits",), ("Limits",))
    shown = as_text(compared_view(PAGE, replace(COMPARED, pairs=(moved,)), public_url), 100)
    assert "> spam  (elsewhere in the list before)" in shown


def test_a_difference_in_colour_needs_no_marks() -> None:
    """Red went, green came."""
    coloured = as_text(compared_view(PAGE, COMPARED, public_url, colour=True), 100, colour=True)
    assert "{+" not in coloured
    assert "\x1b[1;32m" in coloured


def test_a_changed_language_and_a_single_capture_are_said() -> None:
    """Before anything else."""
    assert "changed its language (en, then de)" in _plain(
        compared_view(PAGE, replace(COMPARED, languages=("en", "de")), public_url)
    )
    assert "One capture shows both dates" in _plain(compared_view(PAGE, replace(COMPARED, new=OLD), public_url))


def test_a_difference_as_json_has_every_entry() -> None:
    """Kind null where nothing happened."""
    found = compared_json(PAGE, COMPARED, public_url)
    assert [entry["kind"] for entry in found["entries"]] == [None, "added", "reworded", "moved", "removed"]
    assert found["differs"] is True


class _Tags(html.parser.HTMLParser):
    """Collects a page's tags with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@given(st.lists(st.builds(Pair, st.none() | st.sampled_from(Kind), TEXTS, TEXTS, st.tuples(TEXTS)), max_size=4), TEXTS)
def test_no_page_text_becomes_markup_in_the_html_of_a_difference(pairs: list[Pair], title: str) -> None:
    """Only our own tags, no handlers, and links to the archive alone."""
    page = compared_html(Subject("p", title, title, title), replace(COMPARED, pairs=tuple(pairs)), public_url)
    tags = _Tags()
    tags.feed(page)
    assert {tag for tag, _ in tags.seen} <= {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "h1",
            "p",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        ),
        *("span", "br", "a", "ins", "del", "footer"),
    }
    assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on") or name == "src"]
    assert all(a["href"].startswith("https://web.archive.org/") for tag, a in tags.seen if tag == "a" and a["href"])


# --- coverage -------------------------------------------------------------------------------------------------------------------

COVERAGE = Coverage(
    (
        Period("2022-04", "20220401000000", "20220430235959", usable=3, unusable=1),
        Period("2022-05", "20220501000000", "20220531235959", passed=1, unread=1),
    ),
    (("a bot wall", 1), ("not asked for: HTTP status 301 in the archive's index", 1)),
    (
        Gap("20220427133010", None, 911.4, 0, 1),
        Gap("20220401000000", "20220427133010", 26.2, 1, 0),
        Gap("20220301000000", "20220401000000", 31.0, 0, 0),
    ),
)


def test_coverage_is_a_chart_with_reasons_and_silences() -> None:
    """It says the same without colour."""
    shown = as_text(coverage_view(PAGE, COVERAGE), 80)
    for expected in (
        "2022-04  ###x  4",
        "2022-05  -.    2",
        "1  a bot wall",
        "911 days  since 27 April 2022: 1 not read inside",
        "26 days  between 1 April and 27 April 2022: 1 unusable inside",
        "31 days  between 1 March and 1 April 2022: no capture known",
    ):
        assert expected in shown
    assert "6 captures known: 3 show the document, 1 were read and do not" in " ".join(shown.split())
    assert coverage_json(PAGE, COVERAGE)["periods"][0]["known"] == 4


@given(st.lists(st.tuples(*[st.integers(0, 100_000)] * 4), min_size=1, max_size=12))
def test_a_chart_fits_80_columns_and_loses_nothing(counts: list[tuple[int, int, int, int]]) -> None:
    """What occurs at all has a mark."""
    periods = tuple(
        Period(f"2022-{number:02}", "20220101000000", "20220131235959", *four) for number, four in enumerate(counts, 1)
    )
    lines = as_text(coverage_view(PAGE, Coverage(periods, (), ())), 80).splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    bars = [line for line in lines if line.startswith("2022-")]
    for line, four in zip(bars, counts, strict=True):
        bar = line[7:].rsplit(maxsplit=1)[0] if sum(four) else ""
        assert [mark in bar for mark in "#x-."] == [bool(count) for count in four]


def test_a_page_never_listed_has_no_chart() -> None:
    """And says so."""
    assert "no capture known" in _plain(coverage_view(PAGE, Coverage((), (), ())))


# --- bans -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ban", "said"),
    [
        (Ban(row(), Force.YES, ("creating deepfakes",), None, NEW), "in force yes, by the capture of 14 May 2022"),
        (
            Ban(row(), Force.NO, (), removed(after="20230301000000", by="20230909000000"), NEW),
            "in force no, gone between 1 March and 9 September 2023",
        ),
        (
            Ban(row(), Force.NO, (), reworded(after="20230301000000", by="20230909000000"), NEW),
            "in force no, reworded between 1 March and 9 September 2023",
        ),
        (
            Ban(row(), Force.DOUBTFUL, (), None, NEW),
            "doubtful: the capture of 14 May 2022 lacks it, and nothing confirms",
        ),
        (Ban(row(), Force.UNKNOWN), "unknown: no capture shows the document"),
        (
            Ban(row(after=None), Force.YES, ("creating deepfakes",), None, NEW),
            "since before 2022-05-14 (first capture)",
        ),
        (Ban(reworded(), Force.YES, ("x",), None, NEW), "18:30 UTC, by rewording"),
        (Ban(row(), Force.YES, ("a", "b", "c", "d", "e"), None, NEW), "now a b c and 2 more: tracker list colab-faq"),
        (Ban(row(archive="local"), Force.UNKNOWN), "no public address: local archive; tracker show 3f2a91c07b4e"),
    ],
)
def test_a_ban_says_since_when_and_whether_it_stands(ban: Ban, said: str) -> None:
    """By which capture, or why nobody can tell."""
    assert said in _plain(ban_view(ban, public_url))


def test_the_links_of_a_ban_stay_whole() -> None:
    """At any width."""
    shown = as_text(ban_view(Ban(row(), Force.YES, ("x",), None, NEW), public_url), 60)
    assert f"absent    https://web.archive.org/web/20220513091244/{FAQ}" in shown
    assert f"present   https://web.archive.org/web/20220514183000/{FAQ}" in shown


def test_a_ban_as_json_and_markdown() -> None:
    """Brackets of its beginning and its end."""
    ended = removed(after="20230301000000", by="20230909000000")
    found = ban_json(Ban(row(), Force.NO, (), ended, NEW), public_url)
    assert (found["in_force"], found["ended_after"], found["ended_by"]) == ("no", "20230301000000", "20230909000000")
    lines = list(bans_markdown([Ban(row(text=HOSTILE[8]), Force.UNKNOWN)], public_url))
    tokens = MarkdownIt("commonmark").enable("table").parse("".join(lines))
    assert [token.type for token in tokens].count("td_open") == 6


# --- subjects -------------------------------------------------------------------------------------------------------------------


def _first(platform: str, topic: str, by: str = "20220514181705", after: str | None = "20220427133010") -> TopicFirst:
    return TopicFirst(platform, topic, "p", "c1", "words", after, by)


def test_the_matrix_names_months_and_what_stood_there_before() -> None:
    """Subjects that nobody has are listed beneath."""
    firsts = [_first("Alpha", "deepfakes"), _first("beta", "spam", "20190301000000", None)]
    shown = as_text(matrix_view(firsts, ["deepfakes", "minors", "spam"], 80), 80)
    rows = [line.split() for line in shown.splitlines()]
    assert ["deepfakes", "2022-05", "·"] in rows
    assert ["spam", "·", "<2019-03"] in rows
    assert "No platform: minors." in shown


@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["deepfakes", "spam"])), max_size=12, unique=True), st.integers(60, 160)
)
def test_the_matrix_fits_the_width_however_many_platforms_there_are(cells: list[tuple[str, str]], width: int) -> None:
    """In as many tables as it takes; no platform's name steers a terminal."""
    firsts = [_first(platform, topic) for platform, topic in cells]
    shown = as_text(matrix_view(firsts, ["deepfakes", "spam"], width), width)
    assert all(cell_len(line) <= width for line in shown.splitlines())
    assert _harmless(shown)
    assert shown.count("2022-05") == len(cells)


def test_the_matrix_as_csv_json_and_markdown() -> None:
    """One line a platform and subject; or a table."""
    firsts = [_first("Alpha", "deepfakes"), _first("=cmd", "spam", after=None)]
    assert list(firsts_csv(firsts)) == [
        "platform,topic,page,change,text,after,by\r\n",
        "Alpha,deepfakes,p,c1,words,20220427133010,20220514181705\r\n",
        "'=cmd,spam,p,c1,words,,20220514181705\r\n",
    ]
    assert first_json(firsts[1])["after"] is None
    assert "".join(matrix_markdown(firsts, ["deepfakes", "minors", "spam"])).splitlines() == [
        "| Platform | deepfakes | spam |",
        "|---|---|---|",
        "| =cmd |  | \\<2022-05 |",
        "| Alpha | 2022-05 |  |",
    ]


# --- one change -----------------------------------------------------------------------------------------------------------------

SAYS = Stated(StatedKind.UPDATED, "Last updated: May 14, 2022", "2022-05-14")
AMBIGUOUS = Stated(StatedKind.EFFECTIVE, "Effective 03/04/2022", None)


def test_the_background_of_a_change_stands_beneath_it() -> None:
    """Subjects, what the page states by capture, who was told and of what it was a correction."""
    told = Told(Kind.ADDED, "x", None, "20220427133010", "20220514181705")
    deliveries = (
        Delivery("a@example.org", "c1", row().detected_at, row().detected_at),
        Delivery("b@example.org", "c1", row().detected_at, None, told),
    )
    shown = _plain(
        change_view(row(), public_url, False, Background(("deepfakes",), deliveries, (AMBIGUOUS,), (SAYS,))), 200
    )
    for expected in (
        "subjects deepfakes",
        "states “Effective 03/04/2022”: effective no date that could not be read otherwise (absent)",
        "states “Last updated: May 14, 2022”: updated 2022-05-14 (present)",
        "told a@example.org, 2026-11-24T07:00:00Z",
        "told waits for b@example.org, a correction of: added, between 27 April and 14 May 2022",
    ):
        assert expected in shown
    found = background_json(Background((), deliveries, None, (SAYS,)))
    assert found["stated"] == {"after": None, "by": [{"kind": "updated", "words": SAYS.words, "date": "2022-05-14"}]}
    assert found["deliveries"][1]["corrects"]["kind"] == "added"


def test_what_both_captures_state_alike_is_said_once_and_silence_is_said() -> None:
    """Nobody told is said too."""
    both = _plain(change_view(row(), public_url, False, Background((), (), (SAYS,), (SAYS,))))
    assert both.count("Last updated: May 14, 2022") == 1
    none = _plain(change_view(row(), public_url, False, Background((), (), (), ())))
    assert "states no date of its own, in neither capture" in none
    assert "told nobody" in none


# --- all of them ----------------------------------------------------------------------------------------------------------------


@given(TEXTS, TEXTS, st.integers(60, 120))
def test_no_answer_steers_a_terminal_or_breaks_its_json(text: str, other: str, width: int) -> None:
    """Whatever a page, a platform or an archive's reason says."""
    page = Subject("colab-faq", text, other, text)
    group = ListedGroup((text,), other, (ListedEntry(text, (other,), None),))
    hostile = Listed(None, OLD, None, "en", (group,), None, (row(text=text),))
    pairs = (Pair(Kind.REWORDED, text, other, (text,), (other,)), Pair(Kind.REMOVED, text, None, (other,)))
    differing = Compared(OLD, NEW, (text, other), pairs)
    held = Coverage(COVERAGE.periods, ((text, 2),), COVERAGE.gaps)
    ban = Ban(row(text=text, platform=other, note=text), Force.YES, (text, other), None, NEW)
    background = Background(
        (), (Delivery(text, "c", row().detected_at),), (Stated(StatedKind.UPDATED, text, None),), ()
    )
    for view in (
        listed_view(page, hostile, public_url),
        compared_view(page, differing, public_url),
        coverage_view(page, held),
        ban_view(ban, public_url),
        change_view(row(), public_url, False, background),
    ):
        assert _harmless(as_text(view, width))
    for line in json_lines(
        [
            listed_json(page, hostile, public_url),
            compared_json(page, differing, public_url),
            coverage_json(page, held),
            ban_json(ban, public_url),
            background_json(background),
        ]
    ).splitlines():
        assert json.loads(line)
