"""Bodies as the browser would have had them."""

import gzip
import zlib

import brotlicffi
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tracker.archive.decode import Undecodable, undo_chunks, undo_content_encoding

PAGE = b"<html>" + bytes(range(32, 127)) * 30 + b"</html>"
ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotlicffi.compress,
    "zstd": zstandard.compress,
}


class TestDecoding:
    """Whole bodies, or a reason."""

    @pytest.mark.parametrize("coding", ENCODERS)
    def test_declared_encodings_are_undone(self, coding: str) -> None:
        assert undo_content_encoding(ENCODERS[coding](PAGE), coding.upper()) == PAGE

    @pytest.mark.parametrize("coding", ENCODERS)
    def test_a_body_that_ends_before_its_end_is_refused(self, coding: str) -> None:
        """HTTP libraries hand such a body on as if it were whole."""
        packed = ENCODERS[coding](PAGE)
        for cut in (1, 5, len(packed) // 2):
            with pytest.raises(Undecodable, match=r"cut short|damaged"):
                undo_content_encoding(packed[:-cut], coding)

    @pytest.mark.parametrize("coding", ["gzip", "deflate"])
    def test_a_damaged_body_is_refused(self, coding: str) -> None:
        packed = bytearray(ENCODERS[coding](PAGE * 20))
        packed[len(packed) // 2] ^= 0xFF
        with pytest.raises(Undecodable):
            undo_content_encoding(bytes(packed), coding)

    @pytest.mark.parametrize("coding", ENCODERS)
    def test_a_bomb_is_refused_at_the_limit(self, coding: str) -> None:
        """Long before it is unpacked."""
        with pytest.raises(Undecodable, match="more than 100000 bytes"):
            undo_content_encoding(ENCODERS[coding](bytes(20_000_000)), coding, limit=100_000)

    def test_a_body_of_exactly_the_limit_is_fine(self) -> None:
        assert len(undo_content_encoding(gzip.compress(bytes(1000)), "gzip", limit=1000)) == 1000

    @pytest.mark.parametrize("declared", [None, "", "identity", "utf-8", "gzip"])
    def test_gzip_is_recognised_whatever_is_declared(self, declared: str | None) -> None:
        """Seen: an empty Content-Encoding over a gzip body."""
        assert undo_content_encoding(gzip.compress(PAGE), declared) == PAGE

    def test_double_gzip_loses_both_layers(self) -> None:
        assert undo_content_encoding(gzip.compress(gzip.compress(PAGE)), "gzip") == PAGE

    def test_encodings_over_each_other_are_undone_in_reverse(self) -> None:
        assert undo_content_encoding(brotlicffi.compress(gzip.compress(PAGE)), "gzip, br") == PAGE

    def test_too_many_encodings_are_refused(self) -> None:
        with pytest.raises(Undecodable, match="encodings over each other"):
            undo_content_encoding(PAGE, "gzip," * 9)

    @pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
    def test_a_plain_page_that_is_declared_encoded_stays_as_it_is(self, coding: str) -> None:
        assert undo_content_encoding(PAGE, coding) == PAGE

    def test_deflate_without_its_wrapper_is_understood(self) -> None:
        assert undo_content_encoding(zlib.compress(PAGE, wbits=-15), "deflate") == PAGE

    def test_gzip_members_follow_each_other_and_padding_is_ignored(self) -> None:
        assert undo_content_encoding(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(8), "gzip") == b"one two"

    @pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", None])
    def test_an_empty_body_is_empty(self, coding: str | None) -> None:
        assert undo_content_encoding(b"", coding) == b""

    def test_chunks_are_joined(self) -> None:
        assert undo_chunks(b"4\r\nWiki\r\nA;name=value\r\npedia-page\r\n0\r\nTrailer: x\r\n\r\n") == b"Wikipedia-page"

    def test_a_body_declared_chunked_that_is_not_stays_as_it_is(self) -> None:
        """Recorders often undo chunks and keep the header."""
        assert undo_chunks(PAGE) == PAGE
        assert undo_chunks(b"") == b""

    @pytest.mark.parametrize("cut", [b"4\r\nWi", b"4\r\nWiki\r\n", b"4\r\nWiki\r\n8\r\nped", b"4\r\nWiki\r\nnonsense"])
    def test_chunks_without_the_last_one_are_refused(self, cut: bytes) -> None:
        with pytest.raises(Undecodable, match="cut short"):
            undo_chunks(cut)

    @given(st.binary(max_size=300), st.sampled_from([*ENCODERS, None]))
    def test_what_was_encoded_comes_back(self, body: bytes, coding: str | None) -> None:
        """For every body but those that look like a gzip file themselves."""
        if body.startswith(b"\x1f\x8b"):
            return
        assert undo_content_encoding(ENCODERS[coding](body) if coding else body, coding) == body

    @given(
        st.binary(max_size=200),
        st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", ""]),
        st.sampled_from([b"", b"\x1f\x8b\x08"]),
    )
    def test_no_bytes_break_the_decoder(self, body: bytes, coding: str, start: bytes) -> None:
        """A body or a reason, never another exception, never more than the limit."""
        try:
            decoded = undo_content_encoding(start + body, coding, limit=1000)
        except Undecodable:
            return
        assert len(decoded) <= 1000

    @given(st.binary(max_size=100), st.integers(1, 99))
    def test_a_gzip_body_cut_anywhere_is_never_taken_for_whole(self, body: bytes, cut: int) -> None:
        packed = gzip.compress(body)
        if len(packed) - cut >= 2:
            with pytest.raises(Undecodable):
                undo_content_encoding(packed[:-cut], "gzip")
