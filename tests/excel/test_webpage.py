"""Web pages that call themselves .xls: every number exact, and nothing guessed."""

import random
import re
import time
from datetime import date

import pytest

from excel import old_kinds, test_fuzz, township
from excel.old_kinds import list_page, page
from excel.township import Style
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import child, mapping, markup, parsing, reader, sniff, wire
from ledgerdesk.excel.headers import find
from ledgerdesk.excel.raw import CellKind, RawSheet
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(12)
STYLE = Style(merge_households=True, noise=("合计", "空行"), hidden_rows=(3,))
ID = "990101201304061235"


def sheets(data: bytes) -> tuple[RawSheet, ...]:
    return sniff.parse(data).workbook().sheets


def sheet(rows: str, **options: str) -> RawSheet:
    return sheets(page(rows, **options))[0]


def kept(raw: RawSheet) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): " ".join(cell.shown.split()) for row in raw.rows.values() for cell in row.values()}


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefusedError) as caught:
        sniff.parse(data)
    text = str(caught.value)
    assert re.fullmatch(r"[^。！!]*[\u4e00-\u9fff][^。！!]*。", text), text
    return text


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "utf-16"])
def test_the_same_list_as_in_a_workbook(charset: str) -> None:
    people = [pupil for pupil in PEOPLE if charset not in {"gb2312", "gbk"} or _fits(pupil, charset)]
    ours, theirs = sheets(list_page(people, STYLE, charset))[0], sheets(township.xlsx(people, STYLE)[0])[0]
    assert kept(ours) == kept(theirs)
    assert ours.hidden_rows == theirs.hidden_rows
    assert set(ours.merges) == set(theirs.merges)
    band = find(ours, STUDENTS)
    parsed = parsing.parse_rows(ours, band, mapping.propose(ours, band, STUDENTS), STUDENTS)
    assert [row.values["id_number"] for row in parsed] == [pupil.id_number for pupil in people]


def _fits(pupil: township.Pupil, charset: str) -> bool:
    try:
        repr(pupil).encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def test_text_stays_text_and_a_number_a_number() -> None:
    head = '<style><!-- .t {mso-number-format:"\\@";} td.d, th.d{mso-number-format:"yyyy\\0022年\\0022m";} --></style>'
    cells = sheet(
        f'<tr><td>{ID}</td><td class="t">{ID}</td><td x:num="9.9010120130406118E+17">9.90E+17</td>'
        f"<td class=d x:num=45901>2025年9</td><td x:num x:str>0123</td><td x:num='7' style='mso-number-format:0000'>0007</td>"
        f'<td x:bool="TRUE">TRUE</td><td x:err="#N/A">#N/A</td><td x:fmla="=A1"></td><td sdval="{ID}">{ID}</td></tr>',
        head=head,
    ).rows[1]
    assert [cells[column].kind for column in range(1, 11)] == [
        CellKind.TEXT,
        CellKind.TEXT,
        CellKind.NUMBER,
        CellKind.DAY,
        CellKind.TEXT,
        CellKind.NUMBER,
        CellKind.FLAG,
        CellKind.ERROR,
        CellKind.ERROR,
        CellKind.NUMBER,
    ]
    assert cells[1].value == cells[2].value == ID
    assert (cells[2].format, cells[4].value) == ("@", date(2025, 9, 1))
    assert cells[6].shown == "0007"


def test_a_number_of_a_person_kept_as_a_number_is_held() -> None:
    raw = sheet(f'<tr><td>姓名<td>身份证号</tr><tr><td>覃䶮<td x:num="{ID}">9.90101E+17</tr>')
    band = find(raw, STUDENTS)
    (row,) = parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)
    assert "id_number" not in row.values
    assert "文本" in row.problems[0].sentence


def test_letters_spaces_and_lines() -> None:
    rows = "<tr><td>&nbsp;覃&#x4DAE;\n  <b>买</b>买提&middot;阿&nbsp;</td><td>一<br/>二</td><td>&nbsp;</td><td>3&lt;5 < 6</td>"
    assert kept(sheet(rows)) == {(1, 1): "覃䶮 买买提·阿", (1, 2): "一 二", (1, 4): "3<5 < 6"}
    assert sheet(rows).rows[1][2].value == "一\n二"


def test_what_keeps_excel_from_changing_a_text_is_taken_off() -> None:
    assert kept(sheet(f"<tr><td>=&quot;{ID}&quot;<td>'{ID}<td>&nbsp;{ID}<td>{ID}&#8203;")) == {
        (1, 1): ID,
        (1, 2): ID,
        (1, 3): ID,
        (1, 4): f"{ID}\u200b",
    }


def test_tags_may_be_left_open_as_the_rules_of_pages_allow() -> None:
    assert kept(sheet("<thead><tr><th>姓名<th>班</thead><tbody><tr><td>甲<td>1<tr><td>乙<td>2")) == {
        (1, 1): "姓名",
        (1, 2): "班",
        (2, 1): "甲",
        (2, 2): "1",
        (3, 1): "乙",
        (3, 2): "2",
    }


def test_spans_move_what_stands_beside_and_below() -> None:
    raw = sheet("<tr><td rowspan=2 colspan=2>户<td>甲<tr><td>乙<td rowspan=900>丙<tr><td>丁<td>戊")
    assert kept(raw) == {(1, 1): "户", (1, 3): "甲", (2, 3): "乙", (2, 4): "丙", (3, 1): "丁", (3, 2): "戊"}
    assert set(raw.merges) == {(1, 1, 2, 2), (2, 4, 3, 4)}


def test_each_table_is_a_sheet_and_a_hidden_one_is_marked() -> None:
    data = "<html><p>说明</p><table><tr><td>甲</table><table style='display: none'><tr><td>乙</table></html>".encode()
    first, second = sheets(data)
    assert (first.name, kept(first), second.name, second.hidden, kept(second)) == (
        "表格1",
        {(1, 1): "甲"},
        "表格2",
        True,
        {(1, 1): "乙"},
    )


def test_what_excel_writes_about_its_sheet() -> None:
    head = "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Name>花名册</x:Name><x:Date1904/></x:ExcelWorkbook></xml><![endif]-->"
    raw = sheet(
        "<col><col span=2 style='display:none'><tr><td>甲<td x:num='1' style='mso-number-format:\"Short Date\"'>1904/1/2"
        "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]>",
        head=head,
    )
    assert (raw.name, raw.since_1904, raw.hidden_columns, raw.hidden_rows) == ("花名册", True, {2, 3}, frozenset())
    assert raw.rows[1][2].value == date(1904, 1, 2)


HOSTILE = {
    "no table": "<html><p>姓名</p></html>".encode(),
    "a table in a table": page("<tr><td><table><tr><td>甲</table>"),
    "a table that does not end": "<html><table><tr><td>甲</td></tr>".encode(),
    "a page that does not end": "<html><table><tr><td>甲</td></tr></table>".encode(),
    "a tag that does not end": page("<tr><td>甲</td><td"),
    "a comment that does not end": page("<tr><td>甲</td><!-- "),
    "a script that does not end": page("<tr><td>甲</td><script>"),
    "text beside the cells": page("<tr>甲<td>乙"),
    "cells over cells": page("<tr><td>一<td rowspan=2>二<tr><td colspan=2>三"),
    "a cell down to the end": page("<tr><td rowspan=0>甲"),
    "a field to fill": page("<tr><td><input value='甲'>"),
    "a choice": page("<tr><td><select><option>甲</select>"),
    "half a column hidden": page("<tr><td>甲<tr><td style='display:none'>乙"),
    "an entity": b"<!DOCTYPE html [<!ENTITY a 'b'>]>" + page("<tr><td>&a;"),
    "too wide": page("<tr>" + "<td>1" * 301),
    "too wide by a span": page("<tr><td colspan=99999>1<td>2"),
    "too long": page("<tr><td>1" * 20_100),
    "too many empty places": page("<tr><td colspan=300 rowspan=300>" * 9_000),
    "a text without end": page("<tr><td>" + "长" * 110_000),
    "other letters": page("<tr><td>甲", charset="big5"),
    "an archive of a page": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table><tr><td class=3Dx>1",
    "other XML": b"<?xml version='1.0'?><kml/>",
    "halves of letters": page("<tr><td>甲").replace("甲".encode(), b"\xe7\x94\xff"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_in_one_sentence(name: str) -> None:
    refusal(HOSTILE[name])


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", '<a b="', "</", "<td", "<b>", "&", "&#", "<script>", "<table>", "<td>", "<style>{/*"]
)
@pytest.mark.timeout(60)
def test_a_page_of_nothing_else_takes_no_time(piece: str) -> None:
    data = page("<tr><td>甲" + piece * (2_000_000 // len(piece)))
    started = time.process_time()
    refused, _, _ = child.answer({"job": "read"}, data)
    assert refused.endswith("。") or piece == "<b>"
    assert time.process_time() - started < 20  # a second or two alone; endless where time grows with the square


def test_cut_anywhere_a_page_is_refused_whole() -> None:
    data = list_page(PEOPLE, STYLE)
    luck = random.Random(5)
    for _ in range(60):
        refused, _, _ = child.answer({"job": "read"}, data[: luck.randrange(40, len(data) - 2)])
        assert refused.endswith("。")


def test_two_hundred_mutated_pages() -> None:
    data = list_page(PEOPLE, STYLE)
    read = 0
    for number in range(200):
        luck = random.Random(number)
        spoilt = luck.choice((*test_fuzz.SPOILING, _retagged, _retagged))(data, luck)
        refused, _, payload = child.answer({"job": "read"}, spoilt)
        if refused:
            assert re.fullmatch(r"[^。]*[\u4e00-\u9fff][^。]*。", refused)
        else:
            test_fuzz.rows_of(wire.decode(payload))
            read += 1
    assert 10 < read < 190, read


def _retagged(data: bytes, luck: random.Random) -> bytes:
    """Put one tag where another was."""
    tags = list(re.finditer(rb"<[^>]*>", data))
    one, other = luck.choice(tags), luck.choice(tags)
    return data[: one.start()] + other[0] + data[one.end() :]


def test_through_the_child() -> None:
    data = list_page(PEOPLE, STYLE)
    assert reader.parse(data).format == "html"
    with pytest.raises(FileRefusedError):
        reader.parse(data[:-200])


def test_a_table_of_text_is_no_page() -> None:
    assert markup.kind("姓名,备注\n甲,<5\n".encode()) is markup.Markup.NONE
    assert markup.kind(old_kinds.xml("")) is markup.Markup.WORKBOOK
