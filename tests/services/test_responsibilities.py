"""Who answers for places, and the people outside the school."""

from datetime import date

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import RuleError
from ledgerdesk.services import contacts, responsibilities
from ledgerdesk.services.responsibilities import Bearer, Place

START = date(2026, 9, 1)


def test_places_are_answered_for_one_after_another(set_up, walk):
    with set_up.transaction("准备") as session:
        home = school_life.home(session, "石板村")
        school_life.home(session, "柳林村")
        school_life.pupil(session, "龙小满", room=("middle", 7, 2), home=home)
        school_life.pupil(session, "覃小山", room=("primary", 3, 1))
        teacher, other = factories.staff(session, "安老师"), factories.staff(session, "白老师")
        villages = {name: number for number, name in contacts.villages(session)}
        cadre = contacts.add(
            session,
            {"name": " 田支书 ", "org": "石板村", "position": "支部书记", "phone": "139 0000 1111", "village_id": villages["石板村"]},
        )  # fmt: skip
        assert contacts.facts(session, cadre).phone == "13900001111"
        with pytest.raises(RuleError) as raised:
            contacts.add(session, {"name": "", "phone": "12"})
        assert set(raised.value.problems) == {"name", "phone"}
        open_ = responsibilities.unanswered(session, TODAY)
        assert [name for _, name in open_.villages] == ["柳林村", "石板村"]
        assert [code for code, _ in open_.grades] == ["3", "7"]
        assert len(open_.classes) == 2
    place = Place("village", village_id=villages["石板村"])
    made = walk(set_up, lambda s: responsibilities.add(s, place, Bearer(contact_id=cadre), START, "联系本村学生"))
    walk(set_up, lambda s: responsibilities.add(s, Place("grade", grade="7"), Bearer(staff_id=teacher), START))
    with set_up.transaction("再排") as session:
        with pytest.raises(RuleError, match="已经由这位"):
            responsibilities.add(session, place, Bearer(contact_id=cadre), TODAY)
        with pytest.raises(RuleError) as raised:
            responsibilities.add(session, Place("area", area=" "), Bearer(staff_id=teacher, contact_id=cadre), TODAY)
        assert set(raised.value.problems) == {"area", "bearer"}
        with pytest.raises(RuleError, match="1 处责任"):
            contacts.delete(session, cadre)
        with pytest.raises(RuleError, match="1 处责任"):
            contacts.leave(session, cadre, TODAY)
        responsibilities.add(session, Place("area", area="东片", class_id=3), Bearer(staff_id=other), START)
        told = [(one.place_words, one.name, one.outside) for one in responsibilities.rows(session, TODAY)]
        assert told == [("东片", "白老师", False), ("石板村", "田支书", True), ("七年级", "安老师", False)]
        open_ = responsibilities.unanswered(session, TODAY)
        assert [name for _, name in open_.villages] == ["柳林村"]
        assert [name for _, name in open_.classes] == ["三年级（1）班"]  # whoever has the grade has its classes
    new = walk(set_up, lambda s: responsibilities.change(s, made, Bearer(staff_id=other), TODAY, "换届"))
    with set_up.transaction("看") as session:
        kept = responsibilities.history(session, place)
        assert [(one.name, one.valid_to, one.end_reason) for one in kept] == [
            ("白老师", None, ""), ("田支书", date(2026, 11, 19), "换届"),
        ]  # fmt: skip
        assert responsibilities.rows(session, START)[1].name == "田支书"
        responsibilities.end(session, new, TODAY, "撤并")
        with pytest.raises(RuleError, match="已经结束"):
            responsibilities.change(session, new, Bearer(staff_id=teacher), TODAY, "再换")
        contacts.leave(session, cadre, TODAY)
        fresh = responsibilities.facts(session, new)
        responsibilities.update(session, new, fresh.version, place=Place("other", area="食堂"), duties="", since=START)
        assert responsibilities.facts(session, new).place_words == "食堂"
        assert len(responsibilities.of_staff(session, other)) == 2
        old = factories.school_class(session, "primary", 2, 1, year=2025)
        responsibilities.add(session, Place("class", class_id=old), Bearer(staff_id=other), date(2025, 9, 1))
        assert [one.place_words for one in responsibilities.every(session) if one.past] == ["2年级（1）班"]
        responsibilities.delete(session, new)
        assert len(contacts.rows(session, date(2026, 11, 21))) == 0
        assert len(contacts.rows(session, date(2026, 11, 21), everyone=True)) == 1
