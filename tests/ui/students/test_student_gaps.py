from ledgerdesk.ui.students import student_gaps
from ledgerdesk.ui.theme import Tone

FULL = {
    "id_number": "990101201405061230", "grade": "3", "guardian_name": "张大山", "guardian_phone": "13800000001",
    "village": "岩脚村",
}  # fmt: skip


def test_nothing_missing_is_said_in_green():
    assert student_gaps.gaps_of(FULL) == ()
    assert (student_gaps.chip(()), student_gaps.tone(())) == ("齐全", Tone.OK)


def test_a_card_is_missed_only_where_aid_may_come():
    assert student_gaps.gaps_of(FULL | {"categories": ("subsistence",)}) == ("card",)
    assert student_gaps.gaps_of(FULL | {"categories": ("subsistence",), "card_number": "6217000000000000001"}) == ()


def test_the_worst_gap_is_named_and_the_others_counted():
    gaps = student_gaps.gaps_of({"grade": "3"})
    assert gaps == ("id_number", "guardian", "phone", "home")
    assert (student_gaps.chip(gaps), student_gaps.tone(gaps)) == ("缺证号等 4 项", Tone.BAD)
    assert (student_gaps.chip(("phone",)), student_gaps.tone(("phone",))) == ("缺电话", Tone.WARN)


def test_any_phone_and_any_address_will_do():
    assert student_gaps.gaps_of(FULL | {"guardian_phone": None, "phone": "13800000002"}) == ()
    assert student_gaps.gaps_of(FULL | {"village": None, "residence": "街道 3 号"}) == ()
