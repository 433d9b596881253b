"""``tracker feed``: news as an Atom feed or a JSON Feed, for feed readers and web servers. Reads the database, writes at most one file."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import ConfigOption, guarded, load, now, print_text, reading_store
from tracker.errors import TrackerError, UnknownSubject, UsageError, nearest
from tracker.records import HistoryQuery, Kind, PageState, Subscription
from tracker.searching import search_form

if TYPE_CHECKING:
    from tracker.config import FeedConfig
    from tracker.report.feed import FeedInfo


class Format(StrEnum):
    """How a feed is written."""

    ATOM = "atom"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(feed))


def feed(
    page: Annotated[
        list[str] | None, typer.Argument(metavar="PAGE", help="Pages by id; all, when none is named.")
    ] = None,
    config: ConfigOption = None,
    platform: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this platform (repeatable).")] = None,
    kind: Annotated[
        list[Kind] | None, typer.Option(help="This kind of change (repeatable); added, when none is named.")
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Only entries with a word that begins like this (repeatable: any of them)."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most N entries, those seen last.")] = 50,
    form: Annotated[
        Format | None, typer.Option("--format", help="By the name of the file, else atom, when not given.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file; left alone when nothing changed."),
    ] = None,
) -> None:
    """What a digest with these filters would tell, as a feed: confirmed changes made after a page's first contact.

    Entries keep their identities for ever. Say whose they are (authority in the feed section of the configuration) before you publish any.

    Examples:  tracker feed -o public/bans.xml   ·   tracker feed --kind added --kind removed --word deepfake --format json
    """
    settings = load(config)
    asked = Subscription(
        "",
        kinds=tuple(dict.fromkeys(kind or (Kind.ADDED,))),
        platforms=tuple(platform or ()),
        pages=tuple(page or ()),
        words=tuple(word or ()),
    )
    with reading_store(settings) as store:
        states = store.page_states()
        _known(asked, states)
        rows = store.history(HistoryQuery(pages=asked.pages, kinds=asked.kinds))
    from tracker.digest import selected
    from tracker.report.feed import Published, atom_feed, json_feed, newest

    as_json = (form or _named(output)) is Format.JSON
    info = _info(settings.feed, asked, as_json)
    chosen, link = newest(selected(rows, asked), limit), public_addresses(settings.archives)
    former = None if output is None else Published(_published(output), limit, now())
    text = json_feed(chosen, link, info, former) if as_json else atom_feed(chosen, link, info, _began(states), former)
    if output is None:
        print_text(text)
    else:
        _write(output, text)


def _known(asked: Subscription, states: Sequence[PageState]) -> None:
    """Filters that name nothing, or none that agree, would give an empty feed for ever. Raises UnknownSubject or UsageError."""
    from tracker.digest import follows

    pages, platforms = [state.id for state in states], sorted({state.platform for state in states})
    for one in asked.pages:
        if one not in pages:
            raise UnknownSubject(f"{one}: no such page in the database{nearest(one, pages)}")
    folded = {name.casefold() for name in platforms}
    for one in asked.platforms:
        if one.casefold() not in folded:
            raise UnknownSubject(f"{one}: no such platform in the database{nearest(one, platforms)}")
    if not any(follows(asked, state.id, state.platform) for state in states) and (asked.pages or asked.platforms):
        raise UsageError("none of the pages named is of a platform named; both must agree")
    for word in asked.words:
        if not search_form(word):
            raise UsageError(f"--word: {word!r} holds no word to look for")


def _info(said: "FeedConfig", asked: Subscription, as_json: bool) -> "FeedInfo":
    """What the feed says of itself; its selection in a form that does not depend on the order of the options."""
    from tracker.report.feed import FeedInfo

    filters: dict[str, list[str]] = {
        "kinds": sorted(asked.kinds) if asked.kinds != (Kind.ADDED,) else [],
        "pages": sorted(asked.pages),
        "platforms": sorted(name.casefold() for name in asked.platforms),
        "words": sorted(word.casefold() for word in asked.words),
    }
    selection = ";".join(f"{name}={','.join(values)}" for name, values in filters.items() if values)
    title = said.title or ("New bans" if asked.kinds == (Kind.ADDED,) else "Policy changes")
    if narrowed := [*asked.platforms, *asked.pages, *asked.words]:
        title += f": {', '.join(narrowed)}"
    return FeedInfo(title, said.authority, said.json_url if as_json else said.url, selection)


def _began(states: Sequence[PageState]) -> datetime:
    """When watching began: the date of a feed that has no entry yet."""
    return min((state.first_contact or state.last_run or now() for state in states), default=now())


def _named(output: Path | None) -> Format:
    return Format.JSON if output is not None and output.suffix == ".json" else Format.ATOM


def _published(path: Path) -> str | None:
    """The feed that is published there, if that can be told."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    """Replace the file at once, so that no reader is ever served half of it; equal content keeps its time of modification."""
    if path.is_dir():
        raise TrackerError(f"{path}: cannot be written: it is a folder")
    content = text.encode("utf-8")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise TrackerError(f"{path}: cannot be written: {error.strerror or error}") from error
