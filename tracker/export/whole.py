"""A file that appears under its name only when it is whole: written beside it first, put in its place at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import TrackerError, UsageError


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """The draft to write to; after the block it is the file. The folder is made if need be.

    Raises UsageError where the file is there and may not be replaced, TrackerError where it cannot be written.
    """
    refuse_to_replace(path, replace=replace)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise TrackerError(f"{path}: cannot be written: {error.strerror or error}") from error


def refuse_to_replace(path: Path, *, replace: bool) -> None:
    """Raises UsageError where a file is there and may not be replaced."""
    if path.exists() and not replace:
        raise UsageError(f"{path}: is there already; --force replaces it")
