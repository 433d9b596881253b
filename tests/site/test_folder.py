"""The output folder: only what differs is written, only what was ours is removed."""

from pathlib import Path

import pytest

from tracker.errors import LockHeld, TrackerError, UsageError
from tracker.site.folder import JOURNAL, MANIFEST, site_folder


def _build(path: Path, files: dict[str, str], *, force: bool = False) -> tuple[int, int, int]:
    with site_folder(path, force=force) as folder:
        for name, content in files.items():
            folder.write(name, content)
        folder.finish()
        return folder.written, folder.unchanged, folder.removed


def _build_until_killed(path: Path, files: dict[str, str]) -> None:
    """As the first, without its end."""
    with site_folder(path) as folder:
        for name, content in files.items():
            folder.write(name, content)


def test_a_file_that_did_not_change_is_not_touched(tmp_path: Path) -> None:
    """Its time stays, so that mirrors need not copy it."""
    _build(tmp_path, {"index.html": "one", "pages/x/index.html": "two"})
    before = (tmp_path / "index.html").stat().st_mtime_ns
    assert _build(tmp_path, {"index.html": "one", "pages/x/index.html": "three"}) == (1, 1, 0)
    assert (tmp_path / "index.html").stat().st_mtime_ns == before
    assert (tmp_path / "pages/x/index.html").read_text() == "three"


def test_what_an_earlier_build_wrote_and_this_one_did_not_is_removed_with_its_folder(tmp_path: Path) -> None:
    """Nothing stale stays to be published."""
    _build(tmp_path, {"index.html": "one", "pages/x/index.html": "two"})
    assert _build(tmp_path, {"index.html": "one"}) == (0, 1, 1)
    assert not (tmp_path / "pages").exists()


def test_files_of_others_and_files_others_have_altered_stay(tmp_path: Path) -> None:
    """The manifest says what we wrote, and its hash whether it still is that."""
    _build(tmp_path, {"index.html": "one", "old.html": "two", "pages/x/index.html": "three"})
    (tmp_path / "old.html").write_text("edited by hand")
    (tmp_path / "pages/x/notes.txt").write_text("mine")
    _build(tmp_path, {"index.html": "one"})
    assert (tmp_path / "old.html").read_text() == "edited by hand"
    assert [one.name for one in (tmp_path / "pages/x").iterdir()] == ["notes.txt"]


def test_a_folder_with_other_files_is_refused_unless_forced(tmp_path: Path) -> None:
    """Even when forced, what lies there stays."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"holds other files \(thesis\.txt\)"):
        _build(tmp_path, {"index.html": "one"})
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]
    _build(tmp_path, {"index.html": "one"}, force=True)
    _build(tmp_path, {"start.html": "one"})
    assert sorted(one.name for one in tmp_path.iterdir()) == [MANIFEST, "start.html", "thesis.txt"]


def test_a_folder_that_holds_only_hidden_files_is_free(tmp_path: Path) -> None:
    """A fresh git repository, for instance."""
    (tmp_path / ".git").mkdir()
    assert _build(tmp_path, {"index.html": "one"}) == (1, 0, 0)


def test_a_killed_build_is_known_to_the_next(tmp_path: Path) -> None:
    """What it wrote is removed when it is stale, half-written files with it; until then the former files are whole."""
    _build(tmp_path, {"index.html": "one"})
    _build_until_killed(tmp_path, {"index.html": "two", "new.html": "three"})
    (tmp_path / ".new.html.partial").write_text("thr")
    assert (tmp_path / JOURNAL).exists()
    assert _build(tmp_path, {"index.html": "four"}) == (1, 0, 1)
    assert sorted(one.name for one in tmp_path.iterdir()) == [MANIFEST, "index.html"]


def test_a_first_build_that_was_killed_does_not_make_the_folder_foreign(tmp_path: Path) -> None:
    """Its journal is our mark."""
    _build_until_killed(tmp_path, {"index.html": "one"})
    assert _build(tmp_path, {"index.html": "one"}) == (0, 1, 0)


@pytest.mark.parametrize("name", ["../victim.txt", "/etc/passwd", "pages/../../victim.txt", "./victim.txt", ".hidden"])
def test_a_manifest_that_names_a_path_outside_is_not_believed(tmp_path: Path, name: str) -> None:
    """It may come from anywhere: the folder is published and copied."""
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of "foo"
    victim, site = tmp_path / "victim.txt", tmp_path / "site"
    victim.write_text("foo")
    site.mkdir()
    (site / ".hidden").write_text("foo")
    (site / MANIFEST).write_text(f"{digest} {name}\n{digest} gone.html\n")
    _build(site, {"index.html": "one"}, force=True)
    assert victim.exists()
    assert (site / ".hidden").exists()


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Neither to write nor to remove."""
    outside, site = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    _build(site, {"pages/x.html": "foo"})
    (outside / "x.html").write_text("foo")
    (site / "pages/x.html").unlink()
    (site / "pages").rmdir()
    (site / "pages").symlink_to(outside)
    with pytest.raises(TrackerError, match="leads out of"):
        _build(site, {"pages/y.html": "one"})
    _build(site, {"index.html": "one"})
    assert (outside / "x.html").exists()


def test_two_builds_never_work_in_one_folder(tmp_path: Path) -> None:
    """The second is told at once."""
    with site_folder(tmp_path), pytest.raises(LockHeld, match="another build"), site_folder(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """It names the path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(TrackerError, match="file"), site_folder(tmp_path / "file" / "site"):
        pass
