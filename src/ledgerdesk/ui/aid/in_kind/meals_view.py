"""营养餐: a month as a grid of classes and days, entered day by day, printed, let out."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.printing import in_kind
from ledgerdesk.printing.document import Document
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.in_kind import meals_reading
from ledgerdesk.ui.aid.in_kind.meal_day import MealDayDialog
from ledgerdesk.ui.aid.in_kind.meal_grid import MealGrid
from ledgerdesk.ui.aid.in_kind.meals_reading import DayFacts, Eating
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.dialog import ExportDialog
from ledgerdesk.ui.exporting.offer import Offer
from ledgerdesk.ui.kit.boxes import Card, EmptyState
from ledgerdesk.ui.kit.buttons import Button, IconButton
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label

_KEY = "sheet.meals"


class MealsView(QWidget):
    """``loaded`` after a month was read."""

    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.eating: Eating | None = None
        self._month = desk.on.replace(day=1)
        theme = desk.theme
        self.grid = MealGrid(theme)
        self.grid.pressed_day.connect(self.enter_day)
        self.title = Label("", "heading")
        self.said = Label("", wrap=True, selectable=True)
        before = IconButton(theme, "chevron-left", "上个月", tint="text", run=partial(self.step, -1))
        after = IconButton(theme, "chevron-right", "下个月", tint="text", run=partial(self.step, 1))
        out = Button(theme, "", "download", tip="导出（Ctrl+E）", run=self.export)
        hint = Label("点日期，或双击那一天的格子，登记那一天" if desk.editable else "", "sub")
        head = row(theme, before, self.title, after, hint, None, *desk.when(Right.OUTPUT, out))
        self._nobody = EmptyState(theme, "users", "还没有班级", "学生填上年级和班号，班级就有了。")
        self._nobody.hide()
        card = Card(theme, head, (self.grid, 1), self._nobody, self.said, margin=(12, 10, 12, 10))
        self.setLayout(column(theme, (card, 1)))

    def read(self) -> None:
        """Read the month in view again."""
        year, number = self._month.year, self._month.month
        self.desk.read(
            "读取营养餐", lambda s: meals_reading.read(s, year, number), self._show, owner=self, key=f"meals:{id(self)}",
            failed=self._unknown,
        )  # fmt: skip

    def step(self, months: int) -> None:
        """Show another month."""
        middle = self._month.replace(day=15) + timedelta(days=30 * months)
        self._month = middle.replace(day=1)
        self.read()

    def show_month_of(self, day: date) -> None:
        """Show the month of a day."""
        self._month = day.replace(day=1)
        self.read()

    def enter_today(self) -> None:
        """Enter today; in a month that is over the day in focus, else its last."""
        on = self.desk.on
        same = (self._month.year, self._month.month) == (on.year, on.month)
        days = self.eating.days if self.eating is not None else ()
        self.enter_day(on if same else self.grid.day() or (days[-1] if days else self._month))

    def enter_day(self, day: object) -> None:
        """Ask who ate on a day."""
        if not isinstance(day, date) or not self.desk.editable:
            return
        if day > self.desk.today:
            self.desk.note("这一天还没有到")
            return
        on = day
        self.desk.read("读取营养餐", lambda s: meals_reading.read_day(s, on), self._ask, owner=self)

    def export(self) -> ExportDialog | None:
        """Ask how the month leaves as a workbook."""
        eating = self.eating
        if eating is None or not eating.rooms:
            self.desk.say("没有营养餐可以导出")
            return None
        columns = meals_reading.columns(eating)
        offer = Offer(
            page=_KEY,
            title=f"{eating.month.year}年{eating.month.month}月营养餐",
            unit="个班",
            columns=columns,
            seen=tuple(one.key for one in columns),
            rows=meals_reading.rows(eating),
            told=eating.told(),
        )
        return ExportDialog(self.desk, offer, self).stand()

    def paper(self) -> paper.Paper | None:
        """Return the month as it is printed."""
        eating = self.eating
        if eating is None:
            return None
        days = {day: sum(held.values()) for day, held in eating.served.items()}

        def build(_session: object, heading: Heading) -> Document:
            return in_kind.meals(in_kind.MealPaper(heading, eating.month, days))

        title = f"营养餐统计表 {eating.month.year}年{eating.month.month}月"
        return paper.Paper(self.desk.ledger, self.desk.press, title, build, f"{eating.month.diners:,} 人次")

    def print(self) -> None:
        """Print the month by class and by day."""
        made = self.paper()
        if made is not None:
            paper.show(self.desk, made, self)

    # ---- inside ----------------------------------------------------------------------------------
    def _show(self, eating: Eating) -> None:
        self.eating = eating
        self.title.setText(f"{eating.month.year}年{eating.month.month}月")
        self.grid.show_month(eating)
        self.grid.setVisible(bool(eating.rooms))
        self._nobody.setVisible(not eating.rooms)
        self.said.setText(eating.told())
        self.loaded.emit()

    def _unknown(self, problem: LedgerError) -> None:
        self.title.setText(f"{self._month.year}年{self._month.month}月")
        self.said.setText(str(problem))

    def _ask(self, facts: DayFacts) -> None:
        MealDayDialog(self.desk, facts, self).stand()
