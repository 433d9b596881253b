"""What changes are called."""

import pytest

from tracker.records import Kind
from tracker.report.kinds import KIND_NOUNS, counted_kind, kind_heading, kind_name


def test_every_kind_has_a_name() -> None:
    """And news comes first."""
    assert set(KIND_NOUNS) == set(Kind)
    assert next(iter(KIND_NOUNS)) is Kind.ADDED


def test_what_left_a_list_is_not_called_permitted() -> None:
    """Two captures prove that a wording left, not that the ban ended."""
    assert kind_name(Kind.REMOVED) == "entry removed"
    assert kind_heading(Kind.REMOVED) == "Entries removed"


@pytest.mark.parametrize(("count", "words"), [(1, "1 entry removed"), (2, "2 entries removed")])
def test_counted(count: int, words: str) -> None:
    """One and several."""
    assert counted_kind(Kind.REMOVED, count) == words
