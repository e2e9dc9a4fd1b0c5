"""Handbooks and the list of plans for the print dialog."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields.pairing_plans import LISTED
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import care_papers
from ledgerdesk.services import outputs
from ledgerdesk.services.pairings.planned import PlanRow
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.printing import list_paper
from ledgerdesk.ui.printing.list_paper import ListPaper
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made

TITLE = "帮扶计划与成效"


class HandbooksPaper:
    """See PrintSource: the handbooks of pairings of a term; telephone numbers are masked unless they are allowed whole."""

    title, disclosable, savable, copies = "帮扶手册", True, True, 1

    def __init__(self, ledger: Ledger, press: Press, pairing_ids: Sequence[int], term_id: int) -> None:
        self._ledger, self._press, self._ids, self._term = ledger, press, tuple(pairing_ids), term_id

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
        rendered = care_papers.handbooks(self._ledger, self._ids, self._term, whole=whole, fonts=self._press.fonts)
        if whole is not None:
            told = outgoing.describe(f"打印前查看完整号码 {len(self._ids)} 人", whole)
            with outgoing.leaving(self._ledger, told):
                pass
        facts = f"共 {len(self._ids):,} 本，{rendered.pages:,} 页"
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, facts)

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {len(self._ids)} 本"
        return outgoing.leaving(self._ledger, outgoing.describe(label, whole, kind=outgoing.PRINT), part)


def print_handbooks(desk: Desk, pairing_ids: Sequence[int], term_id: int, parent: QWidget) -> None:
    """Show the print dialog for the handbooks of pairings, each from a new page on."""
    if not pairing_ids:
        desk.say("还没有结对，没有手册可以打印")
        return
    source = HandbooksPaper(desk.ledger, desk.press, pairing_ids, term_id)
    PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, parent, say=desk.say).stand()


def print_list(desk: Desk, rows: Sequence[PlanRow], parent: QWidget) -> None:
    """Show the print dialog for plans and outcomes as a list."""
    if not rows:
        desk.say("没有计划可以打印")
        return
    cells = [tuple(each.mask(_value(row, each.key)) for each in LISTED) for row in rows]
    paper = ListPaper(desk.ledger, desk.press, TITLE, LISTED, cells, unit="对", signatures=True)
    list_paper.show(desk, paper, parent)


def _value(row: PlanRow, key: str) -> object:
    return getattr(row, key) if hasattr(row, key) else getattr(row.plan, key, None)
