"""Which register the list in a file is of: by its headings, its titles, and what the file is called."""

from collections.abc import Iterable
from pathlib import PurePath

from ledgerdesk.domain.text import compact
from ledgerdesk.excel.labels import fold_label, vocabulary
from ledgerdesk.excel.list_rows import cell_text
from ledgerdesk.excel.raw import RawSheet, Workbook
from ledgerdesk.fields.field import Sheet

_ROWS, _SHEETS = 30, 6  # looked at: headings stand at the top, sheets of one workbook are alike
_LONGEST_LABEL = 40
_TITLED = 4  # a title that names the register says as much as four headings
_LACKING = 6


def likeliest(workbook: Workbook, file_name: str, sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """Return the names of the sheets a file may be a list of, the likeliest first; () when no heading is known.

    Where two are as likely, the order of ``sheets`` decides. Nothing is certain: the clerk is shown the first.
    """
    raws = ([raw for raw in workbook.visible if raw.rows] or [raw for raw in workbook.sheets if raw.rows])[:_SHEETS]
    scored = [(max((_score(raw, file_name, sheet) for raw in raws), default=0), sheet.name) for sheet in sheets]
    return tuple(name for score, name in sorted(scored, key=lambda pair: -pair[0]) if score > 0)


def _score(raw: RawSheet, file_name: str, sheet: Sheet) -> int:
    """Return how many headings of the best row are this sheet's, more for a title, less for what must be there."""
    if sheet.derived:
        return 0
    rows = sorted(raw.rows)[:_ROWS]
    best: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    for number in rows:
        here = frozenset(key for cell in raw.rows[number].values() if (key := _key(cell_text(cell), sheet)))
        best = max(best, here, here | before if here else here, key=len)  # headings may take two rows
        before = here
    if len(best) < 2:
        return 0
    titles = [
        raw.name,
        PurePath(file_name).stem,
        *(cell_text(cell) for row in rows[:3] for cell in raw.rows[row].values()),
    ]
    titled = _TITLED * any(compact(sheet.title) in compact(text) for text in titles)
    lacking = sum(not best.intersection(keys) for keys, _sentence in sheet.needed)
    lacking += sum(field.required and not field.computed and field.key not in best for field in sheet.fields)
    return len(best) + titled - _LACKING * bool(lacking)


def _key(text: str, sheet: Sheet) -> str:
    """Return the field a heading names, worked-out ones too: our own export writes them; "" for none."""
    if not text or len(text) > _LONGEST_LABEL:
        return ""
    found = vocabulary(sheet).certain((text,))
    if found is not None:
        return found.key
    folded = fold_label(text)
    return next((field.key for field in sheet.written if fold_label(field.label) == folded), "")
