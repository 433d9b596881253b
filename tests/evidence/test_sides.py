"""Two lists side by side: nothing lost, nothing invented, each in its own order."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import nothing, says
from tests.report.samples import removed, reworded, row
from tracker.evidence.sides import one_side, side_by_side
from tracker.records import Item, ItemList, Kind, Reading
from tracker.report.comparison import Fate, Pair

WORDS = st.lists(
    st.sampled_from(["arson", "burglary", "counterfeiting", "doxxing", "extortion", "forgery", "gambling", "hacking"])
    | st.lists(
        st.sampled_from(["sending", "bulk", "mail", "to", "people", "who", "never", "asked"]), min_size=2, max_size=6
    ).map(" ".join),
    max_size=10,
    unique=True,
)


def shown(pairs: tuple[Pair, ...]) -> list[tuple[str | None, str | None, str]]:
    """The rows as plain values."""
    return [(p.before and p.before.text, p.now and p.now.text, p.fate.value) for p in pairs]


@given(WORDS, WORDS)
def test_each_side_reads_as_the_page_did(before: list[str], now: list[str]) -> None:
    """Every entry once, in page order, whatever happened in between; equal entries only beside their like or apart as moved."""
    pairs = side_by_side(says(*before), says(*now), row())
    assert [pair.before.text for pair in pairs if pair.before] == before
    assert [pair.now.text for pair in pairs if pair.now] == now
    assert all(pair.before or pair.now for pair in pairs)
    for pair in pairs:
        if pair.before and pair.now and pair.before.text != pair.now.text:
            assert pair.fate is Fate.REWORDED
        if pair.fate is Fate.NEW:
            assert pair.now is not None
            assert pair.now.text not in before
        if pair.fate is Fate.GONE:
            assert pair.before is not None
            assert pair.before.text not in now


@given(WORDS)
def test_equal_lists_stand_row_by_row(words: list[str]) -> None:
    """Nothing is marked."""
    assert shown(side_by_side(says(*words), says(*words), row())) == [(word, word, "same") for word in words]


def test_a_new_entry_stands_alone_and_is_the_subject() -> None:
    """Beside it nothing, at its place in the list."""
    pairs = side_by_side(says("arson", "forgery"), says("arson", "creating deepfakes", "forgery"), row())
    assert shown(pairs) == [
        ("arson", "arson", "same"),
        (None, "creating deepfakes", "new"),
        ("forgery", "forgery", "same"),
    ]
    assert [pair.subject for pair in pairs] == [False, True, False]


def test_a_first_list_is_new_as_a_whole() -> None:
    """The page was there before, without any list."""
    assert shown(side_by_side(nothing(), says("arson", "forgery"), row())) == [
        (None, "arson", "new"),
        (None, "forgery", "new"),
    ]


def test_a_lifted_ban_is_the_subject_where_it_stood() -> None:
    """On the left, at its former place."""
    pairs = side_by_side(says("Military and warfare", "arson"), says("arson"), removed())
    assert shown(pairs) == [("Military and warfare", None, "gone"), ("arson", "arson", "same")]
    assert [pair.subject for pair in pairs] == [True, False]


def test_a_rewording_stands_beside_what_it_was() -> None:
    """One row for both wordings."""
    change = reworded()
    pairs = side_by_side(says("arson", change.old_text), says("arson", change.text), change)
    assert shown(pairs)[1] == (change.old_text, change.text, "reworded")
    assert pairs[1].subject


def test_a_split_entry_is_reworded_in_each_of_its_parts() -> None:
    """The parts that have no place beside it stand below, and are not called new."""
    old = "harassing other people, threatening other people, or impersonating other people"
    parts = ["harassing other people in any way", "threatening other people", "impersonating other people"]
    fates = {text: fate for _, text, fate in shown(side_by_side(says(old), says(*parts), reworded(text=parts[0])))}
    assert fates[parts[1]] == fates[parts[2]] == "reworded"


def test_a_moved_entry_is_the_subject_at_both_places() -> None:
    """Neither gone nor new."""
    change = row(kind=Kind.MOVED, text="arson", old_text="arson")
    pairs = side_by_side(says("arson", "forgery", "gambling"), says("forgery", "gambling", "arson"), change)
    assert [pair.fate.value for pair in pairs] == ["moved", "same", "same", "moved"]
    assert [pair.subject for pair in pairs] == [True, False, False, True]


def test_entries_keep_what_they_stand_under() -> None:
    """Headings, lead-in and category, outermost first."""
    reading = Reading(True, None, "en", (ItemList(("Rules",), "You may not:", (Item("arson", ("Crimes",)),)),))
    (pair,) = side_by_side(reading, reading, row())
    assert pair.now is not None
    assert pair.now.context == ("Rules", "You may not:", "Crimes")


def test_a_page_that_began_with_the_entry_has_one_side() -> None:
    """Nothing is marked as new: nobody knows when it came."""
    pairs = one_side(says("arson", "forgery"), replace(row(text="Forgery."), after=None))
    assert [(pair.before, pair.now.text if pair.now else None, pair.subject) for pair in pairs] == [
        (None, "arson", False),
        (None, "forgery", True),
    ]
