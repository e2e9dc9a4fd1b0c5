"""Why a pupil's aid differs from the term before, as far as the facts tell."""

from datetime import date

import pytest

from ledgerdesk.domain.aid import changes
from ledgerdesk.domain.aid.facts import Basis, Entitlement, NotEntitled, PupilFacts
from ledgerdesk.domain.aid.program import Rate

LABELS = {"hard": "一般困难", "special": "特别困难", "subsistence": "低保家庭"}
SHARE = Rate(share_of="aid.living.boarding", percent=50)
ASKED = ("stage", "grade", "boarding", "categories", "level")


def due(rate=SHARE, **facts):
    known = PupilFacts(**({"stage": "primary", "grade": 5, "boarding": False, "level": "hard"} | facts))
    basis = Basis(rate, date(2019, 9, 1), "2024年春")
    return Entitlement("aid.living.day", "补助", "cash", 1, "", "", True, (), known, ASKED, basis)


def said(before, now):
    return changes.reason(changes.CHANGED, before.inputs, now, LABELS)


def test_who_is_the_same_and_gets_another_amount_has_another_standard():
    """The day allowance is half the boarders': its own line never changes when theirs does (2024春)."""
    assert said(due(), due()) == "标准调整"
    assert said(due(), due(grade=6)) == "标准调整"
    assert said(due(rate=Rate(fen=100)), due(rate=Rate(fen=200))) == "标准调整"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"boarding": True}, "走读改住校"),
        ({"stage": "middle", "grade": 7}, "升入别的学段"),
        ({"level": "special"}, "困难等级改为特别困难"),
        ({"categories": ("subsistence",)}, "身份类别变了"),
    ],
)
def test_another_line_of_the_same_standard_is_no_new_standard(facts, words):
    assert said(due(), due(rate=Rate(fen=9), **facts)) == words


def test_who_is_gone_for_the_season_needs_no_reason_typed():
    for code in ("season", "received", "grade", "off_roll"):
        assert changes.reason(changes.GONE, {}, NotEntitled("aid.x", "", code, ""), LABELS)
    for code in ("unknown", "undecided", "no_days"):
        assert changes.reason(changes.GONE, {}, NotEntitled("aid.x", "", code, ""), LABELS) == ""
