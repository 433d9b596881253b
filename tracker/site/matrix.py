"""Pure: the matrix of topics: platforms by subjects, with the moment when a platform first forbade something of the subject.

In: the first appearances, the subjects' titles. Out: views for the template, as a table and, readable on a phone, subject by subject.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tracker.neutral import neutral
from tracker.records import TopicFirst
from tracker.report.dates import bracket_in_words
from tracker.report.entries import WORDING_LIMIT
from tracker.report.matrix import month
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
    """The subjects that occur, in order of their titles; for each platform what stands under each of them (None: nothing recorded).

    ``unseen`` are the names and files of the platforms of which no capture read shows a page.
    """

    subjects: tuple[SubjectView, ...]
    rows: tuple[tuple[str, str, tuple[FirstView | None, ...]], ...]
    unseen: tuple[tuple[str, str], ...] = ()


def matrix_view(
    firsts: Sequence[TopicFirst],
    platform_files: Mapping[str, str],
    languages: Mapping[str, str | None],
    subject: Callable[[str], tuple[str, str]],
    seen: Container[str],
) -> MatrixView:
    """The matrix. ``languages`` are those of the pages, ``subject`` gives a subject's title and what belongs to it, ``seen`` holds the
    platforms of which a capture shows a page."""
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
    unseen = sorted(name for name in platform_files if name not in seen)
    return MatrixView(subjects, rows, tuple((neutral(name, 200), platform_files[name]) for name in unseen))


def _first(one: TopicFirst, platform_file: str, language: str | None) -> FirstView:
    text = neutral(one.text, WORDING_LIMIT)
    return FirstView(
        platform=neutral(one.platform, 200),
        platform_file=platform_file,
        text=text,
        language=language_attributes(text, language),
        short=month(one),
        when=bracket_in_words(one.after, one.by),
        address=names.change_address(one.id) if one.after else names.page_file(one.page),
    )
