"""What all commands share: their common options, the consoles, and how an error ends the program."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.errors import TrackerError, UnknownSubject, UsageError, nearest
from tracker.neutral import neutral

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from tracker.config import Config
    from tracker.records import Subject
    from tracker.store import SqlStore

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="Configuration file; without it $TRACKER_CONFIG, ./config.toml, the user's own.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line, for other programs.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")]

OK, FAILED, USAGE, LATER = 0, 1, 2, 75


def now() -> datetime:
    """The wall clock, in UTC: the one place where the command line reads it."""
    return datetime.now(UTC)


PIPE_WIDTH = 100
"""Columns of tables that are not drawn on a terminal."""


def out() -> "Console":
    """Answers go here."""
    from rich.console import Console

    return Console(highlight=False, emoji=False)


def draw(renderable: "RenderableType") -> None:
    """Draw an answer: in colour and to the terminal's width, or in a pipe as plain text of ``PIPE_WIDTH`` columns."""
    console = out()
    if console.is_terminal:
        console.print(renderable, crop=False)  # an address stays whole, whatever the width
        return
    from tracker.report import as_text

    sys.stdout.write(as_text(renderable, PIPE_WIDTH))


def in_colour() -> bool:
    """Whether differences may be told by colour alone: a terminal whose user has not asked for none ($NO_COLOR)."""
    console = out()
    return console.is_terminal and not console.no_color


def err() -> "Console":
    """Progress and complaints go here."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False)


def say(line: str) -> None:
    """One plain line of an answer, as it is: no markup, no wrapping."""
    sys.stdout.write(f"{line}\n")


def print_text(text: str) -> None:
    """A whole answer that was already laid out for a pipe."""
    sys.stdout.write(text)


def complain(line: str) -> None:
    """One plain line to the error stream, with what a terminal would obey made visible."""
    visible = "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in line)
    sys.stderr.write(f"tracker: {visible}\n")


def hint(line: str) -> None:
    """One plain line beside an answer, to the error stream: why there is none, what else to ask."""
    err().print(neutral(line), markup=False, soft_wrap=True)


def worst(codes: Iterator[int] | list[int]) -> int:
    """The exit status where several apply: 2, then 1, then 75."""
    order = {USAGE: 3, FAILED: 2, LATER: 1, OK: 0}
    return max(codes, key=lambda code: order.get(code, 2), default=OK)


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the tracker's errors into one line each and the exit status they carry; a closed pipe ends quietly."""

    @wraps(command)
    def run(*args: object, **kwargs: object) -> object:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
            return result
        except TrackerError as error:
            for line in str(error).splitlines():
                complain(line)
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            # The reader has gone (`tracker history | head`): not an error. Keep Python from complaining while it shuts down.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(OK) from None
        except OSError as error:
            complain(f"{error.filename or 'the answer'}: {error.strerror or error}")
            raise typer.Exit(FAILED) from None

    return run


def load(path: Path | None) -> "Config":
    """The configuration in force. Raises ConfigError."""
    from tracker.config import find_config, load_config

    return load_config(find_config(path))


@contextmanager
def reading_store(config: "Config") -> Iterator["SqlStore"]:
    """The database for questions: not created, not migrated, not written."""
    from tracker.store import open_store

    store = open_store(config.database, readonly=True)
    try:
        yield store
    finally:
        store.close()


def known_pages(store: "SqlStore", asked: Iterable[str], config: "Config") -> None:
    """Make sure that these pages exist. Raises UnknownSubject that suggests the nearest one."""
    known = list(store.known_pages())
    for one in asked:
        if one not in known:
            raise UnknownSubject(f"{one}: no such page in the database of {config.path}{nearest(one, known)}")


def known_platforms(store: "SqlStore", asked: Iterable[str], config: "Config") -> None:
    """Make sure that these platforms have pages. Raises UnknownSubject that suggests the nearest one."""
    known = sorted(set(store.known_pages().values()))
    for one in asked:
        if one not in known:
            raise UnknownSubject(f"{one}: no such platform in the database of {config.path}{nearest(one, known)}")


def warn_of_stale_topics(store: "SqlStore") -> None:
    """Say on the error stream when answers by subject rest on an older dictionary than the one by which entries are judged."""
    if not store.topics_current():
        complain(
            "the subjects of entries are those of another version, dates may be wrong or missing; the next tracker run makes them anew"
        )


def known_topics(asked: Collection[str]) -> tuple[str, ...]:
    """The ids of these topics. Raises UnknownSubject that suggests the nearest one."""
    if not asked:
        return ()
    from tracker.topics import topic

    return tuple(topic(one).id for one in asked)


def page_subject(store: "SqlStore", page: str, config: "Config") -> "Subject":
    """What there is to say of a page beside its answers. Raises UnknownSubject."""
    from tracker.records import HistoryQuery, Subject

    known_pages(store, [page], config)
    if rows := store.history(HistoryQuery(pages=(page,), suspected=True, baseline=True, limit=1)):
        return Subject(page, rows[0].platform, rows[0].title, rows[0].note)
    state = next(state for state in store.page_states() if state.id == page)
    return Subject(page, state.platform, state.title)


def write_file(path: Path, text: str) -> None:
    """Write an answer to a file, replacing what is there. Raises TrackerError naming it."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TrackerError(f"{path}: cannot be written: {error.strerror or error}") from error


def selector(text: str | None) -> str | None:
    """A CSS selector given to --select. Raises UsageError."""
    from tracker.config import css_selector

    try:
        return None if text is None else css_selector(text)
    except ValueError as error:
        raise UsageError(f"--select: {text!r} is {error}") from None


def period(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """--since and --until as inclusive timestamps. Raises UsageError for what is no date, and for a period without a moment."""
    first, last = moment(since, "--since"), moment(until, "--until", end=True)
    if first is not None and last is not None and first > last:
        raise UsageError(f"--since {since} lies after --until {until}")
    return first, last


def moment(text: str | None, option: str, *, end: bool = False) -> str | None:
    """A date as people write it, given to an option, as a 14-digit timestamp. Raises UsageError naming the option."""
    if text is None:
        return None
    from tracker.periods import parse_period

    try:
        return parse_period(text, now())[end]
    except ValueError as error:
        raise UsageError(f"{option}: {text!r} is {error}") from None
