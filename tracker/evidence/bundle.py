"""A bundle's files, written beside their place and moved there when all are whole.

In: what ``tracker evidence`` was asked for. Out: the three files, and where they are. A missing snapshot, a full disk or a kill leaves
no half bundle: the manifest, which holds the hashes of the others, is moved last.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tracker import __version__, extract
from tracker.errors import StoreError, TrackerError, UsageError
from tracker.evidence.gather import Evidence, gather
from tracker.evidence.manifest import manifest
from tracker.evidence.sides import one_side, side_by_side
from tracker.evidence.warc import write_warc
from tracker.neutral import neutral
from tracker.protocols import Store
from tracker.records import Reading, ReadingOptions
from tracker.report import PublicUrl
from tracker.report.comparison import Circumstances, Pair, comparison_page

_FILE_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Where a bundle stands: its manifest with the manifest's hash, and the other files by name with theirs (hex SHA-256)."""

    manifest: Path
    sha256: str
    files: dict[Path, str]


def write_bundle(
    store: Store,
    change_id: str,
    folder: Path,
    *,
    options: Callable[[str], ReadingOptions],
    public_url: PublicUrl,
    now: datetime,
    force: bool = False,
) -> Bundle:
    """Write a change's evidence into a folder, made when missing.

    ``options`` gives a page's reading options by its id. Raises UnknownSubject; StoreError when a snapshot is missing or damaged;
    UsageError when the bundle exists and ``force`` is not set; TrackerError when the folder cannot be written.
    """
    evidence = gather(store, change_id)
    stem = evidence.row.id
    if not _FILE_STEM.fullmatch(stem):
        raise StoreError(f"change {neutral(stem, 100)!r}: its id is no id; the database is damaged")
    targets = [folder / f"{stem}{ending}" for ending in (".warc.gz", ".html", ".json")]
    try:
        if not force and (there := [path for path in targets if path.exists()]):
            raise UsageError(f"{there[0]}: exists already; --force writes it anew")
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".evidence-", dir=folder) as aside:
            drafts = [Path(aside) / path.name for path in targets]
            _write(evidence, drafts[0], drafts[1], drafts[2], options(evidence.row.page), public_url, now)
            hashes = [_sha256(path) for path in drafts]
            for draft, target in zip(drafts, targets, strict=True):
                draft.replace(target)
    except OSError as error:
        raise TrackerError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error
    return Bundle(targets[2], hashes[2], dict(zip(targets[:2], hashes[:2], strict=True)))


def _write(
    evidence: Evidence,
    warc: Path,
    page: Path,
    summary: Path,
    options: ReadingOptions,
    public_url: PublicUrl,
    now: datetime,
) -> None:
    recorded = write_warc(warc, evidence, public_url, now)
    files = {warc.name: _facts(warc)}
    readings = [extract.read(one.snapshot.body, one.snapshot.content_type, options) for one in evidence.exhibits]
    # A reader that has changed since may refuse what another one read: the page then says why it shows no list.
    exhibits = list(zip(evidence.exhibits, recorded, (reading.reason for reading in readings), strict=True))
    circumstances = Circumstances(
        program=f"policy-change-tracker {__version__}",
        extractor=extract.EXTRACTOR_VERSION,
        generated_at=now,
        warc=warc.name,
        warc_sha256=_sha256(warc),
        manifest=summary.name,
        options=options.key,
    )
    html = comparison_page(evidence.row, exhibits, _pairs(evidence, readings), public_url, circumstances)
    page.write_text(html, encoding="utf-8", newline="\n")
    files[page.name] = _facts(page)
    said = manifest(evidence, recorded, files, public_url, extract.EXTRACTOR_VERSION, now)
    summary.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8", newline="\n")


def _pairs(evidence: Evidence, readings: list[Reading]) -> tuple[Pair, ...]:
    if len(readings) == 1:
        return one_side(readings[0], evidence.row)
    return side_by_side(readings[0], readings[1], evidence.row)


def _facts(path: Path) -> dict[str, object]:
    return {"sha256": _sha256(path), "size": path.stat().st_size}


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
