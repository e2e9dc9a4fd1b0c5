"""The panel beside 查阅: one teacher's books, what the program holds beside them, every look so far."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates, pro_rata
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.services import book_checks, leaves
from ledgerdesk.services.book_checks import HANDBOOK, IN_ORDER, MINUTES, CheckFacts, TeacherBooks
from ledgerdesk.services.leaves import LeaveFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.care.books import book_source, leave_dialog
from ledgerdesk.ui.care.books.book_source import Book
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

_KEY = 84  # pixels at normal text size
_MOST = 20  # looks listed


class BookPanel(DetailPanel):
    """See RecordPanel. Signals ask for what the page does with the teacher or the look shown."""

    looking = Signal()
    leaving = Signal()
    mending = Signal(object)
    correcting = Signal(object)
    withdrawing = Signal(object)
    scanning = Signal(object)

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__(desk.theme, empty="选一位老师，这里显示查阅过几次、缺什么")
        self._desk, self._book = desk, book
        self._wanted: int | None = None

    @property
    def teacher(self) -> TeacherBooks | None:
        """Return the teacher shown."""
        return next((one for one in self._book.teachers if one.staff_id == self._wanted), None)

    def show_record(self, record_id: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record_id
        teacher, on = self.teacher, self._desk.on
        if teacher is None:
            self.show_nothing()
            return
        wanted = teacher.staff_id

        def work(session: Session) -> tuple[tuple[CheckFacts, ...], LeaveFacts | None]:
            away = [one for one in leaves.rows(session, on, on) if one.staff_id == wanted]
            return book_checks.of_staff(session, wanted), next(iter(away), None)

        self._desk.read("读取查阅", work, partial(self._took, teacher), owner=self, key=f"book-panel:{id(self)}")

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    # ---- inside ----------------------------------------------------------------------------------
    def _took(self, teacher: TeacherBooks, found: tuple[tuple[CheckFacts, ...], LeaveFacts | None]) -> None:
        if teacher.staff_id != self._wanted:
            return
        checks, away = found
        theme, desk = self._theme, self._desk
        word = book_source.word(teacher, desk.on)
        chip = holder(row(theme, Chip(theme, word, book_source.tone(word)), None))
        self.set_head(teacher.name, teacher.position or "教师", chip, show_picture=False)
        items: list[Item] = [self._standing(teacher, book) for book in (HANDBOOK, MINUTES)]
        if teacher.months:
            told = "　".join(f"{first.month}月 {count}" for first, count in sorted(teacher.months.items()))
            items.append(key_value(theme, "按月", told, width=_KEY))
        if away is not None:
            items.append(key_value(theme, "请假", leave_dialog.said(away), width=_KEY))
        items += [rule(), Label("程序里记着的", "strong"), *self._beside(teacher)]
        items += [rule(), Label(f"查阅记录　{len(checks)} 次", "strong"), *map(self._check, checks[:_MOST])]
        if not checks:
            items.append(Label("还没有查阅过。", "sub"))
        self.set_body(holder(column(theme, *items, None, spacing=5)))
        look = Button(theme, "查阅…", "check", Role.SECONDARY, tip="查阅（Ctrl+N）", run=self.looking.emit)
        leave = Button(theme, "请假…", run=self.leaving.emit)
        may_look = not desk.past and (desk.may(Right.SIGN) or desk.may(Right.EDIT))
        self.set_actions(*((leave,) if desk.editable else ()), *((look,) if may_look else ()))

    def _standing(self, teacher: TeacherBooks, book: str) -> Item:
        held = teacher.books[book]
        last = f"最近 {dates.prose(held.last_on, self._desk.today)}" if held.last_on else "没查阅过"
        due = f"，该有 {held.due}" if held.asked and held.state == pro_rata.LATE else ""
        words = f"{book_source.figure(held)}{due}　{last}"
        return key_value(self._theme, codes.table("book").label(book), words, width=_KEY)

    def _beside(self, teacher: TeacherBooks) -> list[Item]:
        theme, beside, desk = self._theme, teacher.beside, self._desk
        visits = partial(desk.open, places.HELP_WORK, places.VISITS, state={"filters": {}, "search": teacher.name})
        pairs = partial(desk.open, places.HELP_WORK, places.PAIRINGS, state={"front": "list", "search": teacher.name})
        radar = partial(desk.open, places.HELP_WORK, places.PROGRESS, record=teacher.staff_id)
        figures = [
            ("结对学生", f"{beside.pupils} 人", pairs),
            ("家访", beside.visits, visits),
            ("谈心", beside.talks, visits),
        ]
        if beside.words:
            figures.append(("进度", beside.words, radar))
        if beside.unplanned:
            figures.append(("没写计划", f"{beside.unplanned} 人", pairs))
        return [row(theme, Label(word, "sub"), None, link(theme, figure, go, name=f"{word} {figure}，看名单"))
                for word, figure, go in figures]  # fmt: skip

    def _check(self, one: CheckFacts) -> Item:
        theme, desk = self._theme, self._desk
        tone = Tone.OK if one.result == IN_ORDER else Tone.BAD if one.late(desk.on) else Tone.WARN
        tone = Tone.OK if one.mended_on else tone
        word = codes.table("book_result").label(one.result)
        head = row(
            theme, Label(f"{one.checked_on:%m-%d}　{codes.table('book').label(one.book)}"), None,
            Chip(theme, "已补正" if one.mended_on else word, tone), spacing=6,
        )  # fmt: skip
        lines: list[Item] = [head]
        if one.finding:
            lines.append(Label(one.finding, wrap=True, selectable=True))
        lines.append(Label(self._about(one), "sub", wrap=True))
        links = self._links(one)
        if links:
            lines.append(row(theme, *links, None, spacing=10))
        return holder(column(theme, *lines, spacing=1, margin=(0, 2, 0, 4)))

    def _about(self, one: CheckFacts) -> str:
        words = [f"{one.checker}{'（纸上查阅）' if one.on_paper else ''}"]
        if one.mended_on:
            words.append(f"{dates.prose(one.mended_on, self._desk.today)}补正")
        elif one.mend_by:
            words.append(f"{dates.prose(one.mend_by, self._desk.today)}以前补好")
        return "，".join(words)

    def _links(self, one: CheckFacts) -> list[Button]:
        theme, desk = self._theme, self._desk
        if desk.past:
            return []
        found = []
        signs, edits = desk.may(Right.SIGN), desk.may(Right.EDIT)
        if one.open and (signs or edits):
            found.append(link(theme, "补好了", partial(self.mending.emit, one)))
        own = (one.on_paper and edits) or (not one.on_paper and signs and one.checker == desk.ledger.user_name)
        if own and one.made_on == desk.today:
            found.append(link(theme, "改", partial(self.correcting.emit, one)))
            found.append(link(theme, "删除", partial(self.withdrawing.emit, one)))
        if one.photos or (one.on_paper and edits):
            found.append(
                link(theme, f"扫描件 {one.photos}" if one.photos else "加扫描件", partial(self.scanning.emit, one))
            )
        return found
