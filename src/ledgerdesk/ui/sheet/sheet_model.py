"""The table model of every register: positions in a list of tuples, their text made when first seen."""

from collections.abc import Iterable, Sequence
from heapq import nlargest

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ledgerdesk.excel.cell_text import formula_like
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_rows import Haystack, Predicate, SheetRows, Sort
from ledgerdesk.ui.theme import Tone

Index = QModelIndex | QPersistentModelIndex

TICK = 0  # the model's first column is the box to tick; column n shows the n-th of the chosen columns

_NOWHERE = QModelIndex()
_ON_ONE_LINE = str.maketrans("\t\n\r", "   ")
_ROLE = Qt.ItemDataRole
# Asked for every cell of every frame, and joining flags in Python is slow.
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_TICK_FLAGS = _FLAGS | Qt.ItemFlag.ItemIsUserCheckable
_ALIGN = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    Align.CENTRE: Qt.AlignmentFlag.AlignCenter,
}


class SheetModel(QAbstractTableModel):
    """Rows of one sheet with a box to tick before each.

    No proxy model: a keystroke filters a list of strings and resets, which costs less than one repaint.
    """

    ticks_changed = Signal()
    remeasured = Signal()

    def __init__(self, columns: Sequence[Column], shown: Sequence[str] | None = None) -> None:
        """``shown`` are the keys of the columns on the screen, in order; without it all that can be shown.

        ``remeasured`` says that widths taken from the texts may be wrong now.
        """
        super().__init__()
        self._data = SheetRows(columns)
        self._shown: list[Column] = []
        self._texts: dict[int, tuple[str, ...]] = {}
        self._longest: dict[str, list[str]] = {}
        self._ticked: set[int] = set()
        self._choose(shown)

    # ---- rows ------------------------------------------------------------------------------------
    def set_rows(self, rows: Sequence[Row], haystacks: Sequence[Haystack] | None = None) -> None:
        """Replace all rows; ``haystacks`` are better made on the thread that read the rows."""
        self.beginResetModel()
        self._data.replace(rows, haystacks)
        self._texts = {}
        self.endResetModel()
        self._remeasure()
        self._forget_ticks()

    def update_rows(self, rows: Iterable[Row], gone: Iterable[int] = ()) -> None:
        """Replace, add and remove single rows; where none moves, only their cells are painted again."""
        lost = {record for record in gone if record in self._data.index}
        changed = {self._data.put(row) for row in rows}
        for source in changed:
            self._texts.pop(source, None)
        if lost:
            self._data.remove(lost)
            self._texts = {}
        if self._data.arrange() or lost:
            # Known only now; views keep their record by id and do not look at the rows when this begins.
            self.beginResetModel()
            self.endResetModel()
        else:
            self._repaint(changed)
        self._remeasure()
        self._forget_ticks()

    def rows(self) -> list[Row]:
        """Return the rows shown, in order."""
        return [self._data.rows[i] for i in self._data.order]

    def rows_of(self, records: Iterable[int]) -> list[Row]:
        """Return the rows of some records, shown or not; those that are gone are left out."""
        at = self._data.index
        return [self._data.rows[at[record]] for record in records if record in at]

    def row_of(self, record: int) -> int | None:
        """Return where a record stands among those shown, None when it is not."""
        source = self._data.index.get(record)
        return self._data.order.index(source) if source is not None and source in self._data.order else None

    def record(self, row: int) -> int | None:
        """Return the id of a shown row, None beyond the end."""
        if not 0 <= row < len(self._data.order):
            return None
        found = self._data.rows[self._data.order[row]][0]
        return found if isinstance(found, int) else None

    def records(self) -> list[int]:
        """Return the ids shown, in order."""
        rows = self._data.rows
        return [record for record in (rows[i][0] for i in self._data.order) if isinstance(record, int)]

    def value(self, record: int, key: str) -> object:
        """Return a record's value; KeyError when record or column is unknown."""
        return self._data.rows[self._data.index[record]][self._data.at[key]]

    @property
    def total(self) -> int:
        """Return how many rows there are, shown or not."""
        return len(self._data.rows)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return all columns, shown or not."""
        return self._data.columns

    # ---- what is shown ---------------------------------------------------------------------------
    def shown_columns(self) -> tuple[Column, ...]:
        """Return the columns on the screen, without the box to tick."""
        return tuple(self._shown)

    def choose_columns(self, keys: Sequence[str]) -> None:
        """Show other columns, in this order."""
        self.beginResetModel()
        self._choose(keys)
        self._texts = {}
        self.endResetModel()
        self._remeasure()

    def search(self, text: str) -> None:
        """Show the rows that hold every word of the text."""
        self.beginResetModel()
        self._data.search(text)
        self.endResetModel()

    def filter(self, predicates: Iterable[Predicate]) -> None:
        """Show the rows that pass all of these."""
        self.beginResetModel()
        self._data.filter(predicates)
        self.endResetModel()

    def sort_by(self, sorts: Sequence[Sort]) -> None:
        """Order by (column key, descending), the first counting most."""
        self.beginResetModel()
        self._data.sort(sorts)
        self.endResetModel()

    def sorts(self) -> list[Sort]:
        """Return what the rows are ordered by."""
        return list(self._data.sorts)

    # ---- ticks -----------------------------------------------------------------------------------
    def ticked(self) -> list[int]:
        """Return the ids ticked: first those shown, in their order, then those a filter hides."""
        shown = [record for record in self.records() if record in self._ticked] if self._ticked else []
        return shown + sorted(self._ticked.difference(shown))

    def ticked_hidden(self) -> int:
        """Return how many ticked rows are not shown now."""
        return len(self._ticked.difference(self.records())) if self._ticked else 0

    def tick(self, records: Iterable[int], on: bool) -> None:
        """Tick records or take their ticks away."""
        before = len(self._ticked)
        self._ticked = self._ticked.union(records) if on else self._ticked.difference(records)
        if len(self._ticked) != before:
            self._ticks_repainted()

    def tick_all(self) -> None:
        """Tick every row shown."""
        self.tick(self.records(), True)

    def clear_ticks(self) -> None:
        """Take all ticks away."""
        self.tick(tuple(self._ticked), False)

    # ---- for the delegate and the clipboard ------------------------------------------------------
    def cell(self, row: int, column: int) -> tuple[str, Tone | None]:
        """Return the text of a shown cell and its chip's tone; column 1 is the first after the box."""
        source = self._data.order[row]
        texts = self._texts.get(source) or self._make_texts(source)
        shown = self._shown[column - 1]
        if shown.tone is None:
            return texts[column - 1], None
        return texts[column - 1], shown.tone(self._data.rows[source][self._data.at[shown.key]])

    def align(self, column: int) -> Align:
        """Return where the text of a shown column stands; column 1 is the first after the box."""
        return self._shown[column - 1].align

    def bare(self, column: int) -> bool:
        """Tell whether the tone of a shown column colours its words instead of making chips of them."""
        return self._shown[column - 1].bare

    def is_ticked(self, row: int) -> bool:
        """Tell whether a shown row is ticked."""
        return self._data.rows[self._data.order[row]][0] in self._ticked

    def longest(self, column: int, most: int = 20) -> list[str]:
        """Return the texts of a column with the most characters, to measure its width by."""
        shown = self._shown[column - 1]
        found = self._longest.get(shown.key)
        if found is None:
            at = self._data.at[shown.key]
            texts = {shown.show(value) for value in {row[at] for row in self._data.rows}}
            found = self._longest[shown.key] = nlargest(most, texts, key=len)
        return found

    def copy_text(self, records: Sequence[int]) -> str:
        """Return header and rows as tab-separated text, masked as on the screen, for the clipboard."""
        lines = ["\t".join(column.title for column in self._shown)]
        for record in records:
            source = self._data.index[record]
            texts = self._texts.get(source) or self._make_texts(source)
            lines.append("\t".join(map(_pasted, texts)))
        return "\n".join(lines)

    # ---- Qt --------------------------------------------------------------------------------------
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._data.order)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown) + 1

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = index.column()
        if role == _ROLE.DisplayRole:
            return self.cell(index.row(), column)[0] if column else None
        if role == _ROLE.CheckStateRole and column == TICK:
            return Qt.CheckState.Checked if self.is_ticked(index.row()) else Qt.CheckState.Unchecked
        if role == _ROLE.TextAlignmentRole and column:
            return _ALIGN[self._shown[column - 1].align]
        if role == _ROLE.ToolTipRole and column:
            return self.cell(index.row(), column)[0]
        if role == _ROLE.AccessibleTextRole:
            return self._spoken(index.row(), column)
        return None

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        record = self.record(index.row())
        if role != _ROLE.CheckStateRole or index.column() != TICK or record is None:
            return False
        self.tick([record], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _TICK_FLAGS if index.column() == TICK else _FLAGS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= len(self._shown):
            return None
        if section == TICK:
            return {_ROLE.DisplayRole: "", _ROLE.ToolTipRole: "全部勾上；再按一次，全部不勾"}.get(_ROLE(role))
        column = self._shown[section - 1]
        if role == _ROLE.DisplayRole:
            return column.title + self._arrow(column.key)
        if role == _ROLE.TextAlignmentRole:
            return _ALIGN[column.align]
        return (column.hint or None) if role == _ROLE.ToolTipRole else None

    # ---- inside ----------------------------------------------------------------------------------
    def _choose(self, keys: Sequence[str] | None) -> None:
        possible = {column.key: column for column in self._data.columns if not column.hidden}
        self._shown = list(possible.values()) if keys is None else [possible[key] for key in keys if key in possible]

    def _make_texts(self, source: int) -> tuple[str, ...]:
        row, at = self._data.rows[source], self._data.at
        texts = self._texts[source] = tuple(column.show(row[at[column.key]]) for column in self._shown)
        return texts

    def _remeasure(self) -> None:
        self._longest = {}
        self.remeasured.emit()

    def _repaint(self, changed: set[int]) -> None:
        last = self.columnCount() - 1
        for row, source in enumerate(self._data.order):
            if source in changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def _forget_ticks(self) -> None:
        kept = {record for record in self._ticked if record in self._data.index}
        if kept != self._ticked:
            self._ticked = kept
            self.ticks_changed.emit()

    def _ticks_repainted(self) -> None:
        last = len(self._data.order) - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, TICK), self.index(last, TICK), [_ROLE.CheckStateRole])
        self.ticks_changed.emit()

    def _arrow(self, key: str) -> str:
        sorts = self._data.sorts
        for place, (sorted_key, descending) in enumerate(sorts, start=1):
            if sorted_key == key:
                return (" ↓" if descending else " ↑") + (str(place) if len(sorts) > 1 else "")
        return ""

    def _spoken(self, row: int, column: int) -> str:
        if column == TICK:
            return "已勾选" if self.is_ticked(row) else "没有勾选"
        if not self._shown[column - 1].name:
            return self.cell(row, column)[0]
        texts = (self.cell(row, at)[0] for at in range(1, len(self._shown) + 1))
        return "，".join(text for text in texts if text != "—")


def _pasted(text: str) -> str:
    """Return a cell as it is pasted: on one line, and what would become a formula quoted as a text."""
    line = text.translate(_ON_ONE_LINE)
    return f"'{line}" if formula_like(line) else line
