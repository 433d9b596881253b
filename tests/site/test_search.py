"""The search index: what a browser is given, read back as a browser would."""

import json
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tracker.site import search
from tracker.site.search import SearchIndex, record_files, record_json, words

TEXTS = st.lists(
    st.text(max_size=30) | st.sampled_from(["creating deepfakes", "ディープフェイク", "التزييف العميق", "naïve"]),
    max_size=12,
)


def _value(content: str) -> object:
    """The JSON inside a file's one call."""
    found = re.fullmatch(r'tracker\("[a-z0-9-]+",(.*)\);\n', content, re.DOTALL)
    assert found
    return json.loads(found[1])


def _found(files: dict[str, str], word: str) -> set[int]:
    """The places of the changes that hold a word, found as ``search.js`` does: by the directory."""
    directory = _value(files["search/index.js"])
    assert isinstance(directory, dict)
    firsts: Sequence[str] = directory["words"]
    at = max(0, len([first for first in firsts if first.encode("utf-16-be") <= word.encode("utf-16-be")]) - 1)
    part = _value(files[f"search/words-{at}.js"]) if firsts else {}
    assert isinstance(part, dict)
    places, place = set(), 0
    for step in part.get(word, []):
        place += step
        places.add(place)
    return places


@given(TEXTS)
def test_every_change_is_found_by_each_of_its_words_and_by_no_other(texts: list[str]) -> None:
    """However the words are spread over files, and in whatever order results are shown."""
    index = SearchIndex()
    for text in texts:
        index.add(text)
    order = list(reversed(range(len(texts))))
    files = dict(index.files(order))
    for word in {word for text in texts for word in words(text)} | {"absent"}:
        assert _found(files, word) == {order[n] for n, text in enumerate(texts) if word in words(text)}


def test_words_are_spread_over_small_files(monkeypatch) -> None:
    """A search loads the one that holds its word."""
    monkeypatch.setattr(search, "WORDS_BYTES", 40)
    index = SearchIndex()
    for text in ("alpha", "beta", "gamma", "delta", "epsilon"):
        index.add(text)
    files = dict(index.files(range(5)))
    assert len(files) > 2
    assert _found(files, "gamma") == {2}


@given(st.lists(st.text(max_size=20), min_size=6, max_size=6))
def test_the_files_hold_nothing_but_ascii_and_cannot_end_a_script(record: list[str]) -> None:
    """Page text is foreign in a script as it is in HTML."""
    ((name, content),) = record_files([record_json(record)])
    assert name == "search/changes-0.js"
    assert content.isascii()
    assert _value(content) == [record]


def test_words_fold_case_accents_and_widths_and_cut_unspaced_scripts_into_pairs() -> None:
    """The same as ``words`` in search.js does, which the browser's tests hold against this."""
    assert words("Creating DEEPFAKES, naïve ＡＩ") == {"creating", "deepfakes", "naive", "ai"}
    assert words("武器の販売") == {"武器", "器の", "の販", "販売"}
    assert words("銃") == {"銃"}
    assert words("—!?") == set()


def test_a_file_of_records_holds_two_hundred() -> None:
    """The next begins after them."""
    files = list(record_files(record_json([str(n)]) for n in range(201)))
    assert [name for name, _ in files] == ["search/changes-0.js", "search/changes-1.js"]
    assert _value(files[1][1]) == [["200"]]
