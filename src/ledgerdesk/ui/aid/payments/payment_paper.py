"""Lists of a batch for the one print dialog: made off the GUI thread, numbers whole only for a purpose."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import payments
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made

ROSTER, SIGNING = payments.ROSTER, payments.SIGNING
#: What a step does with its session.
Work = Callable[[Session], object]


class BatchPaper:
    """See PrintSource: the roster of a batch, or the list families sign on, in three copies as schools keep it."""

    disclosable, savable = True, True

    def __init__(
        self, ledger: Ledger, press: Press, batch: BatchFacts, kind: str, ids: Sequence[int] | None = None
    ) -> None:
        self.title = payments.TITLES[kind]
        self.copies = 3 if kind == SIGNING else 1
        self._ledger, self._press, self._batch, self._kind = ledger, press, batch, kind
        self._ids = None if ids is None else tuple(ids)
        self._rows = batch.balance.payments if ids is None else len(ids)

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        printed = payments.roster(
            self._ledger, self._batch.id, self._kind, ids=self._ids, whole=whole, fonts=self._press.fonts
        )
        if whole is not None:
            with outgoing.leaving(self._ledger, outgoing.describe(f"打印前查看完整号码 {printed.rows} 笔", whole)):
                pass
        rendered = printed.rendered
        return Made(rendered.pdf, printed.file_name, rendered.missing, f"共 {printed.rows:,} 笔")

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {self._batch.number}（{self._rows} 笔）"
        return outgoing.leaving(self._ledger, outgoing.describe(label, whole, kind=outgoing.PRINT), part)


def show(desk: Desk, batch: BatchFacts, kind: str, ids: Sequence[int] | None, parent: QWidget) -> None:
    """Show the print dialog for a list of a batch."""
    paper = BatchPaper(desk.ledger, desk.press, batch, kind, ids)
    PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, parent, say=desk.say).ask()
