"""``import``: what the window's wizard does, with every question it would ask held back."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ledgerdesk.cli import sheets
from ledgerdesk.cli.opening import opened
from ledgerdesk.cli.terminal import file_password, say
from ledgerdesk.excel import headers, lists, mapping, saving
from ledgerdesk.excel.lists import FilePlan, OpenedList
from ledgerdesk.excel.reader import PasswordNeededError
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Sheet
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import registers
from ledgerdesk.services.imports import Mode, Plan, PlannedRow, Verdict

_NOT_READ = frozenset({mapping.UNKNOWN, mapping.TWICE, mapping.WHOSE})
_SHOWN = 20  # rows named on the terminal; the rest is in the report
_KINDS = (
    (Verdict.NEW, "新增"),
    (Verdict.CHANGED, "修改"),
    (Verdict.UNCHANGED, "不变"),
    (Verdict.DOUBTFUL, "存疑"),
    (Verdict.HELD, "扣下"),
)


def take_in(
    folder: Path,
    file: Path,
    *,
    register: str = "students",
    mode: Mode = Mode.UPDATE,
    classes: bool = False,
    dry_run: bool = False,
    plan_to: Path | None = None,
    report_to: Path | None = None,
) -> bool:
    """Plan a list of a register, save what was asked for, take it in unless ``dry_run``; tell whether every row could be taken.

    Plan and report are saved first: a list is never taken in while its report is lost. With ``classes`` rows without a
    class get that of their sheet's name or title.
    """
    sheet = sheets.named(register, (one for one in catalogue.SHEETS if not one.derived))
    unit = registers.of(sheet.name).unit
    with opened(folder, to_write=not dry_run) as ledger:
        listed = _open(file, sheet.name, ledger)
        if classes:
            listed = listed.taking_classes()
        file_plan = lists.plan_list(ledger, listed, mode=mode)
        plan = file_plan.plan
        if plan_to is not None:
            say(f"每一行怎么办存在 {saving.save(plan_json(file_plan), plan_to)}")
        if report_to is not None:
            _report(file_plan, report_to)
        if not dry_run:
            lists.commit_list(ledger, file_plan)
    for line in _told(file_plan):
        say(line)
    counts = "，".join(f"{word} {plan.count(verdict)}" for verdict, word in _KINDS)
    everything = f"共 {len(plan.rows)} 行，{counts}。"
    if plan.rows and plan.count(Verdict.UNCHANGED) == len(plan.rows):
        say(f"没有要改的：{len(plan.rows)} {unit}都和台账一样。{everything}")
    else:
        say(f"{'只核对，没有写入' if dry_run else '已导入'}：{everything}")
    return not plan.of(Verdict.HELD, Verdict.DOUBTFUL)


def plan_json(file_plan: FilePlan) -> bytes:
    """Return the plan as JSON: what was read and how, and one verdict for each row, in the order of the list.

    Days are ISO text, money is in fen, codes are codes; ``row`` counts as Excel does.
    """
    listed, plan = file_plan.opened, file_plan.plan
    body = {
        "file": listed.file_name,
        "register": plan.register,
        "mode": plan.mode.value,
        "unit": registers.of(plan.register).unit,
        "counts": {verdict.value: plan.count(verdict) for verdict in Verdict},
        "hidden_rows": {name: list(rows) for name, rows in listed.hidden_rows.items()},
        "hidden_sheets": list(listed.workbook.hidden),
        "left_out_sheets": headers.left_out(listed.workbook, listed.sheet),
        "columns": [
            {"sheet": part.raw.name, "column": match.column, "label": match.label, "key": match.key, "how": match.how}
            for part in listed.parts
            for match in part.mapping.columns
        ],
        "classes": {part.raw.name: part.class_name for part in listed.parts if part.class_taken},
        "rows": [_row(row) for row in plan.rows],
    }
    return (json.dumps(body, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()


def _row(row: PlannedRow) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "row": row.row,
        "verdict": row.verdict.value,
        "person": row.person_id,
        "record": row.record_id,
        "values": dict(row.values),
        "notes": dict(row.notes),
        "changes": {change.key: [change.old, change.new] for change in row.changes},
        "reason": row.reason,
        "problems": [
            {"column": p.column, "message": p.message, "fix": p.fix, "warning": p.warning} for p in row.problems
        ],
        "suspects": [{"record": suspect.record_id, "reason": suspect.reason} for suspect in row.suspects],
    }


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _open(file: Path, sheet_name: str, ledger: Ledger) -> OpenedList:
    try:
        return lists.open_list(file, sheet_name, ledger=ledger)
    except PasswordNeededError:
        return lists.open_list(file, sheet_name, ledger=ledger, password=file_password())


def _report(file_plan: FilePlan, path: Path) -> None:
    if file_plan.plan.of(Verdict.HELD, Verdict.DOUBTFUL):
        say(f"扣下的行存在 {saving.save(lists.held_workbook(file_plan), path)}，改好可以再导入。")
    else:
        say("没有扣下的行，不用存表格。")


def _told(file_plan: FilePlan) -> Iterator[str]:
    listed = file_plan.opened
    for name in listed.workbook.hidden:
        count = sum(len(part.band.rows) for part in listed.aside if part.raw.sheet_name == name)
        inside = f"，里面有一份名单，{count} 行；要导入就先在原表取消隐藏" if count else ""
        yield f"隐藏的工作表“{name}”没有导入{inside}。"
    for name, reason in headers.left_out(listed.workbook, listed.sheet).items():
        yield f"工作表“{name}”没有导入：{reason}"
    for name, rows in listed.hidden_rows.items():
        yield f"工作表“{name}”里隐藏的行也读了：第 {'、'.join(map(str, rows))} 行。"
    for part in listed.parts:
        if part.class_name and not part.class_taken:
            yield f"工作表“{part.raw.name}”没有班级一列，像是 {part.class_name} 的；要用它就加 --classes。"
        unknown = [match.label for match in part.mapping.columns if match.key is None and match.how in _NOT_READ]
        if unknown:
            yield f"工作表“{part.raw.name}”里没有导入的列：{'、'.join(unknown)}。"
    yield from _held(file_plan.plan, listed.sheet)


def _held(plan: Plan, sheet: Sheet) -> Iterator[str]:
    held = plan.of(Verdict.HELD, Verdict.DOUBTFUL)
    for row in held[:_SHOWN]:
        labels = dict.fromkeys(sheet.field(p.column).label for p in row.problems if p.column)
        where = f"（{'、'.join(labels)}）" if labels else ""
        yield f"扣下 工作表“{row.sheet}”第 {row.row} 行{where}：{row.reason}"
    if len(held) > _SHOWN:
        yield f"还有 {len(held) - _SHOWN} 行也扣下了，用 --report 存成表格看。"
