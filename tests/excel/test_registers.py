"""Whatever a register holds, its export comes in again without a change, and fills an empty ledger with the same."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import factories
import school_life
from conftest import PASSWORD, TODAY, USER
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.excel import child, exports, lists, reader
from ledgerdesk.excel.mapping import NOT_NEEDED, SAME_NAME
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.models import Household, HouseholdMember, Village
from ledgerdesk.services import classes, pairings, register, registers, responsibilities, school, staff, talks, visits
from ledgerdesk.services.homes import pairings as home_pairings
from ledgerdesk.services.imports import Mode, Verdict
from ledgerdesk.services.responsibilities import Bearer, Place
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts

#: In the order in which one needs the other.
NAMES = (
    "staff",
    "students",
    "households",
    "members",
    "visits",
    "talks",
    "pairings",
    "home_pairings",
    "responsibilities",
)
WHOLE = Whole("核对")
SCHOOL = school.SchoolFacts(name="试验小学", township="石板河镇")
# Given by the ledger, and the list a category without a basis is said to stand on.
_GIVEN = ("record_id", "category_basis")
START = date(2026, 9, 1)
NOBODY = "户编号和户主都没有，请在原表至少补上一个。"
# What people write, and what a table program might take for something else.
SAID = st.one_of(
    st.none(),
    st.sampled_from(
        ["清空", "=1+1", "'01", "第一行\n第二行", "电话 13900000001", "2026-1-1", "1e5", "—— 无", "@家", "甲：乙", "√"]
    ),
    st.text("覃䶮好，。；：“”\n 12a-+=@", min_size=1, max_size=30),
)


def new_ledger(folder: Path) -> Ledger:
    """Return an open ledger of an empty school."""
    ledger, _code = Ledger.create(folder, password=PASSWORD, user=USER, clock=FixedClock(TODAY))
    with ledger.transaction("学校信息") as session:
        school.set_up(session, SCHOOL, TODAY)
    return ledger


def read(ledger: Ledger, name: str, content: bytes, mode: Mode = Mode.UPDATE) -> lists.FilePlan:
    """Return the plan of a workbook, read in this process: the way through a child is tested elsewhere."""
    refusal, _password, lines = child.answer({"job": "read"}, content)
    assert not refusal
    opened = lists.found(f"{name}.xlsx", content, reader.understood(lines), name, ledger=ledger)
    missed = [match.label for match in opened.parts[0].mapping.columns if match.how not in (NOT_NEEDED, SAME_NAME)]
    assert not missed, missed
    return lists.plan_list(ledger, opened, mode=mode)


def told(plan: lists.FilePlan) -> dict[str, int]:
    """Return how many rows have each verdict."""
    return {v.value: plan.plan.count(v) for v in Verdict if plan.plan.count(v)}


def held(ledger: Ledger, name: str) -> list[dict[str, object]]:
    """Return what a register holds, without the numbers the ledger gave and what it worked out."""
    sheet = catalogue.sheet(name)
    keys = [field.key for field in sheet.written if not field.computed and field.key not in _GIVEN]
    with ledger.read() as session:
        known = registers.of(name).known(session, TODAY, keys)
    return sorted(({key: facts[key] for key in keys} for facts in known.values()), key=repr)


@pytest.fixture(scope="module")
def life(tmp_path_factory) -> Ledger:
    """Return a ledger with namesakes among pupils and teachers, children without numbers, brothers and sisters."""
    ledger = new_ledger(tmp_path_factory.mktemp("life") / "甲.ledger")
    number = factories.id_number
    with ledger.transaction("教师") as session:
        for name, more in (
            ("石建国", {"phone": "13900000001", "position": "校长", "party_member": True, "teaches": False}),
            ("李伟", {"phone": "13900001111", "sex": "男", "home_village": "岩脚村"}),
            ("李伟", {"phone": "13900002222", "id_number": number(date(1980, 1, 2), serial=401)}),
            ("阿依古丽·买买提", {"left_on": date(2026, 10, 1), "joined_on": date(2010, 9, 1)}),
        ):
            staff.add(session, {"name": name, **more})
    home = {"household_number": "990101-0012", "head_name": "覃大山", "village": "岩脚村", "per_capita_income": 860_050}
    home |= {"head_id_number": number(date(1979, 3, 12), serial=402), "group_name": "3组", "main_cause": "illness"}
    pupils = [
        {"name": "覃小山", "id_number": number(serial=1), "grade": "3", "class_number": 1, **home},
        {"name": "覃小水", "born_on": date(2016, 2, 3), "grade": "1", "class_number": 2, **home},
        {
            "name": "张伟",
            "id_number": number(serial=2),
            "grade": "3",
            "class_number": 1,
            "categories": ("subsistence",),
        },
        {"name": "张伟", "id_number": number(serial=3), "grade": "3", "class_number": 2, "village": "上寨"},
        {"name": "阿依古丽·买买提", "id_number": number(serial=4), "guardian_name": "买买提", "note": "=1+1"},
    ]
    with ledger.transaction("学生") as session:
        register.add_many(session, [{key: value for key, value in row.items() if _known(key, value)} for row in pupils])
    with ledger.transaction("家庭") as session:
        gone = factories.person(session, "覃大江", born_on=date(1981, 1, 1))
        first = session.query(Household).filter_by(number="990101-0012").one()
        session.add(
            HouseholdMember(
                household_id=first.id, person_id=gone.id, relation="4", valid_from=START, valid_to=date(2026, 10, 1)
            )
        )
        school_life.home(session, "下寨")  # a household nobody is known of
    yield ledger
    ledger.close()


def _known(key: str, value: object) -> bool:
    return key != "main_cause" or value in {code.code for code in _causes()}


def _causes():
    from ledgerdesk.fields import codes

    return codes.table("cause").codes


def care(ledger: Ledger, words: list[str | None], days: list[int]) -> None:
    """Write down visits, talks and pairings with what was said."""
    said = iter(words * 20)
    with ledger.read() as session:
        ids = list(register.gather(session, TODAY, ["name"]))
        teachers = [row.id for row in staff.rows(session, TODAY)]
    big, small, one, other, _far = ids
    with ledger.transaction("帮扶") as session:
        for at, back in enumerate(days):
            day = TODAY - timedelta(days=back)
            family, pair = [(big, small), (one,), (other,)][at % 3], (teachers[at % 3], teachers[(at + 1) % 3])
            visits.add(
                session,
                VisitFacts(
                    visited_on=day, mode=("face", "phone")[at % 2], student_ids=family, teacher_ids=pair,
                    situation=next(said), problems=next(said), parent_opinion=next(said),
                    at_school={who: text for who in family if (text := next(said))},
                ),
            )  # fmt: skip
            facts = TalkFacts(
                held_on=day, kind="talk", student_id=family[0], staff_id=pair[0], content=next(said), minutes=20
            )
            talks.add(session, facts)
            talks.add(session, facts)  # twice a day, nothing tells them apart but their numbers
            more = {"subject": "数学"} if at % 2 else {"value_fen": 12_050}
            kind = "tutoring" if at % 2 else "material"
            talks.add(session, replace(facts, kind=kind, minutes=None, effect=next(said), **more))
        for at, who in enumerate((big, small, one, other)):
            made = pairings.start(session, who, teachers[at % 3], START, ambition=next(said), life=next(said))
            if at == 1:
                pairings.end(session, made, TODAY, "调离")
                pairings.start(session, who, teachers[2], TODAY)
        home = session.query(Household).filter_by(number="990101-0012").one().id
        over = home_pairings.start(session, home, teachers[1], START, next(said) or "")
        home_pairings.change_staff(session, over, teachers[2], TODAY, "调离")
        home_pairings.start(session, home, teachers[0], TODAY)
        village = session.query(Village).filter_by(name="岩脚村").one().id
        room = classes.of_year(session, 2026, TODAY)[0].id
        for place, teacher in (
            (Place("village", village_id=village), 0),
            (Place("area", area="东片"), 1),
            (Place("class", class_id=room), 2),
            (Place("grade", grade="3"), 0),
            (Place("school"), 1),
        ):
            made = responsibilities.add(session, place, Bearer(staff_id=teachers[teacher]), START, next(said) or "")
        responsibilities.change(session, made, Bearer(staff_id=teachers[2]), TODAY, "换届")


def test_every_sheet_goes_out_and_what_is_not_worked_out_comes_in():
    assert set(NAMES) == {sheet.name for sheet in catalogue.SHEETS if not sheet.derived}
    for sheet in catalogue.SHEETS:
        assert registers.listed(sheet.name).unit
        if sheet.derived:
            with pytest.raises(KeyError):
                registers.of(sheet.name)
        else:
            register_of = registers.of(sheet.name)
            assert register_of.pointers | register_of.additive <= {field.key for field in sheet.written}


@settings(max_examples=3)
@given(st.lists(SAID, min_size=5, max_size=9), st.lists(st.integers(0, 60), min_size=3, max_size=5, unique=True))
def test_every_register_comes_in_as_it_went_out(life, words, days):
    care(life, words, days)
    try:
        for name in NAMES:
            made = exports.register(life, name, whole=WHOLE)
            assert told(read(life, name, made.content)) == {"unchanged": made.rows}, name
    finally:
        life.undo()


def test_masked_files_and_other_modes_change_nothing(life):
    care(life, ["第一行\n第二行", None, "好"], [1, 2, 3])
    try:
        for name in NAMES:
            made = exports.register(life, name)
            assert told(read(life, name, made.content)) == {"unchanged": made.rows}, name
    finally:
        life.undo()


def test_an_empty_ledger_filled_from_the_exports_holds_the_same(life, tmp_path):
    care(life, ["第一行\n第二行", "清楚", None, "好"], [1, 2, 3, 9])
    ledger = new_ledger(tmp_path / "乙.ledger")
    try:
        for name in NAMES:
            content = exports.register(life, name, whole=WHOLE).content
            # Whoever stands in several lists is there already; what only a later list tells is added.
            plan = read(ledger, name, content)
            for row in plan.plan.of(Verdict.DOUBTFUL):
                plan = lists.decide(ledger, plan, row.key, None)
            # A household nobody is known of cannot be told from others: it alone stays out.
            out = [row.reason for row in plan.plan.of(Verdict.HELD, Verdict.DOUBTFUL)]
            assert out == ([NOBODY] if name == "households" else []), (name, out)
            lists.commit_list(ledger, plan)
        for name in NAMES:
            nobody = [one for one in held(life, name) if name == "households" and one["village"] == "下寨"]
            assert held(ledger, name) == [one for one in held(life, name) if one not in nobody], name
    finally:
        ledger.close()
        life.undo()
