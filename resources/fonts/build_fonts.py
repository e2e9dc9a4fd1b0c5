"""Build the vendored fonts from their sources; run by hand, never in CI (FONTS.md says where each source is from).

    python build_fonts.py SOURCES OUT [NAME ...]

SOURCES is a folder holding the files named in ``RECIPES`` and Unihan_OtherMappings.txt.bz2. With NAMEs only those
fonts are built. The result depends on nothing but the sources and the version of fontTools.
"""

import argparse
import bz2
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

UNIHAN = "Unihan_OtherMappings.txt.bz2"
DROPPED_TABLES = ["GSUB", "GPOS", "BASE", "GDEF", "STAT", "vhea", "vmtx", "VORG", "DSIG"]
KEPT_NAMES = (0, 5, 7, 8, 9, 11, 13, 14)  # copyright, version, trademark, makers, licence; no family name
CURVE_ERROR = 0.6  # units per em lost at most when cubic outlines become quadratic


@dataclass(frozen=True)
class Recipe:
    """One vendored font: where it is from, which characters stay, what it is called."""

    file: str
    source: str
    characters: str
    family: str
    postscript: str
    bold: bool = False
    tick_boxes: bool = False


# A subset of a font with a reserved name (OFL: LXGW, 霞鹜, Source) must not carry that name, and reportlab takes two
# fonts of one PostScript name for the same font: hence a family and a PostScript name of our own for each.
RECIPES = (
    Recipe("LedgerDeskSong-Regular.ttf", "NotoSerifSC_400Regular.ttf", "wide", "LedgerDesk Song",
           "LedgerDeskSong-Regular", tick_boxes=True),
    Recipe("LedgerDeskTitle-Black.ttf", "NotoSerifSC_900Black.ttf", "standard", "LedgerDesk Title",
           "LedgerDeskTitle-Black"),
    Recipe("UIHei-R.ttf", "NotoSansSC_400Regular.ttf", "standard", "LedgerDesk Hei", "LedgerDeskHei-Regular",
           tick_boxes=True),
    Recipe("UIHei-B.ttf", "NotoSansSC_500Medium.ttf", "standard", "LedgerDesk Hei", "LedgerDeskHei-Medium", bold=True,
           tick_boxes=True),
    Recipe("LedgerDeskKai-Light.ttf", "LXGWWenKai-Light.ttf", "standard", "LedgerDesk Kai", "LedgerDeskKai-Light"),
    Recipe("LedgerDeskFang-Regular.ttf", "FandolFang-Regular.otf", "all", "LedgerDesk Fang", "LedgerDeskFang-Regular"),
    Recipe("LedgerDeskSongLightS.ttf", "NotoSerifSC_300Light.ttf", "beside fang", "LedgerDesk Song Light",
           "LedgerDeskSongLightS"),
    Recipe("LedgerDeskRare-Regular.ttf", "HanaMinB.ttf", "rare", "LedgerDesk Rare", "LedgerDeskRare-Regular"),
)  # fmt: skip

SYMBOLS = frozenset(
    code
    for first, after in (
        (0x20, 0x7F), (0xA0, 0x180), (0x370, 0x400), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2300),
        (0x2460, 0x2580), (0x25A0, 0x27C0), (0x3000, 0x3040), (0x3105, 0x3130), (0x3200, 0x3400), (0xFE30, 0xFE70),
        (0xFF00, 0xFFF0),
    )
    for code in range(first, after)
)  # fmt: skip


def standard_characters(sources: Path) -> set[int]:
    """Return the 8,105 characters of 通用规范汉字表 (Unihan kTGH)."""
    with bz2.open(sources / UNIHAN, "rt", encoding="utf-8") as lines:
        rows = (line.split("\t") for line in lines)
        return {int(row[0].removeprefix("U+"), 16) for row in rows if len(row) > 2 and row[1] == "kTGH"}


def gb2312_characters() -> set[int]:
    """Return the 6,763 ideographs of GB 2312."""
    found = set()
    for code in range(0x4E00, 0xA000):
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        found.add(code)
    return found


def characters(choice: str, sources: Path) -> set[int]:
    """Return the code points of a recipe's choice; GB 18030-2022 levels are rebuilt from Unicode ranges."""
    table = standard_characters(sources)
    level_1 = {*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6), *range(0x9FA6, 0x9FF0)}
    level_2 = level_1 | table
    extensions = ((0x20000, 0x2A6D7), (0x2A700, 0x2B735), (0x2B740, 0x2B81E), (0x2B820, 0x2CEA2), (0x2CEB0, 0x2EBE1))
    if choice == "all":
        return set(range(0x110000))
    if choice == "wide":
        return level_2 | SYMBOLS | {0x3007}
    if choice == "standard":
        return table | gb2312_characters() | SYMBOLS | {0x3007}
    if choice == "rare":
        return {code for first, after in extensions for code in range(first, after)} - level_2
    if choice == "beside fang":
        fang = set(TTFont(sources / "FandolFang-Regular.otf").getBestCmap())
        return (table - fang) | set(range(0x20, 0x7F)) | {0xB7}
    raise ValueError(choice)


def cut(source: Path, codes: set[int]) -> TTFont:
    """Return the font with only those characters, without layout tables, hints and glyph names."""
    options = subset.Options()
    options.drop_tables += DROPPED_TABLES
    options.layout_features = []
    options.hinting = False
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.desubroutinize = True
    font = subset.load_font(str(source), options, dontLoadGlyphNames=source.suffix == ".ttf")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    return font


def to_quadratic(font: TTFont) -> None:
    """Turn PostScript outlines into TrueType ones: reportlab embeds no others."""
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs: dict[str, Any] = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    for name in order:
        glyphs[name].recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyphs[name], "xMin", 0))
    del font["CFF "]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for name in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
        "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(maxp, name, 0)
    post = font["post"]
    post.formatType = 3.0
    post.extraNames = []
    post.mapping = {}
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"


def add_tick_boxes(font: TTFont) -> None:
    """Add ☐ and ☑, which Noto SC lacks, out of its own □ and √."""
    glyf = font["glyf"]
    known = font.getBestCmap()
    box, tick = known[0x25A1], known[0x221A]
    for name, code, parts in (
        ("box", 0x2610, [(box, (1, 0, 0, 1, 0, 0))]),
        ("box.ticked", 0x2611, [(box, (1, 0, 0, 1, 0, 0)), (tick, (0.8, 0, 0, 0.8, 90, 130))]),
    ):
        pen = TTGlyphPen(font.getGlyphSet())
        for part, transformation in parts:
            pen.addComponent(part, transformation)
        glyf[name] = glyph = pen.glyph()
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][box][0], glyph.xMin)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font["maxp"].recalc(font)


def rename(font: TTFont, recipe: Recipe) -> None:
    """Give the font our names and keep its copyright, version and licence."""
    names = font["name"]
    names.names = [
        record
        for record in names.names
        if record.nameID in KEPT_NAMES and record.platformID == 3 and record.langID == 0x409
    ]
    style = "Bold" if recipe.bold else "Regular"
    full = f"{recipe.family} Bold" if recipe.bold else recipe.family
    for number, value in {
        1: recipe.family, 2: style, 3: f"{recipe.postscript};LD1", 4: full, 6: recipe.postscript,
    }.items():  # fmt: skip
        names.setName(value, number, 3, 1, 0x409)
    header = font["OS/2"]
    if recipe.family == "LedgerDesk Hei":  # two weights of one family: Windows and Qt pair them by these bits
        header.usWeightClass = 600 if recipe.bold else 400
        header.fsSelection = (header.fsSelection & ~0x61) | (0x20 if recipe.bold else 0x40)
        font["head"].macStyle = 1 if recipe.bold else 0


def build(recipe: Recipe, sources: Path, out: Path) -> Path:
    """Build one font and return its file."""
    font = cut(sources / recipe.source, characters(recipe.characters, sources))
    if "CFF " in font:
        to_quadratic(font)
    if recipe.tick_boxes:
        add_tick_boxes(font)
    rename(font, recipe)
    font.recalcTimestamp = False
    target = out / recipe.file
    font.save(target)
    return target


def main() -> None:
    """Build the fonts named on the command line, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    for recipe in RECIPES:
        if not chosen.names or recipe.file in chosen.names:
            build(recipe, chosen.sources, chosen.out)


if __name__ == "__main__":
    main()
