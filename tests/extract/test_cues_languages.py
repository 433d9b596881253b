"""What the lexicon of each language sees, and does not see, in sentences of policy pages (``cue_sentences/``, our own wording)."""

import tomllib
from pathlib import Path

import pytest

from tracker.extract.cues import known_languages, lexicon

FOLDER = Path(__file__).parent / "cue_sentences"
SENTENCES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def cases(*groups):
    """(language, sentence) pairs of some groups."""
    return [(language, text) for language, data in SENTENCES.items() for group in groups for text in data[group]]


def test_every_lexicon_has_sentences_and_enough_of_them():
    """A language without tests is a language nobody looked at."""
    assert set(SENTENCES) == set(known_languages())
    for language, data in SENTENCES.items():
        assert min(len(data["forbids"]), len(data["silent"])) >= 15, language


@pytest.mark.parametrize(("language", "text"), cases("forbids"))
def test_a_prohibition_is_seen(language, text):
    """Every way of forbidding is recognised, whoever speaks."""
    cues = lexicon(language).find(text)
    assert cues.forbids or cues.introduces


@pytest.mark.parametrize(("language", "text"), cases("silent"))
def test_what_forbids_nothing_is_not_taken_for_a_prohibition(language, text):
    """Permissions, duties, the company's own statements and negations of another kind say nothing about bans."""
    hits = [(hit.group, hit.text) for hit in lexicon(language).hits(text)]
    assert not {"forbids", "introduces", "condition_negative"} & {group for group, _ in hits}, hits


@pytest.mark.parametrize(("language", "text"), cases("heading_forbids"))
def test_a_heading_over_prohibitions_is_seen(language, text):
    """Headings that say "not" themselves."""
    assert lexicon(language).find(text).heading_forbids


@pytest.mark.parametrize(("language", "text"), cases("heading_rules"))
def test_a_heading_over_rules_says_rules_and_not_prohibitions(language, text):
    """Rules hold duties and bans mixed: their heading alone forbids nothing."""
    cues = lexicon(language).find(text)
    assert cues.heading_rules
    assert not cues.forbids


@pytest.mark.parametrize(("language", "text"), cases("item_forbids"))
def test_an_entry_that_forbids_by_itself_is_seen(language, text):
    """Short entries without a verb of prohibition."""
    assert lexicon(language).find(text).item_forbids
