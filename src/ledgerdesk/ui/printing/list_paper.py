"""Any list of this part of the house on paper: its columns and the rows that are shown."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields.field import Field
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.printing import rosters
from ledgerdesk.printing.render import render
from ledgerdesk.services import outputs
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made, NothingWhole


class ListPaper(NothingWhole):
    """See PrintSource: rows of text under the labels of fields; nothing in them is masked or to be masked."""

    disclosable, savable, copies = False, True, 1

    def __init__(
        self,
        ledger: Ledger,
        press: Press,
        title: str,
        fields: Sequence[Field],
        rows: Sequence[tuple[str, ...]],
        *,
        unit: str = "人",
        signatures: bool = False,
    ) -> None:
        self.title = title
        self._ledger, self._press = ledger, press
        self._fields, self._rows, self._unit, self._signatures = tuple(fields), tuple(rows), unit, signatures

    def make(self, _whole: Whole | None) -> Made:
        """See PrintSource."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
        paper = rosters.RosterPaper(
            school=heading.school,
            term_name=heading.term,
            title=self.title,
            fields=self._fields,
            rows=self._rows,
            prepared_by=heading.maker,
            printed_at=f"{heading.made_on:%Y-%m-%d}",
            signatures=self._signatures,
            unit=self._unit,
        )
        rendered = render(rosters.build(paper), self._press.fonts)
        facts = f"共 {len(self._rows):,} {self._unit}"
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, facts)

    def leaving(self, how: str, _whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {len(self._rows)} {self._unit}"
        return outgoing.leaving(self._ledger, Outgoing(label=label, kind=outgoing.PRINT), part)


def show(desk: Desk, paper: ListPaper, parent: QWidget) -> None:
    """Show the print dialog for a list."""
    dialog = PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, parent, say=desk.say)
    dialog.ask()
