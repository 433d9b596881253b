"""Plain text of a given width, counted as terminals and mail programs show it."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.report.samples import TEXTS
from tracker.neutral import neutral
from tracker.report.wrap import wrapped

SCRIPTS = st.text("ab 暴力をé-👩", max_size=120) | TEXTS


@given(SCRIPTS, st.integers(12, 80))
def test_no_line_is_wider_and_no_word_is_lost(text: str, width: int) -> None:
    """Wide characters count two columns, a word without spaces is broken, and what was there is there."""
    shown = wrapped(neutral(text), width, "  * ", "    ")
    assert all(cell_len(line) <= width for line in shown.splitlines() if "://" not in line)
    assert "".join(shown.removeprefix("  *").split()) == "".join(neutral(text).split())


def test_an_address_stays_whole() -> None:
    """It is there to be clicked."""
    address = f"https://web.archive.org/web/20220514183000/https://example.org/{'x' * 60}"
    assert address in wrapped(f"see {address} there", 40).splitlines()


def test_lines_after_the_first_are_indented() -> None:
    """As a list entry is."""
    assert wrapped("creating deepfakes of people", 20, "  * ", "    ") == "  * creating\n    deepfakes of\n    people"
