"""Goal 11: who the rows of a list are, 3,000 beside a register of 3,000, against reading the two files."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from benchmarks import sample
from benchmarks.harness import Pair

from ledgerdesk.excel import headers, mapping, parsing, reader, writer
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.services import registers

ROWS = 3_000
_NEEDED = ("name", "born_on", "id_number", "roll_number", "guardian_name")


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the goal; of the list's rows 5 % have another name, 5 % another number, 5 % none."""
    paths = [folder / "register.xlsx", folder / "list.xlsx"]
    meta = writer.Meta(title="学生台账", masked=False)
    content = writer.write("学生台账", sample.FIELDS, sample.pupils(ROWS), meta=meta)
    for path in paths:
        path.write_bytes(content)
    sheet = catalogue.sheet("students")
    workbook = reader.read(paths[0])
    raw, band = headers.find_all(workbook, sheet)[0]
    rows = parsing.parse_rows(raw, band, mapping.propose(raw, band, sheet), sheet)
    known = {at: {key: row.values.get(key) for key in _NEEDED} for at, row in enumerate(rows, start=1)}
    listed = [_spoiled(at, row) for at, row in enumerate(rows)]
    register = registers.of("students")

    def match() -> int:
        found = register.look(None, listed, known)  # type: ignore[arg-type] # pupils are matched without the ledger
        return _counted(found, len(known))

    yield Pair(
        goal="11",
        what=f"match {ROWS:,} rows with {ROWS:,} pupils, repeats within the list too / read the two files",
        ours=lambda: (match(), register.repeats(listed)),
        peer=lambda: [reader.read(path) for path in paths],
        limit=0.05,
    )


def _spoiled(at: int, row: ParsedRow) -> ParsedRow:
    values: dict[str, object] = dict(row.values)
    if at % 20 == 0:
        values["name"] = f"{values['name']}甲"
    elif at % 20 == 1:
        values |= {"id_number": "990101201401010011", "born_on": values.get("born_on", date(2014, 1, 1))}
    elif at % 20 == 2:
        values.pop("id_number", None)
    spoiled: Mapping[str, object] = MappingProxyType(values)
    return replace(row, values=spoiled)


def _counted(found: list[registers.Found], among: int) -> int:
    sure = sum(one.record_id is not None for one in found)
    if not among * 0.8 < sure <= among:
        raise RuntimeError(f"{sure} of {among} matched: what is measured is not matching")
    return 0
