"""Export for any sheet page: Ctrl+E, a button beside the choice of columns, the dialog."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import masking
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import catalogue
from ledgerdesk.services import registers
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.dialog import ExportDialog
from ledgerdesk.ui.exporting.offer import Offer, Register
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.sheet.sheet_column import column_of
from ledgerdesk.ui.sheet.sheet_page import SheetPage


def attach(desk: Desk, page: SheetPage, *of: Register, key: str, title: str = "") -> None:
    """Let the rows of a page leave; nothing is offered to whoever may not.

    ``key`` is the page's own, under which layouts are saved; ``title`` what the table is called where that is not the
    page's title; ``of`` are the sheets of the catalogue its rows are records of, the first the usual one.
    """
    if not desk.may(Right.OUTPUT):
        return
    page.set_export(partial(begin, desk, page, of, key, title))
    page.filters.add_button(Button(desk.theme, "", "download", tip="导出（Ctrl+E）", run=page.export))


def begin(desk: Desk, page: SheetPage, of: Sequence[Register], key: str, title: str = "") -> ExportDialog | None:
    """Show the dialog for the rows ticked, else all shown; None where there are none."""
    records = page.taken_records()
    if not records:
        desk.say(f"没有{title or page.title}可以导出")
        return None
    return ExportDialog(desk, offer_of(desk, page, of, key, title), page).stand()


def begin_records(desk: Desk, sheet_name: str, records: Sequence[int], *, key: str, told: str, parent: QWidget) -> None:
    """Read some records of a sheet of the catalogue, then show the dialog: for pages that hold no table of them."""
    sheet = catalogue.sheet(sheet_name, system=desk.system)
    if not records:
        desk.say(f"没有{sheet.title}可以导出")
        return
    listed, on, keys = registers.listed(sheet_name), desk.on, [field.key for field in sheet.fields]

    def show(known: Mapping[int, Mapping[str, object]]) -> None:
        found = [one for one in records if one in known]
        offer = Offer(
            page=key,
            title=sheet.title,
            unit=listed.unit,
            columns=[column_of(field) for field in sheet.fields],
            seen=tuple(keys),
            rows=[(one, *(known[one][key] for key in keys)) for one in found],
            registers=((sheet, tuple(found)),),
            told=masking.words(told),
        )
        ExportDialog(desk, offer, parent).stand()

    desk.read(f"读取{sheet.title}", lambda session: listed.known(session, on, keys, records), show, owner=parent)


def offer_of(desk: Desk, page: SheetPage, of: Sequence[Register], key: str, title: str = "") -> Offer:
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
            # A register leaves as it is today, which in a term that is over is not what is seen.
            for register in (() if desk.past else of)
        ),
        # What was typed into the search box may be a whole number.
        told=masking.words(told),
        squeezed=sum(page.view.isColumnHidden(at) for at in range(page.model.columnCount())),
    )
