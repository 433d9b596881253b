"""The room's door: readings and explanations of whole documents, and that no bytes ever raise."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extract import EXTRACTOR_VERSION, explain, read
from tracker.records import ReadingOptions

PROSE = "<p>Welcome to Lantern, a place where photographers show their work to each other and to everybody.</p>"
PAGE = f"<html><body><h1>Rules</h1>{PROSE}<p>You may not:</p><ul><li>sell</li><li>rent</li></ul></body></html>"


def items(body: bytes, **options: str) -> list[str]:
    """The items of a body."""
    reading = read(body, options=ReadingOptions(**options))
    return [item.text for each in reading.lists for item in each.items]


def test_reading_names_headings_and_lead() -> None:
    """Each list comes with the headings above it and the text that introduces it."""
    (only,) = read(PAGE.encode()).lists
    assert only.headings == ("Rules",)
    assert only.lead == "You may not:"


def test_every_list_has_a_reason() -> None:
    """What decided a list is told beside it."""
    explained = explain(PAGE.encode())
    assert explained.reasons == ("list: lead-in: forbids",)
    assert len(explained.reasons) == len(explained.reading.lists)


def test_version_is_a_short_text() -> None:
    """Readings are keyed by it."""
    assert 0 < len(EXTRACTOR_VERSION) <= 20


def test_what_changes_elsewhere_on_the_page_changes_nothing() -> None:
    """Menus, nonces, banners and other sections leave a list's reading as it was."""
    before = read(PAGE.encode()).lists
    noise = PAGE.replace(
        "<h1>", '<nav><ul><li>Home</li><li>No way</li></ul></nav><script nonce="77">var you="may not";</script><h1>'
    )
    noise = noise.replace(
        "</body>",
        f"<h2>Contact</h2>{PROSE}<ul><li>By mail</li><li>By phone</li></ul>"
        "<div role=dialog><p>We use cookies:</p><ul><li>a</li></ul></div></body>",
    )
    assert read(noise.encode()).lists == before


def test_selector_narrows_the_page() -> None:
    """Only what the selector matches is read."""
    page = PAGE.replace("</body>", "<div id=x><p>You may not:</p><ul><li>shout</li><li>run</li></ul></div></body>")
    assert items(page.encode(), select="#x") == ["shout", "run"]


def test_selector_for_browsers_only_is_a_reason() -> None:
    """Pseudo-classes that need a browser, or nonsense, make the reading unusable and say so."""
    for selector in ("ul[", "li:hover::before", ":nonsense", "", "a:focus-visible"):
        reading = read(PAGE.encode(), options=ReadingOptions(select=selector))
        assert reading.lists == ()
        assert reading.usable or "select" in str(reading.reason)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.none() | st.text(max_size=30))
def test_any_bytes_give_a_reading(body: bytes, content_type: str | None) -> None:
    """Malformed bytes under any declared type never raise."""
    assert read(body, content_type).usable in (True, False)


_TAGS = "<ul> </ul> <li> <p> </p> <table> <tr> <td> <th> <dl> <dt> <dd> <br> <h2> </h2> <details> <summary> </details> <b> <!-- --> <li"
_WORDS = [
    "You may not:",
    "(a) spam; (b) cheat.",
    "Prohibited content",
    "We may:",
    "禁止事項",
    "我们有权：",
    "•spam",
    "1. steal",
]
_ODDITIES = ["<script>", "</script>", "</div>", "<div role=listitem>", "\x00", "\ud800", "&#x110000;", ";", ":"]
_PIECES = st.sampled_from([*_TAGS.split(), *_WORDS, *_ODDITIES])


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=60))
def test_any_soup_of_tags_gives_a_reading(pieces: list[str]) -> None:
    """Tags in any order and any state of closing never raise, and items are never empty."""
    body = ("<html><body>" + PROSE * 8 + "".join(pieces) + "</body></html>").encode("utf-8", "replace")
    assert all(text.strip() for text in items(body))


def test_texts_that_measure_fonts_are_no_entries() -> None:
    """Scripts leave them in archived pages; they come and go between captures."""
    rules = "<h2>We prohibit deception</h2><p>This includes:</p><ul><li>sending spam</li><li>selling accounts</li></ul>"
    filler = f"<div>{'word ' * 60}<br>mmMwWLliI0fiflO&amp;1<br>mmMwWLliI0fiflO&amp;1<br>mmMwWLliI0fiflO&amp;1</div>"
    plain, measured = read(rules.encode()), read((rules + filler).encode())
    assert plain.lists
    assert measured.lists == plain.lists


def test_one_ban_among_ordinary_clauses_is_no_list() -> None:
    """A list has two entries or more; a sentence in a list of clauses is a sentence, unless the section speaks of rules."""
    clauses = [
        "Fees are due monthly.",
        "You may not assign this agreement.",
        "Notices are sent by mail.",
        "Courts of Bern decide.",
    ]
    page = f"<h1>Terms</h1><h2>General</h2><ul>{''.join(f'<li>{clause}</li>' for clause in clauses)}</ul>"
    assert read(page.encode()).lists == ()


def test_embedded_state_of_few_chinese_characters_is_a_document() -> None:
    """A script says in a hundred characters what takes English three hundred; the page is no empty shell."""
    body = (
        "<h2>总则</h2><p>本规范适用于社区内的作品、评论、头像和昵称，所有用户都应当阅读并遵守，以维护社区的秩序。</p>"
        "<h2>禁止发布的内容</h2><p>用户不得发布下列内容：</p><ul><li>未经授权转载的他人作品</li><li>冒充他人的广告信息</li></ul>"
        "<p>如有疑问，请在工作日联系社区管理员，我们会尽快答复。</p>"
    )
    state = json.dumps({"props": {"pageProps": {"article": {"title": "内容规范", "body": body}}}})
    page = f'<html><title>内容规范</title><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{state}</script></html>'
    reading = read(page.encode())
    assert [item.text for one in reading.lists for item in one.items] == [
        "未经授权转载的他人作品",
        "冒充他人的广告信息",
    ]
