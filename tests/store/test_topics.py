"""What changes are about is brought up to date when the data of subjects change."""

from pathlib import Path

import pytest

from tests.contract.store_records import a_change, a_page, captured, ids, recorded, save
from tracker.records import BaselineItem, HistoryQuery, Item
from tracker.store import open_store
from tracker.store import topics as topics_

ABOUT = HistoryQuery(topics=("gardening",), baseline=True)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with more changes than are tagged at once, and a baseline item."""
    url = f"sqlite:///{tmp_path}/tracker.db"
    with open_store(url) as store:
        store.register_pages([a_page()])
        changes = [recorded(f"c{n}", a_change(f"roses {n}", captured(1), captured(2))) for n in range(7)]
        save(store, *changes, baseline=[BaselineItem(Item("tulips"), (), captured(1))])
    return url


@pytest.fixture
def newer(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data of subjects that know gardening, after the database was written."""

    def tags(texts: tuple[str, ...], context: tuple[str, ...] = ()) -> tuple[str, ...]:
        return ("gardening",) if any(flower in text for text in texts for flower in ("roses", "tulips")) else ()

    monkeypatch.setattr("tracker.topics.tags", tags)
    monkeypatch.setattr("tracker.topics.topics_version", lambda: "newer")
    monkeypatch.setattr(topics_, "_CHUNK", 3)


@pytest.mark.usefixtures("newer")
def test_new_data_tag_everything_anew_when_the_database_is_next_written(url: str) -> None:
    """Questions before that are answered with what is stored."""
    with open_store(url, readonly=True) as store:
        assert store.history(ABOUT) == []
    open_store(url).close()
    with open_store(url, readonly=True) as store:
        assert len(store.history(ABOUT)) == 8
        assert [one.text for one in store.topic_firsts(HistoryQuery())] == ["tulips"]


@pytest.mark.usefixtures("newer")
def test_tagging_that_was_interrupted_begins_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp comes last."""
    with monkeypatch.context() as interrupted:
        interrupted.setattr(topics_, "_tag_items", _killed)
        with pytest.raises(KeyboardInterrupt):
            open_store(url)
    open_store(url).close()
    with open_store(url, readonly=True) as store:
        assert len(store.history(ABOUT)) == 8


@pytest.mark.usefixtures("newer")
def test_tagging_happens_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the data change again."""
    open_store(url).close()
    monkeypatch.setattr(topics_, "_tag_items", _killed)
    with open_store(url) as store:
        assert ids(store, HistoryQuery(topics=("gardening",), limit=1)) == ["c6"]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
