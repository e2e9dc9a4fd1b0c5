"""What is done with a notice: issued, deleted, taken down, declared void, printed, saved."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import saving
from ledgerdesk.printing import issue
from ledgerdesk.services import notices
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.notices.notice_reading import Notice
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_source import Made, NoticeSource, ResultSource
from ledgerdesk.ui.tasks import Lane, Task


class NoticeActions(QObject):
    """Acts on the notice that ``present`` returns. ``voided`` tells its id, ``refused`` that a step was not done."""

    voided = Signal(int)
    refused = Signal()

    def __init__(self, desk: Desk, page: QWidget, present: Callable[[], Notice | None]) -> None:
        super().__init__(page)
        self._desk, self._page, self._present = desk, page, present

    def issue(self, confirmed: bool) -> None:
        """Ask with count and number, then issue once and for all."""
        notice, desk = self._present(), self._desk
        if notice is None or notice.facts.number or notice.findings:
            return
        title = "".join(notice.facts.title.split("\n"))
        sure = desk.asker.confirm(
            f"定稿“{title}”？",
            f"定稿后 {notice.people} 人的名单不能再改，编号 {notice.next_number}。",
            f"定稿 {notice.people} 人",
            "再看看",
        )
        if not sure:
            return
        ledger, press, notice_id = desk.ledger, desk.press, notice.facts.id

        def done(issued: issue.Issued) -> None:
            desk.say(f"已定稿，编号 {issued.number}。接着打印张贴", "打印", self.print)

        desk.runner.run(
            "定稿公示",
            lambda _task: issue.issue_notice(ledger, notice_id, press.fonts, confirm_unchecked=confirmed),
            done,
            failed=self._failed,
            owner=self,
            lane=Lane.LONG,
        )

    def delete(self) -> None:
        """Delete a draft; undo brings it back."""
        notice = self._present()
        if notice is not None and not notice.facts.number:
            facts = notice.facts
            title = "".join(facts.title.split("\n"))
            self._desk.write(
                f"删除公示草稿 {title}", lambda s: notices.delete_draft(s, facts.id), owner=self, toast="已删除这份草稿"
            )

    def take_down(self) -> None:
        """Ask on which day it came down."""
        notice, desk = self._present(), self._desk
        if notice is None:
            return
        first, today = notice.facts.may_come_down_from, desk.today

        def check(text: str) -> str:
            try:
                day = dates.parse_typed(text, today)
            except Rejected:
                return "请写日期，例如 10.17；今天写 =。"
            return (
                f"{dates.prose(first, today)}起才能取下。" if day < first else "这一天还没有到。" if day > today else ""
            )

        text = desk.asker.ask_text(
            "哪一天取下的？",
            "今天写 =，昨天写 -1，也可以写 10.17。",
            "登记取下",
            initial=dates.show_day(today),
            check=check,
        )
        if text is not None:
            day, notice_id, number = dates.parse_typed(text, today), notice.facts.id, notice.facts.number
            desk.write(
                f"登记取下公示 {number}",
                lambda s: notices.take_down(s, notice_id, day),
                owner=self,
                toast=f"第 {number} 号公示已登记取下",
                failed=self._failed,
            )

    def void(self) -> None:
        """Ask for the reason, then declare the notice void."""
        notice, desk = self._present(), self._desk
        if notice is None:
            return
        reason = desk.asker.ask_text(
            f"作废第 {notice.facts.number} 号公示？",
            "张贴出去的请一并取下。作废后可以照这份重拟，编号不再使用。写明原因：",
            "作废",
            options=("名单有误", "措辞有误", "日期有误"),
            check=lambda text: "" if text.strip() else "请写明原因。",
        )
        if reason is None:
            return
        ledger, notice_id = desk.ledger, notice.facts.id

        def done(_result: None) -> None:
            desk.say(f"第 {notice.facts.number} 号公示已作废")
            self.voided.emit(notice_id)

        work: Callable[[Task], None] = lambda _task: issue.void_notice(ledger, notice_id, reason.strip())  # noqa: E731
        desk.runner.run("作废公示", work, done, failed=self._failed, owner=self)

    def _failed(self, error: LedgerError) -> None:
        self._desk.asker.show_error("没有做成", str(error))
        self.refused.emit()

    # ---- out -------------------------------------------------------------------------------------
    def _source(self) -> NoticeSource | None:
        notice = self._present()
        if notice is None or not notice.pdf:
            return None
        return NoticeSource(self._desk.ledger, self._desk.press, notice.facts.id, notice.facts.number)

    def print(self) -> None:
        """Open the print dialog for the notice that is shown."""
        source, desk = self._source(), self._desk
        if source is not None:
            window = self._page.window()
            PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, window, say=desk.say).stand()

    def report(self) -> None:
        """Ask whom the report on a notice that is over goes to, then show it in the print dialog."""
        notice, desk = self._present(), self._desk
        if notice is None:
            return
        known = (desk.school.aid_centre, desk.school.central_school, desk.school.township) if desk.school else ()
        recipient = desk.asker.ask_text(
            "结果报告报给谁？",
            "空着就写“上级学生资助管理部门”。",
            "看报告",
            options=tuple(dict.fromkeys(word for word in known if word)),
        )
        if recipient is not None:
            source = ResultSource(desk.ledger, desk.press, notice.facts.id, notice.facts.number, recipient.strip())
            window = self._page.window()
            PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, window, say=desk.say).stand()

    def save_file(self) -> None:
        """Keep the paper as a PDF; of an issued notice exactly the bytes that were issued."""
        source, desk = self._source(), self._desk
        if source is None:
            return

        def ask(made: Made) -> None:
            def write(_task: Task, path: Path) -> Path:
                return saving.save_leaving(partial(source.leaving, "另存", None), made.pdf, path)

            handup_saving.save(
                desk.runner, desk.asker, desk.say, title="另存公示", name=made.file_name, kinds=handup_saving.PDFS,
                write=write, owner=self,
            )  # fmt: skip

        desk.runner.run("准备文件", lambda _task: source.make(None), ask, owner=self)
