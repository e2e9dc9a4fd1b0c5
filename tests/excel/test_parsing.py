"""From a township's sheet to rows: the same pupils however the list is laid out, and every ruin named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excel import grids, handmade, township
from excel.township import COLUMNS, KEYS, SPELLINGS, Pupil, Style
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import headers, mapping, parsing, sniff
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import CellKind, RawCell, RawSheet
from ledgerdesk.fields.rows import ParsedRow, Words
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(24)
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def understood(data: bytes) -> tuple[RawSheet, HeaderBand, ColumnMapping]:
    raw = sniff.parse(data).workbook().visible[0]
    band = headers.find(raw, STUDENTS)
    return raw, band, mapping.propose(raw, band, STUDENTS)


def rows_of(data: bytes, words: Words | None = None) -> list[ParsedRow]:
    raw, band, found = understood(data)
    return parsing.parse_rows(raw, band, found, STUDENTS, words or {})


def expected(pupil: Pupil) -> dict[str, Any]:
    field = STUDENTS.field
    plain = {key: field(KEYS[key]).parse(getattr(pupil, key)) for key in COLUMNS}
    return {KEYS[key]: value for key, value in plain.items()}


def check(rows: list[ParsedRow], where: Mapping[int, Pupil]) -> None:
    assert [row.row for row in rows] == sorted(where)
    for row in rows:
        assert dict(row.values) == expected(where[row.row]), row.row
        assert not row.problems, row.problems


@st.composite
def styles(draw: st.DrawFn) -> Style:
    columns = draw(st.permutations(COLUMNS))
    group = draw(st.booleans())
    if group:  # pairs under one heading stand side by side
        others = [key for key in columns if key not in {"name", "id_number", "head", "head_id"}]
        pairs = [["name", "id_number"], ["head", "head_id"]]
        if draw(st.booleans()):
            pairs.reverse()
        at = draw(st.integers(0, len(others)))
        columns = [*pairs[0], *others[:at], *pairs[1], *others[at:]]
    return Style(
        columns=columns,
        labels={key: draw(st.sampled_from(names)) for key, names in SPELLINGS.items()},
        serial=draw(st.booleans()),
        title=draw(st.sampled_from(("", "石板河镇2026年秋季脱贫户子女台账", "脱贫家庭学生花名册（第二批）"))),
        unit_row=draw(st.booleans()),
        group_header=group,
        merge_households=draw(st.booleans()),
        blank_before_header=draw(st.integers(0, 2)),
        noise=tuple(draw(st.sets(st.sampled_from(("合计", "小计", "重复表头", "空行", "说明", "落款", "列号"))))),
        dress=draw(st.sampled_from((_as_is, _full_width, _spaced, _invisible))),
    )


def _as_is(_column: str, text: str) -> str:
    return text


def _full_width(_column: str, text: str) -> str:
    return text.translate(_WIDE)


def _spaced(column: str, text: str) -> str:
    return f" {text[:6]} {text[6:]}　" if column in {"id_number", "head_id", "card", "phone"} else f"　{text} "


def _invisible(_column: str, text: str) -> str:
    return f"\u200b{text[:1]}\u200d{text[1:]}\ufeff"


@settings(max_examples=40 if settings().max_examples <= 100 else 2_000)
@given(styles())
def test_however_the_list_is_laid_out_the_rows_are_the_same(style: Style) -> None:
    data, where = township.xlsx(PEOPLE, style)
    check(rows_of(data), where)


@settings(max_examples=16 if settings().max_examples <= 100 else 1_000)
@given(styles(), st.sampled_from(("gb18030", "utf-8-sig", "utf-16")), st.sampled_from((",", "\t")))
def test_the_same_from_text_files(style: Style, encoding: str, delimiter: str) -> None:
    style.merge_households = False  # text knows no merged cells
    _, where = township.xlsx(PEOPLE, style)
    check(rows_of(township.delimited(PEOPLE, style, encoding=encoding, delimiter=delimiter)), where)


def test_what_stands_around_the_list_is_named() -> None:
    style = Style(noise=("合计", "小计", "重复表头", "空行", "说明", "落款", "列号"))
    raw, band, _ = understood(township.xlsx(township.pupils(10), style)[0])
    assert (band.first_row, band.last_row, band.first_data_row) == (3, 3, 5)
    assert set(band.skipped.values()) == {"列号", "合计", "小计", "重复的表头", "说明", "落款"}
    assert not set(band.skipped) & set(band.rows)
    assert set(band.skipped) | set(band.rows) == {row for row in raw.rows if row > 3}


def test_a_narrow_list_goes_on_after_a_subtotal() -> None:
    rows = rows_of(
        "姓名,出生日期\n覃䶮,2013-04-06\n小计,1人\n龙满,2013-04-07\n合计,2人\n陈某,2013-04-08\n某某\n".encode()
    )
    assert [row.row for row in rows] == [2, 4, 6, 7]  # a name alone is held, not lost


def test_three_heading_rows_are_joined() -> None:
    text = "基本情况,,,家庭情况,\n学生,,,户主,\n姓名,身份证号,年级,姓名,身份证号\n覃䶮,990101201304061235,七年级,覃大山,990101197903125174\n"
    _, band, found = understood(text.encode())
    assert (band.first_row, band.last_row) == (2, 3)
    assert list(found.targets.values()) == ["name", "id_number", "grade", "head_name", "head_id_number"]


def test_heading_rows_pointed_at_by_hand_are_taken() -> None:
    raw, band, _ = understood(township.xlsx(PEOPLE, Style(group_header=True))[0])
    assert headers.pointed(raw, band.first_row, band.last_row) == band


def test_hidden_rows_are_read() -> None:
    data, where = township.xlsx(PEOPLE, Style(hidden_rows=(0, 5)))
    raw, band, _ = understood(data)
    assert raw.hidden_rows == {min(where), sorted(where)[5]}
    assert raw.hidden_rows <= set(band.rows)
    check(rows_of(data), where)


@pytest.mark.parametrize("text", ["一张没有表头的表,x\n甲,乙\n", "说明,内容\n这里没有名单,y\n", "a,b,c\n1,2,3\n"])
def test_a_file_without_a_heading_is_refused(text: str) -> None:
    with pytest.raises(FileRefusedError, match="没有找到表头"):
        understood(text.encode())


def test_a_heading_without_rows_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="没有要导入的行"):
        understood("姓名,身份证号,年级\n合计,,0人\n".encode())


def _one(cell: str) -> ParsedRow:
    """Return the row of one pupil whose id number cell is given as XML."""
    sheet = (
        '<row r="1">'
        + "".join(
            handmade.text_cell(f"{at}1", label)
            for at, label in zip("ABCD", ("姓名", "身份证号", "银行卡号", "出生日期"), strict=True)
        )
        + '</row><row r="2">'
        + handmade.text_cell("A2", "覃䶮")
        + cell
        + "</row>"
    )
    (row,) = rows_of(handmade.xlsx(sheet))
    return row


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ('<c r="B2"><v>990101201304061000</v></c>', "id_number"),
        ('<c r="B2"><v>9.90101201304061E17</v></c>', "id_number"),
        (handmade.text_cell("B2", "9.90101E+17"), "id_number"),
        (handmade.text_cell("B2", "990101201304061000"), "id_number"),
        ('<c r="C2"><v>6217000000000000000</v></c>', "card_number"),
        (handmade.text_cell("C2", "6.217E+18"), "card_number"),
        ('<c r="B2" t="e"><v>#REF!</v></c>', "id_number"),
        ('<c r="B2"><f>D2</f></c>', "id_number"),
        ('<c r="C2" s="1"><v>45901</v></c>', "card_number"),
        (handmade.text_cell("D2", "03/04/2024"), "born_on"),
        (handmade.text_cell("D2", "24.9.1"), "born_on"),
    ],
)
def test_what_is_ruined_or_unclear_is_held_never_repaired(cell: str, key: str) -> None:
    row = _one(cell)
    assert row.held
    assert key not in row.values
    (problem,) = (problem for problem in row.problems if problem.column == key)
    assert problem.message
    assert problem.fix
    assert "990101" not in problem.sentence


def test_all_problems_of_a_row_are_said_at_once() -> None:
    row = _one(
        '<c r="B2"><v>990101201304061000</v></c><c r="C2"><v>6217000000000000000</v></c>'
        + handmade.text_cell("D2", "不是日子")
    )
    assert {problem.column for problem in row.problems if not problem.warning} >= {
        "id_number",
        "card_number",
        "born_on",
    }


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D2" s="1"><v>41370</v></c>',
        '<c r="D2"><v>41370</v></c>',
        handmade.text_cell("D2", "2013.4.6"),
        handmade.text_cell("D2", "二〇一三年四月六日"),
        '<c r="D2"><v>20130406</v></c>',
    ],
)
def test_days_in_every_habit(cell: str) -> None:
    assert _one(cell).values["born_on"] == date(2013, 4, 6)


def test_blank_and_masked_cells_change_nothing() -> None:
    row = _one(
        handmade.text_cell("B2", "9901**********1235")
        + handmade.text_cell("C2", "尾号 0386")
        + handmade.text_cell("D2", "—")
    )
    assert set(row.values) == {"name"}
    assert not row.held


def test_words_of_the_list_are_counted_and_may_be_explained() -> None:
    style = Style(dress=lambda column, text: "本镇特困户" if column == "category" and text == "孤儿" else text)
    data, where = township.xlsx(PEOPLE, style)
    raw, band, found = understood(data)
    uses = {use.word: use for use in parsing.word_uses(raw, band, found, STUDENTS)}
    orphans = sum(pupil.category == "孤儿" for pupil in PEOPLE)
    assert (uses["本镇特困户"].code, uses["本镇特困户"].rows) == (None, orphans)
    assert uses["低保家庭"].code == "subsistence"
    held = [row for row in rows_of(data) if row.held]
    assert len(held) == orphans
    explained = rows_of(data, {("categories", "本镇特困户"): "orphan"})
    check(explained, where)


def test_a_combined_column_fills_two_fields() -> None:
    (row,) = rows_of("姓名,身份证号,年级班级\n覃䶮,990101201304061235,七年级（2）班\n".encode())
    assert (row.values["grade"], row.values["class_number"]) == ("7", 2)


def test_yes_and_no_columns_fill_the_categories() -> None:
    (row,) = rows_of("姓名,身份证号,是否低保,建档立卡,是否残疾\n覃䶮,990101201304061235,√,是,否\n".encode())
    assert set(row.values["categories"]) == {"subsistence", "registered_poor"}


def _number(value: float, pattern: str) -> RawCell:
    return RawCell(0, 0, CellKind.NUMBER, value, pattern)


@pytest.mark.parametrize(
    ("heading", "value", "pattern", "said"),
    [
        ("户编号", 123, "000000", {"household_number": "000123"}),
        ("户编号", 12, '"2024"000', {"household_number": "2024012"}),
        ("户编号", 12.0, '"2024"000', {"household_number": "2024012"}),
        ("户编号", 123, "0", {"household_number": "123"}),
        ("班级", 3, '"七年级（"0"）班"', {"grade": "7", "class_number": 3}),
        ("家庭人均纯收入", 1.25, '0.0"万元"', {"per_capita_income": 1_250_000}),
        ("家庭人均纯收入", 12500, '0!.0,"万元"', {"per_capita_income": 1_250_000}),
        ("家庭人均纯收入", 12500, '#,##0"元"', {"per_capita_income": 1_250_000}),
    ],
)
def test_what_a_format_adds_is_read_with_the_number(
    heading: str, value: float, pattern: str, said: dict[str, Any]
) -> None:
    grid = [["姓名", "身份证号", heading], ["甲一", PEOPLE[0].id_number, _number(value, pattern)]]
    (row,) = grids.understood(grid).sound
    assert {key: row.get(key) for key in said} == said


def test_no_format_mends_a_ruined_number() -> None:
    number = _number(990101201304061200, '"G"0')
    assert grids.understood([["姓名", "学籍号"], ["甲一", number]]).held == {2: {"roll_number"}}
