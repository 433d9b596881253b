"""The language of a text is told by script and function words."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.language import detect

FOLDER = Path(__file__).parent / "cue_sentences"
PARAGRAPHS = {
    path.stem: " ".join(text for group in tomllib.loads(path.read_text(encoding="utf-8")).values() for text in group)
    for path in sorted(FOLDER.glob("*.toml"))
}


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_paragraph_is_recognised(language):
    """Two hundred characters are enough, wherever they are taken from."""
    paragraph = PARAGRAPHS[language]
    third = len(paragraph) // 3
    assert detect(paragraph) == language
    assert {detect(paragraph[start : start + 250]) for start in (0, third)} == {language}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Користувач не має права розміщувати чужі фотографії та їхні адреси.", "uk"),
        ("Användaren får inte publicera andras bilder och det är inte tillåtet att sälja konton.", "sv"),
        ("Uživatel nesmí zveřejňovat cizí fotografie a není dovoleno prodávat účty, které jsou jeho.", "cs"),
        ("کاربر نمی‌تواند عکس‌های دیگران را منتشر کند و فروش حساب مجاز نیست چون ژرف گفتگو پایان می‌یابد", "fa"),
        ("Ο χρήστης δεν επιτρέπεται να δημοσιεύει φωτογραφίες.", "el"),
    ],
)
def test_neighbours_are_not_taken_for_a_language_that_has_a_lexicon(text, language):
    """A lexicon is never used on a language it does not fit."""
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "42", "OK", "• — ✓", "Lorem"])
def test_too_little_is_no_language(text):
    """None is an answer."""
    assert detect(text) is None


def test_latin_names_do_not_hide_an_eastern_language():
    """Product names and markup on a Japanese page are in Latin letters."""
    assert detect("Amazing Product API Service Console Platform 利用者は以下の行為をしてはならないものとします") == "ja"


@given(st.text(max_size=500))
def test_no_text_raises(text):
    """Any text has a language or none."""
    assert detect(text) is None or len(detect(text)) == 2
