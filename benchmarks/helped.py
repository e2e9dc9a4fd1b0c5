"""An invented school of any size with two years of help in it: pairings, visits, talks, homes answered for, paper.

Rows are written straight into the tables, without the journal: what is measured only reads.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import sample
from benchmarks.school import DAY, PASSWORD
from sqlalchemy import Connection, insert, inspect

from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import steps
from ledgerdesk.db.engine import open_writer
from ledgerdesk.domain import names
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import (
    Base,
    Category,
    ClassMembership,
    Enrolment,
    Household,
    HouseholdHelp,
    HouseholdMember,
    HouseholdPairing,
    Pairing,
    PairingPlan,
    PaperForm,
    Person,
    SchoolClass,
    Staff,
    Student,
    Talk,
    Task,
    TeachingAssignment,
    Term,
    Village,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import school as schools
from ledgerdesk.services import terms

FACTS = schools.SchoolFacts(name="石板河镇中心学校", township="石板河镇", county="示例县")
_SIBLINGS = 4  # every fourth home has two children here
_IN_CLASS = 45
_PER_TEACHER = 10  # pupils on the roll for each teacher
_HELPED = 0.4  # of the pupils, those with a category
_SINCE = date(2024, 9, 1)
_WORDS = "到家里看望，了解近况，叮嘱按时上学，家长表示配合。"

Rows = list[dict[str, Any]]
Spans = tuple[terms.TermFacts, ...]


@dataclass
class _Draft:
    """Rows by table, each list ready for one statement."""

    draw: random.Random
    rows: dict[type[Base], Rows] = field(default_factory=dict)

    def add(self, cls: type[Base], **values: Any) -> int:
        """Keep a row and return its id, counted from 1 in its table."""
        mine = self.rows.setdefault(cls, [])
        row_id = int(values.pop("id", len(mine) + 1))
        mine.append({"id": row_id, "version": 1, **values})
        return row_id


@contextmanager
def opened(folder: Path, pupils: int, *, visits_each: int = 3, years: int = 2) -> Iterator[Ledger]:
    """Make the school in the folder and keep it open; ``visits_each`` visits a term for every helped pupil."""
    fill(folder, pupils, visits_each=visits_each, years=years)
    with Ledger.open(folder, PASSWORD, clock=FixedClock(DAY)) as ledger:
        yield ledger


def fill(folder: Path, pupils: int, *, visits_each: int = 3, years: int = 2) -> None:
    """Make the ledger and close it again."""
    ledger, _code = Ledger.create(folder, password=PASSWORD, user="clerk", clock=FixedClock(DAY))
    with ledger, ledger.transaction("建立学校") as session:
        schools.set_up(session, FACTS, DAY)
        for year in range(years + 1):
            terms.ensure(session, date(DAY.year - year, 10, 1))
        year = session.query(Term.school_year_id).filter(Term.covers_from <= DAY, Term.covers_to >= DAY).scalar()
        spans = terms.all_terms(session)
    draft = _draft(pupils, visits_each, year, spans)
    key = ledger_folder.unlock(folder, PASSWORD).subkey("database")
    engine = open_writer(folder / ledger_folder.DATABASE, key)
    with engine.connect() as connection:
        steps.permit(connection)
        for cls, rows in draft.rows.items():
            _insert(connection, cls, rows)
        steps.withdraw(connection)
        connection.commit()
    engine.dispose()


def _insert(connection: Connection, cls: type[Base], rows: Rows) -> None:
    table = Base.metadata.tables[inspect(cls).local_table.description]
    for start in range(0, len(rows), 20_000):
        connection.execute(insert(table), rows[start : start + 20_000])


def _draft(pupils: int, visits_each: int, year: int, spans: Spans) -> _Draft:
    draft = _Draft(random.Random(7))
    people = sample.pupils(pupils)
    villages = [draft.add(Village, name=f"{at}号村", township="", in_area=True) for at in range(1, 2 + pupils // 60)]
    teachers = [_teacher(draft, at, villages) for at in range(max(6, pupils // _PER_TEACHER))]
    rooms = _rooms(draft, pupils, teachers, year)
    homes: list[list[int]] = []
    for at, facts in enumerate(people):
        who = _pupil(draft, facts, rooms[at // _IN_CLASS])
        if at % _SIBLINGS == 1:
            homes[-1].append(who)
        else:
            homes.append([who])
    for at, children in enumerate(homes):
        _home(draft, children, villages[at % len(villages)], helped=draft.draw.random() < _HELPED)
    _help(draft, homes, teachers, visits_each, spans)
    return draft


def _teacher(draft: _Draft, at: int, villages: list[int]) -> int:
    name = f"{'赵钱孙李周吴郑王'[at % 8]}{'一二三四五六七八九'[at // 8 % 9]}{'春夏秋冬'[at % 4]}"
    pinyin, initials = names.pinyin(name)
    return draft.add(
        Staff, name=name, pinyin=pinyin, initials=initials, party_member=at % 4 == 0, teaches=at % 9 != 0,
        home_village=f"{villages[at % len(villages)]}号村",
    )  # fmt: skip


def _rooms(draft: _Draft, pupils: int, teachers: list[int], year: int) -> list[int]:
    rooms = []
    for at in range(1 + pupils // _IN_CLASS):
        grade, number = at % 9, at // 9 + 1
        stage, grade = ("primary", grade + 1) if grade < 6 else ("middle", grade + 1)
        room = draft.add(
            SchoolClass, school_year_id=year, stage=stage, grade=grade, number=number, name=f"{grade}年级（{number}）班"
        )
        for role, subject, who in (("class_teacher", None, at), ("subject", "数学", at + 1)):
            draft.add(
                TeachingAssignment, staff_id=teachers[who % len(teachers)], class_id=room, role=role, subject=subject,
                valid_from=_SINCE, valid_to=None,
            )  # fmt: skip
        rooms.append(room)
    return rooms


def _pupil(draft: _Draft, facts: Mapping[str, object], room: int) -> int:
    name = str(facts["name"])
    who = draft.add(
        Person, name=name, name_key=names.fold(name), pinyin=name, initials="x", id_kind="1",
        id_number=facts["id_number"], sex=facts["sex"], born_on=facts["born"],
    )  # fmt: skip
    draft.add(Student, id=who)
    draft.add(Enrolment, student_id=who, status="present", valid_from=_SINCE, valid_to=None)
    draft.add(ClassMembership, student_id=who, class_id=room, valid_from=_SINCE, valid_to=None)
    return who


def _home(draft: _Draft, children: list[int], village: int, *, helped: bool) -> None:
    home = draft.add(
        Household, number=f"H{len(draft.rows.get(Household, [])) + 1}", village_id=village, group_name="1组"
    )
    for child in children:
        draft.add(HouseholdMember, household_id=home, person_id=child, relation="2", valid_from=None, valid_to=None)
    if helped:
        draft.add(Category, person_id=None, household_id=home, code="subsistence", verified=True, valid_from=_SINCE)


def _help(draft: _Draft, homes: list[list[int]], teachers: list[int], visits_each: int, spans: Spans) -> None:
    helped = {int(row["household_id"]) for row in draft.rows[Category]}
    past = [term for term in spans if term.covers_from < DAY and term.covers_to >= _SINCE]
    for at, children in enumerate(homes):
        if at + 1 not in helped:
            continue
        teacher = teachers[at % len(teachers)]
        answered = draft.add(HouseholdPairing, household_id=at + 1, staff_id=teacher, valid_from=_SINCE, valid_to=None)
        for child in children:
            pairing = draft.add(Pairing, student_id=child, staff_id=teacher, valid_from=_SINCE, valid_to=None)
            draft.add(PairingPlan, pairing_id=pairing, term_id=past[-1].id, study="补数学", measures="每周一次")
        for term in past:
            days = (min(term.covers_to, DAY) - term.covers_from).days
            for n in range(visits_each):
                after = timedelta(days=days * (2 * n + 1) // (2 * visits_each))
                _visit(draft, at + 1, children, teacher, term.covers_from + after)
            for month in range(0, days, 30):
                for child in children:
                    _talk(draft, child, teacher, term.covers_from + timedelta(days=month))
        _rest(draft, answered, children[0], teacher, past[-1].id, at)


def _visit(draft: _Draft, home: int, children: list[int], teacher: int, day: date) -> None:
    visit = draft.add(
        Visit, visited_on=day, mode="phone" if home % 11 == 0 else "face", household_id=home, situation=_WORDS,
        recorded_on=day + timedelta(days=home % 13),
    )  # fmt: skip
    for child in children:
        draft.add(VisitStudent, visit_id=visit, person_id=child)
    draft.add(VisitTeacher, visit_id=visit, staff_id=teacher)


def _talk(draft: _Draft, child: int, teacher: int, day: date) -> None:
    draft.add(Talk, held_on=day, kind="talk", student_id=child, staff_id=teacher, topic="近况", recorded_on=day)


def _rest(draft: _Draft, answered: int, child: int, teacher: int, term: int, at: int) -> None:
    draft.add(
        HouseholdHelp, pairing_id=answered, kind="money", first_on=DAY, last_on=DAY, value_fen=50_000, what="学习用品",
        recorded_on=DAY,
    )  # fmt: skip
    if at % 3 == 0:
        draft.add(
            Task, title="问补助是否到卡", kind="money", due_on=DAY, noted_on=DAY, person_id=child, staff_id=teacher
        )
        draft.add(
            PaperForm, token=f"T{at:08d}", kind="visit", student_id=child, staff_id=teacher, term_id=term, pages=1,
            printed_on=DAY,
        )  # fmt: skip
