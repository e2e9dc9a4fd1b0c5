"""Forms: ruled cells that may span rows and columns; a row grows with what is written in it.

A form that a page holds is one piece. A higher one is cut between rows where no cell spans over, and a row no page can
hold is cut between the lines of its cells, so that nothing written is ever lost under the edge of the sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from ledgerdesk.printing.document import FormCell, FormGrid
from ledgerdesk.printing.flow import Piece
from ledgerdesk.printing.fonts import FontBook, RoleFonts
from ledgerdesk.printing.grid import PADDING, draw_cell
from ledgerdesk.printing.ink import POINTS, Ink
from ledgerdesk.printing.typeset import Fitted, fit

_PADDING_Y = 2.0
_FOOT_GAP = 4.0
_TOP_GAP = 3.0
_OUTER, _INNER = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class _Set:
    """A set cell: its text, its foot, its faces."""

    cell: FormCell
    fitted: Fitted
    foot: Fitted | None
    fonts: RoleFonts

    @property
    def height(self) -> float:
        """Return the least height of the cell in points."""
        gaps = 2 * _PADDING_Y + (_TOP_GAP if self.cell.top else 0.0)
        return self.fitted.height + _foot_height(self) + gaps


def forms(grid: FormGrid, book: FontBook, width: float, page: float, rest: float) -> list[Piece]:
    """Measure a form for a width, the height of a page and what is left of one it runs over to, all in points."""
    share = width / sum(grid.widths)
    edges = list(accumulate((each * share for each in grid.widths), initial=0.0))
    cells = [_set(grid, cell, book, edges) for cell in grid.cells]
    heights = [height * POINTS for height in grid.heights]
    for each in sorted(cells, key=lambda each: each.cell.row_span):
        last = each.cell.row + each.cell.row_span
        lacking = each.height - sum(heights[each.cell.row : last])
        if lacking > 0:
            heights[last - 1] += lacking
    if grid.grow:
        heights = _grown(heights, grid.grow, min(grid.fill * POINTS, page))
    if sum(heights) <= page + 0.01:
        return [_piece(cells, edges, heights, first=True, last=True)]
    bands = [part for band in _bands(cells, heights) for part in _parted(*band, rest)]
    return [
        _piece(*band, first=place == 0, last=place == len(bands) - 1)
        for place, band in enumerate((band, edges, tall) for band, tall in bands)
    ]


def _set(grid: FormGrid, cell: FormCell, book: FontBook, edges: list[float]) -> _Set:
    room = edges[cell.column + cell.column_span] - edges[cell.column] - 2 * PADDING
    fonts, size = book.role(cell.role), cell.size or grid.size
    text = "\n".join(cell.text) if cell.vertical else cell.text
    foot = fit(cell.foot, fonts, size, room, lines=1) if cell.foot else None
    return _Set(cell, fit(text, fonts, size, room, lines=cell.lines, names=True), foot, fonts)


def _grown(heights: list[float], grow: Sequence[float], wanted: float) -> list[float]:
    """Return heights that together reach ``wanted``: growing rows in proportion, but none below its least."""
    growing = {row: part for row, part in enumerate(grow) if part > 0}
    rest = wanted - sum(height for row, height in enumerate(heights) if row not in growing)
    while growing:
        each = rest / sum(growing.values())
        full = [row for row, part in growing.items() if heights[row] > part * each]
        if not full:
            return [growing[row] * each if row in growing else height for row, height in enumerate(heights)]
        for row in full:
            rest -= heights[row]
            del growing[row]
    return heights


def _bands(cells: list[_Set], heights: list[float]) -> Iterator[tuple[list[_Set], list[float]]]:
    """Cut a form where no cell spans over."""
    crossed = {row for each in cells for row in range(each.cell.row + 1, each.cell.row + each.cell.row_span)}
    starts = [row for row in range(len(heights) + 1) if row not in crossed]
    for start, end in pairwise(starts):
        inside = [each for each in cells if start <= each.cell.row < end]
        yield (
            [replace(each, cell=replace(each.cell, row=each.cell.row - start)) for each in inside],
            heights[start:end],
        )


def _parted(cells: list[_Set], heights: list[float], page: float) -> Iterator[tuple[list[_Set], list[float]]]:
    """Cut a band no page can hold between the lines of its cells; the feet stand in the last part."""
    if sum(heights) <= page:
        yield cells, heights
        return
    flat = [replace(each, cell=replace(each.cell, row=0, row_span=1)) for each in cells]
    while any(each.fitted.lines for each in flat):
        taken, rest = [], []
        for each in flat:
            count = max(1, int((page - 2 * _PADDING_Y - _TOP_GAP - _foot_height(each)) // each.fitted.leading))
            lines = each.fitted.lines
            ends = len(lines) <= count
            taken.append(
                replace(each, fitted=each.fitted._replace(lines=lines[:count]), foot=each.foot if ends else None)
            )
            rest.append(
                replace(each, fitted=each.fitted._replace(lines=lines[count:]), foot=None if ends else each.foot)
            )
        yield taken, [max(each.height for each in taken)]
        flat = rest


def _foot_height(each: _Set) -> float:
    return each.foot.height + _FOOT_GAP if each.foot else 0.0


def _piece(cells: list[_Set], edges: list[float], heights: list[float], *, first: bool, last: bool) -> Piece:
    tops = list(accumulate(heights, initial=0.0))

    def draw(ink: Ink, x: float, y: float) -> None:
        rules = list(_inner_rules([each.cell for each in cells], edges, tops, x, y))
        if rules:
            ink.rules(rules)
        if first and last:
            ink.frame(x, y, edges[-1], tops[-1])
        else:
            _sides(ink, x, y, edges[-1], tops[-1], first=first, last=last)
        for each in cells:
            _draw(ink, each, x, y, edges, tops)

    return Piece(tops[-1], draw)


def _sides(ink: Ink, x: float, y: float, width: float, height: float, *, first: bool, last: bool) -> None:
    for edge in (x, x + width):
        ink.rule(edge, y, edge, y + height, width=_OUTER)
    for at, outer in ((y, first), (y + height, last)):
        ink.rule(x, at, x + width, at, width=_OUTER if outer else _INNER)


def _draw(ink: Ink, each: _Set, x: float, y: float, edges: list[float], tops: list[float]) -> None:
    cell, fitted, foot = each.cell, each.fitted, each.foot
    left, right = x + edges[cell.column], x + edges[cell.column + cell.column_span]
    top, bottom = y + tops[cell.row], y + tops[cell.row + cell.row_span]
    if foot:
        base = bottom - _PADDING_Y - foot.height
        draw_cell(ink, foot, each.fonts, "right", left, right, base, foot.height)
        bottom = base - _FOOT_GAP
    if cell.top:
        top += _PADDING_Y + _TOP_GAP
        bottom = top + fitted.height
    draw_cell(ink, fitted, each.fonts, cell.align, left, right, top, bottom - top)


def _inner_rules(
    cells: list[FormCell], edges: list[float], tops: list[float], x: float, y: float
) -> Iterator[tuple[float, float, float, float]]:
    """Return the right and lower rule of every cell but those on the frame."""
    for cell in cells:
        left, right = x + edges[cell.column], x + edges[cell.column + cell.column_span]
        top, bottom = y + tops[cell.row], y + tops[cell.row + cell.row_span]
        if cell.column + cell.column_span < len(edges) - 1:
            yield right, top, right, bottom
        if cell.row + cell.row_span < len(tops) - 1:
            yield left, bottom, right, bottom
