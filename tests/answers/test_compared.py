"""Two dates of a list, aligned entry by entry."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.answers.samples import added, at, reworded, says, seen
from tracker.answers import by_wording, compared, shown_at, tenures
from tracker.diff.views import View
from tracker.records import Compared, HistoryRow, Item, ItemList, Kind, Pair, Reading
from tracker.wording import normalise


def _view(month: int, reading: Reading) -> View:
    shown = shown_at([seen(month, reading)], None)
    assert shown is not None
    return shown.view


def _compared(old: Reading, new: Reading, rows: list[HistoryRow] | None = None) -> Compared:
    return compared(_view(1, old), _view(6, new), by_wording(tenures(rows or [])))


def _kinds(found: Compared) -> list[tuple[Kind | None, str | None, str | None]]:
    return [(pair.kind, pair.old, pair.new) for pair in found.pairs]


def test_what_stands_on_both_sides_is_no_difference() -> None:
    """Punctuation and case are none either."""
    found = _compared(says("Spam.", "malware"), says("spam", "malware"))
    assert _kinds(found) == [(None, "Spam.", "spam"), (None, "malware", "malware")]
    assert not found.differs
    assert (found.old, found.new) == (at(1), at(6))


def test_entries_come_in_the_order_of_the_new_page_and_what_went_stands_where_it_stood() -> None:
    """After the entry that stood before it; first when it was first."""
    found = _compared(says("weapons", "spam", "gambling", "malware"), says("spam", "deepfakes", "malware"))
    assert _kinds(found) == [
        (Kind.REMOVED, "weapons", None),
        (None, "spam", "spam"),
        (Kind.REMOVED, "gambling", None),
        (Kind.ADDED, None, "deepfakes"),
        (None, "malware", "malware"),
    ]
    assert found.differs


def test_edited_words_are_one_entry() -> None:
    """As the derivation of changes would have it."""
    found = _compared(says("sending spam to other users"), says("sending spam to any other users"))
    assert _kinds(found) == [(Kind.REWORDED, "sending spam to other users", "sending spam to any other users")]


def test_a_chain_of_rewordings_links_words_that_have_nothing_in_common() -> None:
    """The recorded history knows that the one became the other."""
    rows = [
        added("fake videos", 1),
        reworded("fake videos", "fake or synthetic videos", 3),
        reworded("fake or synthetic videos", "synthetic media", 5),
    ]
    found = _compared(says("fake videos"), says("synthetic media"), rows)
    assert _kinds(found) == [(Kind.REWORDED, "fake videos", "synthetic media")]


def test_an_entry_that_left_its_place_moved() -> None:
    """The rest keeps its order."""
    found = _compared(says("a b", "c d", "e f", "g h"), says("g h", "a b", "c d", "e f"))
    assert [(pair.kind, pair.new) for pair in found.pairs if pair.kind] == [(Kind.MOVED, "g h")]


def test_contexts_tell_where_an_entry_stood() -> None:
    """Headings and lead-in of both sides."""
    found = _compared(says("spam", lead="You may not:"), says("spam", lead="Never do this:"))
    assert found.pairs == (Pair(None, "spam", "spam", ("Rules", "You may not:"), ("Rules", "Never do this:")),)
    assert found.differs


def test_a_changed_language_is_told() -> None:
    """The reader is warned that the words differ for that reason."""
    assert _compared(says("spam"), says("Spam senden", language="de")).languages == ("en", "de")


def test_an_entry_that_stands_in_two_lists_may_come_to_one_and_leave_one() -> None:
    """Its other place is no difference."""
    uploads = ItemList(("Uploads",), "Never upload:", (Item("gore"), Item("malware")))
    both = Reading(True, None, "en", (*says("spam", "malware").lists, uploads))
    one = Reading(True, None, "en", (*says("spam", "malware").lists, replace(uploads, items=(Item("gore"),))))
    context = ("Uploads", "Never upload:")
    (came,) = [pair for pair in _compared(one, both).pairs if pair.kind]
    assert came == Pair(Kind.ADDED, None, "malware", (), context)
    (went,) = [pair for pair in _compared(both, one).pairs if pair.kind]
    assert went == Pair(Kind.REMOVED, "malware", None, context, ())
    assert not _compared(both, both).differs


WORDINGS = st.lists(
    st.sampled_from(["sending spam", "sending spam mail", "malware", "mining coins", "mining", "weapons"]), unique=True
)


@given(WORDINGS, WORDINGS)
def test_every_entry_of_both_sides_stands_in_the_answer(old: list[str], new: list[str]) -> None:
    """Nothing is lost, nothing is invented, and equal lists do not differ."""
    found = _compared(says(*old), says(*new))
    assert {normalise(pair.old) for pair in found.pairs if pair.old} == {normalise(text) for text in old}
    assert {normalise(pair.new) for pair in found.pairs if pair.new} == {normalise(text) for text in new}
    assert found.differs == (old != new)
