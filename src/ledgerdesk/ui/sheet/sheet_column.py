"""What a table column shows, how wide, and what may leave first when room is short."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.ui.theme import Tone

#: A record as a table holds it: its id, then one value per column of the sheet, shown or not.
Row = tuple[object, ...]

_RIGHT_KINDS = (Kind.MONEY, Kind.INTEGER)
_CHARACTER, _SIDES = 8, 22  # pixels of a half-width character, and of both paddings
_NARROWEST, _WIDEST = 56, 260
# What people type into a search box; yes and no, days and amounts are conditions, and would slow every keystroke.
_SEARCHED_KINDS = (Kind.NAME, Kind.ID_NUMBER, Kind.PHONE, Kind.CARD, Kind.TEXT)

KEEP = 9  # priority of a column that never leaves


class Align(Enum):
    """Where a cell's text stands."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


def plain(value: object) -> str:
    """Show a value as it is; unknown is a dash, which is not no."""
    return "—" if value is None or value == "" else str(value)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; ``width`` is pixels at normal text size.

    ``tone`` makes its words chips (one such column per table, the radar excepted), or with ``bare`` colours the words
    themselves; ``sort_by`` is the key of the column whose values
    order it, such as the stored pinyin of a name; of the columns that do not fit, the lowest ``priority`` leaves
    first and KEEP stays. ``find`` gives the text a row is found by, full numbers included; None when the column is not
    searched. ``hidden`` columns are carried for search, sort and filters and can never be shown. ``field`` is what the
    values are of, where they are those of a field: an export writes them by it. ``several`` is the measure word of
    what a cell joins by 、: where room is left it goes there first, and who does not fit is counted, never cut.
    """

    key: str
    title: str
    show: Callable[[object], str] = plain
    width: int = 96
    align: Align = Align.LEFT
    name: bool = False
    tone: Callable[[object], Tone | None] | None = None
    bare: bool = False
    sort_by: str = ""
    find: Callable[[object], str] | None = str
    priority: int = 5
    hidden: bool = False
    hint: str = ""
    field: Field | None = None
    several: str = ""


def column_of(
    field: Field,
    *,
    width: int | None = None,
    title: str = "",
    sort_by: str = "",
    priority: int = 5,
    tone: Callable[[object], Tone | None] | None = None,
    searched: bool | None = None,
) -> Column:
    """Return the column of a field: numbers masked wherever they stand, money and amounts at the right.

    Names, numbers and short texts are searched unless ``searched`` says otherwise.
    """
    show = field.mask
    name = field.kind is Kind.NAME
    found = field.kind in _SEARCHED_KINDS if searched is None else searched
    return Column(
        key=field.key,
        title=title or field.label,
        show=lambda value: show(value) or "—",
        width=width or max(_NARROWEST, min(_WIDEST, field.width * _CHARACTER + _SIDES)),
        align=Align.RIGHT if field.kind in _RIGHT_KINDS else Align.LEFT,
        name=name,
        tone=tone,
        sort_by=sort_by,
        find=field.show if found else None,
        priority=KEEP if name else priority,
        hint=field.hint,
        field=field,
    )
