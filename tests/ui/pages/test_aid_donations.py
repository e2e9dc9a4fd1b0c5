"""资助 › 捐赠: gifts in, passed on to many, signed, taken back, thanked; receipts and letters on paper."""

from ledgerdesk.models import Donation, Donor
from ledgerdesk.services.donations import record
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.donations.donation_dialogs import CorrectDialog, GiftDialog, GiveDialog
from ledgerdesk.ui.aid.donations.donation_page import SHARES
from ledgerdesk.ui.commands import Command


def standing(desktop, kind):
    desktop.settle()
    (dialog,) = [one for one in desktop.window.findChildren(kind) if one.isVisible()]
    return dialog


def save(desktop, dialog, **texts):
    for key, text in texts.items():
        dialog.form.editor(key).set_text(text)
    dialog.save()
    desktop.settle()


def cells(page, *keys):
    return [tuple(page.model.value(record, key) for key in keys) for record in page.model.records()]


def test_goods_of_a_class_drive_go_to_many_and_are_signed_for(aid_desktop, asker):
    page = aid_desktop.tab("aid", places.DONATIONS)
    assert page.header._facts.text() == "资金收 1,000.00 元，发 20.00 元，结余 980.00 元"
    page.commands()[Command.NEW]()
    dialog = standing(aid_desktop, GiftDialog)
    dialog.kind.set_value("goods")
    dialog.donor_kind.set_value("class")
    dialog.donor_kind.chosen.emit("class")
    assert dialog.form.editor("donor").text() == "7年级（1）班"
    save(aid_desktop, dialog, value_fen="600", unit="套")
    assert dialog.form.field_row("item").problem == "物品要写明名称和数量。"
    save(aid_desktop, dialog, item="校服", quantity="5", wish="给住校生")
    gift = page.gifts.model.records()[0]
    assert cells(page.gifts, "donor", "what", "left", "state")[0] == ("7年级（1）班", "校服 5套", 60_000, "还没有发")
    assert aid_desktop.read(lambda s: s.get_one(Donor, s.get_one(Donation, gift).donor_id).class_id) is not None
    assert all(made.make(None).missing == () for made in (page_receipt(page, gift, aid_desktop), page.letter()))

    page.give()
    dialog = standing(aid_desktop, GiveDialog)
    dialog.picker.tick_shown()
    assert dialog.left.text().endswith("还差 240.00 元")
    save(aid_desktop, dialog)
    assert dialog.isVisible()  # more than there is
    dialog.picker.clear()
    dialog.picker.held.setChecked(True)
    dialog.picker.search.setText("zhu")
    dialog.picker.tick_shown()
    assert dialog.left.text() == "5 人 × 120.00 元 = 600.00 元，发后还剩 0.00 元"
    save(aid_desktop, dialog)
    assert cells(page.gifts, "left", "state")[0] == (0, "已发完")
    assert all(made.make(None).missing == () for made in (page.receipt(), page.letter(), page.sign_sheet()))

    page.show_list(SHARES)
    aid_desktop.settle()
    rows = page.shares.model.records()[:5]
    page.sign(rows[1:])
    aid_desktop.settle()
    asker.will(True, True)
    page.take_back(rows[1:2])
    aid_desktop.settle()
    assert asker.errors
    page.take_back(rows[:1])
    aid_desktop.settle()
    assert sorted(cells(page.shares, "donor", "state")).count(("7年级（1）班", "已签收")) == 4
    assert len(aid_desktop.read(lambda s: record.shares(s, gift))) == 4


def page_receipt(page, gift, desktop):
    page.gifts.select(gift)
    desktop.settle()
    return page.receipt()


def test_a_gift_is_corrected_never_below_what_went_out_and_thanked_for(aid_desktop, asker, monkeypatch):
    monkeypatch.setattr("ledgerdesk.ui.aid.paper.PrintDialog.ask", lambda _dialog: None)
    page = aid_desktop.tab("aid", places.DONATIONS)
    (gift,) = page.gifts.model.records()
    page.gifts.select(gift)
    aid_desktop.settle()
    page.commands()[Command.EDIT]()
    dialog = standing(aid_desktop, CorrectDialog)
    save(aid_desktop, dialog, value_fen="10")
    assert dialog.form.field_row("value_fen").problem == "比已经发下去的还少，请核对。"
    save(aid_desktop, dialog, value_fen="20")
    assert cells(page.gifts, "state") == [("已发完",)]
    asker.will(False, True)
    page.thank()
    aid_desktop.settle()
    assert aid_desktop.read(lambda s: record.facts(s, gift)).thanked_on is None
    page.thank()
    aid_desktop.settle()
    assert aid_desktop.read(lambda s: record.facts(s, gift)).thanked_on is not None
    place = page.place("aid")
    page.open(place)
    assert page.front is page.gifts
