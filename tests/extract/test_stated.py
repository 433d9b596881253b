"""The dates that pages state of themselves, in thirteen languages: exact, or words without a date, or nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.stated import stated_dates
from tracker.records import Stated, StatedKind

UPDATED, EFFECTIVE = StatedKind.UPDATED, StatedKind.EFFECTIVE


def _stated(markup: str) -> list[Stated]:
    page = f"<html><body><h1>Terms</h1><div>{markup}</div><p>You may not do this.</p></body></html>"
    return list(stated_dates(page.encode(), "text/html; charset=utf-8"))


@pytest.mark.parametrize(
    ("kind", "words", "date"),
    [
        (UPDATED, "Last updated: May 14, 2022", "2022-05-14"),
        (UPDATED, "LAST UPDATED: MAY 14TH 2022", "2022-05-14"),
        (UPDATED, "Last modified Sept. 3, 2021", "2021-09-03"),
        (UPDATED, "Updated 2022-05-14", "2022-05-14"),
        (UPDATED, "Last revised May 2022", "2022-05"),
        (EFFECTIVE, "Effective May 14, 2022", "2022-05-14"),
        (EFFECTIVE, "These Terms are effective as of 14 May 2022", "2022-05-14"),
        (EFFECTIVE, "Effective date of these Terms of Service: February 28, 2022", "2022-02-28"),
        (UPDATED, "Zuletzt aktualisiert am 14. Mai 2022", "2022-05-14"),
        (UPDATED, "Stand: Mai 2022", "2022-05"),
        (UPDATED, "Stand: 03.04.2022", "2022-04-03"),
        (EFFECTIVE, "Gültig ab 1. März 2022", "2022-03-01"),
        (UPDATED, "Dernière mise à jour : le 1er janvier 2022", "2022-01-01"),
        (EFFECTIVE, "En vigueur à compter du 14 août 2022", "2022-08-14"),
        (UPDATED, "Última actualización: 14 de mayo de 2022", "2022-05-14"),
        (EFFECTIVE, "Vigente a partir del 2 de enero de 2022", "2022-01-02"),
        (UPDATED, "Ultimo aggiornamento: 14 maggio 2022", "2022-05-14"),
        (EFFECTIVE, "In vigore dal 1º luglio 2022", "2022-07-01"),
        (UPDATED, "Última atualização: 1º de março de 2022", "2022-03-01"),
        (EFFECTIVE, "Em vigor a partir de 14 de maio de 2022", "2022-05-14"),
        (UPDATED, "Laatst bijgewerkt op 14 mei 2022", "2022-05-14"),
        (EFFECTIVE, "Van kracht vanaf 14 maart 2022", "2022-03-14"),
        (UPDATED, "Ostatnia aktualizacja: 14.05.2022", "2022-05-14"),
        (EFFECTIVE, "Data wejścia w życie: 14 maja 2022", "2022-05-14"),
        (UPDATED, "Дата последнего обновления: 14 мая 2022", "2022-05-14"),
        (EFFECTIVE, "Действует с 01.02.2022", "2022-02-01"),
        (UPDATED, "آخر تحديث: ١٤ مايو ٢٠٢٢", "2022-05-14"),
        (EFFECTIVE, "تاريخ السريان: 1 كانون الثاني 2022", "2022-01-01"),
        (UPDATED, "最終更新日：2022年5月14日", "2022-05-14"),
        (EFFECTIVE, "２０２２年４月１日施行", "2022-04-01"),
        (UPDATED, "最后更新日期：2022年5月14日", "2022-05-14"),
        (EFFECTIVE, "本政策于2022年5月14日起生效", "2022-05-14"),
        (UPDATED, "최종 업데이트: 2022년 5월 14일", "2022-05-14"),
        (EFFECTIVE, "시행일자: 2022. 5. 14", "2022-05-14"),
        (EFFECTIVE, "2022년 5월 14일부터 시행", "2022-05-14"),
    ],
)
def test_a_statement_gives_its_words_and_its_date(kind: StatedKind, words: str, date: str) -> None:
    """Whether the page was updated or takes effect, in every language the tracker reads."""
    assert _stated(words) == [Stated(kind, words, date)]


@pytest.mark.parametrize(
    "words",
    [
        "Previous version effective May 14, 2021",
        "This version replaces the one last updated on May 14, 2021.",
        "Our partner's policy was last updated on May 14, 2021.",
        "The law took effect on May 14, 2021.",
        "This applies from your first use after May 14, 2021.",
        "Not effective May 14, 2021",
        "Die vorherige Fassung vom 14. Mai 2021",
        "La version précédente en vigueur depuis le 14 mai 2021",
        "旧版の最終更新日：2021年5月14日",
    ],
)
def test_a_date_of_something_else_is_not_the_pages(words: str) -> None:
    """A former version, a law, a partner's page, somebody's first use: a claim that the page does not make of itself."""
    assert _stated(words) == []
    assert [one.date for one in _stated(f"{words} . Last updated: June 3, 2022")] == ["2022-06-03"]


@pytest.mark.parametrize(
    "words",
    [
        "Last modified 03/04/2022",
        "Ostatnia zmiana 03/04/2022",
        "Last updated: 5/14/22",
        "Effective date: February 30, 2022",
        "Last updated: 45.13.2022",
        "Effective May 3, 1022",
    ],
)
def test_what_could_be_another_date_or_none_gives_the_words_alone(words: str) -> None:
    """March or April, which century, a day that does not exist: never guessed."""
    assert [(one.words, one.date) for one in _stated(words)] == [(words, None)]


@pytest.mark.parametrize(
    ("words", "date"), [("Last updated 14/04/2022", "2022-04-14"), ("Updated: 04-14-2022", "2022-04-14")]
)
def test_numbers_that_can_only_be_read_one_way_are_read(words: str, date: str) -> None:
    """There is no fourteenth month."""
    assert [one.date for one in _stated(words)] == [date]


@pytest.mark.parametrize(
    "text",
    [
        "We updated our prices.",
        "It was an effective 2022 campaign.",
        "Last updated by our team. May 14, 2022 was a great day.",
        "Updated about 3 weeks ago",
        "Effective: 2022",
        "Copyright 2022. Posted by Mark on May 14, 2022",
        "The stand of 14 people, updated daily, was sold for 2022 dollars",
        "We may change these terms, effective immediately. Born before May 14, 2004 you may not enter.",
    ],
)
def test_what_states_no_date_of_the_page_gives_nothing(text: str) -> None:
    """A date elsewhere in the text is not the page's own."""
    assert _stated(text) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<dl><dt>Effective date</dt><dd>May 14, 2022</dd></dl>",
        "<p><strong>Effective date</strong> May 14, 2022</p>",
        "<h2>Effective date</h2><p>May 14, 2022</p>",
        "<table><tr><th>Effective date</th><td>May 14, 2022</td></tr></table>",
    ],
)
def test_words_and_date_may_stand_in_neighbouring_elements(markup: str) -> None:
    """As pages lay such facts out."""
    assert _stated(markup) == [Stated(EFFECTIVE, "Effective date May 14, 2022", "2022-05-14")]


def test_words_and_date_may_be_neighbours_without_a_space() -> None:
    """Two elements in a row, apart only by their style."""
    (found,) = _stated("<p><span>Updated</span><span>January 10, 2024</span></p>")
    assert (found.kind, found.date) == (UPDATED, "2024-01-10")


def test_a_sentence_may_state_two_dates_and_a_page_repeats_itself() -> None:
    """Each statement once, in page order."""
    sentence = "Last updated on September 1, 2021. Effective from October 1, 2021."
    assert [(one.kind, one.date) for one in _stated(f"<p>{sentence}</p><p>{sentence}</p>")] == [
        (UPDATED, "2021-09-01"),
        (EFFECTIVE, "2021-10-01"),
    ]


def test_words_come_from_the_beginning_of_their_sentence() -> None:
    """And not from the one before."""
    (found,) = _stated("Welcome to our rules. These terms were last updated on May 14, 2022, as you know.")
    assert found.words == "These terms were last updated on May 14, 2022"


def test_no_document_states_nothing() -> None:
    """An image, an empty body."""
    assert stated_dates(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png") == ()
    assert stated_dates(b"") == ()


@given(
    st.text(max_size=200)
    | st.from_regex(r"(Last updated|Stand|最終更新日)[ :]{0,3}[0-9./ -]{1,14}( [A-Za-z]{3,9} [0-9]{1,4})?")
)
def test_any_text_gives_existing_dates_or_none(text: str) -> None:
    """Never an exception, and the words are in the page."""
    for one in _stated(text.replace("<", " ").replace("&", " ")):
        assert one.date is None or re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", one.date)
        assert one.words


def test_a_long_page_of_near_misses_is_read_quickly() -> None:
    """Cue words without dates, digits without cues: work grows with the text, not with its square."""
    assert _stated("<p>" + "last updated 1 effective 2022 " * 5000 + "</p>") == []
