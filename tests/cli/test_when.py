"""``tracker when`` and ``tracker topics`` over the demonstration's database."""

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks.synthetic import make
from tests.cli.conftest import Tracker, objects
from tracker.cli import when
from tracker.demo.journey import CONFIG


def test_when_answers_the_founding_question(tracker: Tracker, demo_config: Path) -> None:
    """One page, its bracket, and that the newest capture still has it."""
    (ban,) = objects(tracker("when", "deepfake", "-c", demo_config, "--json"))
    assert (ban["after"], ban["by"], ban["text"]) == ("20220427133010", "20220514181705", "creating deepfakes")
    assert (ban["in_force"], ban["last"]["timestamp"]) == ("yes", "20230621064503")
    assert ban["by_url"] is None
    shown = " ".join(tracker("when", "deepfake", "-c", demo_config).stdout.split())
    assert "since between 27 April and 14 May 2022" in shown
    assert "in force yes, by the capture of 21 June 2023" in shown
    assert "no public address: local archive" in shown


@pytest.mark.parametrize("asked", ["deepfakes", "face swap", "synthetic media", "深度伪造", "DEEPFAKE"])
def test_other_words_for_the_same_find_it_too(tracker: Tracker, demo_config: Path, asked: str) -> None:
    """Unless only the word itself was asked for."""
    (ban,) = objects(tracker("when", asked, "-c", demo_config, "--json"))
    assert ban["text"] == "creating deepfakes"


@pytest.mark.parametrize(
    ("asked", "count"), [("face swap", 0), ("deepfake", 1), ('"creating deepfakes"', 1), ("mining -crypto", 0)]
)
def test_exact_looks_for_the_words_alone(tracker: Tracker, demo_config: Path, asked: str, count: int) -> None:
    """Read as a search."""
    assert len(objects(tracker("when", asked, "--exact", "-c", demo_config, "--json"))) == count


def test_when_takes_a_subject_with_or_without_words(tracker: Tracker, demo_config: Path) -> None:
    """Both must fit."""
    (ban,) = objects(tracker("when", "--topic", "crypto-mining", "-c", demo_config, "--json"))
    assert ban["standing"] == ["mining cryptocurrency"]
    assert objects(tracker("when", "torrents", "--topic", "crypto-mining", "-c", demo_config, "--json")) == []


def test_when_as_markdown_is_a_table(tracker: Tracker, demo_config: Path) -> None:
    """A header, a rule, a line a page."""
    lines = tracker("when", "deepfake", "--markdown", "-c", demo_config).stdout.splitlines()
    assert len(lines) == 3
    assert "between 27 April and 14 May 2022" in lines[2]
    assert "*reconstruction*" in lines[2]


def test_topics_is_a_matrix_of_platforms_and_subjects(tracker: Tracker, demo_config: Path) -> None:
    """By the month of the first capture that shows it, whichever form it has."""
    shown = tracker("topics", "-c", demo_config).stdout
    lines = [line.split() for line in shown.splitlines()]
    assert ["deepfakes", "2022-05"] in lines
    assert ["crypto-mining", "2021-11"] in lines
    assert max(len(line) for line in shown.splitlines()) <= 100
    cells = {
        (one["platform"], one["topic"]): one["by"] for one in objects(tracker("topics", "-c", demo_config, "--json"))
    }
    assert cells["Google Colab", "deepfakes"] == "20220514181705"
    rows = list(csv.DictReader(io.StringIO(tracker("topics", "-c", demo_config, "--csv").stdout)))
    assert {(row["platform"], row["topic"]): row["by"] for row in rows} == cells
    markdown = tracker("topics", "-c", demo_config, "--markdown").stdout
    assert "| Google Colab |" in markdown
    assert "| 2022-05 |" in markdown


def test_one_topic_is_answered_page_by_page(tracker: Tracker, demo_config: Path) -> None:
    """As ``when`` does."""
    shown = tracker("topics", "deepfakes", "-c", demo_config).stdout
    assert shown == tracker("when", "--topic", "deepfakes", "-c", demo_config).stdout


@pytest.mark.parametrize(
    "arguments", [["when", "--topic", "spam"], ["topics"], ["topics", "spam"], ["history", "--topic", "spam"]]
)
def test_subjects_of_another_dictionary_are_warned_of(
    tracker: Tracker, demo_folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """One line beside the answer; a word needs none, whatever the entries are tagged with."""
    folder = shutil.copytree(demo_folder, tmp_path / "stale")
    config = folder / CONFIG
    assert tracker(*arguments, "-c", config).stderr == ""
    with closing(sqlite3.connect(next(folder.glob("*.db")))) as database, database:
        database.execute("UPDATE stamps SET value = 'older' WHERE name = 'topics'")
    result = tracker(*arguments, "-c", config)
    assert result.exit_code == 0
    assert result.stderr.startswith("tracker: the subjects of entries are those of another version")
    assert tracker("when", "deepfake", "-c", config).stderr == ""


@pytest.mark.parametrize("arguments", [["when", "zeppelins"], ["topics", "gambling"]])
def test_an_empty_answer_is_empty_in_a_pipe(tracker: Tracker, demo_config: Path, arguments: list[str]) -> None:
    """Status 0: nobody forbids it, as far as is known."""
    result = tracker(*arguments, "-c", demo_config)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_terminal_is_pointed_to_the_subject_of_the_words(
    tracker: Tracker, demo_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the answer, on the error stream."""
    monkeypatch.setattr(when, "out", lambda: Console(force_terminal=True))
    result = tracker("when", "deepfake", "-c", demo_config)
    assert "creating deepfakes" in result.stdout
    assert "tracker when --topic deepfakes" in result.stderr
    assert "No capture read so far" in tracker("when", "zeppelins", "-c", demo_config).stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["when"], "say what is forbidden"),
        (["when", "?!"], "'?!' has no word to search for"),
        (["when", "-spam", "--exact"], "No such option"),
        (["when", "--exact", "--", "-spam"], "only words to leave out"),
        (["when", "--topic", "crypto"], "unknown topic 'crypto'; did you mean crypto-mining?"),
        (["topics", "deepfake"], "did you mean deepfakes?"),
        (["when", "spam", "--page", "colab-fak"], "did you mean colab-faq?"),
        (["when", "spam", "--platform", "Google Colob", "--json"], "did you mean Google Colab?"),
        (["topics", "--platform", "Google Colob"], "did you mean Google Colab?"),
        (["topics", "deepfakes", "--csv"], "--csv prints the table of all subjects"),
        (["when", "spam", "--json", "--markdown"], "exclude each other"),
    ],
)
def test_a_wrong_question_is_status_2(
    tracker: Tracker, demo_config: Path, arguments: list[str], complaint: str
) -> None:
    """With a suggestion where there is one."""
    result = tracker(arguments[0], "-c", demo_config, *arguments[1:])
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_people_are_shown_twenty_pages_and_told_how_many_more(tracker: Tracker, tmp_path: Path) -> None:
    """Unless they say how many they want; programs are given all."""
    make(tmp_path / "many.db", 4_800)  # of 24 pages
    config = tmp_path / "many.db.toml"
    whole = objects(tracker("when", "--topic", "spam", "-c", config, "--json"))
    assert len(whole) > 20
    shown = tracker("when", "--topic", "spam", "-c", config).stdout
    assert shown.count("in force") == 20
    assert shown.endswith(f"… and {len(whole) - 20} pages more: --limit {len(whole)} shows all.\n")
    assert tracker("topics", "spam", "-c", config).stdout.endswith(f"--limit {len(whole)} shows all.\n")
    everything = tracker("when", "--topic", "spam", "-c", config, "--limit", len(whole)).stdout
    assert everything.count("in force") == len(whole)
    assert "shows all" not in everything
    assert objects(tracker("when", "--topic", "spam", "-c", config, "--limit", 2, "--json")) == whole[:2]
