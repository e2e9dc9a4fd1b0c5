"""Every service asked as each role: the expected table is written here once more, by hand."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

import every_aid_service as aid
import every_care
import every_recognition
import every_service
import factories
from conftest import TODAY, dump
from every_service import GIVEN, World, functions
from four_roles import CLERK, HEAD, INSPECTOR, LAST_DAY, RECOVERY, ROLES, SECRETS, make, open_as, spare_cost, tried
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NotAllowedError, NotFoundError, RuleError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.ledger import attachments as pictures
from ledgerdesk.models import Attachment, Base, Setting, Student
from ledgerdesk.services import attachments, handups, notices, permission, register, search, staff, users, visits

#: 经办人 and whoever holds the paper code: the daily work, and what the school is.
WORK = """
aid.programs.add_eligible aid.programs.add_local aid.programs.add_standard aid.programs.begin_program
aid.programs.end_program aid.counties.stop aid.counties.use aid.programs.withdraw
attachments.add attachments.change attachments.delete_of attachments.put_back attachments.put_in_bin
calendar.save_year classes.delete classes.ensure classes.set_class_teacher dated.end dated.replace_row
imports.commit.commit imports.decisions.keep imports.plan.plan
imports.words.elsewhere imports.words.remember imports.words.remembered
packs.commit.commit packs.plan.plan packs.returns.entries_of packs.returns.sent packs.returns.times packs.send.load
pairings.record.change_teacher pairings.record.end pairings.record.hand_over pairings.record.start
pairings.record.update policy.override policy.withdraw
register.delete.delete register.write.add register.write.add_many register.write.update
school.change school.set_setting school.set_up staff.add staff.delete staff.leave staff.update
talks.add talks.delete talks.update terms.change_dates terms.ensure
visits.record.add visits.record.delete visits.record.update
"""
#: 经办人 and 校长: whole numbers, papers that leave the house, backups.
OUT = """
history_values.whole_details handups.difference handups.record handups.rows
layouts.delete layouts.of_page layouts.rename layouts.save
notices.drafts.delete_draft notices.drafts.draft notices.drafts.forget_selection notices.drafts.set_usual_words
notices.drafts.update_draft notices.issue.check_code notices.issue.issue notices.issue.reserve_number
notices.issue.take_down notices.issue.void numbers.take outputs.heading outputs.pupils packs.send.choices packs.send.prepare packs.send.record
school.note_recovery_code
"""
#: 校长, and whoever holds the paper code: who may come in.
OFFICE = "users.add users.end"
#: 校长 alone.
HEADTEACHER = "erasure.erase.erase"
#: Everybody, 检查 too: what is looked at, and one's own drafts and choices of display.
ANYBODY = """
aid.counties.in_use aid.counties.rows aid.programs.book aid.programs.explain aid.programs.own_rows aid.programs.programs aid.programs.timeline
attachments.counts attachments.names attachments.needed attachments.of attachments.shown
calendar.calendar calendar.known calendar.year_days cards.rows categories.rows
classes.first_day classes.grade_and_number classes.of_year dated.open_row
drafts.drop drafts.everything drafts.get drafts.keep erasure.due.due erasure.due.erased erasure.due.leavers erasure.due.scope
handups.all_of handups.facts handups.last history.count history.last_barrier history.of_person history.recent history.users
history_values.details history_values.subjects households.count households.facts households.of_person households.rows
imports.runs.rows_of imports.runs.runs
notices.drafts.period notices.drafts.selected_counts notices.drafts.selection notices.drafts.usual_words
notices.issue.content notices.issue.next_number notices.issue.pdf
notices.lists.candidates notices.lists.draft_lines notices.lists.facts notices.lists.lines notices.lists.posted_of
notices.lists.rows notices.lists.warnings numbers.peek
pairings.board.board pairings.board.fitness pairings.board.rows pairings.board.teachers pairings.board.without_teacher
pairings.record.check_start pairings.record.facts pairings.record.limit_of pairings.record.of_staff pairings.record.of_student
pairings.record.usual_of pairings.record.warnings policy.book policy.modes_by_day policy.overrides policy.value
preferences.get preferences.put pupils.before_all pupils.categories_of pupils.on_roll pupils.teacher_names
register.delete.loss register.read.gather register.read.rows register.write.versions_of
school.facts school.setting school.system search.people staff.facts staff.names_of staff.rows
radar.talks.due stored.found stored.unchanged talks.check talks.counts talks.facts talks.of_student talks.rows
terms.all_terms terms.facts terms.has_lessons terms.term_at users.last_openings users.oldest users.rows
visits.due.counts visits.due.due visits.due.progress visits.lists.of_person visits.lists.ordinals_of
visits.lists.phrases visits.lists.rows visits.lists.siblings visits.record.check visits.record.facts visits.record.warnings
"""
MAY: dict[str, frozenset[str]] = {
    name: frozenset(roles)
    for names, roles in (
        (every_recognition.WORK, (CLERK, RECOVERY)),
        (every_recognition.OUT, (CLERK, HEAD, RECOVERY)),
        (every_recognition.ANYBODY, ROLES),
        (every_care.WORK, (CLERK, RECOVERY)),
        (every_care.OUT, (CLERK, HEAD, RECOVERY)),
        (every_care.HEADTEACHER, (HEAD,)),
        (every_care.ANYBODY, ROLES),
        (WORK + aid.WORK, (CLERK, RECOVERY)),
        (f"{OUT} {aid.OUT}", (CLERK, HEAD, RECOVERY)),
        (OFFICE, (HEAD, RECOVERY)),
        (f"{HEADTEACHER} {aid.HEADTEACHER}", (HEAD,)),
        (ANYBODY + aid.ANYBODY, ROLES),
    )
    for name in names.split()
}
#: What refuses for another reason than the role.
OTHERWISE = {"school.set_up": RuleError}
SERVICES = dict(functions())


@dataclass
class Opened:
    """The same school opened by each role, each in a copy of its own."""

    world: World
    by_role: Mapping[str, Ledger]


@pytest.fixture(scope="module")
def least_cost() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        spare_cost(patch)
        yield


@pytest.fixture(scope="module")
def school(template: Path, tmp_path_factory: pytest.TempPathFactory, least_cost: None) -> tuple[Path, World]:
    return make(template, tmp_path_factory.mktemp("school") / "满.ledger")


def copy_of(school: tuple[Path, World], folder: Path) -> Path:
    return Path(shutil.copytree(school[0], folder / "台账.ledger"))


@pytest.fixture(scope="module")
def opened(school: tuple[Path, World], template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    by_role = {role: open_as(copy_of(school, tmp_path_factory.mktemp(role)), role, template) for role in ROLES}
    yield Opened(school[1], by_role)
    for ledger in by_role.values():
        ledger.close()


@pytest.fixture
def enter(school: tuple[Path, World], template: Path, tmp_path: Path) -> Iterator[Any]:
    """Return how to open this test's own copy as a role; whoever is in goes out first."""
    folder, inside = copy_of(school, tmp_path), list[Ledger]()

    def leave() -> None:
        while inside:
            inside.pop().close()

    def open_(role: str, day: date = TODAY) -> Ledger:
        leave()
        inside.append(open_as(folder, role, template, day))
        return inside[-1]

    yield open_
    leave()


def test_every_service_asks_for_a_right():
    assert {name for name, service in SERVICES.items() if permission.right_of(service) is None} == set()


def test_every_service_stands_in_the_table_once_and_is_called():
    assert set(MAY) == set(SERVICES) == set(GIVEN)
    listed = " ".join(
        (WORK, OUT, OFFICE, HEADTEACHER, ANYBODY, aid.WORK, aid.OUT, aid.HEADTEACHER, aid.ANYBODY)
    ).split()
    assert len(listed) == len(set(listed))


def call(name: str, session: Any, world: World) -> object:
    arguments, named = GIVEN[name](session, world)
    return SERVICES[name](session, *arguments, **named)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_is_let_in(opened, role):
    ledger, wrong = opened.by_role[role], dict[str, str]()
    for name in (name for name, roles in MAY.items() if role in roles):
        try:
            with tried(ledger) as session:
                call(name, session, opened.world)
        except Exception as error:  # noqa: BLE001 - whatever it is, the list at the end tells of it
            if isinstance(error, NotAllowedError) or not isinstance(error, OTHERWISE.get(name, ())):
                wrong[name] = repr(error)
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_is_refused_before_anything_changes(opened, role):
    ledger, let_in = opened.by_role[role], list[str]()
    before, asked = dump(ledger), [name for name, roles in MAY.items() if role not in roles]
    assert asked
    for name in asked:
        # The step goes on and is committed: what was refused must not have begun.
        with ledger.transaction("试", kind="probe", barrier=True) as session:
            try:
                call(name, session, opened.world)
            except NotAllowedError:
                continue
        let_in.append(name)
    assert let_in == []
    assert dump(ledger) == before


def test_a_refusal_comes_before_the_arguments_are_looked_at(opened):
    with opened.by_role[INSPECTOR].read() as session:
        for name in (name for name, roles in MAY.items() if INSPECTOR not in roles and name != "users.add"):
            with pytest.raises(NotAllowedError):
                SERVICES[name](session)


def test_what_a_service_calls_in_turn_is_not_asked_again(opened):
    with tried(opened.by_role[HEAD]) as session:
        # The term of a draft, the words of the school: other services, some of them not the headteacher's.
        notices.delete_draft(session, opened.world.draft)
    with opened.by_role[HEAD].transaction("试", kind="probe") as session:
        with pytest.raises(NotFoundError):
            notices.void(session, 999, "没有这份")
        # After a failure the next call is asked again.
        with pytest.raises(NotAllowedError):
            register.update(session, opened.world.pupils[0], {"note": "改"})


# ---- what each role does in a day ----------------------------------------------------------------


def test_a_clerks_day(enter, school):
    world, ledger = school[1], enter(CLERK)
    with ledger.transaction("新增学生") as session:
        who = register.add(session, {"name": "何一", "born_on": date(2015, 3, 4), "grade": "3"})
    with ledger.transaction("登记家访") as session:
        facts = visits.VisitFacts(visited_on=TODAY, mode="face", student_ids=(who,), teacher_ids=world.staff[:1])
        visits.add(session, facts)
    assert ledger.undo() is not None
    assert ledger.redo() is not None
    with pytest.raises(NotAllowedError):
        accounts.add(ledger, "第二位校长", HEAD, "mima mima mima")
    with pytest.raises(NotAllowedError):
        accounts.reset(ledger, 2, "mima mima mima")
    with ledger.read() as session:
        assert register.gather(session, TODAY, ["id_number"], world.pupils[:1])[world.pupils[0]]["id_number"][
            4:8
        ].isdigit()
        assert [user.role for user in users.rows(session)] == [CLERK, HEAD, INSPECTOR]


def test_a_headteachers_day(enter, school):
    world, ledger = school[1], enter(HEAD)
    with ledger.transaction("定稿公示", barrier=True) as session:
        given = {"content": world.content, "pdf": every_service.PDF, "number": world.number, "check_code": world.code}
        assert notices.reserve_number(session) == world.number
        notices.issue(session, world.draft, **given)
        handups.record(session, "students", world.term, "镇中心校", None, b"\0" * 32, [("Student:1", None, {})])
    with ledger.read() as session:
        whole = register.gather(session, TODAY, ["id_number"], world.pupils[:1])[world.pupils[0]]["id_number"]
        assert whole in world.planted
    accounts.reset(ledger, 1, "shatan mima jingcha")
    added = accounts.add(ledger, "李老师", CLERK, "lilaoshi de shatan")
    accounts.end(ledger, added.id)
    before = dump(ledger)
    for change in (
        lambda s: register.update(s, world.pupils[0], {"name": "改名"}),
        lambda s: staff.update(s, world.staff[0], 1, {"phone": "13800000000"}),
        lambda s: visits.delete(s, world.visit),
    ):
        with ledger.transaction("改", kind="probe") as session, pytest.raises(NotAllowedError):
            change(session)
    assert dump(ledger) == before
    ledger.close()
    folder = ledger.folder
    with Ledger.open(folder, "shatan mima jingcha", role=CLERK, clock=FixedClock(TODAY)) as again:
        assert again.user_name == "王老师"


def test_a_headteacher_keeps_the_photos_of_a_notice_and_of_nothing_else(enter, school):
    world, ledger = school[1], enter(HEAD)
    picture = attachments.FileFacts(pictures.keep(ledger, b"on the wall"), "image/jpeg", 11, 10, 10)
    with ledger.transaction("登记张贴") as session:
        added = attachments.add(session, attachments.NOTICE, world.posted, attachments.PROOF, picture)
        attachments.put_in_bin(session, added)
        attachments.put_back(session, added)
        version = next(
            one.version for one in attachments.of(session, attachments.NOTICE, world.posted) if one.id == added
        )
        attachments.change(session, added, version, "校门口", TODAY)
    with ledger.read() as session:
        assert picture in [one.file for one in attachments.of(session, attachments.NOTICE, world.posted)]
    before = dump(ledger)
    for change in (
        lambda s: attachments.add(s, attachments.VISIT, world.visit, attachments.PHOTO, picture),
        lambda s: attachments.add(s, attachments.TALK, world.talk, attachments.SCAN, picture),
        lambda s: attachments.put_in_bin(s, world.photo),
        lambda s: attachments.put_back(s, world.photo),
        lambda s: attachments.change(s, world.photo, 1, "墙上", TODAY),
    ):
        with ledger.transaction("改", kind="probe") as session, pytest.raises(NotAllowedError):
            change(session)
    assert dump(ledger) == before


def test_the_holder_of_the_paper_code_lets_people_in_again(enter):
    ledger = enter(RECOVERY)
    accounts.reset(ledger, 2, "shatan mima haitun")
    folder = ledger.folder
    ledger.close()
    with Ledger.open(folder, "shatan mima haitun", role=HEAD, clock=FixedClock(TODAY)) as again:
        assert again.user_name == "周校长"


def test_an_inspector_writes_drafts_and_nothing_else(enter, school):
    world, ledger = school[1], enter(INSPECTOR)
    before = dump(ledger)
    with pytest.raises(NotAllowedError), ledger.transaction("改") as session:
        session.get_one(Student, world.pupils[0]).note = "改"
    with pytest.raises(NotAllowedError), ledger.transaction("加") as session:
        session.add(Setting(key="x", value=1))
    with pytest.raises(NotAllowedError), ledger.transaction("加人", kind="account", barrier=True) as session:
        factories.person(session)
    with pytest.raises(NotAllowedError), ledger.transaction("删") as session:
        session.delete(session.get_one(Attachment, world.photo))
    for forbidden in (
        ledger.undo,
        lambda: accounts.new_recovery_code(ledger, SECRETS[INSPECTOR]),
        lambda: accounts.add(ledger, "别人", CLERK, "mima mima mima"),
        lambda: accounts.reset(ledger, 1, "mima mima mima"),
        lambda: accounts.end(ledger, 1),
    ):
        with pytest.raises(NotAllowedError):
            forbidden()
    assert dump(ledger) == before
    accounts.change_own(ledger, SECRETS[INSPECTOR], "xin jiancha mima")
    assert accounts.without_password(ledger) == ()
    folder = ledger.folder
    ledger.close()
    with Ledger.open(folder, "xin jiancha mima", role=INSPECTOR, clock=FixedClock(TODAY)) as again:
        assert again.user_name == "县检查组"


@pytest.mark.parametrize("role", [HEAD, INSPECTOR])
def test_undo_and_redo_are_the_clerks(enter, role):
    clerk = enter(CLERK)
    assert clerk.undo() is not None
    ledger = enter(role)
    assert ledger.undo_label()
    assert ledger.redo_label()
    before = dump(ledger)
    for replay in (ledger.undo, ledger.redo):
        with pytest.raises(NotAllowedError):
            replay()
    assert dump(ledger) == before
    assert enter(RECOVERY).redo() is not None


def test_an_inspector_whose_last_day_has_passed_stays_outside(enter):
    assert enter(INSPECTOR, LAST_DAY).role == INSPECTOR
    with pytest.raises(NotAllowedError, match=f"{LAST_DAY:%Y-%m-%d}为止"):
        enter(INSPECTOR, LAST_DAY + timedelta(days=1))
    # Nothing is left locked by the one who was turned away.
    assert enter(CLERK, LAST_DAY + timedelta(days=1)).role == CLERK


def test_everybody_has_drafts_of_their_own(enter, school):
    from ledgerdesk.services import drafts

    ledger = enter(HEAD)
    with ledger.transaction("") as session:
        assert drafts.everything(session) == ()
        drafts.keep(session, "page:students", "学生", {"name": "校长写的"})
    ledger = enter(CLERK)
    with ledger.read() as session:
        mine = drafts.get(session, "page:students")
        assert mine is not None
        assert mine.body["id_number"] in school[1].planted


# ---- what an inspector reads ---------------------------------------------------------------------


def told(value: object) -> Iterator[str]:
    """Yield every text in what a service returned, however deep; of a stored row each column."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Base):
        yield from told({column.key: getattr(value, column.key) for column in inspect(value).mapper.column_attrs})
    elif is_dataclass(value):
        yield from told([getattr(value, one.name) for one in fields(value)])
    elif isinstance(value, Mapping):
        yield from told([*value.keys(), *value.values()])
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from told(inner)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    else:
        yield repr(value)


READ = [
    name
    for name in f"{ANYBODY} {every_recognition.ANYBODY} {every_care.ANYBODY}".split()
    if name not in ("drafts.keep", "drafts.drop", "preferences.put")
]


def read_all(session: Any, world: World) -> dict[str, str]:
    texts = {name: "\n".join(told(call(name, session, world))) for name in READ}
    steps = "\n".join("\n".join(told(SERVICES["history_values.details"](session, at))) for at in range(1, 60))
    people = "\n".join("\n".join(told(SERVICES["history.of_person"](session, at))) for at in world.pupils)
    return texts | {"every step": steps, "every history": people}


def every_row(session: Any) -> dict[str, str]:
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    return {cls.__name__: "\n".join(told(list(session.scalars(select(cls))))) for cls in classes}


def test_a_clerk_reads_what_was_planted(opened):
    """What the next tests look for is there to be found."""
    world = opened.world
    with opened.by_role[CLERK].read() as session:
        stored = "\n".join(every_row(session).values())
        served = "\n".join(read_all(session, world).values())
    assert {text for text in world.planted if text not in stored} <= world.unstored
    assert sum(text in served for text in world.planted) > 70


def test_no_row_of_any_table_is_read_whole_by_an_inspector(opened):
    with opened.by_role[INSPECTOR].read() as session:
        found = every_row(session)
    leaks = {(name, text) for name, said in found.items() for text in opened.world.planted if text in said}
    assert leaks == set()


@pytest.mark.parametrize("way", ["read", "transaction"])
def test_an_inspector_reads_no_whole_number_anywhere(opened, way):
    ledger, world = opened.by_role[INSPECTOR], opened.world
    with ledger.read() if way == "read" else tried(ledger) as session:
        found = read_all(session, world)
    leaks = {name: text for name, said in found.items() for text in world.planted if text in said}
    assert leaks == {}
    # The name of a stored photo is the hash of it.
    plain = {name: re.sub(r"\b[0-9a-f]{64}\b", "", said) for name, said in found.items()}
    long = {name: met[0] for name, said in plain.items() if (met := re.search(r"\d{11}|\d{17}X", said))}
    assert long == {}
    assert "****" in found["register.read.gather"]
    assert "尾号 " in found["cards.rows"]


def test_what_is_worked_out_from_numbers_is_right_for_an_inspector_too(opened):
    from ledgerdesk.services import cards

    by_role = {}
    for role in (CLERK, INSPECTOR):
        with opened.by_role[role].read() as session:
            by_role[role] = [(row.student, row.shared, row.family) for row in cards.rows(session, TODAY)]
    assert by_role[CLERK] == by_role[INSPECTOR]
    assert ("张小石", ("张小板",), True) in by_role[CLERK]
    # 李河's card ends in other digits than theirs and shares nothing.
    assert any(shared == () for _who, shared, _family in by_role[INSPECTOR])


def test_part_of_a_number_finds_nothing_for_an_inspector(opened):
    world = opened.world
    with opened.by_role[CLERK].read() as session:
        number = register.gather(session, TODAY, ["id_number"], world.pupils[:1])[world.pupils[0]]["id_number"]
        assert search.people(session, number[6:14])
        assert search.people(session, "13900000002")
    with opened.by_role[INSPECTOR].read() as session:
        assert search.people(session, number[6:14]) == ()
        assert search.people(session, number[:-1]) == ()
        assert [hit.name for hit in search.people(session, number)] == ["张小石"]
        assert [hit.name for hit in search.people(session, "张小")] == ["张小板", "张小石"]


def test_the_words_of_a_refusal_name_who_may(opened):
    with opened.by_role[INSPECTOR].read() as session, pytest.raises(NotAllowedError) as refused:
        register.update(session, 1, {})
    assert str(refused.value) == "检查不能做这一步。请用经办人的账号登录再做。"
    assert rights.role(INSPECTOR).word == "检查"
