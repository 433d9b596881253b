"""Searching: the stored form of texts, what people type, and that FTS5 and Python decide alike."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UsageError
from tracker.searching import Query, QueryError, any_of, parse_query, search_form

FORMS = [
    ("Creating Deepfakes!", "creating deepfakes"),
    ("l’usurpation d'identité", "l usurpation d identite"),
    ("el año pasado", "el ano pasado"),
    ("Straße, Łódź, Ærø, ŒUVRE", "strasse lodz aero oeuvre"),
    ("ΆΣΟΣ", "ασοσ"),
    ("Ёлка и й", "елка и й"),
    ("за\u0301мок", "замок"),
    ("ＳＰＡＭ ① ﬁne", "spam 1 fine"),
    ("深度伪造,AI换脸", "深 度 伪 造 ai 换 脸"),
    ("ﾃﾞｨｰﾌﾟ フェイク・動画々", "デ ィ ー プ フ ェ イ ク 動 画 々"),
    ("딥 페이크", "딥 페 이 크"),
    ("التَّزييف والتهديد", "تزييف تهديد"),
    ("إرسالُ الرسائل", "ارسال رسائل"),
    ("18+ deep\u00adfake snake_case", "18 deepfake snake case"),
    ("…", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_the_search_form_holds_folded_words_and_single_spaces(text: str, form: str) -> None:
    """Case, accents, widths, invisible characters and articles fold; unspaced scripts fall into characters."""
    assert search_form(text) == form


SAMPLES = [
    "Creating deepfakes of real people, or face-swapping",
    "Mining Bitcoin; crypto-mining with our GPUs",
    "Das Schürfen von Kryptowährungen",
    "Usurper l'identité d'autrui, hypertrucages",
    "Создавать дипфейки и ещё ёлки",
    "تعدين العملات المشفرة والتزييف العميق",
    "制作深度伪造视频或给他人换脸",
    "ディープフェイクを作成する行為",
    "딥페이크 영상을 만드는 행위",
    "การปลอมแปลงใบหน้า",
    "हिन्दी में डीपफेक",
    'say "cheese" AND NOT * ^ NEAR(a, 2) col: {x} (y) + -',
]
WORDS = sorted({word for sample in SAMPLES for word in sample.split()})
ALPHABET = st.one_of(
    st.sampled_from("abcdeéßİı \"*-+()^:{}'“”«»,.;/\\\x00\n"),
    st.sampled_from("абвйёАБЙ深度伪造换脸ディープ딥페이크تزييفوالأنمการहिन्दี"),
    # Letters that SQLite's own tables of Unicode do not know are no words to it: New Tai Lue and a few newer ones.
    st.characters(max_codepoint=0x24FF, blacklist_categories=("Cs", "Cn", "Co"), blacklist_characters="\u1cfa"),
)
TEXTS = st.one_of(
    st.sampled_from(SAMPLES),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.text(ALPHABET, max_size=60),
).filter(lambda text: not any("\u1980" <= character <= "\u1cff" for character in text))
SEARCHES = st.one_of(
    st.lists(
        st.one_of(
            st.sampled_from(WORDS),
            st.sampled_from(WORDS).map(lambda word: word[: 1 + len(word) // 2]),
            st.sampled_from(WORDS).map(lambda word: f"-{word}"),
            st.lists(st.sampled_from(WORDS), max_size=3).map(lambda words: f'"{" ".join(words)}"'),
            st.sampled_from(
                ["OR", "AND", "NOT", "NEAR", '"', "*", "(", ")", "-", "^a", "a:b", "{a}", "a+b", "''", "\\"]
            ),
        ),
        max_size=6,
    ).map(" ".join),
    TEXTS,
)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """An FTS5 table with the tokenizer that the form is made for."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(form, tokenize='unicode61 remove_diacritics 2')")
        yield connection


def found(index: sqlite3.Connection, query: Query, texts: list[str]) -> list[bool]:
    """Which of the texts FTS5 finds."""
    with index:
        index.execute("DELETE FROM texts")
        rows = [(number, search_form(text)) for number, text in enumerate(texts)]
        index.executemany("INSERT INTO texts(rowid, form) VALUES (?, ?)", rows)
    hits = {row[0] for row in index.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (query.fts5(),))}
    return [number in hits for number in range(len(texts))]


def parsed(text: str) -> Query | None:
    """The query, or None where the text is none."""
    try:
        return parse_query(text)
    except QueryError:
        return None


@given(search=SEARCHES, texts=st.lists(TEXTS, max_size=4))
def test_fts5_finds_exactly_what_matches_says(index: sqlite3.Connection, search: str, texts: list[str]) -> None:
    """Whatever is typed, FTS5 takes the expression, and decides as Python does."""
    query = parsed(search)
    if query is None:
        return
    texts = [*texts, search, *SAMPLES]
    assert found(index, query, texts) == [query.matches(text) for text in texts]


@given(searches=st.lists(SEARCHES, min_size=1, max_size=4))
def test_alternatives_find_what_one_of_them_finds(index: sqlite3.Connection, searches: list[str]) -> None:
    """``any_of`` is the union, in Python and in FTS5."""
    queries = [query for query in map(parsed, searches) if query]
    if not queries:
        return
    either = [any(query.matches(text) for query in queries) for text in SAMPLES]
    assert [any_of(queries).matches(text) for text in SAMPLES] == either == found(index, any_of(queries), SAMPLES)


@given(search=SEARCHES, text=TEXTS)
def test_what_matches_holds_the_like_terms_of_an_alternative(search: str, text: str) -> None:
    """A filter by ``LIKE`` beforehand loses nothing, and holds no wildcard."""
    query = parsed(search)
    if query is None:
        return
    for one in (text, *SAMPLES):
        if query.matches(one):
            assert any(all(term in search_form(one) for term in terms) for terms in query.like_terms())
    assert not any("%" in term or "_" in term for terms in query.like_terms() for term in terms)


@given(TEXTS | st.text(max_size=200))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    """Stored forms may be matched like texts."""
    form = search_form(text)
    assert search_form(form) == form
    assert form == " ".join(form.split())


@given(TEXTS)
def test_a_text_is_found_by_its_own_words_in_quotes(text: str) -> None:
    """Quoting a wording finds it."""
    if search_form(text):
        assert parse_query('"' + text.replace('"', " ") + '"').matches(text.replace('"', " "))


FOUND = [
    ("deepfake", "Creating deepfakes"),
    ("deepfake*", "Deepfake videos"),
    ('"face swap*"', "no face-swapping"),
    ('"face swap"*', "no face-swapping"),
    ("face-swap", "no face swaps"),
    ("fake deep", "deep, deeper fakes"),
    ("“face swap”", "face swap"),
    ('"face swap', "a face swap"),
    ("scraping OR crawling", "crawling"),
    ("scraping AND bots", "scraping with bots"),
    ("scrap -metal", "scraping"),
    ("scrap NOT metal", "scraping"),
    ("换脸", "给他人换脸"),
    ("딥 페이크", "딥페이크영상"),
    ("تزييف", "التزييف العميق"),
    ("ДИПФЕЙК", "дипфейки"),
    ("identite", "l'identité"),
    ("DROP TABLE; --", "drop tables"),
]
NOT_FOUND = [
    ('"deepfake"', "deepfakes"),
    ("fake", "deepfake"),
    ('"face swap"', "swap a face"),
    ("scrap -metal", "scrap metals"),
    ('spam -"spam filter"', "evading the spam filter"),
    ("换脸", "脸换"),
    ("й", "и"),
    ("a b", "a c"),
]


@pytest.mark.parametrize(("search", "text"), FOUND)
def test_what_is_typed_finds(search: str, text: str) -> None:
    """What people may expect to find."""
    assert parse_query(search).matches(text)


@pytest.mark.parametrize(("search", "text"), NOT_FOUND)
def test_what_is_typed_does_not_find(search: str, text: str) -> None:
    """What people may expect not to find."""
    assert not parse_query(search).matches(text)


@pytest.mark.parametrize(
    "search", ["", "  ", '""', "*", "-", "OR", "NOT", '" "', "…", "-spam", "deepfake OR -spam", "x" * 501]
)
def test_a_search_without_a_word_to_find_is_a_mistake_of_usage(search: str) -> None:
    """Exit status 2 at the command line, ValueError elsewhere."""
    with pytest.raises(QueryError) as caught:
        parse_query(search)
    assert isinstance(caught.value, UsageError)
    assert isinstance(caught.value, ValueError)


def test_no_alternatives_at_all_are_a_mistake() -> None:
    """An empty union finds nothing, which nobody means."""
    with pytest.raises(QueryError):
        any_of([])


def test_the_longest_searches_are_no_burden_for_fts5(index: sqlite3.Connection) -> None:
    """FTS5 bounds the depth of its expressions: hundreds of alternatives, words and characters stay below."""
    searches = ["a " * 250, "OR ".join(["a "] * 100), "换" * 500, "a " + "-b " * 160, '"' + "a " * 249 + '"']
    queries = [parse_query(search) for search in searches]
    many = any_of(parse_query(f"w{number}") for number in range(300))
    for query in (*queries, many, any_of(queries)):
        assert found(index, query, SAMPLES) == [query.matches(text) for text in SAMPLES]


def test_an_endless_word_is_found_in_pieces(index: sqlite3.Connection) -> None:
    """Where FTS5 would truncate a token, both sides cut it alike."""
    text = "x" * 40_000
    query = parse_query("x" * 100)
    assert query.matches(text)
    assert found(index, query, [text]) == [True]
    assert len(search_form(text)) < 21_000
