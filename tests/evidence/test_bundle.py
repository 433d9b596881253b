"""The bundle as a whole: which files there are, what the manifest says, and that there is never half of one."""

import errno
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.samples import NOW, RULES, added, bundle_of, kept, snapshot
from tests.report.samples import public_url
from tracker.errors import StoreError, TrackerError, UnknownSubject, UsageError
from tracker.evidence import bundle as bundle_module
from tracker.evidence import write_bundle
from tracker.records import Capture, ReadingOptions
from tracker.report import change_json


def manifest_of(path: Path) -> dict[str, Any]:
    """The manifest, read."""
    return json.loads(path.read_text())


def test_three_files_named_after_the_change(tmp_path: Path) -> None:
    """And nothing else stays behind in the folder, which is made when missing."""
    store = added()
    written = bundle_of(store, tmp_path / "a" / "proof")
    names = {f"{store.row.id}{ending}" for ending in (".json", ".warc.gz", ".html")}
    assert {path.name for path in (tmp_path / "a" / "proof").iterdir()} == names
    assert written.manifest.name == f"{store.row.id}.json"


def test_the_manifest_has_the_hash_of_every_file(tmp_path: Path) -> None:
    """So that whoever gets the files later can tell that they are the ones."""
    written = bundle_of(added(), tmp_path)
    said = manifest_of(written.manifest)
    for path, digest in written.files.items():
        content = path.read_bytes()
        assert said["files"][path.name] == {"sha256": sha256(content).hexdigest(), "size": len(content)}
        assert digest == sha256(content).hexdigest()
    assert written.sha256 == sha256(written.manifest.read_bytes()).hexdigest()


def test_the_same_evidence_at_the_same_moment_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two desks that hold the same database can compare their bundles."""
    one, other = bundle_of(added(), tmp_path / "one"), bundle_of(added(), tmp_path / "other")
    assert one.sha256 == other.sha256
    assert list(one.files.values()) == list(other.files.values())


def test_the_manifest_holds_the_change_and_both_captures(tmp_path: Path) -> None:
    """The change as ``tracker history --json`` prints it; of each capture where it is from and what is kept."""
    store = added()
    before, now = store.fetched.values()
    said = manifest_of(bundle_of(store, tmp_path).manifest)
    assert said["change"] == change_json(store.row, public_url)
    assert said["generated_at"] == "2026-11-24T10:00:00Z"
    assert not said["withdrawn"]
    for capture, role, kept_body, of in zip(
        said["captures"], ("after", "by"), (before, now), (store.row.after, store.row.by), strict=True
    ):
        assert (capture["role"], capture["timestamp"], capture["url"]) == (role, of.timestamp, of.url)
        assert capture["archive_url"] == public_url(of)
        assert (capture["sha256"], capture["size"]) == (kept_body.sha256, len(kept_body.body))
        assert (capture["status"], capture["content_type"]) == (200, "text/html; charset=utf-8")
        assert capture["body_of"] is None


def test_a_capture_known_by_an_equal_digest_names_the_one_that_was_fetched(tmp_path: Path) -> None:
    """Its body was never asked for: the archive's index says that it is the same."""
    store = added()
    by = replace(store.row.by, digest="SAME")
    twin = Capture("20220601000000", by.archive, by.url, digest="SAME")
    other_page = Capture("20220601000000", "elsewhere", by.url, digest="SAME")
    store.row = replace(store.row, by=by)
    body = store.fetched.pop(Capture(by.timestamp, by.archive, by.url))
    store.fetched |= {other_page: body, twin: body}
    written = bundle_of(store, tmp_path)
    last = manifest_of(written.manifest)["captures"][-1]
    assert last["timestamp"] == by.timestamp
    assert (last["body_of"]["archive"], last["body_of"]["timestamp"]) == ("wayback", "20220601000000")
    page, warc = (next(path for path in written.files if path.name.endswith(end)) for end in (".html", ".gz"))
    assert "2022-06-01 00:00:00 UTC" in page.read_text()
    assert warc.exists()


def test_what_the_first_reading_held_comes_with_one_capture(tmp_path: Path) -> None:
    """There is no bracket: nobody knows when it began."""
    store = kept(None, snapshot(*RULES), text="burglary")
    written = bundle_of(store, tmp_path)
    said = manifest_of(written.manifest)
    assert [capture["role"] for capture in said["captures"]] == ["by"]
    assert said["change"]["after"] is None
    page = next(path for path in written.files if path.suffix == ".html").read_text()
    assert "by 14 May 2022 (first capture)" in page


def test_a_withdrawn_change_says_so_everywhere(tmp_path: Path) -> None:
    """What was announced can still be documented, but not as something that stands."""
    written = bundle_of(added(retracted=True), tmp_path)
    assert manifest_of(written.manifest)["withdrawn"]
    assert "Withdrawn." in next(path for path in written.files if path.suffix == ".html").read_text()


def test_an_existing_bundle_is_not_overwritten_unless_told(tmp_path: Path) -> None:
    """Evidence that was handed out must not change by accident."""
    first = bundle_of(added(), tmp_path)
    with pytest.raises(UsageError, match="exists already; --force"):
        bundle_of(added(), tmp_path)
    again = bundle_of(added(text="creating fakes"), tmp_path, force=True)
    assert again.sha256 != first.sha256
    assert again.manifest == first.manifest


@pytest.mark.parametrize("end", [0, 1])
def test_a_missing_or_damaged_snapshot_is_one_error_and_no_bundle(tmp_path: Path, end: int) -> None:
    """Named with its change and capture; not even the folder is made."""
    store = added()
    capture, body = list(store.fetched.items())[end]
    store.damaged.add(body.sha256)
    with pytest.raises(StoreError, match=rf"{store.row.id}: capture {capture.timestamp} .* is damaged"):
        bundle_of(store, tmp_path / "proof")
    del store.fetched[capture]
    store.damaged.clear()
    with pytest.raises(StoreError, match="is not in the database"):
        bundle_of(store, tmp_path / "proof")
    assert not (tmp_path / "proof").exists()


def test_a_capture_without_any_snapshot_is_an_error(tmp_path: Path) -> None:
    """Its body was never had, nor that of an equal one."""
    with pytest.raises(StoreError, match="its snapshot is not in the database"):
        bundle_of(added(by_sha256=None), tmp_path)


@pytest.mark.parametrize("step", ["write_warc", "comparison_page", "manifest"])
def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Whichever file it was that could not be written; what stood there stays."""
    before = bundle_of(added(), tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bundle_module, step, full)
    with pytest.raises(TrackerError, match="No space left on device"):
        bundle_of(added(text="other"), tmp_path, force=True)
    assert len(list(tmp_path.iterdir())) == 3
    assert sha256(before.manifest.read_bytes()).hexdigest() == before.sha256


def test_a_folder_that_is_a_file_is_one_error(tmp_path: Path) -> None:
    """And the file stays what it is."""
    (tmp_path / "proof").write_text("mine")
    with pytest.raises(TrackerError, match="proof: cannot be written"):
        bundle_of(added(), tmp_path / "proof")
    assert (tmp_path / "proof").read_text() == "mine"


@pytest.mark.parametrize("uid", ["../../etc/passwd", "a/b", "", "-o", ".hidden", "x\ny"])
def test_an_id_that_is_no_id_names_no_file(tmp_path: Path, uid: str) -> None:
    """Only a damaged database holds such."""
    with pytest.raises(StoreError, match="damaged"):
        bundle_of(added(id=uid), tmp_path / "proof")
    assert not list(tmp_path.iterdir())


def test_an_unknown_change_is_named(tmp_path: Path) -> None:
    """Nothing is written."""
    with pytest.raises(UnknownSubject, match="ffff"):
        write_bundle(
            added(),  # type: ignore[arg-type]
            "ffff",
            tmp_path,
            options=lambda page: ReadingOptions(),
            public_url=public_url,
            now=NOW,
        )
