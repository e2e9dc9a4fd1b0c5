"""What a list may do to any register, and what is remembered of it."""

from datetime import date

import openpyxl
import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import FileRefusedError, LedgerError
from ledgerdesk.excel import child, exports, lists, mapping, reader
from ledgerdesk.fields.rows import CLEARED
from ledgerdesk.models import CodeWord, IdentityDecision, ImportRow
from ledgerdesk.services import pairings, register, school, staff, talks, visits
from ledgerdesk.services.imports import Mode, Verdict
from ledgerdesk.services.visits import VisitFacts

BORN = date(2014, 5, 6)
NUMBER = factories.id_number(BORN, serial=7)


@pytest.fixture
def ready(ledger):
    with ledger.transaction("学校信息") as session:
        school.set_up(session, school.SchoolFacts(name="试验小学", township="石板河镇"), TODAY)
    return ledger


def book(*sheets):
    """Return a workbook of (name, rows) sheets."""
    import io

    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append([str(cell) if isinstance(cell, date) else cell for cell in row])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(ledger, content, name="students"):
    _refusal, _password, parsed = child.answer({"job": "read"}, content)
    return lists.found("名单.xlsx", content, reader.understood(parsed), name, ledger=ledger)


def planned(ledger, *rows, name="students", **how):
    return lists.plan_list(ledger, opened(ledger, book(("名单", rows)), name), **how)


def told(plan):
    return {v.value: plan.plan.count(v) for v in Verdict if plan.plan.count(v)}


def changes(plan, at=0):
    return {change.key: change.new for change in plan.plan.rows[at].changes}


def facts(ledger, who, *keys):
    with ledger.read() as session:
        return tuple(register.gather(session, TODAY, keys, [who])[who].values())


HEADING = ("姓名", "身份证号", "备注", "邮编", "户籍性质", "家长微信")


@pytest.fixture
def pupil(ready):
    with ready.transaction("新增") as session:
        return register.add(session, {"name": "张三", "id_number": NUMBER, "note": "转来", "postcode": "550000"})


def test_only_the_word_empties_a_value_and_never_one_that_must_last(ready, pupil):
    plan = planned(ready, HEADING, ("张三", NUMBER, CLEARED, "", None, "a"))
    assert (told(plan), changes(plan)) == ({"changed": 1}, {"note": None})
    assert told(planned(ready, HEADING, ("张三", NUMBER, CLEARED, "", None, "a"), mode=Mode.FILL)) == {"unchanged": 1}
    lists.commit_list(ready, plan)
    assert facts(ready, pupil, "note", "postcode") == (None, "550000")
    held = planned(ready, ("姓名", "身份证号", "性别"), ("张三", NUMBER, CLEARED))
    assert told(held) == {"held": 1}
    assert "不能用“清空”" in held.plan.rows[0].reason
    fresh = planned(ready, HEADING, ("李四", factories.id_number(BORN, serial=8), CLEARED, "", None, "a"))
    assert "note" not in fresh.plan.rows[0].values


def test_each_field_may_have_a_mode_of_its_own(ready, pupil):
    rows = (HEADING, ("张三", NUMBER, "改了", "551100", None, "a"))
    assert changes(planned(ready, *rows)) == {"note": "改了", "postcode": "551100"}
    assert changes(planned(ready, *rows, modes={"note": Mode.FILL})) == {"postcode": "551100"}
    assert changes(planned(ready, *rows, mode=Mode.FILL, modes={"postcode": Mode.UPDATE})) == {"postcode": "551100"}
    assert told(planned(ready, *rows, modes={"note": Mode.ADD, "postcode": Mode.ADD})) == {"unchanged": 1}
    assert told(planned(ready, *rows, mode=Mode.ADD)) == {"unchanged": 1}
    plan = planned(ready, *rows)
    key = plan.plan.rows[0].key
    assert changes(plan.leaving_cells({(key, "note")})) == {"postcode": "551100"}
    assert told(plan.leaving_cells({(key, "note"), (key, "postcode")})) == {"unchanged": 1}


def test_columns_without_a_field_are_kept_as_notes_once(ready, pupil):
    content = book(("名单", (HEADING, ("张三", NUMBER, None, None, None, "阿三 妈妈"))))

    def noting(ledger, content):
        listed = opened(ledger, content)
        column = next(m.column for m in listed.parts[0].mapping.columns if m.label == "家长微信")
        return listed.with_mapping(0, listed.parts[0].mapping.choosing(column, mapping.AS_NOTE))

    listed = noting(ready, content)
    plan = lists.plan_list(ready, listed)
    assert changes(plan) == {"note": "转来\n家长微信：阿三 妈妈"}
    assert changes(lists.plan_list(ready, listed, mode=Mode.FILL)) == changes(plan)
    lists.commit_list(ready, plan)
    # The layout is remembered, and what is there is not written twice.
    assert told(lists.plan_list(ready, opened(ready, content))) == {"unchanged": 1}
    other = book(("名单", (HEADING, ("张三", NUMBER, None, None, None, "阿三 爸爸"))))
    assert changes(lists.plan_list(ready, opened(ready, other))) == {"note": "转来\n家长微信：阿三 爸爸"}
    assert told(lists.plan_list(ready, opened(ready, other), mode=Mode.FILL)) == {"unchanged": 1}
    fresh = book(("名单", (HEADING, ("李四", factories.id_number(BORN, serial=8), "新来", None, None, "微信"))))
    assert lists.plan_list(ready, opened(ready, fresh)).plan.rows[0].values["note"] == "新来\n家长微信：微信"


def test_a_word_is_explained_once_for_lists_of_a_kind(ready):
    heading = ("姓名", "身份证号", "住校情况")
    rows = [("甲", factories.id_number(BORN, serial=11), "住宿舍楼"), ("乙", factories.id_number(BORN, serial=12), "1")]
    first = planned(ready, heading, *rows)
    assert told(first) == {"held": 1, "new": 1}  # the word nobody knows holds its own row only
    said = {("boarding", "住宿舍楼"): "1"}
    lists.commit_list(ready, planned(ready, heading, *rows, words=said))
    assert told(planned(ready, heading, *rows)) == {"unchanged": 2}
    other = opened(ready, book(("名单", (*[(*heading, "邮编")], (*rows[0], "1")))))
    assert dict(other.words) == {}
    assert dict(other.offered) == said
    ready.undo()  # what a word means stays said when the list is taken back
    assert told(planned(ready, heading, *rows)) == {"new": 2}
    with ready.read() as session:
        assert [(row.field, row.word, row.code) for row in session.query(CodeWord)] == [("boarding", "住宿舍楼", "1")]


@pytest.mark.parametrize("same", [True, False], ids=("same", "other"))
def test_who_is_who_is_asked_once(ready, pupil, same):
    heading, row = ("姓名", "出生日期", "监护人姓名", "邮编"), ("张三", "2013-01-02", "张大", "551100")
    with ready.transaction("监护人") as session:
        register.update(session, pupil, {"guardian_name": "张大"})
    plan = planned(ready, heading, row)
    assert told(plan) == {"doubtful": 1}
    assert "监护人姓名一样" in plan.plan.rows[0].reason
    decided = lists.decide(ready, plan, plan.plan.rows[0].key, pupil if same else None)
    if same:  # not the birth date, which the number tells
        decided = decided.leaving_cells({(decided.plan.rows[0].key, "born_on")})
    lists.commit_list(ready, decided)
    again = planned(ready, heading, row)
    assert told(again) == ({"changed": 1} if same else {"unchanged": 1})
    with ready.read() as session:
        [kept] = [(row.a_id, row.same, row.list_key) for row in session.query(IdentityDecision)]
    assert kept[:2] == (pupil, same)
    assert "张" not in kept[2]
    ready.undo()
    assert told(planned(ready, heading, row)) == {"doubtful": 1}


def test_the_class_of_a_sheet_is_offered_and_taken_only_when_asked(ready):
    heading = ("姓名", "身份证号")
    sheets = [
        (
            name,
            (heading, ("甲", factories.id_number(BORN, serial=20 + at)), ("乙", factories.id_number(serial=30 + at))),
        )
        for at, name in enumerate(("七年级（1）班", "七（2）班"))
    ]
    listed = opened(ready, book(*sheets))
    assert [part.class_name for part in listed.parts] == ["七年级(1)班", "七(2)班"]
    silent = lists.plan_list(ready, listed)
    assert all("class_number" not in row.values for row in silent.plan.rows)
    plan = lists.plan_list(ready, listed.taking_classes())
    assert [(row.values["grade"], row.values["class_number"]) for row in plan.plan.rows] == [("7", 1)] * 2 + [
        ("7", 2)
    ] * 2
    one = lists.plan_list(ready, listed.taking_classes({1}))
    assert ["class_number" in row.values for row in one.plan.rows] == [False, False, True, True]


def test_a_class_number_needs_a_grade_which_the_title_may_tell(ready):
    heading, row = ("姓名", "身份证号", "班级"), ("甲", NUMBER, "2班")
    bare = planned(ready, heading, row)
    assert told(bare) == {"held": 1}
    assert "没有年级" in bare.plan.rows[0].reason
    listed = opened(ready, book(("七年级", (heading, row))))
    assert [part.class_name for part in listed.parts] == ["七年级"]
    [taken] = lists.plan_list(ready, listed.taking_classes()).plan.rows
    assert (taken.values["grade"], taken.values["class_number"], taken.verdict) == ("7", 2, Verdict.NEW)
    assert opened(ready, book(("七（1）班", (heading, row)))).parts[0].class_name == ""


# ---- visits, talks, pairings ------------------------------------------------------------------------
@pytest.fixture
def school_days(ready):
    with ready.transaction("准备") as session:
        home = school_life.home(session, "上寨")
        big = school_life.pupil(session, "龙大满", home=home, id_number=NUMBER)
        number = factories.id_number(BORN, serial=41)
        small = school_life.pupil(session, "龙小满", home=home, room=("primary", 1, 1), id_number=number)
        numbers = [factories.id_number(BORN, serial=50 + at) for at in (1, 2)]
        rooms = (("primary", 3, 1), ("primary", 3, 2))
        twins = [
            school_life.pupil(session, "张伟", room=room, id_number=one)
            for room, one in zip(rooms, numbers, strict=True)
        ]
        for name, phone in (("石建国", "13900000001"), ("李伟", "13900001111"), ("李伟", "13900002222")):
            staff.add(session, {"name": name, "phone": phone})
    return ready, big, small, twins


VISIT = ("家访日期", "学生姓名", "学生身份证号", "班级", "方式", "家访教师", "家庭情况", "记录号")


def visit(**cells):
    usual = {"家访日期": "2026-11-02", "学生姓名": "龙大满、龙小满", "方式": "面访", "家访教师": "石建国"}
    return tuple((usual | cells).get(label) for label in VISIT)


def test_a_visit_names_its_children_and_teachers(school_days):
    ledger, big, small, twins = school_days
    plan = planned(
        ledger,
        VISIT,
        visit(学生身份证号=f"{NUMBER}、无", 家庭情况="奶奶照看"),
        visit(学生姓名="张伟", 班级="三年级2班", 家访教师="李伟（2222）、石建国"),
        visit(学生姓名="张伟"),
        visit(学生姓名="没有的人"),
        visit(学生姓名="龙小满", 学生身份证号=NUMBER),
        visit(家访日期="2026-11-03", 家访教师="李伟"),
        visit(家访日期="2026-11-30"),
        name="visits",
    )
    assert [row.verdict.value for row in plan.plan.rows] == ["new"] * 2 + ["held"] * 5
    reasons = [row.reason for row in plan.plan.rows[2:]]
    for reason, words in zip(
        reasons, ("同名的学生", "没有这个姓名", "不是同一名", "同名的老师", "还没有到"), strict=True
    ):
        assert words in reason, reason
    outcome = lists.commit_list(ledger, plan)
    assert (outcome.people, len(outcome.records)) == ((), 2)
    with ledger.read() as session:
        first, second = (visits.facts(session, one) for one in outcome.records)
        assert [row.person_id for row in session.query(ImportRow).order_by(ImportRow.row)][:2] == [big, twins[1]]
    assert (first.student_ids, first.situation) == ((big, small), "奶奶照看")
    assert (second.student_ids, len(second.teacher_ids)) == ((twins[1],), 2)
    again = planned(ledger, VISIT, visit(学生姓名="龙小满、龙大满", 家庭情况="父母回来了"), name="visits")
    assert changes(again) == {"situation": "父母回来了"}
    assert told(planned(ledger, VISIT, visit(方式="电话"), name="visits")) == {"doubtful": 1}


def test_a_record_number_is_checked(school_days):
    ledger, big, small, _twins = school_days
    with ledger.transaction("家访") as session:
        teacher = staff.rows(session, TODAY)[-1].id
        made = visits.add(
            session, VisitFacts(visited_on=TODAY, mode="face", student_ids=(big, small), teacher_ids=(teacher,))
        )
    right = visit(家访日期=TODAY, 记录号=made, 方式="电话")
    assert changes(planned(ledger, VISIT, right, name="visits")) == {"mode": "phone"}
    wrong = planned(ledger, VISIT, visit(记录号=made), name="visits")
    assert told(wrong) == {"doubtful": 1}
    same = lists.decide(ledger, wrong, wrong.plan.rows[0].key, made)
    assert changes(same) == {"visited_on": date(2026, 11, 2)}
    assert told(lists.decide(ledger, wrong, wrong.plan.rows[0].key, None)) == {"new": 1}
    assert lists.held_workbook(wrong)


def test_talks_and_pairings_come_in(school_days):
    ledger, big, small, _twins = school_days
    heading = ("日期", "学生", "身份证号", "类型", "教师", "内容")
    plan = planned(
        ledger,
        heading,
        ("2026-11-02", "龙大满", NUMBER, "谈心谈话", "石建国", "聊了开学"),
        ("2026-11-02", "龙大满", NUMBER, "谈心谈话", "石建国", "聊了开学"),
        ("2026-11-03", "龙小满", None, "谈心谈话", None, "x"),
        name="talks",
    )
    assert told(plan) == {"new": 1, "held": 2}
    lists.commit_list(ledger, plan)
    with ledger.read() as session:
        [row] = talks.of_student(session, big)
    assert (row.teacher, row.content) == ("石建国", "聊了开学")
    heading = ("学生", "帮扶教师", "结对日期", "结束日期", "结束原因", "扶学业")
    plan = planned(
        ledger,
        heading,
        ("龙大满", "石建国", "2026-09-10", None, None, "数学"),
        ("龙小满", "石建国", "2026-09-10", "2026-10-01", "调离", None),
        ("龙小满", "石建国", None, None, None, None),
        name="pairings",
    )
    assert told(plan) == {"new": 2, "held": 1}
    lists.commit_list(ledger, plan)
    with ledger.read() as session:
        assert [row.end_reason for row in pairings.of_student(session, small)] == ["调离"]
    again = ("龙大满", "石建国", None, "2026-11-01", None, "数学")
    assert told(planned(ledger, heading, again, name="pairings")) == {"held": 1}
    ending = ("龙大满", "石建国", None, "2026-11-01", "转学", "语文")
    plan = planned(ledger, heading, ending, name="pairings")
    assert set(changes(plan)) == {"valid_to", "end_reason", "study"}
    lists.commit_list(ledger, plan)
    with ledger.read() as session:
        [row] = pairings.of_student(session, big)
    assert (row.valid_to, row.end_reason, row.study) == (date(2026, 11, 1), "转学", "语文")


def test_a_teacher_takes_no_more_pupils_than_the_rule_allows(school_days):
    ledger, _big, _small, _twins = school_days
    with ledger.transaction("更多") as session:
        limit = pairings.limit_of(session, TODAY)
        names = [f"学生{'甲乙丙丁戊己庚辛壬癸'[at]}" for at in range(limit + 1)]
        for at, name in enumerate(names):
            school_life.pupil(session, name, id_number=factories.id_number(serial=300 + at))
    rows = [(name, "石建国", "2026-09-10") for name in names]
    plan = planned(ledger, ("学生", "帮扶教师", "结对日期"), *rows, name="pairings")
    assert told(plan) == {"new": limit, "held": 1}
    lists.commit_list(ledger, plan)


# ---- staff, households, members ---------------------------------------------------------------------
def test_a_teacher_is_found_by_number_and_a_name_alone_must_not_be_contradicted(school_days):
    ledger, *_ = school_days
    heading = ("姓名", "电话", "身份证号", "党员")
    plan = planned(
        ledger,
        heading,
        ("石建国", None, None, "是"),
        ("李伟", "13900002222", None, "是"),
        ("李伟", None, None, "是"),
        ("石建国", "13900009999", None, "是"),
        ("王新来", None, factories.id_number(date(1985, 1, 1), serial=9), None),
        name="staff",
    )
    assert [row.verdict.value for row in plan.plan.rows] == ["changed", "changed", "doubtful", "doubtful", "new"]
    lists.commit_list(ledger, plan)
    with ledger.read() as session:
        rows = staff.rows(session, TODAY)
    assert sorted((row.name, row.party_member) for row in rows) == [
        ("李伟", False), ("李伟", True), ("王新来", False), ("石建国", True),
    ]  # fmt: skip


def test_households_and_their_members_come_in(ready):
    head = factories.id_number(date(1979, 3, 12), serial=40)
    heading = ("户编号", "户主姓名", "户主身份证号", "村", "人均纯收入")
    plan = planned(
        ready,
        heading,
        ("H1", "覃大山", head, "岩脚村", 8600),
        ("H2", "龙老大", None, "岩脚村", None),
        name="households",
    )
    assert told(plan) == {"new": 2}
    lists.commit_list(ready, plan)
    assert told(planned(ready, heading, (None, "覃大山", head, "岩脚村", 8600), name="households")) == {"unchanged": 1}
    moved = planned(ready, heading, ("H2", "覃大山", head, "岩脚村", None), name="households")
    assert told(moved) == {"held": 1}
    members = ("户编号", "姓名", "与户主关系", "身份证号", "性别", "电话")
    plan = planned(
        ready,
        members,
        ("H1", "覃大山", "户主", head, "男", "13800000001"),
        ("H1", "覃小山", "子女", NUMBER, "男", None),
        ("H9", "外人", "子女", None, "男", None),
        ("H2", "覃大山", "子女", head, "男", None),
        name="members",
    )
    assert [row.verdict.value for row in plan.plan.rows] == ["changed", "new", "held", "held"]
    lists.commit_list(ready, plan)
    lists_again = exports.register(ready, "members").rows
    assert lists_again == 3
    ready.undo()
    ready.undo()
    assert exports.register(ready, "households").rows == 0


def test_what_cannot_be_told_apart_or_only_goes_out_is_refused(ready, tmp_path):
    path = tmp_path / "家访.xlsx"
    path.write_bytes(book(("家访", (("学生", "方式", "家访教师"), ("甲", "面访", "乙")))))
    with pytest.raises(FileRefusedError, match="家访日期"):
        lists.open_list(path, "visits", ledger=ready)
    with pytest.raises(LedgerError, match="不用导入"):
        lists.open_list(path, "notices", ledger=ready)


def test_a_child_on_two_sheets_in_the_same_row_is_held_the_second_time(ready):
    """Both rows are number 2 of their sheet: a row is known by its sheet too."""
    row = ("李四", factories.id_number(BORN, serial=8))
    twice = book(("总表", (("姓名", "身份证号"), row)), ("四1班", (("姓名", "身份证号"), row)))
    plan = lists.plan_list(ready, opened(ready, twice))
    assert told(plan) == {"new": 1, "held": 1}
    assert plan.plan.rows[1].reason == "身份证号和工作表“总表”第 2 行一样，请核对是不是重复，只留一行。"
    bare = book(*((name, (("姓名", "出生日期"), ("王五", "2015-03-04"))) for name in ("甲", "乙")))
    assert told(lists.plan_list(ready, opened(ready, bare))) == {"new": 1, "held": 1}
    staff_twice = book(*((name, (("教师姓名", "身份证号", "职务"), (*row, "教师"))) for name in ("甲", "乙")))
    assert told(lists.plan_list(ready, opened(ready, staff_twice, "staff"))) == {"new": 1, "held": 1}


def test_a_teacher_named_twice_with_nothing_to_tell_them_apart_is_held_once(ready):
    heading = ("教师姓名", "性别", "职务", "联系电话")
    rows = [
        ("李强", "男", "教师", "13900000001"),
        ("李强", "男", "教师", "13900000001"),
        ("李强", "女", "教师", "13900000009"),
    ]
    assert told(planned(ready, heading, *rows, name="staff")) == {"new": 2, "held": 1}


def test_a_number_under_a_wholly_different_name_is_asked_about(ready):
    """Somebody sorted one column of the list: every number stands beside another child's name."""
    numbers = [factories.id_number(BORN, serial=at) for at in (21, 22, 23)]
    with ready.transaction("新增") as session:
        for name, number in zip(("黄欣", "龙小梅", "龙小满"), numbers, strict=True):
            register.add(session, {"name": name, "id_number": number})
    heading = ("姓名", "身份证号")
    plan = planned(ready, heading, ("兰浩鹏", numbers[0]), ("龙小满", numbers[1]), ("龙晓满", numbers[2]))
    assert [row.verdict for row in plan.plan.rows] == [Verdict.DOUBTFUL, Verdict.DOUBTFUL, Verdict.CHANGED]
    assert plan.plan.rows[0].reason == "证号一样，台账里叫黄欣，名单上叫兰浩鹏，可能串了行。"
    key = plan.plan.rows[0].key
    renamed = lists.decide(ready, plan, key, plan.plan.rows[0].suspects[0].record_id)
    assert changes(renamed) == {"name": "兰浩鹏"}
    other = lists.decide(ready, plan, key, None)
    assert other.plan.rows[0].verdict is Verdict.HELD
    lists.commit_list(ready, other)


def test_a_pupil_merged_over_two_rows_with_two_cards_leaves_no_row_without_a_verdict(ready):
    import io

    made = openpyxl.load_workbook(io.BytesIO(book(("名单", (("姓名", "身份证号", "年级", "银行卡号"),)))))
    sheet = made.active
    sheet.append(("田强涛", NUMBER, "二年级", "6217000000000000017"))
    sheet.append((None, None, None, "6217000000000000025"))
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}3")
    out = io.BytesIO()
    made.save(out)
    plan = lists.plan_list(ready, opened(ready, out.getvalue()))
    assert [row.verdict for row in plan.plan.rows] == [Verdict.NEW, Verdict.HELD]
    assert "和第 2 行一样" in plan.plan.rows[1].reason
