"""A bundle's WARC file in a real pywb: it takes the file, and plays back the very bodies that the bundle vouches for."""

import json
from pathlib import Path

import httpx
import pytest

from tests.evidence.samples import RULES, bundle_of, kept, snapshot
from tests.interop.test_pywb import Server, server

__all__ = ["server"]

pytestmark = pytest.mark.interop


def test_pywb_plays_back_both_captures(server: Server, tmp_path: Path) -> None:
    """By address and moment, byte for byte, with the historical status and type; and lists nothing but these two."""
    bodies = snapshot(*RULES), snapshot(*RULES, "creating deepfakes", status=203)
    store = kept(*bodies)
    written = bundle_of(store, tmp_path)
    root = server.serve(next(path for path in written.files if path.name.endswith(".warc.gz")))
    said = json.loads(written.manifest.read_text())["captures"]
    for capture, body in zip(said, bodies, strict=True):
        address = f"{root}/{capture['timestamp']}id_/{capture['warc']['target_uri']}"
        answer = httpx.get(address, trust_env=False, follow_redirects=False)
        assert (answer.status_code, answer.headers["content-type"]) == (body.status, body.content_type)
        assert answer.content == body.body
    listed = httpx.get(f"{root}/cdx", params={"url": store.row.by.url, "output": "json"}, trust_env=False).text
    rows = [json.loads(line) for line in listed.splitlines()]
    assert [row["timestamp"] for row in rows] == [capture["timestamp"] for capture in said]
    assert [f"sha1:{row['digest']}" for row in rows] == [capture["warc"]["payload_digest"] for capture in said]
