"""What every register's page offers for lists from elsewhere: take one in, get a blank one, see those taken in."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import catalogue
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting import template
from ledgerdesk.ui.kit.menus import Entry, MenuButton
from ledgerdesk.ui.sheet.sheet_source import Action

WORDS, TIP = "导入", "导入表格（Ctrl+O）、下载空白模板"


def entries(desk: Desk, sheets: Sequence[str], owner: QObject) -> list[Entry]:
    """Return what can be done with lists of these sheets here and now; the first names what is taken in."""
    if not desk.editable or not desk.may(Right.IMPORT):
        return []
    found: list[Entry] = [("导入表格…", partial(take_in, desk, sheets[0]))]
    for name in sheets:
        words = f"下载空白模板：{catalogue.sheet(name).title}…" if len(sheets) > 1 else "下载空白模板…"
        found.append((words, partial(template.save_template, desk, name, owner)))
    return [*found, None, ("导入过的…", partial(look_back, desk))]


def actions(desk: Desk, sheets: Sequence[str], owner: QObject) -> tuple[Action, ...]:
    """Return the button of a sheet page's header, none where nothing can be done."""
    found = entries(desk, sheets, owner)
    return (Action(text=WORDS, icon="", run=lambda: None, tip=TIP, menu=found),) if found else ()


def buttons(desk: Desk, sheets: Sequence[str], owner: QObject) -> tuple[MenuButton, ...]:
    """Return the button for a header that is put together by hand."""
    found = entries(desk, sheets, owner)
    return (MenuButton(desk.theme, WORDS, found, tip=TIP),) if found else ()


def take_in(desk: Desk, sheet: str) -> None:
    """Open the import for a list of one register."""
    desk.open(places.DATA, places.IMPORT, state={places.LIST_OF: sheet})


def look_back(desk: Desk) -> None:
    """Show the lists taken in so far."""
    desk.open(places.DATA, places.IMPORT, state={places.PAST: True})
