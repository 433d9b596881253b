"""List markers typed as text: which signs are markers, what numbering they belong to, and what is none."""

import pytest

from tracker.extract.markers import inside, leading, without


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("• no spam", "no spam"),
        ("- no spam", "no spam"),
        ("(a) no spam", "no spam"),
        ("a) no spam", "no spam"),
        ("iv. no spam", "no spam"),
        ("(１) 迷惑行為", "迷惑行為"),
        ("（二）传播病毒", "传播病毒"),
        ("3、传播病毒", "传播病毒"),
        ("① 迷惑行為", "迷惑行為"),
        ("가. 광고", "광고"),
        ("б) реклама", "реклама"),
        ("4.8.1. no spam", "no spam"),
        ("11.2.3 no spam", "no spam"),
        ("🚫 spam", "spam"),
        ("• (b) no spam", "no spam"),
    ],
)
def test_marker_is_no_part_of_the_words(text: str, words: str) -> None:
    """Bullets, numbers and letters of every script are taken off."""
    assert without(text) == words


@pytest.mark.parametrize(
    "text", ["No spam", "I agree", "A machine", "2 accounts", "etc.", "", "(see below) not", "3.5", "•"]
)
def test_words_are_not_markers(text: str) -> None:
    """A text that begins with words or numbers of its own keeps them."""
    assert without(text) == text


def test_ambiguous_sign_is_read_in_every_numbering() -> None:
    """ "i)" is roman one and the ninth letter: what follows decides."""
    marker = leading("i) first")
    assert marker is not None
    assert {value for _, value in marker.readings} == {1, 9}


def test_markers_inside_a_sentence_are_found_in_order() -> None:
    """Enumerations in running prose: parentheses, numbers, dotted numbers."""
    text = "you may not (a) copy, (b) sell, 4.8.1 rent or 2) lend"
    assert [text[m.start : m.end].strip() for m in inside(text)] == ["(a)", "(b)", "4.8.1", "2)"]


def test_numbering_goes_on_by_one() -> None:
    """A marker follows one of its style with the value before, or the same by mistake."""
    first, second, fourth = (leading(f"({sign}) x") for sign in "abd")
    assert first is not None
    assert second is not None
    assert fourth is not None
    style, value = first.readings[0]
    assert second.follows(style, value)
    assert first.follows(style, value)
    assert not fourth.follows(style, value)
