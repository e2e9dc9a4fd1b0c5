"""Export for any sheet page: Ctrl+E, a button beside the choice of columns, the dialog."""

from collections.abc import Sequence
from functools import partial

from ledgerdesk.domain import masking
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import catalogue
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.dialog import ExportDialog
from ledgerdesk.ui.exporting.offer import Offer, Register
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.sheet_page import SheetPage


def attach(desk: Desk, page: SheetPage, *registers: Register, key: str, title: str = "") -> None:
    """Let the rows of a page leave; nothing is offered to whoever may not.

    ``key`` is the page's own, under which layouts are saved; ``title`` what the table is called where that is not the
    page's title; ``registers`` are the sheets of the catalogue its rows are records of, the first the usual one.
    """
    if not desk.may(Right.OUTPUT):
        return
    page.set_export(partial(begin, desk, page, registers, key, title))
    page.filters.add_button(Button(desk.theme, "", "download", tip="导出（Ctrl+E）", run=page.export))


def begin(desk: Desk, page: SheetPage, registers: Sequence[Register], key: str, title: str = "") -> ExportDialog | None:
    """Show the dialog for the rows ticked, else all shown; None where there are none."""
    records = page.taken_records()
    if not records:
        desk.say(f"没有{title or page.title}可以导出")
        return None
    return ExportDialog(desk, offer_of(desk, page, registers, key, title), page).stand()


def offer_of(desk: Desk, page: SheetPage, registers: Sequence[Register], key: str, title: str = "") -> Offer:
    """Return what a page lets out now."""
    records = page.taken_records()
    rows = page.model.rows_of(records)
    conditions = "、".join(page.filters.words())
    ticked = bool(page.model.ticked())
    told = f"选中的 {len(rows):,} {page.unit}" if ticked else f"条件：{conditions}" if conditions else ""
    return Offer(
        page=key,
        title=title or page.title,
        unit=page.unit,
        columns=page.model.columns,
        seen=tuple(column.key for column in page.model.shown_columns()),
        rows=rows,
        registers=tuple(
            (
                catalogue.sheet(register.sheet, system=desk.system),
                None if register.ids is None else tuple(register.ids(records)),
            )
            for register in registers
        ),
        # What was typed into the search box may be a whole number.
        told=masking.words(told),
        squeezed=sum(page.view.isColumnHidden(at) for at in range(page.model.columnCount())),
    )
