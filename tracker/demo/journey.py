"""Runs the ordinary program over the demonstration's WARC, as if it had been in cron since May 2022.

In: a folder. Out: what is left in it (``Demonstration``): the WARC, a configuration, the database, and the digest that would have been
mailed. The first run is set on 1 May 2022: what it finds in older captures is history. The second is set in July 2023: what happened in
between is news.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tracker import app
from tracker.config import Config, load_config
from tracker.demo.build import URL, WARC
from tracker.errors import TrackerError, UsageError
from tracker.update import Outcome, Progress

RUNS = (datetime(2022, 5, 1, 6, 0, tzinfo=UTC), datetime(2023, 7, 1, 6, 0, tzinfo=UTC))
PAGE = "colab-faq"
CONFIG = "demo.toml"
DATABASE = "demo.db"

_HEADER = "# The demonstration's configuration, like any other; `tracker history --config` works with it.\n"
_CONFIG = f"""{_HEADER}database = "sqlite:///{DATABASE}"

[archives.reconstruction]
kind = "warc"
paths = ["{WARC.name}"]

[mail]
host = "localhost"
security = "none"
sender = "Policy tracker <tracker@example.org>"
recipients = ["desk@example.org"]

[[pages]]
id = "{PAGE}"
platform = "Google Colab"
title = "FAQ"
url = "{URL}"
archive = "reconstruction"
note = "reconstruction"
"""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the demonstration left behind."""

    config: Config
    outcomes: tuple[Outcome, ...]
    digests: tuple[Path, ...]


def run_demo(folder: Path, progress: Progress, starting: Callable[[datetime], None]) -> Demonstration:
    """Set the folder up afresh and run the tracker in it once for each of ``RUNS``; ``starting`` is told each run's pretended date."""
    config = load_config(_set_up(folder))
    outcomes: list[Outcome] = []
    digests: list[Path] = []
    for moment in RUNS:
        starting(moment)
        with app.opened(config, now=lambda moment=moment: moment) as tracker:  # type: ignore[misc]
            outcomes.extend(app.run(tracker, app.Asked(), progress))
            for _, message in app.digests(tracker):
                digests.extend(app.write_digest(message, folder, moment))
    return Demonstration(config, tuple(outcomes), tuple(digests))


def _set_up(folder: Path) -> Path:
    """The folder with WARC and configuration, and without an earlier demonstration's database."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / CONFIG
        if config.exists() and not config.read_text(encoding="utf-8", errors="replace").startswith(_HEADER):
            raise UsageError(f"{config}: is there already and no demonstration's; name another folder")
        for end in ("", "-wal", "-shm", ".lock"):
            (folder / f"{DATABASE}{end}").unlink(missing_ok=True)
        shutil.copyfile(WARC, folder / WARC.name)
        config.write_text(_CONFIG, encoding="utf-8")
    except OSError as error:
        raise TrackerError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return config
