"""How a sheet of ours stands on the screen and on paper: what stays in view, A4, the foot of each page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledgerdesk.excel.cell_text import cut, legible

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FONT = "宋体"
HEADING_FILL = "#EDEFF2"
_A4 = 9
_WIDEST_ON_A_SHEET = 260  # half-width characters on A4 landscape at about half size
_SCALE_OF_WIDE = 75
_LONGEST_FOOT = 100
_LINE, _PADDING = 13.0, 2.0  # points of a line of the usual ten, and what stands around
_MOST_LINES = 31  # Excel's rows are 409 points high at most


@dataclass(frozen=True, kw_only=True)
class Extent:
    """Where a table stands, rows and columns from 0; ``name_column`` stays in view beside the heading, if there is one."""

    heading_row: int
    last_row: int
    last_column: int
    name_column: int | None = None


def fits(widths: Sequence[int]) -> bool:
    """Tell whether columns of these widths can be read when they are fitted to one sheet of paper."""
    return sum(widths) <= _WIDEST_ON_A_SHEET


def lines(text: str, width: int) -> int:
    """Return how many lines a wrapped text takes in a column so many half-width characters wide."""
    if len(text) * 2 < width and "\n" not in text:
        return 1
    return sum(max(1, -(-_width(line) // (width + 1))) for line in text.split("\n"))


def height(most_lines: int) -> float:
    """Return the points a row of so many lines needs: not every program finds it itself."""
    return min(most_lines, _MOST_LINES) * _LINE + _PADDING


def freeze(sheet: "Worksheet", extent: Extent) -> None:
    """Keep heading and name in view while the rest scrolls."""
    sheet.freeze_panes(extent.heading_row + 1, 0 if extent.name_column is None else extent.name_column + 1)


def set_page(
    sheet: "Worksheet", extent: Extent, widths: Sequence[int], foot: str = "", *, growing: bool = False
) -> None:
    """Set the printed page: A4 across, heading on each, fitted to one sheet's width where that can still be read.

    Of a ``growing`` table whatever people add below is printed too.
    """
    sheet.repeat_rows(extent.heading_row)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    if fits(widths):
        sheet.fit_to_pages(1, 0)
    else:
        # Shrunk below half nobody can read it: a wider table takes several sheets, each with the names.
        sheet.set_print_scale(_SCALE_OF_WIDE)
        sheet.repeat_columns(0, extent.name_column or 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    if not growing:
        sheet.print_area(0, 0, extent.last_row, extent.last_column)
    shown = cut(legible(foot), _LONGEST_FOOT).replace("&", "&&")
    sheet.set_footer(f"&L{shown}&C第 &P 页 共 &N 页")


def _width(text: str) -> int:
    """Return how many half-width characters a line takes."""
    return sum(1 if char < "\u2e80" else 2 for char in text)
