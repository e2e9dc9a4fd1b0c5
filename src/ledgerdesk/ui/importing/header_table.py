"""The first rows of a sheet as Excel shows them: title and foot greyed, heading tinted, hidden rows named."""

from ledgerdesk.excel.lists import ListPart
from ledgerdesk.excel.raw import column_name
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme

_ROWS = 12
_COLUMNS = 40
_LONGEST = 24
_NAMED = 10


def table(theme: Theme, part: ListPart) -> LineTable:
    """Return the first rows of a sheet."""
    raw, band = part.raw, part.band
    columns = range(1, min(raw.last_column, _COLUMNS) + 1)
    rows = [number for number in sorted(raw.rows) if number <= max(_ROWS, band.last_row + 3)]
    lines, widths = [], dict.fromkeys(columns, 4)
    for number in rows:
        cells = {column: cell.shown.replace("\n", " ") for column, cell in raw.rows[number].items()}
        heading = band.first_row <= number <= band.last_row
        aside = number < band.first_row or number in band.skipped
        for column in columns:
            if not aside:
                widths[column] = min(_LONGEST, max(widths[column], _width(cells.get(column, ""))))
        hidden = "（隐藏）" if number in raw.hidden_rows else ""
        texts = (f"{number}{hidden}", *(work.masked(cells.get(column, "")) for column in columns))
        alone = next(iter(cells), 0) if aside and len(cells) == 1 else 0
        wide = (alone, len(columns) - alone + 1) if 0 < alone < len(columns) else None
        lines.append(Line(number, texts, None, "sub" if aside else "", "sel" if heading else "", wide))
    titles = [LineColumn(title="", width=44, tint="sub", name=True)]
    titles += [LineColumn(title=column_name(column), width=8 * widths[column] + 24) for column in columns]
    made = LineTable(theme, titles, name="表格的前几行")
    made.set_lines(lines)
    return made


def skipped_words(part: ListPart) -> str:
    """Return which rows are none of the list, and why; "" where all are."""
    by_reason: dict[str, list[int]] = {}
    for number, reason in part.band.skipped.items():
        by_reason.setdefault(reason, []).append(number)
    shown = {reason: numbers for reason, numbers in by_reason.items() if reason != "空行"}
    said = "；".join(f"{rows_words(numbers)}是{reason}" for reason, numbers in shown.items())
    return f"{said}，不导入。" if said else ""


def rows_words(numbers: list[int]) -> str:
    """Return 第 3、4 行."""
    named = "、".join(map(str, numbers[:_NAMED]))
    return f"第 {named} 行" if len(numbers) <= _NAMED else f"第 {named} 等 {len(numbers)} 行"


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
