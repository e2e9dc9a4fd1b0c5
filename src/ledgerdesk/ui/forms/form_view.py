"""A form made from its declaration: Enter goes down, Tab right, and no text is ever lost."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ledgerdesk.fields.field import Field, Section
from ledgerdesk.ui.forms.editor import Editor
from ledgerdesk.ui.forms.editors import Choices, make_editor, table_choices
from ledgerdesk.ui.forms.field_row import LABEL, FieldRow
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class FormView(QWidget):
    """Sections of editors. ``edited`` after each change, ``finished`` on Enter in the last editor."""

    edited = Signal()
    finished = Signal()

    def __init__(
        self,
        theme: Theme,
        sections: Sequence[Section],
        *,
        choices: Choices = table_choices,
        today: Callable[[], date] = date.today,
        stacked: bool = False,
        titles: bool = True,
        label_width: int = LABEL,
    ) -> None:
        """``stacked`` puts hints under the editors, for narrow panels; ``titles`` shows the sections' names."""
        super().__init__()
        self.setObjectName("scrollBody")
        self._theme = theme
        self._rows: dict[str, FieldRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(7))
        make = partial(make_editor, theme, choices=choices, today=today)
        for section in sections:
            if titles and section.title:
                self._layout.addWidget(Label(section.title, "heading"))
            for field in (f for f in section.fields if not f.computed):
                self._add(FieldRow(theme, make(field), stacked=stacked, label_width=label_width))
        self._layout.addStretch(1)

    # ---- values ----------------------------------------------------------------------------------
    def set_values(self, values: Mapping[str, object]) -> None:
        """Show stored values by field key; a key that is missing is blank."""
        for key, field_row in self._rows.items():
            field_row.set_value(values.get(key))

    def dirty(self) -> bool:
        """Tell whether anything differs from the stored values."""
        return any(field_row.dirty() for field_row in self._rows.values())

    def collect(self) -> dict[str, object] | None:
        """Return all values by field key; None when some are wrong: they are marked and the first has the focus."""
        wrong = [field_row for field_row in self._rows.values() if not field_row.check_to_save()]
        if wrong:
            self._focus(wrong[0])
            self.edited.emit()
            return None
        return {key: field_row.value() for key, field_row in self._rows.items()}

    def changes(self) -> dict[str, object] | None:
        """Return the values that differ from the stored ones; None as ``collect`` does."""
        values = self.collect()
        if values is None:
            return None
        return {key: value for key, value in values.items() if self._rows[key].dirty()}

    def show_problems(self, problems: Mapping[str, str]) -> list[str]:
        """Mark what a RuleError found; return the sentences that belong to no field here."""
        met = [field_row for key, field_row in self._rows.items() if key in problems]
        for field_row in met:
            field_row.show_problem(problems[field_row.field.key])
        if met:
            self._focus(met[0])
        self.edited.emit()
        return [sentence for key, sentence in problems.items() if key not in self._rows]

    def problem_count(self) -> int:
        """Return how many fields are marked wrong."""
        return sum(bool(field_row.problem) for field_row in self._rows.values())

    # ---- drafts ----------------------------------------------------------------------------------
    def text_state(self) -> dict[str, str]:
        """Return the text of what differs from the stored values, for a draft; masked numbers are left out."""
        return {key: field_row.editor.text() for key, field_row in self._rows.items() if field_row.dirty()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft's text back."""
        for key, text in state.items():
            if key in self._rows:
                self._rows[key].editor.set_text(text)
        self.edited.emit()

    # ---- editors ---------------------------------------------------------------------------------
    def editor(self, key: str) -> Editor:
        """Return the editor of a field; KeyError when the form has none."""
        return self._rows[key].editor

    def field_row(self, key: str) -> FieldRow:
        """Return the row of a field, to hide it or add to it; KeyError when the form has none."""
        return self._rows[key]

    def add_under(self, key: str, extra: QWidget) -> None:
        """Put something under the row of a field, such as sentences to press."""
        self._layout.insertWidget(self._layout.indexOf(self._rows[key]) + 1, extra)

    def fields(self) -> list[Field]:
        """Return the fields edited here, in order."""
        return [field_row.field for field_row in self._rows.values()]

    def focus_first(self) -> None:
        """Put the focus on the first editor."""
        for field_row in self._rows.values():
            self._focus(field_row)
            return

    def _add(self, field_row: FieldRow) -> None:
        self._rows[field_row.field.key] = field_row
        self._layout.addWidget(field_row)
        field_row.changed.connect(self.edited)
        field_row.editor.entered.connect(partial(self._enter, field_row.field.key))

    def _enter(self, key: str) -> None:
        self._rows[key].check()
        keys = [k for k, field_row in self._rows.items() if not field_row.isHidden()]
        after = keys[keys.index(key) + 1 :]
        if after:
            self._focus(self._rows[after[0]])
        else:
            self.finished.emit()

    @staticmethod
    def _focus(field_row: FieldRow) -> None:
        field_row.editor.setFocus(Qt.FocusReason.TabFocusReason)
        bring_into_sight(field_row)


def bring_into_sight(widget: QWidget) -> None:
    """Scroll the areas a widget lies in so that it can be seen; Qt does so for the Tab key only."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 0, widget.height() // 2)
        parent = parent.parentWidget()


class SaveBar(QFrame):
    """The foot of a form: what is wrong or what saving does at the left; 取消 and 保存 at the right."""

    saved = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme, *middle: QWidget, save: str = "保存　F9", cancel: str = "取消") -> None:
        super().__init__()
        self.setObjectName("clear")
        self._message = Label("", "sub", wrap=True)
        self.save_button = Button(theme, save, role=Role.PRIMARY, run=self.saved.emit)
        self.cancel_button = Button(theme, cancel, run=self.cancelled.emit)
        self.setLayout(row(theme, (self._message, 1), self.cancel_button, *middle, self.save_button))

    def say_problems(self, count: int, others: Sequence[str] = ()) -> None:
        """Say how many places must still be changed, then the sentences that belong to no field."""
        words = ([f"还有 {count} 处要改"] if count else []) + list(others)
        self.say("；".join(words), "bad")

    def say(self, text: str, role: str = "sub") -> None:
        """Say what saving will do (ok), or when the draft was kept (sub)."""
        self._message.setText(text)
        self._message.set_role(role)

    @property
    def message(self) -> str:
        """Return what stands at the left."""
        return self._message.text()
