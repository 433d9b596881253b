"""Pure: how a body is packed with zstandard, on its own or against an earlier body of the same page.

Successive captures of one page differ in little but a nonce, so the earlier body serves as the compressor's raw-content dictionary
(what the ``zstd`` program calls ``--patch-from``). The window must span both bodies, and long-distance matching finds what moved.
"""

import zstandard

from tracker.errors import StoreError

PLAIN = "zstd"
AGAINST = "zstd-against"
LARGEST = 1 << 28
"""Bodies above this many bytes (256 MiB) are not kept."""

_LARGEST_PAIR = 1 << 26  # with its base; beyond, a reader would need windows that decoders refuse by default
_LEVEL = 9


def pack(body: bytes) -> bytes:
    """The body as a frame of its own."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(body)


def pack_against(body: bytes, base: bytes) -> bytes | None:
    """The body as a frame that only ``base`` can unpack; None where the two are too large for that."""
    if not body or not base or len(body) + len(base) > _LARGEST_PAIR:
        return None
    window = max(10, (len(body) + len(base)).bit_length())
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, window_log=window, enable_ldm=True, write_content_size=True
    )
    return zstandard.ZstdCompressor(dict_data=_raw(base), compression_params=parameters).compress(body)


def unpack(encoding: str, data: bytes, size: int, base: bytes | None) -> bytes:
    """The body that was packed. Raises StoreError for damaged data; nothing is allocated on the word of a damaged header."""
    if encoding not in (PLAIN, AGAINST) or (encoding == AGAINST) != (base is not None):
        raise StoreError(f"unknown encoding {encoding!r}")
    try:
        if zstandard.get_frame_parameters(data).content_size != size or not 0 <= size <= LARGEST:
            raise StoreError("its size is not what was noted")
        dictionary = None if base is None else _raw(base)
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(data)
    except zstandard.ZstdError as error:
        raise StoreError(str(error)) from error


def _raw(base: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
