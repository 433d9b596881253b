"""What a digest says beside news: what is wrong with pages, for those who ask, and how much history was found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.digest import due_digests, followers_of_problems, with_pages
from tracker.records import (
    Cadence,
    Capture,
    Digest,
    HistoryRow,
    Kind,
    Notice,
    OlderChanges,
    Page,
    PageState,
    PageUrl,
    Problem,
    Status,
    Subscription,
    Trouble,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
CONTACT = datetime(2022, 5, 20, tzinfo=UTC)
PROBLEM = Problem("faq", Trouble.NO_USABLE, NOW, "bot wall since 3 May 2022")
NOTICE = Notice("desk@example.org", PROBLEM, NOW)
DESK = Subscription("Desk <desk@example.org>", problems=True)
EMPTY = Digest("Desk <desk@example.org>", (), ())


def _row(name: str, by: str = "20220514183000", **changes: Any) -> HistoryRow:
    values: dict[str, Any] = {
        **{"page": "faq", "platform": "Colab", "title": "FAQ", "kind": Kind.REMOVED, "status": Status.CONFIRMED},
        **{"text": None, "old_text": "x", "context": (), "after": Capture("20220101000000", "w", "u"), "unread": 0},
        **{"by": Capture(by, "w", "u"), "detected_at": NOW, "extractor": "1", "news": False},
    }
    return HistoryRow(name, **values | changes)


def _state(page: str = "faq", platform: str = "Colab", contact: datetime | None = CONTACT) -> PageState:
    return PageState(page, platform, "FAQ", 9, 9, 0, 1, None, None, None, contact, NOW, NOW, None)


# --- what is wrong with pages --------------------------------------------------------------------------------------------------


def test_a_problem_is_told_to_those_who_follow_the_page_and_asked() -> None:
    """Once an address, however many subscriptions it has."""
    page = Page("faq", "Colab", "FAQ", (PageUrl("https://x.example"),))
    subscriptions = [
        DESK,
        replace(DESK, recipient="desk@example.org", pages=("faq",)),
        Subscription("silent@example.org"),
        Subscription("elsewhere@example.org", pages=("terms",), problems=True),
        Subscription("platform@example.org", platforms=("COLAB",), problems=True),
    ]
    assert followers_of_problems(page, subscriptions) == ["desk@example.org", "platform@example.org"]


def test_a_problem_alone_is_reason_enough_for_a_mail() -> None:
    """That a page can no longer be read matters most when nothing else comes."""
    (digest,) = due_digests([], [DESK, Subscription("b@example.org", problems=True)], NOW, notices=[NOTICE])
    assert (digest.recipient, digest.notices, digest.rows) == (DESK.recipient, (NOTICE,), ())


def test_a_problem_waits_like_news_for_the_cadence() -> None:
    """And is not told to who does not ask any more, nor again."""
    weekly = replace(DESK, cadence=Cadence.WEEKLY)
    assert due_digests([], [weekly], NOW, {"desk@example.org": NOW - timedelta(hours=1)}, [NOTICE]) == []
    assert due_digests([], [replace(DESK, problems=False)], NOW, notices=[NOTICE]) == []
    assert due_digests([], [DESK], NOW, notices=[replace(NOTICE, sent_at=NOW)]) == []


# --- history -------------------------------------------------------------------------------------------------------------------


def test_history_found_is_counted_with_its_pages() -> None:
    """All kinds, as the history command would show them."""
    rows = [_row("c1"), _row("c2", by="20220301000000", page="terms"), _row("c3", kind=Kind.ADDED)]
    digest = with_pages(EMPTY, [DESK], [_state(), _state("terms")], rows, None)
    assert digest.older == OlderChanges(3, ("faq", "terms"), "20220514183000")


def test_history_is_counted_once() -> None:
    """What was found before the last mail was in that mail."""
    rows = [_row("c1", detected_at=NOW - timedelta(days=2)), _row("c2")]
    found = with_pages(EMPTY, [DESK], [_state()], rows, NOW - timedelta(days=1)).older
    assert found == OlderChanges(1, ("faq",), "20220514183000")
    assert with_pages(EMPTY, [DESK], [_state()], rows, NOW).older is None


def test_news_and_what_only_another_extractor_sees_is_no_history() -> None:
    """A change after first contact that is no news was found by reading again: it is not announced in any form."""
    rows = [_row("c1", news=True), _row("c2", by="20230101000000")]
    assert with_pages(EMPTY, [DESK], [_state()], rows, None).older is None


def test_as_long_as_first_contact_lasts_all_is_history() -> None:
    """A page with thousands of captures may take weeks to come up to date."""
    found = with_pages(EMPTY, [DESK], [_state(contact=None)], [_row("c1", by="20260101000000")], None).older
    assert found == OlderChanges(1, ("faq",), "20260101000000")


def test_a_recipient_hears_of_the_pages_of_their_subscriptions_only() -> None:
    """Their state, and their history."""
    mine = replace(DESK, platforms=("openai",))
    states = [_state(), _state("usage", "OpenAI")]
    digest = with_pages(EMPTY, [mine, Subscription("b@example.org")], states, [_row("c1")], None)
    assert [state.id for state in digest.pages] == ["usage"]
    assert digest.older is None
