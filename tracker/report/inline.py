"""Two wordings as one line with what went and what came marked word by word.

In: an old and a new wording. Out: the same differences three ways: styled for a colour terminal, ``[-old-]{+new+}`` for pipes and plain
mail (the marks of ``git diff --word-diff``), and tagged pieces for HTML. What differs is decided by ``wording.word_diff``.
"""

from typing import Literal

from rich.text import Text

from tracker.neutral import neutral
from tracker.wording import word_diff

Tag = Literal["del", "same", "ins"]

_TAGS: dict[int, Tag] = {-1: "del", 0: "same", 1: "ins"}
_MARKS: dict[Tag, tuple[str, str]] = {"del": ("[-", "-]"), "same": ("", ""), "ins": ("{+", "+}")}
_STYLES: dict[Tag, str] = {"del": "red strike", "same": "", "ins": "green bold"}


def inline_pieces(old: str, new: str) -> list[tuple[Tag, str]]:
    """The differences as (tag, text) pieces in reading order; old is "del" and "same" joined, new is "same" and "ins" joined."""
    return [(_TAGS[operation], text) for operation, text in word_diff(neutral(old), neutral(new))]


def inline_marked(old: str, new: str) -> str:
    """The differences as plain text: ``creating [-fakes-]{+deepfakes+}``."""
    return "".join(text.join(_MARKS[tag]) for tag, text in inline_pieces(old, new))


def inline_styled(old: str, new: str) -> Text:
    """The differences for a colour terminal: what went struck through in red, what came bold in green."""
    return Text.assemble(*((text, _STYLES[tag]) for tag, text in inline_pieces(old, new)))
