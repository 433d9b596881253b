"""The demonstration's WARC is what its script writes."""

from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tracker.demo.build import SHOTS, URL, WARC, write_warc


def _records(path: Path) -> list[tuple[str, str, str, bytes]]:
    with path.open("rb") as file:
        return [
            (
                r.rec_type,
                r.rec_headers.get_header("WARC-Date"),
                r.rec_headers.get_header("WARC-Target-URI"),
                r.content_stream().read(),
            )
            for r in ArchiveIterator(file)
        ]


def test_the_shipped_file_is_what_the_script_builds(tmp_path: Path) -> None:
    """Nobody edits the data by hand (compared record by record: gzip's bytes differ between zlib versions)."""
    write_warc(tmp_path / "built.warc.gz")
    assert _records(tmp_path / "built.warc.gz") == _records(WARC)


def test_it_holds_what_real_captures_have() -> None:
    """About a dozen captures: a nonce that differs everywhere, one exact duplicate stored as a revisit, and each page says what it is."""
    shipped = _records(WARC)
    assert len(shipped) == len(SHOTS) == 14
    assert {url for _, _, url, _ in shipped} == {URL}
    assert [kind for kind, *_ in shipped].count("revisit") == 1
    bodies = [body for kind, _, _, body in shipped if kind == "response"]
    assert len(set(bodies)) == len(bodies)
    assert (
        sum(b"Reconstruction" in body for body in bodies) == len(bodies) - 2
    )  # the error page and the shell show no document
