"""报表 › 上报: a hand-up is made, listed, and what moved on since is said."""

from conftest import PASSWORD
from ledgerdesk.services import register
from ledgerdesk.ui import places
from ledgerdesk.ui.handups import handup_page


def test_a_hand_up_is_listed_and_what_changed_since_is_said(desktop, asker, tmp_path):
    page = desktop.tab(places.REPORTS, places.HAND_UPS)
    assert page.model.rowCount() == 0
    dialog = handup_page.handup_dialog.open_hand_up(desktop.desk, page)
    dialog.recipient.setText("镇中心校")
    dialog.numbers._password.edit.setText(PASSWORD)
    asker.will(tmp_path)
    dialog.hand_up()
    desktop.settle()
    (workbook,) = tmp_path.glob("*.xlsx")
    assert workbook.stat().st_size > 5_000
    assert page.model.rowCount() == 1
    (record,) = page.model.records()
    assert page.model.value(record, "recipient") == "镇中心校"
    assert page.model.value(record, "since") == "没有变化"
    with desktop.session.ledger.transaction("新增学生") as session:
        register.add(session, {"name": "新来的", "born_on": desktop.desk.today.replace(year=2015)})
    desktop.settle()
    assert page.model.value(record, "since") == "新增 1 人"
