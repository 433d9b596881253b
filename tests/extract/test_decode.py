"""Bytes become text whatever was declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.decode import decode, without_invisible

TEXTS = {
    "cp1252": "Der Nutzer darf keine Inhalte veröffentlichen – auch keine „fremden“ Übersetzungen.",
    "iso8859_2": "Użytkownik zobowiązuje się nie zamieszczać treści sprzecznych z prawem.",
    "cp1250": "Użytkownik nie może publikować reklam, ponieważ są zakazane – „wszystkie”.",
    "cp1251": "Пользователю запрещается размещать чужие фотографии и адреса.",
    "koi8_r": "Пользователю запрещается размещать чужие фотографии и адреса.",
    "cp932": "利用者は、他人の住所を投稿してはならないものとします。",
    "euc_jp": "利用者は、他人の住所を投稿してはならないものとします。",
    "gb18030": "用户不得利用本服务发布违法信息，禁止发布广告。",
    "big5hkscs": "使用者不得利用本服務發布違法資訊，禁止張貼廣告。",
    "cp949": "이용자는 다음 각 호의 행위를 하여서는 안 됩니다.",
    "cp1256": "يحظر على المستخدم نشر إعلانات أو عناوين الآخرين.",
}
WRONG = (None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html; charset=nonsense")


@pytest.mark.parametrize("declared", WRONG)
@pytest.mark.parametrize("encoding", TEXTS)
def test_legacy_text_is_read_whatever_is_declared(encoding, declared):
    """The evidence of the text outweighs a missing or wrong declaration."""
    page = f"<p>{TEXTS[encoding]}</p>"
    assert decode(page.encode(encoding), declared) == page


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "shift_jis", "gb2312"])
def test_valid_utf8_wins_over_any_declaration(declared):
    """A wrong header must not turn an apostrophe into mojibake."""
    page = f'<meta charset="{declared}"><p>L’été – “quoted” 用户 Пользователь</p>'
    assert decode(page.encode(), f"text/html; charset={declared}") == page


@pytest.mark.parametrize(
    ("encoding", "text"), [("iso8859_15", "café à 5 €"), ("cp1254", "Kullanıcı paylaşamaz: yasaktır şiddet")]
)
def test_a_declaration_decides_between_encodings_the_text_fits_alike(encoding, text):
    """Western European, Turkish and Baltic pages differ in a few letters: they are what they say they are."""
    label = encoding.replace("iso8859_", "iso-8859-").replace("cp", "windows-")
    assert decode(f"<p>{text}</p>".encode(encoding), f"text/html; charset={label}") == f"<p>{text}</p>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_marks_and_wide_encodings(encoding):
    """A byte order mark is believed; UTF-16 without one is recognised by its NULs."""
    page = "<html><body><p>You may not:</p></body></html>"
    assert decode(page.encode(encoding), "text/html; charset=utf-8") == page


def test_seven_bit_japanese():
    """Escape sequences tell ISO-2022-JP from ASCII."""
    assert decode("<p>禁止事項</p>".encode("iso2022_jp"), None) == "<p>禁止事項</p>"


def test_utf8_cut_in_a_character_or_slightly_damaged_stays_utf8():
    """A truncated body or one broken byte must not change the reading of the rest."""
    body = ("<p>" + "été après l’hiver " * 50).encode()
    assert "été après l’hiver" in decode(body[:-2] + b"\xc3", None)
    assert decode(body + b"\xff", None).count("été") == 50


def test_characters_that_show_nothing_are_dropped():
    """Zero-width spaces, soft hyphens, direction marks and NULs differ between captures and mean nothing."""
    assert without_invisible("pro\u200bhi\u00adbit\u202eed\0") == "prohibited"


@given(st.binary(max_size=3000), st.one_of(st.none(), st.text(max_size=60)))
def test_no_bytes_and_no_declaration_raise(body, declared):
    """Archived bodies are untrusted."""
    assert isinstance(decode(body, declared), str)
