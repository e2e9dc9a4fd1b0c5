"""Papers of 包户包片 for the print dialog."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import homes
from ledgerdesk.printing.document import Document
from ledgerdesk.printing.render import render
from ledgerdesk.services import outputs, responsibilities
from ledgerdesk.services.homes import standing
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.supervision import supervision_paper
from ledgerdesk.ui.care.homes.homes_book import Book
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.printing import list_paper
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made
from ledgerdesk.ui.sheet.sheet_page import SheetPage


class PlacesPaper:
    """See PrintSource: who answers for which place on a day; phones are masked unless they are allowed whole."""

    title, disclosable, savable, copies = "包片责任表", True, True, 1

    def __init__(self, ledger: Ledger, press: Press, book: Book) -> None:
        self._ledger, self._press, self._on = ledger, press, book.places_on

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
            rows = responsibilities.rows(session, self._on)
        rendered = render(homes.places(heading, self._on, rows, whole=whole is not None), self._press.fonts)
        if whole is not None:
            with outgoing.leaving(self._ledger, outgoing.describe(f"打印前查看完整号码 {len(rows)} 处", whole)):
                pass
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, f"共 {len(rows):,} 处")

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {self._on:%Y-%m-%d}"
        return outgoing.leaving(self._ledger, outgoing.describe(label, whole, kind=outgoing.PRINT), part)


def roster(desk: Desk, book: Book, household_ids: Sequence[int]) -> paper.Paper:
    """Return who answers for some households."""
    wanted, year, on = frozenset(household_ids), book.year, desk.on

    def build(session: Session, heading: Heading) -> Document:
        known = standing.standing(session, year, on)
        return homes.roster(heading, known, [one for one in known.homes if one.household_id in wanted])

    return paper.Paper(desk.ledger, desk.press, "包户名单", build, f"{len(wanted):,} 户")


def ledger(desk: Desk, book: Book, staff_ids: Sequence[int]) -> paper.Paper:
    """Return what some people did in the year shown."""
    wanted, year, on = frozenset(staff_ids), book.year, desk.on

    def build(session: Session, heading: Heading) -> Document:
        known = standing.standing(session, year, on)
        return homes.ledger(heading, known, [one for one in known.staff if one.staff_id in wanted])

    return paper.Paper(desk.ledger, desk.press, "包户帮扶台账", build, f"{year}年 {len(wanted):,} 人")


def places(desk: Desk, book: Book) -> PlacesPaper:
    """Return who answers for which place on the day shown."""
    return PlacesPaper(desk.ledger, desk.press, book)


def show(desk: Desk, source: paper.Paper | PlacesPaper, parent: QWidget) -> None:
    """Show the print dialog."""
    PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, parent, say=desk.say).stand()


def show_list(desk: Desk, page: SheetPage, key: str, title: str, parent: QWidget) -> None:
    """Show the print dialog for a list as it is seen."""
    list_paper.show(desk, supervision_paper.seen(desk, page, key, title), parent)
