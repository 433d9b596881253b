"""How phrases are matched, and the rules between groups."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.cues import GROUPS, lexicon
from tracker.extract.matcher import LexiconError, Matcher
from tracker.extract.phrases import PhraseError, fold, translate

HOSTILE = [
    "you may " * 20_000,
    "not " * 40_000,
    "a" * 1_000_000,
    "(" * 100_000,
    "you agree that you " * 8_000,
    "do not, " * 20_000,
]


def found(phrase, text, *, spaced=True):
    """The words that one phrase matches in a text."""
    return [hit.text for hit in Matcher("xx", {"forbids": [phrase]}, spaced=spaced).hits(text)]


@pytest.mark.parametrize(
    ("phrase", "text", "hit"),
    [
        ("may not", "You MAY  not\u00a0go", "may not"),
        ("prohibit*", "the prohibition", "prohibition"),
        ("(you|users) may", "all users may", "users may"),
        ("you (shall)? go", "you go", "you go"),
        ("may <3> not", "may under this rule not", "may under this rule not"),
        ("if <2> not", "if you, too, not", "if you, too, not"),
        ("if <2,> not", "if you do not", "if you do not"),
        ("^ no", "• No spam", "no"),
        (", do not", "Be kind, do not shout", "do not"),
        ("rules $", "House rules:", "rules:"),
        ("können nicht", "KÖNNEN NICHT", "konnen nicht"),
        ("don't", "don\u2019t", "don't"),
    ],
)
def test_a_phrase_is_found(phrase, text, hit):
    """Case, accents, apostrophes and white space do not matter."""
    assert found(phrase, text) == [hit]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("may not", "mayor nothing"),
        ("may !(be)", "may be"),
        ("may <3> not", "may go. Not you"),
        ("may <1> not", "may a b not"),
        ("if <2,> not", "if so, not"),
        ("if <2,> not", "if you see, not"),
        ("^ no", "there is no spam"),
        (", do not", "things they do not like"),
        ("rules $", "rules of the house"),
    ],
)
def test_a_phrase_is_not_found(phrase, text):
    """Whole words, ends of clauses and places hold."""
    assert found(phrase, text) == []


def test_white_space_means_nothing_in_scripts_without_words():
    """Korean spacing is free."""
    assert found("할수없습니다", "양도할 수 없습니다", spaced=False) == ["할수없습니다"]


@pytest.mark.parametrize("phrase", ["", "(a|b", "a)", "<3> not", "!no", "( )", "(maybe)? not", "a*"])
def test_malformed_phrases_are_refused(phrase):
    """A mistake in a data file is told when it is loaded, with the phrase."""
    with pytest.raises(PhraseError):
        translate(phrase, spaced=True)
    with pytest.raises(LexiconError, match="lexicon xx, group forbids"):
        Matcher("xx", {"forbids": [phrase]}, spaced=True)


def test_a_permission_inside_a_prohibition_does_not_count():
    """ "You may not" grants nothing."""
    cues = lexicon("en").find("You may not copy it.")
    assert (cues.forbids, cues.permits, cues.duties) == (1, 0, 0)


def test_the_company_forbids_itself_nothing_of_the_user():
    """ "We may not be able" is not the user's prohibition."""
    assert not lexicon("en").find("We may not be able to answer.").forbids
    assert lexicon("en").find("We may remove posts.").company


def test_a_condition_of_abstaining_is_seen_beside_the_permission():
    """What follows "provided that you do not" is forbidden."""
    cues = lexicon("en").find("You may use the service provided that you do not:")
    assert cues.permits
    assert cues.condition_negative


def test_hits_tell_words_and_place():
    """For people who ask why, and for judging which phrase stands nearest to the end."""
    (hit,) = [hit for hit in lexicon("en").hits("Please note: you must not go") if hit.group == "forbids"]
    assert (hit.text, hit.rest) == ("must not", len(" go"))


def test_an_unknown_language_is_looked_up_in_all_lexicons():
    """With the largest count of each group, since languages share phrases."""
    assert lexicon(None).find("Queda prohibido").forbids
    assert lexicon("xx").find("禁止").forbids
    assert len(lexicon(None).languages) >= 13


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["en", "de", "pl", None])
def test_hostile_texts_cost_little(language, text):
    """Time grows with the text and is bounded."""
    lexicon(language).find("warm")
    started = time.perf_counter()
    lexicon(language).find(text)
    assert time.perf_counter() - started < 3


@given(st.text(max_size=200))
def test_no_text_raises(text):
    """Counts are never negative, whatever is read."""
    cues = lexicon(None).find(text)
    assert all(getattr(cues, group) >= 0 for group in GROUPS)


@given(st.text(max_size=100), st.booleans())
def test_folding_is_stable(text, spaced):
    """Folding what is folded changes no white space."""
    assert "  " not in fold(text, spaced=spaced)
