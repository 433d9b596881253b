"""Pages whose text is only in embedded data become documents again."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.state import html_from_state, is_thin

INTRO = "These rules hold for everybody who writes in the forum or sends messages to other members of it. " * 4
RULES = ["Send advertising to other members", "Write under another person's name", "Sell or rent your account"]


def next_data(value):
    """A page rendered by scripts, with its data."""
    return f'<html><body><div id="root"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script></body></html>'


def document(html):
    """Headings, paragraphs and entries of the recovered document, in order."""
    found = html_from_state(html)
    assert found is not None
    return [(tag, re.sub(r"<[^>]+>", "", text)) for tag, text in re.findall(r"<(h[1-6]|p|li)>(.*?)</\1>", found, re.S)]


EXPECTED = [("h2", "You may not"), ("p", INTRO), *(("li", rule) for rule in RULES)]


def text_node(text, **known):
    """A leaf of a ProseMirror tree."""
    return {"type": "text", "text": text, **known}


SHAPES = {
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "You may not", "marks": []}]},
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": INTRO, "marks": []}]},
            {"nodeType": "unordered-list", "content": [
                {"nodeType": "list-item", "content": [{"nodeType": "text", "value": rule, "marks": []}]} for rule in RULES]},
        ],
    },
    "prosemirror": {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [text_node("You may not")]},
            {"type": "paragraph", "content": [text_node(INTRO)]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [text_node(rule)]} for rule in RULES]},
        ],
    },
    "slate": [
        {"type": "h2", "children": [{"text": "You may not"}]},
        {"type": "paragraph", "children": [{"text": INTRO}]},
        {"type": "ul", "children": [{"type": "li", "children": [{"text": rule}]} for rule in RULES]},
    ],
    "portable text": [
        {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "You may not", "marks": []}]},
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": INTRO, "marks": []}]},
        *({"_type": "block", "listItem": "bullet", "children": [{"_type": "span", "text": rule, "marks": []}]} for rule in RULES),
    ],
    "prismic": [
        {"type": "heading2", "text": "You may not", "spans": []},
        {"type": "paragraph", "text": INTRO, "spans": []},
        *({"type": "list-item", "text": rule, "spans": []} for rule in RULES),
    ],
    "editor.js": {"blocks": [
        {"type": "header", "data": {"text": "You may not", "level": 2}},
        {"type": "paragraph", "data": {"text": INTRO}},
        {"type": "list", "data": {"style": "unordered", "items": RULES}},
    ]},
    "react elements": ["$", "main", None, {"children": [
        ["$", "h2", None, {"children": "You may not"}],
        ["$", "p", None, {"children": INTRO}],
        ["$", "ul", None, {"children": [["$", "li", str(n), {"children": rule}] for n, rule in enumerate(RULES)]}],
    ]}],
    "html in a string": f"<h2>You may not</h2><p>{INTRO}</p><ul>" + "".join(f"<li>{rule}</li>" for rule in RULES) + "</ul>",
    "markdown in a string": f"## You may not\n\n{INTRO}\n\n" + "\n".join(f"- {rule}" for rule in RULES),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_rich_text_of_every_known_shape_is_recovered(shape):
    """Headings, paragraphs and entries come back in order, wherever in the data they are."""
    html = next_data({"props": {"pageProps": {"post": {"slug": "rules", "body": SHAPES[shape]}}}})
    assert [(tag, text.strip()) for tag, text in document(html)] == [(tag, text.strip()) for tag, text in EXPECTED]


@pytest.mark.parametrize(
    "script",
    [
        "window.__INITIAL_STATE__ = {};",
        "window['__APP_STATE__']={};var x = 1;",
        "window.__PRELOADED_STATE__ = JSON.parse({quoted});",
    ],
)
def test_data_assigned_to_a_global_name_is_found(script):
    """The value ends where its JSON ends, whatever code follows."""
    data = json.dumps({"page": SHAPES["contentful"]})
    filled = script.replace("{quoted}", json.dumps(data)).replace("{}", data, 1)
    assert len(document(f"<body><div id=app></div><script>{filled}</script></body>")) == len(EXPECTED)


def test_flight_data_is_put_together_before_it_is_read():
    """Rows are cut anywhere; text rows give their length in bytes and need no line break after them."""
    body = "<p>" + "Ünïcode ".encode().decode() * 60 + "</p>"
    rows = f"0:I[1,2]\n1:T{len(body.encode()):x},{body}2:{json.dumps(SHAPES['react elements'])}\n"
    cut = len(rows) // 3
    pushes = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (rows[:cut], rows[cut:])
    )
    assert [tag for tag, _ in document(f"<body>{pushes}</body>")] == ["p", *(tag for tag, _ in EXPECTED)]


def test_data_without_prose_is_no_document():
    """Settings and translations are not read as a page."""
    assert html_from_state(next_data({"config": {"api": "https://example.org/" * 40}})) is None
    assert html_from_state("<html><body><script>var a = 1;</script></body></html>") is None


def test_text_of_the_data_cannot_become_markup():
    """A text that holds angle brackets stays text."""
    found = html_from_state(next_data({"type": "paragraph", "content": [text_node(INTRO + "<script>alert(1)")]}))
    assert found is not None
    assert "<script" not in found


@pytest.mark.parametrize(
    "script",
    [
        "window.__X_STATE__=" + "[" * 200_000,
        'window.__X_STATE__="' * 50_000,
        "window.__X_STATE__={" * 50_000,
        'self.__next_f.push([1,"' * 50_000,
        'window.__X_STATE__=' + '{"a":' * 900 + "1" + "}" * 900,
    ],
)  # fmt: skip
def test_hostile_data_costs_little_and_raises_nothing(script):
    """Deep nesting and endless beginnings are cut short."""
    started = time.perf_counter()
    html_from_state(f"<script>{script}</script>")
    assert time.perf_counter() - started < 3


def test_a_page_with_much_text_is_no_shell():
    """Only thin pages are looked at."""
    assert is_thin("<p>Loading</p>")
    assert not is_thin("<p>" + "word " * 4_000)


KEYS = st.sampled_from(
    ["type", "text", "content", "children", "data", "items", "nodeType", "_type", "marks", "attrs", "title"]
)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=30),
        lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
        max_leaves=25,
    )
)
def test_no_data_raises(value):
    """Whatever the data is, it is a document or none."""
    html_from_state(next_data([value, INTRO]))
