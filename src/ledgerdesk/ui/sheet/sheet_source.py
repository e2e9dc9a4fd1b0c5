"""What a register gives the sheet page, so that any register plugs in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ledgerdesk.ui.kit.menus import Entry
from ledgerdesk.ui.sheet.sheet_column import Column, Row
from ledgerdesk.ui.tasks import Task


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A combo over the table: ``everything`` is its first word (全部年级), ``options`` are (value, word).

    ``passes(row, value)`` tells whether a row belongs to a chosen value. ``more`` filters stand under 更多条件. With
    ``tabs`` the words stand side by side before the search; their values never change, their words may count. A ``box``
    is ticked for its only option.
    """

    key: str
    everything: str
    options: Sequence[tuple[object, str]]
    passes: Callable[[Row, object], bool]
    more: bool = False
    width: int | None = None
    tabs: bool = False
    box: bool = False


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What stands where there is nothing at all: 64-px drawing, what, why, buttons (the first one blue)."""

    icon: str
    what: str
    why: str = ""
    actions: Sequence[tuple[str, Callable[[], object]]] = ()


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button of the header or the selection bar; ``run`` of the latter gets the ticked ids.

    With a ``menu`` a button of the header opens that list instead; ``run`` is not called then.
    """

    text: str
    icon: str
    run: Callable[..., object]
    primary: bool = False
    danger: bool = False
    tip: str = ""
    menu: Sequence[Entry] = ()


@dataclass(frozen=True, kw_only=True)
class SheetChoices:
    """What the page remembers between two openings; pages keep it in the preferences."""

    columns: Sequence[str] | None = None
    widths: Mapping[str, int] = field(default_factory=dict)
    sorts: Sequence[tuple[str, bool]] = ()


class SheetSource(Protocol):
    """A register's rows and words. ``load`` and ``load_some`` run on a worker thread."""

    @property
    def title(self) -> str:
        """Return the page's title: 学生."""
        ...

    @property
    def unit(self) -> str:
        """Return the measure word of its rows: 人, 户, 条."""
        ...

    @property
    def columns(self) -> Sequence[Column]:
        """Return all columns; a row holds its id and then one value per column."""
        ...

    @property
    def shown(self) -> Sequence[str]:
        """Return the keys of the columns shown until the person chooses others."""
        ...

    @property
    def filters(self) -> Sequence[Filter]:
        """Return the filters, options as they are now; asked again after each load."""
        ...

    @property
    def search_hint(self) -> str:
        """Return the grey words in the search box: 姓名、拼音首字母、证号后几位."""
        ...

    @property
    def empty(self) -> Empty:
        """Return what to show while there is no row at all."""
        ...

    def facts(self, total: int, shown: int) -> str:
        """Return the grey words beside the title: 在册 486 人，显示 486 人."""
        ...

    def load(self, task: Task) -> Sequence[Row]:
        """Read all rows."""
        ...

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        """Read some rows again; those that are gone are left out."""
        ...

    def touched(self, change_set: object) -> frozenset[int] | None:
        """Return the ids of rows a commit may have changed; None when all must be read again."""
        ...
