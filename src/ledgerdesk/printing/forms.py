"""Forms: ruled cells that may span rows and columns; a row grows with what is written in it."""

from collections.abc import Iterator
from itertools import accumulate

from ledgerdesk.printing.document import FormCell, FormGrid
from ledgerdesk.printing.flow import Piece
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.grid import PADDING, draw_cell
from ledgerdesk.printing.ink import POINTS, Ink
from ledgerdesk.printing.typeset import Fitted, fit

_PADDING_Y = 2.0


def form(grid: FormGrid, book: FontBook, width: float) -> Piece:
    """Measure a form for a width in points; a form stands on one page."""
    share = width / sum(grid.widths)
    edges = list(accumulate((each * share for each in grid.widths), initial=0.0))
    set_cells = [(cell, _fitted(grid, cell, book, edges)) for cell in grid.cells]
    heights = [height * POINTS for height in grid.heights]
    for cell, fitted in sorted(set_cells, key=lambda each: each[0].row_span):
        last = cell.row + cell.row_span
        lacking = fitted.height + 2 * _PADDING_Y - sum(heights[cell.row : last])
        if lacking > 0:
            heights[last - 1] += lacking
    tops = list(accumulate(heights, initial=0.0))

    def draw(ink: Ink, x: float, y: float) -> None:
        ink.rules(list(_inner_rules(grid, edges, tops, x, y)))
        ink.frame(x, y, edges[-1], tops[-1])
        for cell, fitted in set_cells:
            left, right = x + edges[cell.column], x + edges[cell.column + cell.column_span]
            top, bottom = y + tops[cell.row], y + tops[cell.row + cell.row_span]
            draw_cell(ink, fitted, book.role(cell.role), cell.align, left, right, top, bottom - top)

    return Piece(tops[-1], draw)


def _fitted(grid: FormGrid, cell: FormCell, book: FontBook, edges: list[float]) -> Fitted:
    room = edges[cell.column + cell.column_span] - edges[cell.column] - 2 * PADDING
    text = "\n".join(cell.text) if cell.vertical else cell.text
    return fit(text, book.role(cell.role), cell.size or grid.size, room, lines=cell.lines, names=True)


def _inner_rules(
    grid: FormGrid, edges: list[float], tops: list[float], x: float, y: float
) -> Iterator[tuple[float, float, float, float]]:
    """Return the right and lower rule of every cell but those on the frame."""
    for cell in grid.cells:
        left, right = x + edges[cell.column], x + edges[cell.column + cell.column_span]
        top, bottom = y + tops[cell.row], y + tops[cell.row + cell.row_span]
        if cell.column + cell.column_span < len(edges) - 1:
            yield right, top, right, bottom
        if cell.row + cell.row_span < len(tops) - 1:
            yield left, bottom, right, bottom
