"""What derivation never does, over generated histories with reverts, outages and flicker."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generated import Truth, events, truths
from tracker.diff import derive
from tracker.records import Status


@settings(max_examples=60)
@given(truths())
def test_reading_every_capture_gives_exactly_the_true_history(truth: Truth) -> None:
    """Reverts and outages included: nothing missed, nothing invented, every bracket the nearest usable captures."""
    assert events(derive(truth.observations(), truth.captures)) == truth.events()


@settings(max_examples=60)
@given(truths(flicker=True))
def test_entries_missing_from_single_captures_change_nothing(truth: Truth) -> None:
    """The history is the one without flicker."""
    assert events(derive(truth.observations(), truth.captures)) == truth.events()


@settings(max_examples=60)
@given(truths(), st.data())
def test_whatever_was_read_every_bracket_holds_a_true_date(truth: Truth, data: st.DataObject) -> None:
    """A claimed arrival was absent at ``after`` and stood at ``by``, however few captures were read; departures alike."""
    days = data.draw(st.sets(st.integers(0, len(truth.stood) - 1)))
    when = {capture.timestamp: day for day, capture in enumerate(truth.captures)}
    for side, wording, after, by in events(derive(truth.observations(days), truth.captures)):
        assert when[after] < when[by]
        assert (wording in truth.stood[when[after]]) == (side == "went")
        assert (wording in truth.stood[when[by]]) == (side == "came")


@settings(max_examples=60)
@given(truths(flicker=True), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(truth: Truth, random: object) -> None:
    """The same observations, shuffled, give the same history."""
    observations = truth.observations()
    expected = derive(observations, truth.captures)
    random.shuffle(observations)  # type: ignore[attr-defined]
    assert derive(observations, truth.captures) == expected


@settings(max_examples=60)
@given(truths(), st.data())
def test_unread_counts_the_captures_inside_a_bracket_that_nobody_read(truth: Truth, data: st.DataObject) -> None:
    """Neither the two that make the bracket nor any other that was read."""
    days = data.draw(st.sets(st.integers(0, len(truth.stood) - 1)))
    read = {capture.timestamp for day, capture in enumerate(truth.captures) if day in days}
    for change in derive(truth.observations(days), truth.captures).changes:
        inside = {c.timestamp for c in truth.captures if change.after.timestamp < c.timestamp < change.by.timestamp}
        assert change.unread == len(inside - read)


@settings(max_examples=60)
@given(truths(flicker=True))
def test_time_reversed_what_came_went(truth: Truth) -> None:
    """Brackets are the same read backwards: the rules have no direction, confirmation at the ends aside."""
    count = len(truth.stood)
    backward = Truth(truth.stood[::-1], truth.shown[::-1])
    stamps = [capture.timestamp for capture in truth.captures]
    mirror = {stamp: stamps[count - 1 - day] for day, stamp in enumerate(stamps)}
    turned = {
        ("went" if side == "came" else "came", wording, mirror[by], mirror[after])
        for side, wording, after, by in events(derive(backward.observations(), backward.captures))
    }
    assert turned == events(derive(truth.observations(), truth.captures))


@settings(max_examples=60)
@given(truths(), st.integers(1, 30))
def test_a_departure_seen_once_is_suspected_until_it_is_seen_again(truth: Truth, keep: int) -> None:
    """Cut anywhere, only what the last usable capture alone lacks is suspected."""
    cut = Truth(truth.stood[:keep], truth.shown[:keep])
    usable = [shown for shown in cut.shown if shown is not None]
    suspected = {
        w for side, w, _, _ in events(derive(cut.observations(), cut.captures), Status.SUSPECTED) if side == "went"
    }
    alone = (usable[-2] - usable[-1]) if len(usable) > 1 else frozenset()
    assert suspected == alone
