"""The heading rows of a foreign list, its data rows, and what belongs to neither."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ledgerdesk.domain import grades
from ledgerdesk.domain.text import compact
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.labels import Guess, fold_label, headings_anywhere, is_serial, vocabulary
from ledgerdesk.excel.list_rows import REPEATED, SUBTITLE, cell_text, filled, has_id, looks_like_id, reasons
from ledgerdesk.excel.package import DAMAGED, MAX_CELLS
from ledgerdesk.excel.raw import CellKind, RawCell, RawSheet
from ledgerdesk.fields.field import Sheet

_ROWS_TO_SEARCH = 30
_DEEPEST = 4
_LONGEST_LABEL = 40
_NO_HEADER = "没有找到表头，请在名单第一行写上“姓名”“身份证号”等列名再导入。"
NO_ROWS = "表头下面没有要导入的行，请填好再导入。"
_ENOUGH = 18.0  # two known headings, less a little for each further row
_PLENTY = 36.0
_Guesser = Callable[[tuple[str, ...]], Guess | None]


class NoHeaderError(FileRefusedError):
    """No heading was recognised; the user may still point at one."""

    def __init__(self, said: str = _NO_HEADER) -> None:
        """Say what is missing."""
        super().__init__(said)


@dataclass(frozen=True, kw_only=True)
class HeaderBand:
    """The heading rows and what stands below; rows and columns count from 1 as in Excel.

    ``parts`` are a column's headings from the top row down, ``rows`` the data rows, ``skipped`` the rows below the
    heading that are none, each with the reason. ``classes`` gives the class that a subtitle above a row speaks of.
    """

    first_row: int
    last_row: int
    parts: Mapping[int, tuple[str, ...]]
    rows: tuple[int, ...] = ()
    skipped: Mapping[int, str]
    classes: Mapping[int, str] = field(default_factory=dict)

    @property
    def labels(self) -> dict[int, str]:
        """Return each column's heading on one line."""
        return {column: " ".join(parts) for column, parts in self.parts.items()}

    @property
    def first_data_row(self) -> int:
        """Return the first data row."""
        return self.rows[0]

    @property
    def last_data_row(self) -> int:
        """Return the last data row."""
        return self.rows[-1]


def heading(raw: RawSheet, sheet: Sheet) -> HeaderBand:
    """Return the heading rows of the topmost list; raise NoHeaderError when none is found."""
    words, candidates = vocabulary(sheet), _candidates(raw)
    # Resemblance is dear to compute and tempting to believe: it is asked only where no heading is called what it is.
    for guess in (words.certain, words.guess):
        if band := _best(raw, candidates, guess):
            above = [
                other for other in candidates if other.last_row < band.first_row and _people_between(raw, other, band)
            ]
            return _best(raw, above, guess) or band
    if band := _above_first_id(raw):
        return band
    raise NoHeaderError


def pointed(raw: RawSheet, first_row: int, last_row: int) -> HeaderBand:
    """Return the band whose heading rows the user pointed at; raise FileRefusedError when nothing is below."""
    return with_rows(raw, _band(raw, first_row, last_row))


def covered(raw: RawSheet, rows: range) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for every place below the first row of a merge, the place its value stands: (row, column) of both.

    Only downwards: one household's cell speaks for each of its children's rows, never for the next column.
    """
    places: dict[tuple[int, int], tuple[int, int]] = {}
    total = 0
    for merge in raw.merges:
        span = range(max(merge.first_row + 1, rows.start), min(merge.last_row + 1, rows.stop))
        total += len(span)
        if total > MAX_CELLS:
            raise FileRefusedError(DAMAGED)
        for row in span:
            places[row, merge.first_column] = merge.first_row, merge.first_column
    return places


def _is_label(cell: RawCell) -> bool:
    text = cell_text(cell)
    if cell.kind is not CellKind.TEXT or not text or len(text) > _LONGEST_LABEL:
        return False
    return re.search(r"[:：].", compact(text)) is None and not re.search(r"\d{5}", text) and bool(fold_label(text))


def _candidates(raw: RawSheet) -> list[HeaderBand]:
    rows = sorted(raw.rows)[:_ROWS_TO_SEARCH]
    bands = []
    for first in rows:
        labels = [cell for cell in raw.rows[first].values() if _is_label(cell)]
        if len(labels) < 2 or _cuts_headings(raw, first):
            continue
        reach = [merge.last_row for merge in raw.merges_from.get(first, ())]
        least = max([first, *(row for row in reach if row < first + _DEEPEST)])
        bands += [
            _band(raw, first, last) for last in range(least, first + _DEEPEST) if last == least or last in raw.rows
        ]
    return bands


def _cuts_headings(raw: RawSheet, row: int) -> bool:
    """Tell whether a heading from a row above reaches down into the row: then it begins no band."""
    reaching = (merge for above in range(row - _DEEPEST + 1, row) for merge in raw.merges_from.get(above, ()))
    return any(
        row <= merge.last_row < merge.first_row + _DEEPEST
        and (cell := raw.cell(merge.first_row, merge.first_column)) is not None
        and (is_serial(cell.shown) or fold_label(cell.shown) in headings_anywhere())
        for merge in reaching
    )


def _people_between(raw: RawSheet, upper: HeaderBand, lower: HeaderBand) -> bool:
    between = range(upper.last_row + 1, lower.first_row)
    return any(has_id(raw, row) for row in between if row in raw.rows)


def _band(raw: RawSheet, first: int, last: int) -> HeaderBand:
    """Return the band with each column's headings: merges spread, a group heading reaching over the blanks beside it."""
    spread: dict[tuple[int, int], str] = {}
    for row in range(first, last + 1):
        for column, cell in raw.rows.get(row, {}).items():
            if text := " ".join(cell_text(cell).split()):
                spread[row, column] = text
    columns = {column for _, column in spread}
    merged: set[tuple[int, int]] = set()
    for merge in (merge for row in range(first, last + 1) for merge in raw.merges_from.get(row, ())):
        if heading := spread.get((merge.first_row, merge.first_column)):
            for column in range(merge.first_column, min(merge.last_column, raw.last_column) + 1):
                spread[merge.first_row, column] = heading
                merged.add((merge.first_row, column))
    _reach(spread, merged, columns, range(first, last))
    parts = {}
    for column in sorted(columns):
        stacked = [spread[row, column] for row in range(first, last + 1) if (row, column) in spread]
        parts[column] = tuple(part for at, part in enumerate(stacked) if at == 0 or part != stacked[at - 1])
    return HeaderBand(first_row=first, last_row=last, parts=parts, skipped={})


def _reach(
    spread: dict[tuple[int, int], str], merged: set[tuple[int, int]], columns: set[int], upper_rows: range
) -> None:
    """Let group headings of files without merges reach right over blanks that have a heading below."""
    for row in upper_rows:
        group = ""
        for column in range(min(columns, default=1), max(columns, default=0) + 1):
            below = (row + 1, column) in spread
            if (row, column) in spread:
                group = spread[row, column] if below and (row, column) not in merged else ""
            elif group and below:
                spread[row, column] = group
            else:
                group = ""


def _best(raw: RawSheet, bands: list[HeaderBand], guess: _Guesser) -> HeaderBand | None:
    """Return the band with most known headings, None when none has two."""
    best, score = None, _ENOUGH - 1
    for band in bands:
        if best is not None and score >= _PLENTY and band.first_row > best.last_row:
            break  # what follows a good heading is its data
        if (found := _score(raw, band, guess)) > score:
            best, score = band, found
    return best


def _score(raw: RawSheet, band: HeaderBand, guess: _Guesser) -> float:
    guesses = {column: guess(parts) for column, parts in band.parts.items()}
    keys = {known.key for known in guesses.values() if known is not None}
    serial = any(is_serial(parts[-1]) for parts in band.parts.values())
    data = sum(any(re.search(r"\d{5}", part) for part in parts) for parts in band.parts.values())
    depth = band.last_row - band.first_row
    # A heading nobody knows under another is perhaps a value; 姓名 under 父亲 is none.
    unknown = sum(
        len(parts) > 1 and guesses[column] is None and guess(parts[-1:]) is None for column, parts in band.parts.items()
    )
    bare = _columns_below(raw, band) - band.parts.keys()
    return 10 * len(keys) + serial + 0.1 * len(band.parts) - 2 * depth - 3 * (unknown + len(bare)) - 25 * data


def _columns_below(raw: RawSheet, band: HeaderBand) -> set[int]:
    """Return the columns that hold something in the row below a band and, where there is one, in the next."""
    below = [set(raw.rows[row]) for row in (band.last_row + 1, band.last_row + 2) if row in raw.rows]
    return set.intersection(*below) if below else set()


def _above_first_id(raw: RawSheet) -> HeaderBand | None:
    """Return the row above the first identity number, when no heading is known but the content is."""
    previous = None
    for row in sorted(raw.rows)[:_ROWS_TO_SEARCH]:
        if any(looks_like_id(cell) for cell in raw.rows[row].values()):
            break
        if sum(_is_label(cell) for cell in raw.rows[row].values()) > 1:
            previous = row
    else:
        return None
    return None if previous is None else _band(raw, previous, previous)


def with_rows(raw: RawSheet, band: HeaderBand, *, until: int | None = None) -> HeaderBand:
    """Return the band with the data rows below it and above ``until``; raise FileRefusedError when there are none."""
    serial = frozenset(column for column, parts in band.parts.items() if is_serial(parts[-1]))
    skipped = reasons(raw, range(band.first_row, band.last_row + 1), len(band.parts), serial, until=until)
    for row in [row for row, reason in skipped.items() if not reason]:
        if is_heading(raw, row):
            skipped[row] = REPEATED
    rows = tuple(row for row, reason in skipped.items() if not reason)
    if not rows:
        raise FileRefusedError(NO_ROWS)
    classes, current = {}, ""
    for row, reason in skipped.items():
        if reason == SUBTITLE:
            current = grades.said(cell_text(filled(raw, row)[0])) or current
        elif not reason and current:
            classes[row] = current
    aside = {row: reason for row, reason in skipped.items() if reason}
    return replace(band, rows=rows, skipped=aside, classes=classes)


def is_heading(raw: RawSheet, row: int) -> bool:
    """Tell whether a row below a list is a heading again: nothing but words, most of them names of columns."""
    cells = filled(raw, row)
    # Asked of every row: words are short, and the first cell of most rows is a number.
    if len(cells) < 2 or any(cell.kind is not CellKind.TEXT or len(cell.shown) > _LONGEST_LABEL for cell in cells):
        return False
    if not all(map(_is_label, cells)):
        return False
    known = headings_anywhere()
    named = sum(fold_label(cell_text(cell)) in known for cell in cells)
    serial = sum(is_serial(cell_text(cell)) for cell in cells)
    return named >= 2 and (named + serial) * 3 >= len(cells) * 2
