"""Grids: rows measured, then filled into pages, so that no row is lost, cut or printed over another.

Almost every cell of a roster fits on one line. Such a cell costs one width and one piece of text; only what does
not fit goes through line breaking.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ledgerdesk.printing.document import Grid
from ledgerdesk.printing.flow import Flow, Piece
from ledgerdesk.printing.fonts import FontBook, RoleFonts
from ledgerdesk.printing.ink import POINTS, Ink
from ledgerdesk.printing.typeset import ASCENT, Fitted, fit

PADDING = 3.0
"""Points between a cell's text and its rules, left and right."""
_PADDING_Y = 2.0
_OUTER, _INNER = 0.9, 0.5
_LEAST_ROWS = 2  # fewer rows than these are not begun at the foot of a page
_CARRIED = 3
_AMOUNT = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A set cell, the columns it covers and how it stands in them."""

    fitted: Fitted
    fonts: RoleFonts
    align: str
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A measured row; ``number`` is its place in the table, None for a header, a total, the rest of a divided row."""

    cells: tuple[_Cell, ...]
    height: float
    number: int | None = None


class GridSetter:
    """One grid measured for a width in points."""

    def __init__(self, grid: Grid, book: FontBook, width: float) -> None:
        self._grid = grid
        self._book = book
        share = width / sum(column.width for column in grid.columns)
        edges = [0.0]
        for column in grid.columns:
            edges.append(edges[-1] + column.width * share)
        self._edges = edges
        self._header = self._header_row()
        self._total_height = grid.row_height * POINTS
        self._rows = [self._body_row(number, row) for number, row in enumerate(grid.rows)]

    def place(self, flow: Flow, lead: Sequence[Piece], tail: float) -> None:
        """Fill the rows into pages under ``lead``; the last page keeps ``tail`` points for what stays with the table."""
        rows, start, before = list(self._rows), 0, list(lead)
        grand_total = self._total_height if self._grid.grand_total else 0.0
        while True:
            room = self._room(flow, before)
            end, used = _filled(rows, start, room)
            complete = end == len(rows) and used + grand_total + tail <= room
            if end == len(rows) and not complete and end - start > 1:
                end -= min(_CARRIED, (end - start) // 2)  # totals and signatures do not stand alone on the last page
            cramped = end - start < min(_LEAST_ROWS, len(rows) - start)
            if (cramped or (end == len(rows) and not complete)) and not flow.fresh:
                flow.turn()
                continue
            if end == start < len(rows):  # no page can hold the row
                rows[start : start + 1] = _divided(rows[start], room)
                end = start + 1
            complete = end == len(rows)
            flow.put([*before, self._chunk(rows[start:end], complete=complete)])
            start, before = end, []
            if complete:
                return
            flow.turn()

    def _room(self, flow: Flow, before: Sequence[Piece]) -> float:
        page_total = self._total_height if self._grid.page_total else 0.0
        return flow.room - sum(piece.height for piece in before) - self._header.height - page_total + 0.01

    def _header_row(self) -> _Row:
        grid = self._grid
        fonts = self._book.role(grid.header_role)
        cells = tuple(
            _Cell(self._fit(column.label, fonts, grid.size, place, place + 1, 2), fonts, "centre", place, place + 1)
            for place, column in enumerate(grid.columns)
        )
        return _row(cells, grid.header_height * POINTS)

    def _body_row(self, number: int, texts: Sequence[str]) -> _Row:
        cells = []
        least = self._grid.row_height * POINTS
        for place, (text, column) in enumerate(zip(texts, self._grid.columns, strict=True)):
            if not text:
                continue
            fonts = self._book.role(column.role)
            fitted = self._fit(text, fonts, column.size or self._grid.size, place, place + 1, column.lines)
            cells.append(_Cell(fitted, fonts, column.align, place, place + 1))
        return _row(tuple(cells), least, number)

    def _fit(self, text: str, fonts: RoleFonts, size: float, first: int, after: int, lines: int) -> Fitted:
        room = self._edges[after] - self._edges[first] - 2 * PADDING
        return fit(text, fonts, size, room, lines=lines, names=True)

    def _total_row(self, label: str, rows: Sequence[Sequence[str]]) -> _Row:
        grid = self._grid
        fonts = self._book.role(grid.header_role)
        summed = [place for place, column in enumerate(grid.columns) if column.total]
        label_end = summed[0] if summed and summed[0] > 0 else len(grid.columns)
        text = label.replace("{count}", str(len(rows)))
        cells = [_Cell(self._fit(text, fonts, grid.size, 0, label_end, 1), fonts, "centre", 0, label_end)]
        for place in range(label_end, len(grid.columns)):
            shown = total([row[place] for row in rows]) if grid.columns[place].total else ""
            fitted = self._fit(shown, fonts, grid.size, place, place + 1, 1)
            cells.append(_Cell(fitted, fonts, grid.columns[place].align, place, place + 1))
        return _row(tuple(cells), self._total_height)

    def _chunk(self, body: list[_Row], *, complete: bool) -> Piece:
        grid = self._grid
        closing = []
        if grid.page_total:
            own = [grid.rows[row.number] for row in body if row.number is not None]
            closing.append(self._total_row(grid.page_total, own))
        if complete and grid.grand_total:
            closing.append(self._total_row(grid.grand_total, grid.rows))
        shown = [self._header, *body, *closing]

        def draw(ink: Ink, x: float, y: float) -> None:
            self._draw(ink, x, y, shown, len(closing))

        return Piece(sum(row.height for row in shown), draw)

    def _draw(self, ink: Ink, x: float, top: float, rows: list[_Row], closing: int) -> None:
        y = top
        edges = [x + edge for edge in self._edges]
        rules = []
        for place, row in enumerate(rows):
            if place:
                rules.append((edges[0], y, edges[-1], y))
            if place >= len(rows) - closing:
                rules += [(edges[cell.after], y, edges[cell.after], y + row.height) for cell in row.cells[:-1]]
            for cell in row.cells:
                draw_cell(ink, cell.fitted, cell.fonts, cell.align, edges[cell.first], edges[cell.after], y, row.height)
            y += row.height
        foot = y - sum(row.height for row in rows[len(rows) - closing :])
        rules += [(edge, top, edge, foot) for edge in edges[1:-1]]
        ink.rules(rules, width=_INNER)
        ink.frame(x, top, edges[-1] - edges[0], y - top, line=_OUTER)


def draw_cell(
    ink: Ink, fitted: Fitted, fonts: RoleFonts, align: str, left: float, right: float, top: float, height: float
) -> None:
    """Write a set cell between its rules, in the middle of its height."""
    baseline = top + (height - fitted.height) / 2 + (fitted.leading - fitted.size) / 2 + ASCENT * fitted.size
    for line in fitted.lines:
        width = line.width * fitted.size
        if align == "centre":
            x = (left + right - width) / 2
        elif align == "right":
            x = right - PADDING - width
        else:
            x = left + PADDING
        ink.write(line.text, fonts, fitted.size, x, baseline)
        baseline += fitted.leading


def total(cells: Sequence[str]) -> str:
    """Return the sum of cells as they are printed, with their decimals; blank cells count nothing."""
    amounts = [cell for cell in cells if cell]
    if not all(_AMOUNT.fullmatch(cell) for cell in amounts):
        raise ValueError("a column to be added up holds something else than numbers")
    places = max((len(cell.partition(".")[2]) for cell in amounts), default=0)
    numbers = (Decimal(cell.replace(",", "").replace("−", "-")) for cell in amounts)
    return f"{sum(numbers, Decimal()):,.{places}f}".replace("-", "−")


def _row(cells: tuple[_Cell, ...], least: float, number: int | None = None) -> _Row:
    tallest = max((cell.fitted.height for cell in cells), default=0.0)
    return _Row(cells, max(least, tallest + 2 * _PADDING_Y), number)


def _filled(rows: Sequence[_Row], start: int, room: float) -> tuple[int, float]:
    """Return the row after the last that ``room`` holds, and the height used."""
    end, used = start, 0.0
    while end < len(rows) and used + rows[end].height <= room:
        used += rows[end].height
        end += 1
    return end, used


def _divided(row: _Row, room: float) -> list[_Row]:
    """Cut a row no page can hold into rows of at most ``room``: its cells go on in the next."""
    parts: list[_Row] = []
    rest = [(cell, cell.fitted.lines) for cell in row.cells]
    while any(lines for _, lines in rest):
        taken, left = [], []
        for cell, lines in rest:
            count = max(1, int((room - 2 * _PADDING_Y) // cell.fitted.leading))
            taken.append(replace(cell, fitted=cell.fitted._replace(lines=lines[:count])))
            left.append((cell, lines[count:]))
        parts.append(_row(tuple(taken), 0.0, None if parts else row.number))
        rest = left
    return parts
