"""填表说明: what is written in each column of a blank, as a page of its own and as notes on the headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ledgerdesk.excel import paper
from ledgerdesk.excel.cell_text import legible
from ledgerdesk.excel.paper import FONT, HEADING_FILL, Extent
from ledgerdesk.fields.field import Field, Kind, Sheet
from ledgerdesk.fields.rows import CLEARED

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

TITLE = "填表说明"
_RULES = (
    "一行填一条，从表头下面一行开始；灰色的示例行在表头上面，不会导入。",
    f"空着的格子导入时不会改动原来的内容；要去掉原来的内容，写“{CLEARED}”两个字。",
    "点格子右下角的小箭头可以选词；也可以照自己的说法写，导入时会问是什么意思。",
    "证号、卡号、电话和日期的整列都已设成文本，直接写就行；日期写成 2026-09-01 这样。",
    "栏目可以换次序，不用的栏目可以删掉；表头的字不要改。",
)
_HEADING = ("栏目", "要不要填", "怎么填", "可以选的词")
_WIDTHS = (20, 10, 56, 60)
_HEADING_ROW = 9  # from 0: below the rules
#: The row of the first column's explanation, as Excel counts, less one.
FIRST_ROW = _HEADING_ROW + 1
#: Where the words of a drop-down too long to be written into it stand, as Excel counts.
WORDS_COLUMN = len(_WIDTHS) + 2
_KINDS = MappingProxyType(
    {
        Kind.DAY: "写成 2026-09-01 这样",
        Kind.MONTH: "写成 2020-09 这样",
        Kind.FLAG: "填是或否",
        Kind.CODES: "几个之间用顿号隔开",
        Kind.MONEY: "单位是元",
        Kind.CARD: "只写数字",
        Kind.NAME: "和户口本上一样",
    }
)
_LONGEST_LIST = 255  # characters of a drop-down written into the file itself
_LINE = 16  # characters of a comment's line


@dataclass(frozen=True)
class Advice:
    """A sheet, the fields of it that are filled in, and for each the words to choose from."""

    sheet: Sheet
    fields: tuple[Field, ...]
    words: tuple[tuple[str, ...], ...]

    @property
    def required(self) -> frozenset[str]:
        """Return the keys of the columns without which a row says nothing."""
        alone = {group[0] for group in self._needed if len(group) == 1}
        return frozenset(alone | {field.key for field in self.fields if field.required})

    @property
    def either(self) -> tuple[str, ...]:
        """Return in words which columns stand for each other, one sentence for each group none of which is required."""
        labels = {field.key: field.label for field in self.fields}
        groups = [group for group in self._needed if len(group) > 1 and not self.required.intersection(group)]
        return tuple("".join(f"“{labels[key]}”" for key in group) + "至少填一样" for group in groups)

    @property
    def _needed(self) -> list[list[str]]:
        known = {field.key for field in self.fields}
        return [[key for key in keys if key in known] for keys, _said in self.sheet.needed]


def how(field: Field, words: Sequence[str], *, required: bool) -> str:
    """Return in a few words how a column is filled, "" where its heading says it all."""
    usual = "" if field.hint and field.kind in (Kind.CODES, Kind.CARD) else _KINDS.get(field.kind, "")
    if words and field.kind is Kind.CODE:
        usual = "从选项里选"
    parts = [part for part in ("必须填" if required else "", field.hint, usual) if part]
    example = f"例如：{field.example}" if field.example else ""
    told = "，".join(parts)
    return "。".join(part for part in (told, example) if part)


def fits(words: Sequence[str]) -> bool:
    """Tell whether a drop-down can hold its words itself; else they stand beside the explanation."""
    return len(",".join(words)) <= _LONGEST_LIST and all("," not in word for word in words)


def comment_size(text: str) -> dict[str, Any]:
    """Return the options of a comment that is as large as its text."""
    lines = -(-len(text) // _LINE) + 1
    return {"author": "", "font_name": FONT, "font_size": 9, "width": 210, "height": 18 * lines, "visible": False}


def write(book: "xlsxwriter.Workbook", advice: Advice) -> None:
    """Add the page to a workbook."""
    page = book.add_worksheet(TITLE)
    small = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True, "num_format": "@"}
    plain, cell = book.add_format(small | {"text_wrap": False}), book.add_format(small | {"border": 1})
    heading = book.add_format(small | {"border": 1, "bold": True, "align": "center", "bg_color": HEADING_FILL})
    title = book.add_format({"font_name": FONT, "font_size": 16, "bold": True})
    page.write_string(0, 0, legible(f"{advice.sheet.title}{TITLE}"), title)
    starred = ("带 * 的栏目必须填。",) if advice.required else ()
    rules = (*_RULES[:1], *starred, *(f"{sentence}。" for sentence in advice.either), *_RULES[1:])
    for row, rule in enumerate(rules[: _HEADING_ROW - 1], 1):
        page.write_string(row, 0, f"{row}. {rule}", plain)
    for column, (word, width) in enumerate(zip(_HEADING, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(_HEADING_ROW, column, word, heading)
    for row, (field, words) in enumerate(zip(advice.fields, advice.words, strict=True), FIRST_ROW):
        must = field.key in advice.required
        told = (field.label, "必须填" if must else "可以不填", how(field, words, required=False), "、".join(words))
        for column, text in enumerate(told):
            page.write_string(row, column, legible(text), cell)
        page.set_row(row, paper.height(max(map(paper.lines, told, _WIDTHS))))
        if not fits(words):
            _write_words(page, row, words)
    last = FIRST_ROW + len(advice.fields) - 1
    extent = Extent(heading_row=_HEADING_ROW, last_row=last, last_column=len(_WIDTHS) - 1)
    paper.set_page(page, extent, _WIDTHS)


def _write_words(page: "Worksheet", row: int, words: Sequence[str]) -> None:
    """Write the words of a long drop-down beside its explanation, in columns nobody sees."""
    for column, word in enumerate(words, WORDS_COLUMN - 1):
        page.write_string(row, column, legible(word))
    page.set_column(WORDS_COLUMN - 1, WORDS_COLUMN + len(words) - 2, None, None, {"hidden": True})
