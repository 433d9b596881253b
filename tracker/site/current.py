"""Pure: a page's list as it last stood, as templates show it, each entry with its age.

In: a page's observations and all rows of its history. Out: a ``CurrentView``, or None where no capture has shown the document. What the
list is and since when each entry stands is decided in ``answers``. An age is an interval like every date, and counts up to the capture that
last showed the entry, not up to today: nobody has looked since.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tracker.addresses import is_public
from tracker.answers.listed import listed
from tracker.answers.readings import shown_at
from tracker.answers.tenures import by_wording, tenures
from tracker.neutral import neutral
from tracker.records import HistoryRow, Listed, ListedEntry, Observation, Status, Tenure
from tracker.report.dates import age, day, when
from tracker.report.entries import WORDING_LIMIT
from tracker.report.links import PublicUrl, safe_link
from tracker.site.names import change_address
from tracker.site.views import Proof, language_attributes, proof
from tracker.timestamps import to_datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry. ``since`` is when it came, in words; ``least`` how long it stood at least; ``earlier`` since when in other words.

    ``address`` is that of the change which brought it, None where none is published.
    """

    text: str
    language: Markup
    context: tuple[str, ...]
    since: str
    least: str | None
    earlier: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """One list of the page: the headings above it, the lead-in that introduces it, its entries."""

    headings: tuple[str, ...]
    lead: str | None
    language: Markup
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class CurrentView:
    """The page's lists, the capture that shows them, the page's language (None: not known), its address on the web."""

    groups: tuple[GroupView, ...]
    proof: Proof
    language: str | None
    address: str | None

    @property
    def entries(self) -> int:
        """How many entries stand in all lists together."""
        return sum(len(group.entries) for group in self.groups)


def current_view(
    observations: Sequence[Observation], rows: Sequence[HistoryRow], public_url: PublicUrl
) -> CurrentView | None:
    """The list as the last comparable reading shows it. ``rows`` hold the first reading's entries and suspected changes too."""
    shown = shown_at(observations, None)
    if shown is None:
        return None
    found = listed(shown, None, by_wording(tenures(rows)), rows)
    groups = tuple(
        _group(one.headings, one.lead, [_entry(entry, found) for entry in one.entries], found.language)
        for one in found.groups
    )
    url = found.capture.url
    return CurrentView(
        groups=groups,
        proof=proof("Last usable capture", found.capture, found.sha256, public_url),
        language=found.language,
        address=safe_link(url) if is_public(url) else None,
    )


def _group(headings: Sequence[str], lead: str | None, entries: Sequence[EntryView], language: str | None) -> GroupView:
    above = tuple(neutral(heading, WORDING_LIMIT) for heading in headings)
    introduction = neutral(lead, WORDING_LIMIT) if lead else None
    if introduction in above:
        introduction = None  # a heading may introduce its list itself
    return GroupView(above, introduction, language_attributes(introduction or "".join(above), language), tuple(entries))


def _entry(entry: ListedEntry, found: Listed) -> EntryView:
    text = neutral(entry.text, WORDING_LIMIT)
    began = entry.tenure.began if entry.tenure else None
    return EntryView(
        text=text,
        language=language_attributes(text, found.language),
        context=tuple(neutral(part, WORDING_LIMIT) for part in entry.context),
        since="date of arrival not recorded" if began is None else _since(began),
        least=None if began is None else _least(began, found.capture.timestamp),
        earlier=_earlier(entry.tenure),
        address=change_address(began.id) if began is not None and _published(began) else None,
    )


def _since(began: HistoryRow) -> str:
    if began.after is None:
        return f"in the first capture already, {day(to_datetime(began.by.timestamp))}"
    unsettled = "" if began.status is Status.CONFIRMED else ", not settled yet"
    return f"since {when(began)}{unsettled}"


def _published(began: HistoryRow) -> bool:
    """Whether the change has an address: what first readings held and what is only suspected has none."""
    return began.after is not None and began.status is Status.CONFIRMED


def _least(began: HistoryRow, seen: str) -> str | None:
    """How long it stood for certain: from the first capture with it to the last."""
    return (
        age(to_datetime(began.by.timestamp), to_datetime(seen)).removesuffix(" ago")
        if began.by.timestamp < seen
        else None
    )


def _earlier(tenure: Tenure | None) -> str | None:
    """Since when it stood in the first of its wordings, where the present one is another."""
    if tenure is None or tenure.origin is tenure or tenure.origin.began is None:
        return None
    return _since(tenure.origin.began)
