"""The rows of a sheet as plain tuples: searched, filtered and sorted as lists of positions. No Qt."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ledgerdesk.domain.names import fold
from ledgerdesk.ui.sheet.sheet_column import Column, Row

#: Tells whether a row passes a filter.
Predicate = Callable[[Row], bool]
#: A column's key, and whether it is ordered from the end.
Sort = tuple[str, bool]


_NARROW, _WIDE = re.compile(r"[\x00-\x7f]+"), re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Haystack:
    """The text a row is found by, and its Latin and other parts alone: half the text to scan for most queries."""

    text: str
    latin: str
    other: str


def haystack(columns: Sequence[Column], row: Row) -> Haystack:
    """Return the text a row is found by: every searched value, full numbers included, in lower case."""
    found = (
        column.find(row[at])
        for at, column in enumerate(columns, start=1)
        if column.find is not None and row[at] is not None
    )
    text = unicodedata.normalize("NFKC", "\n".join(found)).casefold()  # as ``fold`` does to what is typed
    return Haystack(text, _WIDE.sub("\n", text), _NARROW.sub("\n", text))


_EMPTY = Haystack("", "", "")


class SheetRows:
    """All rows of a sheet, and ``order``: the positions of those shown."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.at = {column.key: position for position, column in enumerate(self.columns, start=1)}
        self.rows: list[Row] = []
        self.index: dict[object, int] = {}
        self.order: list[int] = []
        self.sorts: list[Sort] = []
        self._haystacks: list[Haystack] = []
        self._parts: dict[str, list[str]] = {}
        self._sort_values: dict[str, list[object]] = {}
        self._filters: tuple[Predicate, ...] = ()
        self._words: tuple[str, ...] = ()
        self._base: list[int] = []

    def replace(self, rows: Sequence[Row], haystacks: Sequence[Haystack] | None = None) -> None:
        """Take other rows; ``haystacks`` as ``haystack`` makes them."""
        self.rows = list(rows)
        self._haystacks = list(haystacks) if haystacks is not None else [haystack(self.columns, row) for row in rows]
        self._reindex()
        self.arrange()

    def put(self, row: Row) -> int:
        """Replace the row of that id or add it; return its position. ``arrange`` must follow."""
        source = self.index.get(row[0])
        if source is None:
            source = self.index[row[0]] = len(self.rows)
            self.rows.append(row)
            self._haystacks.append(_EMPTY)
        self.rows[source] = row
        self._haystacks[source] = haystack(self.columns, row)
        self._sort_values, self._parts = {}, {}
        return source

    def remove(self, gone: Iterable[int]) -> None:
        """Take rows out by id; all positions change. ``arrange`` must follow."""
        gone_ids = set(gone)
        kept = [i for i, row in enumerate(self.rows) if row[0] not in gone_ids]
        self.rows = [self.rows[i] for i in kept]
        self._haystacks = [self._haystacks[i] for i in kept]
        self._reindex()

    def arrange(self) -> bool:
        """Filter, sort and search anew; True when other rows are shown or in another order."""
        before = self.order
        self._base = self._sorted([i for i, row in enumerate(self.rows) if all(f(row) for f in self._filters)])
        self.order = self._matching(self._base)
        return self.order != before

    def search(self, text: str) -> bool:
        """Show the rows whose haystack holds every word of the text; False when it asks for the same as before."""
        words = tuple(fold(word) for word in text.split())
        if words == self._words:
            return False
        narrower = len(words) >= len(self._words) and all(
            new.startswith(old) for new, old in zip(words, self._words, strict=False)
        )
        self._words = words
        self.order = self._matching(self.order if narrower else self._base)
        return True

    def filter(self, predicates: Iterable[Predicate]) -> None:
        """Show the rows that pass all of these."""
        self._filters = tuple(predicates)
        self.arrange()

    def sort(self, sorts: Sequence[Sort]) -> None:
        """Order by these, the first counting most; empty values stand last either way."""
        self.sorts = list(sorts)
        self.arrange()

    def _reindex(self) -> None:
        self.index = {row[0]: position for position, row in enumerate(self.rows)}
        self._sort_values, self._parts = {}, {}

    def _matching(self, order: list[int]) -> list[int]:
        for word in self._words:
            texts = self._texts("latin" if word.isascii() else "text" if _NARROW.search(word) else "other")
            order = [i for i in order if word in texts[i]]
        return order

    def _texts(self, part: str) -> list[str]:
        texts = self._parts.get(part)
        if texts is None:
            texts = self._parts[part] = list(map(attrgetter(part), self._haystacks))
        return texts

    def _sorted(self, order: list[int]) -> list[int]:
        for key, descending in reversed(self.sorts):
            values = self._values(key)
            known = [i for i in order if values[i] is not None]
            known.sort(key=values.__getitem__, reverse=descending)  # type: ignore[arg-type]  # one column, one type
            order = known + [i for i in order if values[i] is None] if len(known) < len(order) else known
        return order

    def _values(self, key: str) -> list[object]:
        values = self._sort_values.get(key)
        if values is None:
            column = self.columns[self.at[key] - 1]
            at = self.at[column.sort_by or key]
            values = self._sort_values[key] = [None if row[at] == "" else row[at] for row in self.rows]
        return values
