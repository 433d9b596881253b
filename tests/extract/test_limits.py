"""What no policy page is, is refused before a tree is built."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.limits import too_complex

HOSTILE = {
    "ten megabytes of entries": b"<li>" * 2_500_000,
    "a hundred thousand levels": b"<div>" * 100_000,
    "ten megabytes of angle brackets": b"<" * 10_000_000,
    "unclosed comments": b"<!--" * 2_000_000,
    "unclosed scripts": b"<script>" * 1_000_000,
    "more bytes than any page": b"a" * (17 * 1024 * 1024),
    "inline elements never closed": b"<p><b>" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_quickly(name):
    """Within two seconds, whatever they are made of."""
    started = time.perf_counter()
    assert (too_complex(HOSTILE[name]) or "").startswith("too complex: ")
    assert time.perf_counter() - started < 2


def test_a_real_two_megabyte_page_passes():
    """Much text, many entries, and scripts full of markup in strings."""
    entries = b"<li class='rule'><p>You may not do this or that thing.</p></li>\n" * 12_000
    scripts = b"<script>var a = '" + b"<div>" * 150_000 + b"';</script>"
    assert too_complex(b"<html><body><ul>" + entries + b"</ul>" + scripts + b"</body></html>") is None


def test_optional_closing_tags_do_not_nest():
    """Entries and paragraphs that are never closed stand beside each other."""
    assert too_complex(b"<ul>" + b"<li><p>one" * 5_000 + b"</ul>" + b"<tr><td>x" * 5_000) is None


def test_capitals_close_what_small_letters_opened():
    """``<script>`` … ``</SCRIPT>`` is one script."""
    assert too_complex(b"<script><div><div></SCRIPT>" * 2_000) is None


@given(st.binary(max_size=2_000))
def test_no_bytes_raise(body):
    """Any bytes pass or are refused."""
    assert too_complex(body * 20) is None or isinstance(too_complex(body * 20), str)
