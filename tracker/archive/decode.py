"""A response body as the browser would have had it: content encodings undone, within bounds, complete or not at all.

In: stored or transferred bytes and what the headers say of them. Out: the decoded bytes, or ``Undecodable``. Knows no archive.

Declared encodings are not believed blindly. Seen in archives: an empty ``Content-Encoding`` over a gzip body, gzip inside gzip, a
plain page declared compressed. HTTP libraries hand the first out compressed, lose a layer of the second, and pass a gzip body that
was cut short as if it were whole; here a compressed body must reach its end-of-stream mark.
"""

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import brotlicffi  # type: ignore[import-untyped]
import zstandard

MAX_BODY = 32 * 2**20  # bytes; a policy page of a million words is smaller

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MOST_LAYERS = 4
_PIECE = 64 * 1024
_ZSTD_PIECE = 256  # bytes: a zstandard block of 4 bytes may stand for 128 KiB
_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class Undecodable(Exception):
    """A body that is cut short, damaged or too large; the message says which. Never leaves the archives' room."""


class TooLarge(Undecodable):
    """A body larger than anybody should hold: asking again brings the same."""


def undo_content_encoding(body: bytes, declared: str | None, limit: int = MAX_BODY) -> bytes:
    """The body without its content encodings, declared (``Content-Encoding``) or recognised.

    A declared encoding that the body does not have is ignored. Raises Undecodable when a compressed body is damaged, ends before its
    end-of-stream mark, or would exceed ``limit`` bytes.
    """
    codings = [coding.strip().lower() for coding in (declared or "").split(",") if coding.strip()]
    if len(codings) > _MOST_LAYERS:
        raise Undecodable(f"{len(codings)} content encodings over each other")
    for coding in reversed(codings):
        if body and (undo := _DECODERS.get(coding)):
            body = undo(body, limit)
    for _ in range(_MOST_LAYERS):
        if not body.startswith(_GZIP_MAGIC):
            break
        body = _gunzip(body, limit)
    if len(body) > limit:
        raise TooLarge(f"body larger than {limit} bytes")
    return body


def undo_chunks(body: bytes) -> bytes:
    """The body without its chunked transfer encoding; as it is when it is not chunked after all (recorders often undo that).

    Raises Undecodable when it begins as chunks and ends before the last one.
    """
    pieces: list[bytes] = []
    at = 0
    while head := _CHUNK_HEAD.match(body, at):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(pieces)
        piece = body[head.end() : head.end() + size]
        if len(piece) < size:
            break
        pieces.append(piece)
        at = head.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 0
    if not pieces and head is None:
        return body
    raise Undecodable("cut short: the last chunk is missing")


def _gunzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    whole = bytearray()
    rest = body
    while rest.startswith(_GZIP_MAGIC):  # members follow each other; anything else after a member is padding
        inflate = zlib.decompressobj(wbits=31)
        _inflate_into(whole, inflate, rest, limit, "gzip")
        rest = inflate.unused_data
    return bytes(whole)


def _inflate(body: bytes, limit: int) -> bytes:
    # "deflate" is zlib's format by the standard and bare deflate by the habit of some servers.
    has_zlib_header = body[0] & 0x0F == 8 and len(body) > 1 and int.from_bytes(body[:2], "big") % 31 == 0
    whole = bytearray()
    try:
        _inflate_into(whole, zlib.decompressobj(wbits=15 if has_zlib_header else -15), body, limit, "deflate")
    except Undecodable:
        if not has_zlib_header and _looks_like_text(body):
            return body
        raise
    return bytes(whole)


def _inflate_into(whole: bytearray, inflate: "zlib._Decompress", body: bytes, limit: int, name: str) -> None:
    data = body
    try:
        while data and not inflate.eof:
            whole += inflate.decompress(data, _PIECE)
            data = inflate.unconsumed_tail
            _check_size(len(whole), limit)
        while not inflate.eof and (more := inflate.decompress(b"", _PIECE)):
            whole += more
            _check_size(len(whole), limit)
    except zlib.error as error:
        raise Undecodable(f"damaged {name} body") from error
    if not inflate.eof:
        raise Undecodable(f"{name} body cut short")


def _unbrotli(body: bytes, limit: int) -> bytes:
    decoder = brotlicffi.Decompressor()
    whole = bytearray()
    piece = body
    try:
        while not decoder.is_finished():
            out = decoder.decompress(piece, output_buffer_limit=_PIECE)
            piece = b""
            whole += out
            _check_size(len(whole), limit)
            if not out:
                break
    except brotlicffi.error as error:
        if _looks_like_text(body):
            return body
        raise Undecodable("damaged br body") from error
    if decoder.is_finished():
        return bytes(whole)
    if _looks_like_text(body):
        return body
    raise Undecodable("br body cut short")


def _unzstd(body: bytes, limit: int) -> bytes:
    if not body.startswith(_ZSTD_MAGIC):
        return body
    whole = bytearray()
    source = BytesIO(body)
    try:
        decoder = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
        while not decoder.eof and (piece := source.read(_ZSTD_PIECE)):
            whole += decoder.decompress(piece)
            _check_size(len(whole), limit)
    except zstandard.ZstdError as error:
        raise Undecodable("damaged zstd body") from error
    if not decoder.eof:
        raise Undecodable("zstd body cut short")
    return bytes(whole)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(f"body unpacks to more than {limit} bytes")


def _looks_like_text(body: bytes) -> bool:
    return not _CONTROLS.search(body[:256])


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
