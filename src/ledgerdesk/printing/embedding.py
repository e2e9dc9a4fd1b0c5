"""Put a face into a PDF as one composite font.

reportlab cuts a face into fonts of 256 characters each, switches between them all the time and writes a ToUnicode
map that is wrong beyond the basic plane (``<2CC56>`` for 𬱖, read back as ⳅ). One Type 0 font with two-byte codes
needs no switching, is smaller, and its map is ours: PDF 32000-1:2008, 9.7 and 9.10.3.
"""

import hashlib
from collections.abc import Iterator

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString, PDFZCompress

from ledgerdesk.printing.face import Face
from ledgerdesk.printing.fonts import GETA
from ledgerdesk.printing.pdf import PdfFile

_MAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange"
)
_MAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_MAP_ENTRIES = 100  # a bfchar block holds no more


class EmbeddedFace:
    """The characters of one face used in one document, numbered as they are met."""

    def __init__(self, face: Face, resource: str) -> None:
        """Take the name under which the pages will refer to the font, such as ``F1``."""
        self.resource = resource
        self._face = face
        self._codes = _Codes()

    def encode(self, text: str) -> str:
        """Return the text as the hexadecimal digits of its codes, four to a character."""
        return "".join(map(self._codes.__getitem__, text))

    def attach(self, pdf: PdfFile) -> None:
        """Write the font into the file; no character can be added afterwards."""
        characters = list(self._codes)
        drawn = [ord(each) if ord(each) in self._face.charToGlyph else ord(GETA) for each in characters]
        name = f"{_tag(characters)}+{bytes(self._face.name).decode('ascii')}"
        descendant = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": PDFName(name),
                "CIDSystemInfo": PDFDictionary(
                    {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": pdf.refer(self._descriptor(name, drawn, pdf)),
                "DW": 1000,
                "W": PDFArray([1, PDFArray([_number(self._face.width(code)) for code in drawn])]),
                "CIDToGIDMap": pdf.refer(_stream(bytes(_glyph_map(self._face, drawn)))),
            }
        )
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([pdf.refer(descendant)]),
                "ToUnicode": pdf.refer(_stream("\n".join(_to_unicode(characters)))),
            }
        )
        pdf.add_font(self.resource, font)

    def _descriptor(self, name: str, drawn: list[int], pdf: PdfFile) -> PDFDictionary:
        face = self._face
        program = face.makeSubset(drawn)
        stream = _stream(program)
        stream.dictionary["Length1"] = len(program)
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(name),
                "Flags": face.flags,
                "FontBBox": PDFArray([_number(side) for side in face.bbox]),
                "ItalicAngle": 0,
                "Ascent": _number(face.ascent),
                "Descent": _number(face.descent),
                "CapHeight": _number(face.capHeight),
                "StemV": face.stemV,
                "FontFile2": pdf.refer(stream),
            }
        )


class _Codes(dict[str, str]):
    """Number characters from 1: code 0 is the missing glyph and is never used."""

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{len(self) + 1:04X}"
        return code


def _stream(content: bytes | str) -> PDFStream:
    return PDFStream(content=content, filters=[PDFZCompress])


def _number(value: float) -> float:
    return round(value) if abs(value - round(value)) < 1e-6 else round(value, 3)


def _tag(characters: list[str]) -> str:
    """Return the six letters that name a subset: the same characters, the same letters (9.6.4)."""
    digest = hashlib.sha256("".join(characters).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _glyph_map(face: Face, drawn: list[int]) -> Iterator[int]:
    """Return two bytes per code: its glyph in the cut face, which numbers glyphs as they first appear, from 1."""
    numbers: dict[int, int] = {0: 0}
    yield from b"\0\0"
    for code in drawn:
        glyph = numbers.setdefault(face.charToGlyph[code], len(numbers))
        yield from glyph.to_bytes(2, "big")


def _to_unicode(characters: list[str]) -> Iterator[str]:
    yield _MAP_HEAD
    for start in range(0, len(characters), _MAP_ENTRIES):
        block = characters[start : start + _MAP_ENTRIES]
        yield f"{len(block)} beginbfchar"
        for number, character in enumerate(block, start + 1):
            yield f"<{number:04X}> <{character.encode('utf-16-be').hex().upper()}>"
        yield "endbfchar"
    yield _MAP_TAIL
