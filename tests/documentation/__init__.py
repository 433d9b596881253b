"""``docs/commands.md`` from the program itself: ``python -m tests.documentation`` shows it, ``--write`` writes it; a test compares."""

import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import typer
from typer.models import OptionInfo

from tracker.cli.commands import registered

COMMANDS = Path(__file__).parents[2] / "docs" / "commands.md"

_HEADER = """# Commands

Every command with its options, as `tracker COMMAND --help` tells them. This page is written by `python -m tests.documentation --write`.

Exit statuses are those of the [README](../README.md#exit-status). `tracker --install-completion` teaches the shell in use (bash, zsh, fish,
PowerShell) to complete commands and options, `tracker --show-completion` prints what that would add.
"""


def commands_page() -> str:
    """The whole page, as Markdown."""
    commands = list(_walk("tracker", registered()))
    index = "\n".join(f"- [`{path}`](#{path.replace(' ', '-')}): {_first(command)}" for path, command in commands)
    return "\n".join([_HEADER, index, "", *(_section(path, command) for path, command in commands)])


def _walk(path: str, group: typer.Typer) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every command that is not hidden, groups before what is in them."""
    for one in group.registered_commands:
        if one.callback is not None and not one.hidden:
            yield f"{path} {one.name or one.callback.__name__.replace('_', '-')}", one.callback
    for inner in group.registered_groups:
        if isinstance(inner.typer_instance, typer.Typer):
            name = f"{path} {inner.name or inner.typer_instance.info.name}"
            if inner.typer_instance.registered_callback and inner.typer_instance.registered_callback.callback:
                yield name, inner.typer_instance.registered_callback.callback
            yield from _walk(name, inner.typer_instance)


def _section(path: str, command: Callable[..., Any]) -> str:
    prose, examples = _told(command)
    parameters = [(info, shape) for info, shape in _parameters(command) if not info.hidden]
    arguments = [shape for info, shape in parameters if not isinstance(info, OptionInfo)]
    lines = [f"## {path}", "", prose, "", "```", " ".join([path, "[OPTIONS]", *arguments]), "```", ""]
    lines += ["| argument or option | meaning |", "|---|---|", *(_row(info, shape) for info, shape in parameters), ""]
    if examples:
        lines += ["Examples:", "", "```", *examples, "```", ""]
    return "\n".join(lines)


def _told(command: Callable[..., Any]) -> tuple[str, list[str]]:
    """What a command's help says: its prose, and its examples one a line."""
    prose, found, examples = inspect.cleandoc(command.__doc__ or "").partition("\nExample")
    listed = " ".join(examples.removeprefix("s").removeprefix(":").split()).split(" · ") if found else []
    return " ".join(prose.split()), [example.strip() for example in listed if example.strip()]


def _first(command: Callable[..., Any]) -> str:
    return _told(command)[0].partition(". ")[0].rstrip(".")


def _row(info: Any, shape: str) -> str:
    cells = (" ".join(cell.split()).replace("|", "\\|") for cell in (f"`{shape}`", info.help or ""))
    return f"| {' | '.join(cells)} |"


def _parameters(command: Callable[..., Any]) -> Iterator[tuple[Any, str]]:
    """Each parameter's description, and how it is written: ``-c, --config FILE``, ``[PAGE...]``."""
    hints = get_type_hints(inspect.unwrap(command), include_extras=True)
    for name in inspect.signature(command).parameters:
        kind, *extras = get_args(hints[name]) or (hints[name],)
        for info in extras:
            if isinstance(info, OptionInfo):
                yield info, _option(name, kind, info)
            elif hasattr(info, "param_decls"):
                many = get_origin(kind) is list or any(get_origin(one) is list for one in get_args(kind))
                needed = inspect.signature(command).parameters[name].default is inspect.Parameter.empty
                shape = (info.metavar or name.upper()) if needed else f"[{info.metavar or name.upper()}]"
                yield info, f"{shape}..." if many else shape


def _option(name: str, kind: Any, info: OptionInfo) -> str:
    # Within Annotated, Typer keeps the first name where a default would otherwise stand.
    names = [one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str) and one.startswith("-")]
    written = ", ".join(sorted(names or [f"--{name.replace('_', '-')}"], key=len))
    kinds = {kind, *get_args(kind)}.union(*(get_args(one) for one in get_args(kind)))
    if bool in kinds:
        return written
    choices = next((one for one in kinds if isinstance(one, type) and issubclass(one, Enum)), None)
    return f"{written} {info.metavar or '|'.join(one.value for one in choices or ()) or name.upper()}"
