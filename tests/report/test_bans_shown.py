"""Bans, subjects and the background of a change as people and programs see them; and that no answer steers a terminal."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import RenderableType

from tests.report.samples import FAQ, HOSTILE, TEXTS, public_url, removed, reworded, row
from tracker.records import (
    Absence,
    Background,
    Ban,
    Capture,
    Compared,
    Coverage,
    Delivery,
    Force,
    Gap,
    Inside,
    Kind,
    Listed,
    ListedEntry,
    ListedGroup,
    Pair,
    Period,
    Stated,
    StatedKind,
    Subject,
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

PAGE = Subject("colab-faq", "Google Colab", "FAQ", "reconstruction")
OLD, NEW = Capture("20220427133010", "wayback", FAQ), Capture("20220514181705", "wayback", FAQ)


def _plain(view: RenderableType, width: int = 100) -> str:
    return " ".join(as_text(view, width).split())


def _harmless(shown: str) -> bool:
    return not any((unicodedata.category(c) == "Cc" and c != "\n") or "\u202a" <= c <= "\u202e" for c in shown)


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
        (
            Ban(row(), Force.DOUBTFUL, (), None, NEW, elsewhere=("creating deepfakes",)),
            "doubtful: in the capture of 14 May 2022 the entry stands word for word, no longer under a heading on the subject",
        ),
        (Ban(row(), Force.UNKNOWN), "unknown: no capture shows the document"),
        (
            Ban(row(), Force.UNKNOWN, last=NEW),
            "unknown since 14 May 2022, when it was in force: no later capture that was read shows the document",
        ),
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


def test_a_ban_that_came_back_says_when_it_was_gone() -> None:
    """Since when it stands is when it came back; for programs and in Markdown too."""
    ended = removed(after="20230301000000", by="20230909000000")
    again = row(kind=Kind.REINSTATED, after="20240101000000", by="20240201000000", id="again", text="fakes")
    ban = Ban(row(), Force.YES, ("fakes",), None, NEW, (Absence(ended, again),))
    shown = _plain(ban_view(ban, public_url))
    assert "first between 2022-05-13 09:12 and 2022-05-14 18:30 UTC gone between 1 March and 9 September 2023" in shown
    assert "again between 1 January and 1 February 2024 words fakes in force yes" in shown
    assert "absent https://web.archive.org/web/20240101000000/" in shown
    found = ban_json(ban, public_url)
    assert (found["change"], found["since"]["change"], found["since"]["by"]) == (row().id, "again", "20240201000000")
    assert [one["ended"]["by"] for one in found["absences"]] == ["20230909000000"]
    table = "".join(bans_markdown([ban], public_url))
    assert "; gone between 1 March and 9 September 2023; again between 1 January and 1 February 2024 |" in table


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
    assert ["spam", "·", "≤2019-03"] in rows
    assert "No platform: minors." in shown
    assert "A beginning, even if it has ended since" in shown
    assert "no such entry was recognised" in shown


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
        "| =cmd |  | ≤2022-05 |",
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


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (Inside(0, 0), "unread none: no capture known to the tracker lies between the two"),
        (Inside(0, 2), "unread none inside the bracket; 2 other captures there do not show the document"),
        (Inside(3, 0), "unread 3 captures inside the bracket not read yet (--refine reads on)"),
        (Inside(1, 1), "(--refine reads on); 1 other capture there does not show the document"),
    ],
)
def test_a_change_says_what_lies_inside_its_bracket(inside: Inside, said: str) -> None:
    """Captures that were read in vain are captures too."""
    background = Background((), (), None, None, inside)
    assert said in _plain(change_view(row(), public_url, False, background), 200)
    assert background_json(background)["inside"] == {"unread": inside.unread, "unusable": inside.vain}


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
    period = Period("2022-04", "20220401000000", "20220430235959", usable=3, unread=1)
    held = Coverage((period,), ((text, 2),), (Gap("20220427133010", None, 911.4, 0, 1),))
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
