"""The blank workbook of a register, saved where a person wants it; there is nobody's data in it."""

from PySide6.QtCore import QObject

from ledgerdesk.excel import saving, templates
from ledgerdesk.fields import catalogue
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.handups import handup_saving


def save_template(desk: Desk, sheet_name: str, owner: QObject | None = None) -> bool:
    """Ask for the place and write the blank workbook of a sheet; False when no place was chosen."""
    sheet = catalogue.sheet(sheet_name, system=desk.system)
    return handup_saving.save(
        desk.runner,
        desk.asker,
        desk.say,
        title="下载空白模板",
        name=templates.file_name(sheet),
        kinds=handup_saving.WORKBOOKS,
        write=lambda _task, path: saving.save(templates.make(sheet), path),
        owner=owner,
    )
