"""Coverage-guided fuzzing of the reading of pages: ``python tests/fuzz/fuzz_extract.py -max_total_time=60 [CORPUS_DIR]``.

Needs atheris (``pip install atheris``); the options are libFuzzer's. Any exception is a find: no bytes may raise, and equal bytes must give
equal readings.
"""

import sys

import atheris

with atheris.instrument_imports(include=["tracker"]):
    from tracker.extract import read
    from tracker.extract.fingerprint import fingerprint
    from tracker.records import ReadingOptions

_SELECTORS = (None, "main", "p > b, li", "[", ":has(")
_DECLARED = (
    None,
    "text/html; charset=shift_jis",
    "text/html; charset=utf-8",
    "application/pdf",
    "text/html; charset=nonsense",
)


def one_input(data: bytes) -> None:
    """The first two bytes choose selector and declared type, the rest is the page."""
    provider = atheris.FuzzedDataProvider(data)
    options = ReadingOptions(_SELECTORS[provider.ConsumeIntInRange(0, len(_SELECTORS) - 1)])
    declared = _DECLARED[provider.ConsumeIntInRange(0, len(_DECLARED) - 1)]
    body = provider.ConsumeBytes(provider.remaining_bytes())
    fingerprint(body, declared)
    if read(body, declared, options) != read(body, declared, options):
        raise AssertionError("two readings of the same bytes differ")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
