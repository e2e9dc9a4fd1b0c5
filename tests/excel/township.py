"""Lists as townships send them: invented people, real habits."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import openpyxl
from openpyxl.styles import Border, Font, PatternFill, Side

from ledgerdesk.domain.bank_card import passes_luhn
from ledgerdesk.domain.id_number import check_digit

REGION = "990101"  # assigned to no place
SURNAMES = "覃龙韦陈罗蒙莫岩张黄买石向田彭谭"
GIVEN = ("小山", "䶮", "䴙", "子轩", "欣怡", "满", "秋菊", "赟", "世昌", "淏然", "𬀩", "婼")
LONG_NAMES = ("古丽米热·艾合买提江", "阿依古丽·买买提", "买买提·吐尔逊")
VILLAGES = ("石板村", "桐子坪村", "老鸦山村", "半坡村")
CATEGORIES = ("脱贫家庭", "低保家庭", "孤儿", "边缘易致贫家庭")


def identity(born: date, order: int) -> str:
    """Return a number with a right check digit in the region nobody has."""
    body = f"{REGION}{born:%Y%m%d}{order:03d}"
    return body + check_digit(body)


def card(order: int) -> str:
    """Return a card number whose last digit fits."""
    body = f"6217{order:014d}"
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


@dataclass(frozen=True)
class Pupil:
    """One row of a list; ``household`` counts households from 0, siblings share it."""

    name: str
    id_number: str
    head: str
    head_id: str
    grade: str
    class_number: str
    category: str
    village: str
    phone: str
    card: str
    household: int


def pupils(count: int, seed: int = 1) -> list[Pupil]:
    """Return that many pupils, some of them siblings, always the same for one seed."""
    luck = random.Random(seed)
    made: list[Pupil] = []
    household = -1
    while len(made) < count:
        household += 1
        surname = luck.choice(SURNAMES)
        head = surname + luck.choice(("大山", "老四", "明亮", "德福"))
        head_id = identity(date(1978, 1, 1) + timedelta(luck.randrange(3000)), 2 * luck.randrange(1, 490) + 1)
        village, phone = luck.choice(VILLAGES), f"138{luck.randrange(10**8):08d}"
        for _ in range(min(luck.choice((1, 1, 1, 2, 3)), count - len(made))):
            at = len(made)
            name = luck.choice(LONG_NAMES) if at % 9 == 8 else surname + luck.choice(GIVEN)
            grade = luck.randrange(1, 10)
            born = date(2019 - grade, 9, 1) + timedelta(luck.randrange(360))
            made.append(
                Pupil(
                    name=name,
                    id_number=identity(born, at % 1000),
                    head=head,
                    head_id=head_id,
                    grade="一二三四五六七八九"[grade - 1] + "年级",
                    class_number=str(luck.randrange(1, 5)),
                    category=luck.choice(CATEGORIES),
                    village=village,
                    phone=phone,
                    card=card(luck.randrange(10**14)),
                    household=household,
                )
            )
    return made


# What a column is called, by what it holds: any of these must be understood.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "学生姓名", "学生\n姓名", "姓  名", "学生姓名（与户口本一致）", "姓名*"),
    "id_number": ("身份证号", "身份证号码", "学生身份证号", "身份证\n号码", "身份证号（18位）", "公民身份号码"),
    "head": ("户主姓名", "户主", "户主姓名：", "户主\n姓名"),
    "head_id": ("户主身份证号", "户主身份证号码", "户主证件号码", "户主身份证"),
    "grade": ("年级", "所在年级", "就读年级", "现就读年级"),
    "class_number": ("班级", "班", "就读班级", "所在班级"),
    "category": ("类别", "身份类别", "贫困户属性", "户属性", "困难类型"),
    "village": ("村", "行政村", "所在村"),
    "phone": ("联系电话", "家长电话", "监护人电话", "联系方式", "手机号码"),
    "card": ("银行卡号", "一折通账号", "一卡通号", "社保卡号"),
}
KEYS = {
    "name": "name",
    "id_number": "id_number",
    "head": "head_name",
    "head_id": "head_id_number",
    "grade": "grade",
    "class_number": "class_number",
    "category": "categories",
    "village": "village",
    "phone": "guardian_phone",
    "card": "card_number",
}
COLUMNS = tuple(SPELLINGS)
Cell = Callable[[Pupil], Any]


@dataclass
class Style:
    """How a list is laid out; the defaults are the plain one."""

    columns: Sequence[str] = COLUMNS
    labels: dict[str, str] = field(default_factory=lambda: {key: names[0] for key, names in SPELLINGS.items()})
    serial: bool = True
    title: str = "石板河镇2026年秋季脱贫户子女台账"
    unit_row: bool = True
    group_header: bool = False
    merge_households: bool = False
    blank_before_header: int = 0
    noise: tuple[str, ...] = ()  # of: 合计 小计 重复表头 空行 说明 落款 列号
    dress: Callable[[str, str], Any] = lambda _column, text: text
    hidden_rows: tuple[int, ...] = ()  # by place in the list, from 0


def table(
    people: Sequence[Pupil], style: Style
) -> tuple[list[list[Any]], list[tuple[int, int, int, int]], dict[int, Pupil]]:
    """Return (rows, merges, pupil by Excel row)."""
    shift = 1 if style.serial else 0
    width = len(style.columns) + shift
    rows: list[list[Any]] = []
    merges: list[tuple[int, int, int, int]] = []
    if style.title:
        rows.append([style.title] + [None] * (width - 1))
        merges.append((1, 1, 1, width))
    if style.unit_row:
        rows.append(["填报单位：石板河镇人民政府"] + [None] * (width - 2) + ["2026年9月10日"])
    rows += [[None] * width for _ in range(style.blank_before_header)]
    header = (["序号"] if style.serial else []) + [style.labels[key] for key in style.columns]
    if style.group_header:
        _group(rows, merges, header, style, shift)
    else:
        rows.append(header)
    if "列号" in style.noise:
        rows.append(list(range(1, width + 1)))
    where: dict[int, Pupil] = {}
    for at, pupil in enumerate(people):
        _interrupt(rows, header, style, at, width)
        cells = [style.dress(key, getattr(pupil, key)) for key in style.columns]
        rows.append(([at + 1] if style.serial else []) + cells)
        where[len(rows)] = pupil
    if style.merge_households:
        _merge_households(rows, merges, where, style, shift)
    if "合计" in style.noise:
        rows.append(["合计"] + [None] * (width - 2) + [f"{len(people)}人"])
    if "说明" in style.noise:
        rows.append(["说明：1.本表由村委会填写，以户为单位"] + [None] * (width - 1))
        rows.append(["2.本表一式两份"] + [None] * (width - 1))
    if "落款" in style.noise:
        rows.append(["制表人：李某", None, "审核：王某"] + [None] * (width - 3))
    return rows, merges, where


def _group(
    rows: list[list[Any]], merges: list[tuple[int, int, int, int]], header: list[str], style: Style, shift: int
) -> None:
    """Two heading rows: 户主 over 姓名 and 证件号码, the rest merged downwards."""
    top, below, number = list(header), [None] * len(header), len(rows) + 1
    places = {key: at + shift for at, key in enumerate(style.columns)}
    for group, members, names in (
        ("户主", ("head", "head_id"), ("姓名", "证件号码")),
        ("学生", ("name", "id_number"), ("姓名", "身份证")),
    ):
        first, second = (places[key] for key in members)
        assert second == first + 1, "grouped columns stand side by side"
        top[first], top[second] = group, None
        below[first], below[second] = names
        merges.append((number, first + 1, number, second + 1))
    merges.extend((number, at + 1, number + 1, at + 1) for at in range(len(header)) if below[at] is None)
    rows += [top, below]


def _interrupt(rows: list[list[Any]], header: list[str], style: Style, at: int, width: int) -> None:
    if at and at % 7 == 0:
        if "空行" in style.noise:
            rows.append([None] * width)
        if "小计" in style.noise:
            rows.append(["小计"] + [None] * (width - 2) + ["7人"])
        if "重复表头" in style.noise and not style.group_header:
            rows.append(list(header))


def _merge_households(
    rows: list[list[Any]], merges: list[tuple[int, int, int, int]], where: dict[int, Pupil], style: Style, shift: int
) -> None:
    """Write a household's facts once, merged over its children's rows where these follow one another."""
    numbers = sorted(where)
    start = 0
    while start < len(numbers):
        end = start
        while (
            end + 1 < len(numbers)
            and numbers[end + 1] == numbers[end] + 1
            and where[numbers[end + 1]].household == where[numbers[start]].household
        ):
            end += 1
        if end > start:
            for at, key in enumerate(style.columns):
                if key in {"head", "head_id", "village", "phone"}:
                    merges.append((numbers[start], at + shift + 1, numbers[end], at + shift + 1))
                    for row in numbers[start + 1 : end + 1]:
                        rows[row - 1][at + shift] = None
        start = end + 1


def xlsx(
    people: Sequence[Pupil], style: Style | None = None, *, sheet_name: str = "花名册"
) -> tuple[bytes, dict[int, Pupil]]:
    """Return the list as a workbook, and which pupil stands in which Excel row."""
    style = style or Style()
    rows, merges, where = table(people, style)
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet_name
    edge = Side(style="thin")
    for number, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            if value is not None:
                cell = page.cell(number, column, value)
                cell.font, cell.border = Font(name="仿宋", size=11), Border(edge, edge, edge, edge)
                if isinstance(value, str):
                    cell.number_format = "@"
    page.column_dimensions["B"].width = 17.5
    page.cell(1, 1).fill = PatternFill("solid", fgColor="FFDDEBF7")
    for merge in merges:
        page.merge_cells(None, merge[0], merge[1], merge[2], merge[3])
    numbers = sorted(where)
    for place in style.hidden_rows:
        page.row_dimensions[numbers[place]].hidden = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), where


def delimited(
    people: Sequence[Pupil], style: Style | None = None, *, encoding: str = "gb18030", delimiter: str = ","
) -> bytes:
    """Return the list as text, as programs on Chinese PCs write it."""
    rows, _, _ = table(people, style or Style())
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)
