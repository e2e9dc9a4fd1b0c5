"""帮扶 › 查阅: the headteacher's looks at teachers' books, the meetings held, and who came to them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import book_checks, meetings
from ledgerdesk.services.book_checks import CheckFacts
from ledgerdesk.services.meetings import MeetingFacts
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.supervision import supervision_paper
from ledgerdesk.ui.care.books import book_paper, book_source, leave_dialog
from ledgerdesk.ui.care.books.book_dialog import CorrectDialog, LookDialog
from ledgerdesk.ui.care.books.book_panel import BookPanel
from ledgerdesk.ui.care.books.book_scans import ScansDialog
from ledgerdesk.ui.care.books.book_source import Book
from ledgerdesk.ui.care.meetings import meeting_form, meeting_source
from ledgerdesk.ui.care.meetings.meeting_panel import MeetingPanel
from ledgerdesk.ui.care.meetings.meeting_source import Held
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.printing import list_paper
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.lists_page import LIST, ListsPage
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place

CHECKS, MEETINGS, ATTENDED = "checks", "meetings", "attended"
_WORDS = {CHECKS: "查阅", MEETINGS: "会议和活动", ATTENDED: "教师到会"}
_CHOICES = "sheet.books."


class BooksPage(ListsPage):
    """Three lists: the looks at books, the meetings, and who came to them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "帮扶", _WORDS)
        self._book, self._held = Book(), Held()
        self.panel, self.meeting_panel = BookPanel(desk, self._book), MeetingPanel(desk)
        self._wire()
        self.body.addLayout(row(desk.theme, self.segments, None))
        self.body.addWidget(self.stack, 1)
        self.begin()

    # ---- what is shown ---------------------------------------------------------------------------
    def open(self, place: Place) -> None:
        """See Page; a record without more is a teacher whose books are looked through."""
        if place.record is not None and LIST not in place.state:
            self.put_in_front(CHECKS)
        super().open(place)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        found = dict(self.front.commands())
        if (self.key == CHECKS and self.able) or (self.key == MEETINGS and self.desk.editable):
            found[Command.NEW] = self.new
        if self.desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.print
        return found

    def right_of(self, command: Command) -> Right:
        """See Page: the headteacher, who changes nothing else, signs for looks."""
        signing = command is Command.NEW and self.key == CHECKS and self.desk.may(Right.SIGN)
        return Right.SIGN if signing else command.right

    @property
    def able(self) -> bool:
        """Tell whether looks can be written down here and now, by whoever signs or by the clerk."""
        return not self.desk.past and (self.desk.may(Right.SIGN) or self.desk.may(Right.EDIT))

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Ask about the books of the teachers ticked or shown, or for a meeting, after the list in front."""
        if self.key == MEETINGS:
            self.new_meeting()
        else:
            self.look(self.front.model.ticked())

    def look(self, staff_ids: Sequence[int] = ()) -> None:
        """Ask what was found in the books of teachers: those given, else the one shown."""
        shown = [self.panel.teacher.staff_id] if self.panel.teacher is not None else []
        wanted = frozenset(staff_ids or shown)
        teachers = [one for one in self._book.teachers if one.staff_id in wanted]
        if not self.able:
            return
        if not teachers:
            self.desk.note("请先选老师")
            return
        after = partial(self._look_next, teachers[-1].staff_id)
        LookDialog(self.desk, teachers, self._book, after, self).stand()

    def mend(self, check: CheckFacts) -> None:
        """Note that what was lacking is made good today."""
        on = self.desk.today
        self.desk.write(
            f"补正 {check.staff_name}", lambda session: book_checks.mended(session, [check.id], on), owner=self,
            toast=f"已记下 {check.staff_name} 补好了", failed=self._refused,
        )  # fmt: skip

    def correct(self, check: CheckFacts) -> None:
        """Ask how a look of today should read."""
        CorrectDialog(self.desk, check, self._book.mend_by, self).stand()

    def withdraw(self, check: CheckFacts) -> None:
        """Delete a look of today, after asking."""
        if not self.desk.asker.confirm(
            f"删除 {check.staff_name} 的这次查阅？", "登记当天可以删，要补正的跟进也一起去掉。", "删除 1 次查阅", "不删",
            danger=True,
        ):  # fmt: skip
            return
        drop = book_checks.withdraw_from_paper if check.on_paper else book_checks.withdraw
        self.desk.write(
            f"删除查阅 {check.staff_name}", lambda session: drop(session, check.id), owner=self,
            toast="已删除 1 次查阅", failed=self._refused,
        )  # fmt: skip

    def leave(self) -> None:
        """Ask for the leaves of the teacher shown."""
        if self.panel.teacher is not None:
            leave_dialog.ask(self.desk, self.panel.teacher.staff_id, self.panel.teacher.name, self)

    def new_meeting(self) -> None:
        """Ask for a meeting or activity."""
        if self.desk.editable:
            meeting_form.ask(self.desk, self)

    def edit_meeting(self, meeting_id: int) -> None:
        """Ask what is to be changed of a meeting."""
        if self.desk.editable:
            meeting_form.ask(self.desk, self, meeting_id)

    def delete_meeting(self, facts: MeetingFacts) -> None:
        """Delete a meeting entered by mistake, after asking."""
        if self.desk.asker.confirm(
            f"删除“{facts.title}”？", "到会名单和照片一起删除。", "删除 1 次会议", "不删", danger=True
        ):
            self.desk.write(
                f"删除会议 {facts.title}", lambda session: meetings.delete(session, facts.id), owner=self,
                toast="已删除 1 次会议", failed=self._refused,
            )  # fmt: skip

    # ---- papers ----------------------------------------------------------------------------------
    def print(self) -> None:
        """Print the sheet to sign of the looks, the minutes of the meeting shown, else the list as it is seen."""
        if self.key == CHECKS:
            paper.show(self.desk, self.sheet(), self)
        else:
            list_paper.show(self.desk, self.list_paper(), self)

    def sheet(self) -> paper.Paper:
        """Return the sheet of the term: the teachers ticked, else shown."""
        return book_paper.sheet(self.desk, self.page_of(CHECKS).taken_records())

    def minutes(self, facts: MeetingFacts) -> paper.Paper:
        """Return the minutes and sign-in sheet of a meeting."""
        return book_paper.minutes(self.desk, facts.id, facts.title)

    def list_paper(self) -> list_paper.ListPaper:
        """Return the list in front on paper, with the columns seen."""
        return supervision_paper.seen(self.desk, self.front, _CHOICES + self.key, self.front.title)

    # ---- inside ----------------------------------------------------------------------------------
    def _wire(self) -> None:
        self.panel.looking.connect(self.look)
        self.panel.leaving.connect(self.leave)
        self.panel.mending.connect(self.mend)
        self.panel.correcting.connect(self.correct)
        self.panel.withdrawing.connect(self.withdraw)
        self.panel.scanning.connect(lambda check: ScansDialog(self.desk, check, self).stand())
        self.meeting_panel.editing.connect(self.edit_meeting)
        self.meeting_panel.deleting.connect(self.delete_meeting)
        self.meeting_panel.printing.connect(lambda facts: paper.show(self.desk, self.minutes(facts), self))

    def make(self, key: str) -> SheetPage:
        desk = self.desk
        source: ListSource
        panel: QWidget | None = None
        actions: tuple[Action, ...] = ()
        if key == CHECKS:
            source, panel = book_source.source(desk, self._book), self.panel
            if desk.may(Right.SIGN) or desk.may(Right.EDIT):
                actions = (Action(text="查阅", icon="check", run=self.look),)
        elif key == MEETINGS:
            source, panel = meeting_source.meeting_source(desk, self._held, self.new_meeting), self.meeting_panel
        else:
            source = meeting_source.attended_source(desk, self._held)
        page = inner_list.make(desk, source, _CHOICES + key, actions=actions, panel=panel)
        if key == CHECKS:
            page.view.opened.connect(lambda staff_id: self.look([staff_id]))
        return page

    def dress(self) -> None:
        theme, desk = self.theme, self.desk
        word = "打印查阅登记表" if self.key == CHECKS else "打印"
        out = desk.when(Right.OUTPUT, Button(theme, word, "printer", tip="打印（Ctrl+P）", run=self.print))
        new: tuple[Button, ...] = ()
        if self.key == CHECKS and self.able:
            new = (Button(theme, "查阅", "check", Role.PRIMARY, tip="查阅（Ctrl+N）", run=self.new),)
        elif self.key == MEETINGS and desk.editable:
            new = (Button(theme, "登记会议", "plus", Role.PRIMARY, tip="新增（Ctrl+N）", run=self.new),)
        self.header.set_buttons(*out, *new)

    def told(self) -> str:
        return {
            CHECKS: self._book.told(self.desk.on),
            MEETINGS: self._held.told(),
            ATTENDED: "叫到没来的会写在后面",
        }[self.key]

    def _look_next(self, before: int) -> None:
        """Ask about the teacher after one in the order seen; at the end say so."""
        page = self.page_of(CHECKS)
        shown = page.model.records()
        at = shown.index(before) + 1 if before in shown else 0
        if at < len(shown):
            page.select(shown[at])
            self.look([shown[at]])
        else:
            self.desk.say("列出的老师都查阅完了")

    def _refused(self, problem: LedgerError) -> None:
        self.desk.asker.show_error("没有做成", str(problem))
