"""One row of a file from elsewhere, read by the fields its columns were matched to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ledgerdesk.domain import masking
from ledgerdesk.domain.text import clean
from ledgerdesk.fields.field import Field, FieldError, Kind, Sheet
from ledgerdesk.fields.kinds import split_words

# What the clerk said a word of a list means, by field key and word.
Words = Mapping[tuple[str, str], str]
_NO_WORDS: Words = MappingProxyType({})
#: What a cell says that is to empty a value; a blank cell never does.
CLEARED = "清空"
_MASKABLE = frozenset({Kind.NAME, Kind.ID_NUMBER, Kind.PHONE, Kind.CARD, Kind.TEXT, Kind.LONG_TEXT})


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row: the field key of its column (None for the row), what, and how to mend it."""

    column: str | None
    message: str
    fix: str = ""
    warning: bool = False

    @property
    def sentence(self) -> str:
        """Return message and fix as one sentence."""
        return f"{self.message}，请{self.fix}。" if self.fix else f"{self.message}。"


@dataclass(frozen=True)
class ParsedRow:
    """The values of one row by field key; blank and masked cells are absent, for they change nothing.

    ``masked`` keeps the text of masked cells by field key: it is no value, but may tell which person is meant.
    ``asides`` are the values of inputs that fill no field (学校): not stored, but they may tell whose row it is.
    A value of None is to be emptied: the cell said 清空. ``notes`` are the cells of columns kept as notes, by heading.
    """

    sheet: str
    row: int
    values: Mapping[str, object]
    problems: tuple[Problem, ...] = ()
    masked: Mapping[str, str] = field(default_factory=dict)
    asides: Mapping[str, object] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Tell whether a problem keeps the row from being applied; a warning does not."""
        return any(not problem.warning for problem in self.problems)


@dataclass
class _Gathering:
    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, column: Field, found: Mapping[str, object]) -> None:
        for key, value in found.items():
            known = self.values.get(key)
            cleared = key in self.values and known is None
            if isinstance(known, tuple) and isinstance(value, tuple):
                self.values[key] = (*known, *(item for item in value if item not in known))
            elif cleared or (known is not None and known != value):
                self.problems.append(Problem(column.key, "两列说的不一样", "在原表改成一致"))
            else:
                self.values[key] = value

    def clear(self, sheet: Sheet, column: Field) -> None:
        if sheet.clears(column):
            self.add(column, {column.key: None})
        else:
            self.problems.append(Problem(column.key, "这一列不能用“清空”", "在原表填上内容，或留空不改"))


def is_masked(column: Field, cell: object) -> bool:
    """Tell whether part of the cell is hidden, which means "unchanged"."""
    return isinstance(cell, str) and column.kind in _MASKABLE and masking.is_masked(cell)


def read_cell(column: Field, cell: object, words: Words = _NO_WORDS) -> dict[str, object]:
    """Return the values of a cell by field key, {} for a blank or masked one; raise FieldError."""
    return {} if is_masked(column, cell) else _read(column, cell, words)


def _read(column: Field, cell: object, words: Words) -> dict[str, object]:
    if words and isinstance(cell, str):
        cell = _in_our_words(column, cell, words)
    if column.spread is not None:
        return dict(column.spread(cell))
    value = column.parse(cell)
    return {} if value is None else {column.key: value}


def read_row(
    sheet: Sheet, sheet_name: str, row: int, cells: Iterable[tuple[Field, object]], words: Words = _NO_WORDS
) -> ParsedRow:
    """Return the row with every problem found: per cell, between columns, and by the sheet's own check.

    ``row`` counts as Excel does. Two columns may fill one field: lists are joined, other values must agree.
    """
    gathering = _Gathering()
    masked: dict[str, str] = {}
    for column, cell in cells:
        if is_masked(column, cell):
            masked[column.key] = clean(str(cell))
            continue
        if isinstance(cell, str) and clean(cell) == CLEARED:
            gathering.clear(sheet, column)
            continue
        try:
            gathering.add(column, _read(column, cell, words))
        except FieldError as wrong:
            gathering.problems.append(Problem(column.key, wrong.what, wrong.fix))
    for key, finding in sheet.check(gathering.values):
        gathering.problems.append(Problem(key or None, finding.what, finding.fix, warning=not finding.blocks))
    stored = {column.key for column in sheet.written}
    values = {key: value for key, value in gathering.values.items() if key in stored}
    asides = {key: value for key, value in gathering.values.items() if key not in stored}
    problems = tuple(gathering.problems)
    return ParsedRow(sheet_name, row, MappingProxyType(values), problems, masked, MappingProxyType(asides))


def _in_our_words(column: Field, cell: str, words: Words) -> str:
    """Return the cell with the words the clerk explained replaced by their codes; of a list, each on its own."""
    whole = clean(cell)
    if (known := words.get((column.key, whole))) is not None:
        return known
    if column.kind is Kind.CODES:
        parts = split_words(cell)
        if any((column.key, part) in words for part in parts):
            return "、".join(words.get((column.key, part), part) for part in parts)
    return cell
