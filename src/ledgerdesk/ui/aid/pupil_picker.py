"""Many pupils ticked in a list: by name, by class, everybody with a category."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import codes
from ledgerdesk.services import pupils
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import CheckBox, Combo
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme

_COLUMNS = (
    LineColumn(title="学生", name=True, bold=True),
    LineColumn(title="班级", width=120),
    LineColumn(title="类别", width=140, share=1, tint="sub", leaves=1),
)
_HEIGHT = 260  # pixels at normal text size


@dataclass(frozen=True)
class Pickable:
    """A pupil on the roll: ``find`` is pinyin and initials, ``held`` the categories in words."""

    id: int
    name: str
    class_name: str
    held: str
    find: str


def read(session: Session, on: date) -> tuple[Pickable, ...]:
    """Return the pupils on the roll in the usual order."""
    held = pupils.categories_of(session, on, pupils.counted_categories())
    label = codes.table("category").label
    return tuple(
        Pickable(
            one.id,
            one.name,
            one.class_name or "",
            "、".join(label(code) for code in held.get(one.id, ())),
            f"{one.pinyin.replace(' ', '')} {one.initials}",
        )
        for one in sorted(pupils.on_roll(session, on, here=True).values(), key=lambda pupil: pupil.order)
    )


class PupilPicker(QWidget):
    """``changed`` after ticks changed. What conditions hide stays ticked."""

    changed = Signal()

    def __init__(self, theme: Theme, known: Sequence[Pickable], ticked: Sequence[int] = ()) -> None:
        super().__init__()
        self._known, self._ticked = tuple(known), set(ticked)
        self.search = SearchBox(theme, "姓名、拼音首字母")
        self.search.settled.connect(lambda _text: self._show())
        rooms = list(dict.fromkeys(one.class_name for one in known if one.class_name))
        self.room = Combo(theme, [("", "全部班级"), *((room, room) for room in rooms)], name="班级")
        self.room.chosen.connect(lambda _value: self._show())
        self.held = CheckBox(theme, "只看有类别的")
        self.held.toggled.connect(lambda _on: self._show())
        self.table = LineTable(theme, _COLUMNS, name="学生", ticks=True)
        self.table.ticked.connect(self._tick)
        self.table.setMinimumHeight(theme.px(_HEIGHT))
        self._all = Button(theme, "都勾上", small=True, run=self.tick_shown)
        self._none = Button(theme, "都不要", small=True, run=self.clear)
        self._count = Label("", "sub")
        self.setLayout(
            column(
                theme,
                row(theme, (self.search, 1), self.room, self.held),
                (self.table, 1),
                row(theme, self._count, None, self._none, self._all),
            )
        )
        self._show()

    def picked(self) -> list[int]:
        """Return the ids ticked, in the usual order."""
        return [one.id for one in self._known if one.id in self._ticked]

    def tick(self, ids: Iterable[int]) -> None:
        """Tick some more; ids of nobody listed are left alone."""
        self._ticked |= {one.id for one in self._known} & set(ids)
        self._show()
        self.changed.emit()

    def tick_shown(self) -> None:
        """Tick everybody shown."""
        self._ticked |= {one.id for one in self._shown()}
        self._show()
        self.changed.emit()

    def clear(self) -> None:
        """Take all ticks away."""
        self._ticked.clear()
        self._show()
        self.changed.emit()

    def _tick(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            (self._ticked.add if on else self._ticked.discard)(key)
            self.table.change(lambda line: replace(line, ticked=line.key in self._ticked))
            self._tell()
            self.changed.emit()

    def _shown(self) -> list[Pickable]:
        wanted, room = self.search.text().strip().casefold().replace(" ", ""), self.room.value()
        return [
            one
            for one in self._known
            if (not wanted or wanted in one.name or any(word.startswith(wanted) for word in one.find.split()))
            and (not room or one.class_name == room)
            and (not self.held.isChecked() or one.held)
        ]

    def _show(self) -> None:
        self.table.set_lines(
            [Line(one.id, (one.name, one.class_name, one.held), one.id in self._ticked) for one in self._shown()]
        )
        self._tell()

    def _tell(self) -> None:
        self._count.setText(f"已选 {len(self._ticked):,} 人")
