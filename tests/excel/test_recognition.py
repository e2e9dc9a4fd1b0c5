import openpyxl
import pytest

import recognition_life as life
from conftest import TODAY
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.errors import RuleError
from ledgerdesk.excel import recognition
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import handups, school


def test_saving_the_workbook_hands_up_and_freezes(ledger, tmp_path):
    with ledger.transaction("新建学校") as session:
        school.set_up(session, school.SchoolFacts(name="石板河镇中心学校", hotline_1="0990-6120000"), TODAY)
    batch, entries = life.batch(ledger, {"覃䶮": "official", "龙小满": "official"})
    with pytest.raises(RuleError, match="还没有确认"):
        recognition.hand_up(ledger, batch, "镇中心校", whole=Whole("上报镇中心校"))
    life.review(ledger, entries.values())
    life.take_down(ledger, life.post(ledger, batch))
    life.advance(ledger, entries.values(), rules.CONFIRMED)
    made = recognition.hand_up(ledger, batch, "镇中心校", whole=Whole("上报镇中心校"))
    assert life.entry(ledger, entries["覃䶮"]).status == rules.CONFIRMED, "until it is saved"
    saved = made.save(ledger, tmp_path / made.file_name)
    assert {life.entry(ledger, one).status for one in entries.values()} == {rules.REPORTED}
    (row,) = [row for row in openpyxl.load_workbook(saved).active.values if "覃䶮" in row]
    assert "困难" in row
    assert any(str(cell).startswith("990101") for cell in row)
    with ledger.read() as session:
        last = handups.last(session, "recognition")
    assert (last.row_count, last.file_name, ledger.undo()) == (2, made.file_name, None)
