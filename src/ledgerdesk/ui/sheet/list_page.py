"""A short list on the shared sheet page, whose rows lead to a pupil."""

from collections.abc import Sequence

from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action


def make(
    desk: Desk, source: ListSource, choices: str, *, actions: Sequence[Action] = (), student: str = ""
) -> SheetPage:
    """Return the page; ``choices`` names what it remembers, ``student`` the column that holds a row's pupil."""
    page = SheetPage(desk.theme, source, desk.runner, actions=actions, choices=sheet_memory.recall(desk, choices))
    sheet_memory.keep(desk, choices, page)
    attach(desk, page, key=choices)
    if student:
        page.view.opened.connect(lambda record: _open(desk, page, record, student))
    desk.term_changed.connect(page.reload)
    return page


def _open(desk: Desk, page: SheetPage, record: int, student: str) -> None:
    pupil = page.model.value(record, student)
    if isinstance(pupil, int):
        desk.open(places.STUDENTS, places.REGISTER, record=pupil)
