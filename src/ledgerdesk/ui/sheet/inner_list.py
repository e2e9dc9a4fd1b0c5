"""A list inside a page that has its own header: it keeps its layout and can be exported like any other."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action


def make(
    desk: Desk,
    source: ListSource,
    key: str,
    *registers: Register,
    title: str = "",
    actions: Sequence[Action] = (),
    panel: QWidget | None = None,
) -> SheetPage:
    """Return the list; ``key`` names what it remembers, ``actions`` are for ticked rows, the rest is for ``attach``."""
    choices = sheet_memory.recall(desk, key)
    page = SheetPage(desk.theme, source, desk.runner, ticked_actions=actions, panel=panel, choices=choices)
    sheet_memory.keep(desk, key, page)
    attach(desk, page, *registers, key=key, title=title)
    page.header.hide()
    page.body.setContentsMargins(0, 0, 0, 0)
    return page
