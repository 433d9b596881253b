"""Progress bars on a terminal, silence in pipes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from tracker.neutral import neutral


@contextmanager
def page_progress(console: Console, *, quiet: bool = False) -> Iterator[Callable[[str, int, int, str], None]]:
    """A function to be told (page, captures read, captures expected to be read, what is happening); drawn while the block lasts."""
    if quiet or not console.is_terminal:
        yield lambda _page, _done, _total, _doing: None
        return
    bar = Progress(
        TextColumn("{task.fields[page]}", style="bold", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[doing]}", style="dim", markup=False),
        console=console,
        transient=True,
    )
    tasks: dict[str, object] = {}

    def tell(page: str, done: int, total: int, doing: str) -> None:
        name = str(Text(neutral(page, 40)))
        if page not in tasks:
            tasks[page] = bar.add_task("", page=name, doing="", total=None)
        bar.update(tasks[page], completed=done, total=max(total, done), doing=neutral(doing, 60))  # type: ignore[arg-type]

    with bar:
        yield tell
