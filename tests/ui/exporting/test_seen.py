"""A table on the screen as the table of a workbook; no window is needed for it."""

from datetime import date

from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Kind
from ledgerdesk.ui.exporting import seen
from ledgerdesk.ui.exporting.offer import Offer
from ledgerdesk.ui.sheet.sheet_column import Column, column_of
from ui.sheets import COLUMNS, ROWS

STUDENTS, HOUSEHOLDS = catalogue.sheet("students"), catalogue.sheet("households")
ID_NUMBER = "990101201304061235"


def offer(columns=COLUMNS, rows=ROWS, **more):
    keys = tuple(column.key for column in columns if not column.hidden)
    return Offer(page="p", title="学生", unit="人", columns=columns, seen=keys, rows=rows, **more)


def test_columns_come_in_the_order_asked_and_a_dash_is_an_empty_cell():
    table = seen.table_of(offer(), ["village", "name", "gone", "pinyin"])
    assert [field.label for field in table.fields] == ["村", "姓名"]
    assert table.rows[1] == (None, "阿依古丽·买买提")
    assert table.fields[0].show(None) == ""
    assert table.fields[1].kind is Kind.NAME


def test_a_column_of_no_field_knows_no_more_than_the_screen():
    (field,) = seen.table_of(offer(), ["id"]).fields
    assert field.show(ID_NUMBER) == field.mask(ID_NUMBER) == "9901**********1235"


def test_a_column_of_a_field_is_masked_as_seen_and_whole_as_the_field():
    (field,) = seen.table_of(offer((column_of(STUDENTS.field("id_number")),), [(1, ID_NUMBER)]), ["id_number"]).fields
    assert (field.mask(ID_NUMBER), field.show(ID_NUMBER)) == ("9901**********1235", ID_NUMBER)
    assert field.kind is Kind.ID_NUMBER


def test_days_amounts_and_counts_are_such_where_nothing_else_is_shown_for_them():
    columns = (
        Column(key="day", title="日期", show=lambda value: str(value or "—")),
        Column(key="count", title="人数"),
        Column(key="said", title="人数", show=lambda value: f"{value} 人"),
        column_of(HOUSEHOLDS.field("per_capita_income")),
        Column(key="mixed", title="杂"),
        Column(key="flag", title="是否"),
    )
    rows = [(1, date(2026, 9, 1), 3, 3, 860_000, date(2026, 9, 1), True), (2, None, None, 4, None, "没有", False)]
    kinds = [field.kind for field in seen.table_of(offer(columns, rows), [column.key for column in columns]).fields]
    assert kinds == [Kind.DAY, Kind.INTEGER, Kind.TEXT, Kind.MONEY, Kind.TEXT, Kind.TEXT]
    empty = seen.table_of(offer(columns, []), ["day", "count"])
    assert ([field.kind for field in empty.fields], empty.rows) == ([Kind.TEXT, Kind.TEXT], [])


def test_a_layout_has_the_tables_columns_or_where_these_are_too_few_the_registers():
    own = offer(tuple(map(column_of, STUDENTS.fields)), [], registers=((STUDENTS, (1, 2)),))
    assert own.of_sheet is None
    assert len(own.universe) == len(STUDENTS.fields)
    few = offer(registers=((HOUSEHOLDS, (1,)), (catalogue.sheet("members"), None)))
    assert few.of_sheet is HOUSEHOLDS
    assert [column.key for column in few.universe] == [field.key for field in HOUSEHOLDS.fields]
    mixed = offer(registers=((catalogue.sheet("visits"), (1,)), (catalogue.sheet("talks"), (2,))))
    assert mixed.of_sheet is None
    assert offer().sensitive is False
    assert own.sensitive
