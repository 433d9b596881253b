"""Plain text of a given width, counted in terminal columns: wide characters (Chinese, Japanese, Korean, emoji) count two."""

from rich.cells import cell_len, set_cell_size


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """One paragraph in lines of at most ``width`` columns; ``first`` begins the first line, ``rest`` the others.

    Lines break at spaces; a word longer than a line is broken anywhere (some scripts write no spaces), except an address, which stays
    whole on a line of its own.
    """
    lines: list[str] = []
    line, empty = first, True
    for word in text.split():
        if not empty and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line, empty = rest, True
        line, empty = line + ("" if empty else " ") + word, False
        while cell_len(line) > width and "://" not in word:
            head = _head(line, max(width, cell_len(rest) + 2))
            lines.append(head)
            line = rest + line[len(head) :]
    lines.append(line)
    return "\n".join(one.rstrip() for one in lines)


def _head(line: str, width: int) -> str:
    """The longest beginning of a line that fits; at least one character."""
    cut = set_cell_size(line, width).rstrip()
    while not line.startswith(cut):  # a wide character at the edge was replaced by a space
        cut = cut[:-1]
    return cut or line[:1]
