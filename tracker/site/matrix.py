"""Pure: the matrix of topics: platforms by subjects, with the moment when a platform first forbade something of the subject.

In: the first appearances, the subjects' titles. Out: views for the template, as a table and, readable on a phone, subject by subject.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tracker.neutral import neutral
from tracker.records import TopicFirst
from tracker.report.dates import bracket_in_words
from tracker.report.entries import WORDING_LIMIT
from tracker.site import names
from tracker.site.views import language_attributes


@dataclass(frozen=True, slots=True)
class FirstView:
    """One platform's first entry on a subject. ``short`` is the end of its bracket, ``≤`` before it where the first capture had it."""

    platform: str
    platform_file: str
    text: str
    language: Markup
    short: str
    when: str
    address: str


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A subject with its platforms, the first one first."""

    id: str
    title: str
    about: str
    firsts: tuple[FirstView, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The subjects that occur, in order of their titles; for each platform what stands under each of them (None: nothing recorded)."""

    subjects: tuple[SubjectView, ...]
    rows: tuple[tuple[str, str, tuple[FirstView | None, ...]], ...]


def matrix_view(
    firsts: Sequence[TopicFirst],
    platform_files: Mapping[str, str],
    languages: Mapping[str, str | None],
    subject: Callable[[str], tuple[str, str]],
) -> MatrixView:
    """The matrix. ``languages`` are those of the pages, ``subject`` gives a subject's title and what belongs to it."""
    known = [one for one in firsts if one.platform in platform_files]
    views = {
        (one.platform, one.topic): _first(one, platform_files[one.platform], languages.get(one.page)) for one in known
    }
    ids = sorted({one.topic for one in known}, key=lambda topic: (subject(topic)[0].casefold(), topic))
    order = sorted(known, key=lambda one: (one.by, one.platform))
    subjects = tuple(
        SubjectView(
            id=f"t-{names.slug(topic)}",
            title=subject(topic)[0],
            about=subject(topic)[1],
            firsts=tuple(views[one.platform, topic] for one in order if one.topic == topic),
        )
        for topic in ids
    )
    platforms = sorted({one.platform for one in known}, key=lambda name: (name.casefold(), name))
    rows = tuple(
        (neutral(name, 200), platform_files[name], tuple(views.get((name, topic)) for topic in ids))
        for name in platforms
    )
    return MatrixView(subjects, rows)


def _first(one: TopicFirst, platform_file: str, language: str | None) -> FirstView:
    text = neutral(one.text, WORDING_LIMIT)
    return FirstView(
        platform=neutral(one.platform, 200),
        platform_file=platform_file,
        text=text,
        language=language_attributes(text, language),
        short=f"{'' if one.after else '≤ '}{one.by[:4]}-{one.by[4:6]}",
        when=bracket_in_words(one.after, one.by),
        address=names.change_address(one.id) if one.after else names.page_file(one.page),
    )
