from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import factories
import school_life
from conftest import TODAY
from ledgerdesk.db.engine import connect_file
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.errors import DamagedLedgerError, LedgerError, NotFoundError, RuleError, StaleRecordError
from ledgerdesk.models import ClassMembership, Enrolment, IssuedDocument, NoticeLine, NumberSeries, Person
from ledgerdesk.services import calendar, classes, notices, pairings, policy, school, terms
from ledgerdesk.services.calendar import DayFacts
from ledgerdesk.services.notices.drafts import _title_problem

TITLE = "石板河镇中心学校\n2026年秋季学期\n拟资助学生名单公示"
PDF = b"%PDF-1.7 printed elsewhere"


@pytest.fixture
def people(set_up):
    """Return the ledger, its autumn term and three pupils of 三年级（1）班."""
    with set_up.transaction("准备") as session:
        ids = [school_life.pupil(session, name) for name in ("覃䶮", "龙小满", "阿依古丽·买买提")]
        term = terms.term_at(session, TODAY).id
    return set_up, term, ids


def draft(ledger, term, ids, starts_on=TODAY, **values):
    with ledger.transaction("拟公示") as session:
        return notices.draft(
            session,
            **({"kind": "aid", "term_id": term, "title": TITLE, "student_ids": ids} | values),
            starts_on=starts_on,
        )


def issue(ledger, notice_id, **options):
    with ledger.transaction("定稿公示", barrier=True) as session:
        number = notices.reserve_number(session)
        content = notices.content(session, notice_id, number)
        code = notices.check_code(session, number, notices.sha256_of(content))
        given_values = {"content": content, "pdf": PDF, "number": number, "check_code": code} | options
        notices.issue(session, notice_id, **given_values)
    return number


def facts(ledger, notice_id):
    with ledger.read() as session:
        return notices.facts(session, notice_id)


def lines(ledger, notice_id):
    with ledger.read() as session:
        return notices.lines(session, notice_id)


# drafting


def test_drafted_changed_and_deleted_each_undoes(people, walk):
    ledger, term, ids = people
    made = walk(ledger, lambda s: notices.draft(s, "aid", term, TITLE, [*ids, ids[0]], TODAY))
    found = facts(ledger, made)
    assert (found.title, found.student_ids, found.status, found.term) == (TITLE, tuple(ids), "draft", "2026年秋季学期")
    assert (found.period.starts_on, found.period.ends_on) == (TODAY, date(2026, 11, 26))
    walk(
        ledger, lambda s: notices.update_draft(s, made, found.version, starts_on=date(2026, 11, 23), title="另一个标题")
    )
    again = facts(ledger, made)
    assert (again.title, again.period.ends_on, again.student_ids) == ("另一个标题", date(2026, 11, 27), tuple(ids))
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        notices.update_draft(session, made, found.version, title="再改")
    walk(ledger, lambda s: notices.delete_draft(s, made))
    ledger.undo()
    assert facts(ledger, made) == again, "an undone deletion brings the selection back too"


def test_the_selection_changes_without_the_rest(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    words = notices.Words(place="校门口", mailbox="一楼")
    with ledger.transaction("改") as session:
        notices.update_draft(session, made, facts(ledger, made).version, student_ids=ids[:1], words=words)
    assert [line.name for line in lines(ledger, made)] == ["覃䶮"]
    assert facts(ledger, made).words == words
    with ledger.read() as session:
        assert [row.people for row in notices.rows(session)] == [1]


def test_the_schools_usual_words_are_taken(people, walk):
    ledger, term, ids = people
    walk(ledger, lambda s: notices.set_usual_words(s, notices.Words("一楼大厅", "县教育局通知", "")))
    assert facts(ledger, draft(ledger, term, ids)).words.place == "一楼大厅"


def test_every_problem_of_a_draft_is_named_at_once(people):
    ledger, term, ids = people
    with pytest.raises(RuleError) as raised:
        draft(ledger, term, [*ids, 999], kind="gossip", title=" ", level="special")
    assert set(raised.value.problems) == {"kind", "title", "student_ids", "level"}
    with pytest.raises(NotFoundError):
        draft(ledger, 999, ids)


@pytest.mark.parametrize(
    "title",
    ["低保家庭学生资助公示", "残疾学生名单", "建档立卡学生名单公示", "孤儿名单", "2026年特困学生公示", "脱 贫 户 名单"],
)
def test_a_title_names_no_category(people, title):
    ledger, term, ids = people
    with pytest.raises(RuleError, match="类别") as raised:
        draft(ledger, term, ids, title=title)
    assert set(raised.value.problems) == {"title"}


def test_a_school_may_be_named_after_martyrs(people):
    ledger, term, ids = people
    with ledger.transaction("改校名") as session:
        school.change(session, replace(school.facts(session), name="烈士路小学"))
    assert draft(ledger, term, ids, title="烈士路小学\n2026年秋季学期拟资助学生名单公示")
    with pytest.raises(RuleError):
        draft(ledger, term, ids, title="烈士路小学烈士子女名单公示")


@given(
    before=st.text(max_size=8),
    digits=st.lists(st.sampled_from("0123456789０１２３４５６７８９٠٧𝟗"), min_size=11, max_size=18),
    between=st.sampled_from(["", " ", "-", "—", "·", "\u200b", "　"]),
)
@example(before="", digits=list("13800138000"), between="")
@example(before="学生", digits=list("990101201405060018"), between=" ")
def test_no_number_hides_in_a_title(before, digits, between):
    assert _title_problem(before + between.join(digits), "")


@pytest.mark.parametrize("key", ["place", "basis", "mailbox"])
def test_no_number_of_a_person_hides_in_the_words(people, key):
    ledger, term, ids = people
    for number in ("13800138000", "990101 2014 0506 0018", "１３８-００１３-８０００"):
        with pytest.raises(RuleError) as raised:
            draft(ledger, term, ids, words=notices.Words(**{key: f"联系{number}"}))
        assert set(raised.value.problems) == {key}
    made = draft(ledger, term, ids, words=notices.Words(mailbox="zizhu2026@163.com", basis="教助〔2026〕18号"))
    with pytest.raises(RuleError), ledger.transaction("改") as session:
        notices.update_draft(session, made, facts(ledger, made).version, words=notices.Words(place="13800138000"))


def test_a_usual_title_passes():
    for title in (TITLE, "关于2026年秋季学期家庭经济困难学生认定结果的公示", "教助〔2026〕18号 公示 2026-07"):
        assert _title_problem(title, "") == ""


# lines


def test_lines_are_by_class_and_show_name_grade_class_only(people):
    ledger, term, ids = people
    with ledger.transaction("准备") as session:
        ids.append(school_life.pupil(session, "安七", room=("middle", 7, 2)))
        ids.append(school_life.pupil(session, "无班", room=None))
    assert lines(ledger, draft(ledger, term, ids)) == (
        PublicLine("阿依古丽·买买提", "三年级", "1班"),
        PublicLine("龙小满", "三年级", "1班"),
        PublicLine("覃䶮", "三年级", "1班"),
        PublicLine("安七", "七年级", "2班"),
        PublicLine("无班", "", ""),
    )


def test_namesakes_of_one_class_are_told_apart_the_older_first(people):
    ledger, term, _ = people
    with ledger.transaction("准备") as session:
        younger = school_life.pupil(session, "王梓涵", born_on=date(2018, 3, 2))
        older = school_life.pupil(session, "王梓涵", born_on=date(2018, 3, 1))
        elsewhere = school_life.pupil(session, "王梓涵", room=("primary", 3, 2))
    made = draft(ledger, term, [younger, older, elsewhere])
    with ledger.read() as session:
        content = notices.content(session, made, "2026-01")
    assert [line.name for line in lines(ledger, made)] == ["王梓涵（甲）", "王梓涵（乙）", "王梓涵"]
    issue(ledger, made)
    with ledger.read() as session:
        posted = {row.student_id: row.name for row in session.query(NoticeLine)}
    assert posted == {older: "王梓涵（甲）", younger: "王梓涵（乙）", elsewhere: "王梓涵"}
    assert "2018" not in repr(content["lines"])


def test_grade_and_class_are_those_of_the_first_day(people):
    ledger, term, ids = people
    with ledger.transaction("转班") as session:
        old = session.query(ClassMembership).filter_by(student_id=ids[0]).one()
        old.valid_to = date(2026, 11, 30)
        session.flush()
        new = classes.ensure(session, TODAY, "primary", 4, 2)
        session.add(ClassMembership(student_id=ids[0], class_id=new, valid_from=date(2026, 12, 1)))
    before, after = draft(ledger, term, ids[:1], date(2026, 11, 30)), draft(ledger, term, ids[:1], date(2026, 12, 1))
    assert lines(ledger, before) == (PublicLine("覃䶮", "三年级", "1班"),)
    assert lines(ledger, after) == (PublicLine("覃䶮", "四年级", "2班"),)


def test_who_left_stays_on_the_draft_in_sight(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    with ledger.transaction("转出") as session:
        session.query(Enrolment).filter_by(student_id=ids[0]).one().status = "transferred"
    assert lines(ledger, made)[-1] == PublicLine("覃䶮", "", "")


# whom a notice could name


def candidates(ledger, kind, term, on=TODAY):
    with ledger.read() as session:
        return {c.name: (c.reason, c.already) for c in notices.candidates(session, kind, term, on)}


def test_candidates_have_a_reason_for_the_clerk(people):
    ledger, term, ids = people
    with ledger.transaction("准备") as session:
        school_life.pupil(session, "不困难", category=None)
        school_life.pupil(session, "单亲", category="single_parent")
        away = school_life.pupil(session, "休学的")
        session.query(Enrolment).filter_by(student_id=away).one().status = "suspended"
        teacher = factories.staff(session, "石建国")
        pairings.start(session, ids[0], teacher, date(2026, 9, 1))
    assert set(candidates(ledger, "aid", term)) == {"覃䶮", "龙小满", "阿依古丽·买买提"}
    assert candidates(ledger, "aid", term)["覃䶮"] == ("低保家庭", False)
    assert candidates(ledger, "pairing", term) == {"覃䶮": ("帮扶教师：石建国", False)}
    assert set(candidates(ledger, "other", term)) == {"覃䶮", "龙小满", "阿依古丽·买买提", "不困难", "单亲"}
    assert candidates(ledger, "aid", term, date(2026, 8, 31)) == {}


def test_who_was_posted_this_term_is_marked_until_that_notice_is_void(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids[:1])
    assert not candidates(ledger, "aid", term)["覃䶮"][1]
    issue(ledger, made)
    assert candidates(ledger, "aid", term)["覃䶮"][1]
    assert not candidates(ledger, "aid", term)["龙小满"][1]
    assert not candidates(ledger, "register", term)["覃䶮"][1]
    with ledger.transaction("作废", reason="写错") as session:
        notices.void(session, made, "写错")
    assert not candidates(ledger, "aid", term)["覃䶮"][1]


# period


def test_five_working_days_over_the_national_day_of_2026(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids, date(2026, 9, 28))
    assert facts(ledger, made).period.ends_on == date(2026, 10, 9)
    made = draft(ledger, term, ids, date(2026, 10, 9))
    assert facts(ledger, made).period.ends_on == date(2026, 10, 14), "Saturday the 10th is a make-up working day"


def test_the_school_may_ask_for_seven_days(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    with ledger.transaction("规定") as session:
        policy.override(session, policy.NOTICE_DAYS, TODAY, {"count": 7, "kind": "calendar"}, "县文件")
        assert notices.days_in_words(notices.period(session, TODAY)) == "7天"
    assert facts(ledger, made).period.ends_on == date(2026, 11, 26), "a draft follows the policy until it is issued"
    issue(ledger, made)
    with ledger.transaction("规定") as session:
        policy.override(session, policy.NOTICE_DAYS, TODAY, {"count": 9, "kind": "calendar"}, "又一个县文件")
    found = facts(ledger, made)
    assert (found.period.ends_on, found.period.count, found.period.kind) == (date(2026, 11, 26), 7, "calendar")


def test_a_year_nobody_knows_needs_a_confirmation(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids, date(2031, 3, 3))
    assert facts(ledger, made).period.unknown_years == (2031,)
    assert any("未核对节假日" in words for words in facts(ledger, made).warnings)
    with pytest.raises(RuleError) as raised:
        issue(ledger, made)
    assert set(raised.value.problems) == {"confirm_unchecked"}
    issue(ledger, made, confirm_unchecked=True)
    assert facts(ledger, made).period.unknown_years == (2031,)


def test_a_year_entered_by_the_clerk_needs_none(people):
    ledger, term, ids = people
    fixed = [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3), (3, 4)]
    with ledger.transaction("假期") as session:
        calendar.save_year(session, 2031, [DayFacts(date(2031, *md), "holiday") for md in fixed], "国办通知")
    made = draft(ledger, term, ids, date(2031, 3, 3))
    assert facts(ledger, made).period.ends_on == date(2031, 3, 10)
    issue(ledger, made)


def test_holidays_and_a_passed_first_day_are_worth_a_word(people):
    ledger, term, ids = people
    assert facts(ledger, draft(ledger, term, ids)).warnings == ()
    with ledger.transaction("校历") as session:
        t = terms.facts(session, term)
        terms.change_dates(
            session,
            term,
            covers_from=t.covers_from,
            covers_to=t.covers_to,
            lessons_from=None,
            lessons_to=date(2026, 11, 25),
        )
    assert any("放假" in words for words in facts(ledger, draft(ledger, term, ids)).warnings)
    passed = draft(ledger, term, ids, TODAY - timedelta(days=1))
    assert any("已经过了" in words for words in facts(ledger, passed).warnings)


# issuing


def test_issuing_freezes_everything(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    shown = lines(ledger, made)
    assert issue(ledger, made) == "2026-01"
    with ledger.transaction("改名、转班、改校名") as session:
        for row in session.query(Person):
            row.name = "改了"
        for row in session.query(ClassMembership):
            row.valid_to = TODAY
        school.change(session, replace(school.facts(session), name="另一个学校"))
    assert lines(ledger, made) == shown
    found = facts(ledger, made)
    assert (found.status, found.number, len(found.check_code)) == ("posted", "2026-01", 10)
    assert set(found.check_code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert set(found.student_ids) == set(ids)
    with ledger.read() as session:
        assert notices.pdf(session, made) == PDF
        assert session.query(IssuedDocument).one().content["school"] == "石板河镇中心学校"
        (row,) = notices.rows(session)
        assert (row.number, row.people, row.running, row.title) == ("2026-01", 3, True, TITLE.replace("\n", ""))
        assert notices.posted_of(session, ids[0]) == (made,)


def test_an_issued_notice_cannot_be_changed_or_issued_again(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    issue(ledger, made)
    version = facts(ledger, made).version
    for refused in (
        lambda s: notices.update_draft(s, made, version, title="别的"),
        lambda s: notices.delete_draft(s, made),
        lambda s: notices.content(s, made, "2026-02"),
    ):
        with pytest.raises(RuleError, match="已经定稿"), ledger.transaction("改") as session:
            refused(session)
    with pytest.raises(RuleError, match="已经定稿"):
        issue(ledger, made)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notice_lines SET name = '别人'",
        "UPDATE notice_lines SET grade = NULL",
        "DELETE FROM notice_lines",
        "INSERT OR REPLACE INTO notice_lines SELECT id, notice_id, row, student_id, '别人', grade, class_name, level FROM notice_lines",
        "UPDATE issued_documents SET number = '2026-99'",
        "UPDATE issued_documents SET pdf = x'00'",
        "UPDATE issued_documents SET content = '{}'",
        "DELETE FROM issued_documents",
    ],
)
def test_the_file_itself_refuses_to_alter_what_was_issued(people, statement):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    issue(ledger, made)
    shown = lines(ledger, made)
    connection = connect_file(ledger.folder / "ledger.db", ledger.keys.subkey("database"))
    connection.execute("INSERT INTO write_permit (id) VALUES (1)")
    with pytest.raises(connection.Error, match="frozen"):
        connection.execute(statement)
    connection.execute("DELETE FROM write_permit")
    connection.close()
    assert lines(ledger, made) == shown


def test_a_damaged_print_is_not_handed_out(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    issue(ledger, made)
    connection = connect_file(ledger.folder / "ledger.db", ledger.keys.subkey("database"))
    for name in ("update", "raw_update"):
        connection.execute(f"DROP TRIGGER tr_issued_documents__{name}")
    connection.execute("UPDATE issued_documents SET pdf = x'255044462d'")
    connection.close()
    with pytest.raises(DamagedLedgerError), ledger.read() as session:
        notices.pdf(session, made)


def test_a_draft_has_no_print(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    with pytest.raises(NotFoundError), ledger.read() as session:
        notices.pdf(session, made)


def test_what_cannot_be_issued_is_said_at_once(people):
    ledger, term, _ = people
    with ledger.transaction("改") as session:
        school.change(session, replace(school.facts(session), hotline_1=None, hotline_2=None))
    made = draft(ledger, term, [], TODAY - timedelta(days=1))
    with pytest.raises(RuleError) as raised:
        issue(ledger, made)
    assert set(raised.value.problems) == {"student_ids", "starts_on", "hotlines"}


@pytest.mark.parametrize(
    "forged", [{"content": {"lines": [["覃䶮", "990101201405060018", "1班", None]]}}, {"check_code": "0" * 10}]
)
def test_nothing_but_this_modules_content_is_issued(people, forged):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    with pytest.raises(ValueError, match="content"):
        issue(ledger, made, **forged)
    assert facts(ledger, made).status == "draft"


def test_the_check_code_belongs_to_number_and_content(people):
    ledger, *_ = people
    with ledger.read() as session:
        codes = {notices.check_code(session, n, h) for n in ("2026-01", "2026-02") for h in (b"a" * 32, b"b" * 32)}
        assert len(codes) == 4
        assert notices.check_code(session, "2026-01", b"a" * 32) in codes


# numbers


def numbers(ledger):
    with ledger.read() as session:
        issued = [row.number for row in session.query(IssuedDocument).order_by(IssuedDocument.id)]
        return issued, notices.next_number(session), [row.last for row in session.query(NumberSeries)]


def test_numbers_have_no_gap_after_failures_and_undo(people):
    ledger, term, ids = people
    first, second, third = (draft(ledger, term, ids) for _ in range(3))
    assert numbers(ledger) == ([], "2026-01", [])
    issue(ledger, first)
    assert ledger.undo() is None, "what was posted is not taken back"
    assert ledger.undo_barrier() == "定稿公示"
    with pytest.raises(ValueError, match="check code"):
        issue(ledger, second, check_code="0" * 10)
    with pytest.raises(LedgerError):
        issue(ledger, draft(ledger, term, []))
    assert numbers(ledger) == (["2026-01"], "2026-02", [1])
    issue(ledger, second)
    assert (ledger.undo(), ledger.redo()) == (None, None)
    issue(ledger, third)
    assert numbers(ledger) == (["2026-01", "2026-02", "2026-03"], "2026-04", [3])


def test_numbers_start_again_each_year(people, ledger_folder):
    ledger, term, ids = people
    issue(ledger, draft(ledger, term, ids))
    ledger.clock = FixedClock(date(2027, 1, 4))
    made = draft(ledger, term, ids, date(2027, 1, 4))
    assert issue(ledger, made, confirm_unchecked=True) == "2027-01"


# afterwards


def test_a_notice_comes_down_the_day_after_its_period_and_not_before(people, walk):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    with pytest.raises(RuleError, match="公示中"), ledger.transaction("取下") as session:
        notices.take_down(session, made, date(2026, 11, 27))
    issue(ledger, made)
    last = facts(ledger, made).period.ends_on
    assert facts(ledger, made).may_come_down_from == date(2026, 11, 27)
    for today, on in ((last, last), (last, last + timedelta(days=1)), (last + timedelta(days=1), last)):
        ledger.clock = FixedClock(today)
        with pytest.raises(RuleError) as raised, ledger.transaction("取下") as session:
            notices.take_down(session, made, on)
        assert set(raised.value.problems) == {"on"}
    ledger.clock = FixedClock(last + timedelta(days=1))
    walk(ledger, lambda s: notices.take_down(s, made, last + timedelta(days=1)))
    found = facts(ledger, made)
    assert (found.status, found.taken_down_on) == ("taken_down", last + timedelta(days=1))


def test_a_void_notice_keeps_number_lines_and_print_and_tells_why(people):
    ledger, term, ids = people
    made = draft(ledger, term, ids)
    with pytest.raises(RuleError) as raised, ledger.transaction("作废") as session:
        notices.void(session, made, " ")
    assert set(raised.value.problems) == {"", "reason"}
    issue(ledger, made)
    shown = lines(ledger, made)
    with ledger.transaction("作废公示", reason="漏了一个人") as session:
        notices.void(session, made, "漏了一个人")
    found = facts(ledger, made)
    assert (found.status, found.void_reason, found.number) == ("void", "漏了一个人", "2026-01")
    assert lines(ledger, made) == shown
    ledger.undo()
    assert (facts(ledger, made).status, facts(ledger, made).void_reason) == ("posted", None)


def test_the_store_has_room_for_nothing_else():
    assert {f.name for f in fields(PublicLine)} == {"name", "grade", "class_name", "level"}
    columns = {column.name for column in NoticeLine.__table__.columns}
    assert columns == {"id", "notice_id", "row", "student_id", "name", "grade", "class_name", "level"}


def test_a_level_is_posted_only_where_the_school_switched_it_on(people):
    ledger, term, ids = people
    with pytest.raises(RuleError, match="设置"):
        draft(ledger, term, ids, level="hard")
    with ledger.transaction("公示写档次") as session:
        school.set_setting(session, notices.LEVEL_SETTING, True)
    with pytest.raises(RuleError, match="档次"):
        draft(ledger, term, ids, level="no such")
    made = draft(ledger, term, ids, level="hard")
    assert {line.level for line in lines(ledger, made)} == {"比较困难"}
    issue(ledger, made)
    assert {line.level for line in lines(ledger, made)} == {"比较困难"}
    assert facts(ledger, made).level == "hard"
    assert {line.level for line in lines(ledger, draft(ledger, term, ids))} == {None}
