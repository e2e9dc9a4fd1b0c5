"""Any register, however its list is laid out and whatever stands around it, is read as the same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excel import grids, township
from ledgerdesk.excel import headers, mapping, parsing
from ledgerdesk.excel.labels import vocabulary
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Field, Kind, Sheet
from ledgerdesk.fields.rows import read_row

SHEETS = [sheet for sheet in catalogue.SHEETS if not sheet.derived]
ROWS = 6
TODAY = date(2026, 11, 22)
_NAMES = ("覃小山", "龙䶮", "韦子轩", "陈欣怡", "古丽米热·艾合买提江", "罗满", "蒙秋菊", "向世昌", "田婼")
_TEXTS = {"classes": "七年级（2）班", "class_name": "七年级（2）班"}
# Of pupils what must agree with the number, and cannot when every field has the example of its own.
_LEFT_OUT = {"students": {"disability_card", "disability_kind", "disability_level", "born_on", "stage"}}
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_TRADITIONAL = str.maketrans("证号学级户监护联系电话备银开贫类别现读", "證號學級戶監護聯繫電話備銀開貧類別現讀")


def fields_of(sheet: Sheet) -> list[Field]:
    inputs = {column.key for column in sheet.inputs}
    left_out = _LEFT_OUT.get(sheet.name, set()) | inputs
    return [column for column in sheet.readable if column.key not in left_out]


def plain(sheet: Sheet, column: Field, at: int) -> str:
    """Return what row ``at`` says in a column, plainly written."""
    pupil = sheet.name == "students" or column.key in {"student_number", "student_numbers"}
    if column.kind is Kind.NAME:
        return _NAMES[(at + len(column.key)) % len(_NAMES)]
    if column.key == "roll_number":
        return "G" + township.identity(date(2014, 5, at + 1), 101 + 2 * at)
    if column.kind is Kind.ID_NUMBER:
        young = pupil and not column.key.startswith(("guardian", "head"))
        order = 101 + 2 * at if young else 201 + 2 * at + 20 * len(column.key)
        return township.identity(date(2014 if young else 1980, 5, at + 1), order)
    if column.key == "card_number":
        return township.card(1000 + at)
    if column.kind is Kind.INTEGER and not column.example:
        return str(at + 1)
    if column.kind is Kind.DAY:
        return f"2026-0{at % 9 + 1}-1{at % 9}"
    return _TEXTS.get(column.key) or column.example or f"{column.label}的话"


def _day(text: str) -> list[Any]:
    day = date.fromisoformat(text)
    han = "〇一二三四五六七八九"
    month_day = f"{han[day.month]}月十{han[day.day - 10] if day.day > 10 else ''}日"
    return [
        text,
        day,
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day} 0:00:00",
        f"{day:%Y%m%d}",
        (day - date(1899, 12, 30)).days,
        "".join(han[int(char)] for char in str(day.year)) + "年" + month_day,
    ]


def written(column: Field, text: str, how: int) -> Any:
    """Return one of the ways people write a value; all mean the same."""
    ways: list[Any] = [text, f" {text}　", f"\u200b{text}\ufeff", "".join(f"{char}\u200d" for char in text)]
    if column.kind is Kind.DAY:
        ways = _day(text)
    elif column.kind in (Kind.ID_NUMBER, Kind.PHONE, Kind.CARD) and "、" not in text:
        ways += [text.translate(_WIDE), f"{text[:6]} {text[6:]}", f"'{text}", text.lower()]
    elif column.kind is Kind.MONEY:
        ways += [f"￥{text}", f"{text}元", float(text.replace(",", ""))]
    elif column.kind is Kind.INTEGER and text.isdigit():
        ways += [int(text), float(text), text.translate(_WIDE)]
    elif column.kind is Kind.FLAG:
        ways += ["√" if text == "是" else "×", "1" if text == "是" else "0", text == "是"]
    return ways[how % len(ways)]


_LABELS: tuple[Callable[[str], str], ...] = (
    lambda label: label,
    lambda label: f"{label[:1]} {label[1:]}",
    lambda label: f"{label[:2]}\n{label[2:]}",
    lambda label: f"{label}：",
    lambda label: f"*{label}",
    lambda label: f"{label}（必填）",
    lambda label: f"　{label}\u200b ",
    lambda label: label.translate(_TRADITIONAL),
)
_ABOVE = (
    "石板河镇2026年秋季情况统计表",
    "填报单位：石板河镇中心学校",
    "（2026年9月）",
    "说明：请各村认真核对后填报，不要改动表头",
)
_BELOW = (("合计", None, "9"), ("填表人：李某", None, "审核人：王某"), ("说明：本表一式两份",), ("以下空白",))


@dataclass
class Layout:
    """A list being laid out."""

    sheet: Sheet = field(repr=False)
    columns: list[Field] = field(repr=False)
    labels: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    where: list[int] = field(default_factory=list)


@st.composite
def layouts(draw: st.DrawFn, sheet: Sheet) -> Layout:
    columns = list(draw(st.permutations(fields_of(sheet))))
    words = vocabulary(sheet)
    labels = []
    for column in columns:
        names = [
            name
            for name in (column.label, *column.aliases)
            if (known := words.certain((name,))) is not None
            and known.key == column.key
            and (name == column.label or column.kind not in (Kind.PHONE, Kind.ID_NUMBER))
        ]
        labels.append(draw(st.sampled_from(_LABELS))(draw(st.sampled_from(names))))
    made = Layout(sheet, columns, labels)
    gaps = draw(st.sets(st.integers(1, len(columns)), max_size=3))
    serial = draw(st.booleans())
    places = [1 + serial + at + sum(gap <= at for gap in gaps) for at in range(len(columns))]
    width = places[-1]
    for text in draw(st.lists(st.sampled_from(_ABOVE), max_size=3, unique=True)):
        made.rows.append([text])
        if draw(st.booleans()):
            made.merges.append((len(made.rows), 1, len(made.rows), width))
    made.rows += [[] for _ in range(draw(st.integers(0, 11 - len(made.rows))))]
    head = _heading(draw, made, places, serial=serial)
    if draw(st.booleans()):
        made.rows.append(list(range(1, width + 1)))
    _body(draw, made, places, head, serial=serial)
    made.rows += [list(cells) for cells in draw(st.lists(st.sampled_from(_BELOW), max_size=3, unique=True))]
    return made


def _heading(draw: st.DrawFn, made: Layout, places: list[int], *, serial: bool) -> list[Any]:
    """Write the heading in one row, or in two or three with groups over neighbours, merged or not; return its last row."""
    labels: list[Any] = [None] * places[-1]
    for place, label in zip(places, made.labels, strict=True):
        labels[place - 1] = label
    if serial:
        labels[0] = "序号"
    depth, merged = draw(st.integers(1, 3)), draw(st.booleans())
    if depth == 1:
        made.rows.append(labels)
        return labels
    first = len(made.rows) + 1
    at = draw(st.integers(0, len(places) - 2))
    grouped = [place for place in places[at : at + draw(st.integers(2, 4))] if place - places[at] < 6]
    below: list[Any] = [labels[place] if place + 1 in grouped else None for place in range(len(labels))]
    top = [None if place + 1 in grouped else label for place, label in enumerate(labels)]
    top[grouped[0] - 1] = "基本情况"
    together = grouped[-1] - grouped[0] == len(grouped) - 1
    if not merged and not together:
        # Without merges nothing tells how far a group reaches beyond an empty column.
        made.rows.append(labels)
        return labels
    middle: list[list[Any]] = [[None] * len(labels)] if depth == 3 else []
    if middle and merged:
        middle[0][grouped[0] - 1] = "其中"
        made.merges.append((first + 1, grouped[0], first + 1, grouped[-1]))
    else:
        middle = []
    made.rows += [top, *middle, below]
    if merged:
        made.merges.append((first, grouped[0], first, grouped[-1]))
        made.merges += [
            (first, place, first + 1 + len(middle), place)
            for place in range(1, places[-1] + 1)
            if top[place - 1] and place not in grouped
        ]
    return below


def _body(draw: st.DrawFn, made: Layout, places: list[int], head: list[Any], *, serial: bool) -> None:
    interruptions = draw(st.sets(st.integers(1, ROWS - 1), max_size=2))
    kinds = draw(st.sampled_from(("空行", "表头", "小计")))
    single = sum(label is not None for label in head) >= len(made.columns)
    for at in range(ROWS):
        if at in interruptions:
            repeated = head if single and kinds == "表头" else ["小计", None, f"{at}"] if kinds == "小计" else []
            made.rows.append(list(repeated))
        cells: list[Any] = [None] * places[-1]
        for place, column in zip(places, made.columns, strict=True):
            cells[place - 1] = written(column, plain(made.sheet, column, at), draw(st.integers(0, 20)))
        if serial:
            cells[0] = at + 1
        made.rows.append(cells)
        made.where.append(len(made.rows))


def raw_of(made: Layout) -> RawSheet:
    return grids.sheet(made.rows, merges=made.merges)


@pytest.mark.parametrize("name", [sheet.name for sheet in SHEETS])
@settings(max_examples=5)
@given(data=st.data())
def test_the_same_rows_however_the_list_is_laid_out(name: str, data: st.DataObject) -> None:
    sheet = catalogue.sheet(name)
    made = data.draw(layouts(sheet), label="list")
    ((raw, band),) = headers.lists(raw_of(made), sheet)
    found = mapping.propose(raw, band, sheet)
    assert sorted(found.targets.values()) == sorted(column.key for column in made.columns)
    rows = parsing.parse_rows(raw, band, found, sheet, today=TODAY)
    assert [row.row for row in rows] == made.where
    for at, row in enumerate(rows):
        told = read_row(sheet, "", 0, [(column, plain(sheet, column, at)) for column in made.columns])
        assert dict(row.values) == dict(told.values)
        assert not row.held, row.problems
