"""The digest mail: complete, readable in both forms, and obeying nothing that a page says."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from rich.cells import cell_len

from tests.report.samples import FAQ, HOSTILE, NOW, ROWS, TEXTS, public_url, removed, reworded, row, state
from tracker.neutral import neutral
from tracker.records import Correction, Delivery, Digest, HistoryRow, Kind, Message, PageState, Told
from tracker.report.digest_mail import digest_files, digest_message, file_stem

SENDER = "Policy tracker <tracker@example.org>"
TOLD = Told(Kind.ADDED, "creating deepfakes", None, "20220401000000", "20220601000000")

ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "strong", "em", "del", "ins", "span"),
    *("br", "a", "ul", "li"),
}
ATTRIBUTES = {"lang", "name", "content", "style", "class", "dir", "href"}


def _message(rows: Sequence[HistoryRow], pages: Sequence[PageState] = (), **options: str) -> Message:
    deliveries = tuple(Delivery("desk@example.org", one.id, NOW) for one in rows)
    digest = Digest("Desk <desk@example.org>", deliveries, tuple(rows))
    return digest_message(digest, pages, public_url, **{"sender": SENDER, "now": NOW} | options)  # type: ignore[arg-type]


def _words(page: str) -> str:
    return " ".join(html.document_fromstring(page).text_content().split())


def test_a_new_ban_comes_with_platform_words_context_bracket_and_links_in_both_forms() -> None:
    """Everything a reader needs to write about it, without asking the program."""
    message = _message([row(unread=2)], [state()])
    for body in (message.text, _words(message.html)):
        for expected in (
            *(
                "Google Colab",
                "FAQ",
                "creating deepfakes",
                "Usage limits",
                "The following are disallowed:",
                "2 captures",
            ),
            *("between 2022-05-13 09:12 and 2022-05-14 18:30 UTC", "2022-05-13 09:12:44 UTC", "3f2a91c07b4e"),
        ):
            assert expected in " ".join(body.split())
    for end in ("20220513091244", "20220514183000"):
        link = f"https://web.archive.org/web/{end}/{FAQ}"
        assert link in message.text
        assert f'href="{link}"' in message.html


def test_a_reconstruction_is_marked_and_has_no_link() -> None:
    """In the subject too, when all of the mail is one."""
    message = _message([row(archive="local", note="reconstruction")])
    assert message.subject == "[reconstruction] New ban: Google Colab: creating deepfakes"
    for body in (message.text, _words(message.html)):
        assert "[reconstruction]" in body
        assert "no public address: local archive" in body
    assert "href" not in message.html
    assert "[reconstruction]" not in _message([row(note="reconstruction"), row(id="1" * 12)]).subject


def test_kinds_stand_in_sections_new_bans_first() -> None:
    """Lifted bans and rewordings are there when they were asked for, never among the bans."""
    message = _message([removed(), reworded(), row()])
    headings = [line for line in message.text.splitlines() if line.isupper()]
    assert headings == ["NEW BANS", "REWORDED BANS", "LIFTED BANS"]
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", message.html) == ["New bans", "Reworded bans", "Lifted bans"]
    assert message.subject == "3 policy changes: Google Colab"


def test_a_rewording_is_marked_word_by_word() -> None:
    """Marks in text; ``del`` and ``ins`` in HTML, which need no colour to be told apart."""
    message = _message([reworded()])
    assert "creating [-fake-]{+deepfake+} videos" in message.text
    page = html.document_fromstring(message.html)
    assert [one.text for one in page.iter("del")] == ["fake"]
    assert [one.text for one in page.iter("ins")] == ["deepfake"]


def test_it_says_how_old_each_pages_newest_capture_is() -> None:
    """No news from a page that no archive visits is no news."""
    message = _message([row()], [state(), state(id="x", title="Terms", last_capture=None)])
    for body in (message.text, _words(message.html)):
        assert "Google Colab · FAQ: 22 November 2026, 2 days ago" in body
        assert "Google Colab · Terms: no capture known" in body


@pytest.mark.parametrize(
    ("rows", "subject"),
    [
        ([row()], "New ban: Google Colab: creating deepfakes"),
        ([row(), row(id="b" * 12, platform="OpenAI")], "2 new bans: Google Colab, OpenAI"),
        ([removed()], "Policy change: Google Colab: Military and warfare"),
        ([row(text="x" * 500)], f"New ban: Google Colab: {'x' * 96}…"),
    ],
)
def test_the_subject_says_what_and_where(rows: list[HistoryRow], subject: str) -> None:
    """At most 120 characters of it."""
    assert _message(rows).subject == subject


def _corrected(told: Told, now: HistoryRow, news: Sequence[HistoryRow] = ()) -> Message:
    delivery = Delivery("desk@example.org", now.id, NOW, corrects=told)
    digest = Digest("desk@example.org", (delivery,), tuple(news), (Correction(told, now),))
    return digest_message(digest, [], public_url, sender=SENDER, now=NOW)


def test_a_withdrawn_ban_is_corrected_without_proof_that_proves_nothing() -> None:
    """It says what was announced and that it did not happen; the captures it was read from are not shown as proof."""
    message = _corrected(TOLD, row(retracted=True))
    assert message.subject == "Correction: Google Colab: creating deepfakes"
    for body in (" ".join(message.text.split()), _words(message.html)):
        assert "new ban, between 1 April and 1 June 2022" in body
        assert "it did not happen" in body
        assert "Corrections".casefold() in body.casefold()
    assert "web.archive.org" not in message.text + message.html


def test_a_redated_and_reworded_ban_is_corrected_with_both_dates_and_wordings() -> None:
    """What was said, and what is to be said instead, with its proof."""
    message = _corrected(replace(TOLD, text="making fakes"), row(), [removed()])
    assert message.subject == "1 policy change, 1 correction: Google Colab"
    for body in (" ".join(message.text.split()), _words(message.html)):
        for expected in (
            "1 April and 1 June 2022",
            "making fakes",
            "creating deepfakes",
            "2022-05-13 09:12 and 2022-05-14",
        ):
            assert expected in body
    assert f"https://web.archive.org/web/20220514183000/{FAQ}" in message.html


def test_a_correction_is_another_mail_than_the_announcement_it_corrects() -> None:
    """Otherwise the recipient's side would take it for a repetition and drop it."""
    assert _corrected(TOLD, row()).message_id != _message([row()]).message_id
    assert _corrected(TOLD, row()).message_id != _corrected(replace(TOLD, withdrawn=True), row()).message_id


def test_the_same_deliveries_always_have_the_same_message_id() -> None:
    """Whatever their order and whenever sent; other changes and other recipients have another."""
    one, two = row(), row(id="b" * 12)
    assert _message([one, two]).message_id == _message([two, one]).message_id
    assert _message([one]).message_id != _message([one, two]).message_id
    other = Digest("b@example.org", (Delivery("b@example.org", one.id, NOW),), (one,))
    assert digest_message(other, [], public_url, sender=SENDER, now=NOW).message_id != _message([one]).message_id
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", _message([one]).message_id)


@pytest.mark.parametrize(
    ("sender", "domain"),
    [("t@bücher.example", "xn--bcher-kva.example"), ("t", "tracker.invalid"), ("", "tracker.invalid")],
)
def test_a_message_id_is_ascii_whatever_the_sender(sender: str, domain: str) -> None:
    """A strange sender is the mail room's to complain about."""
    assert _message([row()], sender=sender).message_id.endswith(f"@{domain}>")


def test_headers_keep_mail_programs_from_answering_and_let_people_leave() -> None:
    """RFC 3834 and RFC 2369."""
    assert _message([row()]).headers == {"Auto-Submitted": "auto-generated"}
    headers = _message([row()], unsubscribe="mailto:leave@example.org?subject=stop\r\nBcc: x").headers
    assert headers["List-Unsubscribe"] == "<mailto:leave@example.org?subject=stop%20Bcc:%20x>"


@given(st.lists(ROWS, min_size=1, max_size=4), st.lists(st.builds(state, platform=TEXTS, title=TEXTS), max_size=2))
def test_nothing_a_page_says_becomes_markup(rows: list[HistoryRow], pages: list[PageState]) -> None:
    """The HTML is well-formed, has our elements and attributes and no others, loads nothing, and links only to captures."""
    deliveries = tuple(Delivery("desk@example.org", one.id, NOW) for one in rows)
    corrections = tuple(Correction(replace(TOLD, text=one.text), one) for one in rows)
    digest = Digest("desk@example.org", deliveries, tuple(rows), corrections)
    message = digest_message(digest, pages, public_url, sender=SENDER, now=NOW)
    body = message.html.removeprefix("<!DOCTYPE html>\n").replace('<meta charset="utf-8">', "")
    tree = etree.fromstring(re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", body))
    assert not [one.tag for one in tree.iter() if one.tag not in ELEMENTS]
    assert not [name for one in tree.iter() for name in one.attrib if name not in ATTRIBUTES]
    links = [one.get("href") for one in tree.iter("a")]
    assert all(link.startswith("https://web.archive.org/web/") for link in links)
    assert "url(" not in message.html.partition("</head>")[0]
    assert neutral(message.subject) == message.subject


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_the_text_keeps_its_width_and_steers_nothing(rows: list[HistoryRow]) -> None:
    """72 columns, addresses excepted; the words are all there."""
    message = _message(rows)
    lines = message.text.splitlines()
    assert all(cell_len(line) <= 72 for line in lines if "://" not in line)
    assert all(line == neutral(line) or neutral(line) == " ".join(line.split()) for line in lines)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_words_of_a_hostile_page_are_shown_as_words(text: str) -> None:
    """A reader sees what the page says, tags and all."""
    assert " ".join(neutral(text).split()) in _words(_message([row(text=text)]).html)


def test_the_mail_is_safe_in_dark_mode_and_on_a_phone() -> None:
    """It declares both schemes, sets no background, and has no fixed widths."""
    page = _message([row(), removed(), reworded()], [state()]).html
    assert '<meta name="color-scheme" content="light dark">' in page
    assert "prefers-color-scheme: dark" in page
    assert "background" not in page
    assert not re.search(r"[^-]width:\s*\d+px", page)
    assert "viewport" in page


def test_its_files_have_names_that_cannot_leave_their_folder() -> None:
    """A recipient's name is no path."""
    message = _message([row()])
    stem = file_stem(message, NOW)
    assert re.fullmatch(r"digest-2026-11-24-desk-example-org-[0-9a-f]{8}", stem)
    assert digest_files(message, stem) == {f"{stem}.txt": message.text, f"{stem}.html": message.html}
    odd = Digest("../../etc/passwd", (), (row(),))
    assert "/" not in file_stem(digest_message(odd, [], public_url, sender=SENDER, now=NOW), NOW)
