"""One day of meals: how many of each class ate, everybody on the roll but those named."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QIntValidator, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.services.aid import meals
from ledgerdesk.ui.aid.in_kind.meals_reading import DayFacts
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label

_ROOM, _SEATED, _COUNT, _MOST = 150, 90, 70, 9999
_HEIGHT = 300  # pixels at normal text size


class MealDayDialog(Dialog):
    """Diners class by class; naming who is away takes one off the class."""

    def __init__(self, desk: Desk, facts: DayFacts, parent: QWidget) -> None:
        on = facts.on
        super().__init__(desk.theme, f"{on.month}月{on.day}日 营养餐", parent, width=640)
        self.desk, self._facts = desk, facts
        theme = desk.theme
        self.counts: dict[int, LineEdit] = {}
        self._problems: dict[int, Label] = {}
        self.away = PeopleEditor(
            theme,
            kinds.text("away", "没有用餐的学生"),
            find_among(lambda: facts.people),
            several=True,
            hint="姓名或拼音首字母",
        )
        self.away.set_value(facts.away)
        self._named = facts.away
        self.away.changed.connect(self._renamed)
        rows = [self._line(room, name, seated) for room, name, seated in facts.rooms]
        body = scroll(column(theme, *rows, None, spacing=4))
        body.setMinimumHeight(min(theme.px(_HEIGHT), theme.px(42) * len(rows) + theme.px(10)))
        self.bar = SaveBar(theme)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        whole = Button(theme, "照在册全部", "users", small=True, run=self.fill_all)
        none = Button(theme, "都没供餐", small=True, run=self.clear_all)
        self.put(
            Label(f"{on.month}月{on.day}日 营养餐", "heading"),
            Label("空着的班当天没有供餐。请假的写上名字，人数自动减去。", "sub", wrap=True),
            row(theme, whole, none, None),
            (body, 1),
            Label("没有用餐的学生", "sub"),
            self.away,
            self.bar,
        )
        for keys in Command.SAVE.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        if not facts.diners:
            whole.setFocus()

    def fill_all(self) -> None:
        """Note everybody on the roll but those named."""
        for room, _name, seated in self._facts.rooms:
            if seated:
                self.counts[room].setText(str(seated - self._away_of(room, self.away.people())))

    def clear_all(self) -> None:
        """Note that no meal was given to anybody."""
        for edit in self.counts.values():
            edit.clear()

    def save(self) -> None:
        """Store the day as one step: first who was away, then the numbers as they stand here."""
        if not self.bar.save_button.isEnabled():
            return
        on = self._facts.on
        diners = {room: int(edit.text() or 0) for room, edit in self.counts.items()}
        away = frozenset(who.id for who in self.away.people())

        def work(session: Session) -> None:
            meals.absent(session, on, away)
            meals.serve(session, on, diners)

        self.bar.save_button.forbid("正在保存")
        total = sum(diners.values())
        self.desk.write(
            f"登记营养餐 {on:%Y-%m-%d}",
            work,
            lambda _none: self.accept(),
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已登记 {on.month}月{on.day}日 营养餐 {total:,} 人",
        )

    def _line(self, room: int, name: str, seated: int) -> QWidget:
        theme = self.theme
        diners = self._facts.diners.get(room)
        edit = self.counts[room] = LineEdit(theme, "" if diners is None else str(diners), name=f"{name} 用餐人数")
        edit.setValidator(QIntValidator(0, _MOST, edit))
        edit.setFixedWidth(theme.px(_COUNT))
        edit.entered.connect(partial(self._next, room))
        words, here = Label(name), Label(f"在册 {seated} 人", "sub")
        words.setFixedWidth(theme.px(_ROOM))
        here.setFixedWidth(theme.px(_SEATED))
        problem = self._problems[room] = Label("", "bad", wrap=True)
        line = QWidget()
        line.setLayout(row(theme, words, here, edit, Label("人用餐", "sub"), (problem, 1)))
        return line

    def _next(self, room: int) -> None:
        rooms = list(self.counts)
        at = rooms.index(room) + 1
        (self.counts[rooms[at]] if at < len(rooms) else self.away.edit).setFocus()

    def _away_of(self, room: int, people: Sequence[Named]) -> int:
        return sum(self._facts.room_of.get(who.id) == room for who in people)

    def _renamed(self) -> None:
        """Take one off a class for each name that came, and put one back for each that went."""
        now = self.away.people()
        for room, edit in self.counts.items():
            more = self._away_of(room, now) - self._away_of(room, self._named)
            if edit.text() and more:
                edit.setText(str(max(0, int(edit.text()) - more)))
        self._named = now

    def _refused(self, problem: LedgerError) -> None:
        found = problem.problems if isinstance(problem, RuleError) else {}
        for room, label in self._problems.items():
            label.setText(found.get(str(room), ""))
            self.counts[room].set_bad(str(room) in found)
        known = sum(str(room) in found for room in self._problems)
        self.bar.say_problems(known, () if known else (str(problem),))
