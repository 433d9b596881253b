"""From when to when each wording stood, and which continues which."""

from hypothesis import given
from hypothesis import strategies as st

from tests.answers.samples import added, baseline, removed, reworded, says, seen, told
from tests.report.samples import row
from tracker.answers import by_wording, tenures
from tracker.answers.tenures import begun_by
from tracker.diff import derive
from tracker.records import HistoryRow, Kind, Tenure
from tracker.wording import normalise


def _spans(found: list[Tenure]) -> list[tuple[str, str | None, str | None]]:
    return [(one.text, one.began.id if one.began else None, one.ended.id if one.ended else None) for one in found]


def test_what_came_stands_until_it_leaves() -> None:
    """And begins anew when it comes back."""
    rows = [added("spam", 2), removed("Spam.", 4), told(Kind.REINSTATED, None, "spam", 6)]
    assert _spans(tenures(rows)) == [("spam", "added-2", "removed-4"), ("spam", "reinstated-6", None)]


def test_a_rewording_hands_the_entry_on() -> None:
    """The new words remember the old: the entry is as old as its first wording."""
    rows = [
        baseline("fake videos"),
        reworded("fake videos", "deepfake videos", 3),
        reworded("deepfake videos", "deepfakes", 5),
    ]
    last = tenures(rows)[-1]
    assert [one.text for one in last.chain()] == ["deepfakes", "deepfake videos", "fake videos"]
    assert last.origin.began == rows[0]
    assert last.ended is None


def test_a_split_entry_goes_on_in_several() -> None:
    """Each new wording names the old one, which ended once."""
    rows = [added("spam and scams", 2), reworded("spam and scams", "spam", 4), reworded("spam and scams", "scams", 4)]
    found = tenures(rows)
    assert [one.text for one in found] == ["spam and scams", "spam", "scams"]
    assert [one.origin.text for one in found[1:]] == ["spam and scams", "spam and scams"]


def test_merged_entries_go_on_in_one_that_is_as_old_as_the_oldest() -> None:
    """Both old wordings are remembered."""
    rows = [
        added("scams", 2),
        added("spam", 3),
        reworded("spam", "spam and scams", 5),
        reworded("scams", "spam and scams", 5),
    ]
    last = tenures(rows)[-1]
    assert {one.text for one in last.earlier} == {"spam", "scams"}
    assert last.origin.text == "scams"


def test_a_move_ends_nothing() -> None:
    """The words are the same."""
    assert _spans(tenures([added("spam", 2), told(Kind.MOVED, "spam", "spam", 4)])) == [("spam", "added-2", None)]


def test_an_end_whose_beginning_is_not_told_is_kept() -> None:
    """Where only some rows are known, as when they were searched for."""
    assert _spans(tenures([removed("spam", 4)])) == [("spam", None, "removed-4")]


def test_the_tenure_of_a_moment_is_the_last_that_had_begun() -> None:
    """Not a later return."""
    rows = [added("spam", 2), removed("spam", 4), told(Kind.REINSTATED, None, "spam", 6)]
    page = by_wording(tenures(rows))["spam"]
    assert begun_by("20220515000000", page) == tenures(rows)[0]
    assert begun_by("20220615000000", page) == tenures(rows)[1]
    assert begun_by("20220101000000", page) is None


WORDINGS = ("sending spam to users", "sending spam to all users", "mining coins", "malware", "weapons")


@given(st.lists(st.lists(st.sampled_from(WORDINGS), unique=True), min_size=1, max_size=9))
def test_what_stands_in_the_last_reading_has_a_tenure_that_began(readings: list[list[str]]) -> None:
    """Whatever a page shows one month after another: every entry of the last reading is dated by the derived history."""
    observations = [seen(month, says(*texts)) for month, texts in enumerate(readings, 1)]
    history = derive(observations, [])
    rows: list[HistoryRow] = [baseline(one.item.text, by=1) for one in history.baseline]
    for change in history.changes:
        bracket = {"after": change.after.timestamp, "by": change.by.timestamp}
        rows.append(row(kind=change.kind, old_text=change.old_text, text=change.text, status=change.status, **bracket))
    page = by_wording(tenures(rows))
    last = observations[-1]
    for text in readings[-1]:
        one = begun_by(last.capture.timestamp, page.get(normalise(text), ()))
        assert one is not None
        assert one.began is not None
