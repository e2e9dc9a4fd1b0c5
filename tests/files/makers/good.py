"""Files that must be read whole: every kind a township sends, and every oddity honest programs write."""

import csv
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from excel import old_kinds, township
from excel.handmade import RELATIONS
from files.makers import biff, ooxml
from files.makers.ooxml import SHEET, STRINGS, Xml, parts, several, xlsx, zipped
from files.makers.people import COMMON, ID, PEOPLE, Case, serial, table, texts

_FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def _changed(place: int, change: Any, people: tuple[township.Pupil, ...] = PEOPLE) -> list[list[Any]]:
    """Return the list with one column changed by ``change(at, value)``."""
    rows = table(people)
    for at, cells in enumerate(rows[2:]):
        cells[place] = change(at, cells[place])
    return rows


def _part(name: str, change: Any, **options: Any) -> bytes:
    content: dict[str, Any] = dict(parts(**options))
    content[name] = change(content[name])
    return zipped(content)


def _delimited(delimiter: str = ",", *, quoting: int = csv.QUOTE_MINIMAL, ends: str = "\r\n") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, quoting=quoting, lineterminator=ends).writerows(texts())  # type: ignore[arg-type]
    return target.getvalue()


def cases() -> Iterator[Case]:
    """Yield them all."""
    yield from _packages()
    yield from _markup_of_sheets()
    yield from _cells()
    yield from _layouts()
    yield from _old()
    yield from _text()
    yield from _pages()


def _packages() -> Iterator[Case]:
    yield Case(name="plain.xlsx", data=xlsx())
    yield Case(name="macros.xlsm", data=zipped(parts() | {"xl/vbaProject.bin": "x"}))
    yield Case(name="really-xlsx.xls", data=xlsx())
    yield Case(name="really-xlsx.et", data=xlsx())
    yield Case(name="strict.xlsx", data=zipped(ooxml.strict(parts())))
    yield Case(name="stored.xlsx", data=zipped(parts(), stored=True))
    yield Case(name="streamed.xlsx", data=zipped(parts(), streamed=True))
    yield Case(name="zip64.xlsx", data=zipped(parts(), zip64=True))
    yield Case(name="prefix-bytes.xlsx", data=zipped(parts(), prefix=b"\r\n\r\n"))
    yield Case(name="trailing-bytes.xlsx", data=xlsx() + b"\0" * 300)
    yield Case(
        name="upper-case-parts.xlsx",
        data=zipped({n.upper() if n.startswith("xl") else n: t for n, t in parts().items()}),
    )
    yield Case(
        name="backslash-parts.xlsx", data=zipped({name.replace("/", "\\"): text for name, text in parts().items()})
    )
    folders = [("xl/", ""), ("xl/worksheets/", ""), *parts().items()]
    yield Case(name="folders-in-zip.xlsx", data=zipped(folders))
    yield Case(
        name="absolute-targets.xlsx",
        data=_part("xl/_rels/workbook.xml.rels", lambda text: text.replace('Target="', 'Target="/xl/')),
    )
    elsewhere = parts()
    elsewhere["xl/tabelle/eins.xml"] = elsewhere.pop(SHEET)
    name = "xl/_rels/workbook.xml.rels"
    elsewhere[name] = elsewhere[name].replace("worksheets/sheet1.xml", "../xl/tabelle/eins.xml")
    yield Case(name="sheet-elsewhere.xlsx", data=zipped(elsewhere))
    for label, encoding in (("utf-16", "utf-16"), ("bom", "utf-8-sig")):
        content = {
            name: ('<?xml version="1.0"?>' + text).encode(encoding) if name in {SHEET, STRINGS} else text
            for name, text in parts().items()
        }
        yield Case(name=f"{label}-parts.xlsx", data=zipped(content))
    yield Case(name="gb-parts.xlsx", data=zipped({
        name: ('<?xml version="1.0" encoding="GB18030"?>' + text).encode("gb18030") if name in {SHEET, STRINGS} else text
        for name, text in parts().items()
    }))  # fmt: skip
    unknown = parts() | {
        "customXml/item1.xml": "<!-- -->" * 3,
        "docProps/app.xml": "kein XML",
        "xl/media/image1.png": "\0",
    }
    yield Case(name="unread-parts-are-broken.xlsx", data=zipped(unknown))
    missing = parts(shared=False)
    del missing[STRINGS], missing[ooxml.STYLES]
    missing[SHEET] = re.sub(r' s="\d"', "", missing[SHEET])
    dates = [[*cells[:-1], str(cells[-1])] for cells in table()[1:]]
    yield Case(name="no-strings-no-styles.xlsx", data=zipped(missing | {
        SHEET: re.sub(r' s="\d"', "", parts(dates, shared=False)[SHEET])
    }))  # fmt: skip


def _markup_of_sheets() -> Iterator[Case]:
    yield Case(name="prefixed-elements.xlsx", data=zipped(ooxml.prefixed(parts())))
    extra = (
        '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xmlns:xr="urn:any" '
    )

    def excel_like(text: str) -> str:
        text = text.replace("<worksheet ", extra, 1).replace("<sheetData>", "<sheetViews/>\n<sheetData>")
        text = text.replace("<row ", '<row spans="1:8" x14ac:dyDescent="0.25" ')
        return text.replace(
            "</sheetData>", '</sheetData><extLst><ext uri="{1}"><xr:c r="A1"><xr:v>9</xr:v></xr:c></ext></extLst>'
        )

    yield Case(name="namespaces.xlsx", data=_part(SHEET, excel_like))
    yield Case(name="no-dimension.xlsx", data=xlsx())
    yield Case(
        name="wrong-dimension.xlsx",
        data=_part(SHEET, lambda t: t.replace("<sheetData>", '<dimension ref="A1:B2"/><sheetData>')),
    )
    yield Case(
        name="vast-dimension.xlsx",
        data=_part(SHEET, lambda t: t.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')),
    )
    yield Case(name="no-references.xlsx", data=xlsx(references=False))
    yield Case(name="no-row-numbers.xlsx", data=xlsx(references=False, row_numbers=False))
    yield Case(name="references-without-row-numbers.xlsx", data=xlsx(row_numbers=False))
    yield Case(name="inline-strings.xlsx", data=xlsx(shared=False))
    yield Case(name="str-cells.xlsx", data=xlsx(shared=False, kind="str"))

    def line_breaks(text: str) -> str:
        return text.replace("><", ">\n  <").replace("<t>\n  <", "<t><")

    yield Case(name="pretty-printed.xlsx", data=_part(SHEET, line_breaks))
    yield Case(
        name="comments-in-xml.xlsx",
        data=_part(SHEET, lambda t: t.replace("<row ", "<!-- <row r='1'> --><row ").replace("<v>", "<v><!-- 1 -->")),
    )
    yield Case(name="cdata.xlsx", data=_part(STRINGS, lambda t: re.sub(r"<t>([^<]*)</t>", r"<t><![CDATA[\1]]></t>", t)))
    yield Case(
        name="character-references.xlsx",
        data=_part(
            STRINGS,
            lambda t: re.sub(r"<t>([^<]*)</t>", lambda m: "<t>" + "".join(f"&#{ord(c)};" for c in m[1]) + "</t>", t),
        ),
    )
    yield Case(name="single-quotes.xlsx", data=_part(SHEET, lambda t: t.replace('"', "'")))
    yield Case(
        name="attributes-turned.xlsx",
        data=_part(SHEET, lambda t: re.sub(r'<c (r="\w+") (s="\d") (t="\w+")', r"<c \3 \2 \1", t)),
    )
    far = '<row r="1048576"><c r="XFD1048576" s="4"/></row></sheetData>'
    yield Case(name="one-empty-far-cell.xlsx", data=_part(SHEET, lambda t: t.replace("</sheetData>", far)))
    coloured = "".join(f'<row r="{at}" s="4"><c r="A{at}" s="4"/><c r="B{at}" s="4"/></row>' for at in range(11, 3000))
    yield Case(
        name="thousands-of-empty-cells.xlsx",
        data=_part(SHEET, lambda t: t.replace("</sheetData>", coloured + "</sheetData>")),
    )

    def turned(text: str) -> str:
        first, *others = re.findall(r"<row .*?</row>", text)
        return re.sub(
            r"<sheetData>.*</sheetData>", "<sheetData>" + "".join([*reversed(others), first]) + "</sheetData>", text
        )

    yield Case(name="rows-out-of-order.xlsx", data=_part(SHEET, turned))

    def cells_turned(text: str) -> str:
        return re.sub(
            r"(<row [^>]*>)(.*?)</row>",
            lambda m: m[1] + "".join(reversed(re.findall(r"<c .*?</c>", m[2]))) + "</row>",
            text,
        )

    yield Case(name="cells-out-of-order.xlsx", data=_part(SHEET, cells_turned))


def _cells() -> Iterator[Case]:

    def rich(at: int, value: str) -> Xml:
        runs = "".join(
            f'<r><rPr><sz val="{9 + n}"/></rPr><t xml:space="preserve">{sign}</t></r>' for n, sign in enumerate(value)
        )
        return Xml(f'<c r="{{}}" t="inlineStr"><is>{runs}</is></c>')

    yield Case(name="rich-text.xlsx", data=xlsx(_changed(1, rich)))
    yield Case(
        name="phonetic.xlsx",
        data=_part(
            STRINGS,
            lambda t: t.replace("</t></si>", '</t><rPh sb="0" eb="1"><t>zhang</t></rPh><phoneticPr fontId="1"/></si>'),
        ),
    )
    yield Case(
        name="formulas-with-results.xlsx",
        data=xlsx(_changed(ID, lambda at, v: Xml(f'<c r="{{}}" t="str"><f>TEXT(A1,"0")</f><v>{v}</v></c>'))),
    )
    yield Case(name="ids-with-spaces.xlsx", data=xlsx(_changed(ID, lambda at, v: f" {v[:6]} {v[6:14]} {v[14:]} ")))
    yield Case(name="ids-full-width.xlsx", data=xlsx(_changed(ID, lambda at, v: v.translate(_FULL))))
    yield Case(name="ids-zero-width.xlsx", data=xlsx(_changed(ID, lambda at, v: f"\u200b{v[:6]}\u2060{v[6:]}\ufeff")))
    yield Case(name="ids-left-to-right-marks.xlsx", data=xlsx(_changed(ID, lambda at, v: f"\u202d{v}\u202c")))
    yield Case(name="ids-nbsp-and-tab.xlsx", data=xlsx(_changed(ID, lambda at, v: f"\t{v}\u00a0\r\n")))
    yield Case(name="ids-apostrophe.xlsx", data=xlsx(_changed(ID, lambda at, v: "'" + v)))
    yield Case(name="ids-small-x.xlsx", data=xlsx(_changed(ID, lambda at, v: v.lower())))
    yield Case(name="ids-escaped-return.xlsx", data=xlsx(_changed(ID, lambda at, v: v + "_x000D_")))
    habits = (
        lambda day: f"{day.year}.{day.month}.{day.day}", lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day:%Y/%m/%d}", lambda day: f"{day:%Y%m%d}", lambda day: int(f"{day:%Y%m%d}"),
        lambda day: serial(day), lambda day: f"{day:%Y-%m-%d} 00:00:00", lambda day: day,
    )  # fmt: skip
    yield Case(name="dates-in-every-habit.xlsx", data=xlsx(_changed(7, lambda at, v: habits[at](v))))
    since = {"workbook": '<workbookPr date1904="1"/>', "since_1904": True}
    yield Case(name="since-1904.xlsx", data=xlsx(**since))
    yield Case(
        name="since-1904-no-format.xlsx", data=xlsx(_changed(7, lambda at, v: serial(v, since_1904=True)), **since)
    )
    yield Case(
        name="iso-days.xlsx",
        data=xlsx(_changed(7, lambda at, v: Xml(f'<c r="{{}}" t="d" s="1"><v>{v}T00:00:00</v></c>'))),
    )
    phones = xlsx(_changed(4, lambda at, v: int(v)))
    yield Case(name="phones-as-numbers.xlsx", data=phones)
    short = _changed(4, lambda at, v: Xml(f'<c r="{{}}" s="4"><v>{float(v):.10E}</v></c>'))
    yield Case(name="phones-in-powers-of-ten.xlsx", data=xlsx(short))
    flags = _changed(0, lambda at, v: Xml('<c r="{}" t="b"><v>1</v></c>'))
    yield Case(
        name="booleans-and-errors-aside.xlsx",
        data=xlsx([[*cells, Xml('<c r="{}" t="e"><v>#REF!</v></c>')] for cells in flags]),
    )
    yield Case(name="rare-names.xlsx", data=xlsx(table(tuple(
        replace(pupil, name=said) for pupil, said in zip(PEOPLE, ("𫖮某", "㐱䶮", "邓𬤝", "阿依古丽·买买提", "卓玛", "欧阳娜娜", "丁一", "石𬀩"), strict=True)
    ))), people=tuple(
        replace(pupil, name=said) for pupil, said in zip(PEOPLE, ("𫖮某", "㐱䶮", "邓𬤝", "阿依古丽·买买提", "卓玛", "欧阳娜娜", "丁一", "石𬀩"), strict=True)
    ))  # fmt: skip


def _layouts() -> Iterator[Case]:
    people = tuple(township.pupils(14, seed=9))
    style = township.Style(group_header=True, merge_households=True, noise=("合计", "小计", "空行", "说明", "落款"))
    yield Case(name="households-merged.xlsx", data=_dated(township.xlsx(people, style)[0]), people=people)
    style = township.Style(noise=("重复表头", "列号", "合计"), hidden_rows=(2, 5), blank_before_header=3)
    yield Case(name="hidden-rows.xlsx", data=_dated(township.xlsx(people, style)[0]), people=people)
    half = len(PEOPLE) // 2
    classes = [("一班", table(PEOPLE[:half]), ""), ("二班", table(PEOPLE[half:]), "")]
    yield Case(name="sheet-per-class.xlsx", data=zipped(several(classes)))
    yield Case(name="sheets-out-of-order.xlsx", data=zipped(several(classes, order=(7, 3))))
    away = [
        ("说明", [["填表说明"], ["一、请如实填写"]], ""),
        ("名单", table(), ""),
        ("底册", table(COMMON), "hidden"),
        ("参数", table(COMMON), "veryHidden"),
    ]
    yield Case(name="hidden-sheets.xlsx", data=zipped(several(away)))
    charts = several([("名单", table(), "")])
    charts["xl/workbook.xml"] = charts["xl/workbook.xml"].replace(
        "</sheets>", '<sheet name="图" sheetId="99" r:id="g"/><sheet name="宏" sheetId="98" r:id="m"/></sheets>'
    )
    related = f'<Relationship Id="g" Type="{RELATIONS}/chartsheet" Target="chartsheets/sheet1.xml"/><Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="macrosheets/sheet1.xml"/></Relationships>'
    charts["xl/_rels/workbook.xml.rels"] = charts["xl/_rels/workbook.xml.rels"].replace("</Relationships>", related)
    yield Case(name="chart-and-macro-sheets.xlsm", data=zipped(charts))
    empty = [("Sheet1", [], ""), ("名单", table(), ""), ("Sheet3", [], "")]
    yield Case(name="empty-sheets-around.xlsx", data=zipped(several(empty)))
    shifted = [[], [], *([None, None, None, *cells] for cells in table())]
    yield Case(name="list-begins-at-d3.xlsx", data=xlsx(shifted))


def _dated(data: bytes) -> bytes:
    """Return a workbook of openpyxl without the time it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        content = {name: source.read(name) for name in source.namelist()}
    core = content["docProps/core.xml"].decode()
    content["docProps/core.xml"] = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "2026-09-01T00:00:00Z", core).encode()
    return zipped(content)


def _old() -> Iterator[Case]:
    yield Case(name="excel-97.xls", data=biff.xls())
    yield Case(name="wps.et", data=biff.xls())
    yield Case(name="excel-95.xls", data=biff.xls(table(COMMON), version=5), people=COMMON)
    yield Case(name="since-1904.xls", data=biff.xls(since_1904=True))
    yield Case(
        name="since-1904-no-format.xls",
        data=biff.xls(_changed(7, lambda at, v: serial(v, since_1904=True)), since_1904=True),
    )
    yield Case(name="binary.xlsb", data=biff.xlsb())
    yield Case(name="since-1904.xlsb", data=biff.xlsb(since_1904=True))
    yield Case(
        name="since-1904-no-format.xlsb",
        data=biff.xlsb(_changed(7, lambda at, v: serial(v, since_1904=True)), since_1904=True),
    )
    merged = table()
    merges = []
    for at in range(2, len(merged) - 1, 2):
        if PEOPLE[at - 2].head == PEOPLE[at - 1].head:
            merged[at + 1][3] = None
            merges.append((at, 3, at + 1, 3))
    yield Case(name="households-merged.xlsb", data=biff.xlsb(merged, merges=merges, hidden=(4,)))
    yield Case(name="short-numbers.xls", data=biff.xls(_changed(4, lambda at, v: int(v))))
    formula = _changed(6, lambda at, v: biff.Raw(0x0006, struct.pack("<dHIH", int(v), 0, 0, 0)))
    yield Case(name="formulas.xls", data=biff.xls(formula))


def _text() -> Iterator[Case]:
    comma = _delimited()
    for label, data in {
        "utf-8": comma.encode(), "utf-8-bom": comma.encode("utf-8-sig"), "gb18030": comma.encode("gb18030"),
        "utf-16-le": b"\xff\xfe" + comma.encode("utf-16-le"), "utf-16-be": b"\xfe\xff" + comma.encode("utf-16-be"),
        "utf-16-le-no-bom": comma.encode("utf-16-le"), "semicolon": _delimited(";").encode(),
        "quoted": _delimited(quoting=csv.QUOTE_ALL).encode("gb18030"), "mac-line-ends": _delimited(ends="\r").encode(),
        "unix-line-ends": _delimited(ends="\n").encode("gb18030"),
        "sep-line": ("sep=,\r\n" + comma).encode("utf-8-sig"),
    }.items():  # fmt: skip
        yield Case(name=f"{label}.csv", data=data)
    tab = _delimited("\t")
    yield Case(name="gb18030.tsv", data=tab.encode("gb18030"))
    yield Case(name="utf-16-le.tsv", data=b"\xff\xfe" + tab.encode("utf-16-le"))  # Excel's "Unicode text"
    yield Case(name="really-text.xls", data=tab.encode("gb18030"))
    guarded = "\r\n".join(",".join(f'="{cell}"' if len(cell) == 18 else cell for cell in cells) for cells in texts())
    yield Case(name="guarded.csv", data=guarded.encode("gb18030"))
    yield Case(name="tab-guard.csv", data=comma.replace(",9901", ",\t9901").encode("gb18030"))


def _pages() -> Iterator[Case]:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in texts()[1:])
    yield Case(name="page.xls", data=old_kinds.page(cells))
    western = old_kinds.page(cells).decode().replace("utf-8", "gb2312").encode("gb2312", "xmlcharrefreplace")
    yield Case(name="page-gb2312.xls", data=western)
    yield Case(name="page-utf-16.xls", data=b"\xff\xfe" + old_kinds.page(cells).decode().encode("utf-16-le"))
    yield Case(name="bare-table.xls", data=f"<table>{cells}</table>".encode("gb18030"))
    upper = re.sub(r"<(/?)(\w+)", lambda m: f"<{m[1]}{m[2].upper()}", cells)
    yield Case(name="page-upper-case.html", data=old_kinds.page(upper.replace("</TD>", "")))
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell ss:StyleID="t"><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
        + "</Row>"
        for cells in texts()
    )
    yield Case(name="excel-2003.xml", data=old_kinds.xml(rows))
    yield Case(name="excel-2003-gb.xls", data=old_kinds.xml(rows, encoding="gb18030"))
