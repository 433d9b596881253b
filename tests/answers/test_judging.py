"""Whether an entry is what was asked for."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.answers import judge
from tracker.searching import any_of, parse_query
from tracker.topics import tags, variants


def test_a_search_and_a_subject_must_both_fit() -> None:
    """Where both are asked for; else either alone, or anything."""
    search = parse_query("torrents")
    assert judge(search, ())("downloading torrents", ())
    assert not judge(search, ("deepfakes",))("downloading torrents", ())
    assert judge(None, ("deepfakes", "spam"))("creating deepfakes", ())
    assert judge(None, ())("anything", ())


def test_a_subject_may_be_told_by_the_heading() -> None:
    """As it is when changes are tagged."""
    assert judge(None, ("weapons",))("Parts of them", ("Rules", "Weapons"))
    assert not judge(None, ("weapons",))("Parts of them", ("Rules",))


WORDS = st.sampled_from(
    ["deepfakes", "face", "swap", "swapping", "faces", "synthetic", "media", "mediation", "深度伪造", "x", "a-b"]
)


@given(
    st.lists(WORDS, max_size=6).map(" ".join),
    st.sampled_from(["deepfake", "face swap", "media -synthetic", '"a b*" OR x', "深度"]),
)
def test_the_judge_agrees_with_the_search(text: str, asked: str) -> None:
    """The glance before it never decides otherwise."""
    for query in (parse_query(asked), any_of(parse_query(one) for one in variants(asked.replace("-", " ")))):
        assert judge(query, ())(text, ()) == query.matches(text)


@given(st.lists(WORDS, max_size=6).map(" ".join), st.lists(WORDS, max_size=2))
def test_the_judge_agrees_with_the_tags(text: str, context: list[str]) -> None:
    """Own words or heading."""
    assert judge(None, ("deepfakes",))(text, context) == ("deepfakes" in tags((text,), context))
