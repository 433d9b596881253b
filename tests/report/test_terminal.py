"""Tables, one change in full, and readings as people see them in a terminal or a pipe."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.report.samples import FAQ, HOSTILE, NOW, ROWS, TEXTS, public_url, removed, reworded, row, state
from tracker.records import HistoryRow, Item, ItemList, Kind, Reading, RunSummary, Status, Told
from tracker.report import as_text, change_view, history_table, pages_table, reading_tree, run_table


def _harmless(shown: str) -> bool:
    return not any((unicodedata.category(c) == "Cc" and c != "\n") or "\u202a" <= c <= "\u202e" for c in shown)


@given(st.lists(ROWS, max_size=4), st.integers(60, 140))
def test_the_history_fits_its_width_and_steers_no_terminal(rows: list[HistoryRow], width: int) -> None:
    """Whatever the page says: no line is longer, no control character arrives, no markup is obeyed."""
    shown = as_text(history_table(rows), width)
    assert all(cell_len(line) <= width for line in shown.splitlines())
    assert _harmless(shown)


def test_a_row_of_the_history_has_date_kind_page_wording_and_id() -> None:
    """What a reader needs to go on with ``tracker show``; the date is an interval."""
    shown = as_text(history_table([row()]), 80)
    for expected in (
        "between 2022-05-13 09:12",
        "and 2022-05-14 18:30 UTC",
        "added",
        "colab-faq",
        "creating deepfakes",
        "3f2a91c07b4e",
    ):
        assert expected in shown


def test_what_somebody_was_told_and_is_no_longer_so_stands_beneath_the_wording() -> None:
    """Among corrections."""
    told = Told(Kind.ADDED, "creating deepfakes", None, "20220427133010", "20220514181705")
    shown = " ".join(as_text(history_table([row(told=(told,), retracted=True)]), 100).split())
    assert "told: added, between 27 April and 14 May 2022" in shown
    assert "withdrawn" in shown


def test_a_row_says_what_qualifies_it() -> None:
    """Suspicion, reconstruction, unread captures, and that the first reading already had it."""
    rows = [
        removed(status=Status.SUSPECTED),
        row(note="reconstruction", unread=14),
        row(after=None),
    ]
    shown = as_text(history_table(rows), 80)
    assert "removed (suspected)" in shown
    assert "added [reconstruction]" in shown
    assert "14 unread" in shown
    assert "by 14 May 2022 (first" in shown
    assert "in the first reading" in shown


def test_a_reworded_entry_is_marked_in_a_pipe_and_coloured_on_a_terminal() -> None:
    """The marks are those of ``git diff --word-diff``; colours replace them."""
    assert "creating [-fake-]{+deepfake+} videos" in as_text(history_table([reworded()]), 100)
    coloured = as_text(history_table([reworded()], colour=True), 100, colour=True)
    assert "[-" not in coloured
    assert "\x1b[" in coloured


def test_a_withdrawn_change_says_so_wherever_it_is_shown() -> None:
    """Its id may stand in an old mail; whoever asks for it is told."""
    assert "withdrawn" in as_text(change_view(row(retracted=True), public_url), 80)


def test_markup_in_page_text_is_text() -> None:
    """Rich's own markup, emoji names and terminal commands come out as letters."""
    shown = as_text(history_table([row(text=text) for text in (*HOSTILE, "[/] :bomb:")]), 200)
    assert "[bold red]not markup[/bold red] [link=https://evil.example]here[/link]" in shown
    assert "[/] :bomb:" in shown
    assert "\x1b" not in shown


def test_one_change_in_full_keeps_addresses_and_hashes_whole() -> None:
    """They are there to be copied, so no width breaks them."""
    shown = as_text(change_view(row(), public_url), 60)
    assert f"https://web.archive.org/web/20220514183000/{FAQ}" in shown
    assert "a" * 64 in shown
    assert "b" * 64 in shown


def test_one_change_in_full_says_everything() -> None:
    """Kind, both wordings, inline difference, context, bracket in words and to the second, unread, detection."""
    shown = as_text(change_view(reworded(unread=3), public_url), 100)
    for expected in (
        *("reworded", "Google Colab · FAQ (colab-faq)", "[-fake-]{+deepfake+}"),
        *("creating fake videos of people", "creating deepfake videos of people"),
        *("Usage limits", "› The following are disallowed:", "between 2022-05-13 09:12 and 2022-05-14 18:30 UTC"),
        *("2022-05-13 09:12:44 UTC", "3 captures inside the bracket not read yet", "2026-11-24T07:00:00Z"),
    ):
        assert expected in shown


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (Kind.ADDED, ("absent", "present")),
        (Kind.REINSTATED, ("absent", "present")),
        (Kind.REMOVED, ("present", "absent")),
    ],
)
def test_the_captures_are_labelled_by_what_they_prove(kind: Kind, labels: tuple[str, str]) -> None:
    """Of a removed entry the earlier capture has it and the later one has not."""
    lines = as_text(change_view(row(kind=kind), public_url), 80).splitlines()
    found = [line.split()[0] for line in lines if "archive wayback" in line]
    assert tuple(found) == labels


def test_a_local_archive_is_said_to_have_no_public_address() -> None:
    """And the captured address stands there as what it is."""
    shown = as_text(change_view(row(archive="local", note="reconstruction"), public_url), 100)
    assert shown.count("no public address: local archive") == 2
    assert "https://web.archive.org" not in shown
    assert "[reconstruction]" in shown


@given(ROWS, st.booleans())
def test_one_change_in_full_steers_no_terminal(one: HistoryRow, colour: bool) -> None:
    """Of commands only our own colours and links."""
    shown = as_text(change_view(one, public_url, colour), 80)
    assert _harmless(shown)


def test_pages_show_their_state_and_their_problems_beneath() -> None:
    """A problem has a line of its own, whole, however long."""
    broken = state(
        id="midjourney",
        problem="archive wayback: refused \x1b[2Jthe connection",
        notes=("moved to https://x.example/\x1b[2J",),
        last_run=None,
        last_capture=None,
    )
    shown = as_text(pages_table([state(), broken], NOW), 80)
    assert "2026-11-22" in shown
    assert "never" in shown
    assert "none" in shown
    assert "midjourney: problem: archive wayback: refused \ufffd[2Jthe connection" in shown
    assert "midjourney: note: moved to https://x.example/\ufffd[2J" in shown


def test_a_run_shows_counts_errors_and_notes() -> None:
    """Counted skips are no errors, and no silence."""
    summary = RunSummary("colab-faq", 12, 5, 1, 7, 2, 3, ("archive away",), ("3 captures unreadable: damaged",))
    shown = as_text(run_table([summary]), 80)
    assert shown.splitlines()[1].split() == ["colab-faq", "12", "5", "1", "7", "2", "3"]
    assert "colab-faq: error: archive away" in shown
    assert "colab-faq: note: 3 captures unreadable: damaged" in shown


@pytest.mark.parametrize("table", [history_table([]), pages_table([], NOW), run_table([])])
def test_an_empty_table_is_its_header(table: object) -> None:
    """Nothing breaks on nothing."""
    assert len(as_text(table, 80).strip().splitlines()) == 1  # type: ignore[arg-type]


def test_a_reading_is_a_tree_of_lists_categories_and_items() -> None:
    """An item stands under its categories, each named once."""
    lists = (
        ItemList(("FAQ", "Limits"), "You may not:", (Item("mine"), Item("spam", ("Abuse",)), Item("scam", ("Abuse",)))),
        ItemList((), None, (Item("[red]x\x1b"),)),
    )
    shown = as_text(reading_tree("page.html", Reading(True, None, "en", lists)), 80)
    assert "page.html  4 items in 2 lists, language en" in shown
    assert "FAQ › Limits" in shown
    assert "You may not:" in shown
    assert shown.count("Abuse") == 1
    assert "(no heading)" in shown
    assert "[red]x\ufffd" in shown


def test_a_reading_without_lists_says_which_kind_of_nothing_it_is() -> None:
    """Unusable says why; usable without lists is another thing."""
    assert "unusable: bot wall" in as_text(reading_tree("-", Reading(False, "bot wall")), 80)
    assert "usable, no prohibition list, language de" in as_text(reading_tree("-", Reading(True, None, "de")), 80)


@given(TEXTS, st.lists(TEXTS, max_size=3).map(tuple), TEXTS)
def test_a_tree_steers_no_terminal(source: str, context: tuple[str, ...], text: str) -> None:
    """File names are foreign text too."""
    lists = (ItemList(context, text, (Item(text, context),)),)
    assert _harmless(as_text(reading_tree(source, Reading(True, None, "en", lists)), 80))
