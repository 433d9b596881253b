"""Lists, differences and coverage as people and programs see them."""

import html.parser
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import RenderableType

from tests.report.samples import FAQ, TEXTS, public_url, row
from tracker.records import (
    Capture,
    Compared,
    Coverage,
    Gap,
    Inside,
    Kind,
    Listed,
    ListedEntry,
    ListedGroup,
    Pair,
    Period,
    Status,
    Subject,
    Tenure,
)
from tracker.report import (
    as_text,
    compared_json,
    compared_view,
    coverage_json,
    coverage_view,
    listed_json,
    listed_view,
)
from tracker.report.compared_page import compared_html
from tracker.report.dates import age_of

PAGE = Subject("colab-faq", "Google Colab", "FAQ", "reconstruction")
OLD, NEW = Capture("20220427133010", "wayback", FAQ), Capture("20220514181705", "wayback", FAQ)


def _plain(view: RenderableType, width: int = 100) -> str:
    return " ".join(as_text(view, width).split())


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
        "asked for 2022-04-30 23:59:59 UTC; the next capture read that shows it: 2022-05-14 18:17:05 UTC",
        "FAQ › Limits",
        "You may not:",
        "before 2019-03-01 (first capture)",
        "may have happened already or not",
    ):
        assert expected in shown
    assert shown.count("Abuse") == 1


def test_a_list_says_how_many_captures_nobody_read_before_the_next() -> None:
    """No unread capture is passed off as one that does not show the document."""
    assert "3 captures not read before that" in _plain(listed_view(PAGE, _listed(inside=Inside(3, 1)), public_url))
    alone = _listed(next=None, inside=Inside(1))
    assert "shows it: none yet 1 capture not read since" in _plain(listed_view(PAGE, alone, public_url))
    assert "not read" not in _plain(listed_view(PAGE, _listed(inside=Inside(0, 4)), public_url))
    found = listed_json(PAGE, _listed(inside=Inside(3, 1)), public_url)
    assert (found["unread"], found["unusable"]) == (3, 1)


def test_a_document_without_a_list_is_said_to_have_none() -> None:
    """It is usable; that it forbids nothing is an answer."""
    shown = _plain(listed_view(PAGE, _listed(groups=(), unsettled=(), next=None), public_url))
    assert "0 prohibited activities" in shown
    assert "without a list of prohibitions" in shown
    assert "the next capture read that shows it: none yet" in shown


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


def test_a_difference_names_the_dates_asked_for_and_a_side_that_is_much_older() -> None:
    """What stood at a date nobody captured is not shown as if it were known."""
    asked = replace(COMPARED, asked=("20220430235959", "20230514235959"))
    shown = _plain(compared_view(PAGE, asked, public_url))
    assert "archive wayback; asked for 2022-04-30 23:59:59 UTC" in shown
    assert "The newer side is 365 days older than the date asked for" in shown
    assert "The older side" not in shown
    assert compared_json(PAGE, asked, public_url)["asked"] == ["20220430235959", "20230514235959"]


def test_a_heading_that_changed_is_a_difference() -> None:
    """The entries beneath it are not as they were."""
    rehung = replace(COMPARED, pairs=(Pair(None, "spam", "spam", ("We advise against:",), ("Never:",)),))
    shown = as_text(compared_view(PAGE, rehung, public_url), 100)
    assert "\nNever:\nbefore under We advise against:\n  … 1 entry as before\n" in shown
    assert "1 under other words, 0 as they were" in shown


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
    same = replace(COMPARED, new=OLD, inside=Inside(2))
    assert "One capture shows both dates: no other that was read" in _plain(compared_view(PAGE, same, public_url))
    assert "; 2 captures not read by then." in _plain(compared_view(PAGE, same, public_url))
    assert compared_json(PAGE, same, public_url)["unread"] == 2


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
