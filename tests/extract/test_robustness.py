"""Pages made to be slow, deep or huge are read or refused quickly: time grows with size, not with its square."""

import time

import pytest

from tracker.extract import read

_START = (
    "<html><body><h1>Rules</h1><p>Welcome to a place with rules for everybody who visits it.</p><p>You may not:</p>"
)
_END = "</body></html>"
_SECONDS = 12.0  # of processor time, so that a busy machine changes little, for what takes one or two on an idle one

PAGES = {
    "ten megabytes of list elements": "<ul>" + "<li>" * 2_500_000,
    "a hundred thousand elements inside each other": "<div>" * 100_000 + "x",
    "entries that all end with a colon": _START + "<ul>" + "<li>abc def:</li>" * 30_000 + "</ul>" + _END,
    "lists nested as deep as allowed": _START + "<ul><li>" * 450 + "x" + "</li></ul>" * 450 + _END,
    "entries nested as deep as allowed": _START + "<ul><li>a b:" * 450 + "x" + "</li></ul>" * 450 + _END,
    "many lists deep in the page": _START + "<div>" * 900 + "<ul><li>a</li></ul>" * 20_000 + "</div>" * 900 + _END,
    "tables nested as deep as allowed": _START + "<table><tr><td>" * 300 + "x" + "</td></tr></table>" * 300 + _END,
    "words of a megabyte": _START + "<p>" + "a" * 3_000_000 + "</p><ul><li>" + "b" * 3_000_000 + "</li></ul>" + _END,
    "nothing but semicolons": _START
    + "<p>You may not: "
    + ";" * 2_000_000
    + "</p><ul><li>"
    + ";" * 900_000
    + "x</li></ul>"
    + _END,
    "nothing but full stops": _START
    + "<p>"
    + "." * 2_000_000
    + "a</p><ul><li>"
    + ".)" * 900_000
    + "x</li></ul>"
    + _END,
    "an enumeration that never ends": _START + "<p>You may not: " + "(a) x; " * 400_000 + "</p>" + _END,
    "almost enumerations": _START + ("<p>" + ": a; b; " * 2_400 + "</p>") * 100 + _END,
    "numberings that begin again and again": _START + "".join(f"<p>({n % 3}) abc;</p>" for n in range(20_000)) + _END,
    "sections in sections": _START
    + "".join(f"<h{n % 6 + 1}>No {n}</h{n % 6 + 1}><p>You may not do it.</p>" for n in range(15_000))
    + _END,
    "comments that never end": _START + "<!-- " * 40_000,
    "closing tags that never close": _START + "<script></scrip" * 50_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_page_takes_seconds_at_most(name: str) -> None:
    """Each is read, or refused with a reason, in a few seconds and without an exception."""
    body = PAGES[name].encode()
    began = time.process_time()
    read(body)
    assert time.process_time() - began < _SECONDS


def test_refusal_of_what_no_policy_page_is_says_why() -> None:
    """Too many elements, or too deep: refused before a tree is built."""
    for name in ("ten megabytes of list elements", "a hundred thousand elements inside each other"):
        assert "too complex" in (read(PAGES[name].encode()).reason or "")


def test_page_with_two_megabytes_of_embedded_data_is_read() -> None:
    """Scripts are cut out before the tree is built."""
    data = "<script>var state = [" + '{"key": "value"},' * 120_000 + "{}];</script>"
    start = _START.replace("<p>", "<p>" + "The rules of this place are short. " * 12, 1)
    body = (start + "<ul><li>sell</li><li>rent</li></ul>" + data + _END).encode()
    assert [item.text for each in read(body).lists for item in each.items] == ["sell", "rent"]
