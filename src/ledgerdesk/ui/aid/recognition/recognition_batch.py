"""What is done with a batch: opened, called otherwise, closed, filled, compared, handed up, posted."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.services import calendar, notices, school, terms
from ledgerdesk.services.recognition import batches, candidates, levels
from ledgerdesk.services.recognition import terms as term_levels
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.payments.difference_dialog import DifferenceDialog
from ledgerdesk.ui.aid.recognition.gather_dialog import GatherDialog
from ledgerdesk.ui.aid.recognition.level_dialogs import LevelNamesDialog, RecheckDialog, TermLevelDialog
from ledgerdesk.ui.aid.recognition.recognition_dialogs import BatchDialog, NoticeDialog, NoticeStart
from ledgerdesk.ui.aid.recognition.recognition_handup import RecognitionHandUp
from ledgerdesk.ui.aid.recognition.recognition_reading import Reading
from ledgerdesk.ui.desk import Desk, Session


class BatchActions(QObject):
    """Acts on the batch that ``present`` returns. ``batch_wanted`` asks for a batch to be shown."""

    batch_wanted = Signal(object)

    def __init__(self, desk: Desk, page: QWidget, present: Callable[[], Reading]) -> None:
        super().__init__()
        self.desk, self.page, self.present = desk, page, present

    @property
    def batch(self) -> BatchFacts | None:
        """Return the batch that is shown."""
        return self.present().batch

    def failed(self, error: LedgerError) -> None:
        """Say why something was not done."""
        self.desk.asker.show_error("没有做成", str(error))

    # ---- the batch itself ------------------------------------------------------------------------
    def start(self) -> None:
        """Open the first batch of the school year and gather its pupils."""
        if self.batch is None:
            self.open_batch()
        else:
            self.gather()

    def open_batch(self) -> None:
        """Ask for the day and the name of another batch."""
        if self.desk.editable:
            dialog = BatchDialog(self.desk, self.page)
            dialog.opened.connect(self._opened)
            dialog.stand()

    def _opened(self, batch_id: int) -> None:
        self.batch_wanted.emit(batch_id)
        self.gather(batch_id)

    def rename_batch(self, batch: BatchFacts) -> None:
        """Ask for another name."""
        title = self.desk.asker.ask_text(
            "这一批叫什么？",
            "上报和公示都可以用这个名称。",
            "改名称",
            initial=batch.title,
            check=lambda text: "" if text.strip() else "请写名称。",
        )
        if title is not None:
            work: Callable[[Session], None] = lambda s: batches.rename(s, batch.id, batch.version, title)  # noqa: E731
            self.desk.write("改认定批次的名称", work, owner=self, toast="已改名称", failed=self.failed)

    def close_batch(self, batch: BatchFacts) -> None:
        """Close a batch after asking."""
        text = "结束以后不能再往这一批里收学生；以后的名单另开一批。"
        if self.desk.asker.confirm(f"结束“{batch.title}”？", text, "结束这一批", "先不结束"):
            today = self.desk.today
            self.desk.write(
                f"结束{batch.title}",
                lambda s: batches.close(s, batch.id, today),
                owner=self,
                toast="这一批已结束",
                failed=self.failed,
            )

    def delete_batch(self, batch: BatchFacts) -> None:
        """Delete an empty batch."""
        self.desk.write(
            f"删除{batch.title}",
            lambda s: batches.delete(s, batch.id),
            lambda _done: self.batch_wanted.emit(None),
            owner=self,
            toast="已删除这一批",
            failed=self.failed,
        )

    # ---- pupils ----------------------------------------------------------------------------------
    def gather(self, batch_id: int | None = None) -> None:
        """Show who belongs into the batch, ticked."""
        wanted = batch_id or (self.batch.id if self.batch else None)
        if wanted is None or not self.desk.editable:
            return
        on = self.desk.on

        def show(found: tuple[BatchFacts, Sequence[candidates.Candidate]]) -> None:
            GatherDialog(self.desk, found[0], found[1], self.page).stand()

        self.desk.read(
            "找要认定的学生",
            lambda s: (batches.facts(s, wanted), candidates.candidates(s, wanted, on)),
            show,
            owner=self,
            failed=self.failed,
        )

    def compare(self) -> None:
        """Show what differs from last year."""
        batch, told, on = self.batch, self.present(), self.desk.on
        if batch is not None:
            self.desk.read(
                "和去年比",
                lambda s: candidates.difference(s, batch.id, on),
                lambda found: DifferenceDialog(self.desk, batch, found, told, self.page).stand(),
                owner=self,
            )

    # ---- out -------------------------------------------------------------------------------------
    def post(self, ids: Sequence[int]) -> None:
        """Ask for title and first day of a notice, then draft it and go there."""
        batch = self.batch
        if batch is None:
            return

        def read(session: Session) -> NoticeStart:
            leveled = bool(school.setting(session, notices.LEVEL_SETTING, False))
            return NoticeStart(
                terms.term_at(session, self.desk.today).name,
                levels.names(session) if leveled else {},
                calendar.calendar(session).period(self.desk.today, 1, "working").ends_on,
            )

        def show(start: NoticeStart) -> None:
            dialog = NoticeDialog(self.desk, batch, ids, start, self.page)
            dialog.drafted.connect(self.see_notice)
            dialog.stand()

        self.desk.read("准备公示", read, show, owner=self, failed=self.failed)

    def see_notice(self, notice_id: int) -> None:
        """Go to a notice."""
        self.desk.open(places.NOTICES, record=notice_id)

    def hand_up(self) -> None:
        """Hand the recognised pupils up as a workbook, which freezes them."""
        if self.batch is not None:
            count = sum(one.row.next == "reported" for one in self.present().entries)
            RecognitionHandUp(self.desk, self.batch, count, self.page).stand()

    # ---- levels ----------------------------------------------------------------------------------
    def recheck(self) -> None:
        """Show what checking the term finds."""
        term, on = self.desk.term, self.desk.on
        if term is None:
            return
        names = self.present().names or {}
        self.desk.read(
            "学期复核",
            lambda s: term_levels.checks(s, term.id, on),
            lambda found: RecheckDialog(self.desk, term, found, names, self.page).stand(),
            owner=self,
            failed=self.failed,
        )

    def set_term_level(self, student_id: int, name: str) -> None:
        """Ask for another level of the term in view."""
        if self.desk.term is not None:
            TermLevelDialog(self.desk, self.desk.term, student_id, name, self.present().names or {}, self.page).stand()

    def name_levels(self) -> None:
        """Ask what levels are called here, and in the upload."""
        self.desk.read(
            "读取等级的叫法",
            lambda s: (levels.names(s), levels.exported(s)),
            lambda found: LevelNamesDialog(self.desk, *found, self.page).stand(),
            owner=self,
        )
