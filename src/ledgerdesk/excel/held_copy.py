"""Making the copy of held rows, inside the child: openpyxl meets only the rows that are kept."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import sheetml, wire
from ledgerdesk.excel.labels import OURS
from ledgerdesk.excel.package import Package
from ledgerdesk.excel.raw import RawCell, RawSheet
from ledgerdesk.excel.sheetml_cells import MAIN
from ledgerdesk.excel.writer import legible

_AMBER = "FFFFE0A3"
_AUTHOR = "资助台账"
_CHARACTERS_IN_A_LINE = 17
_LONGEST_COMMENT = 30_000  # Excel takes 32,767
_NARROWEST, _WIDEST = 6, 40
_EMPTY_SHEET = f'<worksheet xmlns="{MAIN[0]}"><sheetData/></worksheet>'.encode()
_NUMBERS_OF_PEOPLE = 10**11  # a number this long is a card or a document, and must become text
_ROW = frozenset(f"{namespace}}}row" for namespace in MAIN)
_MERGES = frozenset(f"{namespace}}}mergeCells" for namespace in MAIN)


@dataclass(frozen=True)
class _Kept:
    """One sheet of the request: ``rows`` are sentences by Excel column (0: the whole row) of each held row.

    ``keep`` are the rows above them that tell what they are, ``headings`` the last heading row of each list, the first
    of which is ``heading``.
    """

    name: str
    heading: int
    headings: Sequence[int]
    keep: frozenset[int]
    rows: Mapping[int, Sequence[tuple[int, str]]]

    @property
    def numbers(self) -> list[int]:
        return sorted(self.keep.union(self.rows))


def _kept(sheet: Mapping[str, Any]) -> _Kept:
    rows = {int(row): tuple((int(column), str(text)) for column, text in said) for row, said in sheet["rows"].items()}
    return _Kept(str(sheet["name"]), int(sheet["heading"]), sheet["headings"], frozenset(sheet["keep"]), rows)


def build(data: bytes, parsed: wire.Parsed, sheets: Iterable[dict[str, Any]]) -> bytes:
    """Return the annotated copy of the sheets asked for."""
    workbook = parsed.workbook()
    raws = {sheet.name: sheet for sheet in workbook.sheets}
    kept = [_kept(sheet) for sheet in sheets]
    if workbook.format == "xlsx" and data.startswith(b"PK"):
        try:
            return _finished(_own_formatting(data, kept), raws, kept)
        except (FileRefusedError, MemoryError):
            raise
        except Exception:  # noqa: BLE001, S110 - whatever openpyxl stumbles over, the values can still be given back
            pass
    return _finished(_values(raws, kept), raws, kept)


def _finished(book: openpyxl.Workbook, raws: Mapping[str, RawSheet], kept: Sequence[_Kept]) -> bytes:
    for page, sheet in zip(book.worksheets, kept, strict=True):
        _arrange(page, raws[sheet.name], sheet)
    return _saved(book)


def _values(raws: Mapping[str, RawSheet], kept: Sequence[_Kept]) -> openpyxl.Workbook:
    """Return a new workbook with the values of the kept rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if any(raw.since_1904 for raw in raws.values()):
        book.epoch = CALENDAR_MAC_1904  # days without a format are read again as they were
    for sheet in kept:
        _values_only(book.create_sheet(sheet.name or "名单"), raws[sheet.name], sheet)
    return book


def _own_formatting(data: bytes, kept: Sequence[_Kept]) -> openpyxl.Workbook:
    """Return the workbook with the kept sheets and rows; raise whatever openpyxl raises for a file it cannot make out."""
    book = openpyxl.load_workbook(io.BytesIO(_trimmed(data, kept)), data_only=True)
    pages = {page.title: page for page in book.worksheets}
    wanted = [pages[sheet.name] for sheet in kept]
    for page in book.worksheets:
        if page not in wanted:
            book.remove(page)
    for at, page in enumerate(wanted):
        book.move_sheet(page, at - book.index(page))
        page.sheet_state = "visible"
    book.active = 0
    book.security = None
    book.defined_names.clear()
    if not all(page.max_row > 1 or page.cell(1, 1).value is not None for page in wanted):
        raise ValueError("openpyxl sees nothing in a sheet that holds rows")
    return book


def _trimmed(data: bytes, kept: Sequence[_Kept]) -> bytes:
    """Return the package with only the kept rows in its kept sheets and nothing in the others."""
    package = Package(data)
    package.check()
    parts = {part.lower(): name for name, part in sheetml.parts(package).items()}
    wanted = {sheet.name: frozenset(sheet.numbers) for sheet in kept}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as slim:
        for entry in source.infolist():
            content = source.read(entry)
            name = parts.get(entry.filename.lower())
            if name is not None:
                content = _trimmed_sheet(content, wanted[name]) if name in wanted else _EMPTY_SHEET
            slim.writestr(entry.filename, content)
    return target.getvalue()


def _trimmed_sheet(xml: bytes, rows: frozenset[int]) -> bytes:
    """Cut dropped rows and all merges out of a sheet, byte for byte, by the places expat reports."""
    cuts: list[tuple[int, int]] = []
    parser = expat.ParserCreate(namespace_separator="}")
    depth = number = cut_depth = cut_from = 0

    def close() -> None:
        nonlocal cut_depth
        if cut_depth:
            cuts.append((cut_from, parser.CurrentByteIndex))
            cut_depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, number, cut_depth, cut_from
        depth += 1
        if depth == cut_depth:
            close()
        if tag in _ROW:
            number = int(attributes.get("r", number + 1))
        if tag in _MERGES or (tag in _ROW and number not in rows):
            cut_depth, cut_from = depth, parser.CurrentByteIndex

    def end(_tag: str) -> None:
        nonlocal depth
        if depth == cut_depth - 1:
            close()
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    ends = [0, *(finish for _, finish in cuts)]
    begins = [*(begin for begin, _ in cuts), len(xml)]
    return b"".join(xml[place:begin] for place, begin in zip(ends, begins, strict=True))


def _values_only(page: Any, raw: RawSheet, kept: _Kept) -> None:
    widths: dict[int, int] = {}
    for row in kept.numbers:
        for column, cell in raw.rows.get(row, {}).items():
            _put(page.cell(row, column), cell)
            if row in kept.rows or row in kept.headings:
                widths[column] = max(widths.get(column, 0), sum(1 if char.isascii() else 2 for char in cell.shown))
    for column, width in widths.items():
        page.column_dimensions[get_column_letter(column)].width = min(max(width, _NARROWEST), _WIDEST) + 2


def _put(target: Any, cell: RawCell) -> None:
    """Write a foreign value as what it was: text stays text, a number keeps the form that shows its zeros."""
    value = cell.value
    target.value = legible(value) if isinstance(value, str) else value
    if isinstance(value, str):
        target.data_type = "s"
        target.number_format = "@"
    elif cell.format != "General":
        target.number_format = cell.format


def _arrange(page: Any, raw: RawSheet, kept: _Kept) -> None:
    """Close the gaps between kept rows, write merged values out, colour and comment."""
    order = {old: new for new, old in enumerate(kept.numbers, 1)}
    heights = {order[old]: page.row_dimensions[old].height for old in kept.numbers if old in page.row_dimensions}
    _write_merged(page, raw, kept)
    cells = sorted(page._cells.items())  # noqa: SLF001 - openpyxl moves rows one by one, and leaves their styles behind
    page._cells = {}  # noqa: SLF001
    for (old, column), cell in cells:
        if old in order:
            cell.row = order[old]
            page._cells[order[old], column] = cell  # noqa: SLF001
    page.row_dimensions.clear()
    for row, height in heights.items():
        page.row_dimensions[row].height = height
    _free(page, kept.heading, len(order))
    for merge in raw.merges:
        rows = range(merge.first_row, merge.last_row + 1)
        if len(rows) <= len(order) and kept.keep.issuperset(rows):
            top = order[merge.first_row]
            page.merge_cells(None, top, merge.first_column, top + len(rows) - 1, merge.last_column)
    page.freeze_panes = f"A{kept.heading + 1}"
    _annotate(page, raw.last_column + 1, kept, order)


def _free(page: Any, heading: int, rows: int) -> None:
    """Take away what would keep the clerk from mending: filters, locks, hidden columns, tables of other rows."""
    page.auto_filter.ref = None
    page.print_area = None
    page.protection.disable()
    for dimension in page.column_dimensions.values():
        dimension.hidden = False
    for table in list(page.tables.values()):
        left, top, right = (edge or 1 for edge in range_boundaries(table.ref)[:3])
        if top <= heading < rows:
            table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{rows}"
            table.autoFilter = None
        else:
            del page.tables[table.name]


def _write_merged(page: Any, raw: RawSheet, kept: _Kept) -> None:
    """Give each kept row the value that a merged cell above it stands for."""
    for merge in raw.merges:
        origin = raw.cell(merge.first_row, merge.first_column)
        if origin is not None and merge.first_row > kept.heading:
            for row in kept.rows.keys() & range(merge.first_row + 1, merge.last_row + 1):
                _put(page.cell(row, merge.first_column), origin)


def _annotate(page: Any, remarks: int, kept: _Kept, order: Mapping[int, int]) -> None:
    fill = PatternFill("solid", fgColor=_AMBER)
    for heading in kept.headings:
        title = page.cell(order[heading], remarks, OURS)
        title.font, title.fill = Font(bold=True), fill
    page.column_dimensions[get_column_letter(remarks)].width = 48
    for old, sentences in sorted(kept.rows.items()):
        row = order[old]
        for column, sentence in sentences:
            if column:
                _mark(page.cell(row, column), sentence, fill)
        remark = page.cell(row, remarks, legible("".join(sentence for _, sentence in sentences)))
        remark.data_type = "s"
        remark.alignment = Alignment(wrap_text=True, vertical="center")


def _mark(cell: Any, sentence: str, fill: PatternFill) -> None:
    """Colour a cell and say what is wrong with it, below what the clerk has noted there."""
    cell.fill = fill
    own = legible(cell.comment.text).strip() if cell.comment is not None else ""
    text = f"{own}\n{sentence}" if own else sentence
    lines = 1 + len(text) // _CHARACTERS_IN_A_LINE + text.count("\n")
    cell.comment = Comment(text[:_LONGEST_COMMENT], _AUTHOR, width=260, height=min(max(80, 18 * lines), 480))
    if isinstance(cell.value, (int, float)) and abs(cell.value) >= _NUMBERS_OF_PEOPLE:
        cell.number_format = "@"  # what is typed over it stays as typed


class _InMemory(ExcelWriter):
    """openpyxl's writer, which else puts every sheet into a temporary file first."""

    _archive: zipfile.ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Do as the method replaced does, but for the file."""
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
        content = io.BytesIO()
        writer: Any = WorksheetWriter(ws, content)
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], content.getvalue())
        self.manifest.append(ws)


def _saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    _InMemory(book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)).save()
    return target.getvalue()
