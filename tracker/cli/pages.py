"""``tracker pages``: where each page stands; ``tracker pages rename``: its history under another id."""

from typing import Annotated

import typer

from tracker.cli.common import (
    ConfigOption,
    JsonOption,
    draw,
    guarded,
    hint,
    load,
    now,
    out,
    print_text,
    reading_store,
    say,
)
from tracker.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(invoke_without_command=True, no_args_is_help=False)
    group.callback()(guarded(pages))
    group.command()(guarded(rename))
    app.add_typer(group, name="pages")


def pages(context: typer.Context, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Where each page stands: captures known and read, changes, last run, and what is wrong.

    Examples:  tracker pages   ·   tracker pages rename old-id new-id
    """
    if context.invoked_subcommand is not None:
        return
    settings = load(config)
    from tracker import report

    with reading_store(settings) as store:
        states, problems = store.page_states(), store.problems()
    orphaned = {state.id for state in states} - {page.id for page in settings.pages}
    if as_json:
        print_text(
            report.json_lines(
                report.page_json(
                    state, [problem for problem in problems if problem.page == state.id], orphaned=state.id in orphaned
                )
                for state in states
            )
        )
    elif states:
        draw(report.pages_table(states, now(), problems, orphaned))
    elif out().is_terminal:
        hint("No page was ever run: tracker run reads those of the configuration.")


def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id under which the database knows the page.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id that it has in the configuration now.")],
    config: ConfigOption = None,
) -> None:
    """Give a page's history, readings and captures to another id: after it was renamed in the configuration.

    Example:  tracker pages rename colab-faq google-colab-faq
    """
    from tracker.config import page_id

    try:
        page_id(new)
    except ValueError as error:
        raise UsageError(f"{new!r} is {error}") from None
    settings = load(config or (context.parent.params.get("config") if context.parent else None))
    from tracker import app

    with app.opened(settings, now=now) as tracker:
        tracker.store.rename_page(old, new)
    if out().is_terminal:
        say(f"{old} is {new} now, with all its history.")
    if new not in {page.id for page in settings.pages}:
        hint(f"{settings.path} has no page {new}: rename it there too, or its history stays as it is.")
