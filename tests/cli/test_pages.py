"""``tracker pages`` and ``tracker pages rename`` over copies of the demonstration's database."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker, objects


@pytest.fixture
def config(demo_folder: Path, demo_config: Path, tmp_path: Path) -> Path:
    """The configuration of a copy that may be changed."""
    shutil.copytree(demo_folder, tmp_path / "copy")
    return tmp_path / "copy" / demo_config.name


def test_pages_tell_where_each_page_stands(tracker: Tracker, demo_config: Path) -> None:
    """Captures known and read, changes, the newest capture, no problem."""
    (page,) = objects(tracker("pages", "-c", demo_config, "--json"))
    assert (page["page"], page["captures"], page["unusable"], page["problem"]) == ("colab-faq", 14, 2, None)
    assert page["last_capture"] == "20230621064503"
    assert (page["orphaned"], page["problems"]) == (False, [])
    assert "colab-faq" in tracker("pages", "-c", demo_config).stdout


def test_a_page_that_is_no_longer_configured_is_marked_and_can_be_renamed(tracker: Tracker, config: Path) -> None:
    """Its history goes with it."""
    config.write_text(config.read_text(encoding="utf-8").replace('"colab-faq"', '"colab"'), encoding="utf-8")
    (page,) = objects(tracker("pages", "-c", config, "--json"))
    assert page["orphaned"] is True
    shown = " ".join(tracker("pages", "-c", config).stdout.split())
    assert "colab-faq: orphaned: no longer in the configuration" in shown
    result = tracker("pages", "rename", "colab-faq", "colab", "-c", config)
    assert (result.exit_code, result.stderr) == (0, "")
    (page,) = objects(tracker("pages", "-c", config, "--json"))
    assert (page["page"], page["orphaned"], page["changes"]) == ("colab", False, 15)
    assert len(objects(tracker("history", "colab", "-c", config, "--json"))) == 15


def test_renaming_to_an_id_that_the_configuration_lacks_says_so(tracker: Tracker, config: Path) -> None:
    """Or the page would be orphaned under its new name."""
    result = tracker("pages", "rename", "colab-faq", "other", "-c", config)
    assert result.exit_code == 0
    assert "has no page other" in result.stderr


def test_the_configuration_may_be_named_before_rename(tracker: Tracker, config: Path) -> None:
    """It belongs to the whole command."""
    assert tracker("pages", "-c", config, "rename", "colab-faq", "other").exit_code == 0
    assert [page["page"] for page in objects(tracker("pages", "-c", config, "--json"))] == ["other"]


def test_renaming_a_page_that_does_not_exist_is_status_2(tracker: Tracker, config: Path) -> None:
    """One line that names it."""
    result = tracker("pages", "rename", "colab-fak", "other", "-c", config)
    assert result.exit_code == 2
    assert "colab-fak" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("new", ["", "two words", "-x", "a/b"])
def test_a_page_gets_no_id_that_the_configuration_would_refuse(tracker: Tracker, config: Path, new: str) -> None:
    """Or nobody could ever name it."""
    result = tracker("pages", "rename", "-c", config, "--", "colab-faq", new)
    assert result.exit_code == 2
    assert "is no page id; accepted: letters" in result.stderr
    assert [page["page"] for page in objects(tracker("pages", "-c", config, "--json"))] == ["colab-faq"]
