"""``tracker history`` over the demonstration's database."""

import csv
import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Tracker, objects
from tracker.cli import history

CONTRACT = {
    "id", "page", "platform", "kind", "status", "text", "old_text", "context", "after", "by", "unread", "archive", "after_url", "by_url",
    "detected_at", "extractor",
}  # fmt: skip


def test_the_founding_case_is_dated_to_the_right_pair_of_captures(tracker: Tracker, demo_config: Path) -> None:
    """Absent on 27 April 2022, present on 14 May: the shell of 3 May in between proves nothing."""
    (change,) = objects(tracker("history", "-c", demo_config, "--match", "deepfakes", "--json"))
    assert (change["kind"], change["status"], change["text"]) == ("added", "confirmed", "creating deepfakes")
    assert (change["after"], change["by"], change["unread"]) == ("20220427133010", "20220514181705", 0)


def test_error_page_shell_duplicate_and_nonce_are_no_change_and_reordering_is_a_move(
    tracker: Tracker, demo_config: Path
) -> None:
    """Of fourteen captures, five brackets: the first list, a move, the deepfakes, a rewording, the second list."""
    changes = objects(tracker("history", "-c", demo_config, "--suspected", "--json"))
    found = {(c["after"], c["by"], c["kind"]) for c in changes}
    assert found == {
        ("20210118070933", "20211104163218", "added"),
        ("20211104163218", "20220117220451", "moved"),
        ("20220427133010", "20220514181705", "added"),
        ("20220515181711", "20220920002814", "reworded"),
        ("20220920002814", "20230208151930", "added"),
    }
    assert [c["text"] for c in changes if c["kind"] == "moved"] == ["mining cryptocurrency"]


def test_history_json_keeps_its_contract_and_invents_no_link(tracker: Tracker, demo_config: Path) -> None:
    """Every key is there; a local archive has no public address."""
    changes = objects(tracker("history", "-c", demo_config, "--json"))
    assert changes
    for change in changes:
        assert change.keys() >= CONTRACT
        assert change["after_url"] is None
        assert change["by_url"] is None
        assert change["note"] == "reconstruction"


def test_baseline_lists_what_the_first_reading_held(tracker: Tracker, demo_config: Path) -> None:
    """The demonstration's first captures hold no list, so there is none."""
    assert not [c for c in objects(tracker("history", "-c", demo_config, "--baseline", "--json")) if c["after"] is None]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--kind", "moved"], 1),
        (["--kind", "moved", "--kind", "reworded"], 2),
        (["--since", "2022-05", "--until", "2022-05"], 2),  # the rewording's bracket begins in May
        (["--since", "2022-06", "--until", "2022-08"], 1),
        (["--since", "2023-03"], 0),
        (["--platform", "Google Colab", "--limit", "3"], 3),
        (["--match", "no such words"], 0),
        (["--match", "Deepfake"], 1),  # words begin so, whatever their case
        (["--match", '"remote desktop"'], 1),
        (["--match", '"remote desktop*"'], 2),
        (["--match", "remote -shells"], 2),
        (["--match", "torrent* OR chess"], 2),
        (["--topic", "crypto-mining"], 2),
        (["--topic", "crypto-mining", "--topic", "deepfakes"], 3),
        (["--topic", "crypto-mining", "--kind", "added"], 1),
        (["--since", "May 2022", "--until", "31 May 2022"], 2),
        (["--since", "2022-05-14T18:17:05Z", "--until", "2022-05-14T18:17:05Z"], 1),
        (["--since", "3 weeks ago"], 0),
        (["--corrections"], 0),
    ],
)
def test_filters_narrow_the_history(tracker: Tracker, demo_config: Path, arguments: list[str], count: int) -> None:
    """By kind, by bracket, by platform, by text."""
    assert len(objects(tracker("history", "-c", demo_config, "--json", *arguments))) == count


def test_csv_and_markdown_hold_the_same_changes(tracker: Tracker, demo_config: Path) -> None:
    """One row a change, with a header."""
    changes = objects(tracker("history", "-c", demo_config, "--json"))
    rows = list(csv.DictReader(io.StringIO(tracker("history", "-c", demo_config, "--csv").stdout)))
    assert [row["id"] for row in rows] == [change["id"] for change in changes]
    markdown = tracker("history", "-c", demo_config, "--markdown").stdout
    assert all(change["id"] in markdown for change in changes)


def test_exit_code_says_whether_there_was_an_answer(tracker: Tracker, demo_config: Path) -> None:
    """Like ``git diff --exit-code``; without the option the status is 0 either way."""
    assert tracker("history", "-c", demo_config, "--exit-code").exit_code == 1
    assert tracker("history", "-c", demo_config, "--exit-code", "--match", "nothing like it").exit_code == 0
    assert tracker("history", "-c", demo_config).exit_code == 0


def test_an_empty_answer_prints_nothing_in_a_pipe(tracker: Tracker, demo_config: Path) -> None:
    """So that scripts can test for it."""
    assert tracker("history", "-c", demo_config, "--match", "nothing like it").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["history", "colab-fak"], "colab-fak: no such page"),
        (["history", "colab-fak"], "did you mean colab-faq?"),
        (["history", "--platform", "Google Colob", "--json"], "no such platform"),
        (["history", "--platform", "Google Colob"], "did you mean Google Colab?"),
        (["history", "--since", "yesterday week"], "--since: 'yesterday week' is no date"),
        (["history", "--since", "2022-02-30"], "--since: '2022-02-30' is no date: February 2022 has 28 days"),
        (["history", "--until", "2022-13"], "--until: '2022-13' is no date: there is no month 13"),
        (["history", "--since", "03/04/2022"], "day and month could be either"),
        (["history", "--since", "2023", "--until", "May 2022"], "--since 2023 lies after --until May 2022"),
        (["history", "--topic", "deepfake"], "did you mean deepfakes?"),
        (["history", "--match", '""'], "nothing to search for"),
        (["history", "--match", "-spam"], "only words to leave out"),
        (["history", "--corrections", "--baseline"], "exclude each other"),
        (["history", "--json", "--csv"], "exclude each other"),
    ],
)
def test_a_wrong_question_is_one_line_and_status_2(
    tracker: Tracker, demo_config: Path, arguments: list[str], complaint: str
) -> None:
    """Unknown page or subject, impossible date, a search without a word."""
    result = tracker(*arguments, "-c", demo_config)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_asking_before_the_first_run_says_what_to_do(tracker: Tracker, tmp_path: Path) -> None:
    """No traceback, no empty database left behind."""
    (tmp_path / "config.toml").write_text('database = "sqlite:///t.db"\n')
    result = tracker("history")
    assert result.exit_code in (1, 2)
    assert "tracker run" in result.stderr
    assert not (tmp_path / "t.db").exists()


def test_rows_come_in_the_order_asked_for(tracker: Tracker, demo_config: Path) -> None:
    """The newest first, or by kind."""
    by = [change["by"] for change in objects(tracker("history", "-c", demo_config, "--sort=-date", "--json"))]
    assert by == sorted(by, reverse=True)
    kinds = [change["kind"] for change in objects(tracker("history", "-c", demo_config, "--sort", "kind", "--json"))]
    assert kinds == sorted(kinds)


def test_a_table_has_one_header_and_a_line_for_each_bracket(tracker: Tracker, demo_config: Path) -> None:
    """However many pieces it was drawn in."""
    shown = tracker("history", "-c", demo_config).stdout
    assert shown.count("When ") == 1
    assert "between 27 April and 14   added [reconstruction]  colab-faq" in shown
    assert all(len(line) <= 100 for line in shown.splitlines())


def test_a_long_history_is_drawn_in_pieces_that_fit_each_other(
    tracker: Tracker, demo_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row by row it is the same table."""
    whole = tracker("history", "-c", demo_config).stdout
    monkeypatch.setattr(history, "_DRAWN", 1)
    assert tracker("history", "-c", demo_config).stdout == whole


def test_an_empty_csv_is_its_header_and_an_empty_answer_has_no_hint_in_a_pipe(
    tracker: Tracker, demo_config: Path
) -> None:
    """Hints are for people."""
    result = tracker("history", "-c", demo_config, "--match", "nothing like it", "--csv")
    assert result.stdout.startswith("id,page,platform,")
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == ""


def test_an_empty_answer_on_a_terminal_says_what_else_to_ask(
    tracker: Tracker, demo_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the error stream, so that it is no part of the answer."""
    monkeypatch.setattr(history, "out", lambda: Console(force_terminal=True))
    result = tracker("history", "-c", demo_config, "--match", "nothing like it")
    assert result.stdout == ""
    assert "No change is recorded that fits." in result.stderr
    assert "tracker when 'nothing like it'" in result.stderr
