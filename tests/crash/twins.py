"""Two runs at once, again and again, without paying for two new interpreters each time.

``python -m tests.crash.twins CONFIG...`` lets two forked processes do ``tracker run`` at the same moment for each configuration, and prints
one JSON line a configuration: how each ended and what it said. The quicker one is held up, the lock in its hands, until the other is gone.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tracker.report
from tracker import app
from tracker.cli.main import main


def twins(config: str) -> dict[str, Any]:
    """Start both, and wait for both: (exit status, what was written) of the first and of the last to end."""
    start_reading, start = os.pipe()
    hold_reading, hold = os.pipe()
    children = {}
    for name in ("one", "other"):
        said = Path(config).with_name(f"said-by-{name}")
        if (pid := os.fork()) == 0:
            os.close(start)
            os.close(hold)
            _run(config, said, start_reading, hold_reading)
        children[pid] = said
    os.close(start)  # both set off
    first, first_status = os.waitpid(-1, 0)
    os.close(hold)
    (last,) = set(children) - {first}
    _, last_status = os.waitpid(last, 0)
    os.close(start_reading)
    os.close(hold_reading)
    return {
        "first": [os.waitstatus_to_exitcode(first_status), children[first].read_text()],
        "last": [os.waitstatus_to_exitcode(last_status), children[last].read_text()],
    }


def _run(config: str, said: Path, start: int, hold: int) -> None:
    code: object = 1
    try:
        with said.open("w") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        original = app.run

        def held(*arguments: Any) -> Iterator[Any]:
            os.read(hold, 1)
            yield from original(*arguments)

        app.run = held  # type: ignore[assignment]
        sys.argv = ["tracker", "run", "--config", config]
        os.read(start, 1)
        try:
            main()
        except SystemExit as end:
            code = end.code
            sys.stdout.flush()
    finally:
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    assert tracker.report  # brought in before the forks, like all that a run needs
    for path in sys.argv[1:]:
        print(json.dumps(twins(path)), flush=True)
