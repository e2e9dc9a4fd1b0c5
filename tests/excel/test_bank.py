"""The list for the bank and back."""

import openpyxl
import pytest

import aid_life
from aid_life import BOARDING
from conftest import PASSWORD, TODAY
from ledgerdesk.errors import FileRefusedError, RuleError
from ledgerdesk.excel import bank as bank_files
from ledgerdesk.ledger import outgoing
from ledgerdesk.services.payments import bank, batches, results, run, store


@pytest.fixture
def approved(ledger):
    made = aid_life.build(ledger)
    with ledger.transaction("造册") as session:
        reasons = {line.student_id: "新生" for line in run.plan(session, made.term, BOARDING).lines}
        store.store(session, made.term, BOARDING, reasons=reasons)
        batch = batches.make(session, made.term, BOARDING, "one_card")
        ids = [row.student_id for row in results.of_batch(session, batch)]
        version = batches.facts(session, batch).version
        batches.edit(
            session,
            batch,
            version,
            notice_id=aid_life.posted(session, made, ids),
            document="县教9号",
            method="one_card",
        )
        batches.approve(session, batch, "石校长", TODAY)
    return batch


def _sent(ledger, batch, folder):
    whole = outgoing.allow_whole(ledger, "填银行表", PASSWORD)
    made = bank_files.bank_list(ledger, batch, whole=whole, send=True)
    return made.save(ledger, folder / made.file_name)


def _answered(path, told, *, drop=()):
    """Fill the bank's columns into the list that was sent; ``told`` is (result, reason) by row."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "卡号" for cell in row))
    at, width = heading[0].row, len(heading)
    for cell in heading:
        if cell.value in drop:
            for row in range(at, at + len(told) + 1):
                sheet.cell(row, cell.column).value = None
    for offset, texts in enumerate((("处理结果", "失败原因"), *told)):
        for place, text in enumerate(texts, start=1):
            sheet.cell(at + offset, width + place).value = text
    book.save(path)


def test_saving_the_banks_list_sends_the_batch(ledger, approved, tmp_path):
    path = _sent(ledger, approved, tmp_path)
    with ledger.read() as session:
        assert batches.facts(session, approved).status == "sent"
        numbers = [one.card_number for one in results.of_batch(session, approved)]
    cells = {str(cell.value) for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row}
    assert set(numbers) <= cells
    assert ledger.undo() is None


@pytest.mark.parametrize("drop", [(), ("发放编号",), ("发放编号", "卡号")], ids=["whole", "no number", "holder only"])
def test_the_banks_answer_is_known_again(ledger, approved, tmp_path, drop):
    path = _sent(ledger, approved, tmp_path)
    _answered(path, [("成功", None), ("失败", "户名不符")], drop=drop)
    answer = bank_files.read_answer(ledger, approved, path)
    if len(drop) == 2:
        assert [one.problem for one in answer.answers if one.payment] == ["", ""]
    assert len(answer.ready) == 2
    assert bank_files.enter(ledger, answer) == (1, 1)
    again = bank_files.read_answer(ledger, approved, path)
    assert again.ready == ()
    assert all(one.known for one in again.answers)
    with ledger.read() as session:
        assert [one.reason for one in results.failed(session)] == ["户名不符"]


def test_a_failure_without_a_reason_and_a_wrong_amount_are_held(ledger, approved, tmp_path):
    path = _sent(ledger, approved, tmp_path)
    _answered(path, [("失败", None), ("成功", None)])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    amount = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("金额"))
    sheet.cell(amount.row + 2, amount.column).value = 1
    book.save(path)
    answer = bank_files.read_answer(ledger, approved, path)
    assert answer.ready == ()
    assert [one.problem for one in answer.doubtful] == [
        "没有到账，但没有写原因。请补上原因。",
        "金额和报出去的不一样，请问银行。",
    ]


def test_a_file_without_results_is_no_answer(ledger, approved, tmp_path):
    path = _sent(ledger, approved, tmp_path)
    with pytest.raises(FileRefusedError, match="不像银行回单"):
        bank_files.read_answer(ledger, approved, path)


def test_the_layout_is_the_schools(ledger, approved, tmp_path):
    with ledger.transaction("版式") as session:
        with pytest.raises(RuleError, match="要有持卡人"):
            bank.set_layout(session, [("amount", "金额")])
        bank.set_layout(session, [("card_number", "收款账号"), ("holder_name", "收款户名"), ("amount", "交易金额")])
    path = _sent(ledger, approved, tmp_path)
    _answered_other = openpyxl.load_workbook(path).active
    texts = [str(cell.value).split("（")[0] for row in _answered_other.iter_rows() for cell in row]
    assert texts.index("收款账号") < texts.index("收款户名") < texts.index("交易金额")
