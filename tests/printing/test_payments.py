"""Lists of a batch: their columns, what is masked on them, and what is added up."""

import pytest

import aid_life
from aid_life import BOARDING
from conftest import PASSWORD, TODAY
from ledgerdesk.ledger import outgoing
from ledgerdesk.printing import payments
from ledgerdesk.services.payments import batches, lines, results, run, store
from ledgerdesk.services.payments.results import Result


@pytest.fixture
def batch(ledger):
    made = aid_life.build(ledger)
    with ledger.transaction("造册", barrier=True) as session:
        reasons = {line.student_id: "新生" for line in run.plan(session, made.term, BOARDING).lines}
        store.store(session, made.term, BOARDING, reasons=reasons)
        batch = batches.make(session, made.term, BOARDING, "one_card")
        ids = [row.student_id for row in lines.of_batch(session, batch)]
        notice = aid_life.posted(session, made, ids)
        version = batches.facts(session, batch).version
        batches.edit(session, batch, version, notice_id=notice, document="县教9号", method="one_card")
        batches.approve(session, batch, "石校长", TODAY)
        batches.send(session, batch, TODAY)
        first, second = (row.id for row in lines.of_batch(session, batch))
        results.take_in(session, batch, [Result(first, arrived=True, on=TODAY), Result(second, False, TODAY, "销户")])
        results.retry(session, [second])
    return batch


def test_the_list_to_sign_masks_cards_and_counts_a_retry_once(ledger, batch):
    made = payments.paper(ledger, batch, payments.SIGNING)
    assert made.title == "寄宿生生活补助领取花名册"
    assert [field.label for field in made.fields] == [
        "班级", "姓名", "项目", "金额（元）", "持卡人", "卡号", "到账日", "领款人签字", "指印", "日期",
        "监护人电话", "备注",
    ]  # fmt: skip
    assert [row[3] for row in made.rows] == ["750.00", "750.00"]
    assert {row[5][:3] for row in made.rows} == {"尾号 "}
    assert {row[7:10] for row in made.rows} == {("", "", "")}
    assert made.signers == ("maker", "checker", "finance", "head")
    arrived = {row[11]: row[6] for row in made.rows}
    assert arrived == {"": "2026-11-20", "补发": ""}
    whole = payments.paper(ledger, batch, payments.SIGNING, whole=outgoing.allow_whole(ledger, "填银行表", PASSWORD))
    assert {row[5][:4] for row in whole.rows} == {"6217"}


def test_the_roster_says_who_on_what_ground_and_is_a_pdf(ledger, batch):
    made = payments.paper(ledger, batch, payments.ROSTER)
    assert [row[5] for row in made.rows] == ["比较困难", "比较困难"]
    assert [row[4] for row in made.rows] == ["住校", "住校"]
    assert all("*" in row[3] for row in made.rows)
    printed = payments.roster(ledger, batch, payments.ROSTER)
    assert printed.rendered.pdf.startswith(b"%PDF")
    assert printed.rows == 2
    assert printed.rendered.missing == ()
