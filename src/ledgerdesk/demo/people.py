"""Set the demonstration school up: its profile, its staff, who leads which class, who helps whom."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from ledgerdesk.demo.chance import Chance
from ledgerdesk.demo.material import Material
from ledgerdesk.domain.terms import MonthDay
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import classes, contacts, pairings, policy, register, school, staff, teaching, terms
from ledgerdesk.services.terms import TermFacts

_ALONE = 40  # one pupil in so many has no teacher yet
_SUBJECTS = ("语文", "数学", "英语")
_ELSEWHERE = 4  # one teacher in so many lives in town
_CHANGED = 80  # one pairing in so many changes hands later


def set_up(ledger: Ledger, material: Material) -> None:
    """Write the school's profile, its own limit of pupils a teacher, and its staff."""
    today = ledger.today()
    with ledger.transaction("填写学校信息") as session:
        school.set_up(session, material.school, today)
        # Whoever makes a demo is told its code on the spot; nobody is to be nagged about invented people.
        school.set_setting(session, school.RECOVERY_CONFIRMED, value=True)
        start = terms.term_at(session, today).covers_from
        for key in (policy.PAIRINGS_MOST, policy.PAIRINGS_USUAL, policy.PAIRINGS_USUAL_PARTY):
            policy.override(session, key, start, material.pupils_per_teacher, material.decision)
    with ledger.transaction("填写校历") as session:
        for term in terms.all_terms(session):
            first, last = (_day_in(term, MonthDay.parse(day)) for day in material.lessons[term.season])
            covers = {"covers_from": term.covers_from, "covers_to": term.covers_to}
            terms.change_dates(session, term.id, lessons_from=first, lessons_to=last, **covers)
    with ledger.transaction(f"登记教师 {len(material.staff)} 人") as session:
        for person in material.staff:
            values = {"name": person["name"], "sex": person["sex"], "position": person.get("position")}
            staff.add(session, values | {"party_member": person.get("party", False), "teaches": True})


def lead_classes(ledger: Ledger) -> None:
    """Give every class its teacher, in the order staff and classes were entered."""
    today = ledger.today()
    with ledger.transaction("安排班主任") as session:
        year = terms.term_at(session, today).year
        teachers = sorted(person.id for person in staff.rows(session, today))
        rooms = classes.of_year(session, year, today)
        for one, teacher in zip(rooms, teachers, strict=False):
            classes.set_class_teacher(session, one.id, teacher, classes.first_day(session, one.id))
    with ledger.transaction("安排任课") as session:
        for at, one in enumerate(rooms):
            for step, subject in enumerate(_SUBJECTS):
                who = teachers[(at + step * step) % len(teachers)]  # the class teacher and two others
                teaching.teach(session, one.id, who, subject, classes.first_day(session, one.id))


def settle(ledger: Ledger) -> None:
    """Write down where most of the staff live, village by village."""
    with ledger.transaction("登记教师家住村") as session:
        homes = [name for _id, name in contacts.villages(session)]
        for at, person in enumerate(staff.rows(session, ledger.today())):
            if homes and at % _ELSEWHERE:
                values = {"home_village": homes[at % len(homes)]}
                staff.update(session, person.id, person.version, values)


def pair(ledger: Ledger, material: Material, chance: Chance) -> None:
    """Pair nearly every pupil who is to be helped: with who helps a sibling, else the class teacher, else who has room."""
    today = ledger.today()
    with ledger.read() as session:
        board = pairings.board(session, today)
        leaders = {name: t.staff_id for t in board.teachers for name in t.classes.split("、") if name}
        homes = {row[0]: row[1] for row in register.rows(session, today, ["household_id"])}
    load: Counter[int] = Counter({teacher.staff_id: 0 for teacher in board.teachers})
    helper: dict[int, int] = {}
    with ledger.transaction("结对帮扶") as session:
        for at, pupil in enumerate(board.pupils):
            wanted = (helper.get(homes[pupil.student_id] or 0), leaders.get(pupil.class_name))
            room = [t for t in wanted if t is not None and load[t] < material.pupils_per_teacher]
            teacher = room[0] if room else min(load, key=lambda t: (load[t], t))
            if at % _ALONE == _ALONE - 1 or load[teacher] >= material.pupils_per_teacher:
                continue
            load[teacher] += 1
            helper[homes[pupil.student_id] or 0] = teacher
            pairings.start(session, pupil.student_id, teacher, today, **_goals(material.pairing, chance))


def change_some(ledger: Ledger, material: Material) -> None:
    """Let a few pupils be helped by another teacher from today on."""
    today = ledger.today()
    with ledger.transaction("更换帮扶教师") as session:
        for row in pairings.rows(session, today)[_CHANGED - 1 :: _CHANGED]:
            load = {t.staff_id: t.load for t in pairings.teachers(session, today) if not t.full}
            others = sorted((carried, staff_id) for staff_id, carried in load.items() if staff_id != row.staff_id)
            pairings.change_teacher(session, row.id, others[0][1], today, material.pairing["changed"])


def _day_in(term: TermFacts, day: MonthDay) -> date:
    years = (term.covers_from.year, term.covers_to.year)
    return next(found for found in map(day.of, years) if term.covers_from <= found <= term.covers_to)


def _goals(words: Mapping[str, list[str]], chance: Chance) -> dict[str, str | None]:
    return {
        "ambition": chance.pick(words["ambition"]) if chance.happens(60) else None,
        "study": chance.pick(words["study"]),
        "life": chance.pick(words["life"]) if chance.happens(60) else None,
    }
