"""Beside the visit form: the visits before, the home, and what was registered today."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.services.visits import VisitDue, VisitRow
from ledgerdesk.ui import places
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.care.visits.visit_reading import Subject
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card, card_head, well
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import Item, clear, column, row, scroll
from ledgerdesk.ui.kit.text import Label, Picture, key_value

_MOST_TODAY = 8
_MOST_TASKS = 3


class VisitSide(QFrame):
    """``next_wanted`` (a Named) asks for the next home of the slip, ``finishing`` (a TaskRow) what came of a task."""

    next_wanted = Signal(object)
    finishing = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self._cards = QVBoxLayout()
        self._cards.setSpacing(desk.theme.px(10))
        self._cards.setContentsMargins(0, 0, 0, 0)
        self.setLayout(column(desk.theme, (scroll(self._cards), 1)))

    def show_facts(self, subject: Subject | None, today: tuple[VisitRow, ...], following: VisitDue | None) -> None:
        """Show everything anew."""
        clear(self._cards)
        if subject is not None:
            self._cards.addWidget(self._earlier(subject))
            self._cards.addWidget(self._home(subject))
        self._cards.addWidget(self._today(today, following))
        self._cards.addStretch(1)

    def _earlier(self, subject: Subject) -> Card:
        theme, today = self._desk.theme, self._desk.today
        wells: list[Item] = []
        for visit in subject.earlier:
            mode = codes.table("visit_mode").label(visit.mode)
            head = row(
                theme,
                Label(dates.prose(visit.visited_on, today), "strong"),
                (
                    Label(
                        "　".join(part for part in (visit.teachers, f"{mode}{visit.met or ''}") if part),
                        "sub",
                        wrap=True,
                    ),
                    1,
                ),
            )
            told = visit.situation or visit.problems or visit.purpose or visit.at_school
            wells.append(well(theme, head, *([Label(_short(told), wrap=True)] if told else [])))
        tasks = [self._task(task) for task in subject.tasks[:_MOST_TASKS]]
        shown = wells or [Label("还没有登记过家访。", "sub")]
        return Card(theme, card_head(theme, "前几次"), *shown, *tasks, spacing=6)

    def _task(self, task: TaskRow) -> Item:
        theme, today = self._desk.theme, self._desk.today
        late = task.late(today)
        until = f"{dates.prose(task.facts.due_on, today)}前办" + ("，过期了" if late else "")
        words = column(
            theme,
            Label(f"要跟进：{_short(task.facts.title, 40)}", "bad" if late else "warn", wrap=True),
            Label("　".join(part for part in (until, task.teacher) if part), "sub"),
            spacing=0,
        )
        done = Button(theme, "办完了", small=True, run=partial(self.finishing.emit, task))
        return row(theme, Picture(theme, "circle-alert", "bad" if late else "warn", 16), (words, 1), done)

    def _home(self, subject: Subject) -> Card:
        theme = self._desk.theme
        after = []
        if subject.household_id is not None:
            go = partial(self._desk.open, places.FAMILIES, places.HOUSEHOLDS, record=subject.household_id)
            after = [link(theme, "一户一图", go)]
        lines = [key_value(theme, key, value, width=48) for key, value in subject.home]
        return Card(theme, card_head(theme, "这一户", "", *after), *lines, spacing=4)

    def _today(self, today: tuple[VisitRow, ...], following: VisitDue | None) -> Card:
        theme = self._desk.theme
        people = len({who for visit in today for who in visit.student_ids})
        words = f"{len(today)} 次，{people} 人" if today else "还没有"
        items: list[Item] = [
            row(
                theme,
                Picture(theme, "circle-check", "ok", 16),
                Label(visit.students),
                (Label(visit.village, "sub"), 1),
            )
            for visit in today[:_MOST_TODAY]
        ]
        if len(today) > _MOST_TODAY:
            items.append(Label(f"还有 {len(today) - _MOST_TODAY} 次", "sub"))
        if following is not None:
            who = Named(following.student_id, following.name, following.class_name)
            village = f"（{following.village}）" if following.village else ""
            press = link(theme, f"接下来：{following.name}{village}", partial(self.next_wanted.emit, who))
            items.append(row(theme, press, None))
        return Card(theme, card_head(theme, "今天已登记", words), *items, spacing=5)


def _short(text: str, most: int = 60) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= most else f"{line[: most - 1]}…"
