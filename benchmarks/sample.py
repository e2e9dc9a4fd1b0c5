"""Invented pupils for measuring: 25 columns, the same ones every time."""

import random
from datetime import date, timedelta

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑"
_GIVEN = "子轩梓涵雨欣浩宇诗琪俊杰思远佳怡文博欣妍明哲雅婷志强春燕国华"
_BIRTHDAYS = 1_100  # days; a second pupil of one birthday takes the next number of order
_VILLAGES = ("大湾村", "石门村", "青冈坪村", "龙潭河村")

FIELDS: tuple[Field, ...] = (
    kinds.name("name", "姓名"),
    kinds.id_number("id_number", "身份证号"),
    kinds.text("sex", "性别"),
    kinds.day("born", "出生日期"),
    kinds.text("nation", "民族"),
    kinds.text("grade", "年级"),
    kinds.text("class_name", "班级"),
    kinds.text("roll", "学籍号"),
    kinds.flag("boards", "住校"),
    kinds.text("village", "村"),
    kinds.text("address", "住址", longest=60),
    kinds.text("head", "户主"),
    kinds.id_number("head_id", "户主身份证号"),
    kinds.integer("members", "家庭人口"),
    kinds.integer("workers", "劳动力"),
    kinds.text("category", "类别"),
    kinds.text("cause", "主要致贫原因"),
    kinds.money("income", "人均收入"),
    kinds.text("guardian", "监护人"),
    kinds.phone("phone", "联系电话"),
    kinds.card("card", "银行卡号"),
    kinds.text("bank", "开户行"),
    kinds.text("teacher", "帮扶教师"),
    kinds.day("paired_on", "结对日期"),
    kinds.text("note", "备注"),
)


def pupils(count: int) -> list[dict[str, object]]:
    """Return that many pupils, values by field key."""
    draw = random.Random(20261120)
    return [_pupil(draw, number) for number in range(count)]


def _name(draw: random.Random) -> str:
    return draw.choice(_SURNAMES) + "".join(draw.sample(_GIVEN, draw.choice((1, 2, 2, 2))))


def _id_number(born: date, order: int, sex: str = "男") -> str:
    digits = f"990101{born:%Y%m%d}{order % 500 * 2 + (sex == '男'):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def _pupil(draw: random.Random, number: int) -> dict[str, object]:
    born = date(2012, 9, 1) + timedelta(days=number % _BIRTHDAYS)
    grade = "七八九"[number % 3]
    village = draw.choice(_VILLAGES)
    sex = draw.choice("男女")
    return {
        "name": _name(draw),
        "id_number": _id_number(born, number // _BIRTHDAYS, sex),
        "sex": sex,
        "born": born,
        "nation": draw.choice(("汉族", "土家族", "苗族")),
        "grade": f"{grade}年级",
        "class_name": f"{grade}年级（{number % 8 + 1}）班",
        "roll": f"G{draw.randrange(10**18):018d}",
        "boards": draw.random() < 0.6,
        "village": village,
        "address": f"{village}{draw.randrange(1, 12)}组{draw.randrange(1, 90)}号",
        "head": _name(draw),
        "head_id": _id_number(date(1980, 1, 1) + timedelta(days=draw.randrange(4000)), number),
        "members": draw.randrange(2, 8),
        "workers": draw.randrange(4),
        "category": draw.choice(("低保", "特困", "脱贫不稳定", "边缘易致贫", "一般")),
        "cause": draw.choice(("因病", "因残", "因学", "缺劳力", "因灾")),
        "income": draw.randrange(200_000, 1_500_000),
        "guardian": _name(draw),
        "phone": f"1390000{draw.randrange(10_000):04d}",
        "card": f"6200{draw.randrange(10**15):015d}",
        "bank": "农村商业银行",
        "teacher": _name(draw),
        "paired_on": date(2026, 9, 1) + timedelta(days=draw.randrange(30)),
        "note": "父母在外务工，随祖父母生活" if number % 5 == 0 else "",
    }
