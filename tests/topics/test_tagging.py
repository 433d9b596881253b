"""Which topics entries are tagged with: measured on labelled entries, and the rules one by one."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.topics import tags, topic_ids

LABELLED = Path(__file__).with_name("labelled.tsv")


def labelled() -> Iterator[tuple[str, set[str], str]]:
    """Language, topics and wording of each labelled entry."""
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, ids, text = line.split("\t")
            yield language, set(ids.split()) - {"-"}, text


def test_the_labels_are_known_topics_in_thirteen_languages_and_hold_entries_of_none() -> None:
    """The measure below measures something: every topic, every language, and entries that only look like one."""
    entries = list(labelled())
    assert {id for _, ids, _ in entries for id in ids} == set(topic_ids())
    assert len({language for language, _, _ in entries}) == 13
    assert sum(not ids for _, ids, _ in entries) >= 30


def test_tags_are_right_and_few_are_missing() -> None:
    """Over all labelled entries, and for each topic and language; a wrong tag is worse than a missing one."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for language, ids, text in labelled():
        found = set(tags([text]))
        for key in ("all", language):
            right[key] += len(found & ids)
            wrong[key] += len(found - ids)
            missing[key] += len(ids - found)
        right.update(found & ids)
        wrong.update(found - ids)
        missing.update(ids - found)
    assert wrong["all"] <= 0.02 * right["all"]
    assert missing["all"] <= 0.03 * right["all"]
    for key in right:
        assert wrong[key] <= max(1, 0.1 * right[key]), key
        assert missing[key] <= max(1, 0.1 * right[key]), key


MISLEADING = [
    "Carrying children in the arms of strangers",
    "Undermining trust among staff",
    "Any minor modification of the layout",
    "Life-threatening situations are for the emergency services",
    "Creating an account with false information",
    "Unsolicited testing of our safety",
    "Taking advantage of vulnerabilities due to age",
    "Infringing anybody's rights",
    "Offenders lose their deposit",
    "Scrutinizing the minutes",
    "Causing injuries to plants",
    "Höhere Gewalt",
    "Bitte wählen Sie einen anderen Namen",
    "Opłata z góry",
    "Przesyłanie obrazów",
    "Розничная торговля",
    "El acostumbrado desorden",
    "Robos en el edificio",
    "个性的发挥",
    "会影响经营的商业性行为",
    "個性的な服装",
    "惹上大麻烦",
    "사용자 해지",
    "행사 기간 위반",
    "심사기준 변경",
    "무기한 대여",
    "상대마다 다른 가격",
    "정당한 사유 없는 홍보",
]


@pytest.mark.parametrize("text", MISLEADING)
def test_words_that_only_look_like_a_topic_tag_nothing(text: str) -> None:
    """Words within words, words of other languages, phrases across Korean word boundaries."""
    assert tags([text]) == ()


def test_a_topic_counts_beside_an_exception() -> None:
    """An exception silences only the phrase inside it."""
    assert tags(["Minor changes that harm minors"]) == ("minors",)
    assert tags(["Sexual orientation or sexually explicit words"]) == ("adult-content",)


def test_case_accents_width_and_punctuation_do_not_matter() -> None:
    """An entry is read in its search form."""
    assert tags(["DEEP-FAKES"]) == tags(["Ｄｅｅｐｆａｋｅｓ"]) == ("deepfakes",)
    assert tags(["usurpation d’identite"]) == tags(["Usurpation d'identité"]) == ("fraud-impersonation",)


def test_arabic_words_are_found_behind_article_and_particles() -> None:
    """ "and the viruses", "with the deepfake"."""
    assert tags(["نشر البرامج والفيروسات"]) == ("malware",)
    assert tags(["بالتزييف العميق"]) == ("deepfakes",)


def test_every_wording_of_an_entry_counts() -> None:
    """A reworded entry has two; topics come in the order of their ids."""
    assert tags(["Spam", "Gambling"]) == ("gambling", "spam")
    assert tags([]) == tags([""]) == ()


class TestContext:
    """What an entry stands under counts only where it is safe."""

    def test_a_heading_with_one_topic_tags_an_entry_without_its_own(self) -> None:
        """The category says what the entry leaves out; a generic lead-in between them says nothing."""
        assert tags(["Parts of them"], ["Rules", "Weapons"]) == ("weapons",)
        assert tags(["Parts of them"], ["Weapons", "You may not trade in:"]) == ("weapons",)

    def test_an_entry_with_a_topic_of_its_own_is_understood_by_itself(self) -> None:
        """Its heading adds nothing."""
        assert tags(["Sending viruses"], ["Spam"]) == ("malware",)

    def test_a_heading_with_several_topics_does_not_say_which(self) -> None:
        """One of them would be a guess."""
        assert tags(["Parts of them"], ["Violence, weapons and drugs"]) == ()

    def test_a_sentence_speaks_of_the_whole_list(self) -> None:
        """A long lead-in names what the list begins with, or what it is about, not each entry."""
        lead = "To keep our community free of spam and safe for everybody, please do not do any of the following:"
        assert tags(["Parts of them"], [lead]) == ()

    def test_the_nearest_heading_decides_and_distant_ones_say_nothing(self) -> None:
        """Headings far above may belong to other sections."""
        assert tags(["Parts of them"], ["Weapons", "Spam"]) == ("spam",)
        assert tags(["Parts of them"], ["Weapons", "Rules", "You may not:"]) == ()


@given(st.lists(st.text(max_size=80), max_size=3), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_gets_known_topics_in_order(texts: list[str], context: list[str]) -> None:
    """No text makes trouble."""
    found = tags(texts, context)
    assert list(found) == [id for id in topic_ids() if id in found]


@pytest.mark.parametrize("piece", ["mining of crypto the ", "换", "사 ", "a", "train models product of "])
def test_the_time_grows_with_the_text_no_faster(piece: str) -> None:
    """Of an endless text, the part that is looked at takes no longer than a few seconds on any machine."""
    began = perf_counter()
    tags([piece * 50_000])
    assert perf_counter() - began < 5
