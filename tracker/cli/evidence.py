"""``tracker evidence``: a change's captures as files for others."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.addresses import public_addresses
from tracker.cli.common import ConfigOption, JsonOption, guarded, load, now, print_text, reading_store, say
from tracker.records import ReadingOptions


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(guarded(evidence))


def evidence(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id, or the beginning of it.")],
    config: ConfigOption = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the files; made when missing.")
    ] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that exists already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write both captures of a change as a WARC file, with a manifest of hashes and a page that compares their lists.

    Example:  tracker evidence 3f2a91 -o proof
    """
    settings = load(config)
    options = {page.id: page.options for page in settings.pages}
    from tracker.evidence import write_bundle
    from tracker.report import json_lines

    with reading_store(settings) as store:
        bundle = write_bundle(
            store,
            change,
            output,
            options=lambda page: options.get(page, ReadingOptions()),
            public_url=public_addresses(settings.archives),
            now=now(),
            force=force,
        )
    if as_json:
        files = {str(path): sha256 for path, sha256 in bundle.files.items()}
        print_text(json_lines([{"manifest": str(bundle.manifest), "sha256": bundle.sha256, "files": files}]))
        return
    for path in (bundle.manifest, *bundle.files):
        say(str(path))
