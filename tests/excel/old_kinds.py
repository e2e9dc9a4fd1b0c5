"""The same lists in the kinds that only call themselves .xls: web pages and SpreadsheetML 2003."""

import html
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from excel import township

NAMESPACES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
)
STYLES = (
    '<Styles><Style ss:ID="Default"/><Style ss:ID="t"><NumberFormat ss:Format="@"/></Style>'
    '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="kid" ss:Parent="d"/>'
    '<Style ss:ID="z"><NumberFormat ss:Format="0000"/></Style></Styles>'
)


def page(rows: str, *, head: str = "", charset: str = "utf-8") -> bytes:
    """Return a page with one table of these rows."""
    text = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">{head}</head>'
    return f"{text}<body><table border=1>{rows}</table></body></html>".encode(charset)


def xml(rows: str, *, head: str = "", after: str = "", encoding: str = "utf-8") -> bytes:
    """Return a SpreadsheetML 2003 workbook with one sheet of these rows."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?><Workbook {NAMESPACES}>'
        f'{head}{STYLES}<Worksheet ss:Name="名单"><Table>{rows}</Table>{after}</Worksheet></Workbook>'
    ).encode(encoding)


def list_page(people: Sequence[township.Pupil], style: township.Style, charset: str = "utf-8") -> bytes:
    """Return the list as a web system exports it."""
    rows, merges, where = township.table(people, style)
    hidden = {row for at, row in enumerate(where) if at in style.hidden_rows}
    lines = []
    for row, cells in enumerate(rows, 1):
        line = ""
        for column, value, across, down in _placed(row, cells, merges):
            spans = (f" colspan={across}" if across > 1 else "") + (f" rowspan='{down}'" if down > 1 else "")
            line += f"<td{spans} style=\"mso-number-format:'\\@'\">{_shown(value)}</td>" if column else ""
        away = ' style="display:none"' if row in hidden else ""
        lines.append(f"<tr{away}>{line}</tr>")
    return page("".join(lines), charset=charset)


def list_xml(people: Sequence[township.Pupil], style: township.Style, encoding: str = "utf-8") -> bytes:
    """Return the list as an old system exports it."""
    rows, merges, where = township.table(people, style)
    hidden = {row for at, row in enumerate(where) if at in style.hidden_rows}
    lines = []
    for row, cells in enumerate(rows, 1):
        line = ""
        for column, value, across, down in _placed(row, cells, merges):
            spans = (f' ss:MergeAcross="{across - 1}"' if across > 1 else "") + (
                f' ss:MergeDown="{down - 1}"' if down > 1 else ""
            )
            kind = "Number" if isinstance(value, int) else "String"
            data = "" if value is None else f'<Data ss:Type="{kind}">{escape(str(value))}</Data>'
            line += f'<Cell ss:Index={quoteattr(str(column))}{spans} ss:StyleID="t">{data}</Cell>'
        away = ' ss:Hidden="1"' if row in hidden else ""
        lines.append(f'<Row ss:Index="{row}"{away}>{line}</Row>')
    return xml("".join(lines), encoding=encoding)


def _placed(
    row: int, cells: Sequence[Any], merges: Sequence[tuple[int, int, int, int]]
) -> list[tuple[int, Any, int, int]]:
    """Return (column, value, columns taken, rows taken) of each cell that is not under another."""
    under = {
        (down, across)
        for top, left, bottom, right in merges
        for down in range(top, bottom + 1)
        for across in range(left, right + 1)
        if (down, across) != (top, left)
    }
    sizes = {(top, left): (right - left + 1, bottom - top + 1) for top, left, bottom, right in merges}
    return [
        (column, value, *sizes.get((row, column), (1, 1)))
        for column, value in enumerate(cells, 1)
        if (row, column) not in under
    ]


def _shown(value: Any) -> str:
    return "&nbsp;" if value is None else html.escape(str(value)).replace("\n", "<br>").replace("  ", "&nbsp; ")
