"""Bodies from archives that play mementos: exactly the capture, or a reason."""

import pytest

from tests.archive.conftest import URL, Stage
from tests.standin import Held, redirect
from tracker.archive import Pywb, Wayback
from tracker.errors import ArchiveError, ArchiveUnreachable, CaptureUnavailable, PageExcluded, RateLimited
from tracker.records import Capture, Snapshot

NEW = "https://x.example/new"
HELD = Held("20220514093000", URL, b"<html><p>words of a page</p></html>" * 20)
CAPTURE = Capture("20220514093000", "wayback", URL, HELD.digest, 200, "text/html")


def wayback(stage: Stage) -> Wayback:
    """An archive as archive.org is one."""
    return Wayback("wayback", stage.standin.url, stage.client(body=1_000_000))


def fetched(stage: Stage, fault: str | None = None) -> Snapshot:
    """The one capture, fetched while the archive misbehaves."""
    stage.serve([HELD])
    if fault:
        stage.standin.misbehave(fault)
    return wayback(stage).fetch(CAPTURE)


class TestExactness:
    def test_the_raw_body_is_asked_for(self, stage: Stage) -> None:
        """Without ``id_`` archive.org rewrites the page and adds a toolbar."""
        assert fetched(stage).body == HELD.body
        assert stage.standin.log[0].path == f"/web/20220514093000id_/{URL}"

    @pytest.mark.parametrize(
        "fault", ["wrong_memento", "nonsense_memento", "wrong_original", "no_original", "nearest_302"]
    )
    def test_another_capture_is_not_the_one_that_was_asked_for(self, stage: Stage, fault: str) -> None:
        """Perhaps months away: its words would get a wrong date."""
        with pytest.raises(CaptureUnavailable, match="capture 20220514093000 of https://x"):
            fetched(stage, fault)
        assert len(stage.standin.log) == 1

    def test_a_default_port_in_the_original_is_no_difference(self, stage: Stage) -> None:
        assert fetched(stage, "original_with_port").body == HELD.body

    def test_pywb_plays_the_nearest_with_200_and_that_is_seen(self, stage: Stage) -> None:
        stage.serve([HELD])
        archive = Pywb("own", stage.standin.pywb_url, stage.client())
        with pytest.raises(CaptureUnavailable, match="played another capture, the one of 20220514093000"):
            archive.fetch(Capture("20220601000000", "own", URL))

    def test_a_digest_is_never_held_against_a_body(self, stage: Stage) -> None:
        """It is that of the stored form; playback may serve another encoding of the same."""
        stage.serve([HELD])
        assert wayback(stage).fetch(Capture("20220514093000", "wayback", URL, "ANOTHER")).body == HELD.body


class TestTheArchivesOwnAnswers:
    @pytest.mark.parametrize("fault", ["excluded_body", "excluded_header", "excluded_200", "excluded_robots"])
    def test_excluded(self, stage: Stage, fault: str) -> None:
        with pytest.raises(PageExcluded):
            fetched(stage, fault)

    @pytest.mark.parametrize("fault", ["soft_200", "404", "400"])
    def test_a_page_of_the_archives_own_is_no_capture(self, stage: Stage, fault: str) -> None:
        """Whatever its status says."""
        with pytest.raises(CaptureUnavailable):
            fetched(stage, fault)

    def test_a_closed_door_is_not_one_captures_trouble(self, stage: Stage) -> None:
        """Else every capture would be put down as unavailable."""
        with pytest.raises(ArchiveError, match="denies access") as caught:
            fetched(stage, "403")
        assert not isinstance(caught.value, CaptureUnavailable)

    @pytest.mark.parametrize(
        ("fault", "error"), [("503", ArchiveUnreachable), ("429", RateLimited), ("reset", ArchiveUnreachable)]
    )
    def test_live_trouble_is_for_later(self, stage: Stage, fault: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            fetched(stage, fault)

    def test_a_capture_on_which_the_archive_always_fails_is_given_up(self, stage: Stage) -> None:
        """After three failures, hours apart and in different runs; it must not hold the page's history up for ever."""
        stage.serve([HELD]).misbehave("503", containing="20220514093000")
        for _ in range(2):
            with pytest.raises(ArchiveUnreachable):
                wayback(stage).fetch(CAPTURE)
            with pytest.raises(ArchiveUnreachable):
                wayback(stage).fetch(CAPTURE)  # again within the hour: that counts as the same failure
            stage.clock.advance(7 * 3600)
        with pytest.raises(CaptureUnavailable, match="failed on it 3 times since 2026-07-01 12") as caught:
            wayback(stage).fetch(CAPTURE)
        assert caught.value.may_pass

    def test_one_that_was_given_up_and_is_asked_for_again_holds_nothing_up(self, stage: Stage) -> None:
        """One more failure is enough then, until it was had."""
        stage.serve([HELD]).misbehave("503")
        for error in (ArchiveUnreachable, ArchiveUnreachable, CaptureUnavailable, CaptureUnavailable):
            with pytest.raises(error):
                wayback(stage).fetch(CAPTURE)
            stage.clock.advance(7 * 86400)
        stage.standin.behave()
        assert wayback(stage).fetch(CAPTURE).body == HELD.body
        assert stage.state.notes == {}
        stage.standin.misbehave("503")
        with pytest.raises(ArchiveUnreachable):
            wayback(stage).fetch(CAPTURE)


class TestHistory:
    def test_an_archived_429_is_a_page_not_a_request_to_wait(self, stage: Stage) -> None:
        stage.serve([Held("20220514093000", URL, b"slow down", 429, headers={"Retry-After": "3600"})])
        snapshot = wayback(stage).fetch(CAPTURE)
        assert (snapshot.status, snapshot.body, stage.clock.slept) == (429, b"slow down", [])

    @pytest.mark.parametrize("status", [404, 500, 503])
    def test_an_archived_error_keeps_its_status(self, stage: Stage, status: int) -> None:
        stage.serve([Held("20220514093000", URL, b"sorry", status)])
        assert wayback(stage).fetch(CAPTURE).status == status
        assert len(stage.standin.log) == 1

    def test_a_chain_of_redirects_is_followed_inside_the_archive(self, stage: Stage) -> None:
        middle = "https://x.example/middle"
        stage.serve(
            [
                redirect("20220514093000", URL, "/middle"),
                redirect("20220514093001", middle, NEW),
                Held("20220514093002", NEW, b"<p>here"),
            ]
        )
        snapshot = wayback(stage).fetch(CAPTURE)
        assert (snapshot.status, snapshot.body, snapshot.location) == (200, b"<p>here", NEW)
        assert all(logged.path.startswith("/web/") for logged in stage.standin.log)

    def test_a_chain_without_end_ends(self, stage: Stage) -> None:
        links = [redirect("20220514093000", f"https://x.example/{n}", f"/{n + 1}") for n in range(40)]
        stage.serve([redirect("20220514093000", URL, "/0"), *links])
        assert wayback(stage).fetch(CAPTURE).status == 301
        assert len(stage.standin.log) < 10

    @pytest.mark.parametrize("status", [404, 500])
    def test_a_redirect_to_an_error_stays_a_redirect(self, stage: Stage, status: int) -> None:
        stage.serve([redirect("20220514093000", URL, NEW), Held("20220514093000", NEW, b"sorry", status)])
        snapshot = wayback(stage).fetch(CAPTURE)
        assert (snapshot.status, snapshot.location) == (301, NEW)

    @pytest.mark.parametrize(
        "target", ["http://127.0.0.1:22/", "http://169.254.169.254/latest/meta-data", "//10.0.0.1/admin"]
    )
    def test_a_redirect_to_a_private_address_leads_nowhere_but_into_the_archive(
        self, stage: Stage, target: str
    ) -> None:
        """The only server that is ever asked is the archive."""
        stage.serve([redirect("20220514093000", URL, target)])
        assert wayback(stage).fetch(CAPTURE).status == 301
        assert all("/web/20220514093000id_/http" in logged.path for logged in stage.standin.log)

    @pytest.mark.parametrize(
        "target", ["file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.example", "http://[", "http://x/../y"]
    )
    def test_a_redirect_to_no_web_address_is_not_followed(self, stage: Stage, target: str) -> None:
        stage.serve([redirect("20220514093000", URL, target)])
        snapshot = Pywb("own", stage.standin.pywb_url, stage.client()).fetch(CAPTURE)
        assert (snapshot.status, snapshot.location) == (301, None)
        assert len(stage.standin.log) == 1


class TestBodies:
    @pytest.mark.parametrize(
        "fault",
        [
            "gzip",
            "deflate",
            "raw_deflate",
            "br",
            "zstd",
            "double_gzip",
            "empty_encoding",
            "no_encoding",
            "lying_encoding",
            "lying_br",
            "chunked",
            "no_content_length",
        ],
    )
    def test_the_body_is_what_the_browser_would_have_had(self, stage: Stage, fault: str) -> None:
        assert fetched(stage, fault).body == HELD.body

    @pytest.mark.parametrize(
        "fault",
        [
            "truncated_gzip",
            "truncated_gzip_close",
            "truncated_br",
            "truncated_zstd",
            "recorded_short",
            "gzip_bomb",
            "br_bomb",
            "zstd_bomb",
            "endless",
        ],
    )
    def test_a_body_that_is_not_whole_is_no_capture(self, stage: Stage, fault: str) -> None:
        """Half a page would read as if half of its list had been removed."""
        with pytest.raises(CaptureUnavailable, match=r"cut short|damaged|bytes"):
            fetched(stage, fault)


class TestHostileCaptures:
    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "https://x.example/a/../../cdx",
            "https://x.example/\r\nX-Evil: 1",
            "http://mailto:a@b.example",
        ],
    )
    def test_an_address_that_cannot_be_asked_for_is_not_asked_for(self, stage: Stage, url: str) -> None:
        stage.serve([HELD])
        with pytest.raises(CaptureUnavailable) as caught:
            wayback(stage).fetch(Capture("20220514093000", "wayback", url))
        assert stage.standin.log == []
        assert str(caught.value).isprintable()

    def test_a_content_type_cannot_steer_a_terminal(self, stage: Stage) -> None:
        stage.serve([Held("20220514093000", URL, b"x", mime="text/html\x1b[31m" + "a" * 500)])
        said = wayback(stage).fetch(CAPTURE).content_type
        assert said is not None
        assert said.isprintable()
        assert len(said) <= 200
