"""Archived redirects: never taken for the document they replaced, and told to the user once for each target."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import EPOCH, LINE_READER, PAGE, URL, Clock, FakeArchive, FakeStore, capture_at
from tracker.errors import ArchiveUnreachable, CaptureUnavailable
from tracker.records import Capture, Page, PageUrl, Snapshot
from tracker.timestamps import to_timestamp
from tracker.update import Outcome, update_page
from tracker.update.moves import why_no_document

NEW = "https://x.example/legal/terms"
BODY = Snapshot(b"arson\nburglary")
NOTE = f'moved to {NEW} between 2020-03-31 and 2020-04-01; add it to "urls"'


def redirected(*days: float, to: str = NEW, url: str = URL) -> dict[Capture, Snapshot]:
    """Captures whose index rows say 301."""
    return {replace(capture_at(day, status=301), url=url): Snapshot(b"", status=301, location=to) for day in days}


def documents(*days: float) -> dict[Capture, Snapshot]:
    """Captures that hold the document."""
    return dict.fromkeys(map(capture_at, days), BODY)


def run(store: FakeStore, source: FakeArchive, page: Page = PAGE, budget: int | None = None) -> Outcome:
    """Update the page."""
    store.register_pages([page])
    return update_page(page, {"fake": source}, store, LINE_READER, clock=Clock(), budget=budget)


class TestMoved:
    def test_a_page_that_moved_is_told_with_its_target_and_bracket(self) -> None:
        """The last capture of the document, the first of the redirect; two captures are looked at, however many there are."""
        source = FakeArchive(documents(*range(0, 91, 10)) | redirected(*range(91, 200)))
        outcome = run(FakeStore(), source)
        assert outcome.summary.notes == (NOTE,)
        assert [one.timestamp for one in source.fetched if one.status == 301] == [
            capture_at(199).timestamp,
            capture_at(91).timestamp,
        ]
        assert outcome.summary.pending == 0

    def test_it_is_told_in_each_run_and_looked_at_once_a_month(self) -> None:
        """However many redirects are captured meanwhile: a run that reads nothing else stays silent."""
        store, source = FakeStore(), FakeArchive(documents(0, 90) | redirected(*range(91, 200)))
        run(store, source)
        read = []
        for day in range(200, 300):
            source.bodies |= redirected(day)
            outcome = run(store, source)
            assert outcome.summary.notes == (NOTE,)
            read += [day] * outcome.summary.read
        assert read == [230, 261, 292]

    def test_a_second_move_is_told_when_it_is_seen(self) -> None:
        """The page's first new address is then of no use."""
        store, source = FakeStore(), FakeArchive(documents(0, 90) | redirected(*range(91, 120)))
        assert run(store, source).summary.notes == (NOTE,)
        other = "https://x.example/policies"
        source.bodies |= redirected(*range(150, 180), to=other)
        (note,) = run(store, source).summary.notes
        assert note.startswith(f"moved to {other} between 2020-03-31 and 2020-06-28")

    def test_no_list_is_lifted_by_it(self) -> None:
        """Even where the archive follows the redirect, and shows a homepage that holds no list."""
        home = Snapshot(b"", status=200, location="https://x.example/")
        moved = {replace(capture_at(day), status=None): home for day in range(91, 95)}
        store = FakeStore()
        outcome = run(store, FakeArchive(documents(0, 30, 60, 90) | moved))
        assert store.recorded_changes(PAGE.id) == []
        assert outcome.summary.notes == (
            'moved to https://x.example/ between 2020-03-31 and 2020-04-01; add it to "urls"',
        )

    def test_the_users_own_addresses_are_no_news(self) -> None:
        """The page's captures at the new address speak for themselves."""
        page = replace(PAGE, urls=(PageUrl(URL), PageUrl(NEW)))
        assert run(FakeStore(), FakeArchive(documents(0, 90) | redirected(91, 92)), page).summary.notes == ()

    @pytest.mark.parametrize(
        "to", [URL.replace("https:", "http:"), URL.replace("//", "//www."), URL + "/", URL + "/index.html"]
    )
    def test_another_spelling_of_the_address_is_no_move(self, to: str) -> None:
        """One look at such an alias is enough for all its captures."""
        store, source = FakeStore(), FakeArchive(documents(*range(0, 90, 10)) | redirected(*range(91, 200), to=to))
        assert run(store, source).summary.notes == ()
        assert run(store, source).summary.read == 0
        source.bodies |= redirected(201, 202, to=to)
        assert run(store, source).summary.read == 0

    def test_an_alias_does_not_hide_a_move(self) -> None:
        """http redirects to https, and https to the new place."""
        plain = URL.replace("https:", "http:")
        source = FakeArchive(
            documents(0, 90)
            | redirected(*range(91, 99))
            | redirected(*(day + 0.5 for day in range(0, 99)), to=URL, url=plain)
        )
        assert run(FakeStore(), source).summary.notes == (NOTE,)

    def test_a_page_that_was_never_there_says_where_it_is(self) -> None:
        """All its captures redirect: the configured address is a wrong one."""
        outcome = run(FakeStore(), FakeArchive(redirected(91, 92)))
        assert outcome.summary.notes == (f'redirects to {NEW}, since 2020-04-01 at the latest; add it to "urls"',)

    def test_a_long_absence_that_ended_is_told_too(self) -> None:
        """Between two captures of the document lie months of redirects; a short one is no more than a slip."""
        source = FakeArchive(
            documents(0, 90) | redirected(*range(91, 140)) | documents(150, 160, 170) | redirected(155)
        )
        outcome = run(FakeStore(), source)
        assert outcome.summary.notes == (
            f'moved to {NEW} between 2020-03-31 and 2020-04-01, and back by 2020-05-30; add it to "urls"',
        )
        assert sum(one.status == 301 for one in source.fetched) == 1

    def test_each_target_is_told_once(self) -> None:
        source = FakeArchive(documents(0, 90) | redirected(*range(91, 140)) | documents(150) | redirected(151, 152))
        (note,) = run(FakeStore(), source).summary.notes
        assert "between 2020-05-30 and 2020-05-31" in note

    def test_redirects_are_looked_at_within_the_budget(self) -> None:
        """What is left of it after the captures that may hold the document."""
        store, source = FakeStore(), FakeArchive(documents(0) | redirected(91, 92))
        assert run(store, source, budget=1).summary.read == 1
        assert run(store, source, budget=1).summary.read == 1
        assert source.fetched == [capture_at(0), *redirected(92)]

    def test_an_archive_that_cannot_go_on_is_a_failure_of_the_run(self) -> None:
        """And nothing else is lost."""
        store, source = FakeStore(), FakeArchive(documents(0, 20) | redirected(91, 92))
        source.fails_after = (2, ArchiveUnreachable("down"))
        outcome = run(store, source)
        assert (outcome.exit_code, outcome.summary.read) == (75, 2)
        assert len(store.observations(PAGE.id, next(iter(store._readings))[1])) == 2

    def test_a_redirect_that_cannot_be_had_is_no_move(self) -> None:
        source = FakeArchive(
            documents(0, 20) | dict.fromkeys(redirected(91), CaptureUnavailable("soft", may_pass=True))
        )
        (note,) = run(FakeStore(), source).summary.notes
        assert "unreadable" in note


class TestDocument:
    CAPTURE = Capture("20200601000000", "fake", "http://www.x.example/terms/")

    @pytest.mark.parametrize(
        "target", ["https://x.example/terms", "http://x.example/terms/index.html", "https://www.x.example/terms/"]
    )
    def test_a_followed_redirect_to_the_same_document_is_the_document(self, target: str) -> None:
        assert why_no_document(PAGE, self.CAPTURE, Snapshot(b"", location=target)) is None

    @pytest.mark.parametrize(
        "target",
        [
            "https://x.example/",
            "https://x.example/login?next=/terms",
            "https://x.example/terms?locale=de",
            "https://other.example/terms",
            "https://x.example/terms/archive",
            "http://[",
        ],
    )
    def test_any_other_is_not(self, target: str) -> None:
        """Homepages and login forms read as pages without a list."""
        assert why_no_document(PAGE, self.CAPTURE, Snapshot(b"", location=target)) == f"redirect to {target}"

    def test_one_that_the_user_names_for_that_time_is(self) -> None:
        """Not before it, when the address may have held something else."""
        page = replace(PAGE, urls=(PageUrl(URL), PageUrl("https://other.example/t", since="20200601000000")))
        followed = Snapshot(b"", location="https://other.example/t/")
        assert why_no_document(page, self.CAPTURE, followed) is None
        earlier = replace(self.CAPTURE, timestamp="20200531235959")
        assert why_no_document(page, earlier, followed) is not None

    @pytest.mark.parametrize("status", [301, 302, 404, 429, 500])
    def test_no_error_and_no_redirect_ever_is(self, status: int) -> None:
        assert why_no_document(PAGE, self.CAPTURE, Snapshot(b"", status=status)) == f"HTTP status {status}"
        assert why_no_document(PAGE, self.CAPTURE, Snapshot(b"", status=status, location=URL)) is not None

    @given(st.text(max_size=30), st.sampled_from(["https://x.example/", "http://", "//", ""]))
    def test_no_target_breaks_the_decision(self, rest: str, start: str) -> None:
        """Whatever a site put into a Location."""
        reason = why_no_document(PAGE, self.CAPTURE, Snapshot(b"", location=start + rest))
        assert reason in (None, f"redirect to {start + rest}")


@given(st.lists(st.sampled_from(["document", "redirect", "error", "unknown"]), min_size=1, max_size=14))
def test_looking_at_redirects_ends_and_is_bounded(kinds: list[str]) -> None:
    """For any order of captures: at most four a run, and after some runs none; no capture twice."""
    said = {
        "document": (200, BODY),
        "redirect": (301, Snapshot(b"", status=301, location=NEW)),
        "error": (404, Snapshot(b"", status=404)),
        "unknown": (None, Snapshot(b"", status=302, location=NEW)),
    }
    source = FakeArchive(
        {
            Capture(to_timestamp(EPOCH + timedelta(days=40 * n)), "fake", URL, None, said[kind][0]): said[kind][1]
            for n, kind in enumerate(kinds)
        }
    )
    store = FakeStore()
    looked = []
    for _ in range(5):
        before = len(source.fetched)
        run(store, source)
        looked.append(sum(one.status == 301 for one in source.fetched[before:]))
    assert max(looked) <= 4
    assert looked[-1] == 0
    assert len(source.fetched) == len(set(source.fetched))
