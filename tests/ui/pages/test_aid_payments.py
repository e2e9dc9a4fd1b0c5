"""资助 › 发放: computed, kept, listed, approved, sent, answered for, retried, closed; and what stands in the way."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QLabel, QPushButton

import aid_life
from aid_life import BOARDING
from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, accounts, safekeeping
from ledgerdesk.models import BankCard, Boarding
from ledgerdesk.services.payments import bank, batches, run, store
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.payments.answer_dialog import AnswerDialog
from ledgerdesk.ui.aid.payments.bank_dialog import BankDialog
from ledgerdesk.ui.aid.payments.bank_layout_dialog import BankLayoutDialog
from ledgerdesk.ui.aid.payments.batch_dialogs import ApproveDialog, CloseDialog, GroundsDialog, MakeDialog, ReopenDialog
from ledgerdesk.ui.aid.payments.funds_dialog import FundsDialog, ReceiptDialog
from ledgerdesk.ui.aid.payments.result_dialogs import MarkDialog, RecoverDialog, SignDialog
from ledgerdesk.ui.aid.payments.supplement_dialog import SupplementDialog
from ledgerdesk.ui.shell.session import Session, read_opening
from ui.pages.conftest import Desktop

EACH = 75_000  # fen: 1500 a year for a boarder of grade seven, half of it a term


@pytest.fixture(scope="module")
def aid_folder(template, tmp_path_factory):
    """Return a ledger with three recognised pupils, made once and copied for each test."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("aid") / "石板小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        made = aid_life.build(ledger)
        with ledger.transaction("公示") as session:
            notice = aid_life.posted(session, made, list(made.pupils.values()))
        safekeeping.back_up(ledger)
    return folder, made, notice


@pytest.fixture
def world(aid_folder, tmp_path, theme, asker):
    folder, made, notice = aid_folder
    desktop = Desktop(Path(shutil.copytree(folder, tmp_path / "石板小学.ledger")), theme, asker)
    yield desktop, made, notice
    desktop.close()
    assert not desktop.bugs


def standing(desktop, kind):
    (dialog,) = [one for one in desktop.window.findChildren(kind) if one.isVisible()]
    return dialog


def save(desktop, dialog, **texts):
    for key, text in texts.items():
        dialog.form.editor(key).set_text(text)
    dialog.save()
    desktop.settle()
    return dialog


def buttons(page):
    return {button.text().strip(): button for button in page.header.findChildren(QPushButton) if not button.isHidden()}


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def shown(page, key):
    return [page.table.model.value(record, key) for record in page.table.model.records()]


def make(desktop, page):
    """Keep what is due and list everybody."""
    page.run_acts.store()
    desktop.settle()
    page.run_acts.make()
    save(desktop, standing(desktop, MakeDialog))


def send(desktop, page, notice, folder, asker):
    """Carry the list in view to the bank."""
    page.acts.grounds()
    desktop.settle()
    grounds = standing(desktop, GroundsDialog)
    grounds.notice.set_value(notice)
    save(desktop, grounds, document="县财教〔2026〕41号")
    page.acts.approve()
    save(desktop, standing(desktop, ApproveDialog), by="石校长")
    page.acts.send()
    desktop.settle()
    dialog = standing(desktop, BankDialog)
    dialog.numbers._password.edit.setText(PASSWORD)
    asker.will(folder)
    dialog.go()
    desktop.settle()
    (path,) = folder.glob("*.xlsx")
    return path


def answered(path, told):
    """Fill the bank's columns into the list that was sent; ``told`` is (result, reason) by row."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "卡号" for cell in row))
    for offset, texts in enumerate((("处理结果", "失败原因"), *told)):
        for place, text in enumerate(texts, start=1):
            sheet.cell(heading[0].row + offset, len(heading) + place).value = text
    book.save(path)
    return path


def another_card(desktop, student_id):
    with desktop.session.ledger.transaction("换卡") as session:
        held = session.query(BankCard).filter_by(student_id=student_id).one()
        held.valid_to = date(2026, 11, 19)
        session.add(
            BankCard(
                student_id=student_id, holder_id=held.holder_id, holder_name=held.holder_name, relation="father",
                number="6217000000009999", valid_from=TODAY,
            )
        )  # fmt: skip
    desktop.settle()


def test_the_whole_way_of_a_term(world, asker, tmp_path):
    desktop, _made, notice = world
    page = desktop.tab("aid", "payments")
    assert shown(page, "name") == ["龙小满", "石小梅"]
    assert shown(page, "change") == ["新增", "新增"]
    assert (page.next.step, page.next.action) == (1, "store")
    assert "七年级住校" in "".join(words(page.due_panel))
    make(desktop, page)
    assert (page.next.step, page.next.action) == (3, "approve")
    assert shown(page, "amount") == [EACH, EACH]
    assert page.foot_capital.text() == "壹仟伍佰元整"

    out = tmp_path / "out"
    out.mkdir()
    page.acts.funds()
    standing(desktop, FundsDialog).receive()
    desktop.settle()
    save(desktop, standing(desktop, ReceiptDialog), document="县财教〔2026〕41号", amount_fen="1500")
    page.acts.funds()
    (receipt,) = page.reading.receipts
    dialog = standing(desktop, FundsDialog)
    dialog._fill(receipt)
    dialog.save()
    desktop.settle()
    assert page.balance.words() == "下达 1,500.00，到账 0.00，失败 0.00，待发 1,500.00，结余 0.00"
    path = send(desktop, page, notice, out, asker)
    assert (page.next.step, page.next.said) == (5, "2 笔还没有银行结果。")

    asker.will(answered(path, [("成功", None), ("失败", "户名不符")]))
    page.acts.answer()
    desktop.settle()
    answer = standing(desktop, AnswerDialog)
    assert "能登记 2 笔：到账 1，失败 1" in answer.told.text()
    answer.enter()
    desktop.settle()
    assert shown(page, "state") == ["失败", "到账"] or shown(page, "state") == ["到账", "失败"]
    assert page.next.said == "还有失败 1 笔、750.00 元没有补发：请写明原因。"
    page.table.filters.set_filter("which", "failed")
    (failed,) = page.table.model.records()
    page.table.view.select(failed)
    desktop.settle()
    assert "户名不符" in words(page.paid_panel)

    page._chose_batch(0)
    desktop.settle()
    assert page.reading.batch is None
    desktop.desk.open("aid", "payments", state={places.PUPILS: tuple(page.table.model.records())})
    desktop.settle()
    assert page.reading.batch is not None  # what failed comes first
    assert len(page.table.model.ticked()) == 2
    page.table.model.clear_ticks()

    asker.will(False)  # the same card again is asked about
    page.acts.retry([failed])
    assert len(page.reading.listed) == 2
    student = page.reading.listed[failed].payment.student_id
    another_card(desktop, student)
    page.acts.retry([failed])
    desktop.settle()
    assert page.balance.words() == "下达 1,500.00，到账 750.00，失败 0.00，在途 750.00，结余 0.00"
    page.acts.mark_waiting()
    save(desktop, standing(desktop, MarkDialog))
    assert page.next.said == "下达和到账平了，可以结清。"
    arrived = [one.payment.id for one in page.reading.listed.values() if one.payment.status == "arrived"]
    page.acts.sign(arrived)
    save(desktop, standing(desktop, SignDialog))
    page.acts.close()
    save(desktop, standing(desktop, CloseDialog))
    assert page.next.step == 7
    assert page.reading.batch.status == "closed"
    assert "结清…" not in buttons(page)


def test_a_changed_line_wants_its_reason_and_a_decided_amount_is_typed(world, asker):
    desktop, made, _notice = world
    with desktop.session.ledger.transaction("上学期") as session:
        student = made.pupils["田小叶"]
        session.query(Boarding).filter_by(student_id=student).one().kind = "2"
    page = desktop.tab("aid", "payments")
    keys = [one.key for one in page.reading.programs]
    assert keys[0] == BOARDING
    assert "aid.preschool" in keys
    assert "aid.loan" not in keys
    ids = page.table.model.records()
    for line in page.computing.run.lines:
        assert line.reason == "新列入：比较困难"
    asker.will("新转入")
    page.run_acts.reason(ids[:2])
    desktop.settle()
    assert sorted(shown(page, "reason")) == ["新列入：比较困难", "新转入", "新转入"]
    kept = page.text_state()
    assert len(kept) == 4
    page.computing.reasons.clear()
    page.restore_text(kept)
    desktop.settle()
    page.run_acts.store()
    desktop.settle()
    assert sorted(shown(page, "reason")) == ["新列入：比较困难", "新转入", "新转入"]
    assert page.text_state() == {}
    assert page.next.action == "make"


def test_a_list_goes_back_loses_pupils_and_is_discarded(world, asker):
    desktop, _made, _notice = world
    page = desktop.tab("aid", "payments")
    make(desktop, page)
    first, _second = page.table.model.records()
    asker.will(True)
    page.acts.drop([first])
    desktop.settle()
    assert page.reading.batch.balance.people == 1
    page.acts.approve()
    save(desktop, standing(desktop, ApproveDialog), by="石校长")
    assert page.next.why.startswith("还没有选定公示：先公示，后发放。")
    page.acts.reopen()
    dialog = save(desktop, standing(desktop, ReopenDialog))
    assert dialog.isVisible()  # no reason
    save(desktop, dialog, reason="少了一人")
    assert page.reading.batch.status == "draft"
    asker.will(True)
    page.acts.discard()
    desktop.settle()
    assert page.reading.batch is None
    assert page.reading.waiting[0] == 2
    page.acts.layout()
    desktop.settle()
    layout = standing(desktop, BankLayoutDialog)
    layout.shift("amount", -1)
    layout.headings["card_number"].setText("收款账号")
    layout.save()
    desktop.settle()
    assert ("card_number", "收款账号") in desktop.read(bank.layout)


def test_what_changes_after_paying_is_made_up_for_or_taken_back(world, asker, tmp_path):
    desktop, _made, notice = world
    page = desktop.tab("aid", "payments")
    make(desktop, page)
    out = tmp_path / "out"
    out.mkdir()
    path = send(desktop, page, notice, out, asker)
    book = openpyxl.load_workbook(answered(path, [("成功", None), ("成功", None)]))
    heading = next(row for row in book.active.iter_rows() if any(cell.value == "卡号" for cell in row))
    for cell in heading:
        if cell.value in ("发放编号", "卡号", "持卡人"):
            book.active.cell(cell.row + 2, cell.column).value = None
    book.save(path)
    asker.will(path)
    page.acts.answer()
    desktop.settle()
    answer = standing(desktop, AnswerDialog)
    assert len(answer.answer.doubtful) == 1
    wanted = next(one.payment.id for one in page.reading.listed.values() if answer.who.findData(one.payment.id) >= 0)
    answer.who.set_value(wanted)
    answer.point()
    assert answer.answer.doubtful == ()
    answer.enter()
    desktop.settle()
    assert shown(page, "state") == ["到账", "到账"]

    page.acts.recover(wanted)
    back = standing(desktop, RecoverDialog)
    save(desktop, back, amount_fen="100", reason="多发")
    assert sorted(shown(page, "amount")) == [-10_000, EACH, EACH]
    page._chose_batch(0)
    desktop.settle()
    page.run_acts.supplement(page.table.model.records())
    desktop.settle()
    dialog = standing(desktop, SupplementDialog)
    assert any(line.cells[4] == "100.00" for line in dialog.table.lines())
    dialog.reason.setText("补回")
    dialog.save()
    desktop.settle()
    assert page.reading.waiting == (1, 10_000)


SECRETS = {"head": "banlan shuijing yueya", "inspector": "muji qingwa huasheng"}


def opened_as(folder, secret, theme, asker):
    """Return the window of a role on a ledger."""
    desktop = Desktop.__new__(Desktop)
    desktop.folder, desktop.theme, desktop.asker, desktop.bugs = folder, theme, asker, []
    ledger = Ledger.open(folder, secret, clock=FixedClock(TODAY))
    desktop.session = Session(theme, ledger, read_opening(ledger), asker, desktop.bugs.append)
    desktop.session.window.resize(1366, 768)
    desktop.session.show()
    desktop.settle()
    return desktop


def test_a_head_signs_and_an_inspector_sees_masked_numbers(aid_folder, tmp_path, theme, asker):
    folder, made, _notice = aid_folder
    folder = Path(shutil.copytree(folder, tmp_path / "石板小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("造册") as session:
            reasons = {line.student_id: "新生" for line in run.plan(session, made.term, BOARDING).lines}
            store.store(session, made.term, BOARDING, reasons=reasons)
            batches.make(session, made.term, BOARDING, "one_card")
        accounts.add(ledger, "马校长", "head", SECRETS["head"])
    with Ledger.open(folder, SECRETS["head"], clock=FixedClock(TODAY)) as ledger:
        accounts.add(ledger, "县里来的人", "inspector", SECRETS["inspector"], last=date(2026, 12, 31))

    desktop = opened_as(folder, SECRETS["head"], theme, asker)
    page = desktop.tab("aid", "payments")
    assert set(buttons(page)) == {"更多", "打印", "审核签字…"}
    page.acts.approve()
    save(desktop, standing(desktop, ApproveDialog), by="马校长")
    assert page.reading.batch.status == "approved"
    desktop.close()
    assert not desktop.bugs

    desktop = opened_as(folder, SECRETS["inspector"], theme, asker)
    page = desktop.tab("aid", "payments")
    assert set(buttons(page)) == {"更多"}
    assert {number[:3] for number in shown(page, "card_number")} == {"尾号 "}
    page.acts.funds()
    assert not standing(desktop, FundsDialog).amounts
    desktop.close()
    assert not desktop.bugs
