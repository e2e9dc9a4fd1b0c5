"""The school's own policy values in the words of the history."""

import pytest

from conftest import TODAY
from ledgerdesk.services import policy
from ledgerdesk.services.aid import programs
from ledgerdesk.ui.history import history_words


@pytest.mark.parametrize(
    ("column", "stored", "words"),
    [
        ("key", "aid.living.boarding.standard", "寄宿生生活补助的标准"),
        ("key", "aid.meal.definition", "营养改善计划的开办与停办"),
        ("key", "aid.local.7.standard", "已撤回的项目的标准"),
        ("key", policy.NOTICE_DAYS, "公示天数"),
        ("key", "labour.ages", "其他规定"),
        ("value", [{"stage": "primary", "fen": 130050}, {"at_most": 700}], "小学 1300.50元；所有学生 不超过7元"),
        ("value", [{"share_of": "aid.meal", "percent": 50}, {"decided": True}], "所有学生 50%；所有学生 由学校定"),
        ("value", [{"stage": "middle", "category": ["orphan"]}], "初中，孤儿"),
        ("value", {"name": "交通补助", "ended": True}, "交通补助（停办）"),
        ("value", {"count": 7, "kind": "working"}, "7 个工作日"),
        ("value", 3, "3"),
        ("value", ["face"], "面访"),
        ("value", None, "—"),
    ],
    ids=str,
)  # fmt: skip
def test_an_own_value_reads_as_the_clerk_would_say_it(ledger, column, stored, words):
    with ledger.read() as session:
        assert history_words.value(session, "PolicyOverride", column, stored) == words


def test_a_programme_of_the_schools_own_is_called_by_its_name(ledger):
    with ledger.transaction("加") as session:
        programs.add_local(session, programs.LocalProgram(name="校服", benefit="goods"), TODAY, "校定")
        assert history_words.value(session, "PolicyOverride", "key", "aid.local.1.definition") == "校服的开办与停办"
