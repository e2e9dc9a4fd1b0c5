"""资助 › 监管: families drawn and called from the keyboard, complaints, inspections, clear cards on paper."""

from conftest import TODAY
from ledgerdesk.models import Payment
from ledgerdesk.services.supervision import complaints, inspections, spot_checks
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.supervision.supervision_dialogs import AnswerDialog, ComplaintDialog, InspectionDialog
from ledgerdesk.ui.aid.supervision.supervision_page import CARDS, COMPLAINTS, INSPECTIONS
from ledgerdesk.ui.commands import Command


def standing(desktop, kind):
    desktop.settle()
    (dialog,) = [one for one in desktop.window.findChildren(kind) if one.isVisible()]
    return dialog


def fill(dialog, **texts):
    for key, text in texts.items():
        dialog.form.editor(key).set_text(text)


def save(desktop, dialog, **texts):
    fill(dialog, **texts)
    dialog.save()
    desktop.settle()


def cells(page, key):
    return [page.front.model.value(record, key) for record in page.front.model.records()]


def test_families_are_drawn_and_called_one_after_the_other(aid_desktop, asker):
    with aid_desktop.session.ledger.transaction("到账") as session:
        for row in session.query(Payment).filter_by(status="failed"):
            row.status = "arrived"
    page = aid_desktop.tab("aid", places.SUPERVISION)
    term = page._read.term[0]
    assert page.header._facts.text().startswith("到账 3 人，要抽 1 户，已抽 1 户")
    page.commands()[Command.NEW]()  # enough are drawn
    aid_desktop.settle()
    assert len(page.front.model.records()) == 1
    with aid_desktop.session.ledger.transaction("再抽") as session:
        spot_checks.draw(session, term, 2)
    aid_desktop.settle()
    page.front.view.select(page.front.model.record(0))
    page.commands()[Command.EDIT]()
    dialog = standing(aid_desktop, AnswerDialog)
    dialog.save_and_next()
    assert dialog.form.field_row("received").problem
    fill(dialog, received="否")
    dialog.save_and_next()
    aid_desktop.settle()
    assert dialog.form.field_row("finding").problem == "家长说没有收到，请写明查的情况。"
    fill(dialog, received="是", used_for="伙食")
    dialog.save_and_next()
    second = standing(aid_desktop, AnswerDialog)
    assert second is not dialog
    assert second.phone.text().startswith("138****")
    save(aid_desktop, second, received="是")
    assert sorted(cells(page, "state")) == ["待回访", "收到了", "收到了"]
    assert not [one for one in aid_desktop.window.findChildren(AnswerDialog) if one.isVisible()]
    page.answer(next(one.id for one in page._read.calls if one.called_on is None))
    third = standing(aid_desktop, AnswerDialog)
    asker.will("回访")
    third._reveal()
    aid_desktop.settle()
    assert third.phone.text().startswith("1380000000")
    assert aid_desktop.happenings()[0][::2] == ("disclose", "回访")
    third.reject()
    assert page.list_paper().make(None).missing == ()
    page.take_off([one.id for one in page._read.calls])
    aid_desktop.settle()
    assert asker.errors  # who was called stays


def test_a_complaint_is_handled_and_an_inspection_put_right(aid_desktop):
    page = aid_desktop.tab("aid", places.SUPERVISION)
    page.show_list(COMPLAINTS)
    aid_desktop.settle()
    page.front.view.select(page.front.model.record(0))
    aid_desktop.settle()
    page.commands()[Command.EDIT]()
    dialog = standing(aid_desktop, ComplaintDialog)
    save(aid_desktop, dialog, closed_on="2026-11-20")
    assert dialog.form.field_row("handling").problem == "办结以前要写明怎么处理的。"
    save(aid_desktop, dialog, handling="查了回单，换卡补发")
    assert cells(page, "state") == ["已办结"]
    page.commands()[Command.NEW]()
    save(aid_desktop, standing(aid_desktop, ComplaintDialog), channel="信箱", content="伙食少")
    assert len(aid_desktop.read(complaints.rows)) == 2
    assert page.header._facts.text() == "没办结 1 条"

    page.show_list(INSPECTIONS)
    aid_desktop.settle()
    page.commands()[Command.NEW]()
    dialog = standing(aid_desktop, InspectionDialog)
    dialog.kind.set_value("own")
    first, second, *_ = dialog.answers
    dialog.answers[first].set_value(True)
    dialog.answers[second].set_value(False)
    save(aid_desktop, dialog, inspectors="校长、书记")
    (made,) = [one for one in aid_desktop.read(inspections.rows) if one.items]
    assert (made.items, made.open) == ({first: True, second: False}, True)
    page.front.select(made.id)
    aid_desktop.settle()
    assert page.check_sheet().make(None).missing == ()
    page.commands()[Command.EDIT]()
    save(aid_desktop, standing(aid_desktop, InspectionDialog), rectified_on="2026-11-20", rectification="已改")
    assert "已整改" in cells(page, "state")
    page.commands()[Command.NEW]()
    dialog = standing(aid_desktop, InspectionDialog)
    dialog.kind.set_value("accounts")
    dialog.room.set_value(dialog.room.itemData(1))
    save(aid_desktop, dialog, inspectors="财务室", scope="发放凭证")
    assert any(one.class_name for one in aid_desktop.read(inspections.rows))


def test_every_family_has_a_card_with_what_it_is_due_and_what_came(aid_desktop):
    page = aid_desktop.tab("aid", places.SUPERVISION)
    page.show_list(CARDS)
    aid_desktop.settle()
    assert len(cells(page, "name")) == 7
    assert cells(page, "state").count("都到账") == 2
    assert all(card.startswith("尾号") for card in cells(page, "card"))
    (arrived,) = [one for one in page._read.cards if one.name == "助小丁"]
    assert next((line.name, line.fen, line.paid_on) for line in arrived.lines) == ("寄宿生生活补助", 75_000, TODAY)
    made = page.cards_paper(page.front.taken_records()).make(None)
    assert (made.facts, made.missing) == ("7 张", ())
    place = page.place("aid")
    page.show_list(COMPLAINTS)
    page.open(place)
    assert cells(page, "name")
