"""``tracker site`` as people call it."""

import json
from pathlib import Path

from tests.cli.conftest import Tracker, objects


def test_the_demonstration_becomes_a_site(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """With the founding case on its pages, and a second call that changes nothing."""
    result = tracker("site", "public", "--config", demo_config, "--title", "Policy watch")
    assert result.exit_code == 0, result.stderr
    assert "15 changes of 1 page: public/index.html" in result.stdout
    assert "creating deepfakes" in (tmp_path / "public/pages/colab-faq/2022.html").read_text(encoding="utf-8")
    assert "<h1>Policy watch</h1>" in (tmp_path / "public/index.html").read_text(encoding="utf-8")
    (again,) = objects(tracker("site", "public", "--config", demo_config, "--title", "Policy watch", "--json"))
    assert again["written"] == again["removed"] == 0
    assert again["changes"] == 15


def test_the_words_of_a_change_lead_to_it(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """The index of the search is part of the site."""
    assert tracker("site", "public", "--config", demo_config).exit_code == 0
    folder = tmp_path / "public/search"
    assert '"deepfakes":' in (folder / "words-0.js").read_text(encoding="ascii")
    directory = json.loads(
        (folder / "index.js").read_text(encoding="ascii").removeprefix('tracker("index",').removesuffix(");\n")
    )
    assert directory["changes"] == 15


def test_a_folder_of_somebody_elses_is_a_usage_error(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """Status 2, one line, and nothing is written."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/letter.txt").write_text("mine")
    result = tracker("site", "home", "--config", demo_config)
    assert result.exit_code == 2
    assert (
        result.stderr
        == "tracker: home: holds other files (letter.txt); name an empty folder, or write among them with --force\n"
    )
    assert [one.name for one in (tmp_path / "home").iterdir()] == ["letter.txt"]
    assert tracker("site", "home", "--config", demo_config, "--force").exit_code == 0
    assert (tmp_path / "home/letter.txt").read_text() == "mine"


def test_an_address_that_is_none_is_a_usage_error(tracker: Tracker, demo_config: Path) -> None:
    """Feeds would carry it."""
    result = tracker("site", "public", "--config", demo_config, "--base-url", "javascript:alert(1)")
    assert result.exit_code == 2
    assert "--base-url" in result.stderr
