"""Papers of the aid year for the print dialog: a Document made from the ledger, nothing in it masked or to be masked."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.printing.document import Document
from ledgerdesk.printing.render import render
from ledgerdesk.services import outputs
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made, NothingWhole

#: Makes the pages from a reading session and the heading every list carries; LedgerError when it cannot.
Build = Callable[[Session, Heading], Document]


class Paper(NothingWhole):
    """See PrintSource. ``facts`` stands beside the preview and, with the title, in the record of operations."""

    disclosable, savable, copies = False, True, 1

    def __init__(self, ledger: Ledger, press: Press, title: str, build: Build, facts: str = "") -> None:
        self.title = title
        self._ledger, self._press, self._build, self._facts = ledger, press, build, facts

    def make(self, _whole: Whole | None) -> Made:
        """See PrintSource."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
            document = self._build(session, heading)
        rendered = render(document, self._press.fonts)
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, self._facts)

    def leaving(self, how: str, _whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = " ".join(word for word in (f"{how}{self.title}", self._facts) if word)
        return outgoing.leaving(self._ledger, Outgoing(label=label, kind=outgoing.PRINT), part)


def show(desk: Desk, paper: Paper, parent: QWidget) -> None:
    """Show the print dialog for a paper."""
    PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, parent, say=desk.say).ask()
