"""Editors of the care forms: people found as one types, and a code picked from a few words side by side."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSizePolicy

from ledgerdesk.fields import codes
from ledgerdesk.fields.field import Field
from ledgerdesk.ui.forms.editor import Editor
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

_HIT = Qt.ItemDataRole.UserRole
_MOST_ROWS = 8
_MOST_CHIPS, _WHOLE_CHIPS = 6, 3  # people shown in a box, and how many of them with their classes
_ROW = 32  # pixels at normal text size
_NOBODY = "没有找到。可以试：姓名、拼音首字母"
_NOT_FOUND = "没有找到“{}”。可以试姓名、拼音首字母。"
_NOT_PICKED = "“{}”还没有选中。请在找到的人里选一个，按回车。"


@dataclass(frozen=True)
class Named:
    """Somebody who can be picked: id, name, and a class or other grey words; ``find`` is pinyin and initials."""

    id: int
    name: str
    where: str = ""
    find: str = ""

    @property
    def words(self) -> str:
        """Return name and class as one line."""
        return f"{self.name}　{self.where}" if self.where else self.name


#: Delivers those who fit a text, at once or later.
Find = Callable[[str, Callable[[Sequence[Named]], None]], None]


def find_among(known: Callable[[], Sequence[Named]]) -> Find:
    """Return a search by name, pinyin and initials among people who are at hand already."""

    def find(text: str, deliver: Callable[[Sequence[Named]], None]) -> None:
        wanted = text.strip().casefold().replace(" ", "")
        deliver([who for who in known() if wanted in who.name or any(w.startswith(wanted) for w in who.find.split())])

    return find


class PeopleEditor(Editor):
    """One or several people as chips, and a box that finds more of them; the value is a tuple of Named."""

    def __init__(self, theme: Theme, field: Field, find: Find, *, several: bool = False, hint: str = "") -> None:
        super().__init__(theme, field)
        self._find, self._several, self._hint = find, several, hint
        self._people: tuple[Named, ...] = ()
        self._hits: Sequence[Named] = ()
        self._likely: Sequence[Named] = ()
        self._bad = False
        self._coming = ""  # a text those who fit it are being looked for
        self._entered = ""  # one Enter was pressed at before they had come
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.px(4))
        self.edit = LineEdit(theme, name=f"{field.label}，必填" if field.required else field.label, hint=hint)
        self.edit.settled.connect(self._search)
        self.edit.left.connect(self._left)
        self.edit.installEventFilter(self)
        self._list: QListWidget | None = None
        self.line.addLayout(self._chips)
        self.line.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)

    def people(self) -> tuple[Named, ...]:
        """Return who is picked, in order."""
        return self._people

    def set_value(self, value: object) -> None:
        """Show people; None shows nobody."""
        self._people = value if isinstance(value, tuple) else ()
        self.edit.clear()
        self._draw()

    def parse(self) -> object:
        """Return who is picked, None for nobody."""
        return self._people or None

    def unfinished(self) -> str:
        """See Editor: a name stands in the box that nobody has, or that was not picked."""
        typed = self.edit.text()
        if not typed.strip() or typed == self._entered:
            return ""
        known = self._hits or typed == self._coming
        return (_NOT_PICKED if known else _NOT_FOUND).format(typed.strip())

    def text(self) -> str:
        """See Editor."""
        return json.dumps([[who.id, who.name, who.where] for who in self._people], ensure_ascii=False)

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.set_value(tuple(Named(*found) for found in json.loads(text or "[]")))

    def set_bad(self, bad: bool) -> None:
        """See Editor."""
        self._bad = bad
        self.edit.set_bad(bad)

    def pick(self, who: Named) -> None:
        """Take somebody who was found."""
        others = tuple(known for known in self._people if known.id != who.id) if self._several else ()
        self._people = (*others, who)
        self._close()
        self.edit.clear()
        self._draw()
        self.changed.emit()

    def drop(self, who: Named) -> None:
        """Let somebody go."""
        self._people = tuple(known for known in self._people if known.id != who.id)
        self._draw()
        self.changed.emit()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_several(self, several: bool) -> None:
        """Let several be picked, or one alone."""
        self._several = several

    def offer(self, likely: Sequence[Named]) -> None:
        """Offer people before anything is typed: ↓ in the empty box shows them."""
        self._likely = likely

    def hits(self) -> Sequence[Named]:
        """Return those who fit what was typed."""
        return self._hits

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return not self.edit.composing and self._key(event)
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._close()
        super().hideEvent(event)

    # ---- inside ----------------------------------------------------------------------------------
    def _key(self, event: QKeyEvent) -> bool:
        key, shown = event.key(), self._list is not None and self._list.isVisible()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            typed = self.edit.text()
            if typed.strip() and typed == self._coming:
                self._entered = typed
            elif self._hits:
                self.pick(self._hits[max(0, self._list.currentRow())] if self._list is not None else self._hits[0])
            elif not typed.strip():
                self.entered.emit()
            else:
                self.left.emit()  # so that it says under the box that nobody is called so
            return True
        if key == Qt.Key.Key_Backspace and not self.edit.text() and self._people:
            self.drop(self._people[-1])
            return True
        if self._list is not None and shown and self._hits and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
            return True
        if shown and key == Qt.Key.Key_Escape:
            self._close()
            return True
        if key == Qt.Key.Key_Down and not self.edit.text().strip() and self._likely:
            self._show(self._likely)
            return True
        return False

    def _search(self, text: str) -> None:
        self._coming, self._entered = text, ""
        if not text.strip():
            self._close()
            return

        def deliver(found: Sequence[Named]) -> None:
            if self.edit.text() != text:
                return
            wanted = self._entered == text
            self._coming = self._entered = ""
            self._show(found)
            if wanted and self._hits:
                self.pick(self._hits[0])
            elif self._bad or (not self._hits and (wanted or not self.edit.hasFocus())):
                self.left.emit()  # what stands under the box is of another text

        self._find(text, deliver)

    def _show(self, found: Sequence[Named]) -> None:
        picked = {who.id for who in self._people} if self._several else set()
        self._hits = [who for who in found if who.id not in picked][:_MOST_ROWS]
        if not self.edit.hasFocus():
            self._hide_list()
            return
        box = self._open_list()
        box.clear()
        if not self._hits:
            nobody = QListWidgetItem(_NOBODY)
            nobody.setFlags(Qt.ItemFlag.NoItemFlags)
            nobody.setSizeHint(QSize(0, self.theme.px(_ROW)))
            box.addItem(nobody)
        for who in self._hits:
            item = QListWidgetItem(who.words)
            item.setData(_HIT, who)
            item.setSizeHint(QSize(0, self.theme.px(_ROW)))
            box.addItem(item)
        box.setCurrentRow(0)
        rows = self.theme.px(_ROW) * max(1, len(self._hits))
        corner = self.edit.mapTo(self.window(), QPoint(0, self.edit.height() + 2))
        wide = min(max(self.edit.width(), self.theme.px(280)), self.window().width() - corner.x() - 8)
        box.setGeometry(corner.x(), corner.y(), wide, rows + self.theme.px(10))
        box.show()
        box.raise_()

    def _open_list(self) -> QListWidget:
        if self._list is None:
            self._list = QListWidget(self.window())
            self._list.setObjectName("finder")
            self._list.setStyleSheet(f"QListWidget::item{{padding-left:{self.theme.px(9)}px}}")
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setAccessibleName(f"{self.field.label}，找到的人")
            self._list.itemClicked.connect(self._clicked)
        return self._list

    def _clicked(self, item: QListWidgetItem) -> None:
        who = item.data(_HIT)
        if isinstance(who, Named):
            self.pick(who)

    def _hide_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def _close(self) -> None:
        self._hits = ()
        self._hide_list()

    def _left(self) -> None:
        self._hide_list()
        self.left.emit()

    def _draw(self) -> None:
        clear(self._chips)
        shown = self._people[-_MOST_CHIPS:]
        if len(shown) < len(self._people):
            self._chips.addWidget(Label(f"前面 {len(self._people) - len(shown)} 名　", "sub"))
        for who in shown:
            words = who.words if len(self._people) <= _WHOLE_CHIPS else who.name
            chip = Button(self.theme, words, "x", Role.CHIP, tip=f"不选 {who.name}", run=partial(self.drop, who))
            chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Backspace in the box does the same for the keyboard
            self._chips.addWidget(chip)
        self.edit.setPlaceholderText("" if self._people else self._hint)


class SegmentsEditor(Editor):
    """One code of a short table, its words side by side."""

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__(theme, field)
        offered = codes.table(field.codes).offered if field.codes else ()
        self.segments = Segments(
            theme, [(code.code, code.label) for code in offered], name=field.label, optional=not field.required
        )
        self.segments.chosen.connect(lambda _code: self.changed.emit())
        self.line.addWidget(self.segments)
        self.line.addStretch(1)
        self.setFocusProxy(self.segments)

    def set_value(self, value: object) -> None:
        """See Editor."""
        self.segments.set_value(value)

    def parse(self) -> object:
        """Return the code that is on."""
        return self.segments.value()

    def text(self) -> str:
        """See Editor."""
        return str(self.segments.value() or "")

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.segments.set_value(text or None)

    def set_bad(self, bad: bool) -> None:
        """See Editor."""
        self.segments.set_bad(bad)
