"""Class teachers' workbooks: made, filled in by hand as teachers do, taken back."""

import hashlib
import io
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import factories
import school_life
from conftest import PASSWORD, TODAY, dump
from excel.libreoffice import convert
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import FileRefusedError, LedgerError, NotAllowedError, StaleRecordError
from ledgerdesk.excel import child, pack_reader, packs, wire
from ledgerdesk.excel.pack_writer import KEY_COLUMN
from ledgerdesk.excel.packs import FilesPlan, MadePack, OpenedFile
from ledgerdesk.excel.raw import CellKind, RawCell, Workbook
from ledgerdesk.fields import packs as forms
from ledgerdesk.fields.packs import INVESTIGATION, TALKS, VISITS
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Enrolment, Person
from ledgerdesk.services import classes, pairings, register, school, talks, visits
from ledgerdesk.services import packs as services
from ledgerdesk.services.imports import Verdict

SCHOOL = school.SchoolFacts(name="石板河镇中心学校", township="石板河镇", county="示例县", hotline_1="0990-6120000")
PHONE = "13900000001"
HEADING = 4  # the row of the labels, as Excel counts


class Class:
    """三年级（1）班 with three children, two of them of one household, and its teacher."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        with ledger.transaction("新建学校") as session:
            school.set_up(session, SCHOOL, TODAY)
        with ledger.transaction("准备") as session:
            home, other = school_life.home(session, "上寨", group_name="2组"), school_life.home(session, "下寨")
            self.man = school_life.pupil(session, "龙小满", home=home)
            self.big = school_life.pupil(session, "龙大满", home=home)
            self.yan = school_life.pupil(session, "覃䶮", home=other)
            self.rich = school_life.pupil(session, "石有余", category=None)
            self.room = classes.ensure(session, school_life.START, "primary", 3, 1)
            self.teacher = factories.staff(session, "石秀芝")
            self.other = factories.staff(session, "李娜")
            classes.set_class_teacher(session, self.room, self.teacher, school_life.START)
            pairings.start(session, self.yan, self.other, school_life.START, None, None, None)
        with ledger.transaction("资料") as session:
            register.update(
                session, self.yan, {"guardian_name": "覃大山", "guardian_phone": PHONE, "main_cause": "illness"}
            )

    def made(self, kind: str = VISITS, **wanted: Any) -> MadePack:
        """Make the class's workbook and let it go out."""
        (made,) = packs.make(self.ledger, kind, [self.room], **wanted)
        with self.ledger.transaction("发表", kind="export") as session:
            made.going.also(session)
        return made

    def plan(self, *files: bytes) -> FilesPlan:
        """Plan what came back, read without a child process."""
        opened = [self.opened(data, f"交回{at}.xlsx") for at, data in enumerate(files, 1)]
        return packs.plan_files(self.ledger, opened)

    def opened(self, data: bytes, name: str = "交回.xlsx") -> OpenedFile:
        """Return a file as it is opened."""
        refusal, _password, payload = child.answer({"job": "read"}, data)
        assert not refusal
        form_of = packs._Forms(self.ledger)
        found = pack_reader.read(wire.decode(payload), name, hashlib.sha256(data).digest(), form_of)
        return OpenedFile(path=None, returned=found)  # type: ignore[arg-type]


@pytest.fixture
def room(ledger: Ledger) -> Class:
    """Return a class of this test's own."""
    return Class(ledger)


@pytest.fixture(scope="module")
def class_(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """Return a class for tests that only look."""
    folder = shutil.copytree(template, tmp_path_factory.mktemp("packs") / "试验小学.ledger")
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as opened:
        yield Class(opened)


class Sheet:
    """The workbook in a teacher's hands."""

    def __init__(self, data: bytes) -> None:
        self.book: Any = openpyxl.load_workbook(io.BytesIO(data))
        self.page = self.book.worksheets[0]

    @property
    def labels(self) -> dict[str, int]:
        return {cell.value: cell.column for cell in self.page[HEADING] if cell.value}

    def rows_of(self, name: str) -> list[int]:
        return [
            row for row in range(HEADING + 1, self.page.max_row + 1)
            if self.page.cell(row, self.labels["姓名"]).value == name
        ]  # fmt: skip

    def fill(self, row: int, **values: object) -> "Sheet":
        for label, value in values.items():
            self.page.cell(row, self.labels[label]).value = value
        return self

    def grid(self) -> list[list[object]]:
        return [[cell.value for cell in row] for row in self.page.iter_rows(min_row=HEADING)]

    def put(self, grid: list[list[object]]) -> "Sheet":
        self.page.delete_rows(HEADING, self.page.max_row)
        for at, row in enumerate(grid):
            for column, value in enumerate(row, 1):
                self.page.cell(HEADING + at, column).value = value
        return self

    def data(self) -> bytes:
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()


def filled(made: MadePack, name: str = "覃䶮", **values: object) -> bytes:
    sheet = Sheet(made.content)
    return sheet.fill(sheet.rows_of(name)[0], **values).data()


VISIT = {"家访日期": "10.12", "家庭情况": "祖母照看，父亲外出", "在校表现": "上课专心"}


@pytest.mark.parametrize("kind", [VISITS, TALKS, INVESTIGATION])
def test_a_workbook_can_be_filled_without_a_manual(class_, kind):
    made = class_.made(kind)
    page = Sheet(made.content).page
    form = forms.form(kind)
    assert page["A1"].value == f"{SCHOOL.name} 三年级（1）班 {form.title}"
    assert page["A2"].value == form.line
    assert made.pack.number in page["A3"].value
    assert page.protection.sheet
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.column_dimensions["C"].hidden
    assert KEY_COLUMN == 2
    asked = {field.label for field in form.asked}
    offered = {str(one.sqref).split(":")[0] for one in page.data_validations.dataValidation}
    for cell in page[HEADING]:
        below = page.cell(HEADING + 1, cell.column)
        assert below.protection.locked is (cell.value not in asked), cell.value
        assert below.data_type != "f"
        field = next((one for one in form.asked if one.label == cell.value), None)
        assert (below.coordinate in offered) is bool(field is not None and field.codes), cell.value


def test_who_stands_in_it_is_no_more_than_is_needed(class_):
    text = str([row.cells for row in class_.made(INVESTIGATION).pack.rows])
    with class_.ledger.read() as session:
        number = session.get_one(Person, class_.yan).id_number
    assert number not in text
    assert PHONE not in text
    assert "139****0001" in text
    assert "石有余" not in text
    assert "石有余" in str(class_.made(VISITS, whom=services.EVERYBODY).pack.rows)
    assert {row.student_id for row in class_.made(TALKS).pack.rows} == {class_.yan, None}
    with pytest.raises(LedgerError, match="没有要登记的学生"):
        packs.make(class_.ledger, VISITS, [0])


@pytest.mark.parametrize("kind", [VISITS, TALKS, INVESTIGATION])
def test_what_comes_back_as_it_went_changes_nothing(class_, kind):
    made = class_.made(kind, whom=services.EVERYBODY)
    planned = class_.plan(made.content, Sheet(made.content).data())
    assert [file.rows for file in planned.plan.files] == [(), ()]
    assert not planned.plan.deeds


def test_visits_are_taken_in_and_taken_back(room):
    before = dump(room.ledger)["visits"]
    made = room.made()
    planned = room.plan(filled(made, **VISIT, 受访人="祖母", 家访教师="李娜、石秀芝", 方式="电话", 补助是否到卡="是"))
    (row,) = planned.plan.rows
    assert (row.verdict, row.name, row.student_id) == (Verdict.NEW, "覃䶮", room.yan)
    assert {cell.label for cell in row.cells} == {*VISIT, "受访人", "家访教师", "方式", "补助是否到卡"}
    outcome = packs.commit_files(room.ledger, planned)
    assert (outcome.done, outcome.people, outcome.left) == (1, (room.yan,), 0)
    with room.ledger.read() as session:
        (found,) = visits.of_person(session, room.yan)
        (sent,) = services.sent(session)
    assert (found.visited_on, found.mode, found.teachers) == (date(2026, 10, 12), "phone", "李娜、石秀芝")
    assert (found.situation, found.at_school, found.met) == ("祖母照看，父亲外出", "上课专心", "祖母")
    assert (found.money_arrived, sent.times, sent.class_name) == ("yes", 1, "三年级（1）班")
    room.ledger.undo()
    assert dump(room.ledger)["visits"] == before
    with room.ledger.read() as session:
        assert services.sent(session)[0].returned_at is None


def test_talks_and_facts_are_taken_in(room):
    talk = filled(room.made(TALKS), 日期=date(2026, 11, 2), 内容="开学适应", **{"时长（分钟）": "20"})
    survey = room.made(INVESTIGATION)
    asked = filled(survey, 监护人电话="13900000077", 主要致贫原因="因学", 走访日期="2026-11-03", 情况核实="属实")
    planned = room.plan(talk, asked)
    assert [row.verdict for row in planned.plan.rows] == [Verdict.NEW, Verdict.CHANGED]
    packs.commit_files(room.ledger, planned)
    with room.ledger.read() as session:
        (said,) = talks.of_student(session, room.yan)
        facts = register.gather(session, TODAY, ["guardian_phone", "main_cause"], [room.yan])[room.yan]
        (visit,) = visits.of_person(session, room.yan)
    assert (said.held_on, said.kind, said.teacher, said.minutes) == (date(2026, 11, 2), "talk", "李娜", 20)
    assert (facts["guardian_phone"], facts["main_cause"]) == ("13900000077", "schooling")
    assert (visit.purpose, visit.situation, visit.teachers) == ("贫困学生调查", "属实", "李娜")


def shuffled(grid: list[list[object]]) -> list[list[object]]:
    return [grid[0], *reversed(grid[1:])]


def columns_moved(grid: list[list[object]]) -> list[list[object]]:
    return [[*row[5:], *row[:5]] for row in grid]


def with_more(grid: list[list[object]]) -> list[list[object]]:
    return [[*grid[0], "备注"], *([*row, "好"] for row in grid[1:]), ["填表人：石秀芝"]]


def without_key(grid: list[list[object]]) -> list[list[object]]:
    return [[*row[:KEY_COLUMN], *row[KEY_COLUMN + 1 :]] for row in grid]


def others_deleted(grid: list[list[object]]) -> list[list[object]]:
    return [row for row in grid if row[1] in ("姓名", "覃䶮")]


def heading_twice(grid: list[list[object]]) -> list[list[object]]:
    return [*grid[:3], grid[0], *grid[3:]]


CHANGES = [shuffled, columns_moved, with_more, without_key, others_deleted, heading_twice]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_the_same_is_taken_in_however_the_sheet_was_changed(class_, change: Callable[[Any], Any]):
    made = class_.made()
    sheet = Sheet(filled(made, **VISIT))
    (row,) = class_.plan(sheet.put(change(sheet.grid())).data()).plan.rows
    assert (row.verdict, row.student_id) == (Verdict.NEW, class_.yan)
    assert row.deed.visit.visited_on == date(2026, 10, 12)
    assert row.deed.visit.at_school == {class_.yan: "上课专心"}


def test_what_was_said_of_the_sheet_is_told(class_):
    made = class_.made()
    sheet = Sheet(filled(made, **VISIT))
    grid = [row[:-1] for row in with_more(others_deleted(sheet.grid()))[:2]]
    grid = [[*row[:-1], "备注" if at == 0 else "好"] for at, row in enumerate(grid)]
    (file,) = class_.plan(sheet.put(grid).data()).plan.files
    assert any("补助是否到卡" in note for note in file.notes)
    assert any("备注" in note for note in file.notes)
    assert any("被删掉" in note for note in file.notes)


def test_a_row_put_in_and_a_row_copied_are_visits_of_their_own(class_):
    sheet = Sheet(filled(class_.made(lines=1), **VISIT))
    spare = sheet.page.max_row
    sheet.fill(spare, 姓名="覃䶮", 家访日期="10.20", 家庭情况="第二次")
    sheet.fill(spare - 1, 姓名="没有的人", 家访日期="10.21")
    rows = class_.plan(sheet.data()).plan.rows
    assert [(row.verdict, row.student_id) for row in rows] == [
        (Verdict.NEW, class_.yan), (Verdict.HELD, None), (Verdict.NEW, class_.yan)
    ]  # fmt: skip
    assert "没有这个姓名" in rows[1].reason


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"家庭情况": "好"}, "没有写日期"),
        ({"家访日期": "12.30"}, "还没有到"),
        ({"家访日期": "十月"}, "家访日期"),
        ({"家访日期": 10.1}, "变成了数"),
        ({"家访日期": "10.12", "方式": None}, "没有写方式"),
        ({"家访日期": "10.12", "方式": "飞鸽传书"}, "方式：没有这个选项"),
        ({"家访日期": "10.12", "家访教师": "王五"}, "教师名册里没有"),
        ({"家访日期": "10.12", "家访教师": None}, "没有写教师"),
        ({"家访日期": "10.12", "家庭情况": "#DIV/0!"}, "公式"),
        ({"家访日期": "10.12", "家庭情况": '="房子"&"漏雨"'}, "没有存下结果"),
        ({"家访日期": "=TODAY()"}, "没有存下结果"),
    ],
    ids=[
        "no day",
        "to come",
        "no date",
        "a number",
        "no way",
        "strange way",
        "stranger",
        "nobody",
        "formula",
        "no result",
        "no day's result",
    ],
)
def test_a_row_that_says_too_little_is_held_with_the_reason(class_, values, said):
    (row,) = class_.plan(filled(class_.made(), **values)).plan.rows
    assert row.verdict is Verdict.HELD
    assert said in row.reason
    assert row.deed is None


def test_a_row_with_only_another_teacher_says_nothing(class_):
    assert not class_.plan(filled(class_.made(), 家访教师="李娜")).plan.rows


def test_the_same_pack_returned_twice_is_registered_once(room):
    made = room.made(lines=1)
    first = filled(made, **VISIT)
    packs.commit_files(room.ledger, room.plan(first))
    (same,) = room.plan(first).plan.files
    assert [row.verdict for row in same.rows] == [Verdict.UNCHANGED]
    assert any("以前收回过" in note for note in same.notes)
    for change, words in (({"家庭情况": "改过的"}, "写得不一样"), ({"家访日期": "10.13"}, "上次交回")):
        (asked,) = room.plan(filled(made, **VISIT | change)).plan.rows
        assert asked.verdict is Verdict.DOUBTFUL
        assert words in asked.reason
        assert [one.key for one in asked.options] == ["over", "take", "leave"]
    planned = room.plan(filled(made, **VISIT | {"家访日期": "10.13"}))
    (asked,) = planned.plan.rows
    assert not planned.plan.deeds
    packs.commit_files(room.ledger, planned.deciding(asked.key, "over"))
    with room.ledger.read() as session:
        assert [row.visited_on for row in visits.of_person(session, room.yan)] == [date(2026, 10, 13)]


def test_two_versions_of_one_pack_are_asked_about(class_):
    made = class_.made()
    planned = class_.plan(filled(made, **VISIT), filled(made, **VISIT | {"家庭情况": "另一份"}), filled(made, **VISIT))
    verdicts = [row.verdict for row in planned.plan.rows]
    assert verdicts == [Verdict.NEW, Verdict.DOUBTFUL, Verdict.UNCHANGED]
    asked = planned.plan.rows[1]
    assert "表1第 " in asked.reason
    first, other = VISIT["家庭情况"], "另一份"
    for answer, done in (("over", [other]), ("take", [first, other]), ("leave", [first]), ("", [first])):
        deeds = planned.deciding(asked.key, answer).plan.deeds
        assert [deed.visit.situation for _row, deed in deeds] == done, answer


def test_what_the_ledger_learned_meanwhile_is_asked_about(room):
    made = room.made(INVESTIGATION)
    with room.ledger.transaction("改") as session:
        register.update(session, room.yan, {"main_cause": "disaster", "village": "新寨"})
    planned = room.plan(filled(made, 主要致贫原因="因学", **{"村（社区）": "新寨", "组": "5组"}))
    (row,) = planned.plan.rows
    assert row.verdict is Verdict.DOUBTFUL
    assert "主要致贫原因" in row.reason
    assert next(cell.now for cell in row.cells if cell.label == "主要致贫原因") == "因灾"
    kept = {one.key: dict(one.deed.facts) for one in row.options}
    assert kept == {"take": {"group_name": "5组", "main_cause": "schooling"}, "keep": {"group_name": "5组"}}
    packs.commit_files(room.ledger, planned.deciding(row.key, "keep"))
    with room.ledger.read() as session:
        facts = register.gather(session, TODAY, ["main_cause", "group_name"], [room.yan])[room.yan]
    assert (facts["main_cause"], facts["group_name"]) == ("disaster", "5组")


def test_children_of_one_household_must_say_the_same_of_it(class_):
    sheet = Sheet(class_.made(INVESTIGATION).content)
    for name, group in (("龙小满", "3组"), ("龙大满", "4组")):
        sheet.fill(sheet.rows_of(name)[0], 组=group)
    assert sorted(row.verdict.value for row in class_.plan(sheet.data()).plan.rows) == ["changed", "doubtful"]
    for name in ("龙小满", "龙大满"):
        sheet.fill(sheet.rows_of(name)[0], 组="3组")
    assert sorted(row.verdict.value for row in class_.plan(sheet.data()).plan.rows) == ["changed", "unchanged"]


def test_numbers_stay_hidden_unless_typed_whole_and_blanks_erase_nothing(class_):
    made = class_.made(INVESTIGATION)
    (blank,) = class_.plan(filled(made, 主要致贫原因=None, 监护人=None)).plan.files
    assert not blank.rows
    assert any("2 格空了" in note for note in blank.notes)
    (cleared,) = class_.plan(filled(made, 主要致贫原因="清空")).plan.rows
    assert dict(cleared.deed.facts) == {"main_cause": None}
    (lasting,) = class_.plan(filled(made, "龙小满", 就读方式="清空")).plan.rows
    assert "不能用" in lasting.reason
    (held,) = class_.plan(filled(made, 监护人电话="138****0002")).plan.rows
    assert held.verdict is Verdict.HELD
    (shown,) = class_.plan(filled(made, 监护人电话="13800000002")).plan.rows
    assert [(cell.before, cell.after) for cell in shown.cells] == [("139****0001", "138****0002")]
    (alone,) = class_.plan(filled(made, "龙小满", 监护人电话="13800000002")).plan.rows
    assert "没有写监护人姓名" in alone.reason


def test_rows_of_pupils_who_left_are_asked_about(room):
    made = room.made()
    with room.ledger.transaction("转出") as session:
        row = session.query(Enrolment).filter_by(student_id=room.yan).one()
        row.valid_to = date(2026, 11, 1)
    planned = room.plan(filled(made, **VISIT))
    (asked,) = planned.plan.rows
    assert (asked.verdict, "不在册" in asked.reason) == (Verdict.DOUBTFUL, True)
    assert packs.commit_files(room.ledger, planned.deciding(asked.key, "take")).done == 1


def test_only_what_was_previewed_is_written(room):
    planned = room.plan(filled(room.made(), **VISIT))
    with room.ledger.transaction("别的") as session:
        factories.staff(session, "新来的")
    with pytest.raises(StaleRecordError):
        packs.commit_files(room.ledger, planned)
    planned = room.plan(filled(room.made(), **VISIT))
    assert packs.commit_files(room.ledger, planned, {planned.plan.rows[0].key}).done == 0


def test_what_is_no_pack_is_refused_in_a_sentence(class_):
    for data, words in (
        (Sheet(class_.made().content).put([["姓名", "身份证号"], ["张三", "1"]]).data(), "表头"),
        (packs.make(class_.ledger, VISITS, [class_.room])[0].content, "不是从这份台账"),
    ):
        with pytest.raises(FileRefusedError, match=words):
            class_.opened(data)
    book = openpyxl.Workbook()
    book.active.append(["姓名", "家访日期"])
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(FileRefusedError, match="填报表"):
        class_.opened(target.getvalue())


def test_files_go_out_with_a_password_and_come_back_from_a_folder(room, tmp_path):
    secret = "shiliu bandeng qiushou"
    (made,) = packs.make(room.ledger, VISITS, [room.room], file_password=secret)
    assert made.pack.number in made.file_name
    saved = made.save(room.ledger, tmp_path)
    with room.ledger.read() as session:
        assert [one.token for one in services.sent(session)] == [made.pack.token]
    (tmp_path / "~$开着的.xlsx").write_bytes(b"")
    (tmp_path / "抄一份.xlsx").write_bytes(saved.read_bytes())
    (tmp_path / "乱.xlsx").write_bytes(b"no workbook")
    found = packs.files_in(tmp_path)
    assert len(found) == 3
    opened = {one.path.name: one for one in packs.open_files(room.ledger, found)}
    assert sorted(bool(one.problem) for one in opened.values()) == [True, True, True]
    assert [one.locked for one in opened.values()].count(True) == 1
    again = packs.open_files(room.ledger, [saved], password=secret)
    assert [len(one.returned) for one in again] == [1]
    with pytest.raises(FileRefusedError):
        packs.files_in(tmp_path / "没有")


def test_several_packs_in_one_file_are_each_their_own(class_):
    first, second = class_.made(), class_.made(TALKS)
    sheet, other = Sheet(filled(first, **VISIT)), Sheet(filled(second, 日期="11.3", 内容="谈"))
    page = sheet.book.create_sheet("谈心")
    for row in other.page.iter_rows(values_only=True):
        page.append(row)
    assert [row.deed.visit is None for row in class_.plan(sheet.data()).plan.rows] == [False, True]


def test_only_who_may_import_opens_files(class_, monkeypatch):
    monkeypatch.setattr(type(class_.ledger), "may", lambda *_: False)
    with pytest.raises(NotAllowedError):
        packs.open_files(class_.ledger, [])


def test_libre_office_saves_it_again_without_a_change(class_, tmp_path):
    made = [class_.made(kind) for kind in (VISITS, INVESTIGATION)]
    target = tmp_path / "saved"
    target.mkdir()
    files = []
    for at, one in enumerate(made):
        source = tmp_path / f"{at}.xlsx"
        source.write_bytes(filled(one, **VISIT) if at == 0 else one.content)
        files.append(convert(source, "xlsx", target).read_bytes())
    planned = class_.plan(*files)
    assert [[row.verdict for row in file.rows] for file in planned.plan.files] == [[Verdict.NEW], []]
    again = Sheet(files[1])
    assert again.page.protection.sheet
    assert again.page.column_dimensions["C"].hidden
    assert again.page.data_validations.count


STRANGE = ("", "10.12", "13.40", "清空", "139****0001", "P", "A" * 6_000, date(2026, 11, 2), 10.12, True, -3.5, 10**17)


def test_whatever_stands_in_the_cells_each_row_gets_a_verdict_with_its_reason(class_):
    chance = random.Random(7)
    sheets = [
        wire.decode(child.answer({"job": "read"}, class_.made(kind).content)[2]).sheets[0] for kind in forms.FORMS
    ]
    read = 0
    for _ in range(40):
        raw = chance.choice(sheets)
        grid = {row: dict(cells) for row, cells in raw.rows.items()}
        for _change in range(chance.randrange(1, 40)):
            row, column, value = chance.choice(list(grid)), chance.randrange(1, 19), chance.choice(STRANGE)
            kind = CellKind.TEXT if isinstance(value, str) else CellKind.NUMBER
            kind = CellKind.DAY if isinstance(value, date) else CellKind.FLAG if value is True else kind
            grid[row][column] = RawCell(row, column, chance.choice([kind] * 9 + [CellKind.ERROR]), value)
        book = Workbook(sheets=(replace(raw, rows=grid),), format="xlsx")
        try:
            found = pack_reader.read(book, "乱.xlsx", b"", packs._Forms(class_.ledger))
        except FileRefusedError:
            continue
        read += 1
        for row in packs.plan_files(class_.ledger, [OpenedFile(Path("乱.xlsx"), found)]).plan.rows:
            assert row.reason or row.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED)
            assert (row.deed is None) is (row.verdict not in (Verdict.NEW, Verdict.CHANGED))
    assert read > 20
