"""The short texts of a digest: headline, subject, and the lines that are about pages rather than about changes. All neutralised."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from tracker.neutral import neutral
from tracker.records import Digest, Notice, OlderChanges, PageState
from tracker.report.dates import age, day
from tracker.report.kinds import KIND_NOUNS
from tracker.timestamps import to_datetime

SUBJECT_LIMIT = 120

_SORTS_NAMED = 2
_PAGES_NAMED = 5
_DETAIL_LIMIT = 300


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A page's problem as a mail shows it: which page, what and since when, and the detail."""

    page: str
    what: str
    detail: str


def headline(digest: Digest) -> str:
    """What a mail holds, counted: ``2 new bans, 1 correction, 1 entry removed``."""
    return ", ".join(_counted(digest))


def subject(digest: Digest) -> str:
    """What and where, at most ``SUBJECT_LIMIT`` characters; of a single thing also its words, of many sorts only the first."""
    rows = [*digest.rows, *(one.row for one in digest.corrections)]
    problems = _lasting(digest)
    pages = {state.id: state for state in digest.pages}
    where = [row.platform for row in rows]
    where += [pages[one.problem.page].platform if one.problem.page in pages else one.problem.page for one in problems]
    what = _counted(digest)
    counted = ", ".join([*what[:_SORTS_NAMED], *(["…"] if len(what) > _SORTS_NAMED else [])])
    text = f"{counted}: {', '.join(dict.fromkeys(where))}"
    if len(rows) + len(problems) == 1:
        words = rows[0].text or rows[0].old_text if rows else problems[0].problem.trouble.value
        text = f"{counted.removeprefix('1 ').capitalize()}: {where[0]}: {words}"
    notes = {row.note for row in rows}
    if len(notes) == 1 and (note := notes.pop()):
        text = f"[{note}] {text}"
    return neutral(text, SUBJECT_LIMIT)


def problem_lines(digest: Digest) -> list[ProblemLine]:
    """The problems that began or ended, in the digest's order."""
    names = {state.id: _name(state) for state in digest.pages}
    lines = []
    for notice in _lasting(digest):
        problem = notice.problem
        if problem.ended_at is None:
            what = f"{problem.trouble.value}, noticed on {day(problem.began_at)}"
        else:
            what = f"over since {day(problem.ended_at)}: {problem.trouble.value}, noticed on {day(problem.began_at)}"
        name = names.get(problem.page) or neutral(problem.page, 100)
        lines.append(ProblemLine(name, neutral(what), neutral(problem.detail, _DETAIL_LIMIT)))
    return lines


def older_line(older: OlderChanges) -> str:
    """History found since the last mail, in a line, with the command that shows it."""
    counted = "1 older change" if older.count == 1 else f"{older.count} older changes"
    verb = "was" if older.count == 1 else "were"
    pages = older.pages if len(older.pages) <= _PAGES_NAMED else ()
    command = neutral(" ".join(["tracker history", *pages]))
    return (
        f"{counted} (history, not news) {verb} found in captures made until {day(to_datetime(older.until))}: {command}"
    )


def freshness(state: PageState, now: datetime) -> tuple[str, str]:
    """A page's name, and when its newest capture was made."""
    if state.last_capture is None:
        return _name(state), "no capture known"
    newest = to_datetime(state.last_capture)
    return _name(state), f"{day(newest)}, {age(newest, now)}"


def _name(state: PageState) -> str:
    return f"{neutral(state.platform, 100)} · {neutral(state.title, 100)}"


def _lasting(digest: Digest) -> list[Notice]:
    """The digest's notices without the beginning of what ended before the mail went out: one line tells both."""
    last = {(one.problem.page, one.problem.trouble, one.problem.began_at): one for one in digest.notices}
    return list(last.values())


def _counted(digest: Digest) -> list[str]:
    """What there is in the digest, sort by sort, what matters most first: ``2 new bans``."""
    kinds = Counter(row.kind for row in digest.rows)
    over = sum(one.problem.ended_at is not None for one in _lasting(digest))
    new, *others = ((noun, kinds[kind]) for kind, noun in KIND_NOUNS.items())
    found = [
        new,
        (("correction", "corrections"), len(digest.corrections)),
        *others,
        (("page problem", "page problems"), len(_lasting(digest)) - over),
        (("page problem that is over", "page problems that are over"), over),
    ]
    return [f"{count} {noun[count > 1]}" for noun, count in found if count]
