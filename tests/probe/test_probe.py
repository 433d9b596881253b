"""Which captures are asked for, and why, on pages small enough to count."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.fakes import capture_at
from tracker.comparable import State
from tracker.probe import Missing, Mode, Probe, confirmations, plan, probes
from tracker.records import Capture

Shows = Callable[[int], State | None]
CORE = ("arson", "burglary", "counterfeiting", "doxxing", "extortion", "forgery")


def state(*more: str, language: str | None = "en") -> State:
    """The core list and more."""
    return State(language, (*CORE, *more))


def read(captures: list[Capture], shows: Shows, *, days: int = 30, mode: Mode = "normal") -> list[tuple[int, str]]:
    """Read as probing says; returns (index of capture, the first word of the reason)."""
    index = {capture.key: at for at, capture in enumerate(captures)}
    steps = probes(captures, {}, max_gap=timedelta(days=days), mode=mode)
    asked: list[tuple[int, str]] = []
    probe: Probe | None = next(steps, None)
    while probe is not None:
        at = index[probe.capture.key]
        asked.append((at, probe.reason.split()[0]))
        try:
            probe = steps.send(shows(at))
        except StopIteration:
            break
    return asked


def indexes(asked: list[tuple[int, str]], reason: str = "") -> list[int]:
    """Which captures were asked for, for this reason."""
    return [at for at, why in asked if not reason or why == reason]


DAILY = [capture_at(day) for day in range(366)]


def test_the_newest_first_then_the_oldest_then_a_grid() -> None:
    """A page that never changed costs one capture a ``max_gap``."""
    asked = read(DAILY, lambda at: state())
    assert asked[:3] == [(365, "newest"), (0, "oldest"), (335, "grid")]
    assert len(asked) == 14
    days = sorted(indexes(asked))
    assert max(after - before for before, after in pairwise(days)) <= 30


def test_no_captures_nothing_to_read() -> None:
    """One capture is the newest."""
    assert read([], lambda at: state()) == []
    assert read(DAILY[:1], lambda at: state()) == [(0, "newest")]


def test_a_change_is_bisected_to_adjacent_captures_and_confirmed_on_both_sides() -> None:
    """At the price of a logarithm and two."""
    asked = read(DAILY, lambda at: state("spam") if at >= 200 else state())
    assert {199, 200} <= set(indexes(asked))
    assert len(indexes(asked, "bisect")) <= 5
    assert set(indexes(asked, "confirm")) <= {198, 201}
    assert {198, 201} <= set(indexes(asked))


def test_the_reason_names_the_bracket() -> None:
    """So that a plan can be understood."""
    known = {DAILY[0].key: state(), DAILY[10].key: state("spam")}
    (first, *_) = plan(DAILY[:11], known, max_gap=timedelta(days=30))
    assert first.reason == f"bisect between {DAILY[0].timestamp} and {DAILY[10].timestamp}"


def test_a_single_odd_capture_is_recognised_by_its_neighbours() -> None:
    """Landing on it costs two bisections, and no more confirmation."""
    odd = 335
    asked = read(DAILY, lambda at: state("spam") if at == odd else state())
    assert {odd - 1, odd, odd + 1} <= set(indexes(asked))
    assert len(asked) < 14 + 12


def test_captures_that_alternate_are_not_read_through() -> None:
    """A variant at every other capture, or at random, costs a few bisections."""
    assert len(read(DAILY, lambda at: state("spam") if at % 2 else state())) < 60
    assert len(read(DAILY, lambda at: state("spam") if at * at % 7 < 3 else state())) < 130


def test_a_page_that_differs_at_every_capture_is_not_read_through() -> None:
    """After a while its differences are taken for noise; refining goes on."""
    many = [capture_at(day / 10) for day in range(3660)]
    assert len(read(many, lambda at: state(f"today's number is {at}"))) < 150


def test_an_order_that_never_settles_is_no_order() -> None:
    """But an order that changes once is dated."""
    assert len(read(DAILY, lambda at: State("en", CORE[at % 6 :] + CORE[: at % 6]))) < 45
    asked = read(DAILY, lambda at: State("en", CORE if at < 200 else CORE[::-1]))
    assert {199, 200} <= set(indexes(asked))


class TestUnusable:
    def test_the_newest_usable_capture_is_found_beyond_a_long_outage(self) -> None:
        """In a number of probes that grows with its logarithm."""
        asked = read(DAILY, lambda at: None if at >= 100 else state(), days=400)
        assert 99 in indexes(asked)
        assert len(asked) < 45

    def test_an_outage_inside_is_stepped_around(self) -> None:
        """Its edges are found, its inside is left."""
        asked = read(DAILY, lambda at: None if 100 <= at < 300 else state("spam") if at >= 300 else state(), days=400)
        assert {99, 300} <= set(indexes(asked))
        assert len([at for at in indexes(asked) if 100 <= at < 300]) < 40

    def test_scattered_bad_captures_cost_about_a_try_each(self) -> None:
        """And hide no date."""
        asked = read(DAILY, lambda at: None if at % 2 else state("spam") if at >= 200 else state())
        assert {198, 200} <= set(indexes(asked))
        assert len(asked) < 60

    def test_a_page_that_was_never_usable_is_not_read_through(self) -> None:
        """It may be usable some day; until then a few dozen tries are enough."""
        many = [capture_at(hour / 24) for hour in range(5000)]
        assert len(read(many, lambda at: None)) < 60

    def test_a_new_capture_in_an_outage_costs_one_probe(self) -> None:
        """What was learnt of the outage is not asked again."""
        captures = DAILY[:200]
        asked = indexes(read(captures, lambda at: None if at >= 100 else state(), days=400))
        known = {captures[at].key: None if at >= 100 else state() for at in asked}
        steps = probes(DAILY[:201], known, max_gap=timedelta(days=400))
        assert next(steps).capture == DAILY[200]
        with pytest.raises(StopIteration):
            steps.send(None)

    def test_foreign_and_hollow_readings_are_stepped_around_too(self) -> None:
        """Neither is concluded from."""
        for odd in (State("de", ("Brand", "Einbruch", "Raub")), State("en", CORE[:2])):
            shows = {365: odd, 335: odd}
            asked = read(DAILY, lambda at, shows=shows: shows.get(at, state()))  # type: ignore[misc]
            assert len(asked) < 40


def test_captures_known_to_be_errors_are_not_asked_for() -> None:
    """Their index row says enough; revisits, of unknown status, are asked for."""
    captures = [capture_at(day, status=404 if day % 2 else None) for day in range(100)]
    assert not [at for at in indexes(read(captures, lambda at: state(), mode="exhaustive")) if at % 2]
    assert len(read(captures, lambda at: state(), mode="exhaustive")) == 50


def test_equal_digests_are_known_with_the_first_of_them() -> None:
    """A page that an archive knows to be unchanged costs one probe a body; equal digests of two archives say nothing."""
    captures = [capture_at(day, digest="A" if day < 200 else "B") for day in range(366)]
    asked = read(captures, lambda at: state("spam") if at >= 200 else state(), mode="exhaustive")
    assert len(asked) == 2
    two = [capture_at(day, digest="A", archive=str(day % 2)) for day in range(366)]
    assert len(read(two, lambda at: state(), mode="exhaustive")) == 2


def test_a_redirect_says_nothing_of_those_with_an_equal_body() -> None:
    """What it showed is its target. Revisits, whose rows tell no status, are known with a document; alone they may be redirects."""
    redirects = [capture_at(day, digest="R", status=301) for day in range(3)]
    documents = [capture_at(day) for day in (3, 4)]
    known = {redirects[0].key: state(), redirects[1].key: state("spam"), documents[1].key: state()}
    (probe,) = plan([*redirects, *documents], known, max_gap=timedelta(days=30), mode="exhaustive")
    assert probe.capture == documents[0]
    revisits = [capture_at(day, digest="D", status=None) for day in range(5)]
    everything = timedelta(days=30)
    assert len(plan(revisits, {revisits[0].key: state()}, max_gap=everything, mode="exhaustive")) == 4
    document = capture_at(5, digest="D")
    assert plan([*revisits, document], {revisits[0].key: state()}, max_gap=everything, mode="exhaustive") == []


def test_a_capture_that_cannot_be_had_says_nothing_of_those_with_an_equal_body() -> None:
    """Another capture of the same body is asked for instead; once one was had, all are known, in later runs too."""
    captures = [capture_at(day, digest="A") for day in range(40)]
    steps = probes(captures, {}, max_gap=timedelta(days=30), mode="exhaustive")
    asked = [next(steps).capture, steps.send(Missing.BODY).capture]
    with pytest.raises(StopIteration):
        steps.send(state())
    assert asked == [captures[39], captures[38]]
    after_a_restart = probes(captures, {captures[39].key: Missing.BODY}, max_gap=timedelta(days=30), mode="exhaustive")
    assert next(after_a_restart).capture == captures[38]
    known = {captures[39].key: Missing.BODY, captures[38].key: state()}
    assert plan(captures, known, max_gap=timedelta(days=30), mode="exhaustive") == []


def test_captures_without_a_body_are_not_asked_for() -> None:
    """Their digest says so: it is that of nothing."""
    captures = [capture_at(day, digest="3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", status=None) for day in range(9)]
    assert plan(captures, {}, max_gap=timedelta(days=30), mode="exhaustive") == []


def test_refining_halves_the_widest_gap() -> None:
    """One round without a budget; with one, until it is spent."""
    known = {DAILY[at].key: state() for at in indexes(read(DAILY, lambda at: state()))}
    planned = plan(DAILY, known, max_gap=timedelta(days=30), mode="refine")
    assert 10 <= len(planned) <= 14
    assert all(probe.reason.startswith("refine") for probe in planned)


def test_confirming_a_change_reads_both_sides_of_its_bracket() -> None:
    """The nearest captures not known yet, stepping over unusable ones."""
    known = {DAILY[at].key: state("spam") if at >= 200 else state() for at in (0, 199, 200, 365)}
    steps = confirmations(DAILY, known, after=DAILY[199], by=DAILY[200])
    asked = [next(steps).capture.timestamp]
    for shown in (state(), state(), None, state("spam"), state("spam")):
        try:
            asked.append(steps.send(shown).capture.timestamp)
        except StopIteration:
            break
    assert asked == [DAILY[at].timestamp for at in (198, 197, 201, 202, 203)]


@pytest.mark.benchmark
@pytest.mark.parametrize("count", [100, 1_000, 10_000, 100_000])
def test_probes_grow_with_the_logarithm_of_the_captures(count: int) -> None:
    """Five years, ten changes: the grid costs its 61 probes however many captures there are, a change about log2 of those in a cell."""
    captures = [capture_at(1826 * at / count) for at in range(count)]
    steps = [count * (2 * at + 1) // 20 for at in range(10)]
    asked = read(captures, lambda at: state(*(f"spam{number}" for number, start in enumerate(steps) if at >= start)))
    assert len(asked) < 75 + 10 * (max(1, count // 61).bit_length() + 3)
