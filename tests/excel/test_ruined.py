"""A number of a person that a table program kept as a number is never read as one, however it is shown."""

import io
from pathlib import Path

import openpyxl
import pytest

import factories
from ledgerdesk.excel import lists
from ledgerdesk.ledger import Ledger
from ledgerdesk.services.imports import Verdict


def ruined_list(path: Path, pattern: str, count: int = 60) -> Path:
    """Write a list whose identity numbers are numbers under a format."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号", "银行卡号", "年级"])
    for at in range(count):
        sheet.append([f"学生{'甲乙丙丁戊己庚辛壬癸'[at % 10]}", 0, 0, "三年级"])
        for column, number in ((2, factories.id_number(serial=at)), (3, "6217000000000000005")):
            cell = sheet.cell(row=at + 2, column=column)
            digits = number.replace("X", "0")
            cell.value, cell.number_format = float(digits), pattern
    target = io.BytesIO()
    book.save(target)
    path.write_bytes(target.getvalue())
    return path


@pytest.mark.parametrize("pattern", ["0", "General", "00", "0" * 18, "#,##0", "0.00", "@", "0_ "])
def test_no_ruined_number_is_ever_taken_in(ledger: Ledger, tmp_path: Path, pattern: str):
    plan = lists.plan_list(ledger, lists.open_list(ruined_list(tmp_path / "名单.xlsx", pattern))).plan
    assert plan.count(Verdict.HELD) == len(plan.rows) == 60
    assert not any("id_number" in row.values or "card_number" in row.values for row in plan.rows)
    assert all("文本" in row.reason for row in plan.rows)
