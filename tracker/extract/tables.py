"""A table's blocks -> a group of rows, if the table holds data and not the page's layout.

In: the blocks that stand in one outermost ``table`` element. Out: a ``Group`` of form "table" whose entries are rows, the cells their
children, with the texts of the heading row apart; None for a table that only arranges the page.
"""

from tracker.extract.blocks import Block
from tracker.extract.frames import Frame
from tracker.extract.nodes import Group, Node, node

_MOST_COLUMNS = 8
_MOST_BLOCKS = 14  # in one cell
_MOST_ALONE = 2  # blocks in a cell that is a row of its own
_WIDEST = 50  # columns of a row that are looked at
_LONGEST_CELL = 1500  # characters; longer ones hold a document


def data_table(sequence: list[Block]) -> Group | None:
    """The rows of a table that holds data."""
    rows: dict[Frame, dict[Frame, list[Block]]] = {}
    for block in sequence:
        cell, row = block.frame.cell, block.frame.row
        if block.frame.nested or 0 < block.level < 5 or (cell is None) != (row is None):
            return None
        if cell is not None and row is not None:
            rows.setdefault(row, {}).setdefault(cell, []).append(block)
    table = list(rows.values())
    if len(table) < 2 or not all(map(_is_data, table)):
        return None
    heading = table[0] if _is_heading(table) else {}
    grid = _grid(rows)
    group = Group("table")
    if heading:
        group.columns = tuple(_text(heading.get(cell, [])) if cell else "" for cell in grid.pop(0))
    group.entries = [_row(cells, row) for cells, row in zip(grid, table[bool(heading) :], strict=True)]
    return group


def _grid(rows: dict[Frame, dict[Frame, list[Block]]]) -> list[list[Frame | None]]:
    """The cell that stands in each column of each row. A cell that goes on from a row above stands in that row only: None below it."""
    going_on: dict[int, int] = {}  # column -> rows that a cell of an earlier row still takes there
    grid = []
    for row, filled in rows.items():
        columns: list[Frame | None] = []
        taken, going_on = going_on, {column: left - 1 for column, left in going_on.items() if left > 1}
        for cell in row.cells or list(filled):
            while len(columns) in taken:
                columns.append(None)
            width, height = cell.spans
            if height > 1:
                going_on |= dict.fromkeys(range(len(columns), len(columns) + width), height - 1)
            columns += [cell, *[None] * (width - 1)]
        grid.append(columns[:_WIDEST])
    return grid


def _is_data(row: dict[Frame, list[Block]]) -> bool:
    if len(row) == 1 and any(len(cell) > _MOST_ALONE for cell in row.values()):
        return False
    return len(row) <= _MOST_COLUMNS and all(
        len(cell) <= _MOST_BLOCKS and sum(len(block.text) for block in cell) <= _LONGEST_CELL for cell in row.values()
    )


def _is_heading(table: list[dict[Frame, list[Block]]]) -> bool:
    """Whether the first row is a heading: header cells, or bold above rows that are not."""
    first, second = table[0], table[1]
    if len(first) < 1 or any(len(cell) > 1 for cell in first.values()):
        return False
    if all(frame.tag == "th" or _in_head(frame) for frame in first):
        return True
    bold = [all(block.bold == block.text for block in cell) for cell in first.values()]
    return all(bold) and not all(block.bold == block.text for cell in second.values() for block in cell)


def _in_head(cell: Frame) -> bool:
    row = cell.row
    return row is not None and row.parent is not None and row.parent.tag == "thead"


def _text(cell: list[Block]) -> str:
    return " ".join(block.text for block in cell)


def _row(columns: list[Frame | None], filled: dict[Frame, list[Block]]) -> Node:
    """A row's node; its children stand one in each column, without text where there is nothing."""
    first = next(iter(filled.values()))[0]
    return Node("", first, "entry", children=[_cell(filled.get(cell, []) if cell else [], first) for cell in columns])


def _cell(blocks: list[Block], beside: Block) -> Node:
    if not blocks:
        return Node("", beside, "cell")
    cell = node(blocks[0], "cell")
    cell.children = [node(block) for block in blocks[1:]]
    return cell
