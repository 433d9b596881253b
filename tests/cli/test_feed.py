"""``tracker feed``: what a digest would tell, for feed readers, in a file that changes only when something changed."""

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.cli.conftest import Tracker
from tests.contract.store_records import a_page
from tracker.store import open_store

A = "{http://www.w3.org/2005/Atom}"


def _titles(feed: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(feed.encode("utf-8")).findall(f"{A}entry/{A}title")]


def test_news_comes_as_an_atom_feed(tracker: Tracker, demo_config: Path) -> None:
    """The bans that were new when they were seen; what stood in captures before first contact is no news."""
    result = tracker("feed", "-c", demo_config)
    assert result.exit_code == 0, result.stderr
    titles = _titles(result.stdout)
    assert any("creating deepfakes" in title for title in titles)
    assert not any("password cracking" in title for title in titles)
    assert tracker("feed", "-c", demo_config).stdout == result.stdout


def test_the_same_news_comes_as_a_json_feed(tracker: Tracker, demo_config: Path) -> None:
    """The same entries under the same identities."""
    feed = json.loads(tracker("feed", "-c", demo_config, "--format", "json").stdout)
    atom = etree.fromstring(tracker("feed", "-c", demo_config).stdout.encode("utf-8"))
    assert [item["id"] for item in feed["items"]] == [one.text for one in atom.findall(f"{A}entry/{A}id")]


def test_filters_narrow_a_feed_to_what_a_subscription_would_tell(tracker: Tracker, demo_config: Path) -> None:
    """Words begin words; a narrower feed is a feed of its own, whose entries keep their identities."""
    whole = tracker("feed", "-c", demo_config).stdout
    some = tracker("feed", "colab-faq", "-c", demo_config, "--platform", "google colab", "--word", "deepfake").stdout
    assert 0 < len(_titles(some)) < len(_titles(whole))
    assert all("deepfake" in title for title in _titles(some))
    ids = [etree.fromstring(one.encode("utf-8")).findtext(f"{A}id") for one in (whole, some)]
    assert ids[0] != ids[1]
    assert _titles(tracker("feed", "-c", demo_config, "--kind", "moved", "--word", "nowhere").stdout) == []
    assert len(_titles(tracker("feed", "-c", demo_config, "--limit", "1").stdout)) == 1


def test_the_order_of_filters_makes_no_other_feed(tracker: Tracker, demo_config: Path) -> None:
    """Nor does naming what is the default."""

    def identity(*options: str) -> str | None:
        feed = tracker("feed", "-c", demo_config, *options).stdout
        return etree.fromstring(feed.encode("utf-8")).findtext(f"{A}id")

    assert identity("--word", "a", "--word", "b") == identity("--word", "b", "--word", "a")
    assert identity("--kind", "added", "--kind", "removed") == identity("--kind", "removed", "--kind", "added")
    assert identity("--kind", "added") == identity()


def test_a_feed_file_is_left_alone_when_nothing_changed(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """Its time of modification is what web servers answer conditional requests with; its name says the format."""
    for name in ("bans.xml", "bans.json"):
        path = tmp_path / name
        assert tracker("feed", "-c", demo_config, "-o", path).stdout == ""
        inode = path.stat().st_ino
        tracker("feed", "-c", demo_config, "-o", path)
        assert path.stat().st_ino == inode
        tracker("feed", "-c", demo_config, "-o", path, "--limit", "1")
        assert path.stat().st_ino != inode
    assert json.loads((tmp_path / "bans.json").read_text())["items"]
    assert {path.name for path in tmp_path.iterdir()} == {"bans.xml", "bans.json"}


@pytest.mark.parametrize("word", ["", " ", "*"])
def test_a_feed_that_could_never_hold_anything_is_refused(tracker: Tracker, demo_config: Path, word: str) -> None:
    """Words without a letter."""
    result = tracker("feed", "-c", demo_config, "--word", word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--word" in result.stderr


def test_a_page_of_another_platform_is_no_selection(tracker: Tracker, tmp_path: Path) -> None:
    """Both are known, and no change is of both."""
    config = tmp_path / "config.toml"
    config.write_text("", encoding="utf-8")
    with open_store(f"sqlite:///{tmp_path}/tracker.db") as store:
        store.register_pages([a_page("a", "Alpha"), a_page("b", "Beta")])
    assert tracker("feed", "a", "-c", config, "--platform", "alpha").exit_code == 0
    refused = tracker("feed", "a", "-c", config, "--platform", "beta")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "none of the pages named is of a platform named" in refused.stderr


@pytest.mark.parametrize("place", [".", "/", ".."])
def test_a_folder_is_no_file_to_write_a_feed_to(tracker: Tracker, demo_config: Path, place: str) -> None:
    """One line, however the folder is called."""
    result = tracker("feed", "-c", demo_config, "-o", place)
    assert result.exit_code == 1
    assert result.stderr == f"tracker: {place}: cannot be written: it is a folder\n"


def test_a_feed_that_cannot_be_written_is_one_line(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """Status 1, naming the file; nothing is left behind."""
    for place in (tmp_path / "missing" / "bans.xml", tmp_path):
        result = tracker("feed", "-c", demo_config, "-o", place)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"tracker: {place}: cannot be written: ")
        assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.parent.glob(f".{tmp_path.name}*")) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["colab-fag"], "colab-fag: no such page in the database; did you mean colab-faq?"),
        (["--platform", "Google Colap"], "did you mean Google Colab?"),
    ],
)
def test_a_filter_that_names_nothing_is_an_error(
    tracker: Tracker, demo_config: Path, filters: list[str], expected: str
) -> None:
    """An empty feed for ever would look like silence of the platforms."""
    result = tracker("feed", "-c", demo_config, *filters)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_a_feed_says_whose_it_is(tracker: Tracker, demo_config: Path, tmp_path: Path) -> None:
    """As the [feed] section says."""
    config = tmp_path / "config.toml"
    said = '[feed]\nauthority = "example.org"\ntitle = "Bans"\nurl = "https://example.org/bans.xml"\n'
    text = demo_config.read_text().replace("[mail]", f"{said}\n[mail]")
    config.write_text(text.replace("sqlite:///", f"sqlite:///{demo_config.parent}/"))
    feed = etree.fromstring(tracker("feed", "-c", config).stdout.encode("utf-8"))
    assert feed.findtext(f"{A}title") == "Bans"
    assert feed.find(f"{A}link[@rel='self']").get("href") == "https://example.org/bans.xml"
    assert (feed.findtext(f"{A}entry/{A}id") or "").startswith("tag:example.org,2023-07-01:change:")
