"""Workbooks of Excel 2007 and later (.xlsx, .xlsm, Strict OOXML): parts, formats and sheets."""

from collections.abc import Sequence

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import shared_strings, wire
from ledgerdesk.excel.cell_styles import CellStyles
from ledgerdesk.excel.package import DAMAGED, MAX_SHEETS, SUSPICIOUS, TOO_LARGE, Package, in_chunks, resolve
from ledgerdesk.excel.plain_xml import as_plain
from ledgerdesk.excel.row_patterns import OddError
from ledgerdesk.excel.sheet_rows import RowReader
from ledgerdesk.excel.sheetml_cells import MAX_SEEN, TRUE, SheetReader, nothing, tags

_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_ROWS, _END_OF_ROWS = "<sheetData>", "</sheetData>"
_CELLS = (b"<c ", b"<c>", b"<c/", b"<row")
_WORTH_COUNTING = 5 << 20  # bytes
_MOST_UNSEEN = 8 << 20  # bytes of a hidden sheet that is read
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def read(package: Package) -> wire.Parsed:
    """Return all sheets, hidden ones as far as they can be read; raise FileRefusedError for what is no sound workbook."""
    workbook = _workbook(package)
    sheets, since_1904 = _sheets(package, workbook)
    shared = shared_strings.read(package, _one(package, workbook, "sharedStrings"))
    styles = _styles(package, _one(package, workbook, "styles"))
    drafts = [(wire.Draft(name=name, hidden=hidden, since_1904=since_1904), part) for name, hidden, part in sheets]
    looks = styles.of_cell or [(0, False)]
    read_all = wire.read_all(drafts, lambda draft, part: _cells(package, part, draft, shared, looks))
    return wire.Parsed(format="xlsx", drafts=read_all, formats=styles.formats)


def _cells(
    package: Package, part: str, draft: wire.Draft, shared: list[str], styles: Sequence[tuple[int, bool]]
) -> None:
    """Read a sheet: its rows by patterns and what is around them by the XML parser, or all by the parser."""
    if draft.hidden and package.size(part) > _MOST_UNSEEN:
        return  # the time it takes belongs to what the clerk sees
    data = b"".join(package.chunks(part))
    if len(data) > _WORTH_COUNTING and sum(map(data.count, _CELLS)) > MAX_SEEN:
        raise FileRefusedError(TOO_LARGE)
    since_1904 = draft.since_1904
    text = as_plain(data)
    begin = -1 if text is None else text.find(_ROWS)
    end = -1 if text is None else text.find(_END_OF_ROWS, begin)
    if text is not None and 0 <= begin < end:
        around = SheetReader(draft, shared, styles, since_1904=since_1904)
        around.read([text[: begin + len(_ROWS)].encode(), text[end:].encode()])
        if around.parts_with_rows == 1 and not draft.rows and not draft.hidden_rows:
            try:
                RowReader(draft, shared, styles, since_1904=since_1904).read(text, begin + len(_ROWS), end)
            except OddError:
                draft.forget()
            except (ValueError, IndexError, OverflowError) as error:
                raise FileRefusedError(DAMAGED) from error
            else:
                return
        else:
            draft.forget()
    SheetReader(draft, shared, styles, since_1904=since_1904).read(in_chunks(data))


def parts(package: Package) -> dict[str, str]:
    """Return the part of every sheet with cells, by the sheet's name."""
    return {name: part for name, _, part in _sheets(package, _workbook(package))[0]}


def _workbook(package: Package) -> str:
    return related(package, "", "officeDocument").get("", "xl/workbook.xml")


def related(package: Package, base: str, kind: str) -> dict[str, str]:
    """Return relation id → part for one kind of relation; key "" is the first."""
    folder, _, name = base.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == _RELATION and attributes.get("Type", "").endswith("/" + kind):
            if attributes.get("TargetMode") == "External":
                return
            part = resolve(base, attributes.get("Target", ""))
            found.setdefault("", part)
            found[attributes.get("Id", "")] = part

    if relations in package:
        package.parse(relations, start, nothing)
    return found


def _one(package: Package, base: str, kind: str) -> str | None:
    part = related(package, base, kind).get("")
    return part if part and part in package else None


def _sheets(package: Package, workbook: str) -> tuple[list[tuple[str, bool, str]], bool]:
    """Return (name, hidden, part) of every sheet with cells, and whether serials count from 1904."""
    parts = related(package, workbook, "worksheet")
    sheets: list[tuple[str, bool, str]] = []
    since_1904 = False

    def sheet(attributes: dict[str, str]) -> None:
        relation = next((attributes[f"{ns}}}id"] for ns in _RELATIONS if f"{ns}}}id" in attributes), "")
        if relation in parts and parts[relation] in {part for _, _, part in sheets}:
            raise FileRefusedError(SUSPICIOUS)
        if len(sheets) > MAX_SHEETS:
            raise FileRefusedError(TOO_LARGE)
        if relation in parts:  # a chart sheet is related otherwise
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), hidden, parts[relation]))

    def properties(attributes: dict[str, str]) -> None:
        nonlocal since_1904
        since_1904 = attributes.get("date1904") in TRUE

    starts = tags(sheet=sheet, workbookPr=properties)
    package.parse(workbook, lambda tag, at: starts[tag](at) if tag in starts else None, nothing)
    if not sheets or len(sheets) > MAX_SHEETS:
        raise FileRefusedError(DAMAGED)
    return sheets, since_1904


def _styles(package: Package, part: str | None) -> CellStyles:
    styles = CellStyles()
    inside = False

    def number_format(attributes: dict[str, str]) -> None:
        styles.define(int(attributes["numFmtId"]), attributes["formatCode"])

    def cell_formats(_attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = True

    def format_of_cell(attributes: dict[str, str]) -> None:
        if inside:
            styles.add(int(attributes.get("numFmtId", "0")))

    starts = tags(numFmt=number_format, cellXfs=cell_formats, xf=format_of_cell)
    ends = tags(cellXfs=nothing)

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag not in ends

    if part is not None:
        package.parse(part, lambda tag, at: starts[tag](at) if tag in starts else None, end)
    return styles
