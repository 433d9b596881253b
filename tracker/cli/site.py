"""``tracker site``: all that is recorded as a folder of pages for any web server."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import ConfigOption, JsonOption, err, guarded, load, print_text, reading_store, say
from tracker.cli.progress import page_progress
from tracker.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(site))


def site(
    folder: Annotated[Path, typer.Argument(metavar="OUT_DIR", help="Where the site is written; made when missing.")],
    config: ConfigOption = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What the site is called.")] = None,
    intro: Annotated[str | None, typer.Option(metavar="TEXT", help="What its first page says it is.")] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where it will be published; feeds need whole addresses.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds other files.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a static site: timelines, current lists, every change with its proof, a feed, and a search that needs no server.

    The same database gives the same files. A later call rewrites what differs and removes only what an earlier one wrote.

    Example:  tracker site public --title "Policy watch" --base-url https://example.org/policies
    """
    settings = load(config)
    from tracker.report import json_lines
    from tracker.report.links import safe_link
    from tracker.site import SiteInfo, build_site, site_folder

    if base_url is not None and (base_url := safe_link(base_url)) is None:
        raise UsageError("--base-url: no web address; accepted: http://… or https://…")
    given = {"title": title, "intro": intro, "base_url": base_url}
    info = SiteInfo(**{name: value for name, value in given.items() if value is not None})
    with reading_store(settings) as store, site_folder(folder, force=force) as out, page_progress(err()) as progress:
        built = build_site(
            store,
            public_addresses(settings.archives),
            out,
            info,
            lambda done, total, page: progress("changes", done, total, page),
        )
    if as_json:
        print_text(json_lines([{name: getattr(built, name) for name in built.__slots__}]))
        return
    of = f"{_counted(built.changes, 'change')} of {_counted(built.pages, 'page')}"
    say(f"{of}: {folder / 'index.html'}")
    say(f"{built.written} files written, {built.unchanged} left as they were, {built.removed} removed")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
