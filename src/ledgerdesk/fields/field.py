"""Field, Sheet and Form: what a register's values are called and how they are read and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from ledgerdesk.domain.findings import Finding, Rejected


class Kind(Enum):
    """How a value is edited, parsed and written to a cell."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    CARD = "card"
    DAY = "day"
    MONTH = "month"
    CODE = "code"
    CODES = "codes"
    FLAG = "flag"
    INTEGER = "integer"
    MONEY = "money"


class Sensitivity(Enum):
    """Who may see a value; a public notice is built from PUBLIC fields only."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"


class FieldError(Rejected):
    """The text is not a value of the field; the message says in Chinese what to do, without the value."""


#: The key of the note of a record, in every sheet that has one.
NOTE = "note"


def _nothing_to_say(values: Mapping[str, object]) -> tuple[tuple[str, Finding], ...]:  # noqa: ARG001 - the shape of a check
    return ()


@dataclass(frozen=True, kw_only=True)
class Field:
    """One labelled value of a record.

    ``parse`` takes what a cell or editor holds (str, int, float, date, datetime, bool or None) and returns the
    stored value, None for blank; it raises FieldError. ``show`` returns the text for people, "" for None;
    ``mask`` the same with its middle hidden (equal to ``show`` where nothing is sensitive). ``computed`` fields are
    shown and printed, never typed or imported. Where one cell may say more than one thing (七年级（2）班), ``spread``
    returns all its values by field key; ``rows.read_cell`` calls it in place of ``parse``.
    """

    key: str
    label: str
    kind: Kind
    parse: Callable[[object], object]
    show: Callable[[object], str]
    mask: Callable[[object], str]
    width: int = 12
    required: bool = False
    codes: str | None = None
    aliases: tuple[str, ...] = ()
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    computed: bool = False
    hint: str = ""
    example: str = ""
    spread: Callable[[object], Mapping[str, object]] | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An ordered choice of fields: a table, an Excel sheet, a printed roster.

    ``inputs`` are columns met only in files from elsewhere (是否低保), whose cells fill other fields. ``check`` says
    how the values of one row disagree, by field key ("" for the row as a whole).

    ``references`` are columns of a file that no table shows: which record a row is (记录号), whose number stands behind a
    name. ``needed`` says which columns a list must have, each as keys of which one will do and what is said without
    it. ``lasting`` are keys of values that a cell saying 清空 cannot empty, besides required ones. A ``derived`` sheet is
    worked out from others: it goes out and never comes in.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    inputs: tuple[Field, ...] = ()
    references: tuple[Field, ...] = ()
    needed: tuple[tuple[tuple[str, ...], str], ...] = ()
    lasting: frozenset[str] = frozenset()
    derived: bool = False
    check: Callable[[Mapping[str, object]], tuple[tuple[str, Finding], ...]] = _nothing_to_say

    @property
    def readable(self) -> tuple[Field, ...]:
        """Return the fields a column of a file may be: all that are not computed, and the inputs; none if derived."""
        if self.derived:
            return ()
        return (*(field for field in self.written if not field.computed), *self.inputs)

    @property
    def written(self) -> tuple[Field, ...]:
        """Return the columns of an exported file: the table's, and the references by which it comes in again."""
        return (*self.fields, *self.references)

    @property
    def keeps_notes(self) -> bool:
        """Tell whether a record has a note of its own, where columns nobody has a field for may be kept."""
        return any(field.key == NOTE for field in self.fields)

    def clears(self, field: Field) -> bool:
        """Tell whether a cell saying 清空 empties the field."""
        lasts = field.required or field.computed or field.key in self.lasting
        return not lasts and any(one.key == field.key for one in self.fields)

    def field(self, key: str) -> Field:
        """Return the field, reference or input of that key; KeyError when the sheet has none."""
        for field in (*self.written, *self.inputs):
            if field.key == key:
                return field
        raise KeyError(key)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled group of fields in a form."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Form:
    """Sections of fields: an editor or a printed form."""

    name: str
    title: str
    sections: tuple[Section, ...]
