"""Papers of 监管 for the print dialog: clear cards, the sheet of the own check, any list as it is seen."""

from collections.abc import Sequence

from ledgerdesk.printing import supervision
from ledgerdesk.printing.document import Document
from ledgerdesk.services import school
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.supervision import clear_cards
from ledgerdesk.services.supervision.inspections import InspectionFacts
from ledgerdesk.ui.aid.paper import Paper
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.exporting.attach import offer_of
from ledgerdesk.ui.exporting.seen import table_of
from ledgerdesk.ui.printing.list_paper import ListPaper
from ledgerdesk.ui.sheet.sheet_page import SheetPage


def seen(desk: Desk, page: SheetPage, key: str, title: str) -> ListPaper:
    """Return a list on paper: the rows ticked, else shown, in the columns chosen for the screen."""
    offer = offer_of(desk, page, (), key, title)
    table = table_of(offer, offer.seen)
    rows = [tuple(field.mask(cell) for field, cell in zip(table.fields, cells, strict=True)) for cells in table.rows]
    return ListPaper(desk.ledger, desk.press, title, table.fields, rows, unit=offer.unit, signatures=True)


def clear(desk: Desk, term: tuple[int, str], ids: Sequence[int]) -> Paper:
    """Return the clear cards of pupils for a term of that id and name, two to a sheet."""
    wanted = frozenset(ids)

    def build(session: Session, heading: Heading) -> Document:
        cards = [one for one in clear_cards.rows(session, term[0]) if one.student_id in wanted]
        return supervision.cards(supervision.CardPaper(heading, school.facts(session), term[1], cards))

    return Paper(desk.ledger, desk.press, "资助政策明白卡", build, f"{len(wanted)} 张")


def check(desk: Desk, facts: InspectionFacts, questions: Sequence[str]) -> Paper:
    """Return the sheet of a school's own check."""

    def build(_session: Session, heading: Heading) -> Document:
        return supervision.own_check(heading, facts, questions)

    return Paper(desk.ledger, desk.press, "学生资助工作自查表", build, f"{facts.held_on:%Y-%m-%d}")
