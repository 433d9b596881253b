"""Foreign text is harmless on one line, whatever it is, and says the same words."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.samples import HOSTILE
from tracker.neutral import neutral, neutral_json

WILD = st.text(st.characters()) | st.sampled_from(HOSTILE)


@given(WILD)
def test_nothing_in_it_steers_reorders_or_breaks(text: str) -> None:
    """No control characters, no bidirectional formatting, nothing UTF-8 or XML cannot hold, one line."""
    shown = neutral(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [
        c
        for c in shown
        if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert not [c for c in shown if ord(c) & 0xFFFE == 0xFFFE]
    shown.encode("utf-8")


@given(WILD)
def test_what_is_harmless_stays_harmless(text: str) -> None:
    """Neutral twice is neutral once."""
    assert neutral(neutral(text)) == neutral(text)


@pytest.mark.parametrize(
    "text",
    ["creating deepfakes", "ディープフェイクの作成", "صنع محتوى مزيف", "می‌خواهم", "👩‍👩‍👧 and 🏳️‍🌈", "naïve — “quoted”"],
)
def test_ordinary_words_of_any_script_stay_as_they_are(text: str) -> None:
    """Joiners that Persian and emoji need are no tampering."""
    assert neutral(text) == text


def test_what_cannot_be_shown_stays_visible_as_such() -> None:
    """A reader sees that something was there."""
    assert neutral("a\x1b[31mred\x00") == "a\ufffd[31mred\ufffd"


@given(WILD, st.integers(1, 50))
def test_a_limit_is_kept_and_what_was_cut_is_marked(text: str, limit: int) -> None:
    """Never longer than the limit; an ellipsis only where something is missing."""
    cut = neutral(text, limit)
    assert len(cut) <= limit
    assert cut == neutral(text) or cut.endswith("…")


@given(WILD)
def test_json_loses_nothing_and_steers_nothing(text: str) -> None:
    """Other programs get the exact text back; a terminal gets no command."""
    line = neutral_json({"text": text})
    assert json.loads(line) == {"text": text}
    assert neutral(line) == " ".join(line.split())
    line.encode("utf-8")
