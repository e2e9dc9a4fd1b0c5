"""A class teacher's workbook that came back: its rows by key, whatever was sorted, moved, put in or saved anew."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ledgerdesk.domain.text import compact
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.pack_writer import KEY_LABEL
from ledgerdesk.excel.raw import CellKind, RawCell, RawSheet, Workbook
from ledgerdesk.fields.field import Field
from ledgerdesk.fields.packs import NAME, PackForm
from ledgerdesk.services.packs import NAMED, Returned, ReturnedRow, token_of

_HIGHEST_HEADING = 80  # rows looked through for the heading
_LEAST_LABELS = 3
_NUMBER_LABEL = "序号"
_NO_PACK = "这不是从台账发出去的填报表，或表里的编号都删掉了。请让老师在原来的表里填。"
_NO_HEADING = "找不到“姓名”那一行表头。请让老师在原来的表里填，表头不要改。"


@dataclass(frozen=True)
class _Heading:
    row: int
    columns: Mapping[int, Field]
    strange: tuple[str, ...]


def read(
    workbook: Workbook, file_name: str, sha256: bytes, form_of: Callable[[str], PackForm | None]
) -> tuple[Returned, ...]:
    """Return what came back, one for each pack met in the file: somebody may have put several into one.

    ``form_of`` gives the form of a pack by its token, None where this ledger sent none of that name.

    Raises:
        FileRefusedError: no sheet is a pack of this ledger, or its heading is gone.
    """
    rows: dict[str, list[ReturnedRow]] = defaultdict(list)
    columns: dict[str, set[str]] = defaultdict(set)
    strange: dict[str, dict[str, None]] = defaultdict(dict)
    unknown = headless = False
    for sheet in workbook.visible:
        token = _token_of_sheet(sheet)
        form = form_of(token) if token else None
        if form is None:
            unknown = unknown or bool(token)
            continue
        heading = _heading_of(sheet, form)
        if heading is None:
            headless = True
            continue
        for row in _rows(sheet, heading, form):
            rows[token_of(row.key) if form_of(token_of(row.key)) is form else token].append(row)
        for one in rows:
            columns[one] |= {field.key for field in heading.columns.values()}
            strange[one] |= dict.fromkeys(heading.strange)
    if not rows:
        raise FileRefusedError(_refusal(unknown=unknown, headless=headless))
    return tuple(
        Returned(
            file_name=file_name,
            sha256=sha256,
            token=token,
            columns=frozenset(columns[token]),
            strange=tuple(strange[token]),
            rows=tuple(found),
        )
        for token, found in rows.items()
    )


def _refusal(*, unknown: bool, headless: bool) -> str:
    if unknown:
        return "这份表不是从这份台账发出去的。请看看是不是别的学校的，或者台账恢复到了发表以前。"
    return _NO_HEADING if headless else _NO_PACK


def _token_of_sheet(sheet: RawSheet) -> str:
    """Return the pack most row keys name, else the one the page states; "" where neither is left."""
    keyed, stated = Counter[str](), Counter[str]()
    for cells in sheet.rows.values():
        for cell in cells.values():
            if cell.kind is not CellKind.TEXT:
                continue
            text = str(cell.value)
            if token := token_of(compact(text).upper()):
                keyed[token] += "-" in text
            elif len(text) < 200 and (met := NAMED.search(compact(text).upper())):
                stated[met[1]] += 1
    counted = +keyed or stated
    return counted.most_common(1)[0][0] if counted else ""


def _heading_of(sheet: RawSheet, form: PackForm) -> _Heading | None:
    """Return the row that says most labels of the form, 姓名 among them."""
    best: _Heading | None = None
    for row in sorted(sheet.rows)[:_HIGHEST_HEADING]:
        found = _labelled(sheet.rows[row], form)
        keys = {field.key for field in found.columns.values()}
        enough = NAME.key in keys and len(keys) >= _LEAST_LABELS
        if enough and (best is None or len(found.columns) > len(best.columns)):
            best = _Heading(row, found.columns, found.strange)
    return best


def _labelled(cells: Mapping[int, RawCell], form: PackForm) -> _Heading:
    """Return which column holds what: by the label first, by its other names where that one is gone."""
    said = {column: compact(cell.shown) for column, cell in cells.items()}
    columns: dict[int, Field] = {}
    for names in (lambda field: (field.label,), lambda field: field.aliases):
        for field in form.columns:
            wanted = {compact(name) for name in names(field)}
            met = next((at for at, word in said.items() if word in wanted and at not in columns), None)
            if met is not None and field not in columns.values():
                columns[met] = field
    ours = {compact(KEY_LABEL), _NUMBER_LABEL}
    strange = tuple(word for at, word in said.items() if at not in columns and word and word not in ours)
    return _Heading(0, columns, strange)


def _rows(sheet: RawSheet, heading: _Heading, form: PackForm) -> Iterator[ReturnedRow]:
    asked = {field.key for field in form.asked}
    for row in sorted(sheet.rows):
        cells = sheet.rows[row]
        if row <= heading.row or _labelled(cells, form).columns == heading.columns:
            continue  # above the rows, or the heading once more
        found = {field.key: cells[column] for column, field in heading.columns.items() if column in cells}
        key = next((word for cell in cells.values() if token_of(word := _key_of(cell))), "")
        values = {name: value for name, cell in found.items() if (value := _value(cell)) is not None}
        if not key and NAME.key not in values and len(values) < 2:
            continue  # 填表人, a note below the table
        broken = frozenset(name for name, cell in found.items() if cell.kind is CellKind.ERROR)
        if key or values.keys() & (asked | {NAME.key}):
            yield ReturnedRow(sheet.name, row, key, values, broken)


def _key_of(cell: RawCell) -> str:
    return compact(str(cell.value)).upper() if cell.kind is CellKind.TEXT else ""


def _value(cell: RawCell) -> object:
    """Return what a cell holds; None for nothing, or a formula without its result."""
    if cell.kind is CellKind.ERROR or (isinstance(cell.value, str) and not cell.value.strip()):
        return None
    return cell.value
