"""What a playback answer is: read from its headers, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.archive.memento import Target, is_archived, memento_of, redirect_within, refusal
from tracker.errors import ArchiveError, ArchiveUnreachable, CaptureUnavailable, PageExcluded

ROOT = "https://web.archive.org/web"
ORIGINAL = "https://x.example/terms"
MOMENT = "20220514093000"
ASKED = f"{ROOT}/{MOMENT}id_/{ORIGINAL}"
NEW = "https://x.example/new?a=1"


def leads_to(location: str | None, root: str = ROOT) -> Target | None:
    """Where a Location of the capture leads."""
    return redirect_within(root, f"{root}/{MOMENT}id_/{ORIGINAL}", ORIGINAL, MOMENT, location)


class TestRedirects:
    @pytest.mark.parametrize(
        "location",
        [
            f"https://web.archive.org/web/20220514093001id_/{NEW}",
            f"//web.archive.org/web/20220514093001id_/{NEW}",
            f"/web/20220514093001id_/{NEW}",
            f"/web/20220514093001/{NEW}",
            f"/web/20220514093001id_/{NEW.replace('//', '/')}",
        ],
    )
    def test_the_archives_own_locations_name_moment_and_original(self, location: str) -> None:
        """Absolute, without a scheme, from the root, rewritten for people, with a slash lost on the way."""
        assert leads_to(location) == Target("20220514093001", NEW)

    @pytest.mark.parametrize("location", [NEW, "/new?a=1", "new?a=1", "//x.example/new?a=1", " /new?a=1 "])
    def test_the_sites_own_locations_are_meant_for_the_moment_of_the_capture(self, location: str) -> None:
        """As pywb leaves them."""
        assert leads_to(location, "https://arquivo.pt/wayback") == Target(MOMENT, NEW)

    @pytest.mark.parametrize(
        "location",
        [
            None,
            "",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@b.example",
            "ftp://x.example/",
            "http://[",
            "http://x.example:port/",
            f"/web/{MOMENT}id_/file:///etc/passwd",
            f"/web/{MOMENT}id_/http://mailto:a@b.example",
            f"/web/{MOMENT}id_/https://x.example/%2e%2e/b",
            "https://x.example/\x1b[31m",
        ],
    )
    def test_what_is_no_web_address_leads_nowhere(self, location: str | None) -> None:
        assert leads_to(location) is None

    @given(st.text(max_size=60))
    def test_no_location_breaks_the_reader_or_leads_out_of_the_web(self, location: str) -> None:
        found = leads_to(location)
        assert found is None or found.url.lower().startswith(("http://", "https://"))


class TestHeaders:
    def test_a_memento_says_when_and_of_what(self) -> None:
        """Also among other links, and with parameters in another order."""
        headers = {
            "memento-datetime": "Sat, 14 May 2022 09:30:00 GMT",
            "link": f'<{ROOT}/timemap/link/{ORIGINAL}>; rel="timemap"; type="x", <{ORIGINAL}>; type="y"; rel="original"',
        }
        said = memento_of(headers)
        assert (said.timestamp, said.original) == (MOMENT, ORIGINAL)
        assert is_archived(headers)

    def test_what_is_unsaid_is_unknown(self) -> None:
        assert memento_of({"memento-datetime": "yesterday"}) == memento_of({})
        assert not is_archived({"x-archive-orig-date": "Sat, 14 May 2022 09:30:00 GMT"})


class TestRefusals:
    """What an answer without a memento stands for, and whether it may pass."""

    @pytest.mark.parametrize("status", [200, 302, 307, 404, 410])
    def test_one_captures_trouble_may_pass(self, status: int) -> None:
        error = refusal("here", status, {}, b"Sorry")
        assert isinstance(error, CaptureUnavailable)
        assert error.may_pass

    def test_the_nearest_capture_is_named_and_not_taken(self) -> None:
        error = refusal("here", 302, {"x-archive-redirect-reason": "found capture at 20190101000000"}, b"")
        assert "the nearest one is of 20190101000000" in str(error)

    @pytest.mark.parametrize(("status", "kind"), [(401, ArchiveError), (403, ArchiveError), (500, ArchiveUnreachable)])
    def test_the_archives_own_trouble_is_not_one_captures(self, status: int, kind: type[Exception]) -> None:
        error = refusal("here", status, {}, b"")
        assert isinstance(error, kind)
        assert not isinstance(error, CaptureUnavailable)

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            ({}, b"org.archive.util.io.RuntimeIOException: AdministrativeAccessControlException: Blocked Site Error"),
            ({"x-archive-wayback-runtime-error": "AdministrativeAccessControlException: Blocked Site Error"}, b""),
            ({"x-archive-wayback-runtime-error": "RobotAccessControlException: Blocked By Robots"}, b""),
            ({}, b"<p>This URL has been excluded from the Wayback Machine.</p>"),
        ],
    )
    def test_exclusion_is_told_in_the_body_or_only_in_a_header(self, headers: dict[str, str], body: bytes) -> None:
        assert isinstance(refusal("here", 200, headers, body), PageExcluded)
        assert isinstance(refusal("here", 403, headers, body), PageExcluded)
