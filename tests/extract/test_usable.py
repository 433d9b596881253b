"""A capture is usable when the document is there, however much it speaks of walls; and not when something stands in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract import usable
from tracker.extract.usable import Facts, Piece, facts, not_a_document, why_not

PROSE = (
    "Members treat each other with respect and write about the subject of the forum, in words that everybody can read. "
)
ERROR, BOT, COUNTRY = "an error page", "a bot wall or captcha", "not available in the country of the capture"
LOGIN, CONSENT, SHELL = "a login page", "a consent notice only", "an empty JavaScript shell"


def page(*texts, title="", heading="", **known):
    """Facts of a page with these pieces of text."""
    pieces = ([Piece(heading, heading=True)] if heading else []) + [Piece(text) for text in texts]
    return Facts(title=title, pieces=tuple(pieces), **known)


WALLS = [
    (ERROR, "Page not found"), (ERROR, "Page introuvable"), (ERROR, "Seite nicht gefunden"), (ERROR, "Página no encontrada"),
    (ERROR, "Pagina non trovata"), (ERROR, "Página não encontrada"), (ERROR, "Pagina niet gevonden"), (ERROR, "Nie znaleziono strony"),
    (ERROR, "Страница не найдена"), (ERROR, "ページが見つかりません"), (ERROR, "页面不存在"), (ERROR, "페이지를 찾을 수 없습니다"),
    (ERROR, "الصفحة غير موجودة"), (ERROR, "404"), (ERROR, "Something went wrong"), (ERROR, "503 Service Unavailable"),
    (BOT, "Just a moment..."), (BOT, "Accès refusé"), (BOT, "Zugriff verweigert"), (BOT, "Acceso denegado"), (BOT, "Accesso negato"),
    (BOT, "Acesso negado"), (BOT, "Ik ben geen robot"), (BOT, "Nie jestem robotem"), (BOT, "Доступ запрещен"),
    (BOT, "ロボットではありません"), (BOT, "安全验证"), (BOT, "로봇이 아닙니다"), (BOT, "تم رفض الوصول"), (BOT, "Verify you are human"),
    (COUNTRY, "This service is not available in your country"), (COUNTRY, "Dieser Dienst ist in Ihrem Land nicht verfügbar"),
    (COUNTRY, "Ce service n'est pas disponible dans votre pays"), (COUNTRY, "Este servicio no está disponible en tu país"),
    (COUNTRY, "Сервис недоступен в вашей стране"), (COUNTRY, "お住まいの地域ではご利用いただけません"),
    ("a parked domain", "This domain is for sale"), ("a parked domain", "Diese Domain steht zum Verkauf"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "words"), WALLS)
def test_a_wall_is_told_by_its_headline_or_its_title(reason, words):
    """In every language with a lexicon, as the page's title, as a heading, or as nearly all the page says."""
    assert why_not(page("Home", "Contact", heading=words)) == reason
    assert why_not(page(words, "Home")) == reason
    assert why_not(page("Home", title=words)) == reason


@pytest.mark.parametrize(("reason", "words"), WALLS)
def test_a_page_with_its_own_prose_is_usable_whatever_it_mentions(reason, words):
    """A policy may speak of captchas, error pages and countries."""
    rules = [PROSE + f"({words})"] * 12
    assert why_not(page(*rules, heading="Rules")) is None
    assert why_not(page(*[PROSE] * 40, words, title="Forum rules")) is None


@pytest.mark.parametrize("words", ["Forbidden", "Blocked", "Forbidden request"])
def test_a_bare_refusal_is_a_wall(words):
    """As heading, text or title, where nothing else is said."""
    assert why_not(page("Home", heading=words)) == why_not(page(words)) == why_not(page("Home", title=words)) == BOT


@pytest.mark.parametrize("words", ["Forbidden", "Forbidden content", "Blocked items"])
def test_a_heading_that_forbids_is_no_refusal(words):
    """Short rules with a list, or with some prose, under the words of a refusal."""
    entries = [f"bringing the {animal} to the meeting" for animal in ("dog", "cat", "goose", "horse")]
    assert why_not(page(*entries, heading=words)) is None
    assert why_not(page(*[PROSE] * 4, heading=words, title=f"{words} in the club")) is None


def test_prose_beside_the_document_does_not_make_an_error_page_usable():
    """A footer, a menu or a cookie dialog is not the document."""
    aside = tuple(Piece(PROSE, aside=True) for _ in range(50))
    assert why_not(Facts(pieces=(Piece("Page not found", heading=True), *aside))) == ERROR


def test_a_login_form_needs_a_form_or_a_request():
    """A password field with nothing else; not a policy with a login box in its corner."""
    assert why_not(page("E-mail", "Password", heading="Log in", password_fields=1)) == LOGIN
    assert why_not(page("You must log in to continue")) == LOGIN
    assert why_not(page(*[PROSE] * 8, password_fields=1)) is None


def test_a_consent_notice_alone_is_no_document():
    """Cookies and partners, and nothing of the page's own."""
    notice = "We and our partners use cookies and similar technologies to store information on your device."
    assert why_not(page(notice, "Accept all", "Reject all")) == CONSENT
    assert (
        why_not(page(notice, "Cookies may be stored on your device for one year.", heading="Before you continue"))
        == CONSENT
    )
    assert why_not(page(notice, *[PROSE] * 6, heading="Rules")) is None


def test_a_shell_is_told_by_its_scripts_or_its_notice():
    """The page says that it needs JavaScript, or has scripts and nothing to show."""
    assert why_not(page("You need to enable JavaScript to run this app.")) == SHELL
    assert why_not(page("Loading", script_size=50_000)) == SHELL
    assert usable.is_shell(SHELL)
    assert not usable.is_shell(ERROR)
    assert not usable.is_shell(None)


def test_a_redirect_is_no_document():
    """A refresh to another address, with no prose of its own."""
    assert why_not(page("Redirecting…", refresh=True)) == "a redirect page"


def test_a_short_page_with_rules_is_usable():
    """A document may be short."""
    assert why_not(page("You may not:", "send spam", "sell accounts", heading="Rules")) is None
    assert why_not(page(PROSE, "There are no rules yet.")) is None


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><main><p>You may not</p><ul><li>send spam</li><li cla",
        "<html><body><main><section><p>You may not</p><ul><li>send",
        "<html><body><p>You may not</p><script>var a = 1; var b",
    ],
)
def test_a_document_cut_off_is_not_usable(html):
    """Half a list would read as removals."""
    assert facts(html, (), html).cut


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>You may not</p><ul><li>send spam<li>sell accounts</ul></body></html>",
        "<h1>Rules</h1><p>You may not</p><ul><li>send spam</li></ul>",
        "<html><body><div><ul><li>no</li></ul></div><p>end",
        "<html><body><div><div><p>a < b</p></div></body></html><!-- captured -->",
    ],
)
def test_sloppy_but_whole_documents_are_not_cut_off(html):
    """Closing tags may be left out."""
    assert not facts(html, (), html).cut


@pytest.mark.parametrize(
    ("body", "declared", "reason"),
    [
        (b"", None, "the body is empty"),
        (b" \n\t ", "text/html", "the body is empty"),
        (b"%PDF-1.7 ...", "text/html", "not HTML: a PDF document"),
        (b"\x89PNG\r\n", None, "not HTML: an image"),
        (b'{"error": "not found"}', "text/html", "not HTML: JSON data"),
        (b'{"error": "not found"}', "application/json", "not HTML: JSON data"),
        (b"PK\x03\x04rest", None, "not HTML: a ZIP or office document"),
        (b"body { color: red }", "text/css", "not HTML: a style sheet"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", None, "not HTML: a feed"),
        (bytes(range(1, 32)) * 40, None, "not HTML: binary data"),
    ],
)
def test_what_is_not_html_is_named(body, declared, reason):
    """By its bytes first, by its declared type second."""
    assert not_a_document(body, declared) == reason


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (b"<html><p>Rules</p></html>", "application/json"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>Rules", None),
        ("<html><p>Rules".encode("utf-16"), None),
        (b"Rules: you may not send spam.", "text/plain"),
    ],
)
def test_what_may_be_a_document_is_let_through(body, declared):
    """Markup outweighs a wrong declaration; plain text can be read."""
    assert not_a_document(body, declared) is None


@given(st.binary(max_size=500), st.text(max_size=500))
def test_nothing_raises(body, text):
    """Archived pages are untrusted."""
    not_a_document(body, text)
    known = facts(text, (Piece(text), Piece(text, heading=True)), text)
    assert why_not(known) is None or isinstance(why_not(known), str)
