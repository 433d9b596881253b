"""What all terminal output shares: Rich renderables to text, and a change's pieces in its colours.

In: records and renderables. Out: ``str`` or Rich ``Text``. Page text never reaches Rich as markup: it is neutralised and wrapped in
``Text``. Width and colour are the caller's to say; nothing here looks at the terminal or the environment.
"""

import io

from rich.console import Console, RenderableType
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import HistoryRow, Kind, Status
from tracker.report.inline import inline_marked, inline_styled

KIND_STYLES = {
    Kind.ADDED: "bold red",
    Kind.REINSTATED: "bold magenta",
    Kind.REWORDED: "bold yellow",
    Kind.MOVED: "bold blue",
    Kind.REMOVED: "bold green",
}
"""A ban that comes is red, one that goes is green."""

BASELINE = "in the first reading"


def as_text(renderable: RenderableType, width: int, colour: bool = False) -> str:
    """A renderable as lines of at most ``width`` columns, without trailing blanks; with ANSI colours when asked for.

    Only what must stay whole to be of use (an address) may be longer.
    """
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(renderable, crop=False)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def kind_label(row: HistoryRow) -> Text:
    """A row's kind with what qualifies it: ``added``, ``removed (suspected)``, ``in the first reading [reconstruction]``."""
    label = Text(row.kind.value, KIND_STYLES[row.kind]) if row.after else Text(BASELINE, "bold")
    if row.retracted:
        label.append(" (withdrawn: later readings show that it did not happen)", "bold yellow")
    elif row.status is Status.SUSPECTED:
        label.append(" (suspected)", "italic yellow")
    if row.note:
        label.append(f" [{neutral(row.note, 60)}]", "italic cyan")
    return label


def wording(row: HistoryRow, colour: bool, limit: int | None = None) -> Text:
    """What the row is about: the wording, or both wordings of a reworded one as an inline difference."""
    old, new = neutral(row.old_text or "", limit), neutral(row.text or "", limit)
    if old and new and old != new:
        return inline_styled(old, new) if colour else Text(inline_marked(old, new))
    return Text(new or old)
