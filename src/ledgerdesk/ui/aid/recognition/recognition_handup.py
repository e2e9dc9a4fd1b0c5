"""上报认定名单: to whom, with whole numbers; the recognitions in it are frozen."""

from PySide6.QtWidgets import QWidget

from ledgerdesk.excel import recognition
from ledgerdesk.excel.exports import Exported
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.handups.handup_form import HandUpForm, Words


class RecognitionHandUp(HandUpForm):
    """Hands the recognised pupils of a batch up and freezes them."""

    def __init__(self, desk: Desk, batch: BatchFacts, count: int, parent: QWidget) -> None:
        self._batch = batch
        words = Words(
            title="上报认定名单",
            heading=f"上报“{batch.title}”{count} 人",
            kept="表里是完整的身份证号，每一行都照原样存一份。",
            over=f"{count} 人报上去以后，认定就不能再改，只能写明原因更正；以前做的也不能再撤销。",
            button=f"上报 {count} 人，另存表格",
            file=recognition.TITLE,
        )
        super().__init__(desk, words, parent)

    def workbook(self, recipient: str, whole: Whole, file_password: str | None) -> Exported:
        """See HandUpForm."""
        ledger, batch_id = self._desk.ledger, self._batch.id
        return recognition.hand_up(ledger, batch_id, recipient, whole=whole, file_password=file_password)
