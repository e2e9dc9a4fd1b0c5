"""The boxes of a visit, one below the other: who, when, how, with whom, and what was seen and said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.fields import visits as fields
from ledgerdesk.ui.care.follow_ups.follow_up_boxes import FollowUpBoxes
from ledgerdesk.ui.care.visits.confidence_box import KEY, ConfidenceBox
from ledgerdesk.ui.care.visits.visit_phrases import PhraseLine
from ledgerdesk.ui.care.visits.visit_pickers import Find, Named, PeopleEditor, SegmentsEditor
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.editor import Editor
from ledgerdesk.ui.forms.editors import AreaEditor, DayEditor, LineEditor
from ledgerdesk.ui.forms.field_row import LABEL, FieldRow
from ledgerdesk.ui.forms.form_view import bring_into_sight
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.layout import clear, column, holder, row
from ledgerdesk.ui.kit.text import Label

STUDENT = kinds.text("student_ids", "走访谁", required=True)
TEACHERS = kinds.text("teacher_ids", "教师", required=True)
VISITED_ON = replace(fields.VISITED_ON, label="日期", hint="= 今天，-1 昨天，10.8 也行")
WRITTEN = tuple(
    replace(field, hint="")
    for field in (fields.PURPOSE, fields.SITUATION, fields.PARENT_OPINION, fields.PROBLEMS, fields.SUGGESTIONS)
)
_SAID = "at_school."
_NAMED = 4  # of those who went along, the others are counted
_KNOWN = ("visited_on", "mode", "teacher_ids", "place", "met", "purpose", "situation")


class VisitSheet(QWidget):
    """``edited`` after each change, ``asked`` (a Named or None) when another child is chosen, ``finished`` at the end."""

    edited = Signal()
    asked = Signal(object)
    finished = Signal()

    def __init__(self, desk: Desk, find_pupil: Find, find_teacher: Find) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self._rows: dict[str, FieldRow] = {}
        self._ticks: dict[int, CheckBox] = {}
        self._children: tuple[Named, ...] = ()
        self._siblings = row(theme, margin=(LABEL + 8, 0, 0, 0), spacing=16)
        self._sibling_line = holder(self._siblings)
        self._met_line = PhraseLine(theme, "", LABEL + 8)
        self._said = QVBoxLayout()
        self._said.setSpacing(theme.px(7))
        self._said.setContentsMargins(0, 0, 0, 0)
        self._phrases = {field.key: PhraseLine(theme, "常用句", LABEL + 8) for field in WRITTEN}
        self.mode_hint = Label("", "sub")
        self.day_hint = Label("", "sub")
        self._day_line = holder(row(theme, self.day_hint, None, margin=(LABEL + 8, 0, 0, 0)))
        self._teacher_hint = Label("", "sub", wrap=True)
        self._teacher_line = holder(row(theme, (self._teacher_hint, 1), margin=(LABEL + 8, 0, 0, 0)))
        self._others = PhraseLine(theme, "上次同去", LABEL + 8)
        self.student = PeopleEditor(theme, STUDENT, find_pupil, hint="姓名、拼音首字母，回车选中")
        self.teachers = PeopleEditor(theme, TEACHERS, find_teacher, several=True, hint="姓名、拼音首字母，可以选几位")
        self.follow_up = FollowUpBoxes(desk, find_teacher, self._helper)
        self.confidence = ConfidenceBox(theme)
        mode = SegmentsEditor(theme, replace(fields.MODE, required=True))
        mode.line.insertWidget(1, self.mode_hint)
        day = self._add(DayEditor(theme, VISITED_ON, lambda: desk.today))
        lines: list[QWidget | QLayout] = [
            self._add(self.student),
            self._sibling_line,
            day,
            self._day_line,
            self._add(mode),
            self._add(self.teachers),
            self._teacher_line,
            self._others,
            row(
                theme,
                (self._add(LineEditor(theme, replace(fields.PLACE, hint=""))), 3),
                (self._add(LineEditor(theme, replace(fields.MET, hint="")), label_width=52), 2),
                spacing=12,
            ),
            self._met_line,
        ]
        for field in WRITTEN:
            lines += [self._add(AreaEditor(theme, field, lines=2))]
            lines += [self._phrases[field.key]]
            if field.key == fields.SITUATION.key:
                lines.append(holder(self._said))
        for key, field_row in self.follow_up.rows.items():
            self._keep(key, field_row)
        lines += [self.follow_up, self._add(SegmentsEditor(theme, replace(fields.MONEY_ARRIVED, label="补助到卡")))]
        self._keep(KEY, self.confidence.field_row)
        self.setLayout(column(theme, *lines, None, spacing=6, margin=(0, 0, 8, 0)))
        self._day_line.hide()
        self._sibling_line.hide()
        self._teacher_line.hide()
        self.student.changed.connect(self._another_child)
        problems = self._rows[fields.PROBLEMS.key]
        problems.changed.connect(lambda: self.follow_up.suggest(problems.editor.text()))

    # ---- whose visit -----------------------------------------------------------------------------
    def show_children(self, child: Named | None, siblings: Sequence[Named], ticked: Sequence[int]) -> None:
        """Show whom the visit is for; brothers and sisters to tick, and a box for what was said of each child."""
        self._children = () if child is None else (child, *siblings)
        if child is None or self.student.people() != (child,):
            self._rows[STUDENT.key].set_value((child,) if child is not None else None)
        clear(self._siblings)
        self._ticks = {}
        for sibling in siblings:
            where = f"（{sibling.where}）" if sibling.where else ""
            box = CheckBox(self._desk.theme, f"{sibling.name}{where}一起记", ticked=sibling.id in ticked)
            box.toggled.connect(self._ticked)
            self._ticks[sibling.id] = box
            self._siblings.addWidget(box)
        self._siblings.addStretch(1)
        self._sibling_line.setVisible(bool(siblings))
        self.confidence.say_whose(child.name if child else "", several=bool(siblings))
        self._make_said()

    def children_visited(self) -> tuple[Named, ...]:
        """Return the child and the ticked brothers and sisters."""
        return tuple(who for who in self._children if who.id not in self._ticks or self._ticks[who.id].isChecked())

    def offer(self, met: Sequence[str], phrases: Mapping[str, Sequence[str]]) -> None:
        """Offer people of the home, and sentences the school writes often."""
        self._met_line.set_words(met if len(met) > 1 else (), self._rows[fields.MET.key].editor.set_text)
        for key, words in phrases.items():
            self._phrases[key].set_words(words, partial(self._append, key))

    def say_day(self, words: str) -> None:
        """Say under the date why it is not today."""
        self.day_hint.setText(words)
        self._day_line.setVisible(bool(words))

    def say_helpers(self, words: str) -> None:
        """Say under the teachers who the paired one is."""
        self._teacher_hint.setText(words)
        self._teacher_line.setVisible(bool(words))

    def offer_others(self, people: Sequence[Named]) -> None:
        """Offer under the teachers, as one click, those who went along to the home before."""

        def join(_words: str) -> None:
            self._others.set_words((), join)
            for who in people:
                self.teachers.pick(who)

        names = "、".join(who.name for who in people[:_NAMED]) + (f"等 {len(people)} 位" if people[_NAMED:] else "")
        self._others.set_words((f"加上 {names}",) if people else (), join)

    # ---- values ----------------------------------------------------------------------------------
    def set_values(self, values: Mapping[str, object]) -> None:
        """Show stored values by field key; keys that are missing are left as they are."""
        for key, value in values.items():
            if key in self._rows:
                self._rows[key].set_value(value)

    def clear(self) -> None:
        """Empty every box; nobody is chosen."""
        self.show_children(None, (), ())
        for field_row in self._rows.values():
            field_row.set_value(None)
        self.follow_up.show_more()
        self.confidence.fold()

    def dirty(self) -> bool:
        """Tell whether anything was typed or picked that is not stored."""
        return any(field_row.dirty() for field_row in self._rows.values())

    def value(self, key: str) -> object:
        """Return the value of a field; FieldError when it is none."""
        return self._rows[key].value()

    def collect(self) -> dict[str, object] | None:
        """Return all values; None when some are wrong: they are marked and the first has the focus."""
        wrong = [field_row for field_row in self._rows.values() if not field_row.check_to_save()]
        if wrong:
            self.focus(wrong[0].field.key)
            return None
        return {key: field_row.value() for key, field_row in self._rows.items()}

    def said(self, values: Mapping[str, object]) -> dict[int, str]:
        """Return from collected values what was said of each child visited."""
        here = {who.id for who in self.children_visited()}
        told = {int(key.removeprefix(_SAID)): value for key, value in values.items() if key.startswith(_SAID)}
        return {who: str(words) for who, words in told.items() if words and who in here}

    def show_problems(self, problems: Mapping[str, str]) -> list[str]:
        """Mark what a RuleError found; return the sentences that belong to no box here."""
        met = [key for key in self._rows if key in problems]
        for key in met:
            self._rows[key].show_problem(problems[key])
        if met:
            self.focus(met[0])
        return [sentence for key, sentence in problems.items() if key not in self._rows]

    def problem_count(self) -> int:
        """Return how many boxes are marked wrong."""
        return sum(bool(field_row.problem) for field_row in self._rows.values())

    def text_state(self) -> dict[str, str]:
        """Return the text of every box."""
        return {key: field_row.editor.text() for key, field_row in self._rows.items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft's text back; whom it is for must be shown already."""
        for key, text in state.items():
            if key in self._rows and key != STUDENT.key:
                self._rows[key].editor.set_text(text)
        self.follow_up.show_more()
        self.confidence.fold()
        self.edited.emit()

    def focus(self, key: str) -> None:
        """Put the focus on a box and bring it into sight."""
        self._rows[key].editor.setFocus(Qt.FocusReason.TabFocusReason)
        bring_into_sight(self._rows[key])

    def field_row(self, key: str) -> FieldRow:
        """Return the row of a field; KeyError when there is none."""
        return self._rows[key]

    def focus_first_empty(self) -> None:
        """Put the focus on the first of who, where and what that nobody knows yet."""
        self.focus(next((key for key in _KNOWN if self._empty(key)), _KNOWN[-1]))

    # ---- inside ----------------------------------------------------------------------------------
    def _add(self, editor: Editor, *, label_width: int = LABEL) -> FieldRow:
        field_row = FieldRow(self._desk.theme, editor, label_width=label_width)
        self._keep(editor.field.key, field_row)
        return field_row

    def _keep(self, key: str, field_row: FieldRow) -> None:
        self._rows[key] = field_row
        field_row.changed.connect(self.edited)
        field_row.editor.entered.connect(partial(self._enter, key))

    def _empty(self, key: str) -> bool:
        return self._rows[key].editor.text() in ("", "[]")

    def _helper(self) -> Named | None:
        people = self.teachers.people()
        return people[0] if people else None

    def _append(self, key: str, phrase: str) -> None:
        editor = self._rows[key].editor
        before = editor.text().rstrip()
        joint = "" if not before or before[-1] in "。；，！？、" else "，"
        editor.set_text(f"{before}{joint}{phrase}")
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_said(self) -> None:
        for key in [key for key in self._rows if key.startswith(_SAID)]:
            del self._rows[key]
        clear(self._said)
        for who in self._children:
            label = fields.AT_SCHOOL.label if len(self._children) == 1 else f"{who.name}在校表现"
            field = replace(fields.AT_SCHOOL, key=f"{_SAID}{who.id}", label=label, hint="")
            field_row = self._add(AreaEditor(self._desk.theme, field, lines=2))
            field_row.set_value(None)
            self._said.addWidget(field_row)
        self._show_said()

    def _show_said(self) -> None:
        here = {f"{_SAID}{who.id}" for who in self.children_visited()}
        for key, field_row in self._rows.items():
            if key.startswith(_SAID):
                field_row.setVisible(key in here)

    def _ticked(self, _on: bool) -> None:
        self._show_said()
        self.edited.emit()

    def _another_child(self) -> None:
        people = self.student.people()
        self.asked.emit(people[0] if people else None)

    def _enter(self, key: str) -> None:
        self._rows[key].check()
        if key == TEACHERS.key:  # what is known of the home was filled in: on to what is not
            self.focus_first_empty()
            return
        shown = [k for k, field_row in self._rows.items() if field_row.isVisibleTo(self)]
        after = shown[shown.index(key) + 1 :]
        if after:
            self.focus(after[0])
        else:
            self.finished.emit()
