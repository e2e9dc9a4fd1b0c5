"""What a returned workbook says that the sent one did not, cell by cell, however its rows and columns were moved."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ledgerdesk.domain import names
from ledgerdesk.domain.text import clean_lines, compact
from ledgerdesk.fields.cells import as_text
from ledgerdesk.fields.field import Field, FieldError
from ledgerdesk.fields.packs import PackForm
from ledgerdesk.fields.rows import is_masked
from ledgerdesk.services.packs.sheets import Pack, PackRow, Returned, ReturnedRow

_NAME, _TAIL = "name", "id_tail"


@dataclass(frozen=True)
class CellDiff:
    """One cell: what was sent ("" for nothing) and what came back; ``cell`` is as the file holds it, None for blank."""

    field: Field
    before: str
    after: str
    cell: object

    @property
    def emptied(self) -> bool:
        """Tell whether what stood there is gone, which erases nothing in the ledger."""
        return not self.after


@dataclass(frozen=True)
class RowDiff:
    """A returned row against the sent one: whose it is, what was written, and why nobody can tell whose it is.

    ``sent`` is None for a row that was put in, copied, or has lost its key and stands for no row of its own.
    ``moved`` are locked cells that say something else now, by label.
    """

    row: ReturnedRow
    student_id: int | None
    sent: PackRow | None
    cells: tuple[CellDiff, ...] = ()
    problem: str = ""
    moved: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[CellDiff, ...]:
        """Return the cells that hold something new."""
        return tuple(cell for cell in self.cells if not cell.emptied)


@dataclass(frozen=True)
class PackDiff:
    """All rows that say something, in the file's order; how many say nothing, and the sent rows that are gone.

    ``emptied`` counts the pupils' own facts that stood in a cell which is blank now.
    """

    rows: tuple[RowDiff, ...]
    blank: int
    gone: int
    emptied: int
    absent: tuple[str, ...]


def diff(pack: Pack, form: PackForm, returned: Returned) -> PackDiff:
    """Return what came back beyond what was sent."""
    finder = _Finder(pack)
    found: list[RowDiff] = []
    blank, emptied, met = 0, 0, set[str]()
    for row in returned.rows:
        one = _compare(form, row, *finder.find(row), returned.columns)
        if one.sent is not None:
            met.add(one.sent.key)
        emptied += sum(cell.emptied and cell.field.key in form.facts for cell in one.cells)
        if one.written or (one.row.broken & {field.key for field in form.asked}):
            found.append(one)
        else:
            blank += 1
    gone = sum(sent.key not in met and sent.student_id is not None for sent in pack.rows)
    absent = tuple(field.label for field in form.asked if field.key not in returned.columns)
    return PackDiff(tuple(found), blank, gone, emptied, absent)


def same(field: Field, sent: str, cell: object) -> bool:
    """Tell whether a cell says what was sent: in the same words, or in others of the same value."""
    if _bare(sent) == _bare(text_of(cell)):
        return True
    if not sent or cell is None or is_masked(field, sent):
        return False
    try:
        return field.parse(sent) == field.parse(cell)
    except FieldError:
        return False


def text_of(cell: object) -> str:
    """Return a cell as people read it; "" for nothing."""
    if cell is None:
        return ""
    try:
        return as_text(cell, lines=True)
    except FieldError:
        return clean_lines(str(cell))


def _bare(text: str) -> str:
    return compact(text)


def _compare(
    form: PackForm,
    row: ReturnedRow,
    student_id: int | None,
    sent: PackRow | None,
    problem: str,
    columns: frozenset[str],
) -> RowDiff:
    before: Mapping[str, str] = sent.cells if sent is not None else {}
    cells = [
        CellDiff(field, before.get(field.key, ""), text_of(row.cells.get(field.key)), row.cells.get(field.key))
        for field in form.asked
        if field.key in columns and not same(field, before.get(field.key, ""), row.cells.get(field.key))
    ]
    moved = tuple(
        field.label
        for field in form.given
        if sent is not None
        and sent.student_id is not None
        and row.cells.get(field.key) is not None
        and not same(field, before.get(field.key, ""), row.cells[field.key])
    )
    return RowDiff(row, student_id, sent, tuple(cells), problem, moved)


class _Finder:
    """Whose a returned row is: by its key, unless name and number say together that it is another's."""

    def __init__(self, pack: Pack) -> None:
        self._by_key = {row.key: row for row in pack.rows}
        self._used: set[str] = set()
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._rows_of: dict[int, list[PackRow]] = defaultdict(list)
        self._tails: dict[int, str] = {}
        for row in pack.rows:
            if row.student_id is not None:
                self._by_name[names.fold(row.cells.get(_NAME, ""))].add(row.student_id)
                self._rows_of[row.student_id].append(row)
                self._tails[row.student_id] = row.cells.get(_TAIL, "")

    def find(self, row: ReturnedRow) -> tuple[int | None, PackRow | None, str]:
        """Return the pupil, the sent row it is, and what is wrong where there is no pupil."""
        keyed = self._by_key.get(row.key)
        named, problem = self._named(row)
        if keyed is None or keyed.student_id is None:
            return named, (self._free(keyed) if keyed is not None else self._unused_of(named)), problem
        if named is None or named == keyed.student_id or self._says(row, keyed.student_id):
            return keyed.student_id, self._free(keyed), ""
        if self._says(row, named):
            # Sorted without its hidden column: the cells people see are those that belong together.
            return named, self._unused_of(named), ""
        return None, None, "姓名和这一行原来的学生对不上"

    def _named(self, row: ReturnedRow) -> tuple[int | None, str]:
        name, tail = text_of(row.cells.get(_NAME)), text_of(row.cells.get(_TAIL))
        if not name:
            return None, "这一行没有写姓名，不知道说的是谁"
        fitting = self._by_name.get(names.fold(name), set())
        if len(fitting) > 1 and tail:
            fitting = {one for one in fitting if self._tails[one] == tail}
        if len(fitting) == 1:
            return next(iter(fitting)), ""
        if fitting:
            return None, "这个班有几名同名的学生，请写上证件号后四位"
        return None, "发出的表里没有这个姓名"

    def _says(self, row: ReturnedRow, student_id: int) -> bool:
        """Tell whether the end of a number on the row is that pupil's."""
        return bool(self._tails[student_id]) and text_of(row.cells.get(_TAIL)) == self._tails[student_id]

    def _free(self, sent: PackRow) -> PackRow | None:
        """Return the sent row the first time it is met; a copy of it is a row of its own."""
        if sent.key in self._used:
            return None
        self._used.add(sent.key)
        return sent

    def _unused_of(self, student_id: int | None) -> PackRow | None:
        mine = self._rows_of.get(student_id or 0, [])
        free = next((row for row in mine if row.key not in self._used), None)
        return None if free is None else self._free(free)
