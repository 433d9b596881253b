"""What else a word may be called, as searches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.searching import any_of, parse_query
from tracker.topics import topics, variants

FOUND = [
    ("deepfake", "Synthetic media without a label"),
    ("deepfake", "Tools that swap faces in videos"),
    ("deepfake", "Cloning somebody's voice"),
    ("deepfake", "制作换脸视频"),
    ("deepfake", "딥페이크 영상"),
    ("face swap", "Creating deepfakes"),
    ("дипфейк", "Creating deepfakes"),
    ("深度伪造", "Hypertrucages de personnes réelles"),
    ("crypto mining", "Mining cryptocurrency"),
    ("crypto-mining", "cryptomining"),
    ("Cryptocurrency mining", "Schürfen von Kryptowährungen"),
    ("scraping", "Using crawlers"),
    ("scrape", "Web harvesting"),
    ("weapon", "Firearms"),
    ("hacking", "Password cracking"),
    ("malware", "Viruses and worms"),
    ("drugs", "Betäubungsmittel"),
    ("наркотики", "Illegal narcotics"),
    # what people call a subject, though lists call it otherwise
    ("csam", "Sexual exploitation of minors"),
    ("child abuse", "Endangering minors"),
    ("children", "Grooming of minors"),
    ("war", "Military use"),
    ("porn", "Sexually explicit pictures"),
    ("guns", "Trading weapons"),
    ("voting", "Electioneering"),
    # words that no topic knows: their forms
    ("torrent", "downloading torrents"),
    ("hosting", "media that somebody hosts"),
    ("proxies", "connecting to a remote proxy"),
    ("proxy", "remote proxies"),
    ("password cracking", "cracking passwords"),
    ("chess training", "training of chess engines"),
    ("remote desktop", "using remote desktops"),
    ("паркур", "занятия паркуром"),
    ("囲碁", "囲碁の対局"),
]
NOT_FOUND = [
    ("deepfake", "Making fake profiles"),
    ("crypto mining", "Making minor changes"),
    ("password cracking", "Gaining unauthorised access"),
    ("torrent", "Infringing copyright"),
    ("war", "Warranty claims"),
    ("sex", "A sextant without its box"),
    ("children", "Minor changes to the layout"),
    ("mining", "a minor detail"),
    ("chess training", "chest pain while training"),
    ("hosting", "hostile acts"),
]


def finds(asked: str, text: str) -> bool:
    """Whether one of the variants finds the text."""
    return any_of(parse_query(search) for search in variants(asked)).matches(text)


@pytest.mark.parametrize(("asked", "text"), FOUND)
def test_what_is_meant_is_found(asked: str, text: str) -> None:
    """By the words of the topic, in any language; else by the forms of the word."""
    assert finds(asked, text)


@pytest.mark.parametrize(("asked", "text"), NOT_FOUND)
def test_what_is_not_meant_is_not_found(asked: str, text: str) -> None:
    """A part of a broad subject does not stand for the whole, and short stems are not taken."""
    assert not finds(asked, text)


def test_the_first_search_is_for_the_words_themselves() -> None:
    """Whatever else is meant, what was typed is."""
    assert variants("Deep Fakes")[0] == '"deep fakes*"'
    assert variants("XYZ") == ('"xyz*"',)


def test_a_text_without_a_word_means_nothing() -> None:
    """The caller tells the user."""
    assert variants("…") == ()


def test_the_name_of_a_topic_stands_for_all_its_groups() -> None:
    """By id or title."""
    assert {'"facial recognition"', '"surveil*"'} <= set(variants("privacy-surveillance"))
    assert {'"facial recognition"', '"surveil*"'} <= set(variants("Privacy, surveillance and biometrics"))


@pytest.mark.parametrize("id", [one.id for one in topics()])
def test_every_group_is_found_by_its_name(id: str) -> None:
    """In quotes or not, the name of each group brings searches that all can be read."""
    for group in next(one for one in topics() if one.id == id).groups:
        searches = variants(group.name)
        assert len(searches) > 3, group.name
        assert any_of(map(parse_query, searches)).fts5()


@given(st.text(max_size=60))
def test_searches_find_the_text_itself(text: str) -> None:
    """Every variant can be read, and together they find at least what was asked."""
    if searches := variants(text):
        assert any_of(map(parse_query, searches)).matches(text)
