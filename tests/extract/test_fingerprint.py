"""Equal fingerprints promise equal readings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.fingerprint import ATTRIBUTES, fingerprint
from tracker.extract.reader import read

RULES = "".join(f"<li class='rule'>send message number {n} to people who did not ask for it</li>" for n in range(5))
PAGE = (
    "<!DOCTYPE html><html lang='en'><head><title>Rules</title><script nonce='{nonce}'>var token = '{nonce}';</script>"
    '<meta name="csrf" content="{nonce}"></head><body class="page {nonce}" data-request="{nonce}"><!-- {nonce} -->'
    '<main id="{nonce}"><h1 class="{nonce}"><a class="{nonce}">Forum rules</a></h1><p>You may not:</p><ul data-id="{nonce}">'
    + RULES
    + "</ul></main></body></html>"
)


def marked(nonce):
    """The page with a token in every place where captures differ."""
    return PAGE.replace("{nonce}", nonce).encode()


def test_captures_that_differ_in_nonces_scripts_and_attributes_share_it():
    """They are read once."""
    assert fingerprint(marked("abc"), None) == fingerprint(marked("xyz123"), None)
    assert read(marked("abc")) == read(marked("xyz123"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"send message number 3", b"send message number 9"),
        (b"<h1 ", b"<h2 "),
        (b"<ul data-id", b"<ul hidden data-id"),
        (b"<ul data-id", b"<ul aria-hidden='true' data-id"),
        (b"<ul data-id", b'<ul style="display:none" data-id'),
        (b"<a ", b"<a href='/rules' "),
        (b"<a ", b'<a href="/rules" '),
        (b"<a ", b'<a href="#rules" '),
        (b"<main ", b"<main role='navigation' "),
        (b"<li class='rule'>", b"<li class='rule>"),
        (b"</main></body></html>", b"</main"),
        (b"<title>Rules", b"<title>404 not found"),
    ],
)
def test_what_a_reading_may_depend_on_changes_it(old, new):
    """Texts, tags, the attributes that are looked at, the title, broken markup and a cut-off end."""
    assert fingerprint(marked("a").replace(old, new), None) != fingerprint(marked("a"), None)


def test_where_a_link_leads_does_not_change_it():
    """Only whether it leads away."""
    assert len({fingerprint(marked("a").replace(b"<a ", b'<a href="/%d" ' % n), None) for n in range(3)}) == 1


def test_the_declared_charset_changes_it_where_it_changes_the_text():
    """The same bytes may be another text."""
    body = marked("a").replace(b"number 3", b"number \xa4")
    assert fingerprint(body, "text/html; charset=iso-8859-15") != fingerprint(body, "text/html; charset=windows-1252")


def test_embedded_data_of_a_shell_enters():
    """A shell's text is in its scripts."""
    shell = (
        '<body><div id="root"></div><script id="__NEXT_DATA__" type="application/json">{"text": "%s"}</script></body>'
    )
    assert fingerprint((shell % "one rule").encode(), None) != fingerprint((shell % "two rules").encode(), None)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"<div>" * 100_000, b"<html><body><xmp><p>raw</xmp></body>"])
def test_no_promise_is_made_for_what_is_no_page(body):
    """Such bodies are judged each for itself."""
    assert fingerprint(body, None) is None


NOISE = ["class", "id", "data-x", "href", "title", "onclick", "content", "nonce", "value", *ATTRIBUTES]
VALUES = [
    "",
    "a",
    "display:none",
    "true",
    "navigation",
    "x > y",
    "x < y",
    "#x",
    "&#35;x",
    "javascript:x",
    "it's",
    'say "no"',
    "<p>no</p>",
]


@st.composite
def variants(draw):
    """The same page twice, with other attributes, quotes, scripts and comments strewn in."""

    def attribute(_):
        quote = draw(st.sampled_from(['"', "'", ""]))
        return (
            f" {draw(st.sampled_from(NOISE))}={quote}{draw(st.sampled_from(VALUES))}{quote}"
            if draw(st.booleans())
            else ""
        )

    def once():
        html = re.sub(r" (?:class|id|data-\w+)=[\"'][^\"']*[\"']", attribute, PAGE)
        return html.replace(
            "</p>",
            draw(st.sampled_from(["</p>", "</p><script>1<2</script>", "</p><!-- x -->", "</p><style>a{}</style>"])),
        )

    return once().encode(), once().encode()


@given(variants())
def test_equal_fingerprints_mean_equal_readings(pair):
    """Never otherwise, however broken the markup is."""
    first, second = pair
    if fingerprint(first, None) is not None and fingerprint(first, None) == fingerprint(second, None):
        assert read(first) == read(second)


@given(st.binary(max_size=1_000))
def test_no_bytes_raise(body):
    """A text or None."""
    assert fingerprint(body, None) is None or len(fingerprint(body, None)) == 32
