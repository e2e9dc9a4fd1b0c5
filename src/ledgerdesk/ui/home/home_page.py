"""首页 › 今天: three jobs to begin with, the others below, what was begun, and what the ledger holds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.ledger import accounts
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts.recovery_dialog import RENEW, renew
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.home import home_reading
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.home.home_reading import Begun, Figure, Home
from ledgerdesk.ui.kit.boxes import Banner, Card, EmptyState, card_head
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Chip, Label, Picture, bullet
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.theme import Tone

_WEEKDAYS = "一二三四五六日"
_FIRST = 3
_LOOK = "去看"  # what a job's button says to those who do not do it
_SIDE = 350
_LEFT_OPEN = (
    "上次没有正常关闭，可能停了电。保存过的都在，没做完的一步已经退回。请看看最后登记的那一条在不在，不在就再登记一次。"
)
_KEYS_CHANGED = "上次没有正常关闭。钥匙已经换好了，资料都在；新的恢复码还没有核对过，请现在重出一份。"
_BESIDE_FROM = 1100  # effective width of the window from which the right column stands beside


class HomePage(Page):
    """Nothing can be changed here: every line leads to where it is done."""

    def __init__(self, desk: Desk) -> None:
        today = desk.today
        super().__init__(desk.theme, f"{today.month}月{today.day}日　星期{_WEEKDAYS[today.weekday()]}")
        self._desk = desk
        self.home: Home | None = None
        self._stale = True
        theme = desk.theme
        self._main, self._side = QVBoxLayout(), QVBoxLayout()
        for part in (self._main, self._side):
            part.setSpacing(theme.px(8))
            part.setContentsMargins(0, 0, theme.px(4), 0)
        side = scroll(self._side)
        side.setFixedWidth(theme.px(_SIDE))
        self._full = holder(row(theme, (scroll(self._main), 1), side, spacing=12))
        new = EmptyState(
            theme,
            "users",
            "还没有学生",
            "先导入镇里的名单，家访、结对、公示都从这份名册来。也可以在“学生”里一个一个新增。",
            desk.when(Right.IMPORT, ("导入名单", self._import)),
        )
        self._new = Card(theme, new)
        self._stack = QStackedWidget()
        for widget in (self._full, self._new):
            self._stack.addWidget(widget)
        self.unconfirmed = Banner(
            theme, Tone.WARN, "恢复码还没有核对过：忘记密码就打不开台账。", RENEW, lambda: renew(desk, self)
        )
        self.unconfirmed.hide()
        self.body.addWidget(self.unconfirmed)
        if desk.ledger.clock_behind:
            text = f"{desk.ledger.clock_behind}。今天的日期恐怕不对，请先校准电脑的时间，再登记。"
            self.body.addWidget(Banner(theme, Tone.WARN, text))
        self.left_open = Banner(theme, Tone.INFO, _LEFT_OPEN) if desk.ledger.left_open else None
        self.waiting = Banner(
            theme, Tone.WARN, "", "去设密码", lambda: desk.going.emit(Place(places.DATA, places.USERS))
        )
        self.waiting.hide()
        for banner in filter(None, (self.left_open, self.waiting)):
            self.body.addWidget(banner)
        self.body.addWidget(self._stack, 1)
        self.jobs: list[Button] = []
        self.figures: list[Button] = []
        desk.term_changed.connect(self._term_changed)

    # ---- Page ------------------------------------------------------------------------------------
    def shown(self) -> None:
        """Read again: drafts and the day are in no commit."""
        self._read()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet) and self.isVisible():
            self._read()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        return {}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return [*self.jobs[:1], self._stack]

    # ---- inside ----------------------------------------------------------------------------------
    def _read(self) -> None:
        on, ledger = self._desk.on, self._desk.ledger

        def read(session: Session) -> Home:
            waiting = accounts.without_password(ledger) if ledger.may(Right.USERS) else ()
            return replace(home_reading.read(session, on), waiting=tuple(one.name for one in waiting))

        self._desk.read("读取首页", read, self._took, owner=self, key=f"home:{id(self)}")

    def _took(self, home: Home) -> None:
        if home == self.home:
            return
        begun, self.home = self.home is None, home
        if begun and self.left_open is not None and home.keys_changed and not home.code_confirmed:
            self.left_open.set_text(_KEYS_CHANGED)
        self.waiting.setVisible(bool(home.waiting))
        self.waiting.set_text(f"{'、'.join(home.waiting)} 还没有密码，打不开台账。请您给他设一个。")
        self.unconfirmed.setVisible(not home.code_confirmed and self._desk.may(Right.SAFEKEEP))
        self._stack.setCurrentWidget(self._full if home.pupils else self._new)
        self._dress(home)
        clear(self._main)
        clear(self._side)
        self.jobs, self.figures = [], []
        self._fill_main(home)
        self._fill_side(home)
        rest = max(0, len(home.jobs) - _FIRST)
        first = min(_FIRST, len(home.jobs))
        words = "今天先做" if self._desk.editable else "经办人要先做"
        told = f"{words} {first} 件" + (f"，其余 {rest} 项" if rest else "") if first else "今天没有急着要做的"
        self.set_status(told if home.pupils else "")
        self.header.set_facts(home.week)

    def _dress(self, home: Home) -> None:
        theme = self.theme
        if not self._desk.editable or not home.pupils:
            self.header.set_buttons()
            return
        self.header.set_buttons(
            Button(theme, "记一次家访", "plus", tip="登记家访（F7）", run=self._visit),
            Button(theme, "导入名单", "upload", tip="导入（Ctrl+O）", run=self._import),
        )

    def _fill_main(self, home: Home) -> None:
        theme = self.theme
        if home.jobs:
            words = {1: "今天先做这一件", 2: "今天先做这两件"}.get(len(home.jobs), "今天先做这三件")
            self._main.addWidget(Label(words if self._desk.editable else "经办人要先做的", "column"))
        else:
            calm = bullet(theme, "circle-check", "今天没有急着要做的。", tint="ok", role="ok")
            self._main.addWidget(Card(theme, calm))
        for number, job in enumerate(home.jobs[:_FIRST], start=1):
            self._main.addWidget(self._job(number, job))
        rest = home.jobs[_FIRST:]
        if rest:
            self._main.addWidget(self._rest(rest))
        self._main.addStretch(1)

    def _job(self, number: int, job: Job) -> Card:
        theme = self.theme
        figure = Label(str(number), "figure2")
        figure.setFixedWidth(theme.px(24))
        action = job.action if self._desk.editable else _LOOK
        press = Button(
            theme, action, role=Role.PRIMARY if number == 1 else Role.SECONDARY, run=partial(self._go, job.place)
        )
        press.setAccessibleName(f"{action}：{job.title}")
        press.setMinimumWidth(theme.px(116))
        self.jobs.append(press)
        words = column(theme, Label(job.title, "heading", wrap=True), Label(job.told, "sub", wrap=True), spacing=3)
        return Card(theme, figure, (words, 1), Chip(theme, job.when, job.tone), press, sideways=True, spacing=14)

    def _rest(self, jobs: tuple[Job, ...]) -> Card:
        theme = self.theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(2, 1)
        for at, job in enumerate(jobs):
            action = job.action if self._desk.editable else _LOOK
            press = link(theme, action, partial(self._go, job.place), name=f"{action}：{job.title}")
            self.jobs.append(press)
            told = Label(job.told, "sub", wrap=True)
            told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            for place, widget in enumerate((Picture(theme, job.icon, "sub", 18), Label(job.title), told, press)):
                grid.addWidget(widget, at, place, Qt.AlignmentFlag.AlignVCenter)
        return Card(theme, card_head(theme, "还要做的", f"{len(jobs)} 项"), grid)

    def _fill_side(self, home: Home) -> None:
        theme = self.theme
        self._side.addWidget(Card(theme, card_head(theme, "台账里有"), *map(self._figure, home.figures), spacing=3))
        self._side.addWidget(self._imported(home))
        if home.begun:
            lines = [self._begun(begun) for begun in home.begun]
            self._side.addWidget(Card(theme, card_head(theme, "接着做"), *lines, spacing=3))
        if self._desk.head:
            told = "打开台账时的校验码。和纸上的对不对得上，在“操作记录”里核对。"
            head = Label(self._desk.head, "sub", selectable=True)
            head.setToolTip(told)
            head.setAccessibleDescription(told)
            self._side.addWidget(Card(theme, card_head(theme, "校验码"), head, spacing=3))
        self._side.addStretch(1)

    def _figure(self, figure: Figure) -> Item:
        press = link(
            self.theme, figure.figure, partial(self._go, figure.place), name=f"{figure.word} {figure.figure}，看名单"
        )
        self.figures.append(press)
        return row(self.theme, Label(figure.word, "sub"), None, press)

    def _imported(self, home: Home) -> Card:
        theme = self.theme
        if home.imported is None:
            return Card(theme, card_head(theme, "最近一次导入"), Label("还没有导入过名单。", "sub"))
        label, at, undone = home.imported
        see = link(theme, "看记录", partial(self._go, Place(places.DATA, places.HISTORY)))
        when = f"{moment(at, self._desk)}{'　已撤销' if undone else ''}"
        return Card(
            theme, card_head(theme, "最近一次导入", "", see), Label(label, wrap=True), Label(when, "sub"), spacing=3
        )

    def _begun(self, begun: Begun) -> Item:
        theme = self.theme
        press = link(theme, f"{begun.title}（写了一半）", partial(self._desk.open, begun.page))
        return row(
            theme, Picture(theme, "pencil", "sub", 16), press, None, Label(moment(begun.saved_at, self._desk), "sub")
        )

    def _go(self, place: Place) -> None:
        self._desk.going.emit(place)

    def _visit(self) -> None:
        self._desk.open(places.HELP_WORK, places.VISITS, state={places.NEW: True})

    def _import(self) -> None:
        self._desk.open(places.DATA, places.IMPORT)

    def _term_changed(self) -> None:
        self.home = None
        self._read()
