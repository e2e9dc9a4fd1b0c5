"""Which register a list is of, from headings alone or with a title's help."""

import pytest

from ledgerdesk.excel.raw import CellKind, RawCell, RawSheet, Workbook
from ledgerdesk.excel.which_register import likeliest
from ledgerdesk.fields import catalogue


def book(*rows: str, name: str = "Sheet1") -> Workbook:
    cells = {
        at: {place: RawCell(at, place, CellKind.TEXT, word) for place, word in enumerate(row.split(), start=1)}
        for at, row in enumerate(rows, start=1)
    }
    return Workbook(sheets=(RawSheet(name=name, rows=cells),), format="xlsx")


@pytest.mark.parametrize(
    ("headings", "register"),
    [
        ("姓名 性别 身份证号 年级 班级 监护人", "students"),
        ("学生姓名 证件号码 就读班级", "students"),
        ("姓名 性别 职务 党员 电话 身份证号 到校日期", "staff"),
        ("户编号 户主姓名 户主身份证号 村 组 家庭住址 家庭人口", "households"),
        ("家访日期 学生 班级 方式 家访教师 地点 受访人 家访目的", "visits"),
        ("日期 类型 学生 班级 教师 主题 内容", "talks"),
        ("学生 班级 帮扶教师 结对日期 扶志向 扶学业", "pairings"),
        ("户编号 户主姓名 村 包户人 包户日期 帮扶措施", "home_pairings"),
        ("户主 村 组 家庭人口 帮扶责任人 帮扶措施", "households"),
        ("责任种类 负责哪里 负责人 职责 开始日期", "responsibilities"),
    ],
    ids=lambda value: value.split()[0],
)
def test_headings_tell_the_register(headings, register):
    assert likeliest(book("某校名单", headings), "名单.xlsx", catalogue.SHEETS)[0] == register


def test_a_title_decides_between_two():
    headings = "姓名 性别 身份证号 电话"
    assert likeliest(book(headings), "表.xlsx", catalogue.SHEETS)[0] == "students"
    assert likeliest(book(headings, name="教师名册"), "表.xlsx", catalogue.SHEETS)[0] == "staff"
    assert likeliest(book(headings), "石板河小学教师名册.xlsx", catalogue.SHEETS)[0] == "staff"


def test_headings_nobody_knows_tell_nothing():
    assert likeliest(book("甲 乙 丙"), "表.xlsx", catalogue.SHEETS) == ()
