"""One page's history, served by a real pywb and read through a ``pywb`` archive, is the history that the WARC itself gives."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.interop.test_pywb import Server, server
from tracker.cli.main import app
from tracker.demo.build import URL, WARC

__all__ = ["server"]

pytestmark = pytest.mark.interop

PAGE = f'[[pages]]\nid = "faq"\nplatform = "Example"\ntitle = "FAQ"\nurl = "{URL}"\narchive = "here"\n'


def _history(folder: Path, archive: str) -> list[dict[str, object]]:
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(f"[archives.here]\n{archive}\n{PAGE}")
    ran = CliRunner().invoke(app, ["run", "--config", str(config), "--json"])
    assert ran.exit_code == 0, ran.output
    told = CliRunner().invoke(app, ["history", "--config", str(config), "--json"])
    shown = ("kind", "status", "text", "old_text", "context", "after", "by", "unread", "after_sha256", "by_sha256")
    return [{key: change[key] for key in shown} for change in map(json.loads, told.stdout.splitlines())]


def test_through_pywb_and_through_the_warc_the_changes_are_the_same(server: Server, tmp_path: Path) -> None:
    """Kinds, words, brackets, and the very bytes of the evidence."""
    warc = Path(shutil.copy(WARC, tmp_path / "page.warc.gz"))
    direct = _history(tmp_path / "direct", f'kind = "warc"\npaths = ["{warc}"]')
    served = _history(
        tmp_path / "served",
        f'kind = "pywb"\nurl = "{server.serve(warc)}"\ncdx_per_minute = 600\nplayback_per_second = 50',
    )
    assert len(direct) >= 10
    assert served == direct
