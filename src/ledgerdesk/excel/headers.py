"""Where the lists of a foreign workbook are: on several sheets, one below the other, or side by side."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ledgerdesk.domain import id_number
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.heading_rows import (
    NO_ROWS,
    HeaderBand,
    NoHeaderError,
    covered,
    heading,
    is_heading,
    pointed,
    with_rows,
)
from ledgerdesk.excel.labels import OURS, fold_label, is_serial, vocabulary
from ledgerdesk.excel.list_rows import cell_text, filled, looks_like_id
from ledgerdesk.excel.raw import RawCell, RawSheet, Workbook, column_name
from ledgerdesk.fields.field import Sheet

__all__ = ["HeaderBand", "NoHeaderError", "covered", "find", "find_all", "left_out", "lists", "pointed"]

Found = tuple[RawSheet, HeaderBand]
OTHER_TABLE = "另一份表"
_GENERATION = 13  # years between a child and its parents, at least
_TITLES = 3  # rows above a heading that may be its titles
_SHORTEST_TITLE = 5  # shorter ones may be names
_MOST_LISTS = 50  # of one sheet; what goes on like that is no set of lists


def find(raw: RawSheet, sheet: Sheet) -> HeaderBand:
    """Return the topmost list as if it were the only one; raise FileRefusedError where none, or no row of it, is found."""
    return with_rows(raw, heading(raw, sheet))


def find_all(workbook: Workbook, sheet: Sheet) -> tuple[Found, ...]:
    """Return every list on the visible sheets; raise FileRefusedError when there is none."""
    found: list[Found] = []
    refusals = []
    for raw in workbook.visible:
        if raw.rows:
            try:
                found += lists(raw, sheet)
            except FileRefusedError as error:
                refusals.append(error)
    if not found:
        raise refusals[0] if refusals else NoHeaderError
    return tuple(found)


def left_out(workbook: Workbook, sheet: Sheet) -> dict[str, str]:
    """Return the visible sheets that hold something but no such list, each with the reason."""
    out = {}
    for raw in workbook.visible:
        if raw.rows:
            try:
                lists(raw, sheet)
            except FileRefusedError as error:
                out[raw.name] = str(error)
    return out


def lists(raw: RawSheet, sheet: Sheet) -> tuple[Found, ...]:
    """Return every list of a sheet with its heading, from the top left; raise FileRefusedError when there is none."""
    found: list[Found] = []
    part, band = raw, heading(raw, sheet)
    refusal: FileRefusedError | None = None
    while True:
        until = _next_heading(part, band, sheet)
        try:
            found += _beside(part, band, until)
        except FileRefusedError as empty:
            refusal = refusal or empty
        following = None if until is None or len(found) >= _MOST_LISTS else _below(raw, until, sheet)
        if until is not None and found:
            end = raw.last_row + 1 if following is None else following[1].first_row
            found[-1] = _aside(found[-1], raw, range(until, end))
        if following is None:
            break
        part, band = following
    if not found:
        raise refusal or NoHeaderError
    return tuple(found)


def _next_heading(raw: RawSheet, band: HeaderBand, sheet: Sheet) -> int | None:
    """Return the row below where columns are named anew and otherwise, None when the list goes on to the end."""
    rows = sorted(raw.rows)
    for at, row in enumerate(rows):
        if row > band.last_row and is_heading(raw, row) and not _again(raw, band, row, sheet):
            return next((above for above in rows[max(at - _TITLES, 0) : at] if _is_title(raw, band, above)), row)
    return None


def _is_title(raw: RawSheet, band: HeaderBand, row: int) -> bool:
    cells = filled(raw, row)
    return row > band.last_row and len(cells) == 1 and len(cell_text(cells[0])) >= _SHORTEST_TITLE


def _below(raw: RawSheet, start: int, sheet: Sheet) -> Found | None:
    """Return the next list from a row on, None when there is none."""
    rest = replace(raw, rows={row: cells for row, cells in raw.rows.items() if row >= start})
    try:
        band = heading(rest, sheet)
    except FileRefusedError:
        return None
    above = [row for row in sorted(rest.rows) if row < band.first_row]
    titles = [row for row in above[-_TITLES:] if len(filled(rest, row)) == 1]
    rows = {row: cells for row, cells in rest.rows.items() if row >= band.first_row or row in titles}
    return _part(raw, f"第{band.first_row}行起", rows), band


def _aside(found: Found, raw: RawSheet, rows: range) -> Found:
    """Name the rows below a list that belong to a table of another kind."""
    part, band = found
    others = {row: OTHER_TABLE for row in sorted(raw.rows) if row in rows and row > band.last_data_row}
    return part, replace(band, skipped=dict(band.skipped) | others)


def _beside(raw: RawSheet, band: HeaderBand, until: int | None) -> list[Found]:
    """Return the list, or the lists it is made of when the same headings stand several times side by side."""
    starts = _repeats(raw, band)
    if len(starts) < 2:
        return [(raw, with_rows(raw, band, until=until))]
    found = []
    for start, end in pairwise((*starts, raw.last_column + 1)):
        columns = range(start, end)
        rows = {row: _only(line, columns) for row, line in raw.rows.items()}
        rows = {row: line for row, line in rows.items() if line}
        part = replace(raw, rows=rows) if start == starts[0] else _part(raw, f"{column_name(start)}列起", rows)
        parts = {column: labels for column, labels in band.parts.items() if column in columns}
        with suppress(FileRefusedError):
            found.append((part, with_rows(part, replace(band, parts=parts), until=until)))
    if not found:
        raise FileRefusedError(NO_ROWS)
    return found


def _only(line: Mapping[int, RawCell], columns: range) -> dict[int, RawCell]:
    return {column: cell for column, cell in line.items() if column in columns}


def _part(raw: RawSheet, place: str, rows: Mapping[int, Mapping[int, RawCell]]) -> RawSheet:
    return replace(raw, rows=rows, name=f"{raw.sheet_name}（{place}）", within=raw.sheet_name)


def _repeats(raw: RawSheet, band: HeaderBand) -> list[int]:
    """Return the columns at which the same row of headings begins again; fewer than two when it does not."""
    columns = [
        column for column, parts in sorted(band.parts.items()) if not fold_label("".join(parts)).startswith(OURS)
    ]
    labels = [fold_label("".join(band.parts[column])) for column in columns]
    for times in range(len(columns) // 2, 1, -1):
        width, rest = divmod(len(columns), times)
        if not rest and labels == labels[:width] * times and len(set(labels[:width])) == width:
            starts = columns[::width]
            ends = [*starts[1:], raw.last_column + 1]
            return starts if _of_one_age(raw, band, [range(*span) for span in zip(starts, ends, strict=True)]) else []
    return []


def _of_one_age(raw: RawSheet, band: HeaderBand, spans: list[range]) -> bool:
    """Tell whether the people of all parts were born about the same time: else they are children and their parents."""
    births: list[list[int]] = [[] for _ in spans]
    for row, cells in raw.rows.items():
        for column, cell in cells.items() if row > band.last_row else ():
            if isinstance(cell.value, str) and looks_like_id(cell):
                for years in (births[at] for at, span in enumerate(spans) if column in span):
                    years.append(id_number.birth_date(id_number.normalise(cell.value)).year)
    middles = [median(years) for years in births if years]
    return bool(middles) and max(middles) - min(middles) < _GENERATION


def _again(raw: RawSheet, band: HeaderBand, row: int, sheet: Sheet) -> bool:
    """Tell whether a row names the columns as the band does, be it in other words."""
    words = vocabulary(sheet)
    same = 0
    for column, cell in raw.rows[row].items():
        label, parts = cell.shown, band.parts.get(column, ())
        if any(fold_label(label) == fold_label(part) for part in parts):
            same += 1
            continue
        named, known = words.certain((label,)), words.certain(parts)
        if named is not None and known is not None and named.key == known.key:
            same += 1
        elif not (is_serial(label) and parts and is_serial(parts[-1])) and (named or not parts):
            return False
    return same > 0
