"""Which wordings moved: few, symmetric, and only those that stand on both sides."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.diff.moves import agreed_moves, moved

orders = st.permutations("abcdefgh")
Layout = dict[str, tuple[int, tuple[str, ...]]]


def layout(order: str | list[str], cut: int = 99) -> Layout:
    """A page of two lists, the second beginning at ``cut``."""
    return {wording: (int(at >= cut), ()) for at, wording in enumerate(order)}


@given(orders, orders)
def test_moves_are_the_same_both_ways(one: list[str], other: list[str]) -> None:
    """Whichever reading came first."""
    assert moved(layout(one), layout(other)) == moved(layout(other), layout(one))


@given(orders, orders)
def test_what_did_not_move_keeps_its_order(one: list[str], other: list[str]) -> None:
    """And no smaller set of moves explains the new order when a single one does."""
    gone = moved(layout(one), layout(other))
    assert [w for w in one if w not in gone] == [w for w in other if w not in gone]


@given(orders, st.integers(0, 7), st.integers(0, 7))
def test_one_that_moved_is_one_that_moved(order: list[str], source: int, target: int) -> None:
    """Taken out and put back elsewhere."""
    rest = [wording for wording in order if wording != order[source]]
    rest.insert(target, order[source])
    assert len(moved(layout(order), layout(rest))) == (rest != order)


@given(orders, st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("uvwxyz")))
def test_others_that_come_and_go_move_nothing(order: list[str], went: set[str], came: set[str]) -> None:
    """However many."""
    left = sorted(came) + [wording for wording in order if wording not in went]
    assert moved(layout(order), layout(left)) == frozenset()


def test_lists_that_are_cut_or_joined_move_nothing() -> None:
    """Most of either side stays together."""
    assert moved(layout("abcdefgh"), layout("abcdefgh", cut=5)) == frozenset()
    assert moved(layout("abcdefgh", cut=3), layout("abcdefgh")) == frozenset()


def test_a_move_needs_agreement_on_both_sides() -> None:
    """Suspected while no reading follows, nothing when the next one disagrees."""
    one, other = layout("abcdef"), layout("badcef")
    assert [move.settled for move in agreed_moves([one, other])] == [False, False]
    assert [move.settled for move in agreed_moves([one, other, other])] == [True, True]
    assert list(agreed_moves([one, other, one])) == []
