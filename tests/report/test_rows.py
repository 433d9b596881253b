"""What other programs rely on: JSON, CSV and Markdown of the history."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.report.samples import FAQ, ROWS, TEXTS, public_url, removed, reworded, row, state
from tracker.neutral import neutral
from tracker.records import HistoryRow, Item, ItemList, Reading, RunSummary, Status
from tracker.report import change_json, history_csv, history_markdown, json_lines, page_json, reading_json, run_json
from tracker.report.links import safe_link
from tracker.report.spreadsheet import COLUMNS, cell_text, safe_cell

CONTRACT = {
    *("id", "page", "platform", "kind", "status", "text", "old_text", "context", "after", "by", "unread", "archive"),
    *("after_url", "by_url", "detected_at", "extractor"),
}


def test_a_change_has_every_key_of_the_contract() -> None:
    """Timestamps of 14 digits, links of both captures, the archive of the first capture with the change."""
    found = change_json(row(), public_url)
    assert set(found) >= CONTRACT
    assert found["after"] == "20220513091244"
    assert found["by"] == "20220514183000"
    assert found["by_url"] == f"https://web.archive.org/web/20220514183000/{FAQ}"
    assert found["archive"] == "wayback"
    assert found["detected_at"] == "2026-11-24T07:00:00Z"
    assert found["old_text"] is None


def test_no_address_is_invented_for_a_local_archive() -> None:
    """The founding case's reconstruction has no public captures."""
    found = change_json(row(archive="local", note="reconstruction"), public_url)
    assert found["after_url"] is None
    assert found["by_url"] is None
    assert found["note"] == "reconstruction"


def test_what_the_first_reading_held_has_no_after() -> None:
    """Absent on no capture: the beginning lies before the first one."""
    found = change_json(row(after=None, after_sha256=None), public_url)
    assert found["after"] is None
    assert found["after_url"] is None


@given(st.lists(ROWS, max_size=4))
def test_json_lines_give_back_exactly_what_was_recorded(rows: list[HistoryRow]) -> None:
    """One object a line, whatever the texts hold."""
    lines = json_lines(change_json(one, public_url) for one in rows).splitlines()
    assert [json.loads(line)["text"] for line in lines] == [one.text for one in rows]
    assert [json.loads(line)["context"] for line in lines] == [list(one.context) for one in rows]


def test_a_reading_has_the_shape_that_extract_promises() -> None:
    """Lists with headings, lead and items; no lists when not usable."""
    lists = (ItemList(("FAQ", "Limits"), "You may not:", (Item("mine", ("Crypto",)),)),)
    assert reading_json("page.html", Reading(True, None, "en", lists)) == {
        "source": "page.html",
        "usable": True,
        "reason": None,
        "language": "en",
        "lists": [
            {"headings": ["FAQ", "Limits"], "lead": "You may not:", "items": [{"text": "mine", "context": ["Crypto"]}]}
        ],
    }
    assert reading_json("-", Reading(False, "bot wall"))["lists"] == []


def test_a_run_has_the_keys_that_run_promises() -> None:
    """And the notes beside them."""
    found = run_json(RunSummary("faq", 12, 5, 1, 7, 2, 0, ("archive away",), ("3 captures unreadable",)))
    assert found == {
        **{"page": "faq", "captures": 12, "read": 5, "unusable": 1, "requests": 7, "changes": 2, "pending": 0},
        **{"errors": ["archive away"], "notes": ["3 captures unreadable"]},
    }


def test_a_pages_state_says_never_as_null() -> None:
    """Moments in RFC 3339."""
    found = page_json(state(last_complete=None))
    assert found["last_complete"] is None
    assert found["last_run"] == "2026-11-24T07:00:00Z"


def test_csv_has_stable_columns_and_a_header_even_when_empty() -> None:
    """A program that reads the columns by name or by place reads them next year too."""
    (header,) = csv.reader(history_csv([], public_url))
    assert tuple(header) == COLUMNS
    assert set(COLUMNS) == set(change_json(row(), public_url))


@given(st.lists(ROWS, max_size=4))
def test_csv_reads_back_as_what_was_shown(rows: list[HistoryRow]) -> None:
    """Every cell, formula guards undone, is the neutralised value; every row has every column."""
    found = list(csv.DictReader(io.StringIO("".join(history_csv(rows, public_url)), newline="")))
    assert [cell_text(one["text"]) for one in found] == [neutral(one.text or "") for one in rows]
    assert [cell_text(one["platform"]) for one in found] == [neutral(one.platform) for one in rows]
    assert all(None not in one and None not in one.values() for one in found)


@given(TEXTS, st.sampled_from(["", "'", "=", "+", "-", "@", "\t=", "'=", "''@", "＝"]))
def test_no_cell_is_ever_a_formula(text: str, start: str) -> None:
    """And the guard can be taken off again."""
    cell = safe_cell(start + text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert cell_text(cell) == neutral(start + text)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_markdown_shows_the_words_and_obeys_none(rows: list[HistoryRow]) -> None:
    """A Markdown reader finds one table with one row a change, no link but the captures', no markup but ours, and the exact words."""
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("".join(history_markdown(rows, public_url)))
    )
    assert [token.type for token in tokens if token.level == 0] == ["table_open", "table_close"]
    cells = [token for token in tokens if token.type == "inline"][7:]
    assert len(cells) == 7 * len(rows)
    for number, one in enumerate(rows):
        platform, wording = cells[7 * number + 1], cells[7 * number + 4]
        shown = "".join(child.content for child in platform.children or () if child.type == "text")
        assert shown == neutral(one.platform)
        assert {child.type for child in wording.children or ()} <= {"text", "s_open", "s_close"}
        links = [child.attrs["href"] for child in cells[7 * number + 5].children or () if child.type == "link_open"]
        assert all(str(link).startswith("https://web.archive.org/web/") for link in links)


def test_markdown_marks_suspicion_reconstruction_and_both_wordings() -> None:
    """What qualifies a row stands in the row."""
    text = "".join(history_markdown([reworded(note="reconstruction"), removed(status=Status.SUSPECTED)], public_url))
    assert "reworded, *reconstruction*" in text
    assert "~~creating fake videos of people~~ → creating deepfake videos of people" in text
    assert "removed, suspected | Military and warfare" in text


@given(TEXTS)
def test_only_web_addresses_become_links_and_nothing_ends_them_early(text: str) -> None:
    """No quotes, brackets, blanks or line ends survive in an address; other schemes never become one."""
    assert safe_link(f"javascript:{text}") is None
    link = safe_link(f"https://web.archive.org/web/20220514183000/{text}")
    assert link is None or not set(link) & set(" \t\r\n\"'<>()[]{}|\\`^")


@pytest.mark.parametrize(
    "text", ["", "http://[", "https:///path", "ftp://example.org/x", "//example.org", "data:text/html,x"]
)
def test_what_is_no_web_address_is_no_link(text: str) -> None:
    """Broken ones and other schemes alike."""
    assert safe_link(text) is None
