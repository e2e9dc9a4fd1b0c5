"""资助 › 实物: meals by month and day, textbooks by class; what is given in kind and counted, not paid."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.aid.in_kind.meals_view import MealsView
from ledgerdesk.ui.aid.in_kind.textbooks_list import TextbooksList
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

MEALS, BOOKS = "meals", "books"
_MEAL_ENTITIES = frozenset({"MealDay", "MealAbsence", "SchoolClass", "ClassMembership", "PolicyOverride", "Setting"})
_LIST = "list"  # the key of a Place's state: which of the two


class InKindPage(Page):
    """Two sheets, one in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "资助")
        self.desk = desk
        self._asked = False
        self.meals, self.books = MealsView(desk), TextbooksList(desk)
        self.meals.loaded.connect(self._tell)
        self.books.header.hide()
        self.books.body.setContentsMargins(0, 0, 0, 0)
        self.books.status.connect(lambda _text: self._tell())
        self._segments = Segments(desk.theme, ((MEALS, "营养餐"), (BOOKS, "教科书")), name="看哪一份")
        self._segments.chosen.connect(lambda key: self.show_list(str(key)))
        self._stack = QStackedWidget()
        for widget in (self.meals, self.books):
            self._stack.addWidget(widget)
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self._dress()
        desk.term_changed.connect(self._another_term)

    @property
    def front(self) -> str:
        """Return which sheet is in front."""
        return MEALS if self._stack.currentWidget() is self.meals else BOOKS

    def show_list(self, key: str) -> None:
        """Show meals or textbooks."""
        self._segments.set_value(key)
        self._stack.setCurrentWidget(self.books if key == BOOKS else self.meals)
        if key == BOOKS:
            self.books.shown()
        self._dress()
        self._tell()
        self.moved.emit()

    def place(self, key: str) -> Place:
        """See Page."""
        return replace(super().place(key), state={_LIST: self.front})

    def open(self, place: Place) -> None:
        """See Page."""
        if place.state.get(_LIST) in (MEALS, BOOKS) and place.state[_LIST] != self.front:
            self.show_list(str(place.state[_LIST]))

    def shown(self) -> None:
        """See Page."""
        if not self._asked:
            self._asked = True
            self.meals.read()
        if self.front == BOOKS:
            self.books.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        self.books.ledger_changed(change_set)
        if self._asked and isinstance(change_set, ChangeSet) and change_set.entities() & _MEAL_ENTITIES:
            self.meals.read()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        front = self.meals if self.front == MEALS else self.books
        found: dict[Command, Callable[[], object]] = dict(self.books.commands()) if self.front == BOOKS else {}
        if self.desk.may(Right.OUTPUT):
            found |= {Command.PRINT: front.print, Command.EXPORT: front.export}
        if self.desk.editable and self.front == MEALS:
            found[Command.NEW] = self.meals.enter_today
        return found

    def regions(self) -> list[QWidget]:
        """See Page."""
        return [self.meals.grid] if self.front == MEALS else self.books.regions()

    def _dress(self) -> None:
        meals = self.front == MEALS
        print_ = Button(self.theme, "打印", "printer", tip="打印（Ctrl+P）", run=self._print)
        new = Button(self.theme, "登记今天", "plus", Role.PRIMARY, tip="登记（Ctrl+N）", run=self.meals.enter_today)
        edit = Button(self.theme, "登记这个班", "pencil", Role.PRIMARY, tip="登记（F2）", run=self.books.edit_current)
        work = (new if meals else edit,) if self.desk.editable else ()
        self.header.set_buttons(*self.desk.when(Right.OUTPUT, print_), *work)

    def _print(self) -> None:
        (self.meals if self.front == MEALS else self.books).print()

    def _tell(self) -> None:
        eating = self.meals.eating
        if self.front == BOOKS:
            self.set_status(self.books.status_text)
            self.header.set_facts("每班在册、到校、领取的套数，对不上的写明在哪里")
        elif eating is not None:
            self.set_status(f"{eating.month.month}月 {eating.month.diners:,} 人次")
            self.header.set_facts("天数 × 标准 × 用餐人数，按月结算")

    def _another_term(self) -> None:
        self._dress()
        self.books.reload()
        if self._asked:
            self.meals.show_month_of(self.desk.on)
