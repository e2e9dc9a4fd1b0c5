"""The check code on paper: made of now, written down when it goes out."""

from contextlib import AbstractContextManager
from pathlib import Path

from ledgerdesk.ledger import Ledger, audit, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.printing import seal
from ledgerdesk.printing.render import render
from ledgerdesk.services import history, outputs
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made, NothingWhole


class SealSource(NothingWhole):
    """See PrintSource: one sheet with the code of the newest step; nothing on it is anybody's."""

    title, disclosable, savable, copies = "操作记录校验码", False, True, 2

    def __init__(self, ledger: Ledger, press: Press) -> None:
        self._ledger, self._press = ledger, press

    def make(self, _whole: Whole | None) -> Made:
        """See PrintSource."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
            steps = history.count(session)
        paper = seal.SealPaper(
            school=heading.school,
            ledger=self._ledger.folder.stem,
            code=audit.head(self._ledger),
            steps=steps,
            printed_on=heading.made_on,
            printed_by=heading.maker,
        )
        rendered = render(seal.build(paper), self._press.fonts)
        facts = "一份经办人留，一份交校长锁好"
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, facts)

    def leaving(self, how: str, _whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        return outgoing.leaving(self._ledger, Outgoing(label=f"{how}{self.title}", kind=outgoing.PRINT), part)
