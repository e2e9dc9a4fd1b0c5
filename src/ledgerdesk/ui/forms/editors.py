"""The editor widget of each kind of field; parsing is the field's, keeping the text is the editor's."""

from collections.abc import Callable
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.fields import codes as code_tables
from ledgerdesk.fields.field import Field, FieldError, Kind, Sensitivity
from ledgerdesk.ui.forms.code_editors import Choice, CodeCombo, CodesButton
from ledgerdesk.ui.forms.editor import Editor, spoken
from ledgerdesk.ui.kit.choices import Segments, three_state
from ledgerdesk.ui.kit.inputs import LineEdit, TextArea
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

#: Returns the choices of a field; pages pass their own for teachers, classes, villages.
Choices = Callable[[Field], tuple[Choice, ...]]

_SHORT_KINDS = (Kind.DAY, Kind.MONTH, Kind.INTEGER, Kind.MONEY, Kind.PHONE)
_WEEKDAYS = "一二三四五六日"


class LineEditor(Editor):
    """One line: text, name, phone, number, money, month, identity number, card."""

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__(theme, field)
        self.edit = LineEdit(theme, name=spoken(field))
        self.edit.settled.connect(self._settled)
        self.edit.entered.connect(self.entered)
        self.edit.left.connect(self.left)
        if field.kind in _SHORT_KINDS:
            self.edit.setFixedWidth(theme.px(148))
        self.line.addWidget(self.edit)
        if field.kind in _SHORT_KINDS:
            self.line.addStretch(1)
        self.setFocusProxy(self.edit)
        self._mask = ""

    def set_value(self, value: object) -> None:
        """Show a value; a sensitive one masked, which means unchanged until it is typed anew."""
        shown = self.field.show(value)
        masked = self.field.mask(value) if self.field.sensitivity is Sensitivity.SENSITIVE else shown
        self._mask = masked if masked != shown else ""
        self.edit.setText(masked)

    def untouched(self) -> bool:
        """See Editor."""
        return bool(self._mask) and self.edit.text() == self._mask

    def text(self) -> str:
        """See Editor."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.edit.setText(text)

    def set_bad(self, bad: bool) -> None:
        """See Editor."""
        self.edit.set_bad(bad)

    def _settled(self, _text: str) -> None:
        self.changed.emit()


class DayEditor(LineEditor):
    """A day: ``=`` today, ``-1`` yesterday, ``10.8``; written out with its weekday when the box is left."""

    def __init__(self, theme: Theme, field: Field, today: Callable[[], date]) -> None:
        super().__init__(theme, field)
        self._today = today
        self.edit.setFixedWidth(theme.px(128))
        self._weekday = Label("", "sub")
        self.line.insertWidget(1, self._weekday)
        self.edit.settled.connect(lambda _text: self._say_weekday(self._day()))
        self.edit.left.connect(self._write_out)
        self.edit.entered.connect(self._write_out)

    def set_value(self, value: object) -> None:
        """See Editor."""
        super().set_value(value)
        self._say_weekday(value if isinstance(value, date) else None)

    def parse(self) -> object:
        """See Editor: a day written without its year is refused for what is wrong with it, not for the year."""
        try:
            return super().parse()
        except FieldError:
            try:
                dates.parse_typed(self.text(), self._today())
            except Rejected as wrong:
                raise FieldError(wrong.what, wrong.fix) from None
            raise

    def raw(self) -> object:
        """Return the day, or the text when it is none."""
        day = self._day()
        return self.text() if day is None else day

    def _day(self) -> date | None:
        text = self.text().strip()
        if not text:
            return None
        try:
            return dates.parse_typed(text, self._today())
        except Rejected:
            return None

    def _write_out(self) -> None:
        day = self._day()
        if day is not None and self.text() != dates.show_day(day):
            self.edit.setText(dates.show_day(day))
        self._say_weekday(day)

    def _say_weekday(self, day: date | None) -> None:
        self._weekday.setText(f"星期{_WEEKDAYS[day.weekday()]}" if day is not None else "")


class AreaEditor(Editor):
    """Several lines of text."""

    def __init__(self, theme: Theme, field: Field, *, lines: int = 3) -> None:
        super().__init__(theme, field)
        self.edit = TextArea(theme, name=spoken(field), lines=lines)
        self.edit.settled.connect(self.changed)
        self.edit.left.connect(self.left)
        self.line.addWidget(self.edit)
        self.setFocusProxy(self.edit)

    def set_value(self, value: object) -> None:
        """See Editor."""
        self.edit.setPlainText(self.field.show(value))

    def text(self) -> str:
        """See Editor."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.edit.setPlainText(text)

    def set_bad(self, bad: bool) -> None:
        """See Editor."""
        self.edit.set_bad(bad)


class FlagEditor(Editor):
    """Yes, no or unknown."""

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__(theme, field)
        self.segments: Segments = three_state(theme, field.label)
        self.segments.chosen.connect(lambda _value: self.changed.emit())
        self.line.addWidget(self.segments)
        self.line.addStretch(1)
        self.setFocusProxy(self.segments)

    def set_value(self, value: object) -> None:
        """See Editor."""
        self.segments.set_value(value)

    def raw(self) -> object:
        """See Editor."""
        return self.segments.value()

    def text(self) -> str:
        """See Editor."""
        return self.field.show(self.segments.value())

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.segments.set_value(self.field.parse(text))

    def set_bad(self, bad: bool) -> None:
        """See Editor."""
        self.segments.set_bad(bad)


class CodeEditor(Editor):
    """One code of a table; letters typed jump to what begins with them in pinyin."""

    def __init__(self, theme: Theme, field: Field, choices: tuple[Choice, ...]) -> None:
        super().__init__(theme, field)
        self.combo = CodeCombo(theme, choices, name=spoken(field))
        self.combo.chosen.connect(lambda _code: self.changed.emit())
        self.combo.entered.connect(self.entered)
        self.line.addWidget(self.combo)
        self.line.addStretch(1)
        self.setFocusProxy(self.combo)

    def set_value(self, value: object) -> None:
        """Show a code, a legacy one too."""
        self.combo.show_code(None if value is None else str(value), self.field.show(value))

    def raw(self) -> object:
        """Return the code as the text the field parses."""
        return self.combo.value()

    def text(self) -> str:
        """See Editor."""
        return str(self.combo.value() or "")

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.combo.show_code(text or None, self.field.show(text) if text else "")

    def parse(self) -> object:
        """Return the code: it was picked from the choices, so nothing is to be read."""
        return self.combo.value() if self.combo.value() is not None else self.field.parse(None)

    def set_bad(self, bad: bool) -> None:
        """See Editor."""
        self.combo.set_bad(bad)


class CodesEditor(Editor):
    """Several codes of a table."""

    def __init__(self, theme: Theme, field: Field, choices: tuple[Choice, ...]) -> None:
        super().__init__(theme, field)
        self.button = CodesButton(theme, choices, name=spoken(field))
        self.button.chosen.connect(lambda _codes: self.changed.emit())
        self.line.addWidget(self.button)
        self.setFocusProxy(self.button)

    def set_value(self, value: object) -> None:
        """See Editor."""
        self.button.show_codes(tuple(map(str, value)) if isinstance(value, (tuple, list, frozenset)) else ())

    def parse(self) -> object:
        """Return the codes as a tuple in the table's order, None when there is none."""
        return self.button.codes() or None

    def text(self) -> str:
        """See Editor."""
        return "、".join(self.button.codes())

    def set_text(self, text: str) -> None:
        """See Editor."""
        self.button.show_codes(tuple(code for code in text.split("、") if code))


def table_choices(field: Field) -> tuple[Choice, ...]:
    """Return the entries a field's code table offers; legacy ones only appear where they are stored."""
    if field.codes is None:
        return ()
    return tuple(Choice(code.code, code.label) for code in code_tables.table(field.codes).offered)


def make_editor(
    theme: Theme, field: Field, *, choices: Choices = table_choices, today: Callable[[], date] = date.today
) -> Editor:
    """Return the editor of a field; ``today`` is the ledger's clock."""
    if field.kind is Kind.DAY:
        return DayEditor(theme, field, today)
    if field.kind is Kind.LONG_TEXT:
        return AreaEditor(theme, field)
    if field.kind is Kind.FLAG:
        return FlagEditor(theme, field)
    if field.kind is Kind.CODE:
        return CodeEditor(theme, field, choices(field))
    if field.kind is Kind.CODES:
        return CodesEditor(theme, field, choices(field))
    return LineEditor(theme, field)
