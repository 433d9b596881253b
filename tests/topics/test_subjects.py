"""The topic files: that they are whole, that mistakes in them are told, and that their version follows them."""

import pytest

from tracker.errors import UnknownSubject
from tracker.topics import Topic, TopicDataError, subjects, tags, topic, topic_ids, topics, topics_version
from tracker.topics.phrases import covers, parse_phrases, words_of
from tracker.topics.subjects import LANGUAGES, read_topic

HEAD = 'title = "T"\nabout = "A"\n'
MALFORMED = [
    ("", "title and about"),
    (HEAD + "x = 1", "x is neither"),
    (HEAD + "[x]\nxx = []", "unknown language xx; known are any, en"),
    (HEAD + '[x]\nen = "word"', "a list of texts"),
    (HEAD + "[x]\nen = [1]", "a list of texts"),
    (HEAD + '[x]\nnames = "word"', "a list of texts"),
    (HEAD + '[x]\nnames = ["*"]', "not written as a phrase"),
    (HEAD + '[x]\nen = [""]', "not written as a phrase"),
    (HEAD + '[x]\nen = ["(a|b"]', "not written as a phrase"),
    (HEAD + '[x]\nen = ["a**"]', "not written as a phrase"),
    (HEAD + '[x]\nen = ["*"]', "not written as a phrase"),
    (HEAD + '[x]\nen = [".. a"]', "with a gap"),
    (HEAD + '[x]\nen = ["a .."]', "with a gap"),
    (HEAD + '[x]\nen = ["a ! b"]', "nothing to look for"),
    (HEAD + "[x", "topic t: "),
]


@pytest.mark.parametrize(("source", "said"), MALFORMED)
def test_a_mistake_in_a_file_is_told_with_the_topic(source: str, said: str) -> None:
    """Whoever edits a file learns what is wrong with it."""
    with pytest.raises(TopicDataError) as caught:
        read_topic("t", source)
    assert str(caught.value).startswith("topic t: ")
    assert said in str(caught.value)


def test_an_id_is_lower_case_words() -> None:
    """It is a file's name and stands in command lines and addresses."""
    with pytest.raises(TopicDataError, match="lower-case"):
        read_topic("Not an id", HEAD)


@pytest.mark.parametrize("one", topics(), ids=topic_ids())
def test_a_topic_knows_words_in_every_language(one: Topic) -> None:
    """Thirteen languages, beside what is the same in many."""
    source = subjects._source(one.id)
    for language in LANGUAGES[1:]:
        assert f"\n{language} = [" in source, language


@pytest.mark.parametrize("one", topics(), ids=topic_ids())
def test_every_phrase_is_found_by_itself(one: Topic) -> None:
    """No phrase is silenced by an exception of its own topic, and none is written so that it cannot be found."""
    silent = []
    for phrases in (*(group.phrases for group in one.groups), one.other):
        for phrase in phrases:
            text = "".join(word.text if word.joined else f" {word.text}" for word in phrase)
            if one.id not in tags([text]):
                silent.append(text)
    assert silent == []


def test_an_unknown_topic_is_told_with_the_nearest() -> None:
    """As pages and changes are."""
    with pytest.raises(UnknownSubject, match="unknown topic 'deepfake'; did you mean deepfakes"):
        topic("deepfake")
    with pytest.raises(UnknownSubject, match="there is adult-content"):
        topic("zzz")


def test_a_topic_is_found_by_its_id() -> None:
    """Case does not matter, and a space may stand for a hyphen."""
    assert topic("Crypto mining").title == "Crypto mining"
    assert topic("deepfakes") is topics()[topic_ids().index("deepfakes")]


def test_the_version_follows_the_data_and_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored tags of another version are out of date."""
    before = topics_version()
    assert len(before) == 12
    fresh = topics_version.__wrapped__
    assert fresh() == before
    monkeypatch.setattr(subjects, "_RULES", "other")
    assert fresh() != before
    monkeypatch.undo()
    source = subjects._source
    monkeypatch.setattr(subjects, "_source", lambda id: source(id) + ("#" if id == "spam" else ""))
    assert fresh() != before


def test_choices_gaps_and_stems_are_read_as_documented() -> None:
    """The small language of the files."""
    (first, second) = parse_phrases("(buy|sell) votes")
    assert covers(first, words_of("Buy VOTES"))
    assert covers(second, words_of("sell votes"))
    assert not covers(first, words_of("buy the votes"))
    (swap,) = parse_phrases("swap* .. face*")
    assert covers(swap, words_of("swapping a b c d e faces"))
    assert not covers(swap, words_of("swapping a b c d e f faces"))
    (korean,) = parse_phrases("불법 촬영")
    assert covers(korean, words_of("불법촬영"))
    assert covers(korean, words_of("불법 촬영"))
    assert not covers(korean, words_of("불 법촬영"))
