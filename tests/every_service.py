"""A school with everything in it, and one working call of every service: for tests that ask each service as each role."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

import every_aid_service
import every_care
import every_recognition
import factories
from conftest import TODAY
from ledgerdesk import services
from ledgerdesk.domain.aid.facts import PupilFacts
from ledgerdesk.domain.terms import AUTUMN
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger import attachments as pictures
from ledgerdesk.models import BankCard, Boarding, Enrolment, Notice, Pairing, Person, Staff, Student, Talk, Visit
from ledgerdesk.services import (
    attachments,
    calendar,
    classes,
    drafts,
    handups,
    history_values,
    imports,
    layouts,
    notices,
    packs,
    pairings,
    permission,
    policy,
    preferences,
    register,
    school,
    staff,
    talks,
    terms,
    visits,
)
from ledgerdesk.services.aid import programs as aid_programs

SCHOOL = school.SchoolFacts(name="石板镇中心学校", township="石板镇", county="示例县", hotline_1="0990-6120000")
#: The last row of the list that was imported; later ones were only planned.
_TAKEN_IN = 3
TITLE = "2026年秋季学期资助名单公示"
PICTURE = b"a picture"
PDF = b"%PDF-1.4 printed"


@dataclass
class World:
    """Ids of what is in the school, and every number and address that was planted in it."""

    planted: set[str] = field(default_factory=set)
    #: Of these what stands on lists that were only planned.
    unstored: set[str] = field(default_factory=set)
    pupils: tuple[int, ...] = ()
    leaver: int = 0
    staff: tuple[int, ...] = ()
    home: int = 0
    room: int = 0
    empty_room: int = 0
    term: int = 0
    override: int = 0
    standard: int = 0
    visit: int = 0
    talk: int = 0
    pairing: int = 0
    draft: int = 0
    layout: int = 0
    posted: int = 0
    over: int = 0
    hand_up: int = 0
    photo: int = 0
    file: attachments.FileFacts | None = None
    number: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    plan: imports.Plan | None = None
    money: every_aid_service.AidWorld = field(default_factory=every_aid_service.AidWorld)
    #: Ids of recognitions and what belongs to them, by what they are.
    recognised: dict[str, int] = field(default_factory=dict)
    #: Ids of the help that was written down, by what it is, and the code of the first form on paper.
    helped: dict[str, int] = field(default_factory=dict)
    paper_code: str = ""
    pack: packs.Pack | None = None
    pack_plan: packs.PackPlan | None = None

    def plant(self, text: str) -> str:
        """Take note of a number or address nobody but those who may shall read."""
        self.planted.add(text)
        return text


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public service: a function of a module of services whose first argument is a session."""
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = import_module(found.name)
        if module is permission:
            continue  # the guard itself
        for name, service in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(service).parameters.values()), None)
            takes_session = first is not None and first.annotation is Session
            if takes_session and service.__module__ == found.name and not name.startswith("_"):
                yield f"{found.name.removeprefix(services.__name__ + '.')}.{name}", service


def build(ledger: Ledger) -> World:
    """Fill an empty ledger as a clerk does."""
    world = World(file=attachments.FileFacts(pictures.keep(ledger, PICTURE), "image/jpeg", len(PICTURE), 10, 10))
    with ledger.transaction("新建学校") as session:
        school.set_up(session, SCHOOL, TODAY)
        world.term = terms.term_at(session, TODAY).id
        world.override = policy.override(session, policy.PAIRINGS_MOST, date(2026, 9, 1), 9, "校务会")
        world.standard = aid_programs.add_standard(session, "aid.meal", date(2026, 9, 1), [{"fen": 600}], "县定")
        world.staff = tuple(_teacher(session, world, name) for name in ("赵老师", "钱老师", "孙老师"))
    with ledger.transaction("新增学生") as session:
        rows = [_pupil(world, at, name) for at, name in enumerate(("张小石", "张小板", "李河", "周山"), start=1)]
        world.pupils = tuple(register.add_many(session, rows))
        world.leaver = _leaver(session, world)
    with ledger.transaction("登记") as session:
        _care(session, world)
    with ledger.transaction("定稿公示", barrier=True) as session:
        _papers(session, world)
    with ledger.transaction("导入", kind="import") as session:
        read = imports.plan(session, catalogue.sheet("students"), [_listed(world, 3, "吴一"), _held(world, 4)])
        imports.commit(session, read, file_name=f"名单 {world.plant('13900000041')}.xlsx", content=b"list")
    with ledger.transaction("资助", barrier=True) as session:
        room = classes.ensure(session, TODAY, "middle", 7, 1)
        world.money = every_aid_service.build(session, world.term, room)
    with ledger.transaction("修改") as session:
        register.update(session, world.pupils[0], {"phone": world.plant("13900000002"), "note": _note(world, 77)})
        register.update(session, world.pupils[2], {"id_number": world.plant(factories.id_number(serial=401))})
        register.delete(session, [world.pupils[3]])
        drafts.keep(session, "page:students", "新增学生", {"id_number": world.plant(factories.id_number(serial=402))})
        preferences.put(session, "columns", ["name"])
        world.pack = packs.prepare(session, "investigation", [world.room], TODAY)[0]
        packs.record(session, world.pack)
        world.layout = layouts.save(session, "students", "报中心校", ["name"])
    with ledger.transaction("认定") as session:
        world.recognised |= every_recognition.plant(session, world)
    with ledger.transaction("帮扶") as session:
        world.helped |= every_care.plant(session, world)
    with ledger.read() as session:
        world.number = notices.next_number(session)
        world.content = notices.content(session, world.draft, world.number)
        world.code = notices.check_code(session, world.number, notices.sha256_of(world.content))
        world.home = register.gather(session, TODAY, ["household_id"], [world.pupils[0]])[world.pupils[0]][
            "household_id"
        ]
        world.plan = imports.plan(session, catalogue.sheet("students"), [_listed(world, 6, "郑二")])
        world.pack_plan = packs.plan(session, [_returned(world)])
    return world


def _returned(world: World) -> packs.Returned:
    """Return the pack with another place in its first row."""
    assert world.pack is not None
    row = world.pack.rows[0]
    cells: dict[str, object] = {**row.cells, "group_name": "8组"}
    return packs.Returned(
        file_name="三1.xlsx",
        sha256=b"\2" * 32,
        token=world.pack.token,
        columns=frozenset(cells),
        strange=(),
        rows=(packs.ReturnedRow("三1", 5, row.key, cells),),
    )


def _note(world: World, at: int) -> str:
    return f"联系电话 {world.plant(f'139111100{at:02d}')}，外婆证号 {world.plant(factories.id_number(serial=at + 200))}"


def _teacher(session: Session, world: World, name: str) -> int:
    at = sum(map(ord, name)) % 90
    number, phone = factories.id_number(date(1980, 1, 1 + at % 28), serial=at), f"137000000{at:02d}"
    return staff.add(session, {"name": name, "id_number": world.plant(number), "phone": world.plant(phone)})


def _pupil(world: World, at: int, name: str) -> dict[str, Any]:
    number = world.plant(factories.id_number(date(2014, 5, at), serial=at))
    head = world.plant(factories.id_number(date(1980, 5, 6 + (at > 2)), serial=90))
    facts = {
        "name": name,
        "id_number": number,
        "roll_number": world.plant(f"G{number}"),
        "aux_number": world.plant(f"20200101{at:04d}"),
        "phone": world.plant(f"136000000{at:02d}"),
        "disability_card": world.plant(f"{number}42"),
        "hukou_place": world.plant(f"石板镇石板村委会旁{at}号"),
        "residence": world.plant(f"石板镇街道新桥头{at}号"),
        "note": _note(world, at),
        "grade": "3",
        "class_number": 1,
        "household_number": f"H{at > 2}",
        "head_name": f"张大山{at > 2}",
        "head_id_number": head,
        "head_relation": "2",
        "village": "石板村",
        "group_name": "3组",
        "address": world.plant(f"石板镇石板村三组老屋{int(at > 2)}号"),
        "helper_phone": world.plant(f"135000000{int(at > 2):02d}"),
        "guardian_name": f"王芳{at > 2}",
        "guardian_relation": "母亲",
        "guardian_id_number": world.plant(factories.id_number(date(1982, 7, 6 + (at > 2)), serial=91)),
        "guardian_phone": world.plant(f"134000000{int(at > 2):02d}"),
        "card_number": world.plant(f"621700000000000{int(at > 2):04d}"),
        "categories": ("subsistence",),
        "category_basis": f"低保证 {world.plant(f'990101000{int(at > 2):03d}')}",
    }
    return facts if at < 3 else facts | {"boarding": None}


def _leaver(session: Session, world: World) -> int:
    number = world.plant(factories.id_number(date(1998, 3, 4), serial=95))
    row = factories.person(session, "冯走", id_number=number, born_on=date(1998, 3, 4))
    session.add(Student(id=row.id))
    session.flush()
    session.add(
        Enrolment(student_id=row.id, status="transferred", valid_from=date(2005, 9, 1), valid_to=date(2006, 8, 31))
    )
    session.flush()
    return row.id


def _listed(world: World, row: int, name: str) -> ParsedRow:
    number, phone = factories.id_number(date(2013, 2, row), serial=row + 300), f"1330000000{row}"
    if row > _TAKEN_IN:
        world.unstored |= {number, phone}
    return ParsedRow("名单", row, {"name": name, "id_number": world.plant(number), "phone": world.plant(phone)})


def _held(world: World, row: int) -> ParsedRow:
    told = f"证号 {world.plant(factories.id_number(serial=403))} 对不上"
    return replace(_listed(world, row, "王三"), problems=(Problem("id_number", told, "核对"),))


def _care(session: Session, world: World) -> None:
    first, second, third, _ = world.pupils
    world.room = classes.ensure(session, TODAY, "primary", 3, 1)
    world.empty_room = classes.ensure(session, TODAY, "primary", 6, 2)
    classes.set_class_teacher(session, world.room, world.staff[0], date(2026, 9, 1))
    world.pairing = pairings.start(session, first, world.staff[0], date(2026, 9, 1), ambition=_note(world, 20))
    said = {column: _note(world, 21 + at) for at, column in enumerate(visits.record.WRITTEN)}
    world.visit = visits.add(
        session,
        visits.VisitFacts(
            visited_on=TODAY,
            mode="face",
            student_ids=(first, second),
            teacher_ids=world.staff[:1],
            at_school={first: _note(world, 31)},
            **said,
        ),
    )
    world.talk = talks.add(
        session,
        talks.TalkFacts(
            held_on=TODAY,
            kind="talk",
            student_id=third,
            staff_id=world.staff[1],
            topic="近况",
            content=_note(world, 32),
        ),
    )
    world.photo = attachments.add(
        session, attachments.VISIT, world.visit, attachments.PHOTO, world.file, _note(world, 33)
    )


def _papers(session: Session, world: World) -> None:
    first, _, third, _ = world.pupils
    world.draft, world.posted, world.over = (
        notices.draft(session, "aid", world.term, f"{TITLE}{at}", [first, third], TODAY) for at in "一二三"
    )
    for notice_id in (world.posted, world.over):
        number = notices.reserve_number(session)
        content = notices.content(session, notice_id, number)
        code = notices.check_code(session, number, notices.sha256_of(content))
        notices.issue(session, notice_id, content=content, pdf=PDF, number=number, check_code=code)
    over = session.get_one(Notice, world.over)
    over.starts_on, over.ends_on = date(2026, 11, 4), date(2026, 11, 10)
    attachments.add(session, attachments.NOTICE, world.posted, attachments.PHOTO, world.file)
    cells = {
        "name": "张小石",
        "id_number": world.plant(factories.id_number(serial=404)),
        "guardian_phone": world.plant("13400000055"),
        "card_number": world.plant("6217000000000000055"),
        "address": world.plant("石板镇石板村九组新屋9号"),
        "note": _note(world, 41),
    }
    recipient = f"镇中心校（{world.plant('13400000066')}）"
    rows: list[handups.Row] = [(f"Student:{first}", first, cells)]
    handups.record(session, "students", world.term, recipient, f"{world.plant('13400000067')}.xlsx", b"\0" * 32, rows)
    made = handups.last(session, "students")
    assert made is not None
    world.hand_up = made.id


def _version(session: Session, cls: type[Any], row_id: int) -> int:
    found: int = session.get_one(cls, row_id).version
    return found


def _visit_again(w: World) -> visits.VisitFacts:
    return visits.VisitFacts(visited_on=TODAY, mode="face", student_ids=w.pupils[:1], teacher_ids=w.staff[:1])


def _talk_again(w: World) -> talks.TalkFacts:
    return talks.TalkFacts(held_on=TODAY, kind="talk", student_id=w.pupils[0], staff_id=w.staff[1])


def _term_facts(w: World) -> terms.TermFacts:
    days = (date(2026, 9, 1), date(2027, 2, 28), None, None)
    return terms.TermFacts(w.term, 2026, AUTUMN, *days)


Given = tuple[tuple[Any, ...], dict[str, Any]]


def _given(*arguments: Any, **named: Any) -> Given:
    return arguments, named


def _of_aid(given: Callable[[Session, Any], Given], session: Session, world: World) -> Given:
    return given(session, world.money)


#: What each service is given besides the session, so that it does its work.
GIVEN: dict[str, Callable[[Session, World], Given]] = (
    {
        "aid.programs.add_eligible": lambda _s, _w: _given("aid.meal", TODAY, [{"stage": "middle"}], "县定"),
        "aid.programs.add_local": lambda _s, _w: _given(
            aid_programs.LocalProgram(name="交通补助", standard=[{"fen": 100}]), TODAY, "县定"
        ),
        "aid.programs.add_standard": lambda _s, _w: _given("aid.meal", TODAY, [{"fen": 700}], "县定"),
        "aid.programs.begin_program": lambda _s, _w: _given("aid.workbook", TODAY, "县定"),
        "aid.programs.book": lambda _s, _w: _given(),
        "aid.counties.in_use": lambda _s, _w: _given(),
        "aid.counties.rows": lambda _s, _w: _given(),
        "aid.programs.end_program": lambda _s, _w: _given("aid.meal", TODAY, "县定"),
        "aid.programs.explain": lambda _s, w: _given("aid.meal", PupilFacts(stage="middle", grade=7), _term_facts(w)),
        "aid.programs.own_rows": lambda _s, _w: _given(),
        "aid.programs.programs": lambda _s, _w: _given(TODAY),
        "aid.counties.stop": lambda _s, _w: _given(TODAY),
        "aid.programs.timeline": lambda _s, _w: _given("aid.meal"),
        "aid.counties.use": lambda _s, _w: _given("plan_2", TODAY),
        "aid.programs.withdraw": lambda _s, w: _given(w.standard),
        "attachments.add": lambda _s, w: _given(attachments.TALK, w.talk, attachments.SCAN, w.file),
        "attachments.change": lambda _s, w: _given(w.photo, 1, "全家", TODAY),
        "attachments.counts": lambda _s, w: _given(attachments.VISIT, [w.visit]),
        "attachments.delete_of": lambda _s, w: _given(attachments.VISIT, w.visit),
        "attachments.names": lambda _s, _w: _given(),
        "attachments.needed": lambda _s, _w: _given(),
        "attachments.of": lambda _s, w: _given(attachments.VISIT, w.visit),
        "attachments.put_back": lambda _s, w: _given(w.photo),
        "attachments.put_in_bin": lambda _s, w: _given(w.photo),
        "attachments.shown": lambda _s, w: _given(w.photo + 1),
        "calendar.calendar": lambda _s, _w: _given(),
        "calendar.known": lambda _s, _w: _given(2026),
        "calendar.save_year": lambda _s, _w: _given(2027, [calendar.DayFacts(date(2027, 1, 1), "holiday")]),
        "calendar.year_days": lambda _s, _w: _given(2026),
        "cards.rows": lambda _s, _w: _given(TODAY),
        "categories.rows": lambda _s, _w: _given(TODAY),
        "classes.delete": lambda _s, w: _given(w.empty_room),
        "classes.ensure": lambda _s, _w: _given(TODAY, "primary", 5, 1),
        "classes.first_day": lambda _s, w: _given(w.room),
        "classes.grade_and_number": lambda _s, w: _given(w.room),
        "classes.of_year": lambda _s, _w: _given(2026, TODAY),
        "classes.set_class_teacher": lambda _s, w: _given(w.room, w.staff[1], TODAY),
        "dated.end": lambda s, w: _given(s.get_one(Pairing, w.pairing), TODAY),
        "dated.open_row": lambda _s, w: _given(BankCard, BankCard.student_id, w.pupils[0]),
        "dated.replace_row": lambda _s, w: _given(Boarding, None, {"student_id": w.pupils[2]}, {"kind": "1"}, None),
        "drafts.drop": lambda _s, _w: _given("page:students"),
        "drafts.everything": lambda _s, _w: _given(),
        "drafts.get": lambda _s, _w: _given("page:students"),
        "drafts.keep": lambda _s, _w: _given("page:visits", "家访", {"place": "家中"}),
        "erasure.due.due": lambda _s, _w: _given(TODAY),
        "erasure.due.erased": lambda _s, _w: _given(),
        "erasure.due.leavers": lambda _s, _w: _given(),
        "erasure.due.scope": lambda _s, w: _given(w.leaver),
        "erasure.erase.erase": lambda _s, w: _given(w.leaver, "保存期限已满"),
        "handups.all_of": lambda _s, _w: _given(),
        "handups.difference": lambda _s, w: _given(w.hand_up, []),
        "handups.facts": lambda _s, w: _given(w.hand_up),
        "handups.last": lambda _s, _w: _given("students"),
        "handups.record": lambda _s, w: _given("students", w.term, "镇中心校", None, b"\1" * 32, []),
        "handups.rows": lambda _s, w: _given(w.hand_up),
        "history.count": lambda _s, _w: _given(),
        "history.last_barrier": lambda _s, _w: _given(),
        "history.of_person": lambda _s, w: _given(w.pupils[0]),
        "history.recent": lambda _s, _w: _given(),
        "history.users": lambda _s, _w: _given(),
        "history_values.details": lambda _s, _w: _given(7),
        "history_values.subjects": lambda s, _w: _given(history_values.details(s, 7)),
        "history_values.whole_details": lambda _s, _w: _given(7),
        "households.count": lambda _s, _w: _given(),
        "households.facts": lambda _s, w: _given(w.home, TODAY),
        "households.of_person": lambda _s, w: _given(w.pupils[0], TODAY),
        "households.rows": lambda _s, _w: _given(TODAY),
        "imports.commit.commit": lambda _s, w: _given(w.plan, file_name="名单.xlsx", content=b"list"),
        "imports.decisions.keep": lambda _s, w: _given([imports.Decision(w.pupils[0], "0" * 32, same=False)]),
        "imports.plan.plan": lambda _s, w: _given(catalogue.sheet("students"), [_listed(w, 5, "陈四")]),
        "layouts.delete": lambda _s, w: _given(w.layout),
        "layouts.of_page": lambda _s, _w: _given("students"),
        "layouts.rename": lambda _s, w: _given(w.layout, "报县里"),
        "layouts.save": lambda _s, _w: _given("students", "报县里", ["name", "sex"]),
        "imports.runs.rows_of": lambda _s, _w: _given(1),
        "imports.runs.runs": lambda _s, _w: _given(),
        "imports.words.elsewhere": lambda _s, _w: _given("students"),
        "imports.words.remember": lambda _s, _w: _given(["students:1"], {("boarding", "走读生"): "1"}),
        "imports.words.remembered": lambda _s, _w: _given(["students:1"]),
        "notices.drafts.delete_draft": lambda _s, w: _given(w.draft),
        "notices.drafts.draft": lambda _s, w: _given("aid", w.term, TITLE, w.pupils[:1], TODAY),
        "notices.drafts.forget_selection": lambda _s, w: _given(w.draft),
        "notices.drafts.period": lambda _s, _w: _given(TODAY),
        "notices.drafts.selected_counts": lambda _s, _w: _given(),
        "notices.drafts.selection": lambda _s, w: _given(w.draft),
        "notices.drafts.set_usual_words": lambda _s, _w: _given(notices.Words("校门口")),
        "notices.drafts.update_draft": lambda s, w: _given(w.draft, _version(s, Notice, w.draft), title=f"{TITLE}改"),
        "notices.drafts.usual_words": lambda _s, _w: _given(),
        "notices.issue.check_code": lambda _s, w: _given(w.number, b"\0" * 32),
        "notices.issue.content": lambda _s, w: _given(w.draft, w.number),
        "notices.issue.issue": lambda _s, w: _given(
            w.draft, content=w.content, pdf=PDF, number=w.number, check_code=w.code
        ),
        "notices.issue.next_number": lambda _s, _w: _given(),
        "notices.issue.pdf": lambda _s, w: _given(w.posted),
        "notices.issue.reserve_number": lambda _s, _w: _given(),
        "notices.issue.take_down": lambda _s, w: _given(w.over, TODAY),
        "notices.issue.void": lambda _s, w: _given(w.posted, "写错了"),
        "notices.lists.candidates": lambda _s, w: _given("aid", w.term, TODAY),
        "notices.lists.draft_lines": lambda s, w: _given(s.get_one(Notice, w.draft)),
        "notices.lists.facts": lambda _s, w: _given(w.posted),
        "notices.lists.lines": lambda _s, w: _given(w.posted),
        "notices.lists.posted_of": lambda _s, w: _given(w.pupils[0]),
        "notices.lists.rows": lambda _s, _w: _given(),
        "notices.lists.warnings": lambda _s, w: _given(
            calendar.Calendar({}, frozenset()).period(TODAY, 5, "days"), w.term
        ),
        "numbers.peek": lambda _s, _w: _given("notice", 2026, "{number}"),
        "numbers.take": lambda _s, _w: _given("notice", 2026, "{number}"),
        "outputs.heading": lambda _s, _w: _given(),
        "outputs.pupils": lambda _s, _w: _given(["name", "id_number"]),
        "packs.commit.commit": lambda _s, w: _given(w.pack_plan),
        "packs.plan.plan": lambda _s, w: _given([_returned(w)]),
        "packs.returns.entries_of": lambda _s, w: _given(w.pack and w.pack.token, "Visit"),
        "packs.returns.sent": lambda _s, _w: _given(),
        "packs.returns.times": lambda _s, w: _given(w.pack and w.pack.token),
        "packs.send.choices": lambda _s, _w: _given("visits", TODAY),
        "packs.send.load": lambda _s, w: _given(w.pack and w.pack.token),
        "packs.send.prepare": lambda _s, w: _given("visits", [w.room], TODAY),
        "packs.send.record": lambda _s, w: _given(w.pack and replace(w.pack, token="22222222")),
        "pairings.board.board": lambda _s, _w: _given(TODAY),
        "pairings.board.fitness": lambda _s, w: _given(w.pupils[2], TODAY),
        "pairings.board.rows": lambda _s, _w: _given(TODAY),
        "pairings.board.teachers": lambda _s, _w: _given(TODAY),
        "pairings.board.without_teacher": lambda _s, _w: _given(TODAY),
        "pairings.record.change_teacher": lambda _s, w: _given(w.pairing, w.staff[1], TODAY, "调动"),
        "pairings.record.check_start": lambda _s, w: _given(w.pupils[2], w.staff[1], TODAY),
        "pairings.record.end": lambda _s, w: _given(w.pairing, TODAY, "转学"),
        "pairings.record.facts": lambda _s, w: _given(w.pairing),
        "pairings.record.hand_over": lambda _s, w: _given(w.staff[0], w.staff[1], TODAY, "调离"),
        "pairings.record.limit_of": lambda _s, _w: _given(TODAY),
        "pairings.record.of_staff": lambda _s, w: _given(w.staff[0]),
        "pairings.record.of_student": lambda _s, w: _given(w.pupils[0]),
        "pairings.record.start": lambda _s, w: _given(w.pupils[2], w.staff[1], TODAY),
        "pairings.record.update": lambda s, w: _given(w.pairing, _version(s, Pairing, w.pairing), {"study": "补数学"}),
        "pairings.record.usual_of": lambda _s, _w: _given(TODAY, party_member=False),
        "pairings.record.warnings": lambda _s, w: _given(w.staff[0], TODAY),
        "policy.book": lambda _s, _w: _given(),
        "policy.modes_by_day": lambda _s, _w: _given(),
        "policy.override": lambda _s, _w: _given(policy.PAIRINGS_MOST, TODAY, 8, "校务会"),
        "policy.overrides": lambda _s, _w: _given(policy.PAIRINGS_MOST),
        "policy.value": lambda _s, _w: _given(policy.PAIRINGS_MOST, TODAY),
        "policy.withdraw": lambda _s, w: _given(w.override),
        "preferences.get": lambda _s, _w: _given("columns"),
        "preferences.put": lambda _s, _w: _given("columns", ["name", "sex"]),
        "pupils.before_all": lambda _s, w: _given(TODAY, w.pupils),
        "pupils.categories_of": lambda _s, _w: _given(TODAY, ["subsistence"]),
        "pupils.on_roll": lambda _s, _w: _given(TODAY),
        "pupils.teacher_names": lambda _s, _w: _given(TODAY),
        "register.delete.delete": lambda _s, w: _given(w.pupils[1:2]),
        "register.delete.loss": lambda _s, w: _given(w.pupils[:1]),
        "register.read.gather": lambda _s, _w: _given(TODAY, _every_key()),
        "register.read.rows": lambda _s, _w: _given(TODAY, _every_key()),
        "register.write.add": lambda _s, _w: _given({"name": "吴用", "born_on": date(2015, 1, 2)}),
        "register.write.add_many": lambda _s, _w: _given([{"name": "吴用", "born_on": date(2015, 1, 2)}]),
        "register.write.update": lambda _s, w: _given(w.pupils[0], {"note": "改"}),
        "register.write.versions_of": lambda _s, w: _given(w.pupils[0]),
        "school.change": lambda _s, _w: _given(replace(SCHOOL, county="另一县")),
        "school.facts": lambda _s, _w: _given(),
        "school.note_recovery_code": lambda _s, _w: _given(confirmed=True),
        "school.set_setting": lambda _s, _w: _given("notice.with_level", True),
        "school.set_up": lambda _s, _w: _given(SCHOOL, TODAY),
        "school.setting": lambda _s, _w: _given("notice.with_level"),
        "school.system": lambda _s, _w: _given(),
        "search.people": lambda _s, _w: _given("张"),
        "staff.add": lambda _s, _w: _given({"name": "新老师"}),
        "staff.delete": lambda _s, w: _given(w.staff[2]),
        "staff.facts": lambda _s, w: _given(w.staff[0]),
        "staff.leave": lambda _s, w: _given(w.staff[2], TODAY),
        "staff.names_of": lambda _s, _w: _given(),
        "staff.rows": lambda _s, _w: _given(TODAY),
        "staff.update": lambda s, w: _given(w.staff[2], _version(s, Staff, w.staff[2]), {"position": "后勤"}),
        "stored.found": lambda _s, w: _given(Person, w.pupils[0]),
        "stored.unchanged": lambda s, w: _given(Person, w.pupils[0], _version(s, Person, w.pupils[0])),
        "talks.check": lambda _s, w: _given(_talk_again(w)),
        "talks.add": lambda _s, w: _given(_talk_again(w)),
        "talks.counts": lambda _s, w: _given(w.pupils, TODAY, TODAY),
        "talks.delete": lambda _s, w: _given(w.talk),
        "radar.talks.due": lambda _s, _w: _given(TODAY),
        "talks.facts": lambda _s, w: _given(w.talk),
        "talks.of_student": lambda _s, w: _given(w.pupils[2]),
        "talks.rows": lambda _s, _w: _given(date(2026, 9, 1), TODAY),
        "talks.update": lambda s, w: _given(w.talk, _version(s, Talk, w.talk), _talk_again(w)),
        "terms.all_terms": lambda _s, _w: _given(),
        "terms.change_dates": lambda _s, w: _given(
            w.term, covers_from=date(2026, 9, 1), covers_to=date(2027, 2, 20), lessons_from=None, lessons_to=None
        ),
        "terms.ensure": lambda _s, _w: _given(date(2029, 10, 1)),
        "terms.facts": lambda _s, w: _given(w.term),
        "terms.has_lessons": lambda _s, _w: _given(TODAY, TODAY),
        "terms.term_at": lambda _s, _w: _given(TODAY),
        "users.add": lambda _s, _w: _given("新来的", "inspector", last=TODAY),
        "users.end": lambda _s, _w: _given(3),
        "users.last_openings": lambda _s, _w: _given(),
        "users.oldest": lambda _s, _w: _given("clerk", ["clerk"]),
        "users.rows": lambda _s, _w: _given(),
        "visits.due.counts": lambda _s, w: _given(None, _term_facts(w)),
        "visits.due.due": lambda _s, _w: _given(TODAY),
        "visits.due.progress": lambda _s, _w: _given(TODAY),
        "visits.lists.of_person": lambda _s, w: _given(w.pupils[0]),
        "visits.lists.ordinals_of": lambda _s, _w: _given([TODAY]),
        "visits.lists.phrases": lambda _s, _w: _given("situation"),
        "visits.lists.rows": lambda _s, _w: _given(date(2026, 9, 1), TODAY),
        "visits.lists.siblings": lambda _s, w: _given(w.pupils[0], TODAY),
        "visits.record.check": lambda _s, w: _given(_visit_again(w)),
        "visits.record.add": lambda _s, w: _given(_visit_again(w)),
        "visits.record.delete": lambda _s, w: _given(w.visit),
        "visits.record.facts": lambda _s, w: _given(w.visit),
        "visits.record.update": lambda s, w: _given(w.visit, _version(s, Visit, w.visit), _visit_again(w)),
        "visits.record.warnings": lambda _s, w: _given(_visit_again(w)),
    }
    | every_recognition.GIVEN
    | every_care.GIVEN
)
GIVEN |= {name: partial(_of_aid, given) for name, given in every_aid_service.GIVEN.items()}


def _every_key() -> list[str]:
    return [one.key for one in catalogue.sheet("students").fields]
