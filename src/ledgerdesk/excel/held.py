"""The rows held back, given to the clerk as a copy of the own file: to mend, and to import again."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledgerdesk.excel import isolation
from ledgerdesk.excel.headers import HeaderBand
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
    sheets = [sheet for part in parts if (sheet := _sheet(*part, problems))["rows"]]
    request: dict[str, object] = {"job": "held", "sheets": sheets, "password": password}
    return isolation.run(request, original, cancelled=cancelled)


def _sheet(
    raw: RawSheet,
    band: HeaderBand,
    mapping: ColumnMapping,
    problems: Mapping[tuple[str, int], Sequence[Problem]],
) -> dict[str, Any]:
    """Return what to keep of a sheet: its heading, and each held row with its sentences by column."""
    columns = {key: column for column, key in mapping.targets.items()}
    rows = []
    for row in band.rows:
        if found := problems.get((raw.name, row)):
            said: dict[int, str] = {}
            for problem in found:
                column = columns.get(problem.column or "", _WHOLE_ROW)
                said[column] = said.get(column, "") + problem.sentence
            rows.append((row, list(said.items())))
    return {"name": raw.name, "heading": band.last_row, "rows": rows}
