"""What every kind of archive promises, whatever stands behind it: one suite, run over each."""

from collections.abc import Callable, Sequence

import pytest

from tests.standin import Held, redirect
from tracker.errors import CaptureUnavailable
from tracker.protocols import Archive
from tracker.records import Capture, Skipped

URL = "https://www.example.org/terms"
Opener = Callable[[Sequence[Held]], Archive]


def only_captures(rows: object) -> list[Capture]:
    """The captures of a listing that has nothing else in it."""
    found = list(rows)  # type: ignore[call-overload]
    assert not [row for row in found if isinstance(row, Skipped)]
    return found


class ArchiveContract:
    """Subclasses give a fixture ``open_archive``: a function from what is held to an archive named ``an-archive``."""

    appends = True

    def test_lists_captures_oldest_first(self, open_archive: Opener) -> None:
        """Whatever the order in which they were stored."""
        held = [Held(f"202{n}0101000000", URL, b"<p>%d" % n) for n in (3, 1, 2)]
        rows = only_captures(open_archive(held).captures(URL))
        assert [row.timestamp for row in rows] == ["20210101000000", "20220101000000", "20230101000000"]

    def test_a_capture_says_what_the_index_knows(self, open_archive: Opener) -> None:
        """Archive, original address, digest, status and MIME type."""
        held = Held("20220514093000", URL, b"<p>words")
        (row,) = only_captures(open_archive([held]).captures(URL))
        assert row.archive == "an-archive"
        assert (row.url, row.digest, row.status, row.mime) == (URL, held.digest, 200, "text/html")
        assert row.length is not None

    def test_an_address_never_captured_yields_nothing(self, open_archive: Opener) -> None:
        archive = open_archive([Held("20220514093000", URL)])
        assert only_captures(archive.captures("https://www.example.org/other")) == []

    def test_addresses_are_folded(self, open_archive: Opener) -> None:
        """Scheme, www, case of the host, default port and trailing slash find the same captures; the originals stay as they were."""
        archive = open_archive([Held("20220514093000", URL), Held("20220614093000", "http://example.org/terms/")])
        rows = only_captures(archive.captures("http://EXAMPLE.org:80/terms"))
        assert [row.url for row in rows] == [URL, "http://example.org/terms/"]

    def test_since_and_until_are_inclusive(self, open_archive: Opener) -> None:
        archive = open_archive([Held(f"2022010100000{n}", URL, b"%d" % n) for n in range(5)])
        rows = only_captures(archive.captures(URL, "20220101000001", "20220101000003"))
        assert [row.timestamp[-1] for row in rows] == ["1", "2", "3"]

    def test_lists_captures_of_every_status(self, open_archive: Opener) -> None:
        """An archived error page is a capture: what it says is for others to judge."""
        archive = open_archive(
            [Held("20220101000000", URL, b"no", 404), Held("20220102000000", URL, b"slow down", 429)]
        )
        assert [row.status for row in only_captures(archive.captures(URL))] == [404, 429]

    def test_fetches_exactly_the_capture(self, open_archive: Opener) -> None:
        held = [Held(f"2022010{n}000000", URL, b"<p>version %d</p>" % n) for n in range(1, 6)]
        archive = open_archive(held)
        bodies = [archive.fetch(row).body for row in only_captures(archive.captures(URL))]
        assert bodies == [capture.body for capture in held]

    def test_a_snapshot_says_its_type_and_historical_status(self, open_archive: Opener) -> None:
        archive = open_archive([Held("20220101000000", URL, b"gone", 410)])
        (row,) = only_captures(archive.captures(URL))
        snapshot = archive.fetch(row)
        assert (snapshot.status, snapshot.content_type, snapshot.body) == (410, "text/html; charset=utf-8", b"gone")

    def test_a_revisit_has_the_body_it_repeats(self, open_archive: Opener) -> None:
        """It is listed with the digest of the earlier capture, and without status and MIME type."""
        first = Held("20220101000000", URL, b"<p>same")
        archive = open_archive([first, Held("20220201000000", URL, b"<p>same", revisit=True)])
        rows = only_captures(archive.captures(URL))
        assert [row.digest for row in rows] == [first.digest, first.digest]
        assert (rows[1].status, rows[1].mime) == (None, None)
        assert archive.fetch(rows[1]).body == b"<p>same"

    def test_an_archived_redirect_without_its_target_keeps_status_and_location(self, open_archive: Opener) -> None:
        archive = open_archive([redirect("20220101000000", URL, "https://www.example.org/new")])
        snapshot = archive.fetch(only_captures(archive.captures(URL))[0])
        assert (snapshot.status, snapshot.location) == (301, "https://www.example.org/new")

    def test_an_archived_redirect_is_followed_to_a_capture_of_the_same_moment(self, open_archive: Opener) -> None:
        """And says where it led."""
        archive = open_archive(
            [
                redirect("20220101000000", URL, "/new"),
                Held("20220101000002", "https://www.example.org/new", b"<p>moved here"),
            ]
        )
        snapshot = archive.fetch(only_captures(archive.captures(URL))[0])
        assert (snapshot.status, snapshot.body, snapshot.location) == (
            200,
            b"<p>moved here",
            "https://www.example.org/new",
        )

    def test_an_archived_redirect_is_not_followed_to_another_moment(self, open_archive: Opener) -> None:
        """What the target said a day later is no evidence of what it said then."""
        archive = open_archive(
            [
                redirect("20220101000000", URL, "/new"),
                Held("20220102000000", "https://www.example.org/new", b"<p>later"),
            ]
        )
        assert archive.fetch(only_captures(archive.captures(URL))[0]).status == 301

    def test_archived_redirects_in_a_circle_end(self, open_archive: Opener) -> None:
        other = "https://www.example.org/other"
        archive = open_archive([redirect("20220101000000", URL, other), redirect("20220101000000", other, URL)])
        assert archive.fetch(only_captures(archive.captures(URL))[0]).status == 301

    def test_a_redirect_to_the_same_page_by_another_scheme_stays_a_redirect(self, open_archive: Opener) -> None:
        """The page's own capture a second later is listed by itself; it is not read twice."""
        plain = URL.replace("https:", "http:")
        archive = open_archive([redirect("20220101000000", plain, URL), Held("20220101000001", URL, b"<p>the page")])
        first, second = (archive.fetch(row) for row in only_captures(archive.captures(URL)))
        assert (first.status, first.location) == (301, URL)
        assert (second.status, second.body) == (200, b"<p>the page")

    def test_a_capture_that_is_not_held_is_unavailable(self, open_archive: Opener) -> None:
        """The error names the capture, and others can still be fetched; it may be there another day."""
        archive = open_archive([Held("20220101000000", URL, b"<p>here")])
        (row,) = only_captures(archive.captures(URL))
        with pytest.raises(CaptureUnavailable, match=r"20220401000000 of https://www\.example\.org/terms") as caught:
            archive.fetch(Capture("20220401000000", archive.name, URL, "OTHER"))
        assert caught.value.may_pass
        assert archive.fetch(row).body == b"<p>here"

    def test_says_whether_what_is_new_is_of_late(self, open_archive: Opener) -> None:
        """Only local files may bring old captures at any time."""
        assert open_archive([Held("20220101000000", URL)]).appends is self.appends

    def test_an_address_that_cannot_be_asked_for_will_not_pass(self, open_archive: Opener) -> None:
        """An original that is no web address stays none."""
        archive = open_archive([Held("20220101000000", URL)])
        for url in ("file:///etc/passwd", "http://mailto:a@b.example", "https://www.example.org/a/../terms"):
            with pytest.raises(CaptureUnavailable) as caught:
                archive.fetch(Capture("20220101000000", archive.name, url))
            assert not caught.value.may_pass

    def test_an_empty_body_is_a_body(self, open_archive: Opener) -> None:
        archive = open_archive([Held("20220101000000", URL, b"")])
        assert archive.fetch(only_captures(archive.captures(URL))[0]).body == b""

    def test_a_stored_encoding_is_undone(self, open_archive: Opener) -> None:
        import gzip

        packed = Held("20220101000000", URL, gzip.compress(b"<p>words"), headers={"Content-Encoding": "gzip"})
        archive = open_archive([packed])
        assert archive.fetch(only_captures(archive.captures(URL))[0]).body == b"<p>words"

    def test_a_stored_body_that_was_cut_short_is_unavailable(self, open_archive: Opener) -> None:
        """Half a page is not a page on which half of the list was removed."""
        import gzip

        cut = Held("20220101000000", URL, gzip.compress(b"<p>words")[:-9], headers={"Content-Encoding": "gzip"})
        archive = open_archive([cut])
        with pytest.raises(CaptureUnavailable, match="cut short"):
            archive.fetch(only_captures(archive.captures(URL))[0])

    def test_no_public_address_is_invented(self, open_archive: Opener) -> None:
        """These archives are on this machine."""
        archive = open_archive([Held("20220101000000", URL)])
        assert archive.public_url(only_captures(archive.captures(URL))[0]) is None

    def test_counts_its_requests(self, open_archive: Opener) -> None:
        """None for local files; at least one for a listing and one a body otherwise."""
        archive = open_archive([Held("20220101000000", URL)])
        before = archive.requests
        (row,) = only_captures(archive.captures(URL))
        archive.fetch(row)
        assert before == 0
        assert archive.requests in (0, 2)
