import recognition_life as life
from conftest import TODAY
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.services import history, school
from ledgerdesk.ui.history import history_story


def test_a_step_of_a_recognition_is_told_in_words(ledger):
    with ledger.transaction("新建学校") as session:
        school.set_up(session, school.SchoolFacts(name="石板河镇中心学校"), TODAY)
    _batch, entries = life.batch(ledger, {"覃䶮": "official"})
    life.meet(ledger, "class_panel", entries.values(), opinion="父亲电话 13800138000")
    life.advance(ledger, entries.values(), rules.CLASS_REVIEW)
    with ledger.read() as session:
        step, meeting = (history_story.tell(session, one, ledger.today()) for one in history.recent(session, limit=2))
    (change,) = [one for one in step.changes if one.label == "认定步骤"]
    assert (change.whose, change.entity, change.old, change.new) == ("覃䶮", "困难认定", "草稿", "班级评议")
    assert "新增 认定步骤 1 条" in step.counts
    assert "新增 评议意见 1 条" in meeting.counts
    assert {one.label: one.new for one in meeting.changes}["名称"] == "评审会"
    assert "13800138000" not in repr(meeting)
