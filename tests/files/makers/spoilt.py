"""Files of which some rows are held, and files that are refused in one sentence."""

import csv
import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

from excel import old_kinds
from files.makers import biff, ooxml
from files.makers.biff import Raw, container, record
from files.makers.ooxml import SHEET, Xml, parts, xlsx, zipped
from files.makers.people import BORN, ID, PEOPLE, Case, table, texts
from ledgerdesk.domain.id_number import check_digit

_SPOILT = (1, 4, 6)
_SOUND = tuple(pupil for at, pupil in enumerate(PEOPLE) if at not in _SPOILT)


def _some(place: int, change: Callable[[str], Any]) -> list[list[Any]]:
    rows = table()
    for at in _SPOILT:
        rows[at + 2][place] = change(rows[at + 2][place])
    return rows


def _held(name: str, data: bytes) -> Case:
    return Case(name=name, data=data, verdict="partial", people=_SOUND, held=len(_SPOILT))


def partial() -> Iterator[Case]:
    """Yield the files with held rows: the others are taken in exactly."""
    digits = lambda text: int(text[:17] + "0")  # noqa: E731
    yield _held("ids-as-numbers.xlsx", xlsx(_some(ID, lambda text: float(digits(text)))))
    yield _held("ids-as-digits.xlsx", xlsx(_some(ID, lambda text: Xml(f'<c r="{{}}"><v>{digits(text)}</v></c>'))))
    yield _held(
        "ids-in-powers-of-ten.xlsx", xlsx(_some(ID, lambda text: Xml(f'<c r="{{}}"><v>{digits(text):.14E}</v></c>')))
    )
    yield _held("ids-ending-000.xlsx", xlsx(_some(ID, _rounded)))
    yield _held("ids-ending-000-some-fit.xlsx", xlsx(_one_fits()))
    yield _held("ids-as-shown.csv", _csv(_some(ID, lambda text: f"{digits(text):.5E}".replace("+", "+"))))
    yield _held("ids-as-numbers.xls", biff.xls(_some(ID, lambda text: float(digits(text)))))
    yield _held("ids-as-numbers.xlsb", biff.xlsb(_some(ID, lambda text: float(digits(text)))))
    yield _held(
        "ids-with-format-0.xlsx",
        _with_format(_some(ID, lambda text: Xml(f'<c r="{{}}" s="5"><v>{digits(text)}</v></c>'))),
    )
    yield _held("formulas-without-results.xlsx", xlsx(_some(ID, lambda _: Xml('<c r="{}"><f>B1</f></c>'))))
    yield _held("formulas-with-empty-results.xlsx", xlsx(_some(ID, lambda _: Xml('<c r="{}"><f>B1</f><v></v></c>'))))
    yield _held("errors.xlsx", xlsx(_some(ID, lambda _: Xml('<c r="{}" t="e"><f>VLOOKUP(1,B:C,2)</f><v>#N/A</v></c>'))))
    yield _held("errors.xls", biff.xls(_some(ID, lambda _: Raw(0x0205, bytes([42, 1])))))
    yield _held("errors.xlsb", biff.xlsb(_some(ID, lambda _: Raw(3, bytes([42])))))
    yield _held(
        "formula-errors.xls",
        biff.xls(_some(ID, lambda _: Raw(0x0006, bytes([2, 0, 42, 0, 0, 0, 255, 255]) + bytes(8)))),
    )
    yield _held(
        "formulas-never-calculated.xls",
        biff.xls(_some(ID, lambda _: Raw(0x0006, bytes([3, 0, 0, 0, 0, 0, 255, 255, 3]) + bytes(7)))),
    )
    yield _held("ids-as-days.xlsx", xlsx(_some(ID, lambda _: Xml('<c r="{}" s="1"><v>45901</v></c>'))))
    yield _held(
        "wrong-check-digits.xlsx",
        xlsx(_some(ID, lambda text: text[:17] + str((int(text[17].replace("X", "0")) + 3) % 10))),
    )
    yield _held(
        "two-digits-turned.xlsx",
        xlsx(_some(ID, lambda text: text[:15] + text[16] + str((int(text[15]) + 1) % 10) + text[17])),
    )
    yield _held("id-cut-short.xlsx", xlsx(_some(ID, lambda text: text[:17])))
    yield _held("days-nobody-can-tell.xlsx", xlsx(_some(BORN, lambda _: "03/04/2018")))
    yield _held("short-years.xlsx", xlsx(_some(BORN, lambda _: "18.9.1")))
    yield _held("days-that-never-were.xlsx", xlsx(_some(BORN, lambda _: "2018-02-30")))
    yield _held("page-with-numbers.xls", old_kinds.page("".join(
        "<tr>" + "".join(f"<td x:num>{cell}</td>" if at in _SPOILT and place == ID else f"<td>{cell}</td>" for place, cell in enumerate(cells)) + "</tr>"
        for at, cells in enumerate(texts()[1:], -1)
    )))  # fmt: skip


def _rounded(text: str) -> str:
    """Return the number with the end a table program gives it, never one that fits by chance as one in eleven does."""
    return next(text[:14] + digit + "000" for digit in "0123456789" if check_digit(text[:14] + digit + "00") != "0")


def _one_fits() -> list[list[Any]]:
    """Return the list with rounded numbers of which the first fits all the same."""
    rows = _some(ID, _rounded)
    text = rows[_SPOILT[0] + 2][ID]
    rows[_SPOILT[0] + 2][ID] = next(
        body + "000"
        for day in range(10, 28)
        for digit in "0123456789"
        if check_digit((body := f"{text[:12]}{day}{digit}") + "00") == "0"
    )
    return rows


def _csv(rows: list[list[Any]]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode("gb18030")


def _with_format(rows: list[list[Any]]) -> bytes:
    content = parts(rows)
    content[ooxml.STYLES] = content[ooxml.STYLES].replace(
        '<xf numFmtId="49"/></cellXfs>', '<xf numFmtId="49"/><xf numFmtId="1"/></cellXfs>'
    )
    return zipped(content)


def _refused(name: str, data: bytes, says: str = "") -> Case:
    return Case(name=name, data=data, verdict="refuse", says=says)


def refused() -> Iterator[Case]:
    """Yield the files nobody can take in."""
    whole = xlsx()
    yield _refused("nothing.xlsx", b"", "空的")
    yield _refused("zeros.xlsx", bytes(5000), "空的")
    yield _refused("blanks.csv", b" \r\n\t\r\n", "空的")
    yield _refused("cut-in-half.xlsx", whole[: len(whole) // 2], "损坏")
    yield _refused("cut-at-the-end.xlsx", whole[:-30], "损坏")
    yield _refused("cut.xls", biff.xls()[:3000], "损坏")
    yield _refused("no-end-of-sheet.xls", _without_end(), "损坏")
    yield _refused("cut.xlsb", _cut_part(), "损坏")
    yield _refused("cut-page.xls", old_kinds.page("<tr><td>姓名<td>身份证号<tr><td>甲<td>1")[:-30], "损坏")
    yield _refused("zeros-inside.xlsx", whole[:1500] + bytes(512) + whole[2012:])
    yield _refused("letter.xlsx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "Word")
    yield _refused("slides.xlsx", zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), "演示")
    yield _refused("old-letter.xls", container({"WordDocument": b"x" * 5000}), "Word")
    yield _refused("paper.xls", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj<<>>endobj", "PDF")
    yield _refused("photo.xls", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 4, "图片")
    yield _refused(
        "bitmap.xlsx", b"BM" + struct.pack("<IIIIII", 1000, 0, 54, 40, 10, 10) + bytes(range(256)) * 3, "图片"
    )
    yield _refused("picture.webp.xlsx", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(range(256)), "图片")
    yield _refused("program.xls", b"MZ\x90\0" + bytes(range(256)) * 8, "程序")
    yield _refused("archive.xls", b"Rar!\x1a\x07\x01\0" + bytes(200), "解压")
    yield _refused("archive.xlsx", zipped({"名单.xlsx": whole}), "解压")
    yield _refused(
        "text-document.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})
    )
    yield _refused("numbers.xlsx", zipped({"Index/Document.iwa": "x", "Metadata/Properties.plist": "x"}), "Numbers")
    yield _refused("paper.ofd.xlsx", zipped({"OFD.xml": "<a/>", "Doc_0/Document.xml": "<a/>"}), "不是表格")
    yield _refused("mail.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", "网页")
    yield _refused("login.xls", _LOGIN.encode())
    yield _refused("not-found.xlsx", b"<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>")
    yield _refused("answer.xls", b'{"code": 401, "message": "login, please", "data": null}')
    yield _refused("some.xml", b'<?xml version="1.0"?><data><row/></data>', "XML")
    yield _refused("letter.txt.xls", "各村委会：\r\n请于本周五前上报名单。\r\n".encode("gb18030"), "不是表格")
    yield _refused("rich-text.xls", rb"{\rtf1\ansi\ansicpg936 {\fonttbl} a, b, c}", "Word")
    yield _refused("exchange.slk", b'ID;PWXL;N;E\r\nC;X1;Y1;K"a"\r\nE\r\n', "另存为")
    yield _refused(
        "exchange.dif", b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\nDATA\r\n0,0\r\n""\r\n', "另存为"
    )
    yield _refused("excel-4.xls", struct.pack("<HHHHH", 0x0409, 6, 0, 16, 0) + bytes(500), "另存为")
    yield _refused("shadow.xls", _LOCK_FILE, "临时")
    rights = {"\x06DataSpaces/TransformInfo/DRMEncryptedTransform/\x06Primary": b"x", "EncryptedPackage": b"x" * 5000}
    flat = {name.rpartition("/")[2] if "/" in name else name: body for name, body in rights.items()}
    yield _refused("rights.xlsx", container({"DRMEncryptedTransform": b"x", **flat}), "权限")
    yield _refused("rights.xls", container({"Workbook": b"x" * 5000, "\x09DRMContent": b"x" * 5000}), "权限")
    yield _refused("no-list.xlsx", xlsx([["一、填表说明"], ["请认真填写。"]]))
    yield _refused("empty.xlsx", xlsx([[]]), "没有内容")
    yield _refused("heading-only.xlsx", xlsx(table(())))
    yield _refused("all-sheets-hidden.xlsx", zipped(ooxml.several([("名单", table(), "hidden")])), "隐藏")
    yield _refused(
        "sheet-missing.xlsx", zipped({name: text for name, text in parts().items() if name != SHEET}), "损坏"
    )
    yield _refused(
        "strings-missing.xlsx", zipped({name: text for name, text in parts().items() if name != ooxml.STRINGS}), "损坏"
    )
    yield _refused("broken-xml.xlsx", zipped(parts() | {SHEET: parts()[SHEET][:-40]}), "损坏")
    yield _refused("cell-twice.xlsx", xlsx([*table(), [Xml('<c r="A11"><v>1</v></c><c r="A11"><v>2</v></c>')]]), "损坏")
    yield _refused("cell-in-other-row.xlsx", xlsx([*table(), [Xml('<c r="A3"><v>1</v></c>')]]), "损坏")
    text = ",".join(("姓名", "身份证号")) + "\r\n甲,1"
    yield _refused("broken-letters.csv", text.encode("utf-8") + b"\xff\xfe\xff" * 20)
    yield _refused("broken-letters-utf-16.csv", b"\xff\xfe" + text.encode("utf-16-le")[:-1], "")


def _without_end() -> bytes:
    stream = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 4000, 1997, 0, 6))
    name = struct.pack("<BB", 2, 0) + b"S1"
    offset = len(stream) + 4 + 6 + len(name) + 4
    stream += record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + record(0x000A)
    stream += record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 4000, 1997, 0, 6))
    stream += record(0x0203, struct.pack("<HHHd", 0, 0, 0, 1.0)) * 1
    return container({"Workbook": stream})


def _cut_part() -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(biff.xlsb())) as source:
        content = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet1.bin"
    content[name] = content[name][: len(content[name]) // 2]
    return zipped(content)


_LOCK_FILE = (
    b"\x04user" + b" " * 50 + b"\x04\0u\0s\0e\0r\0" + b" \0" * 50
)  # ~$名单.xls, which Excel keeps beside an open file
_LOGIN = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>统一登录</title><script>var a = "<td>";</script></head>
<body><form action="/login"><table><tr><td>用户名</td><td><input type="text" name="u"></td></tr><tr><td>密码</td>
<td><input type="password" name="p"></td></tr></table></form></body></html>"""
