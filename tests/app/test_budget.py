"""A budget is shared over the pages of a run, and goes round where there are more pages than captures."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.app.watch import PAGES, RULES, clock_at
from tests.archive.warcs import write_warc
from tests.standin import MemoryState
from tracker import app
from tracker.app.budget import Budget
from tracker.config import load_config
from tracker.records import Page, PageUrl


def _pages(number: int, own: int | None = None) -> list[Page]:
    return [Page(f"p{n}", "X", "Rules", (PageUrl("https://x.example"),), budget=own) for n in range(number)]


def _spend(budget: Budget, pages: list[Page], wanted: int) -> dict[str, int]:
    """What each page gets that wants so many captures."""
    got = {}
    turns = budget.in_turn(pages)
    for n, page in enumerate(turns):
        share = budget.share(page, len(turns) - n)
        got[page.id] = wanted if share is None else min(wanted, share)
        budget.spend(got[page.id])
    return got


@given(st.integers(1, 30), st.integers(1, 12), st.integers(0, 9))
def test_shares_never_exceed_the_budget_and_nobody_gets_two_more_than_another(
    total: int, number: int, wanted: int
) -> None:
    """And nothing is left over while somebody wants it."""
    got = _spend(Budget(MemoryState(), total), _pages(number), wanted)
    assert sum(got.values()) == min(total, wanted * number)
    assert max(got.values()) - min(got.values()) <= 1


@given(st.integers(1, 8), st.integers(2, 9), st.integers(1, 5))
def test_over_runs_every_page_has_its_turn(total: int, number: int, wanted: int) -> None:
    """Pages that always want more leave nobody waiting for ever."""
    state, got = MemoryState(), Counter[str]()
    for _ in range(number):
        got.update(_spend(Budget(state, total), _pages(number), wanted))
    assert min(got.values()) > 0


@given(st.integers(3, 8), st.integers(1, 3), st.integers(1, 2))
def test_a_budget_that_ended_once_starves_nobody_for_ever(number: int, total: int, a_day: int) -> None:
    """Its note orders one run only. After that, those left alone when a day's requests were used up come first."""
    state, pages, got = MemoryState(), _pages(number), Counter[str]()
    _spend(Budget(state, total), pages, 1)
    for _ in range(number + 2):
        begun = Budget(state, 200).in_turn(pages)[:a_day]  # and then the requests are used up
        got.update(page.id for page in begun)
        pages = [page for page in pages if page not in begun] + begun
    assert min(got[page.id] for page in pages) > 0


def test_a_run_of_other_pages_leaves_the_turn_to_the_next() -> None:
    """A page read by name says nothing of the others."""
    state, pages = MemoryState(), _pages(3)
    _spend(Budget(state, 1), pages, 1)
    assert Budget(state, 1).in_turn(pages[2:]) == pages[2:]
    assert [page.id for page in Budget(state, 1).in_turn(pages)] == ["p1", "p2", "p0"]


def test_a_page_of_its_own_bound_leaves_the_rest_to_others() -> None:
    """Without a budget, its bound holds all the same."""
    assert Budget(MemoryState(), None).share(_pages(1, own=3)[0], 1) == 3
    assert Budget(MemoryState(), 10).share(_pages(2, own=3)[0], 2) == 3
    assert Budget(MemoryState(), None).share(_pages(1)[0], 1) is None


@pytest.mark.parametrize("budget", [1, 2])
def test_runs_with_a_budget_below_the_number_of_pages_go_round(tmp_path: Path, budget: int) -> None:
    """Each page is begun before any is finished."""
    write_warc(tmp_path / "all.warc.gz", RULES)
    pages = "".join(
        f'[[pages]]\nid = "{page}"\nplatform = "X"\ntitle = "Rules"\nurl = "http://example.org/{page}"\narchive = "local"\n'
        for page in PAGES
    )
    (tmp_path / "config.toml").write_text(f'[archives.local]\nkind = "warc"\npaths = ["*.warc.gz"]\n{pages}')
    settings = load_config(tmp_path / "config.toml")
    read = Counter[str]()
    while min(read[page] for page in PAGES) == 0:
        assert max(read.values(), default=0) <= 2
        with app.opened(settings, now=lambda: clock_at("2020-04-01")) as tracker:
            outcomes = list(app.run(tracker, app.Asked(budget=budget), lambda *_: None))
        assert sum(one.summary.read for one in outcomes) == budget
        read.update({one.summary.page: one.summary.read for one in outcomes})
