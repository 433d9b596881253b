"""Golden cases: every kind of list, every language, every way a capture can be useless is read as recorded."""

import pytest

from tests.golden import load, names

LANGUAGES = {"en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "ja", "zh", "ko", "ar"}


@pytest.mark.parametrize("name", names())
def test_page_is_read_as_recorded(name: str) -> None:
    """The reading equals the recorded one, entry by entry, with headings, lead-ins and contexts."""
    case = load(name)
    assert case.reading() == case.expected["reading"], case.expected["trait"]


def test_cases_cover_all_languages() -> None:
    """Each language of the lexicons has at least two cases whose lists are found."""
    found = [load(name).expected["reading"] for name in names()]
    told = [reading["language"] for reading in found if reading["lists"]]
    assert {code for code in LANGUAGES if told.count(code) < 2} == set()
