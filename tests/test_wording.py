"""What makes two wordings the same or similar, and how differences are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.wording import REWORDED_FROM, coverage, normalise, similarity, turning_words, weigh, word_diff

SAME = [
    ("Creating deepfakes", "• creating deepfakes;"),
    ("Creating deepfakes", "(a) Creating deepfakes, or"),
    ("Creating deepfakes", "iv. Creating  deepfakes; and/or"),
    ("Creating deepfakes", "③ Creating deepfakes"),
    ("Creating deepfakes", "1) - Creating deep\u00adfakes\u200b."),
    ("Don’t call it “art”", 'Don\'t call it "art"'),
    ("laws — for example, mining", "laws–for example, mining"),
    ("self-harm", "self\u2011harm"),
    ("ＳＰＡＭ！", "spam"),
    ("efﬁcient", "efficient"),
    ("Keine Werbung; oder", "Keine Werbung"),
    ("Pas de publicité ;", "pas de publicité"),
    ("暴力を助長する内容。", "・暴力を 助長する内容"),
    ("（一）侮辱他人；", "侮辱他人"),
    ("스팸 발송;", "스팸 발송"),
    ("third- party", "third-party"),
]

DIFFERENT = [
    ("organisation", "organization"),
    ("Selling weapons", "Selling weapon"),
    ("18+ content only", "content only"),
    ("3D models", "models"),
    ("Do not share", "Do share"),
    ("暴力", "権力"),
    ("💣", "🔪"),
    ("C", "D"),
]

REWORDED = [
    ("Creating deepfakes", "Creating deepfakes or other synthetic media"),
    ("Gambling", "Gambling, except where licensed"),
    ("Scams and Theft", "Scams, Fraud, and Theft"),
    ("organisation of illegal events", "organization of illegal events"),
    ("Never harass other users", "Do not harass other users"),
    ("harassing and bullying people", "harassment or bullying of people"),
    ("暴力を助長する内容の投稿", "暴力を賛美する内容の投稿"),
    ("Разжигание ненависти и вражды", "Разжигание вражды и ненависти"),
    ("판매 금지 물품을 거래하는 행위", "판매 금지 물품을 거래하거나 홍보하는 행위"),
]

STRANGERS = [
    ("Spam", "Scam"),
    ("Gambling", "Payday lending"),
    ("Weapons development", "Military and warfare"),
    ("暴力的な内容", "個人情報の収集"),
    ("", "Spam"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_markers_quotes_case_space_and_final_punctuation_are_no_difference(one: str, other: str) -> None:
    """In any script."""
    assert normalise(one) == normalise(other)
    assert similarity(one, other) == 1.0


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_a_letter_a_number_a_word_are_a_difference(one: str, other: str) -> None:
    """Also where a number looks like a list marker."""
    assert normalise(one) != normalise(other)
    assert similarity(one, other) < 1.0


@pytest.mark.parametrize(("one", "other"), REWORDED)
def test_an_entry_with_edited_words_is_similar(one: str, other: str) -> None:
    """With or without spaces between words."""
    assert REWORDED_FROM <= similarity(one, other) < 1.0


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_other_entries_are_strangers(one: str, other: str) -> None:
    """However few letters tell them apart."""
    assert similarity(one, other) < REWORDED_FROM


def test_a_word_that_turns_the_meaning_makes_wordings_less_similar() -> None:
    """Of two edits of the same size, the one that negates is the greater."""
    assert similarity("share content with others", "not share content with others") < similarity(
        "share content with others", "now share content with others"
    )
    assert similarity("他人への販売", "他人への販売以外") < similarity("他人への販売", "他人への販売行為")
    assert turning_words("Nicht ohne Erlaubnis") == turning_words("ohne … nicht")


def test_frame_words_can_be_made_to_count_little() -> None:
    """A caller who knows which words every entry has keeps entries apart that share only those."""
    one, other = "content that promotes violence", "content that promotes gambling"
    frame = {"conten", "that", "promot"}
    assert similarity(one, other) > REWORDED_FROM
    assert similarity(one, other, lambda word: 0.2 if word in frame else 1.0) < REWORDED_FROM


def test_coverage_is_the_share_of_a_part_that_the_whole_holds() -> None:
    """Not the other way round."""
    part, whole = weigh("stalking"), weigh("harassing, stalking or threatening people")
    assert coverage(part, whole) == 1.0
    assert coverage(whole, part) < 0.5
    assert coverage(weigh("…"), whole) == 0.0


def test_differences_are_told_in_whole_words() -> None:
    """Where words are spaced; by character where they are not."""
    assert word_diff("using SSH", "using remote desktops") == [(0, "using "), (-1, "SSH"), (1, "remote desktops")]
    assert word_diff("暴力を助長", "暴力を賛美") == [(0, "暴力を"), (-1, "助長"), (1, "賛美")]
    assert word_diff("same", "same") == [(0, "same")]


def test_a_text_nobody_would_compare_by_word_is_told_as_a_whole() -> None:
    """Nor would a program finish doing so."""
    old, new = "a b " * 50_000, "c d " * 50_000
    assert word_diff(old, new) == [(-1, old), (1, new)]


@given(st.text(), st.text())
def test_differences_join_to_both_wordings(old: str, new: str) -> None:
    """Nothing is lost, whatever the texts hold."""
    pieces = word_diff(old, new)
    assert "".join(text for operation, text in pieces if operation <= 0) == old
    assert "".join(text for operation, text in pieces if operation >= 0) == new


@given(st.text(), st.text())
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    """1 exactly for the same wording."""
    score = similarity(one, other)
    assert score == similarity(other, one)
    assert 0.0 <= score <= 1.0
    assert (score == 1.0) == (normalise(one) == normalise(other))


@given(st.text(), st.characters(categories=["L", "N"]))
def test_a_wording_is_never_normalised_away(text: str, letter: str) -> None:
    """What holds a letter or a digit keeps something."""
    assert normalise(text + letter)


def test_pathological_wordings_take_linear_time() -> None:
    """Half a megabyte of markers, spaces and commas is folded at once."""
    for text in (
        "(a) " * 125_000,
        " ," * 250_000,
        "-" * 500_000,
        "a; and" * 80_000,
        "( " * 250_000,
        "1." * 250_000,
        "." * 500_000 + "x",
        "; " * 250_000 + "x",
    ):
        assert isinstance(normalise(text), str)
