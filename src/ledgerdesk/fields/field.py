"""Field, Sheet and Form: what a register's values are called and how they are read and shown."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


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


class FieldError(ValueError):
    """The text is not a value of the field; the message says in Chinese what to do, without the value."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One labelled value of a record.

    ``parse`` takes what a cell or editor holds (str, int, float, date, datetime, bool or None) and returns the
    stored value, None for blank; it raises FieldError. ``show`` returns the text for people, "" for None;
    ``mask`` the same with its middle hidden (equal to ``show`` where nothing is sensitive).
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


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An ordered choice of fields: a table, an Excel sheet, a printed roster."""

    name: str
    title: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """Return the field of that key; KeyError when the sheet has none."""
        for field in self.fields:
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
