"""Who is told what, and when: each ban once a recipient, nothing suspected, nothing that was never asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.digest import address_of, due_deliveries, due_digests, remade_digests
from tracker.records import (
    Cadence,
    Capture,
    Change,
    Delivery,
    HistoryRow,
    Kind,
    Page,
    PageUrl,
    RecordedChange,
    Status,
    Subscription,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PAGE = Page("faq", "Google Colab", "FAQ", (PageUrl("https://colab.example/faq"),))
AFTER, BY = Capture("20220513091244", "wayback", "u"), Capture("20220514183000", "wayback", "u")
DESK = Subscription("desk@example.org")


def _recorded(name: str = "c1", **changes: Any) -> RecordedChange:
    news, retracted = changes.pop("news", True), changes.pop("retracted", False)
    values = {"kind": Kind.ADDED, "status": Status.CONFIRMED, "text": "creating deepfakes", "old_text": None} | changes
    return RecordedChange(name, PAGE.id, Change(**values, context=(), after=AFTER, by=BY), NOW, "1", news, retracted)


def _row(name: str = "c1", **changes: Any) -> HistoryRow:
    values: dict[str, Any] = {
        **{"page": "faq", "platform": "Google Colab", "title": "FAQ", "kind": Kind.ADDED, "status": Status.CONFIRMED},
        **{"text": "creating deepfakes", "old_text": None, "context": (), "after": AFTER, "by": BY, "unread": 0},
        **{"detected_at": NOW, "extractor": "1", "news": True},
    }
    return HistoryRow(name, **values | changes)


def _waiting(*rows: HistoryRow, recipient: str = "desk@example.org") -> list[tuple[Delivery, HistoryRow]]:
    return [(Delivery(recipient, row.id, NOW), row) for row in rows]


# --- what a run promises -------------------------------------------------------------------------------------------------------


def test_a_confirmed_new_ban_is_promised_to_every_recipient() -> None:
    """With the moment it was promised."""
    found = due_deliveries(PAGE, [_recorded()], [DESK, Subscription("Second <b@example.org>")], NOW)
    assert found == [Delivery("desk@example.org", "c1", NOW), Delivery("b@example.org", "c1", NOW)]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.SUSPECTED},
        {"news": False},
        {"retracted": True},
        *({"kind": kind} for kind in (Kind.REMOVED, Kind.REWORDED, Kind.MOVED, Kind.REINSTATED)),
    ],
)
def test_nothing_else_is_promised_by_default(changes: dict[str, Any]) -> None:
    """Suspicion, history, what was withdrawn, and kinds that are no new ban."""
    assert due_deliveries(PAGE, [_recorded(**changes)], [DESK], NOW) == []


def test_a_change_already_wanted_before_is_not_promised_again() -> None:
    """Neither unchanged nor with a narrower bracket; and a recipient who subscribes today hears of what comes, not of what was."""
    former = _recorded()
    narrowed = replace(former, change=replace(former.change, unread=0))
    assert due_deliveries(PAGE, [narrowed], [DESK, Subscription("new@example.org")], NOW, former=[former]) == []


@pytest.mark.parametrize("before", [{"status": Status.SUSPECTED}, {"kind": Kind.REWORDED, "old_text": "x"}])
def test_a_change_that_becomes_a_confirmed_ban_is_promised_then(before: dict[str, Any]) -> None:
    """Its identity is old, the news is new."""
    found = due_deliveries(PAGE, [_recorded()], [DESK], NOW, former=[_recorded(**before)])
    assert [one.change_id for one in found] == ["c1"]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"platforms": ("google colab",)}, True),
        ({"platforms": ("OpenAI",)}, False),
        ({"pages": ("faq",)}, True),
        ({"pages": ("terms",)}, False),
        ({"words": ("deepfake",)}, True),
        ({"words": ("Creating  Deepfakes",)}, True),
        ({"words": ("fake",)}, False),
        ({"words": ("mining", "deepfakes")}, True),
        ({"words": ("",)}, False),
        ({"words": ("deepfake",), "pages": ("terms",)}, False),
        ({"kinds": (Kind.REMOVED,)}, False),
        ({"kinds": (Kind.REMOVED, Kind.ADDED)}, True),
    ],
)
def test_filters_narrow_what_is_promised(filters: dict[str, Any], wanted: bool) -> None:
    """All filters must agree; of one filter's values any; words match from the beginning of a word."""
    found = due_deliveries(PAGE, [_recorded()], [replace(DESK, **filters)], NOW)
    assert bool(found) is wanted


def test_words_are_found_in_scripts_that_write_no_spaces() -> None:
    """There a word has no beginning to be seen."""
    change = _recorded(text="ディープフェイクの作成を禁止します")
    assert due_deliveries(PAGE, [change], [replace(DESK, words=("フェイク",))], NOW)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cloning other people\u2019s voices", "people's voices"),
        ("sharing non\u2011consensual images", "non-consensual"),
        ("sharing non-consensual images", "Non\u2010Consensual"),
        ("usurper l'identite\u0301 d'autrui", "l\u2019identité"),
        ("cre\u00adat\u200bing deepfakes", "creating"),
        ("딥페이크를 만드는 행위", "딥페이크"),
    ],
)
def test_words_are_found_whatever_the_typography(text: str, word: str) -> None:
    """Apostrophes, hyphens, composed letters and invisible characters: as every search compares them."""
    assert due_deliveries(PAGE, [_recorded(text=text)], [replace(DESK, words=(word,))], NOW)


def test_two_people_are_two_though_their_names_sound_alike() -> None:
    """Small letters are all that makes two addresses one."""
    assert address_of("Straße@example.org") == "straße@example.org" != address_of("strasse@example.org")


def test_words_are_found_in_the_old_wording_too() -> None:
    """Who follows "weapons" wants to hear that the ban is gone."""
    gone = _recorded(kind=Kind.REMOVED, text=None, old_text="weapons development")
    assert due_deliveries(PAGE, [gone], [replace(DESK, kinds=(Kind.REMOVED,), words=("weapon",))], NOW)


CHANGES = st.builds(
    _recorded,
    st.sampled_from(["c1", "c2", "c3"]),
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    news=st.booleans(),
    retracted=st.booleans(),
    text=st.sampled_from(["creating deepfakes", "mining", ""]),
)
RECIPIENTS = st.sampled_from(["desk@example.org", "Desk <DESK@example.org>", "b@example.org"])
SUBSCRIPTIONS = st.builds(
    Subscription,
    RECIPIENTS,
    st.lists(st.sampled_from(Kind)).map(tuple) | st.just((Kind.ADDED,)),
    words=st.sampled_from([(), ("deepfake",)]),
    cadence=st.sampled_from(Cadence),
)


@given(st.lists(CHANGES), st.lists(SUBSCRIPTIONS), st.lists(CHANGES))
def test_no_change_is_ever_promised_to_a_recipient_twice(
    changes: list[RecordedChange], subscriptions: list[Subscription], former: list[RecordedChange]
) -> None:
    """However many subscriptions somebody has, however the address is written, however often a change is named."""
    found = [(one.recipient, one.change_id) for one in due_deliveries(PAGE, changes, subscriptions, NOW, former)]
    assert len(found) == len(set(found))


@given(st.lists(CHANGES), st.lists(st.builds(Subscription, RECIPIENTS)), st.lists(CHANGES))
def test_a_default_subscription_is_never_promised_anything_but_confirmed_new_bans(
    changes: list[RecordedChange], subscriptions: list[Subscription], former: list[RecordedChange]
) -> None:
    """Whatever a page went through."""
    bans = {
        one.id
        for one in changes
        if one.news and not one.retracted and one.change.kind is Kind.ADDED and one.change.status is Status.CONFIRMED
    }
    assert {one.change_id for one in due_deliveries(PAGE, changes, subscriptions, NOW, former)} <= bans


# --- what is sent --------------------------------------------------------------------------------------------------------------


def test_what_waits_becomes_one_digest_a_recipient() -> None:
    """With the recipient's name as configured, and rows by platform and date."""
    later = replace(BY, timestamp="20230101000000")
    outbox = _waiting(_row("c2", by=later), _row("c3", platform="Acme", page="terms"), _row("c1"))
    outbox += _waiting(_row("c1"), recipient="b@example.org")
    subscriptions = [Subscription("b@example.org"), Subscription("News desk <Desk@example.org>")]
    second, desk = due_digests(outbox, subscriptions, NOW)
    assert (second.recipient, desk.recipient) == ("b@example.org", "News desk <Desk@example.org>")
    assert [row.id for row in desk.rows] == ["c3", "c1", "c2"]
    assert [one.change_id for one in desk.deliveries] == ["c3", "c1", "c2"]


def test_entries_that_came_together_keep_the_pages_order() -> None:
    """As the outbox gives them; their ids say nothing to a reader."""
    (digest,) = due_digests(_waiting(_row("c9"), _row("c1"), _row("c5")), [DESK], NOW)
    assert [row.id for row in digest.rows] == ["c9", "c1", "c5"]


def test_nothing_waiting_is_no_digest() -> None:
    """Nobody gets an empty mail."""
    assert due_digests([], [DESK], NOW) == []


def test_who_no_longer_subscribes_is_not_written_to() -> None:
    """What was promised to that address stays unsent."""
    assert due_digests(_waiting(_row(), recipient="gone@example.org"), [DESK], NOW) == []


@pytest.mark.parametrize("doubt", [{"status": Status.SUSPECTED}, {"kind": Kind.REWORDED}, {"news": False}])
def test_what_was_put_in_doubt_since_it_was_promised_is_held_back(doubt: dict[str, Any]) -> None:
    """A mail says what is known when it is sent, not what was known when it was written down."""
    (digest,) = due_digests(_waiting(_row("c1", **doubt), _row("c2")), [DESK], NOW)
    assert [row.id for row in digest.rows] == ["c2"]


@pytest.mark.parametrize(
    ("cadence", "last", "sent"),
    [
        (Cadence.IMMEDIATE, NOW - timedelta(minutes=1), True),
        (Cadence.DAILY, None, True),
        (Cadence.DAILY, NOW - timedelta(hours=5), False),
        (Cadence.DAILY, NOW - timedelta(hours=23, minutes=59), True),
        (Cadence.WEEKLY, NOW - timedelta(hours=23), False),
        (Cadence.WEEKLY, NOW - timedelta(days=2), True),
        (Cadence.WEEKLY, NOW + timedelta(days=90), True),
    ],
)
def test_cadence_is_one_mail_a_calendar_day_or_week(cadence: Cadence, last: datetime | None, sent: bool) -> None:
    """24 November 2026 is a Tuesday. A cron job a minute early is not put off for a day, a wrong clock not for ever."""
    subscriptions = [replace(DESK, cadence=cadence)]
    last_sent = {} if last is None else {"desk@example.org": last}
    assert bool(due_digests(_waiting(_row()), subscriptions, NOW, last_sent)) is sent


def test_each_subscription_keeps_its_own_cadence() -> None:
    """Deepfakes at once, all the rest weekly."""
    subscriptions = [replace(DESK, words=("deepfake",)), replace(DESK, cadence=Cadence.WEEKLY)]
    outbox = _waiting(_row("c1"), _row("c2", text="mining"))
    (digest,) = due_digests(outbox, subscriptions, NOW, {"desk@example.org": NOW - timedelta(hours=1)})
    assert [row.id for row in digest.rows] == ["c1"]
    (digest,) = due_digests(outbox, subscriptions, NOW + timedelta(days=7), {"desk@example.org": NOW})
    assert [row.id for row in digest.rows] == ["c1", "c2"]


def test_a_digest_is_made_again_of_all_news_since_a_moment_sent_or_not() -> None:
    """What a recipient's subscriptions ask for; the same deliveries as then, so the same mail."""
    rows = [
        _row("c1", detected_at=NOW - timedelta(days=9)),
        _row("c2"),
        _row("c3", news=False),
        _row("c4", text="mining"),
        _row("c5", status=Status.SUSPECTED),
    ]
    subscriptions = [replace(DESK, words=("deepfake",)), Subscription("b@example.org", kinds=(Kind.REMOVED,))]
    (digest,) = remade_digests(rows, subscriptions, NOW)
    assert [row.id for row in digest.rows] == ["c2"]
    assert [(one.recipient, one.change_id) for one in digest.deliveries] == [("desk@example.org", "c2")]
    (digest,) = remade_digests(rows, subscriptions, NOW - timedelta(days=10))
    assert [row.id for row in digest.rows] == ["c1", "c2"]


ROWS = st.builds(
    _row,
    st.sampled_from(["c1", "c2", "c3"]),
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    news=st.booleans(),
    after=st.sampled_from([AFTER, None]),
)
OUTBOX = st.lists(
    st.tuples(
        st.builds(
            Delivery,
            st.sampled_from(["desk@example.org", "b@example.org"]),
            st.just(""),
            st.just(NOW),
            st.sampled_from([None, NOW]),
        ),
        ROWS,
    ).map(lambda pair: (replace(pair[0], change_id=pair[1].id), pair[1]))
)


@given(OUTBOX, st.lists(SUBSCRIPTIONS))
def test_no_digest_ever_tells_one_change_twice_or_writes_to_somebody_twice(
    outbox: list[tuple[Delivery, HistoryRow]], subscriptions: list[Subscription]
) -> None:
    """One mail an address, one row a change, and only what was not sent before."""
    digests = due_digests(outbox, subscriptions, NOW)
    addresses = [address_of(one.recipient) for one in digests]
    assert len(addresses) == len(set(addresses))
    for one in digests:
        assert one.rows
        assert [row.id for row in one.rows] == [delivery.change_id for delivery in one.deliveries]
        assert len({row.id for row in one.rows}) == len(one.rows)
        assert all(
            delivery.sent_at is None and delivery.recipient == address_of(one.recipient) for delivery in one.deliveries
        )


@given(OUTBOX, st.lists(st.builds(Subscription, RECIPIENTS)))
def test_a_default_digest_never_holds_anything_but_confirmed_new_bans(
    outbox: list[tuple[Delivery, HistoryRow]], subscriptions: list[Subscription]
) -> None:
    """No suspicion, no departure, no history, nothing of the first reading."""
    for one in due_digests(outbox, subscriptions, NOW):
        assert all(
            row.kind is Kind.ADDED and row.status is Status.CONFIRMED and row.news and row.after for row in one.rows
        )
