"""The rules of derivation, one by one, on readings small enough to see."""

from tests.fakes import capture_at, nothing, observed, says, unusable
from tracker.diff import derive
from tracker.records import Change, History, Item, ItemList, Kind, Observation, Reading, Status

CORE = ("arson", "burglary", "counterfeiting", "doxxing", "extortion", "forgery")
Told = tuple[Kind, str | None, str | None, int, int]


def history(*readings: Reading, every: float = 1.0) -> History:
    """The history of readings a day (or so many) apart."""
    observations = observed(*readings, every=every)
    return derive(observations, [one.capture for one in observations])


def told(found: History, status: Status = Status.CONFIRMED) -> list[Told]:
    """Kind, text, old text, and the days of the bracket."""
    days = {capture_at(day).timestamp: day for day in range(2000)}
    return [
        (one.kind, one.text, one.old_text, days[one.after.timestamp], days[one.by.timestamp])
        for one in found.changes
        if one.status is status
    ]


def only(found: History) -> Change:
    """The one change."""
    (change,) = found.changes
    return change


class TestArrivalsAndDepartures:
    def test_what_the_first_usable_reading_holds_is_the_baseline(self) -> None:
        """It is no change."""
        found = history(unusable(), says("spam", "fraud"), says("spam", "fraud"))
        assert [one.item.text for one in found.baseline] == ["spam", "fraud"]
        assert {one.by.timestamp for one in found.baseline} == {capture_at(1).timestamp}
        assert found.changes == ()

    def test_no_usable_reading_no_history(self) -> None:
        """Nor does an empty sequence hold one."""
        assert history(unusable(), unusable()) == history() == History((), ())

    def test_an_arrival_counts_at_its_first_usable_reading(self) -> None:
        """Without waiting."""
        assert told(history(says(*CORE), says(*CORE, "spam"))) == [(Kind.ADDED, "spam", None, 0, 1)]

    def test_a_departure_counts_when_a_second_reading_lacks_it(self) -> None:
        """Dated to the first; until then it is suspected."""
        once = history(says(*CORE, "spam"), says(*CORE))
        assert told(once) == []
        assert told(once, Status.SUSPECTED) == [(Kind.REMOVED, None, "spam", 0, 1)]
        assert told(history(says(*CORE, "spam"), says(*CORE), says(*CORE))) == [(Kind.REMOVED, None, "spam", 0, 1)]

    def test_unusable_readings_neither_change_nor_bracket(self) -> None:
        """Brackets reach over them."""
        found = history(says(*CORE), unusable(), says(*CORE, "spam"), unusable(), unusable(), says(*CORE, "spam"))
        assert told(found) == [(Kind.ADDED, "spam", None, 0, 2)]

    def test_a_page_without_a_list_that_gains_one(self) -> None:
        """Everything is added, after the last usable reading without it."""
        found = history(nothing(), nothing(), unusable(), says("spam", "fraud"))
        assert told(found) == [(Kind.ADDED, "spam", None, 1, 3), (Kind.ADDED, "fraud", None, 1, 3)]

    def test_a_page_behind_an_error_for_good_stays_as_it_was(self) -> None:
        """However long."""
        assert history(says(*CORE), *[unusable()] * 50).changes == ()

    def test_context_is_all_an_entry_stands_under(self) -> None:
        """Headings, lead-in, categories, outermost first; for a removal those it stood under."""
        item = Item("spam", ("Messages",))
        reading = Reading(True, None, "en", (ItemList(("Terms", "Conduct"), "You may not:", (item,)),))
        assert only(history(nothing(), reading)).context == ("Terms", "Conduct", "You may not:", "Messages")


class TestFlicker:
    def test_an_absence_of_one_reading_is_no_event(self) -> None:
        """Nor is a whole list that is missing once."""
        assert history(says(*CORE, "spam"), says(*CORE), says(*CORE, "spam")).changes == ()
        assert history(says(*CORE), nothing(), says(*CORE)).changes == ()

    def test_an_absence_of_two_readings_is_two_events(self) -> None:
        """Removed, then reinstated: a return is not a new ban."""
        found = history(says(*CORE, "spam"), says(*CORE), says(*CORE), says(*CORE, "spam"))
        assert told(found) == [(Kind.REMOVED, None, "spam", 0, 1), (Kind.REINSTATED, "spam", None, 2, 3)]

    def test_a_variant_shown_once_is_no_event(self) -> None:
        """Neither what it lacks nor what it alone has."""
        found = history(says(*CORE, "spamming people"), says(*CORE, "spam of people"), says(*CORE, "spamming people"))
        assert found.changes == ()

    def test_a_wording_that_takes_turns_with_its_successor_is_reworded_once(self) -> None:
        """And nothing is lifted when it goes for good."""
        old, new = says(*CORE, "sending spam to people"), says(*CORE, "sending spam to persons")
        found = history(old, old, new, old, new, old, new, new, new)
        assert told(found) == [(Kind.REWORDED, "sending spam to persons", "sending spam to people", 1, 2)]
        assert len(found.changes) == 1

    def test_a_half_rendered_stretch_is_no_evidence(self) -> None:
        """A list that lost most of itself and comes back never left; what stays out left in between."""
        half = says(*CORE[:2])
        assert history(says(*CORE), half, half, half, says(*CORE)).changes == ()
        shorter = says(*CORE[:-1])
        found = history(says(*CORE), half, half, half, shorter, shorter)
        assert told(found) == [(Kind.REMOVED, None, CORE[-1], 0, 4)]

    def test_one_of_two_lists_missing_for_a_while_is_no_evidence(self) -> None:
        """The other list being there does not make it one."""
        both = Reading(True, None, "en", (*says(*CORE).lists, *says("phishing", "malware", "botnets").lists))
        assert history(both, says(*CORE), says(*CORE), both).changes == ()


class TestRestlessPages:
    def test_a_text_that_differs_at_every_visit_is_no_event(self) -> None:
        """The newest one is suspected, since it may be real; a real ban on such a page is dated as on any other."""
        tokens = [f"token {word}" for word in ("x1f", "q7k", "zz3", "p0o", "m4m", "a9d", "k2k")]
        found = history(*(says(*CORE, token, *(["spam"] if day >= 3 else [])) for day, token in enumerate(tokens)))
        assert told(found) == [(Kind.ADDED, "spam", None, 2, 3)]
        assert [one[:2] for one in told(found, Status.SUSPECTED)] == [(Kind.ADDED, tokens[-1])]

    def test_yearly_captures_with_yearly_texts_are_no_restless_page(self) -> None:
        """Each came and went."""
        words = ("spam", "fraud", "theft", "piracy", "gambling")
        found = history(*(says(*CORE, word) for word in words), every=365)
        assert [one.text for one in found.changes if one.kind is Kind.ADDED] == list(words[1:])


class TestVanishedLists:
    def test_a_page_that_shows_no_list_any_more_is_only_suspected_to_have_none(self) -> None:
        """By any number of readings."""
        found = history(says(*CORE), *[nothing()] * 40, every=3)
        assert {one.kind for one in found.changes} == {Kind.REMOVED}
        assert {one.status for one in found.changes} == {Status.SUSPECTED}

    def test_most_of_a_list_is_gone_when_that_lasts(self) -> None:
        """Until then it is suspected."""
        found = history(says(*CORE), *[says(CORE[0])] * 11, every=3)
        assert told(history(says(*CORE), *[says(CORE[0])] * 10, every=3)) == []
        assert len(told(found)) == len(CORE) - 1

    def test_one_list_of_several_is_gone_when_that_lasts(self) -> None:
        """Three readings over thirty days."""
        small = says("phishing", "malware", "botnets")
        both = Reading(True, None, "en", (*says(*CORE).lists, *small.lists))
        assert told(history(both, *[says(*CORE)] * 3, every=10)) == []
        gone = told(history(both, *[says(*CORE)] * 4, every=10))
        assert [one[:3] for one in gone] == [(Kind.REMOVED, None, text) for text in ("phishing", "malware", "botnets")]

    def test_a_list_that_is_replaced_has_not_vanished(self) -> None:
        """As many others came: a rewrite, settled by a second reading."""
        new = ("gambling", "hate speech", "illegal drugs", "junk mail", "kidnapping")
        found = history(says(*CORE), says(*new), says(*new))
        assert {one[0] for one in told(found)} == {Kind.REMOVED, Kind.ADDED}
        assert len(told(found)) == len(CORE) + len(new)

    def test_what_came_with_an_upheaval_waits_for_a_second_reading(self) -> None:
        """The newest capture alone may be another page."""
        found = history(says(*CORE), says(*CORE), says("gambling", "hate speech", "illegal drugs"))
        assert told(found) == []
        assert len(told(found, Status.SUSPECTED)) == len(CORE) + 3

    def test_a_list_that_fills_up_at_the_beginning_is_doubted(self) -> None:
        """The first reading alone may have been half of the page; a small list that was read twice was one."""
        once = history(says(*CORE[:2]), says(*CORE), says(*CORE))
        assert [one[1] for one in told(once, Status.SUSPECTED)] == list(CORE[2:])
        twice = history(says(*CORE[:2]), says(*CORE[:2]), says(*CORE))
        assert [one[1] for one in told(twice)] == list(CORE[2:])


class TestRewording:
    def test_an_edited_entry_is_reworded(self) -> None:
        """Not removed and added."""
        found = history(
            says(*CORE, "using SSH or a remote desktop"), *[says(*CORE, "using SSH, VNC or a remote desktop")] * 2
        )
        assert told(found) == [
            (Kind.REWORDED, "using SSH, VNC or a remote desktop", "using SSH or a remote desktop", 0, 1)
        ]

    def test_cosmetic_differences_are_no_change(self) -> None:
        """Markers, quotes, case, white space, final punctuation."""
        assert history(says("Creating “deepfakes”;", "spam"), says("• creating deepfakes", "(b)  Spam.")).changes == ()

    def test_a_similar_wording_is_matched_in_its_own_list_first(self) -> None:
        """Though another list lost one just as similar."""

        def page(one: str, two: str) -> Reading:
            first = ItemList(("Messages",), None, (Item("arson"), Item("burglary"), Item(one)))
            second = ItemList(("Calls",), None, (Item("doxxing"), Item("extortion"), Item(two)))
            return Reading(True, None, "en", (first, second))

        old = page("harassing any member by message", "harassing any member by phone call")
        new = page("harassing any member by phone message", "harassing any member by call")
        pairs = {(one[2], one[1]) for one in told(history(old, new, new))}
        assert pairs == {
            ("harassing any member by message", "harassing any member by phone message"),
            ("harassing any member by phone call", "harassing any member by call"),
        }

    def test_a_split_entry_is_reworded_into_each_part(self) -> None:
        """Both new wordings name the old one."""
        whole = "gambling with money and selling weapons to minors"
        found = history(says(*CORE, whole), *[says(*CORE, "gambling with money", "selling weapons to minors")] * 2)
        assert told(found) == [
            (Kind.REWORDED, "gambling with money", whole, 0, 1),
            (Kind.REWORDED, "selling weapons to minors", whole, 0, 1),
        ]

    def test_merged_entries_are_each_reworded_into_the_whole(self) -> None:
        """One change for each old wording."""
        whole = "gambling with money and selling weapons to minors"
        found = history(says(*CORE, "gambling with money", "selling weapons to minors"), *[says(*CORE, whole)] * 2)
        assert told(found) == [
            (Kind.REWORDED, whole, "gambling with money", 0, 1),
            (Kind.REWORDED, whole, "selling weapons to minors", 0, 1),
        ]

    def test_entries_that_share_only_the_frame_of_their_list_stay_strangers(self) -> None:
        """A whole rewrite is readable: no far-fetched pairs."""
        old = ("violence", "gambling", "terrorism", "weapons", "tobacco", "piracy")
        new = ("phishing", "harassment", "nudity", "doxxing", "cruelty", "fraud")

        def page(words: tuple[str, ...]) -> Reading:
            return says(*(f"content that promotes {word}" for word in words))

        found = history(page(old), page(new), page(new))
        assert {one.kind for one in found.changes} == {Kind.ADDED, Kind.REMOVED}

    def test_rewording_takes_precedence_over_return(self) -> None:
        """A wording that stood before and replaces a similar one is reworded."""
        one, two = says(*CORE, "sending spam to people"), says(*CORE, "sending spam to persons")
        assert [change[0] for change in told(history(one, one, two, two, one, one))] == [Kind.REWORDED, Kind.REWORDED]


class TestMoves:
    def test_only_the_few_that_moved_are_told(self) -> None:
        """Once the next reading agrees."""
        moved = (CORE[4], *CORE[:4], CORE[5])
        assert told(history(says(*CORE), says(*moved), says(*moved))) == [(Kind.MOVED, CORE[4], CORE[4], 0, 1)]
        assert told(history(says(*CORE), says(*moved))) == []

    def test_insertions_and_removals_move_nothing(self) -> None:
        """Nor does a heading that is renamed."""
        new = Reading(
            True, None, "en", (ItemList(("New heading",), "Do not:", tuple(map(Item, ("x-ray", *CORE[1:])))),)
        )
        assert Kind.MOVED not in {one.kind for one in history(says(*CORE), new, new).changes}

    def test_an_entry_that_goes_to_another_list_moved(self) -> None:
        """Even where the order of the page stays."""

        def page(cut: int) -> Reading:
            return Reading(True, None, "en", (*says(*CORE[:cut]).lists, *says(*CORE[cut:]).lists))

        assert [one[1] for one in told(history(page(3), page(2), page(2)))] == [CORE[2]]

    def test_an_order_shown_once_is_no_event(self) -> None:
        """A place between two that agree."""
        assert history(says(*CORE), says(*CORE[::-1]), says(*CORE), says(*CORE)).changes == ()

    def test_a_page_that_shuffles_moves_nothing(self) -> None:
        """Every reading in another order."""
        orders = [CORE[at:] + CORE[:at] for at in (0, 3, 1, 4, 2, 5, 0)] + [CORE[::-1]]
        assert told(history(*(says(*order) for order in orders))) == []


class TestLanguages:
    def test_a_reading_in_another_language_is_set_aside(self) -> None:
        """One capture from abroad changes nothing."""
        german = says("Brandstiftung", "Einbruch", "Fälschung", language="de")
        assert history(says(*CORE), german, german, says(*CORE), german, says(*CORE)).changes == ()

    def test_a_change_of_language_is_no_change_of_policy(self) -> None:
        """What changes after it is one."""
        german = says("Brandstiftung", "Einbruch", language="de")
        more = says("Brandstiftung", "Einbruch", "Spam", language="de")
        assert told(history(says(*CORE), says(*CORE), german, german, more)) == [(Kind.ADDED, "Spam", None, 3, 4)]

    def test_an_unknown_language_is_compared(self) -> None:
        """It is no other language."""
        assert len(history(says(*CORE), says(*CORE, "spam", language=None)).changes) == 1


def test_captures_known_to_be_errors_do_not_count_as_unread() -> None:
    """Their index row says that they cannot hold the document."""
    first, last = Observation(capture_at(0), says(*CORE)), Observation(capture_at(9), says(*CORE, "spam"))
    between = [capture_at(3), capture_at(4, status=404), capture_at(5, status=None), capture_at(6, status=301)]
    found = derive([first, last], [first.capture, *between, last.capture])
    assert only(found).unread == 2


def test_several_archives_make_one_timeline() -> None:
    """A capture of another archive tightens the bracket, also at the same second."""
    days = [
        (0, "one", CORE),
        (4, "two", CORE),
        (4, "one", CORE),
        (5, "two", (*CORE, "spam")),
        (9, "one", (*CORE, "spam")),
    ]
    observations = [Observation(capture_at(day, archive=name), says(*texts)) for day, name, texts in days]
    change = only(derive(observations, [one.capture for one in observations]))
    assert (change.after.archive, change.by.archive) == ("two", "two")
    assert change.by.timestamp == capture_at(5).timestamp
