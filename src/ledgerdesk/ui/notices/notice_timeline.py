"""How far a notice has come, and what can be done with it now; what cannot says when or why."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.domain import dates
from ledgerdesk.domain import notice as notice_kinds
from ledgerdesk.fields import codes
from ledgerdesk.services import notices
from ledgerdesk.ui.kit.boxes import Banner, Card
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.layout import Item, clear, column, holder, row, scroll
from ledgerdesk.ui.kit.steps import Bar
from ledgerdesk.ui.kit.text import Label, Picture, key_value, rule
from ledgerdesk.ui.notices import notice_reading
from ledgerdesk.ui.notices.notice_reading import Notice
from ledgerdesk.ui.theme import Theme, Tone

_DONE, _NOW, _LATER = ("circle-check", "ok"), ("circle-dot", "primary"), ("circle", "line2")


class NoticeTimeline(Card):
    """Signals ask for what their buttons say; ``issuing`` tells whether unknown holidays were confirmed."""

    issuing = Signal(bool)
    editing = Signal()
    deleting = Signal()
    taking_down = Signal()
    voiding = Signal()
    redrafting = Signal()
    to_calendar = Signal()
    reporting = Signal()
    confirming = Signal()

    def __init__(
        self,
        theme: Theme,
        posting: Callable[[Notice], QWidget],
        objecting: Callable[[Notice], QWidget],
        *,
        acts: bool = True,
    ) -> None:
        """``posting`` makes what shows and takes in photos of an issued notice on the wall, ``objecting`` its objections.

        ``acts`` tells whether anything can be done with notices here, or they are only read.
        """
        self._posting, self._objecting = posting, objecting
        self._body = column(theme, spacing=10)
        self._actions = QVBoxLayout()
        self._actions.setSpacing(theme.px(8))
        super().__init__(theme, Label("经过", "heading"), (scroll(self._body), 1), self._actions)
        self._theme, self._acts = theme, acts
        self._confirmed = CheckBox(theme)
        self.buttons: dict[str, Button] = {}
        self._whys: dict[str, Label] = {}

    def load(self, notice: Notice, today: date, *, past: bool) -> None:
        """Show a notice; in a ``past`` term nothing can be done."""
        clear(self._body)
        clear(self._actions)
        self.buttons, self._whys = {}, {}
        facts = notice.facts
        if facts.status == notices.DRAFT:
            self._draft(notice, today, past=past)
        else:
            self._issued(notice, today, past=past)
        self._body.addWidget(rule())
        for key, value in self._facts(notice, today):
            self._body.addLayout(key_value(self._theme, key, value))
        self._body.addStretch(1)

    def show_nothing(self) -> None:
        """Say that there is no notice yet."""
        clear(self._body)
        clear(self._actions)
        self._body.addWidget(Label("选一份公示，这里看它走到哪一步。", "sub", wrap=True))
        self._body.addStretch(1)

    def confirm_unchecked(self) -> None:
        """Tick the box beside 未核对节假日 as a person would."""
        self._confirmed.setChecked(True)

    # ---- a draft ---------------------------------------------------------------------------------
    def _draft(self, notice: Notice, today: date, *, past: bool) -> None:
        facts, theme = notice.facts, self._theme
        self._add(_DONE, "拟稿", f"{notice.people} 人")
        self._add(_NOW, "定稿", f"编号 {notice.next_number}")
        for words in facts.warnings:
            if not words.startswith("未核对"):
                self._body.addWidget(Banner(theme, Tone.WARN, words))
        unchecked = notice_reading.unchecked_words(facts.period)
        if unchecked and self._acts:
            self._body.addWidget(Banner(theme, Tone.WARN, unchecked, "去填放假安排", self.to_calendar.emit))
            self._confirmed = CheckBox(theme, "日期核对过了，照此定稿")
            self._confirmed.toggled.connect(lambda _on: self._allow_issue(notice, today, unchecked, past=past))
            self._body.addWidget(self._confirmed)
        self._add(
            _LATER, "公示期", notices.days_in_words(facts.period), notice_reading.period_words(facts.period, today)
        )
        self._add(_LATER, "取下", f"{dates.prose(facts.may_come_down_from, today)}起")
        self._act("issue", Button(theme, f"定稿 {notice.people} 人", role=Role.PRIMARY, run=self._issue))
        self._act("edit", Button(theme, "修改名单和措辞", "pencil", run=self.editing.emit))
        self._act("delete", Button(theme, "删除草稿", role=Role.DANGER, run=self.deleting.emit))
        self._allow_issue(notice, today, unchecked, past=past)
        if past:
            for key in self.buttons.keys() & {"edit", "delete"}:
                self.buttons[key].forbid("正在看已经结束的学期，不能修改。")

    def _allow_issue(self, notice: Notice, today: date, unchecked: str, *, past: bool) -> None:
        why = ""
        if not self._acts:
            return
        if past:
            why = "正在看已经结束的学期，不能定稿。"
        elif notice.refused or notice.missing:
            why = "样稿有印不出来的地方，先改好。"
        elif notice.findings:
            why = "有不能公开的内容，先改掉。"
        elif not notice.people:
            why = "名单还是空的，先选学生。"
        elif notice.wanting:
            why = notice.wanting
        elif notice.facts.period.starts_on < today:
            why = "公示的第一天已经过了，先改成今天或以后。"
        elif unchecked and not self._confirmed.isChecked():
            why = "先核对节假日，或勾选“日期核对过了”。"
        self.buttons["issue"].allow(not why, why)
        self._why("issue", why)

    def _issue(self) -> None:
        self.issuing.emit(self._confirmed.isChecked())

    # ---- an issued notice ------------------------------------------------------------------------
    def _issued(self, notice: Notice, today: date, *, past: bool) -> None:
        facts, theme = notice.facts, self._theme
        issued = dates.prose(facts.issued_at.astimezone().date(), today) if facts.issued_at else ""
        self._add(_DONE, "定稿", issued, f"{notice.people} 人，第 {facts.number} 号")
        if facts.status == notices.VOID:
            self._add(_DONE, "作废", "", facts.void_reason or "")
            self._act("redraft", Button(theme, "照这份重拟", "plus", Role.PRIMARY, run=self.redrafting.emit))
            return
        self._posted(notice, today)
        gone, whole = notice_reading.days_gone(facts.period, today)
        over = today > facts.period.ends_on
        words = notice_reading.period_words(facts.period, today)
        shown = [*self._bar(gone, whole, over), self._objecting(notice)]
        self._add(_DONE if over else _NOW, "公示期", notices.days_in_words(facts.period), words, *shown)
        if facts.status == notices.TAKEN_DOWN:
            self._add(_DONE, "取下", dates.prose(facts.taken_down_on, today) if facts.taken_down_on else "")
        else:
            self._add(_NOW if over else _LATER, "取下", f"{dates.prose(facts.may_come_down_from, today)}起")
            down = Button(theme, "登记取下", role=Role.PRIMARY if over else Role.SECONDARY, run=self.taking_down.emit)
            self._act("take_down", down)
            why = "" if over else f"公示到{dates.prose(facts.period.ends_on, today)} 24 点，第二天才能取下。"
            if past:
                why = "正在看已经结束的学期，不能登记。"
            down.allow(not why, why)
            self._why("take_down", why)
        self._after(notice)
        self._act("void", Button(theme, "作废重拟", run=self.voiding.emit))
        if past and self._acts:
            self.buttons["void"].forbid("正在看已经结束的学期，不能作废。")

    def _after(self, notice: Notice) -> None:
        """Show what comes of a notice: its report, and what it lets go on."""
        facts, open_ = notice.facts, notice.open_objections
        down = facts.status == notices.TAKEN_DOWN
        why = "" if down else "登记取下以后生成"
        if open_:
            why = f"还有 {open_} 条异议没有办结"
        self._add(_LATER if why else _NOW, "公示结果报告", why)
        if not why:
            self._act("report", Button(self._theme, "生成结果报告", "printer", run=self.reporting.emit))
        if facts.kind == notice_kinds.RECOGNITION:
            self._add(_LATER if why else _NOW, "确认认定", why.replace("生成", "确认"))
            if not why:
                self._act("confirm", Button(self._theme, "去确认认定", run=self.confirming.emit))

    def _posted(self, notice: Notice, today: date) -> None:
        on, first = notice.posted_on, notice.facts.period.starts_on
        when = dates.prose(on, today) if on else "还没有登记"
        items: list[Item] = [self._posting(notice)]
        if on is not None and on > first:
            late = f"比公示第一天（{dates.prose(first, today)}）晚贴了 {(on - first).days} 天，公示的天数不够，请考虑作废重拟。"
            items.insert(0, Banner(self._theme, Tone.WARN, late))
        self._add(_DONE if on else _NOW, "张贴", when, "", *items)

    def _bar(self, gone: int, whole: int, over: bool) -> list[Item]:
        if over or not gone:
            return []
        last = "今天期满" if gone == whole else f"还有 {whole - gone} 天（含节假日）"
        return [
            row(
                self._theme,
                (Bar(self._theme, [(gone, "primary")], whole, height=8), 1),
                Label(f"第 {gone} 天，{last}", "sub"),
            )
        ]

    # ---- parts -----------------------------------------------------------------------------------
    def _facts(self, notice: Notice, today: date) -> list[tuple[str, str]]:
        facts = notice.facts
        found = [
            ("种类", codes.table("notice_kind").label(facts.kind)),
            ("学期", facts.term),
            ("地点", facts.words.place),
        ]
        found += [("依据", facts.words.basis)] if facts.words.basis else []
        found += [("意见箱", facts.words.mailbox)] if facts.words.mailbox else []
        found += [("核验码", f"{facts.check_code[:5]}-{facts.check_code[5:]}")] if facts.check_code else []
        return found

    def _add(self, mark: tuple[str, str], what: str, when: str, more: str = "", *items: Item) -> None:
        theme = self._theme
        head = row(theme, Label(what, "strong" if mark is not _LATER else "sub"), None, Label(when, "sub"))
        right = column(theme, head, *([Label(more, "sub", wrap=True)] if more else []), *items, spacing=4)
        line = row(theme, spacing=10)
        line.addWidget(Picture(theme, *mark, 18), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(right, 1)
        self._body.addWidget(holder(line))

    def _act(self, key: str, button: Button) -> None:
        if not self._acts:
            return
        self.buttons[key] = button
        self._actions.addWidget(button)
        why = Label("", "sub", wrap=True)
        self._whys[key] = why
        why.hide()
        self._actions.addWidget(why)

    def _why(self, key: str, words: str) -> None:
        if key in self._whys:
            self._whys[key].setText(words)
            self._whys[key].setVisible(bool(words))
