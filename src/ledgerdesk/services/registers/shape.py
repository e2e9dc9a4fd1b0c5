"""What a register must be able to say and do so that its lists come in and go out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy.orm import Session

from ledgerdesk.fields.rows import ParsedRow, Problem

Facts = dict[str, Any]
#: A row of a file: its sheet and Excel's number.
RowKey = tuple[str, int]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Suspect:
    """A record of the register which may be the one in the list, and why, in Chinese.

    ``numbered``: both have the same number, so the row is that record or wrong, never somebody new.
    """

    record_id: int
    reason: str
    numbered: bool = False

    @property
    def person_id(self) -> int:
        """Return the record, which is a person in the registers of people."""
        return self.record_id


@dataclass(frozen=True)
class Found:
    """Whom or what a row of a list speaks of.

    ``record_id`` is the record it is; ``suspects`` those it may be; with neither it is new. ``problems`` hold the row.
    ``refs`` are the ids of others the row names (pupils, teachers), handed back on ``add`` and ``change``. ``values``
    replace values of the row which say the same as the record in other words. ``list_key`` names whom the row speaks of
    in any list (a digest; "" when nothing names it), ``person_id`` is the person it is about, for the records of who
    was in which list.
    """

    record_id: int | None = None
    suspects: tuple[Suspect, ...] = ()
    problems: tuple[Problem, ...] = ()
    refs: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    values: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    list_key: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Taken:
    """A row as it is taken in: all its values by field key (None: to be emptied) and the ids of others it names."""

    values: Mapping[str, Any]
    refs: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


class Listed(Protocol):
    """A sheet of the catalogue as its rows; those that are outputs only are no more than this."""

    @property
    def name(self) -> str:
        """Return the name of the sheet in the field catalogue."""

    @property
    def unit(self) -> str:
        """Return what one row is counted in: 人, 户, 次."""

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the records on a day by id, each with the values of the asked keys: exactly what an export writes.

        In the usual order of the register; with ``ids`` only those. KeyError for a key the sheet has not.
        """


class Register(Listed, Protocol):
    """A sheet whose rows can be taken in."""

    @property
    def additive(self) -> frozenset[str]:
        """Return the keys of lists to which a list only adds."""

    @property
    def pointers(self) -> frozenset[str]:
        """Return the keys that only tell which record is meant and are never changed by a list (记录号)."""

    @property
    def twice(self) -> str:
        """Return what is said of a row whose record an earlier row of the list speaks of."""

    @property
    def of_people(self) -> bool:
        """Tell whether a record's id is a person's, so that who is who is remembered from list to list."""

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return for each row which record of ``known`` it is, in the order of the rows."""

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return why a row cannot be taken beside an earlier one of the same list."""

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what is missing for a new record."""

    def add(self, session: Session, rows: Sequence[Taken], *, source: str, done: Callable[[int], None]) -> list[int]:
        """Add records and return their ids, in order; ``done`` hears how many are. RuleError for the first refused.

        ``source`` says where they come from, for what must have a basis.
        """

    def change(
        self, session: Session, record_id: int, taken: Taken, changes: Mapping[str, Any], *, source: str
    ) -> None:
        """Write the changed values, from today on where a value is dated; RuleError when a rule refuses."""
