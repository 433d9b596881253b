"""A page's move as archive.org shows it, from the index row that says 301 to the note for the user; nobody else is ever asked."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.fakes import LINE_READER, FakeStore
from tests.standin import FakeClock, Held, MemoryState, StandIn, redirect
from tracker.archive import HttpClient, Pywb, Wayback
from tracker.records import Page, PageUrl
from tracker.update import Outcome, update_page

URL = "https://x.example/terms"
NEW = "https://x.example/legal/terms"
PAGE = Page("x", "X", "Terms", (PageUrl(URL),))
LIST = b"arson\nburglary\ncounterfeiting"
DOCUMENTS = [Held(f"20220{month}01093000", URL, LIST) for month in range(1, 5)]


def run(
    *held: Held,
    store: FakeStore | None = None,
    pywb: bool = False,
    page: Page = PAGE,
    documents: Sequence[Held] = DOCUMENTS,
) -> tuple[Outcome, FakeStore, StandIn]:
    """One run over an archive that holds the document and these."""
    clock, store = FakeClock(), store or FakeStore()
    with ExitStack() as stack:
        standin = stack.enter_context(StandIn([*documents, *held], clock))
        client = HttpClient(MemoryState(), timing=clock.timing)
        stack.callback(client.close)
        archive = Pywb("own", standin.pywb_url, client) if pywb else Wayback("wayback", standin.url, client)
        store.register_pages([page])
        return update_page(page, {archive.name: archive}, store, LINE_READER, clock=clock.now), store, standin


def moved_to(target: str) -> tuple[str, ...]:
    """The note that is due."""
    return (f'moved to {target} between 2022-04-01 and 2022-05-01; add it to "urls"',)


@pytest.mark.parametrize("pywb", [False, True])
@pytest.mark.parametrize("location", [NEW, "/legal/terms", "legal/terms", "//x.example/legal/terms"])
def test_every_way_of_writing_a_location_is_understood(location: str, pywb: bool) -> None:
    """Rewritten by archive.org, left as it was by pywb."""
    outcome, _, _ = run(redirect("20220501093000", URL, location), redirect("20220601093000", URL, location), pywb=pywb)
    assert outcome.summary.notes == moved_to(NEW)


def test_a_chain_names_its_end_where_the_archive_holds_it_at_the_same_moment() -> None:
    """Else its first target."""
    chain = [
        redirect("20220501093000", URL, "/step"),
        redirect("20220501093001", "https://x.example/step", NEW),
        Held("20220501093002", NEW, LIST),
    ]
    assert run(*chain)[0].summary.notes == moved_to(NEW)
    assert run(*chain[:2])[0].summary.notes == moved_to("https://x.example/step")


def test_a_homepage_in_place_of_the_page_lifts_no_ban() -> None:
    """It is held at the same moment, it is usable, and it has no list: a false removal of everything, were it taken for the document."""
    home = [
        one
        for month in (5, 6, 7)
        for one in (
            redirect(f"20220{month}01093000", URL, "/"),
            Held(f"20220{month}01093001", "https://x.example/", b""),
        )
    ]
    outcome, store, _ = run(*home)
    assert store.recorded_changes(PAGE.id) == []
    assert outcome.summary.notes == moved_to("https://x.example/")


@pytest.mark.parametrize("revisit", [False, True])
def test_redirects_with_one_body_are_no_copies_of_what_the_newest_leads_to(revisit: bool) -> None:
    """Both addresses are the page's. A ban of 2021 stands, dated by the documents, however many redirects were followed."""
    both, store, bodies = replace(PAGE, urls=(PageUrl(URL), PageUrl(NEW))), FakeStore(), (LIST, LIST + b"\nspam")
    held = [
        one
        for year, body in zip((2020, 2021), bodies, strict=True)
        for month in (1, 4, 7)
        for one in (
            Held(f"{year}0{month}01093000", URL, b"301 Moved", 301, headers={"Location": NEW}, revisit=revisit),
            Held(f"{year}0{month}01093001", NEW, body),
        )
    ]
    newest = [
        Held("20211201093000", NEW, bodies[1]),
        Held("20211201093001", URL, b"301 Moved", 301, headers={"Location": NEW}, revisit=revisit),
    ]
    run(*held, *newest, store=store, page=both, documents=())
    (change,) = [one.change for one in store.recorded_changes(PAGE.id)]
    assert (change.text, change.by.timestamp[:8]) == ("spam", "20210101")
    assert change.after.timestamp[:8] == "20200701"


def test_a_loop_ends_and_is_told_as_what_it_looks_like() -> None:
    """A move to the first target."""
    other = "https://x.example/other"
    outcome, _, standin = run(redirect("20220501093000", URL, other), redirect("20220501093000", other, URL))
    assert outcome.summary.notes == moved_to(other)
    assert len(standin.log) < 12


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1:22/", "http://169.254.169.254/latest/meta-data", "http://intranet/", "//10.0.0.1/admin"),
        *("file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.example", "ftp://x.example/terms", "http://["),
        "https://x.example/\x1b]0;title\x07",
    ],
)
def test_hostile_locations_are_neither_followed_nor_recommended(location: str) -> None:
    """Only the archive is asked, and what is said can be shown on a terminal."""
    outcome, store, standin = run(redirect("20220501093000", URL, location.replace("\x1b", "%1b")), pywb=True)
    assert outcome.exit_code == 0
    assert all(one.isprintable() for one in outcome.summary.notes)
    assert not any("127.0.0.1" in one or "10.0.0.1" in one or "169.254" in one for one in outcome.summary.notes)
    assert all(logged.path.startswith("/coll/") for logged in standin.log)
    assert store.recorded_changes(PAGE.id) == []


def test_the_same_page_under_another_scheme_is_no_move() -> None:
    """Each capture of it is followed, a second later, by one of the page itself."""
    plain = URL.replace("https:", "http:")
    pairs = [
        one
        for month in (5, 6)
        for one in (redirect(f"20220{month}01093000", plain, URL), Held(f"20220{month}01093001", URL, LIST))
    ]
    outcome, store, _ = run(*pairs, redirect("20220701093000", plain, URL))
    assert outcome.summary.notes == ()
    assert store.recorded_changes(PAGE.id) == []
