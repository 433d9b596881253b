"""``tracker list``, ``diff`` and ``coverage`` over the demonstration's database."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, objects


def _texts(listed: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[str]:
    return [item["text"] for one in listed["lists"] for item in one["items"]]


def test_the_list_of_april_lacks_the_deepfakes_and_says_that_they_may_have_come(
    tracker: Tracker, demo_config: Path
) -> None:
    """The capture of 27 April shows eight entries; the next that shows the document is of 14 May."""
    (listed,) = objects(tracker("list", "colab-faq", "-c", demo_config, "--at", "2022-04", "--json"))
    assert (listed["at"], listed["timestamp"], listed["next"]) == ("20220430235959", "20220427133010", "20220514181705")
    assert len(_texts(listed)) == 8
    assert "creating deepfakes" not in _texts(listed)
    assert len(listed["unsettled"]) == 1
    shown = tracker("list", "colab-faq", "-c", demo_config, "--at", "2022-04").stdout
    assert "as captured 2022-04-27 13:30:10 UTC" in shown
    assert "these may have happened already or not" in shown


def test_the_newest_list_has_each_entry_with_its_age(tracker: Tracker, demo_config: Path) -> None:
    """Reworded entries are as old as their first words."""
    shown = " ".join(tracker("list", "colab-faq", "-c", demo_config).stdout.split())
    assert "13 prohibited activities" in shown
    assert "creating deepfakes between 27 April and 14 May 2022" in shown
    assert "in these words since between 15 May and" in shown


def test_april_and_june_differ_by_the_deepfakes(tracker: Tracker, demo_config: Path) -> None:
    """In a pipe what came is marked with a plus."""
    result = tracker("diff", "colab-faq", "2022-04", "2022-06", "-c", demo_config)
    assert "\n+ creating deepfakes\n" in result.stdout
    assert "8 entries as before" in result.stdout
    assert "1 added, 8 as they were" in result.stdout
    assert result.exit_code == 0


def test_a_diff_marks_words_and_says_by_exit_code_whether_there_is_one(tracker: Tracker, demo_config: Path) -> None:
    """Like ``git diff --word-diff --exit-code``."""
    result = tracker("diff", "colab-faq", "2022-04", "2022-12", "-c", demo_config, "--exit-code")
    assert "access{+, compute+} or" in " ".join(result.stdout.split())
    assert result.exit_code == 1
    same = tracker("diff", "colab-faq", "2022-05-14", "2022-06", "-c", demo_config, "--exit-code")
    assert same.exit_code == 0
    (answer,) = objects(tracker("diff", "colab-faq", "2022-05-14", "2022-06", "-c", demo_config, "--json"))
    assert answer["differs"] is False
    assert {entry["kind"] for entry in answer["entries"]} == {None}


def test_a_diff_of_one_capture_says_so(tracker: Tracker, demo_config: Path) -> None:
    """Two dates with nothing usable in between."""
    shown = tracker("diff", "colab-faq", "2022-06-01", "2022-07-01", "-c", demo_config).stdout
    assert "One capture shows both dates" in shown


def test_a_diff_as_a_page_stands_alone(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """No scripts, nothing remote, both sides marked."""
    file = tmp_path / "colab.html"
    result = tracker("diff", "colab-faq", "2022-04", "2022-12", "-c", demo_config, "--html", file)
    assert (result.exit_code, result.stdout) == (0, "")
    page = file.read_text(encoding="utf-8")
    assert "<ins>creating deepfakes</ins>" in page
    assert "<ins>, compute</ins>" in page
    assert "reconstruction" in page
    assert "<script" not in page
    assert "src=" not in page


def test_coverage_counts_captures_and_names_silences(tracker: Tracker, demo_config: Path) -> None:
    """Fourteen captures, two of them not the document."""
    (found,) = objects(tracker("coverage", "colab-faq", "-c", demo_config, "--json"))
    assert sum(one["known"] for one in found["periods"]) == 14
    assert {one["reason"]: one["captures"] for one in found["reasons"]} == {
        "an empty JavaScript shell": 1,
        "an error page": 1,
    }
    shown = tracker("coverage", "colab-faq", "-c", demo_config).stdout
    assert "14 captures known: 12 show the document, 2 were read and do not" in " ".join(shown.split())
    assert "2022 Q2  ###x" in shown
    assert "318 days  between 5 March 2020 and 18 January 2021: no capture known" in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["list", "colab-fak"], "did you mean colab-faq?"),
        (["coverage", "colab-fak"], "did you mean colab-faq?"),
        (["diff", "colab-fak", "2021", "2022"], "did you mean colab-faq?"),
        (["list", "colab-faq", "--at", "2022-02-30"], "--at: '2022-02-30' is no date: February 2022 has 28 days"),
        (
            ["list", "colab-faq", "--at", "2018"],
            "no usable capture by 2018-12-31 23:59:59 UTC; the first one is of 2019-06-12",
        ),
        (["diff", "colab-faq", "2022-13", "2023"], "DATE: '2022-13' is no date: there is no month 13"),
        (["diff", "colab-faq", "2023", "2022"], "give the older date first"),
        (
            ["diff", "colab-faq", "2022", "2023", "--html", "/nowhere/at/all.html"],
            "/nowhere/at/all.html: cannot be written",
        ),
    ],
)
def test_a_wrong_question_is_one_line(
    tracker: Tracker, demo_config: Path, arguments: list[str], complaint: str
) -> None:
    """Unknown page, impossible date, a date before everything, a file that cannot be written."""
    result = tracker(*arguments, "-c", demo_config)
    assert result.exit_code == (1 if "--html" in arguments else 2)
    assert complaint in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
