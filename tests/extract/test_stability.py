"""The same page is read the same way when its mark-up changes and its words do not.

Captures of one page differ in what a site's software puts around the text: classes, wrappers, scripts, tokens, menus, banners. None of that
may look like a change of policy. Each edit here is such a difference; it is applied to every golden page, alone and among others.
"""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden import load, names
from tracker.extract import read
from tracker.records import Reading

Edit = Callable[[str], str]

_BLOCKS = "p|li|ul|ol|dl|dt|dd|div|section|article|h[1-6]|table|tr|td|th|blockquote"
_OPENING = re.compile(rf"<({_BLOCKS})(?=[\s>])", re.IGNORECASE)
_CLOSING = re.compile(rf"</(?:{_BLOCKS})>", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_END = re.compile(r"</body>", re.IGNORECASE)

BANNER = (
    '<div id="consent" class="banner" role="region" aria-label="Cookies"><div><p>We use cookies to run this site and to count visits. '
    "By clicking “Accept all” you agree to all of them.</p></div><div><button>Settings</button><button>Reject all</button>"
    "<button>Accept all</button></div></div>"
)
MENU = (
    '<nav><ul><li><a href="/a">Pricing</a></li><li><a href="/b">Do not sell my data</a></li>'
    '<li><a href="/c">No contracts</a></li></ul></nav>'
)


def _after_body(html: str, added: str) -> str:
    return _BODY.sub(lambda found: found[0] + added, html, count=1)


def _before_end(html: str, added: str) -> str:
    return _END.sub(lambda found: added + found[0], html, count=1)


def _inside_body(before: str, after: str) -> Edit:
    """Put something around all of the body, where it is closed."""
    return lambda html: _before_end(_after_body(html, before), after) if _END.search(html) else html


def _around(tag: str, before: str, after: str) -> Edit:
    """Put something around every element of a kind, where each is closed."""
    pattern = re.compile(rf"<{tag}(?:\s[^<>]*)?>(?:(?!</?{tag}[\s>]).)*</{tag}>", re.IGNORECASE | re.DOTALL)

    def edit(html: str) -> str:
        return pattern.sub(lambda found: before + found[0] + after, html)

    return edit


def _inside(tag: str, before: str, after: str) -> Edit:
    """Put something around the content of every element of a kind that holds no block."""
    pattern = re.compile(
        rf"(<{tag}(?:\s[^<>]*)?>)((?:(?!</?(?:{_BLOCKS})[\s>]).)*)(</{tag}>)", re.IGNORECASE | re.DOTALL
    )

    def edit(html: str) -> str:
        return pattern.sub(lambda found: found[1] + before + found[2] + after + found[3], html)

    return edit


def _numbered(pattern: re.Pattern[str], text: str) -> Edit:
    """Put a text after every match, with its number in place of "#"."""

    def edit(html: str) -> str:
        count = iter(range(10_000))
        return pattern.sub(lambda found: found[0] + text.replace("#", str(next(count))), html)

    return edit


def _as_entities(html: str) -> str:
    """Write what is not ASCII as character references, decimal and hexadecimal in turn."""
    return "".join(c if c.isascii() else f"&#{ord(c)};" if ord(c) % 2 else f"&#x{ord(c):X};" for c in html)


EDITS: dict[str, Edit] = {
    "attributes on every element": _numbered(
        _OPENING, ' data-v-#="" class="c#x" id="n#" itemprop="text" onclick="f(1)"'
    ),
    "classes and ids renamed": lambda html: re.sub(r'\s(class|id)="[^"]*"', r' \1="renamed"', html),
    "comments": _numbered(_CLOSING, "<!-- block # <b>you may not</b> -->"),
    "scripts and styles": _numbered(
        _CLOSING, "<script nonce='#'>var no = '<p>No #</p>';</script><style>.a#{color:red}</style>"
    ),
    "white space between elements": _numbered(_CLOSING, "\n\t   \r\n"),
    "white space at line ends": lambda html: html.replace("\n", "  \r\n"),
    "paragraphs wrapped": _around("p", '<div class="w">', "</div>"),
    "lists wrapped": _around("ul", "<div><div>", "</div></div>"),
    "headings wrapped": _around("h2", '<div class="title">', "</div>"),
    "content of paragraphs in spans": _inside("p", '<span class="s"><span>', "</span></span>"),
    "content of entries in spans": _inside("li", '<span class="s">', "</span>"),
    "content of headings in spans": _inside("h2", '<span class="s">', "</span>"),
    "page in wrappers": _inside_body('<div id="__next"><div class="sc-1"><main>', "</main></div></div>"),
    "a menu before": lambda html: _after_body(html, f"<header>{MENU}</header>"),
    "a menu after": lambda html: _before_end(html, f"<footer>{MENU}<p>© 2026 No company</p></footer>"),
    "a banner before": lambda html: _after_body(html, BANNER),
    "a banner after": lambda html: _before_end(html, BANNER),
    "tokens and time stamps": lambda html: _before_end(
        _after_body(html, '<input type="hidden" name="csrf" value="8f1e">'),
        '<script>t="2026-01-02"</script><!-- 0.12 s -->',
    ),
    "entities": _as_entities,
    "soft spaces": lambda html: html.replace(" of ", "&nbsp;of ").replace(" the ", " the&#8203; "),
    "empty paragraphs": _around("ul", "<p>&nbsp;</p>", "<p></p>"),
    "empty elements": _numbered(_CLOSING, '<div class="spacer"></div><span aria-hidden="true"></span>'),
    "content of entries in paragraphs": _inside("li", "<p>", "</p>"),
    "content of entries in elements": _inside("li", '<div class="i">', "</div>"),
    "content of cells in elements": _inside("td", "<div>", "</div>"),
    "line breaks at the end": _inside("p", "", "<br>"),
    "icons": _inside(
        "li", '<i class="icon"></i><svg><title>No</title><path d="M0"/></svg><img src="x.png" alt="">', ""
    ),
    "anchors": _inside(
        "h2", '<a name="a" id="a"></a>', '<a class="hash-link" href="#a" title="Direct link">\u200b</a>'
    ),
    "links to the top": _around("ul", "", '<p><a href="#top">Back to top</a></p>'),
    "links in entries": _inside("h3", '<a href="#x">', "</a>"),
    "bold by style": lambda html: re.sub(r"<(/?)b>", lambda found: f"<{found[1]}strong>", html),
    "upper-case tags": lambda html: re.sub(r"</?(?:p|ul|ol|li|h[1-6])\b", lambda found: found[0].upper(), html),
    "related pages": lambda html: _before_end(
        html,
        '<aside><h2>Related</h2><ul><li><a href="/r">No refunds</a></li><li><a href="/s">Prohibited goods</a></li></ul></aside>',
    ),
}
IN_ENGLISH = {"a banner before", "a banner after", "related pages"}


def _edited(name: str, html: str, edits: list[str]) -> Reading:
    """The page's reading after some edits. English words go into English pages only: the pages are so small that they tell the language."""
    for edit in edits:
        if READINGS[name].language == "en" or edit not in IN_ENGLISH:
            html = EDITS[edit](html)
    return read(html.encode())


PAGES = {
    name: text
    for name in names()
    if (case := load(name)).expected["reading"]["usable"]
    and "select" not in case.expected
    and "content_type" not in case.expected
    and "__NEXT_DATA__" not in (text := case.body.decode("utf-8", "replace"))  # its text is in a script
    and "\ufffd" not in text
}
READINGS = {name: read(text.encode()) for name, text in PAGES.items()}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_markup_changes_no_reading(edit: str) -> None:
    """Every golden page is read as before."""
    for name, text in PAGES.items():
        assert _edited(name, text, [edit]).lists == READINGS[name].lists, name


@settings(max_examples=60)
@given(st.sampled_from(sorted(PAGES)), st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=5, unique=True))
def test_edits_together_change_no_reading(name: str, edits: list[str]) -> None:
    """Neither do several at once."""
    assert _edited(name, PAGES[name], edits).lists == READINGS[name].lists
