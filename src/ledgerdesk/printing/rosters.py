"""Rosters: any table of a register, with its columns from the field catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ledgerdesk.domain import money
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.printing import grid, wording
from ledgerdesk.printing.document import Align, Block, Column, Document, Footer, Grid, Paper, Signatures, Strip, Title
from ledgerdesk.printing.wording import Wording, fields

_EXPECTED: wording.Expected = {
    "title": fields("school", "term", "title"),
    "reporting": fields("school"),
    "term": fields("term"),
    "count": fields("count", "unit"),
    "count_and_unit": fields("count"),
    "row": fields(),
    "page_total": fields(),
    "grand_total": fields(),
    "grand_total_capital": fields("capital"),
    "prepared_by": fields("name"),
    "printed_at": fields("when"),
    "signature_maker": fields(),
    "signature_checker": fields(),
    "signature_finance": fields(),
    "signature_head": fields(),
    "care": fields(),
}
#: Who signs unless a list says otherwise.
SIGNERS = ("maker", "checker", "head")
_A4 = Paper("A4", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
_A3 = Paper("A3", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
# A school prints on A4; type below 8.5 pt is worse than the larger sheet.
_CHOICES = ((_A4, 10.5), (_A4, 9.5), (_A4, 8.5), (_A3, 10.5), (_A3, 9.5), (_A3, 8.5), (_A3, 7.5))
_MM_PER_POINT = 25.4 / 72
_PADDING = 2 * grid.PADDING * _MM_PER_POINT
_ROW_WIDTH = 5  # characters for the running number
_ROW, _ROW_TO_SIGN = 8.2, 10.5  # mm; a signature and a thumbprint need the higher row
_WIDE = 20  # characters; text columns as wide as this hold addresses and remarks
_IN_TWO_LINES = frozenset({Kind.LONG_TEXT, Kind.TEXT, Kind.CODES})


@dataclass(frozen=True, slots=True)
class RosterPaper:
    """What stands on a roster; ``rows`` are cells already shown (and masked) as they are to be read.

    ``totals`` are the keys of columns to be added up per page and at the end: what was paid, never an income a head.
    ``signers`` are those who sign, by the key of their word; ``unit`` is what a row is: 人, 对.
    """

    school: str
    term_name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[str, ...], ...]
    prepared_by: str
    printed_at: str
    signatures: bool = True
    totals: tuple[str, ...] = ()
    signers: tuple[str, ...] = SIGNERS
    unit: str = "人"


def build(paper: RosterPaper) -> Document:
    """Return the roster on the smallest sheet that can be read; LedgerError when no sheet is wide enough."""
    words = wording.load("roster", "roster", _EXPECTED)
    sheet, size = _sheet(paper.fields)
    columns = [Column(words.say("row"), _millimetres(_ROW_WIDTH, size))]
    columns += [_column(field, size, total=field.key in paper.totals) for field in paper.fields]
    added_up = any(column.total for column in columns)
    count = str(len(paper.rows))
    rows = tuple((str(number), *row) for number, row in enumerate(paper.rows, 1))
    blocks: list[Block] = [
        Title(
            (words.say("title", school=paper.school, term=paper.term_name, title=paper.title),), 18.0, 26.0, after=2.0
        ),
        Strip(
            words.say("reporting", school=paper.school),
            words.say("care"),
            words.say("count_and_unit", count=count) if added_up else words.say("count", count=count, unit=paper.unit),
        ),
        Grid(
            tuple(columns),
            rows,
            size=size,
            row_height=_ROW_TO_SIGN if _has_blank_column(paper.rows) else _ROW,
            page_total=words.say("page_total") if added_up else "",
            grand_total=_grand_total(words, columns, rows) if added_up else "",
        ),
    ]
    if paper.signatures:
        blocks.append(Signatures(tuple(words.say(f"signature_{who}") for who in paper.signers)))
    footer = Footer(
        "pages",
        words.say("prepared_by", name=paper.prepared_by),
        words.say("printed_at", when=paper.printed_at),
    )
    return Document("roster", f"{paper.term_name}{paper.title}", tuple(blocks), sheet, footer, paper.school)


def _sheet(chosen: Sequence[Field]) -> tuple[Paper, float]:
    """Return the first sheet and type size that hold the columns at their widths."""
    widths = [_ROW_WIDTH, *(field.width for field in chosen)]
    for paper, size in _CHOICES:
        if sum(_millimetres(width, size) for width in widths) <= paper.text_width:
            return paper, size
    raise LedgerError(f"选了 {len(chosen)} 列，最大的纸（A3 横放）也印不下。请少选几列，或者导出成表格。")


def _has_blank_column(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a column is left to be written in by hand."""
    return any(not any(cells) for cells in zip(*rows, strict=True))


def _millimetres(characters: float, size: float) -> float:
    """Return the width of a column of so many half-width characters."""
    return characters * size / 2 * _MM_PER_POINT + _PADDING


def _column(field: Field, size: float, *, total: bool) -> Column:
    """Return how a field is set: amounts to the right, running text to the left, the rest in the middle."""
    wide = field.kind is Kind.LONG_TEXT or (field.kind is Kind.TEXT and field.width >= _WIDE)
    align: Align = "right" if field.kind is Kind.MONEY else "left" if wide else "centre"
    lines = 2 if field.kind in _IN_TWO_LINES else 1
    return Column(field.label, _millimetres(field.width, size), align, lines=lines, total=total)


def _grand_total(words: Wording, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Return the closing label, with the sum in capitals where one column is added up."""
    summed = [place for place, column in enumerate(columns) if column.total]
    if len(summed) != 1:
        return words.say("grand_total")
    whole = grid.total([row[summed[0]] for row in rows])
    fen = int(Decimal(whole.replace(",", "").replace("−", "-")) * 100)
    return words.say("grand_total_capital", capital=money.capital(fen))
