"""A section of a record in the panel: read as key and value, edited in place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.fields.field import Field, Section, Sensitivity
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.editors import Choices, table_choices
from ledgerdesk.ui.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import clear, row
from ledgerdesk.ui.kit.text import Label, key_value
from ledgerdesk.ui.theme import Theme


class SectionView(QWidget):
    """``save`` tells the changed values by field key; the page stores them and calls ``set_values`` or a problem.

    ``reveal`` asks for the whole of a masked value, by field key; ``editing`` tells that editing began or ended.
    """

    save = Signal(object)
    reveal = Signal(str)
    editing = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        section: Section,
        *,
        choices: Choices = table_choices,
        today: Callable[[], date] = date.today,
        read_only: bool = False,
        note: str = "",
    ) -> None:
        """``note`` stands over the editors, such as 改的是全家的住址，弟弟 龙小满 也跟着改."""
        super().__init__()
        self.setObjectName("clear")
        self._theme, self._section, self._note = theme, section, note
        self._choices, self._today = choices, today
        self._values: dict[str, object] = {}
        self._shown_whole: frozenset[str] = frozenset()
        self.form: FormView | None = None
        self.bar: SaveBar | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(6))
        self._edit_button = Button(theme, "修改", "pencil", Role.QUIET, small=True, tip="修改（F2）", run=self.edit)
        self._edit_button.setAccessibleName(f"修改{section.title}")
        self._edit_button.setVisible(not read_only)
        self._layout.addLayout(row(theme, Label(section.title, "strong"), None, self._edit_button))
        self._body = QVBoxLayout()
        self._body.setSpacing(theme.px(6))
        self._layout.addLayout(self._body)

    def set_values(self, values: Mapping[str, object], *, whole: Sequence[str] = ()) -> None:
        """Show stored values and stop editing; keys in ``whole`` are shown unmasked."""
        self._values = dict(values)
        self._shown_whole = frozenset(whole)
        self._read()

    def edit(self) -> None:
        """Turn into editors."""
        if self.form is not None:
            return
        clear(self._body)
        self._edit_button.hide()
        self.form = FormView(
            self._theme, [self._section], choices=self._choices, today=self._today, stacked=True, titles=False
        )
        self.form.set_values(self._values)
        self.bar = SaveBar(self._theme)
        self.bar.saved.connect(self.try_save)
        self.bar.cancelled.connect(self.cancel)
        self.form.finished.connect(self.bar.save_button.setFocus)
        if self._note:
            self._body.addWidget(Label(self._note, "warn", wrap=True))
        self._body.addWidget(self.form)
        self._body.addWidget(self.bar)
        self.form.focus_first()
        self.editing.emit(True)

    def try_save(self) -> None:
        """Tell the changes when all is right; mark what is not."""
        if self.form is None or self.bar is None:
            return
        changes = self.form.changes()
        self.bar.say_problems(self.form.problem_count())
        if changes is None:
            return
        if changes:
            self.save.emit(changes)
        else:
            self._read()

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Mark what a RuleError found."""
        if self.form is not None and self.bar is not None:
            others = self.form.show_problems(problems)
            self.bar.say_problems(self.form.problem_count(), others)

    def cancel(self) -> None:
        """Stop editing and show the stored values."""
        self._read()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do here now."""
        if self.form is None:
            return {} if self._edit_button.isHidden() else {Command.EDIT: self.edit}
        return {Command.SAVE: self.try_save, Command.SAVE_AND_NEXT: self.try_save, Command.CANCEL: self.cancel}

    def text_state(self) -> dict[str, str]:
        """Return unsaved text by field key."""
        return self.form.text_state() if self.form is not None else {}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Open the editors and put unsaved text back."""
        if state:
            self.edit()
        if self.form is not None:
            self.form.restore_text(state)

    def _read(self) -> None:
        was_editing = self.form is not None
        clear(self._body)
        self.form = self.bar = None
        self._edit_button.setVisible(not self._edit_button.isHidden() or was_editing)
        for field in self._section.fields:
            self._body.addLayout(self._line(field))
        if was_editing:
            self.editing.emit(False)

    def _line(self, field: Field) -> QVBoxLayout:
        value = self._values.get(field.key)
        whole, masked = field.show(value), field.mask(value)
        hidden = field.sensitivity is Sensitivity.SENSITIVE and whole != masked and field.key not in self._shown_whole
        eye = None
        if hidden:
            tip = "显示完整号码，要写明用途，会留下记录"
            eye = Button(self._theme, "显示", "eye", Role.QUIET, small=True, tip=tip)
            eye.setAccessibleName(f"显示完整的{field.label}")
            eye.clicked.connect(lambda _checked=False: self.reveal.emit(field.key))
        layout = QVBoxLayout()
        layout.addLayout(key_value(self._theme, field.label, masked if hidden else whole, extra=eye))
        return layout
