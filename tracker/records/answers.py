"""Records of answers to questions about a page's history. Every date in them is a bracket of two captures."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.records.captures import Capture
from tracker.records.changes import Kind
from tracker.records.mails import Delivery
from tracker.records.questions import HistoryRow


@dataclass(frozen=True, slots=True)
class Subject:
    """The page that an answer is about. ``note`` is to be shown beside everything about it: "reconstruction"."""

    page: str
    platform: str
    title: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tenure:
    """One wording's stay on a page. ``wording`` is its normal form: what makes two wordings the same.

    ``began`` is the row that brought it (a baseline row has no ``after``), None where the history says nothing of it; ``ended`` the row
    that took it away, None while it stands. ``earlier`` are the tenures that it continues by rewording: several where entries were merged.
    """

    text: str
    wording: str
    began: HistoryRow | None
    ended: HistoryRow | None = None
    earlier: tuple["Tenure", ...] = ()

    def chain(self) -> "Iterator[Tenure]":
        """This tenure and those it continues, newest first; where entries were merged, through the one that began first."""
        one: Tenure | None = self
        while one is not None:
            yield one
            one = min(one.earlier, key=lambda each: each.began_by, default=None)

    @property
    def origin(self) -> "Tenure":
        """The first wording of the chain: the entry is as old as that."""
        *_, first = self.chain()
        return first

    @property
    def began_by(self) -> str:
        """The timestamp of the first capture with it; empty where its beginning is not told, which sorts first."""
        return self.began.by.timestamp if self.began else ""


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry: its words, its categories inside the list, and its tenure (None where the history does not date it)."""

    text: str
    context: tuple[str, ...]
    tenure: Tenure | None


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """One list of the page: headings above it, the lead-in that introduces it, its entries in order."""

    headings: tuple[str, ...]
    lead: str | None
    entries: tuple[ListedEntry, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """Captures between two others: ``unread`` of them nobody has looked at, ``vain`` show nothing that could be compared."""

    unread: int = 0
    vain: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A page's list as one capture shows it.

    ``at`` is the moment asked for (None: the newest). ``next`` is the next capture read that shows the document, None where there is none;
    ``inside`` are the others until then. ``unsettled`` are the changes between the two: on ``at``, each may have happened already or not.
    """

    at: str | None
    capture: Capture
    sha256: str | None
    language: str | None
    groups: tuple[ListedGroup, ...]
    next: Capture | None
    unsettled: tuple[HistoryRow, ...]
    inside: Inside = Inside()


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry at two moments. ``kind`` None: it stands at both as it was. Contexts: what it stands under, outermost first."""

    kind: Kind | None
    old: str | None
    new: str | None
    old_context: tuple[str, ...] = ()
    new_context: tuple[str, ...] = ()

    @property
    def rehung(self) -> bool:
        """Whether the entry stands at both as it was, but what it stands under reads otherwise."""
        return self.kind is None and self.old_context != self.new_context


@dataclass(frozen=True, slots=True)
class Compared:
    """Two captures of a page and what differs between their lists. ``languages`` differ where the page changed its language.

    ``inside`` are, where both captures are one, the others from there to the newer date. ``asked`` are the moments asked for, if any were:
    each capture is the last usable one by then.
    """

    old: Capture
    new: Capture
    languages: tuple[str | None, str | None]
    pairs: tuple[Pair, ...]
    inside: Inside = Inside()
    asked: tuple[str, str] | None = None

    @property
    def differs(self) -> bool:
        """Whether any entry came, went, moved or was reworded, or stands under other words."""
        return any(pair.kind is not None or pair.rehung for pair in self.pairs)


class Force(StrEnum):
    """Whether a page still forbids something, as far as its readings tell."""

    YES = "yes"  # the last reading has it
    NO = "no"  # it left, and readings confirm that
    DOUBTFUL = "doubtful"  # the last reading lacks it, and nothing confirms that it left
    UNKNOWN = "unknown"  # captures no longer show the document; where one ever did, the last of those had it


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which a page had ceased to forbid something: ``ended`` took the last entry about it away, ``again`` brought one back."""

    ended: HistoryRow
    again: HistoryRow


@dataclass(frozen=True, slots=True)
class Ban:
    """What one page says, or said, of what was asked for.

    ``first`` is the row with which it came: a change, or what the first reading held. ``absences`` are the times after which it came back,
    oldest first. ``standing`` are the entries about it that the last reading shows, empty unless ``force`` is YES. ``ended`` is the row
    that took the last of them away where it is NO. ``last`` is the last capture that shows the document, None where none does.
    ``elsewhere`` are entries that stand there word for word, where what they stand under is not about it any more.
    """

    first: HistoryRow
    force: Force
    standing: tuple[str, ...] = ()
    ended: HistoryRow | None = None
    last: Capture | None = None
    absences: tuple[Absence, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def since(self) -> HistoryRow:
        """The row with which it last came: it stands, or stood to its end, since then."""
        return self.absences[-1].again if self.absences else self.first


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year of a page's captures, counted by what became of them. ``first`` and ``last`` are inclusive timestamps.

    ``usable`` show the document; ``unusable`` were asked for and do not; ``passed`` were not asked for, as the archive's index says that
    they are redirects or errors; ``unread`` are the rest.
    """

    label: str
    first: str
    last: str
    usable: int = 0
    unusable: int = 0
    passed: int = 0
    unread: int = 0

    @property
    def known(self) -> int:
        """All captures of the period."""
        return self.usable + self.unusable + self.passed + self.unread


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without a capture that shows the document: after ``after``, before ``by`` (None: to this day). ``days`` is its length.

    ``unusable`` and ``unread`` count the captures inside.
    """

    after: str
    by: str | None
    days: float
    unusable: int
    unread: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which captures of a page were read and what became of them. ``reasons`` count why captures could not be used, commonest first."""

    periods: tuple[Period, ...]
    reasons: tuple[tuple[str, int], ...]
    gaps: tuple[Gap, ...]


class StatedKind(StrEnum):
    """What a page says of its own date."""

    UPDATED = "updated"
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that a page states of itself: a claim, no proof. ``words`` as they stand there.

    ``date`` is ``2022-05-14`` or ``2022-05``; None where the words could mean several dates, or one that does not exist.
    """

    kind: StatedKind
    words: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a change beside the change itself: its subjects, who was or is to be told of it, and the dates that the page states
    of itself in both captures (None where the capture's body is not kept); what lies inside its bracket (None where it has none)."""

    topics: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    stated_after: tuple[Stated, ...] | None
    stated_by: tuple[Stated, ...] | None
    inside: Inside | None = None
