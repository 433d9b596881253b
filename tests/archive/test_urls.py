"""What archives make of addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.addresses import is_public
from tracker.archive.urls import same_original, urlkey, why_refused


class TestAddresses:
    """Keys, equality, refusals."""

    @pytest.mark.parametrize(
        ("url", "key"),
        [
            ("https://example.com", "com,example)/"),
            ("http://www.Example.com:80/a/?b=1&a=2#x", "com,example)/a?a=2&b=1"),
            ("https://www2.example.com:443/A/B/", "com,example)/a/b"),
            ("https://example.com/a?", "com,example)/a"),
            ("https://user:word@example.com/", "com,example)/"),
            ("https://example.com:8080/", "com,example:8080)/"),
            ("https://example.com./x", "com,example)/x"),
            ("https://example.com/a//b", "com,example)/a/b"),
            ("https://example.com/%7Efoo%2fbar", "com,example)/~foo/bar"),
            ("https://bücher.example/ä", "example,xn--bcher-kva)/%C3%A4"),
        ],
    )
    def test_addresses_fold_to_keys(self, url: str, key: str) -> None:
        """Scheme, www, port, case, slash, fragment and empty query fold, query parameters are sorted."""
        assert urlkey(url) == key

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://m.example.com/", "https://example.com/"),
            ("https://example.com/index.html", "https://example.com/"),
            ("https://example.com/?a=1", "https://example.com/?a=2"),
        ],
    )
    def test_different_pages_keep_different_keys(self, one: str, other: str) -> None:
        """Mobile hosts, index files and other queries are other pages."""
        assert urlkey(one) != urlkey(other)

    @pytest.mark.parametrize(
        "url", ["", "example.com", "mailto:a@b.example", "file:///etc/passwd", "http://", "http://x:port/"]
    )
    def test_what_is_no_web_address_has_no_key(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            urlkey(url)

    @given(st.text(max_size=60))
    def test_folding_never_breaks_and_is_stable(self, rest: str) -> None:
        """Whatever stands behind the host: a key, and the same for another scheme and www."""
        try:
            key = urlkey(f"http://example.com/{rest}")
        except ValueError:
            return
        assert urlkey(f"HTTPS://www.example.com/{rest}") == key

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("http://example.com:80/a", "http://example.com/a", True),
            ("https://example.com:443", "https://example.com/", True),
            ("https://EXAMPLE.com/ä", "https://example.com/%C3%A4", True),
            ("https://example.com/a#part", "https://example.com/a", True),
            ("http://example.com/", "https://example.com/", False),
            ("https://example.com/A", "https://example.com/a", False),
            ("https://www.example.com/", "https://example.com/", False),
            ("https://example.com:8443/", "https://example.com/", False),
            ("nonsense", "nonsense", True),
            ("nonsense", "https://example.com/", False),
        ],
    )
    def test_an_original_is_the_same_but_for_default_ports_quoting_and_fragment(
        self, one: str, other: str, same: bool
    ) -> None:
        """Playback must be of the very original: a like one may hold another text."""
        assert same_original(one, other) is same

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "ftp://example.com/",
            "javascript:alert(1)",
            "http://mailto:someone@example.com",
            "https://example.com/a/../b",
            "https://example.com/./b",
            "https://example.com/%2e%2E/b",
            "https://example.com/a\r\nHost: evil",
            "https://example.com/\x1b[31m",
            "https://example.com:port/",
            "http://[::1",
            "https://" + "a." * 10 + "\u200d/",
            "https://example.com/" + "a" * 9000,
        ],
    )
    def test_addresses_that_are_never_asked_for(self, url: str) -> None:
        """Nonsense, other schemes, what the client would fold or what would break a request line."""
        assert why_refused(url) is not None

    @pytest.mark.parametrize(
        "url", ["https://example.com/a..b/...", "http://example.com/?u=../x", "https://user@example.com/ä b"]
    )
    def test_odd_addresses_that_are_fine(self, url: str) -> None:
        assert why_refused(url) is None

    @pytest.mark.parametrize(
        ("url", "public"),
        [
            ("https://web.archive.org", True),
            ("https://arquivo.pt/wayback", True),
            ("https://8.8.8.8/", True),
            ("http://127.0.0.1:8080", False),
            ("http://[::1]/", False),
            ("http://10.1.2.3/web", False),
            ("http://192.168.0.2", False),
            ("http://localhost:8080", False),
            ("http://pywb/web", False),
            ("http://archive.internal", False),
            ("nonsense", False),
        ],
    )
    def test_only_addresses_that_anybody_can_open_are_public(self, url: str, public: bool) -> None:
        """A link to a server of one's own would prove nothing to others."""
        assert is_public(url) is public
