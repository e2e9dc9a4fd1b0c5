"""The rows held back, given to the clerk as a copy of the own file: to mend, and to import again."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledgerdesk.excel import isolation
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.list_rows import SUBTITLE
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields.rows import Problem

_WHOLE_ROW = 0


def annotate(
    original: bytes,
    parts: Iterable[tuple[RawSheet, HeaderBand, ColumnMapping]],
    problems: Mapping[tuple[str, int], Sequence[Problem]],
    *,
    password: str | None = None,
    cancelled: threading.Event | None = None,
) -> bytes:
    """Return an .xlsx with titles, headings and the held rows only, problem cells coloured and commented.

    ``problems`` gives the reasons by (sheet, Excel row). A workbook of Excel 2007 or later keeps its formatting; of
    any other file the values are kept. A last column says in words what to mend; it is left out when the file is
    imported again. Raise FileRefusedError.
    """
    sheets: dict[str, dict[str, Any]] = {}
    for part in parts:
        _add(sheets, *part, problems)
    request: dict[str, object] = {"job": "held", "sheets": list(sheets.values()), "password": password}
    return isolation.run(request, original, cancelled=cancelled)


def _add(
    sheets: dict[str, dict[str, Any]],
    raw: RawSheet,
    band: HeaderBand,
    mapping: ColumnMapping,
    problems: Mapping[tuple[str, int], Sequence[Problem]],
) -> None:
    """Add what to keep of a list: what stands above it, its heading, each held row with its sentences by column."""
    columns = {key: column for column, key in mapping.targets.items()}
    held = {row: found for row in band.rows if (found := problems.get((raw.name, row)))}
    if not held:
        return
    beginning = 1 if not raw.within else min(raw.rows)
    sheet = sheets.setdefault(
        raw.sheet_name, {"name": raw.sheet_name, "heading": band.last_row, "headings": [], "keep": [], "rows": {}}
    )
    sheet["headings"].append(band.last_row)
    sheet["keep"] += [*range(beginning, band.last_row + 1), *_subtitles(band, held)]
    for row, found in held.items():
        said: dict[int, str] = dict(sheet["rows"].get(row, ()))
        for problem in found:
            column = columns.get(problem.column or "", _WHOLE_ROW)
            said[column] = said.get(column, "") + problem.sentence
        sheet["rows"][row] = list(said.items())


def _subtitles(band: HeaderBand, rows: Iterable[int]) -> set[int]:
    """Return the rows whose class the held rows take over."""
    titles = [row for row, reason in band.skipped.items() if reason == SUBTITLE]
    return {
        max((title for title in titles if title < row), default=band.last_row) for row in rows if row in band.classes
    }
