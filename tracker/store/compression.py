"""Pure: how a body is packed with zstandard, on its own or against an earlier body of the same page.

Successive captures of one page differ in little but a nonce, so the earlier body serves as the compressor's raw-content dictionary
(much what the ``zstd`` program calls ``--patch-from``). The window must span both bodies. Long-distance matching stays off: it does
not index a dictionary, and the matches it takes over come out twenty times larger.
"""

import zstandard

from tracker.errors import StoreError

LARGEST = 1 << 28
"""Bodies above this many bytes (256 MiB) are not kept."""

_LARGEST_PAIR = 1 << 26  # a body and its base; beyond, a reader would need windows that decoders refuse by default
_LEVEL_ALONE = 12
_LEVEL_AGAINST = 9


def pack(body: bytes) -> bytes:
    """The body as a frame of its own."""
    return zstandard.ZstdCompressor(level=_LEVEL_ALONE).compress(body)


def pack_against(body: bytes, base: bytes) -> bytes | None:
    """The body as a frame that only ``base`` can unpack; None where the two are too large for that, or empty."""
    together = len(body) + len(base)
    if not body or not base or together > _LARGEST_PAIR:
        return None
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL_AGAINST, source_size=together, window_log=max(10, together.bit_length())
    )
    return zstandard.ZstdCompressor(dict_data=_raw(base), compression_params=parameters).compress(body)


def unpack(data: bytes, size: int, base: bytes | None) -> bytes:
    """The body that was packed. Raises StoreError for damaged data; nothing is allocated on the word of a damaged header."""
    try:
        if zstandard.get_frame_parameters(data).content_size != size or not 0 <= size <= LARGEST:
            raise StoreError("its size is not what was noted")
        dictionary = None if base is None else _raw(base)
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(data)
    except zstandard.ZstdError as error:
        raise StoreError(str(error)) from error


def _raw(base: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
