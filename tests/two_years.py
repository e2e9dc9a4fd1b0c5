"""Two school years of aid at one school, walked through the services as a clerk would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import factories
import recognition_life as life
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import (
    BankCard,
    Boarding,
    Category,
    ClassMembership,
    Enrolment,
    FamilyTie,
    Person,
    Student,
)
from ledgerdesk.services import classes, meetings, notices, pupils, school, terms
from ledgerdesk.services.aid import meals, textbooks
from ledgerdesk.services.donations import record
from ledgerdesk.services.payments import batches as money
from ledgerdesk.services.payments import funds, results, run, store
from ledgerdesk.services.recognition import batches, lists, panels
from ledgerdesk.services.recognition import terms as levels
from ledgerdesk.services.recognition.evidence import Given
from ledgerdesk.services.turnover import apply, plan
from two_years_oracle import Pupil

AUTUMN = date(2023, 9, 1)
STORY = (
    Pupil("石一", 7, (("board", AUTUMN),), ("subsistence", AUTUMN, None)),
    Pupil("龙二", 5, (("day", AUTUMN),), ("subsistence", AUTUMN, None)),
    Pupil("田三", 6, (("board", AUTUMN),)),
    Pupil("吴四", 9, (("board", AUTUMN),), ("out_of_poverty", AUTUMN, None), recognised=("2023",)),
    Pupil("麻五", 8, (("day", AUTUMN),), ("subsistence", AUTUMN, date(2023, 11, 30)), recognised=("2023",)),
    Pupil("向六", 4, (("board", AUTUMN),), recognised=()),  # the objection against it is upheld
    Pupil("彭七", 7, (("board", AUTUMN),)),  # the card fails once
    Pupil("覃八", 3, (("day", AUTUMN),), ("disabled", date(2023, 12, 5), None), late=True),
    Pupil(
        "滕九", 7, (("board", date(2024, 2, 20)),), ("subsistence", date(2024, 2, 20), None), enters=date(2024, 2, 20)
    ),
    Pupil("杨十", 6, (("day", AUTUMN),), ("subsistence", AUTUMN, None), leaves=date(2024, 2, 10), recognised=("2023",)),
    Pupil("宋甲", 5, (("day", AUTUMN), ("board", date(2024, 4, 15))), ("subsistence", AUTUMN, None)),
    Pupil("谭乙", 8, (("board", AUTUMN), ("day", date(2024, 10, 21))), ("subsistence", AUTUMN, None)),
)
KEYS = {"boarding": "aid.living.boarding", "day": "aid.living.day"}
_DAY = timedelta(days=1)


@dataclass
class Walk:
    """The school on its way; ids by name, terms by name."""

    ledger: Ledger
    ids: dict[str, int] = field(default_factory=dict)
    terms: dict[str, int] = field(default_factory=dict)
    staff: int = 0
    gift: int = 0

    def at(self, day: date) -> None:
        """Let the clock stand on a day."""
        life.on(self.ledger, day)

    def named(self, by_id: Mapping[int, object]) -> dict[str, object]:
        """Return values by name."""
        names = {student_id: name for name, student_id in self.ids.items()}
        return {names[student_id]: value for student_id, value in by_id.items()}


def begin(ledger: Ledger) -> Walk:
    """Found the school in September 2023 with everybody who is there."""
    walk = Walk(ledger)
    walk.at(AUTUMN)
    with ledger.transaction("建校") as session:
        school.set_up(session, school.SchoolFacts(name="石板镇中心学校", hotline_1="0990-6120000"), AUTUMN)
        walk.staff = factories.staff(session, "石建国", joined_on=date(2015, 9, 1))
        for name, day in (("2023秋", AUTUMN), ("2024春", date(2024, 3, 1))):
            walk.terms[name] = terms.ensure(session, day)
        for grade in range(1, 10):
            classes.ensure(session, AUTUMN, "primary" if grade < 7 else "middle", grade, 1)
        for pupil in STORY:
            if pupil.enters == AUTUMN:
                enter(session, walk, pupil)
    return walk


def enter(session, walk: Walk, pupil: Pupil) -> None:
    """Put a pupil of the story on the roll."""
    person = factories.person(session, pupil.name)
    student_id = walk.ids[pupil.name] = person.id
    session.add(Student(id=student_id))
    session.flush()
    room = classes.ensure(session, pupil.enters, "primary" if pupil.grade < 7 else "middle", pupil.grade, 1)
    session.add(Enrolment(student_id=student_id, status="present", valid_from=pupil.enters))
    session.add(ClassMembership(student_id=student_id, class_id=room, valid_from=pupil.enters))
    for at, (kind, since) in enumerate(pupil.boarding):
        until = pupil.boarding[at + 1][1] - _DAY if at + 1 < len(pupil.boarding) else None
        code = "2" if kind == "board" else "1"
        session.add(Boarding(student_id=student_id, kind=code, valid_from=since, valid_to=until))
        session.flush()
    if pupil.category is not None:
        code, since, until = pupil.category
        session.add(Category(person_id=student_id, code=code, verified=True, valid_from=since, valid_to=until))
    father = factories.person(session, f"{pupil.name[0]}大山", born_on=date(1980, 1, 2))
    session.add(FamilyTie(person_id=student_id, relative_id=father.id, relation="father", role="guardian"))
    card(session, student_id, father, f"621700000000{student_id:04d}", pupil.enters)


def card(session, student_id: int, holder: Person, number: str, since: date) -> None:
    """Give a pupil a card."""
    session.add(
        BankCard(
            student_id=student_id,
            holder_id=holder.id,
            holder_name=holder.name,
            relation="father",
            number=number,
            valid_from=since,
        )
    )
    session.flush()


def recognise(walk: Walk, day: date, grounds: Mapping[str, str], *, against: str = "") -> int:
    """Carry some pupils from the draft to the hand-up, with an objection upheld against one; return the batch."""
    ledger = walk.ledger
    walk.at(day)
    with ledger.transaction("开一批") as session:
        made = batches.open_batch(session, day)
        added = batches.add(session, made, {walk.ids[name]: ground for name, ground in grounds.items()})
    entries = {name: added[walk.ids[name]] for name in grounds}
    applicants = [entries[name] for name, ground in grounds.items() if ground != "official"]
    if applicants:
        life.apply(ledger, applicants, walk.staff)
    everybody = list(entries.values())
    _review(walk, made, everybody)
    notice = life.post(ledger, made)
    if against:
        life.object_to(ledger, notice, walk.ids[against], "upheld")
        everybody.remove(entries[against])
    life.take_down(ledger, notice)
    if against:
        life.advance(ledger, [entries[against]], rules.REFUSED, given=Given(reason="家里有两套房，属实"))
    life.advance(ledger, everybody, rules.CONFIRMED)
    life.report(ledger, made)
    return made


def _review(walk: Walk, batch: int, ids: list[int]) -> None:
    with walk.ledger.read() as session:
        rows = {row.id: row for row in lists.rows(session, batch, walk.ledger.today())}
        here = pupils.on_roll(session, walk.ledger.today())
    rooms: dict[int, list[int]] = {}
    for one in ids:
        rooms.setdefault(here[rows[one].student_id].class_id, []).append(one)
    for room, some in rooms.items():
        _panel(walk, "class_panel", room, some)
    life.advance(walk.ledger, ids, rules.CLASS_REVIEW)
    _panel(walk, "school_panel", None, ids)
    life.advance(walk.ledger, ids, rules.SCHOOL_REVIEW)


def _panel(walk: Walk, kind: str, room: int | None, ids: list[int]) -> None:
    facts = meetings.MeetingFacts(
        kind=kind, held_on=walk.ledger.today(), title="评审会", class_id=room, people=life.PEOPLE
    )
    spoken = {"level": "hard", "opinion": "情况属实", "votes_for": 4, "votes_against": 0, "abstained": 0}
    with walk.ledger.transaction("评议") as session:
        panels.set_opinions(session, meetings.add(session, facts), [panels.Opinion(one, **spoken) for one in ids])


def check_again(walk: Walk, term: str, day: date) -> None:
    """Look at every level again at the start of a term."""
    walk.at(day)
    with walk.ledger.transaction("学期复核") as session:
        levels.recheck(session, walk.terms[term], day)


def pay(
    walk: Walk,
    term: str,
    program: str,
    day: date,
    *,
    fails: str = "",
    seen: date | None = None,
    only: tuple[str, ...] = (),
) -> int | None:
    """Compute, list, post, send and settle one programme; ``fails`` names whose card fails once."""
    ledger, key, term_id = walk.ledger, KEYS[program], walk.terms[term]
    walk.at(day)
    chosen = [walk.ids[name] for name in only] or None
    with ledger.transaction("算应发") as session:
        lines = run.plan(session, term_id, key, on=seen).lines
        said = {line.student_id: "见认定材料" for line in lines if line.change}
        store.store(session, term_id, key, reasons=said, on=seen, only=chosen)
        if not money.waiting(session, term_id, key)[0]:
            return None
        batch = money.make(session, term_id, key, "one_card")
        listed = results.of_batch(session, batch)
        notice = notices.draft(session, "payment", term_id, "资助发放名单公示", [one.student_id for one in listed], day)
    life.issue(ledger, notice)
    life.take_down(ledger, notice)
    today = ledger.today()
    with ledger.transaction("审核") as session:
        version = money.facts(session, batch).version
        money.edit(session, batch, version, notice_id=notice, document="县教〔2024〕1号", method="one_card")
        money.approve(session, batch, "周校长", today)
        total = sum(one.amount_fen for one in listed)
        receipt = funds.receive(session, today, "county", "县财教〔2024〕3号", key, total)
        funds.allot(session, batch, {receipt: total})
    with ledger.transaction("报银行", barrier=True) as session:
        money.send(session, batch, today)
    _answers(walk, batch, fails)
    with ledger.transaction("结清") as session:
        money.close(session, batch, today)
    return batch


def _answers(walk: Walk, batch: int, fails: str) -> None:
    ledger, today = walk.ledger, walk.ledger.today()
    with ledger.transaction("回单", barrier=True) as session:
        answers = [
            results.Result(one.id, arrived=one.name != fails, on=today, reason="户名不符" if one.name == fails else "")
            for one in results.of_batch(session, batch)
        ]
        results.take_in(session, batch, answers)
    if not fails:
        return
    with ledger.transaction("换卡补发") as session:
        (failed,) = results.failed(session)
        old = session.query(BankCard).filter_by(student_id=failed.student_id, valid_to=None).one()
        holder = session.get_one(Person, old.holder_id)
        old.valid_to = today - _DAY
        session.flush()
        card(session, failed.student_id, holder, "6217000000008888", today)
        again = results.retry(session, [failed.id])
    with ledger.transaction("补发回单", barrier=True) as session:
        results.take_in(session, batch, [results.Result(one, arrived=True, on=today) for one in again])


def turn(walk: Walk) -> None:
    """Turn to the school year 2024."""
    walk.at(date(2024, 8, 30))
    with walk.ledger.transaction("转入新学年") as session:
        apply.turn(session, plan.plan(session, 2024))
        walk.terms["2024秋"] = terms.term_at(session, date(2024, 9, 1)).id
        walk.terms["2025春"] = terms.ensure(session, date(2025, 3, 1))


def leave(walk: Walk, name: str, last: date) -> None:
    """Let a pupil move away."""
    walk.at(last + _DAY)
    with walk.ledger.transaction("转出") as session:
        for cls in (Enrolment, ClassMembership, Boarding):
            row = session.query(cls).filter_by(student_id=walk.ids[name], valid_to=None).one()
            row.valid_to = last
        session.flush()
        session.add(Enrolment(student_id=walk.ids[name], status="transferred", valid_from=last + _DAY))


def eat(walk: Walk, days: list[date], absent: Mapping[date, str]) -> None:
    """Serve a meal to everybody on some days, less who was away."""
    for day in days:
        walk.at(day)
        with walk.ledger.transaction("营养餐") as session:
            rooms = {
                room.id: room.pupils
                for room in classes.of_year(session, day.year if day.month > 8 else day.year - 1, day)
            }
            meals.serve(session, day, {room: count for room, count in rooms.items() if count})
            if day in absent:
                meals.absent(session, day, frozenset({walk.ids[absent[day]]}))


def hand_books_out(walk: Walk, day: date, short: int) -> None:
    """Count the textbooks of every class; the class of grade ``short`` got one set too few."""
    walk.at(day)
    with walk.ledger.transaction("教科书") as session:
        term = terms.term_at(session, day)
        for room in classes.of_year(session, term.year, day):
            textbooks.count(
                session, term.id, room.id, enrolled=room.pupils, present=room.pupils,
                received=room.pupils - (room.grade == short),
            )  # fmt: skip


def give(walk: Walk, day: date, value_fen: int, pieces: int, names: tuple[str, ...]) -> int:
    """Receive coats and give one to each; return the gift."""
    walk.at(day)
    with walk.ledger.transaction("捐赠") as session:
        donor = record.donor(session, "供销社", "firm")
        gift = record.receive(session, donor, day, record.GOODS, value_fen, item="棉衣", unit="件", quantity=pieces)
        each = value_fen // pieces
        record.give(session, gift, [walk.ids[name] for name in names], day, value_fen=each, quantity=1)
    return gift
