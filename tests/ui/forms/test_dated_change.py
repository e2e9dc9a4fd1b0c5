from datetime import date

from ledgerdesk.ui.forms import dated_change
from ui.scripted_asker import ScriptedAsker

TODAY = date(2026, 11, 20)
DATED = {"grade": "班级", "class_number": "班级", "boarding": "就读方式"}


def test_only_a_fact_that_had_a_value_asks_and_each_label_once():
    before = {"grade": "3", "class_number": 2, "boarding": None}
    assert dated_change.changed_labels(
        DATED, before, {"grade": "4", "class_number": 1, "boarding": "2", "note": "x"}
    ) == ("班级",)


def test_nothing_dated_asks_nothing():
    asker = ScriptedAsker()
    assert dated_change.ask(asker, (), TODAY) == dated_change.Answer(None)
    assert asker.asked == []


def test_the_three_answers():
    assert dated_change.ask(ScriptedAsker("correct"), ("班级",), TODAY) == dated_change.Answer(None)
    assert dated_change.ask(ScriptedAsker("since", "9.1"), ("班级",), TODAY) == dated_change.Answer(date(2026, 9, 1))
    assert dated_change.ask(ScriptedAsker(None), ("班级",), TODAY) is None
    assert dated_change.ask(ScriptedAsker("since", None), ("班级",), TODAY) is None


def test_a_day_that_is_none_is_refused_in_words():
    assert dated_change._problem("三十二号", TODAY)
    assert not dated_change._problem("=", TODAY)
