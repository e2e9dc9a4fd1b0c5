"""What came back as lines of tables, and in words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QMimeData

from ledgerdesk.excel.packs import FilesPlan, OpenedFile
from ledgerdesk.fields import packs as forms
from ledgerdesk.services.imports import Verdict
from ledgerdesk.services.packs import PlannedFile, PlannedRow, RowKey
from ledgerdesk.ui.sheet.line_table import Line, LineColumn

TO_DO, ASK, HELD, SAME = "to_do", "ask", "held", "same"
GROUPS: Mapping[str, str] = MappingProxyType({TO_DO: "要登记", ASK: "要您判断", HELD: "扣下", SAME: "台账里已有"})
_VERDICTS: Mapping[str, tuple[Verdict, ...]] = MappingProxyType(
    {
        TO_DO: (Verdict.NEW, Verdict.CHANGED),
        ASK: (Verdict.DOUBTFUL,),
        HELD: (Verdict.HELD,),
        SAME: (Verdict.UNCHANGED,),
    }
)
_ARROW = "→"
FILE_COLUMNS = (
    LineColumn(title="文件", width=300, share=2),
    LineColumn(title="班级", width=120, name=True),
    LineColumn(title="填报什么", width=110, name=True),
    LineColumn(title="读出来的", width=330, share=3, tint="sub"),
)
ROW_COLUMNS = (
    LineColumn(title="学生", width=88, name=True, bold=True),
    LineColumn(title="班级", width=112, name=True, leaves=1),
    LineColumn(title="哪一项", width=112),
    LineColumn(title="发出时", width=98, share=2, tint="sub"),
    LineColumn(title="", width=37, tint="sub"),
    LineColumn(title="交回的", width=120, share=4, tint="primary_dark", struck=True),
    LineColumn(title="第几行", width=66, right=True, tint="sub", name=True),
)


def group(planned: FilesPlan, name: str) -> list[PlannedRow]:
    """Return the rows of a tile."""
    return [row for row in planned.plan.rows if row.verdict in _VERDICTS[name]]


def tile(planned: FilesPlan, name: str, left_out: Collection[RowKey]) -> tuple[str, str, str]:
    """Return figure, word and grey line of a tile."""
    rows = group(planned, name)
    out = sum(row.key in left_out for row in rows)
    waiting = sum(not row.answer for row in rows)
    said = {
        TO_DO: f"不登记 {out} 条" if out else "表里新写的、改过的",
        ASK: f"还有 {waiting} 条没有判断" if waiting else "都判断好了" if rows else "没有要问的",
        HELD: "其余照常登记" if rows else "没有要扣下的",
        SAME: "不会再登记一次",
    }[name]
    return f"{len(rows):,}", GROUPS[name], said


def of_files(files: Mapping[Path, OpenedFile], planned: FilesPlan) -> list[Line]:
    """Return one line for each pack met in each file, and one for each file that cannot be read."""
    plans, found = list(planned.plan.files), []
    for path, one in files.items():
        if not one.returned:
            found.append(Line(path, (path.name, "", "", one.problem), None, "sub", "", (1, 3)))
        for _returned in one.returned:
            at, file = len(planned.plan.files) - len(plans), plans.pop(0)
            said = (
                f"{_number(planned, at)}{path.name}",
                file.pack.class_name,
                forms.form(file.pack.kind).word,
                _of_file(file),
            )
            found.append(Line(path, said))
    return found


def of_rows(planned: FilesPlan, name: str, left_out: Collection[RowKey]) -> list[Line]:
    """Return the cells that came back, row by row."""
    return [line for row in group(planned, name) for line in _of_row(planned, row, name, left_out)]


def once(files: Mapping[Path, OpenedFile]) -> dict[Path, OpenedFile]:
    """Return the files with each read once: a copy under another name brings nothing."""
    met: dict[bytes, str] = {}
    found = {}
    for path, one in files.items():
        first = met.setdefault(one.returned[0].sha256, path.name) if one.returned else path.name
        again = one.returned and first != path.name
        found[path] = replace(one, returned=(), problem=f"和“{first}”是同一个文件，只读一次。") if again else one
    return found


def dropped(mime: QMimeData) -> list[Path]:
    """Return the files and folders somebody dragged here."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []


def _number(planned: FilesPlan, at: int) -> str:
    """Return which of several tables it is, as the list of files and the rows call it."""
    return f"表{at + 1}　" if len(planned.plan.files) > 1 else ""


def _of_file(file: PlannedFile) -> str:
    counts = (
        (file.count(Verdict.NEW, Verdict.CHANGED), "要登记"),
        (file.count(Verdict.DOUBTFUL), "要判断"),
        (file.count(Verdict.HELD), "扣下"),
        (file.count(Verdict.UNCHANGED), "已有"),
    )
    said = "、".join(f"{word} {count} 条" for count, word in counts if count) or "没有填新内容"
    return "　".join((said, *file.notes))


def _of_row(planned: FilesPlan, row: PlannedRow, name: str, left_out: Collection[RowKey]) -> Iterator[Line]:
    room = planned.plan.files[row.key[0]].pack.class_name
    ticked = row.key not in left_out if name == TO_DO else None
    where = f"{_number(planned, row.key[0])}{row.key[2]}"
    said = f"{row.reason}{''.join(row.notes)}" if name != TO_DO else "".join(row.notes)
    answer = next((one.words for one in row.options if one.key == row.answer), "")
    if said or answer:
        words = f"{said}{f'（{answer}）' if answer else ''}"
        tint = "" if name != HELD else "bad"
        yield Line(row.key, (row.name or "—", room, words, "", "", "", where), ticked, tint, "", (2, 4))
    for at, cell in enumerate(row.cells):
        first = not at and not (said or answer)
        head = (row.name or "—", room) if first else ("", "")
        after = cell.after or "（空，不改）"
        cells = (*head, cell.label, cell.before or "（空）", _ARROW, after, where if first else "")
        yield Line(row.key, cells, ticked if first else None)
