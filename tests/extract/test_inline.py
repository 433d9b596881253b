"""Enumerations inside one paragraph: where clauses begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.inline import bare, commas, enumeration

CLAUSES = ("copy the text", "sell it", "lend it to others")


@pytest.mark.parametrize(
    "signs",
    [
        ("(a)", "(b)", "(c)"),
        ("(i)", "(ii)", "(iii)"),
        ("1)", "2)", "3)"),
        ("a)", "b)", "c)"),
        ("①", "②", "③"),
        ("2.1.1", "2.1.2", "2.1.3"),
    ],
)
def test_marked_clauses_come_without_markers(signs: tuple[str, str, str]) -> None:
    """One item a clause; markers and the trailing "; or" are gone; what follows the sentence is no clause."""
    a, b, c = (f"{sign} {clause}" for sign, clause in zip(signs, CLAUSES, strict=True))
    found = enumeration(f"You agree not to: {a}; {b}; or {c}. We may change this.")
    assert found is not None
    assert found.lead == "You agree not to:"
    assert found.clauses == CLAUSES


def test_semicolons_after_a_colon_separate_clauses() -> None:
    """Without markers, a colon and semicolons make an enumeration."""
    found = enumeration("It is forbidden to: copy the text; sell it; and lend it to others.")
    assert found is not None
    assert found.clauses == CLAUSES


def test_outer_numbering_wins() -> None:
    """Clauses that enumerate again stay whole."""
    found = enumeration("No user may (a) post (i) spam or (ii) viruses; (b) sell accounts.")
    assert found is not None
    assert found.clauses == ("post (i) spam or (ii) viruses", "sell accounts")


def test_repeated_number_is_a_clause_too() -> None:
    """Drafters count wrongly: "(ii)" twice are two clauses."""
    found = enumeration("You must not (i) spam; (ii) cheat; or (ii) steal.")
    assert found is not None
    assert found.clauses == ("spam", "cheat", "steal")


@pytest.mark.parametrize(
    "text", ["You may not copy (see section (b)) the text.", "Call 1) us.", "No list here.", "Note: one; two", ""]
)
def test_other_sentences_do_not_enumerate(text: str) -> None:
    """A lone marker, a reference or a short remark is no enumeration."""
    assert enumeration(text) is None


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("copy; or", "copy"),
        ("copy, and", "copy"),
        ("copy;", "copy"),
        ("копировать; или", "копировать"),
        ("复制；或者", "复制"),
        ("copy and paste", "copy and paste"),
    ],
)
def test_trailing_conjunction_goes(clause: str, words: str) -> None:
    """What joins a clause to the next is no part of it."""
    assert bare(clause) == words


@pytest.mark.parametrize(
    "last", [", tobacco and live animals", ", tobacco, and live animals", ", tobacco, live animals, or beer"]
)
def test_things_after_a_colon_are_separated_by_commas(last: str) -> None:
    """With or without a comma before the conjunction."""
    found = commas(f"It is forbidden to lend: weapons{last}.")
    assert found is not None
    assert found.lead == "It is forbidden to lend:"
    assert found.clauses[:2] == ("weapons", "tobacco")
    assert "live animals" in found.clauses


@pytest.mark.parametrize(
    "text",
    [
        "You may not lend weapons, tobacco and live animals.",
        "You may not: copy, sell or lend the book to anybody.",
        "You may not lend: weapons, tobacco and live animals. Beer is fine.",
        "You may not lend: weapons and tobacco.",
        "You may not lend: weapons, tobacco.",
        "It is forbidden: to lend what was lent to you by somebody else, to sell it and to paint it.",
    ],
)
def test_other_commas_separate_nothing(text: str) -> None:
    """Without a colon, with an object that verbs share, with another sentence, with long clauses or few."""
    assert commas(text) is None


@given(st.text(max_size=300))
def test_clauses_are_pieces_of_the_text(text: str) -> None:
    """Whatever the text, clauses are found in it, in order, and none is empty."""
    found = enumeration(text)
    position = 0
    for clause in found.clauses if found else ():
        assert clause
        position = text.index(clause, position) + len(clause)
