"""The files under ``tests/files/corpus`` and what must become of each: read from the manifest, tried one by one."""

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import headers, mapping, parsing
from ledgerdesk.excel.raw import Workbook
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.fields.students import STUDENTS

FOLDER = Path(__file__).resolve().parents[1] / "files" / "corpus"
MANIFEST: dict[str, dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
_NAMES_OF_THINGS = re.compile(r"Excel|WPS|LibreOffice|PDF|OFD|Word|XML|Numbers|CSV|MB|\.[a-z]{2,4}\b")
Parse = Callable[[bytes, str | None], Workbook]


@functools.cache
def _made() -> dict[str, bytes]:
    from files.makers import hostile  # builds a hundred megabytes: only where they are wanted

    return {case.name: case.data for case in hostile.cases()}


def content(name: str) -> bytes:
    """Return a file, made anew where it is too large to be kept."""
    return _made()[name] if MANIFEST[name].get("made") else (FOLDER / name).read_bytes()


def names(*verdicts: str) -> list[str]:
    """Return the files with one of these verdicts, in a fixed order."""
    return sorted(name for name, said in MANIFEST.items() if said["verdict"] in verdicts)


def is_sentence(text: str) -> bool:
    """Tell whether a refusal is one Chinese sentence without foreign words."""
    return bool(re.fullmatch(r"[^。！!]*[\u4e00-\u9fff][^。！!]*。", text)) and not re.search(
        r"[A-Za-z]{2,}", _NAMES_OF_THINGS.sub("", text)
    )


def rows_of(workbook: Workbook) -> list[ParsedRow]:
    """Go the whole way with every sheet that has a list."""
    return [
        row
        for raw, band in headers.find_all(workbook, STUDENTS)
        for row in parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)
    ]


def fault(name: str, parse: Parse) -> str:
    """Return what is wrong with what becomes of a file, "" when it is what the manifest says."""
    said = MANIFEST[name]
    try:
        rows = rows_of(parse(content(name), said.get("password")))
    except FileRefusedError as refusal:
        sentence = str(refusal)
        if said["verdict"] in {"accept", "partial"}:
            return f"refused: {sentence}"
        if not is_sentence(sentence):
            return f"not one sentence: {sentence}"
        return "" if said.get("says", "") in sentence else f"says something else: {sentence}"
    if said["verdict"] == "refuse":
        return f"read, {len(rows)} rows"
    taken = [[row.values.get("name"), row.values.get("id_number")] for row in rows if not row.held]
    if said["verdict"] == "hostile":
        right = said.get("people", MANIFEST["plain.xlsx"]["people"])
        return "" if all(person in right for person in taken) else f"wrong rows: {taken}"
    if taken != said["people"]:
        wrong = [person for person in taken if person not in said["people"]]
        lost = [person for person in said["people"] if person not in taken]
        held = [[problem.message for problem in row.problems] for row in rows if row.held]
        return f"wrong {wrong}, lost {lost}, held {held}"
    held_rows = sum(row.held for row in rows)
    return "" if held_rows == said.get("held", 0) else f"{held_rows} rows held"
