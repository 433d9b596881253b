"""``tracker show``: everything about one change."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import (
    FAILED,
    OK,
    ConfigOption,
    JsonOption,
    complain,
    draw,
    guarded,
    in_colour,
    load,
    print_text,
    reading_store,
)
from tracker.errors import StoreError

if TYPE_CHECKING:
    from tracker.records import HistoryRow, Inside, Stated
    from tracker.store import SqlStore


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(show))


def show(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id, or the beginning of it.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Everything about one change: words, bracket, both captures with links and hashes, what the page states of its date, who was told.

    Example:  tracker show 3f2a91
    """
    settings = load(config)
    from tracker import report
    from tracker.records import Background
    from tracker.topics import tags

    with reading_store(settings) as store:
        row = store.change(change)
        deliveries = tuple(store.deliveries_of(row.id))
        damage: list[str] = []
        background = Background(
            topics=tags([text for text in (row.text, row.old_text) if text], row.context),
            deliveries=deliveries,
            stated_after=_stated(store, row.after_sha256, damage),
            stated_by=_stated(store, row.by_sha256, damage),
            inside=_inside(store, row),
        )
    link = public_addresses(settings.archives)
    if as_json:
        print_text(report.json_lines([report.change_json(row, link) | report.background_json(background)]))
    else:
        draw(report.change_view(row, link, in_colour(), background))
    for one in damage:
        complain(one)
    raise typer.Exit(FAILED if damage else OK)


def _inside(store: "SqlStore", row: "HistoryRow") -> "Inside | None":
    """What lies inside a change's bracket; None where it has none."""
    if row.after is None:
        return None
    from tracker.answers import inside

    observations = store.observations(row.page, None)
    return inside(store.captures(row.page), observations, row.after.timestamp, row.by.timestamp)


def _stated(store: "SqlStore", sha256: str | None, damage: list[str]) -> "tuple[Stated, ...] | None":
    """What a capture's body says of its own date; None where there is no body to look at. A damaged one is noted."""
    if sha256 is None:
        return None
    from tracker.extract.stated import stated_dates

    try:
        snapshot = store.load_snapshot(sha256)
    except StoreError as error:
        damage.append(str(error))
        return None
    return stated_dates(snapshot.body, snapshot.content_type)
