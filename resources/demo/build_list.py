"""Build the demonstration's list of poor families as a township sends it; the same bytes every time.

    python build_list.py OUT.xlsx

What is untidy in it is meant: titles above a heading of two rows, merged cells, full-width digits, dates in each
village's habit, old and new names of categories, and a few identity numbers a spreadsheet program has ruined.
"""

import argparse
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from families import Child, Dice, Family, families, source

SEED = 41
TITLE = "石板河镇家庭经济困难学生花名册"
SUBTITLE = "填报单位：石板河镇人民政府      学校：石板河镇中心学校（九年一贯制）      单位：元"
REMARK = "说明：1.同一户的学生填在相邻的行；2.困难类别按村里掌握的情况填写，老叫法未统一；3.卡号以农商行为准。"
SIGNED = "填表人：田永富      审核人：冉光明      填报日期：9月4日"
COLUMNS = (
    ("serial", "", "序号", 5),
    ("name", "学生基本情况", "姓名", 14),
    ("sex", "学生基本情况", "性别", 5),
    ("nation", "学生基本情况", "民族", 8),
    ("born_on", "学生基本情况", "出生日期", 16),
    ("id_number", "学生基本情况", "身份证号", 24),
    ("grade", "就读情况", "年级", 8),
    ("class_number", "就读情况", "班级", 7),
    ("boards", "就读情况", "是否住校", 6),
    ("number", "家庭情况", "户编号", 16),
    ("head", "家庭情况", "户主姓名", 16),
    ("head_id", "家庭情况", "户主身份证号", 24),
    ("relation", "家庭情况", "与户主关系", 7),
    ("village", "家庭情况", "村", 10),
    ("group", "家庭情况", "组", 8),
    ("size", "家庭情况", "家庭人口", 6),
    ("income", "家庭情况", "人均纯收入", 10),
    ("words", "家庭情况", "困难类别", 20),
    ("cause", "家庭情况", "主要致贫原因", 16),
    ("guardian", "监护人", "姓名", 16),
    ("guardian_is", "监护人", "关系", 8),
    ("phone", "监护人", "联系电话", 15),
    ("holder", "惠民惠农“一卡通”", "持卡人", 16),
    ("bank", "惠民惠农“一卡通”", "开户行", 20),
    ("card", "惠民惠农“一卡通”", "卡号", 25),
    ("note", "", "备注", 24),
)
PLACE = {key: at for at, (key, *_) in enumerate(COLUMNS)}
# What these cells say is the same for all children of a household: merged, or repeated in each row.
OF_HOUSEHOLD = (
    "number", "head", "head_id", "village", "group", "size", "income", "cause", "guardian", "guardian_is", "phone",
    "holder", "bank", "card",
)  # fmt: skip
FIRST_ROW = 4  # below title, subtitle and two rows of heading
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
# After which family the next only child's identity number is spoilt, and how.
RUINED = ((30, "float"), (110, "whole"), (190, "zeros"))
NUMERALS = "一二三四五六七八九"
OPTIONS = ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "低保户", "特困供养", "孤儿", "残疾学生")

Cells = dict[str, Any]


def build() -> bytes:
    """Return the workbook."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": TITLE, "author": "石板河镇人民政府", "created": datetime(2026, 9, 4, 9)})  # noqa: DTZ001 - workbooks know no zones
    formats = {
        "title": book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"}),
        "head": book.add_format(
            {
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "bg_color": "#D9E1F2",
            }
        ),
        "cell": book.add_format({"border": 1, "valign": "vcenter"}),
        "text": book.add_format({"border": 1, "valign": "vcenter", "num_format": "@"}),
        "whole": book.add_format({"border": 1, "valign": "vcenter", "num_format": "0"}),
        "day": book.add_format({"border": 1, "valign": "vcenter", "num_format": "yyyy-mm-dd"}),
    }
    sheet = book.add_worksheet("石板河镇中心学校")
    _write_heading(sheet, formats)
    last = _write_families(sheet, formats)
    for row, words in enumerate((REMARK, SIGNED), start=last):
        sheet.merge_range(row, 0, row, len(COLUMNS) - 1, words)
    options = book.add_worksheet("选项")
    options.write_column(0, 0, OPTIONS)
    options.hide()
    book.close()
    return buffer.getvalue()


def _write_heading(sheet: Any, formats: Cells) -> None:
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, TITLE, formats["title"])
    sheet.merge_range(1, 0, 1, len(COLUMNS) - 1, SUBTITLE)
    groups: dict[str, list[int]] = {}
    for at, (_, group, label, width) in enumerate(COLUMNS):
        sheet.set_column(at, at, width)
        if group:
            groups.setdefault(group, []).append(at)
            sheet.write_string(3, at, label, formats["head"])
        else:
            sheet.merge_range(2, at, 3, at, label, formats["head"])
    for group, columns in groups.items():
        sheet.merge_range(2, columns[0], 2, columns[-1], group, formats["head"])
    sheet.freeze_panes(4, 2)


def _write_families(sheet: Any, formats: Cells) -> int:
    """Write every family and return the row after the last."""
    dice, row, late = Dice(SEED), FIRST_ROW, []
    ruined = list(RUINED)
    for at, family in enumerate(families()):
        rows = list(_rows(dice, family))
        if ruined and at >= ruined[0][0] and len(rows) == 1:
            rows[0]["id_number"] = _ruin(rows[0]["id_number"], ruined.pop(0)[1])
        if len(rows) > 1 and at % 40 == 3:
            # A child reported after the list was made stands at its end, with the household's cells repeated.
            late.append(rows.pop())
        _write_rows(sheet, formats, row, rows, merged=at % 2 == 0)
        row += len(rows)
    for cells in late:
        _write_rows(sheet, formats, row, [cells], merged=False)
        row += 1
    return row


def _write_rows(sheet: Any, formats: Cells, first: int, rows: list[Cells], *, merged: bool) -> None:
    for row, cells in enumerate(rows, start=first):
        cells["serial"] = row - FIRST_ROW + 1
        for key, column in PLACE.items():
            if merged and len(rows) > 1 and key in OF_HOUSEHOLD:
                if row == first:
                    style = formats["text"] if isinstance(cells[key], str) else formats["cell"]
                    sheet.merge_range(first, column, first + len(rows) - 1, column, cells[key], style)
            else:
                _write(sheet, formats, row, column, cells[key])


def _write(sheet: Any, formats: Cells, row: int, column: int, value: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["whole"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats["cell"])
    else:
        sheet.write_string(row, column, value, formats["text"])


def _rows(dice: Dice, family: Family) -> Iterator[Cells]:
    """Yield a row for each child, spelled in the habit of its village."""
    villages = source()["places"]["villages"]
    habit = villages.index(family.village)
    shared = {
        "number": family.number,
        "head": _dotted(family.head, habit),
        "head_id": _digits(dice, family.head_id),
        "village": family.village,
        "group": family.group,
        "size": family.size,
        "income": (family.income, f"{family.income:,}", f"{family.income}元", float(family.income))[habit % 4],
        "cause": family.cause,
        "guardian": _dotted(family.guardian, habit),
        "guardian_is": family.guardian_is[:1] if habit == 2 and "祖" not in family.guardian_is else family.guardian_is,
        "phone": int(family.phone) if habit == 6 else _digits(dice, family.phone),
        "holder": family.guardian,
        "bank": source()["places"]["bank"],
        "card": family.card,
        "note": family.note,
    }
    for child in family.children:
        yield shared | _child(dice, family, child, habit)


def _child(dice: Dice, family: Family, child: Child, habit: int) -> Cells:
    born, grade = child.born_on, NUMERALS[child.grade - 1] + "年级"
    spoken = f"初{NUMERALS[child.grade - 7]}" if child.grade > 6 and habit in (1, 5) else grade
    number = child.class_number
    return {
        "name": _padded(_dotted(child.name, habit)) if habit in (3, 7) else _dotted(child.name, habit),
        "sex": child.sex,
        "nation": family.nation.removesuffix("族") if habit == 4 else family.nation,
        "born_on": (
            born, f"{born:%Y-%m-%d}", f"{born:%Y%m%d}", f"{born.year}.{born.month}.{born.day}", born,
            f"{born.year}年{born.month}月{born.day}日", f"{born.year}/{born.month}/{born.day}", born,
        )[habit],
        "id_number": _digits(dice, child.id_number),
        "grade": spoken,
        "class_number": (f"{number}班", number, f"（{number}）班", str(number).translate(WIDE))[habit % 4],
        "boards": ("是" if child.boards else "否", "住校" if child.boards else "走读")[habit % 2],
        "relation": ("之" if habit == 0 else "") + child.relation,
        "words": "、".join(word for word in (family.words, child.personal) if word),
    }  # fmt: skip


def _digits(dice: Dice, number: str) -> str:
    """Return a number as somebody typed it: now and then full-width, parted, small x, or with a space behind."""
    fate = dice.below(60)
    if fate == 0:
        return number.translate(WIDE)
    if fate == 1:
        return number.lower() + " "
    return f"{number[:6]} {number[6:14]} {number[14:]}" if fate == 2 and len(number) == 18 else number


def _ruin(number: str, how: str) -> Any:
    """Return what a spreadsheet program left of an identity number: only its first fifteen digits are true."""
    if how == "zeros":
        return number[:15] + "000"
    kept = int(number[:15]) * 1_000
    return float(kept) if how == "float" else kept


def _padded(name: str) -> str:
    return f"{name[0]}　{name[1]}" if len(name) == 2 else name


def _dotted(name: str, habit: int) -> str:
    return name.replace("·", "•" if habit % 2 else "·")


def main() -> None:
    """Write the list to the path given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.parse_args().out.write_bytes(build())


if __name__ == "__main__":
    main()
