"""The digest mail: complete, readable in both forms, and obeying nothing that a page says."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from rich.cells import cell_len

from tests.report.samples import FAQ, HOSTILE, NOW, ROWS, TEXTS, public_url, removed, reworded, row, state
from tracker.neutral import neutral
from tracker.records import (
    Correction,
    Delivery,
    Digest,
    HistoryRow,
    Kind,
    Message,
    Notice,
    OlderChanges,
    PageState,
    Problem,
    Told,
    Trouble,
)
from tracker.report.digest_mail import digest_files, digest_message, file_stem

SENDER = "Policy tracker <tracker@example.org>"
TOLD = Told(Kind.ADDED, "creating deepfakes", None, "20220401000000", "20220601000000")

ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "strong", "em", "del", "ins", "span"),
    *("br", "a", "ul", "li"),
}
ATTRIBUTES = {"lang", "name", "content", "style", "class", "dir", "href"}


def _digest(rows: Sequence[HistoryRow] = (), **more: Any) -> Digest:
    deliveries = tuple(Delivery("desk@example.org", one.id, NOW) for one in rows)
    return Digest("Desk <desk@example.org>", deliveries, tuple(rows), **more)


def _mail(digest: Digest, **options: Any) -> Message:
    return digest_message(digest, public_url, **{"sender": SENDER, "now": NOW} | options)


def _message(rows: Sequence[HistoryRow], pages: Sequence[PageState] = (), **options: Any) -> Message:
    return _mail(_digest(rows, pages=tuple(pages)), **options)


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
    assert message.html.count("href") == 1  # the way to leave
    assert "[reconstruction]" not in _message([row(note="reconstruction"), row(id="1" * 12)]).subject


def test_kinds_stand_in_sections_new_bans_first() -> None:
    """Removed entries and rewordings are there when they were asked for, never among the bans."""
    message = _message([removed(), reworded(), row()])
    headings = [line for line in message.text.splitlines() if line.isupper()]
    assert headings == ["NEW BANS", "REWORDED BANS", "ENTRIES REMOVED"]
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", message.html) == ["New bans", "Reworded bans", "Entries removed"]
    assert message.subject == "1 new ban, 1 reworded ban, …: Google Colab"
    assert message.text.startswith("1 new ban, 1 reworded ban, 1 entry removed, as of 24 November 2026\n")


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
        ([removed()], "Entry removed: Google Colab: Military and warfare"),
        ([removed(), removed(id="b" * 12, platform="OpenAI")], "2 entries removed: Google Colab, OpenAI"),
        ([row(text="x" * 500)], f"New ban: Google Colab: {'x' * 96}…"),
    ],
)
def test_the_subject_says_what_and_where(rows: list[HistoryRow], subject: str) -> None:
    """At most 120 characters of it."""
    assert _message(rows).subject == subject


def _corrected(told: Told, now: HistoryRow, news: Sequence[HistoryRow] = ()) -> Message:
    delivery = Delivery("desk@example.org", now.id, NOW, corrects=told)
    digest = Digest("desk@example.org", (delivery,), tuple(news), (Correction(told, now),))
    return _mail(digest)


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
    assert message.subject == "1 correction, 1 entry removed: Google Colab"
    for body in (" ".join(message.text.split()), _words(message.html)):
        for expected in (
            "1 April and 1 June 2022",
            "making fakes",
            "creating deepfakes",
            "2022-05-13 09:12 and 2022-05-14",
        ):
            assert expected in body
    assert f"https://web.archive.org/web/20220514183000/{FAQ}" in message.html


@pytest.mark.parametrize(
    ("told", "now", "expected"),
    [
        (
            replace(TOLD, kind=Kind.REWORDED, text="making deepfakes", old_text="making fakes"),
            reworded(text="making deepfakes", old_text="making fake videos"),
            "worded “making deepfakes”, before that “making fakes”",
        ),
        (
            replace(TOLD, kind=Kind.REWORDED, old_text="making fakes"),
            row(),
            "worded “creating deepfakes”, before that “making fakes”",
        ),
        (replace(TOLD, kind=Kind.REMOVED, text=None, old_text="war"), removed(), "worded “war”"),
    ],
)
def test_wordings_that_were_told_are_shown_wherever_one_of_them_differs(
    told: Told, now: HistoryRow, expected: str
) -> None:
    """The old one too: otherwise the correction would say nothing."""
    message = _corrected(told, now)
    for body in (" ".join(message.text.split()), _words(message.html)):
        assert expected in body
    assert "worded" not in _corrected(replace(TOLD, text=row().text), row()).text


def test_corrections_stand_first() -> None:
    """Who acted on an earlier mail must see that it was wrong."""
    message = _corrected(TOLD, row(retracted=True), [removed(), row(id="b" * 12)])
    headings = [line for line in message.text.splitlines() if line.isupper()]
    assert headings == ["CORRECTIONS OF EARLIER MAILS", "NEW BANS", "ENTRIES REMOVED"]
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", message.html) == [
        "Corrections of earlier mails",
        "New bans",
        "Entries removed",
    ]


PROBLEM = Problem("colab-faq", Trouble.NO_USABLE, NOW - timedelta(days=9), "bot wall at 2026-11-15")
OVER = replace(PROBLEM, ended_at=NOW)


def _notices(*problems: Problem) -> dict[str, Any]:
    return {"notices": tuple(Notice("desk@example.org", one, NOW) for one in problems), "pages": (state(),)}


def test_a_page_problem_has_a_section_of_its_own() -> None:
    """Which page, what, since when, and what was seen."""
    message = _mail(_digest([row()], **_notices(PROBLEM)))
    assert message.subject == "1 new ban, 1 page problem: Google Colab"
    for body in (message.text, _words(message.html)):
        told = " ".join(body.split())
        assert "Google Colab · FAQ" in told
        assert "no usable reading, noticed on 15 November 2026" in told
        assert "bot wall at 2026-11-15" in told


def test_the_end_of_a_problem_is_told_with_its_beginning() -> None:
    """Where both wait, one line tells both."""
    assert _mail(_digest(**_notices(PROBLEM))).subject == "Page problem: Google Colab: no usable reading"
    for problems in ([OVER], [PROBLEM, OVER]):
        message = _mail(_digest(**_notices(*problems)))
        assert message.subject == "Page problem that is over: Google Colab: no usable reading"
        told = " ".join(message.text.split())
        assert "over since 24 November 2026: no usable reading, noticed on 15 November 2026" in told
        assert told.count("noticed on") == 1


def test_a_mail_about_a_problem_is_known_by_it() -> None:
    """Its beginning and its end are two mails; a repetition is none."""
    began, over = _mail(_digest(**_notices(PROBLEM))), _mail(_digest(**_notices(OVER)))
    assert began.message_id == _mail(_digest(**_notices(PROBLEM))).message_id
    assert began.message_id != over.message_id


def test_a_problem_of_a_page_no_longer_described_is_told_by_its_id() -> None:
    """Better a bare name than none."""
    message = _mail(replace(_digest(**_notices(PROBLEM)), pages=()))
    assert message.subject == "Page problem: colab-faq: no usable reading"


@pytest.mark.parametrize(
    ("older", "line"),
    [
        (
            OlderChanges(312, ("colab-faq",), "20220514183000"),
            "312 older changes (history, not news) were found in captures made until 14 May 2022: tracker history colab-faq",
        ),
        (OlderChanges(1, ("a", "b"), "20220514183000"), "1 older change (history, not news) was found"),
        (OlderChanges(9, tuple("abcdef"), "20220514183000"), "made until 14 May 2022: tracker history"),
    ],
)
def test_history_found_is_one_line_with_the_command_that_shows_it(older: OlderChanges, line: str) -> None:
    """However much it is."""
    message = _mail(_digest([row()], older=older))
    for body in (message.text, _words(message.html)):
        assert line in " ".join(body.split())
    assert "tracker history" not in _message([row()]).text


def test_a_correction_is_another_mail_than_the_announcement_it_corrects() -> None:
    """Otherwise the recipient's side would take it for a repetition and drop it."""
    assert _corrected(TOLD, row()).message_id != _message([row()]).message_id
    assert _corrected(TOLD, row()).message_id != _corrected(replace(TOLD, withdrawn=True), row()).message_id


def test_a_correction_to_another_state_is_another_mail() -> None:
    """Told, withdrawn and later redated: whoever dropped the second as a repetition would go on believing the first."""

    def identity(now: Told) -> str:
        delivery = Delivery("desk@example.org", "c1", NOW, corrects=TOLD, told=now)
        return _mail(Digest("desk@example.org", (delivery,), (), (Correction(TOLD, row()),))).message_id

    states = [replace(TOLD, withdrawn=True), replace(TOLD, by="20220701120000"), replace(TOLD, old_text="fakes")]
    assert len({identity(one) for one in states}) == len(states)
    assert identity(states[0]) == identity(replace(states[0]))


def test_the_same_deliveries_always_have_the_same_message_id() -> None:
    """Whatever their order and whenever sent; other changes and other recipients have another."""
    one, two = row(), row(id="b" * 12)
    assert _message([one, two]).message_id == _message([two, one]).message_id
    assert _message([one]).message_id != _message([one, two]).message_id
    other = Digest("b@example.org", (Delivery("b@example.org", one.id, NOW),), (one,))
    assert _mail(other).message_id != _message([one]).message_id
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
    message = _message([row()], unsubscribe="https://example.org/leave?list=bans&who=1")
    assert message.headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://example.org/leave?list=bans&who=1>",
    }
    assert "Unsubscribe: https://example.org/leave?list=bans&who=1" in message.text
    assert 'href="https://example.org/leave?list=bans&amp;who=1"' in message.html
    for body in (message.text, message.html):
        assert "This mail went to desk@example.org." in body


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        (SENDER, "<mailto:tracker@example.org?subject=unsubscribe>"),
        ("a+b&c@example.org", "<mailto:a+b%26c@example.org?subject=unsubscribe>"),
        ("jürgen@bücher.example", "<mailto:j%C3%BCrgen@b%C3%BCcher.example?subject=unsubscribe>"),
    ],
)
def test_who_says_no_way_to_leave_is_written_to(sender: str, expected: str) -> None:
    """A mail to the sender (RFC 6068): there is always a way."""
    assert _message([row()], sender=sender).headers["List-Unsubscribe"] == expected


def test_a_way_to_leave_is_one_address_whatever_it_holds() -> None:
    """Neither a line nor a bracket nor a comma can bring in another one."""
    headers = _message(
        [row()], unsubscribe="mailto:leave@example.org?subject=a>, <https://evil.example>\r\nBcc: x"
    ).headers
    assert headers["List-Unsubscribe"] == (
        "<mailto:leave@example.org?subject=a%3E%2C%20%3Chttps://evil.example%3E%20Bcc:%20x>"
    )


@given(st.lists(ROWS, min_size=1, max_size=4), st.lists(st.builds(state, platform=TEXTS, title=TEXTS), max_size=2))
def test_nothing_a_page_says_becomes_markup(rows: list[HistoryRow], pages: list[PageState]) -> None:
    """The HTML is well-formed, has our elements and attributes and no others, loads nothing, and links only to captures."""
    deliveries = tuple(Delivery("desk@example.org", one.id, NOW) for one in rows)
    corrections = tuple(Correction(replace(TOLD, text=one.text), one) for one in rows)
    notices = tuple(Notice("desk@example.org", replace(PROBLEM, detail=one.platform), NOW) for one in pages)
    message = _mail(Digest("desk@example.org", deliveries, tuple(rows), corrections, notices, pages=tuple(pages)))
    body = message.html.removeprefix("<!DOCTYPE html>\n").replace('<meta charset="utf-8">', "")
    tree = etree.fromstring(re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", body))
    assert not [one.tag for one in tree.iter() if one.tag not in ELEMENTS]
    assert not [name for one in tree.iter() for name in one.attrib if name not in ATTRIBUTES]
    links = [one.get("href") for one in tree.iter("a")]
    assert links.pop() == "mailto:tracker@example.org?subject=unsubscribe"
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
    assert "/" not in file_stem(_mail(odd), NOW)
