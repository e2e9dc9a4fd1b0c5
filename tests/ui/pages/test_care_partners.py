"""帮扶 › 校际帮扶 in the real window: a school with its contact, what was done with a photo, figures, paper, the end."""

from pathlib import Path

from PySide6.QtGui import QColor, QImage

from ledgerdesk.models import Attachment, PartnershipDeed
from ledgerdesk.services import partnerships
from ledgerdesk.ui import places
from ledgerdesk.ui.care.partners.partner_dialogs import DeedDialog, EndDialog, PartnerDialog
from ledgerdesk.ui.care.partners.partner_page import DEEDS
from ledgerdesk.ui.commands import Command
from ui.pages.test_aid_donations import cells, save, standing


def photo(folder: Path) -> Path:
    """Return a small picture that shows nobody."""
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("grey"))
    path = folder / "签到.jpg"
    image.save(str(path), "JPG")
    return path


def test_a_school_is_helped_by_the_calendar_and_every_figure_opens_what_was_done(desktop, asker, tmp_path):
    page = desktop.tab("help_work", places.PARTNERS)
    page.commands()[Command.NEW]()
    dialog = standing(desktop, PartnerDialog)
    dialog.contact.set_value(-1)
    dialog.contact.chosen.emit(-1)
    save(desktop, dialog, partner="沙坝村小学", valid_from="2026-09-01")
    assert dialog.form.field_row("contact_name").problem == "请填联系人姓名。"
    save(desktop, dialog, contact_name="龙秀英", contact_phone="13200000017", plan="每月去一次")
    assert cells(page.schools, "partner", "lessons", "contact", "state") == [
        ("沙坝村小学", "0/10 课时", "龙秀英", "落后")
    ]

    page.add_deed()
    dialog = standing(desktop, DeedDialog)
    dialog.form.field_row("kind").set_value("lessons")
    dialog.form.edited.emit()
    dialog.photos.add((photo(tmp_path),))
    desktop.settle()
    save(desktop, dialog, title="数学示范课", lessons="6", by_whom="石建国")
    (deed,) = desktop.read(lambda s: [row.id for row in s.query(PartnershipDeed)])
    assert desktop.read(lambda s: [(row.entity, row.entity_id) for row in s.query(Attachment)]) == [
        ("PartnershipDeed", deed)
    ]
    assert cells(page.schools, "lessons", "deeds") == [("6/10 课时", "1 次")]

    page.panel.listing.emit("lessons")
    desktop.settle()
    assert page.place("").state["list"] == DEEDS
    assert cells(page.deeds, "title", "lessons", "photos") == [("数学示范课", 6, 1)]
    page.deeds.select(deed)
    desktop.settle()
    page.correct_deed()
    save(desktop, standing(desktop, DeedDialog), lessons="10")
    assert cells(page.deeds, "lessons") == [(10,)]
    assert page.ledger_paper().make(None).missing == ()
    page.deeds.export().reject()

    page.show_list("schools")
    desktop.settle()
    page.end()
    dialog = standing(desktop, EndDialog)
    save(desktop, dialog, end_reason="帮扶期满", valid_to="2026-11-19")
    assert "2026-11-20 还有活动记录" in dialog.form.field_row("valid_to").problem
    dialog.done(0)
    page.show_deed(deed)
    desktop.settle()
    asker.will(True, True)
    page.delete_deed()
    desktop.settle()
    page.delete()
    desktop.settle()
    assert desktop.read(lambda s: partnerships.rows(s, desktop.session.desk.today)) == ()
