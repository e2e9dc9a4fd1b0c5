"""A register whose rows come from one service function: what most lists need of a SheetSource."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.sheet_column import Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.tasks import Task


def _no_filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    return ()


@dataclass(kw_only=True)
class ListSource:
    """See SheetSource. ``read`` returns all rows; they are read again when a commit touches one of ``entities``.

    ``make_filters`` gets the rows just read; ``words`` the numbers of rows there are and that are shown.
    """

    desk: Desk
    title: str
    unit: str
    columns: Sequence[Column]
    shown: Sequence[str]
    read: Callable[[Session], Sequence[Row]]
    entities: frozenset[str]
    search_hint: str
    empty: Empty
    words: Callable[[int, int], str]
    make_filters: Callable[[Sequence[Row]], Sequence[Filter]] = _no_filters
    filters: Sequence[Filter] = field(default=(), init=False)

    def __post_init__(self) -> None:
        """Offer the filters that need no rows."""
        self.filters = self.make_filters(())

    def facts(self, total: int, shown: int) -> str:
        """See SheetSource."""
        return self.words(total, shown)

    def load(self, task: Task) -> Sequence[Row]:
        """See SheetSource."""
        with self.desk.ledger.read() as session:
            rows = self.read(session)
        task.check()
        self.filters = self.make_filters(rows)
        return rows

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        """See SheetSource."""
        return [row for row in self.load(task) if row[0] in records]

    def touched(self, change_set: object) -> frozenset[int] | None:
        """See SheetSource: these lists are short and read whole."""
        met = isinstance(change_set, ChangeSet) and bool(change_set.entities() & self.entities)
        return None if met else frozenset()


def at(columns: Sequence[Column], key: str) -> int:
    """Return the place of a column's value in a row."""
    return 1 + [column.key for column in columns].index(key)


def options(rows: Sequence[Row], place: int, show: Callable[[object], str] = str) -> list[tuple[object, str]]:
    """Return the values met at a place of the rows, once each, as (value, word) in order of the words."""
    met = {row[place] for row in rows if row[place] not in (None, "")}
    return sorted(((value, show(value)) for value in met), key=lambda pair: pair[1])


def equals(place: int) -> Callable[[Row, object], bool]:
    """Return the test that a row has a value at a place."""
    return lambda row, value: row[place] == value
