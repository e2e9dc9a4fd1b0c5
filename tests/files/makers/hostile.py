"""Files made to hurt: each must be refused, or read right, quickly and in little memory."""

import struct
from collections.abc import Iterator

from excel import old_kinds
from excel.handmade import MAIN, RELATIONS
from files.makers import biff, ooxml
from files.makers.ooxml import DECLARATION, SHEET, STRINGS, STYLES, parts, xlsx, zipped
from files.makers.people import Case, table

_MB = 1 << 20
_OPEN, _CLOSE = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"


def cases() -> Iterator[Case]:
    """Yield them all; the large ones are small zips."""
    yield from _zips()
    yield from _markup()
    yield from _others()


def _hostile(name: str, data: bytes) -> Case:
    return Case(name=name, data=data, verdict="hostile")


def _with(name: str, text: object) -> bytes:
    return zipped({**parts(), name: text})


def _zips() -> Iterator[Case]:
    zeros = [bytes(_MB)]
    yield _hostile("bomb.xlsx", _with("xl/media/image1.bin", zeros * 200))
    yield _hostile("bomb-in-sheet.xlsx", _with(SHEET, [_OPEN, *[" " * _MB] * 118, _CLOSE]))
    yield _hostile(
        "bomb-in-strings.xlsx", _with(STRINGS, [f'<sst xmlns="{MAIN}">', *["<si/>" * 200_000] * 60, "</sst>"])
    )
    yield _hostile("bomb-understated.xlsx", ooxml.understated(_with(SHEET, [_OPEN, *[" " * _MB] * 70, _CLOSE]), SHEET))
    twice = [*parts().items(), (SHEET, parts([["姓名", "金额"], ["甲", 9]])[SHEET])]
    yield _hostile("part-twice.xlsx", zipped(twice))
    yield _hostile("part-twice-in-other-case.xlsx", zipped([*parts().items(), (SHEET.upper(), "<worksheet/>")]))
    for label, name in (
        ("up", "../../../etc/cron.d/x"),
        ("root", "/etc/passwd"),
        ("drive", "C:\\Windows\\x.dll"),
        ("back", "..\\..\\x"),
    ):
        yield _hostile(f"way-out-{label}.xlsx", zipped([*parts().items(), (name, "x")]))
    yield _hostile("thousand-parts.xlsx", zipped([*parts().items(), *((f"xl/x{at}.xml", "") for at in range(1000))]))
    yield _hostile(
        "relation-outside.xlsx",
        _with(
            "xl/_rels/workbook.xml.rels",
            parts()["xl/_rels/workbook.xml.rels"].replace(
                'Target="worksheets', 'TargetMode="External" Target="file:///etc'
            ),
        ),
    )
    yield _hostile(
        "relation-loop.xlsx", _with("_rels/.rels", parts()["_rels/.rels"].replace("xl/workbook.xml", "_rels/.rels"))
    )
    quine = zipped({"a.zip": zipped({"b.zip": zipped({"c": zeros * 100})})})
    yield _hostile("zips-in-zips.xlsx", quine)
    yield _hostile("bomb.xlsb", _binary_bomb())
    yield _hostile("bomb.ods", _ods([f"{_ODS_OPEN}", *["<x:p>a</x:p>" * 90_000] * 100, _ODS_CLOSE]))


def _markup() -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    entity = '<row r="1"><c r="A1" t="inlineStr"><is><t>&{};</t></is></c></row>'
    yield _hostile(
        "laughs.xlsx", _with(SHEET, f'<!DOCTYPE w [<!ENTITY l0 "哈">{laughs}]>' + _OPEN + entity.format("l9") + _CLOSE)
    )
    yield _hostile(
        "entity-file.xlsx",
        _with(SHEET, '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _OPEN + entity.format("x") + _CLOSE),
    )
    yield _hostile(
        "entity-in-strings.xlsx",
        _with(
            STRINGS,
            f'<!DOCTYPE s [<!ENTITY b "{"x" * 60_000}">]><sst xmlns="{MAIN}"><si><t>{"&b;" * 50_000}</t></si></sst>',
        ),
    )
    yield _hostile(
        "parameter-entity.xlsx",
        _with(
            "xl/workbook.xml",
            '<!DOCTYPE w [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>' + parts()["xl/workbook.xml"],
        ),
    )
    yield _hostile("deep.xlsx", _with(SHEET, [_OPEN, *["<a>" * 10_000] * 300, *["</a>" * 10_000] * 300, _CLOSE]))
    yield _hostile("deep-strings.xlsx", _with(STRINGS, f'<sst xmlns="{MAIN}"><si>' + "<r>" * 500_000))
    yield _hostile("far-cells.xlsx", xlsx([*table(), [ooxml.Xml('<c r="XFD11"><v>1</v></c>')]]).replace(b"", b"", 1))
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield _hostile("two-far-cells.xlsx", _with(SHEET, _OPEN + far + _CLOSE))
    yield _hostile(
        "beyond-the-sheet.xlsx",
        _with(SHEET, _OPEN + '<row r="99999999999999999999"><c r="ZZZZZZZZ1"><v>1</v></c></row>' + _CLOSE),
    )
    merged = _OPEN + "</sheetData><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' + "</mergeCells></worksheet>"
    yield _hostile("vast-merge.xlsx", _with(SHEET, merged))
    plain = parts()[SHEET]
    areas = "".join(f'<mergeCell ref="A{at}:XFD{at + 1000}"/>' for at in range(2, 39_000))
    yield _hostile(
        "vast-merges.xlsx", _with(SHEET, plain.replace("</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>"))
    )
    rows = ['<row r="1"><c r="A1"><v>1</v></c></row>', *("<row/>" * 100_000 for _ in range(30))]
    yield _hostile("million-rows.xlsx", _with(SHEET, [_OPEN, *rows, _CLOSE]))
    filled = (
        "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 100 + "</row>" for row in range(at, at + 1000))
        for at in range(1, 20_001, 1000)
    )
    yield _hostile("two-million-cells.xlsx", _with(SHEET, [_OPEN, *filled, _CLOSE]))
    yield _hostile("empty-cells.xlsx", _with(SHEET, [_OPEN, '<row r="1">', *["<c/>" * 200_000] * 60, "</row>", _CLOSE]))
    yield _hostile(
        "huge-cell.xlsx",
        _with(SHEET, [_OPEN, '<row r="1"><c r="A1" t="str"><v>', *["长" * (_MB // 3)] * 70, "</v></c></row>", _CLOSE]),
    )
    yield _hostile(
        "huge-number.xlsx",
        _with(SHEET, [_OPEN, '<row r="1"><c r="A1"><v>', *["9" * _MB] * 70, "</v></c></row>", _CLOSE]),
    )
    yield _hostile(
        "huge-attribute.xlsx",
        _with(SHEET, [_OPEN, '<row r="1"><c r="A1" x="', *["a" * _MB] * 70, '"><v>1</v></c></row>', _CLOSE]),
    )
    yield _hostile(
        "many-attributes.xlsx",
        _with(SHEET, _OPEN + "<row " + " ".join(f'a{at}="1"' for at in range(200_000)) + "/>" + _CLOSE),
    )
    yield _hostile("long-texts-shared.xlsx", _shared_bomb())
    formats = "".join(
        f'<numFmt numFmtId="{at}" formatCode="0{"#" * (at % 200)}&quot;{at}&quot;"/>' for at in range(164, 65_000)
    )
    cells = "".join(f'<xf numFmtId="{at}"/>' for at in range(164, 65_000))
    yield _hostile(
        "formats.xlsx",
        _with(
            STYLES, f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>'
        ),
    )
    sheets = "".join(f'<sheet name="s{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, 100_000))
    yield _hostile(
        "sheets.xlsx",
        _with(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
        ),
    )
    same = "".join(f'<sheet name="s{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, 100))
    body = "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 60 + "</row>" for row in range(1, 9_900))
    yield _hostile(
        "one-part-many-sheets.xlsx",
        zipped(
            {
                **parts(),
                SHEET: _OPEN + body + _CLOSE,
                "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{same}</sheets></workbook>',
            }
        ),
    )
    yield _hostile(
        "pattern-trap.xlsx",
        _with(STYLES, parts()[STYLES].replace('formatCode="00000"', f'formatCode="{"[" * 200_000}"')),
    )


def _others() -> Iterator[Case]:
    row = "<tr>" + "<td>1</td>" * 40 + "</tr>"
    yield _hostile("vast-page.xls", ("<table>" + row * 19_000 + "</table>").encode())
    yield _hostile("nested-page.xls", ("<table><tr><td>" * 100_000).encode())
    yield _hostile("spans-page.xls", old_kinds.page("<tr>" + "<td colspan=65000 rowspan=65000>1</td>" * 2_000))
    yield _hostile("quotes-page.xls", b"<table><tr><td " + b'a="' * 300_000)
    yield _hostile("angle-page.xls", b"<table>" + b"<" * 900_000)
    yield _hostile("comments-page.xls", b"<table>" + b"<!--" * 300_000)
    yield _hostile(
        "styles-page.xls",
        old_kinds.page(
            "<tr><td class='a b c d e f g h i j'>1" * 5000,
            head="<style>" + "".join(f".c{at} {{display:none}}" for at in range(60_000)) + "</style>",
        ),
    )
    yield _hostile("entities-page.xls", old_kinds.page("<tr><td>" + "&#x110000;&amp" * 200_000))
    yield _hostile("laughs.xml", old_kinds.xml("<Row/>").replace(b"<?mso", b'<!DOCTYPE x [<!ENTITY a "b">]><?mso'))
    yield _hostile(
        "spans.xml",
        old_kinds.xml(
            '<Row ss:Span="1000000"><Cell ss:MergeDown="1000000" ss:MergeAcross="16000"><Data ss:Type="String">1</Data></Cell></Row>'
        ),
    )
    yield _hostile("vast.xml", old_kinds.xml(("<Row>" + "<Cell/>" * 250 + "</Row>") * 8_000))
    yield _hostile(
        "repeated.ods",
        _ods(
            [
                _ODS_OPEN,
                '<t:table-row t:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="16384"><x:p>1</x:p></t:table-cell></t:table-row>',
                _ODS_CLOSE,
            ]
        ),
    )
    yield _hostile(
        "spaces.ods",
        _ods(
            [
                _ODS_OPEN,
                "<t:table-row><t:table-cell><x:p>"
                + '<x:s x:c="1000"/>' * 300_000
                + "</x:p></t:table-cell></t:table-row>",
                _ODS_CLOSE,
            ]
        ),
    )
    yield _hostile("entities.ods", _ods(['<!DOCTYPE a [<!ENTITY b "c">]>', _ODS_OPEN, _ODS_CLOSE]))
    yield _hostile(
        "far.xls",
        biff.xls(
            [["姓名"], [biff.Raw(0x0203, struct.pack("<d", 1.0))]],
            more=biff.record(0x0203, struct.pack("<HHHd", 65_535, 255, 0, 1.0)),
        ),
    )
    yield _hostile("strings.xls", _strings_bomb())
    yield _hostile("loop.xls", _looping_chain())
    yield _hostile("quotes.csv", b'a,b\n"' + b'""' * 2_000_000)
    yield _hostile("wide.csv", b"a" + b"," * 5_000_000)
    yield _hostile("lines.csv", "姓名,号\n".encode() + b",\n" * 3_000_000)
    yield _hostile("deep.json.csv", b"[" * 3_000_000 + b",")
    yield _hostile("noise.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 400)


def _shared_bomb() -> bytes:
    body = "".join(
        f'<row r="{row}">' + "".join(f'<c t="s"><v>{column % 3}</v></c>' for column in range(40)) + "</row>"
        for row in range(1, 10_000)
    )
    return zipped(
        {
            **parts(),
            SHEET: _OPEN + body + _CLOSE,
            STRINGS: f'<sst xmlns="{MAIN}">' + f"<si><t>{'长' * 32_000}</t></si>" * 3 + "</sst>",
        }
    )


def _binary_bomb() -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(biff.xlsb())) as source:
        content: dict[str, object] = {name: source.read(name) for name in source.namelist()}
    content["xl/worksheets/sheet1.bin"] = [b"\x01\0" * (_MB // 2)] * 75
    return zipped(content)


_ODS_OPEN = (
    '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:spreadsheet><t:table t:name="s">'
)
_ODS_CLOSE = "</t:table></o:spreadsheet></o:body></o:document-content>"


def _ods(content: list[str]) -> bytes:
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": [DECLARATION, *content]}
    )


def _strings_bomb() -> bytes:
    """Return a workbook that says it has four thousand million texts."""
    stream = biff.record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 4000, 1997, 0, 6))
    stream += biff.record(0x00FC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + b"\xff\xff\x01" + b"a" * 8000)
    stream += biff.record(0x003C, b"\x01" + b"b" * 8000) * 200 + biff.record(0x000A)
    return biff.container({"Workbook": stream})


def _looping_chain() -> bytes:
    """Return an OLE file whose table of sectors leads back to where it came from."""
    data = bytearray(biff.xls())
    at = len(data) - 512
    struct.pack_into("<I", data, at + 4 * 7, 0)
    return bytes(data)
