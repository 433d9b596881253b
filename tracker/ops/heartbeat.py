"""A file that says a long-running program is alive: replaced as a whole, so that whoever looks finds one whole JSON object.

In: a path, the moment, what the program is about. Out: the file, ``{"time": …, "state": "working" or "waiting", "next_page": …,
"next_due": …, "pid": …}``.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from tracker.errors import TrackerError


def beat(path: Path, now: datetime, state: str, next_page: str | None, next_due: datetime | None) -> None:
    """Write the file anew. Raises TrackerError naming it when it cannot be written."""
    said = {
        "time": now.isoformat(timespec="seconds"),
        "state": state,
        "next_page": next_page,
        "next_due": None if next_due is None else next_due.isoformat(timespec="seconds"),
        "pid": os.getpid(),
    }
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(said) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise TrackerError(f"heartbeat {path} cannot be written: {error.strerror or error}") from error
