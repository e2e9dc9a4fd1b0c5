"""Batches of a year, who belongs into them, the level of each term, and corrections."""

from datetime import date

import pytest

import factories
import recognition_life as life
import school_life
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.errors import LedgerError, NotFoundError, RuleError
from ledgerdesk.models import Category, Objection, Recognition, RecognitionStep
from ledgerdesk.services import erasure, handups, objections, register, staff, terms
from ledgerdesk.services.recognition import advancing, applications, batches, candidates, levels, lists, reporting
from ledgerdesk.services.recognition import terms as checking

LISTED = {"覃䶮": "official", "龙小满": "official"}


@pytest.fixture
def recognised(set_up):
    """Return the ledger, a batch whose two pupils are confirmed since 10月15日, their entries and ids."""
    batch, entries = life.batch(set_up, LISTED)
    life.review(set_up, entries.values())
    life.take_down(set_up, life.post(set_up, batch))
    life.advance(set_up, entries.values(), rules.CONFIRMED)
    return set_up, batch, entries, {name: life.entry(set_up, one).student_id for name, one in entries.items()}


def end_categories(ledger, student_id, last):
    with ledger.transaction("类别退出") as session:
        for row in session.query(Category).filter_by(person_id=student_id):
            row.valid_to = last


def test_a_batch_is_opened_filled_emptied_and_closed(set_up, walk):
    ledger = set_up
    life.on(ledger, life.START)
    made = walk(ledger, lambda s: batches.open_batch(s, life.START))
    with ledger.transaction("学生") as session:
        who = school_life.pupil(session, "石小梅", category=None)
    added = walk(ledger, lambda s: batches.add(s, made, {who: "applied"}))
    with pytest.raises(RuleError) as raised, ledger.transaction("加") as session:
        batches.add(session, made, {who: "gossip", 999: "applied"})
    assert set(raised.value.problems) == {"ground", "student_ids"}
    with ledger.read() as session:
        assert batches.facts(session, made).title == "2026-2027学年家庭经济困难学生认定（第1批）"
        assert [one.pupils for one in batches.rows(session, 2026)] == [1]
    for act in (lambda s: batches.close(s, made, life.START), lambda s: batches.delete(s, made)):
        with pytest.raises(RuleError), ledger.transaction("结束") as session:
            act(session)
    walk(ledger, lambda s: applications.save(s, added[who], applications.ApplicationFacts(received_on=life.START)))
    walk(ledger, lambda s: batches.remove(s, [added[who]]))
    walk(ledger, lambda s: batches.rename(s, made, 1, "第一批"))
    walk(ledger, lambda s: batches.close(s, made, life.START))
    with pytest.raises(RuleError, match="已经结束"), ledger.transaction("加") as session:
        batches.add(session, made, {who: "applied"})


def test_an_application_is_checked_and_ends_with_the_way(recognised):
    ledger, _batch, entries, _who = recognised
    wrong = applications.ApplicationFacts(received_on=date(2027, 1, 1), per_capita_fen=-1)
    with pytest.raises(RuleError) as raised, ledger.transaction("申请") as session:
        applications.save(session, entries["覃䶮"], wrong)
    assert set(raised.value.problems) == {"", "received_on", "per_capita_fen"}


def test_a_late_batch_takes_up_the_new_and_the_refused(set_up):
    ledger = set_up
    first, entries = life.batch(ledger, {"覃䶮": "official", "石小梅": "official"})
    life.review(ledger, [entries["覃䶮"]])
    life.review(ledger, [entries["石小梅"]], level="none", opinion="不困难")
    life.advance(ledger, [entries["石小梅"]], rules.REFUSED, given=advancing.Given(reason="不符合"))
    life.take_down(ledger, life.post(ledger, first))
    life.advance(ledger, [entries["覃䶮"]], rules.CONFIRMED)
    life.report(ledger, first)
    late, more = life.batch(ledger, {"田小叶": "official"}, date(2026, 12, 14))
    refused, done = (life.entry(ledger, entries[name]).student_id for name in ("石小梅", "覃䶮"))
    with pytest.raises(RuleError, match="有 1 人这个学年已经在认定里"), ledger.transaction("加") as session:
        batches.add(session, late, {done: "official"})
    with ledger.transaction("加") as session:
        again = batches.add(session, late, {refused: "official"})[refused]
    assert life.entry(ledger, entries["石小梅"]).superseded_on == date(2026, 12, 14)
    ledger.undo()
    assert life.entry(ledger, entries["石小梅"]).superseded_on is None
    ledger.redo()
    with ledger.read() as session:
        assert [one.number for one in batches.rows(session)] == [2, 1]
        assert {row.name for row in lists.rows(session, late, ledger.today())} == {"石小梅", "田小叶"}
        assert reporting.chain(session, again) == (again, entries["石小梅"])
    life.review(ledger, [again, more["田小叶"]])
    life.take_down(ledger, life.post(ledger, late))
    life.advance(ledger, [again, more["田小叶"]], rules.CONFIRMED)
    assert life.report(ledger, late) == "上报2026-02"
    with ledger.transaction("结束") as session:
        batches.close(session, late, ledger.today())


def test_what_differs_from_last_year_is_told_before_the_panel_meets(recognised):
    ledger, _batch, entries, who = recognised
    with ledger.transaction("下学年") as session:
        terms.ensure(session, date(2027, 9, 10))
    next_year, more = life.batch(ledger, {"石小梅": "applied"}, date(2027, 9, 10))
    end_categories(ledger, who["龙小满"], date(2027, 6, 30))
    with ledger.read() as session:
        told = {one.name: one for one in candidates.candidates(session, next_year, ledger.today())}
    assert (told["覃䶮"].ground, told["覃䶮"].basis, told["覃䶮"].last_level) == ("official", "低保家庭", "hard")
    assert (told["龙小满"].ground, told["龙小满"].basis) == ("carried", "上年比较困难")
    assert "石小梅" not in told
    with ledger.transaction("加") as session:
        added = batches.add(session, next_year, {who["覃䶮"]: "official"})
    life.meet(ledger, "class_panel", added.values(), level="special")
    with ledger.read() as session:
        told = candidates.difference(session, next_year, ledger.today())
        rows = {row.name: row for row in lists.rows(session, next_year, ledger.today())}
    assert [one.name for one in told.new] == ["石小梅"]
    assert [(one.name, one.before, one.note) for one in told.gone] == [("龙小满", "hard", "没有有效的类别，也没有申请")]
    assert [(one.name, one.before, one.after) for one in told.changed] == [("覃䶮", "hard", "special")]
    assert (rows["覃䶮"].last_level, rows["覃䶮"].proposed, rows["覃䶮"].next) == ("hard", "special", "class_review")
    assert more["石小梅"] != entries["覃䶮"]


def test_each_term_is_checked_again_and_an_ended_category_ends_the_difficulty(recognised, walk):
    ledger, _batch, _entries, who = recognised
    spring = life.term_of(ledger, date(2027, 3, 1))
    end_categories(ledger, who["龙小满"], date(2027, 2, 20))
    life.on(ledger, date(2027, 3, 1))
    with ledger.read() as session:
        found = {one.name: one for one in checking.checks(session, spring, ledger.today())}
        assert checking.levels(session, spring) == {}
    assert (found["覃䶮"].before, found["覃䶮"].level, found["覃䶮"].stored) == ("hard", "hard", False)
    assert (found["龙小满"].level, found["龙小满"].reason) == ("none", "低保家庭已退出")
    assert walk(ledger, lambda s: checking.recheck(s, spring, ledger.today())) == 2
    with ledger.transaction("再查一次") as session:
        assert checking.recheck(session, spring, ledger.today()) == 0
    walk(ledger, lambda s: checking.set_level(s, spring, who["覃䶮"], "special", "父亲病重"))
    with ledger.transaction("又查一次") as session:
        assert checking.recheck(session, spring, ledger.today()) == 0, "what was decided by hand stays"
    with ledger.read() as session:
        assert checking.levels(session, spring) == {who["覃䶮"]: "special", who["龙小满"]: "none"}
    with ledger.transaction("低保恢复") as session:
        for row in session.query(Category).filter(Category.valid_to == date(2027, 2, 20)):
            row.valid_to = None
        session.flush()
        assert checking.recheck(session, spring, ledger.today()) == 1
        assert checking.levels(session, spring) == {who["覃䶮"]: "special", who["龙小满"]: "hard"}
        assert set(checking.levels(session, life.term_of(ledger)).values()) == {"hard"}, "the autumn stays as it was"
    for day in (date(2026, 12, 1), date(2027, 5, 1)):
        with pytest.raises(RuleError), ledger.transaction("查") as session:
            checking.recheck(session, spring, day)
    with pytest.raises(RuleError) as raised, ledger.transaction("调") as session:
        checking.set_level(session, spring, who["覃䶮"], "rich", " ")
    assert set(raised.value.problems) == {"level", "reason"}
    with pytest.raises(NotFoundError), ledger.transaction("调") as session:
        checking.set_level(session, spring, 999, "hard", "x")


def test_what_was_handed_up_is_corrected_by_a_new_entry(recognised, walk):
    ledger, batch, entries, who = recognised
    life.report(ledger, batch)
    old = entries["覃䶮"]
    with pytest.raises(RuleError) as raised, ledger.transaction("更正") as session:
        reporting.correct(session, old, "hard", "", date(2027, 1, 1))
    assert set(raised.value.problems) == {"level", "reason", "on"}
    new = walk(ledger, lambda s: reporting.correct(s, old, "special", "登记时看错了", ledger.today()))
    before, after = life.entry(ledger, old), life.entry(ledger, new)
    assert (before.status, before.level, before.superseded_on) == ("reported", "hard", ledger.today())
    assert (after.status, after.level, after.reason, after.replaces_id) == ("confirmed", "special", "登记时看错了", old)
    assert after.notice_id == before.notice_id
    with ledger.read() as session:
        assert checking.levels(session, life.term_of(ledger))[who["覃䶮"]] == "special"
        assert lists.of_student(session, who["覃䶮"]) == (new, old)
        assert advancing.can_advance(session, [old], rules.REPORTED).missing[0].sentence.startswith("这条认定已经更正")
    with pytest.raises(RuleError), ledger.transaction("更正") as session:
        reporting.correct(session, old, "general", "再改", ledger.today())
    assert life.report(ledger, batch) == "上报2026-02"
    with ledger.read() as session:
        made = handups.last(session, "recognition")
        cells = {subject: told for subject, _who, told in handups.rows(session, made.id)}
    assert cells[f"Student:{who['覃䶮']}"]["level"] == "特别困难"
    assert cells[f"Student:{who['龙小满']}"]["level"] == "困难"


def test_where_levels_are_posted_another_level_is_posted_again(set_up):
    from ledgerdesk.services import school

    ledger = set_up
    batch, entries = life.batch(ledger, LISTED)
    with ledger.transaction("公示写档次") as session:
        school.set_setting(session, "notice.with_level", True)
    life.review(ledger, entries.values())
    life.take_down(ledger, life.post(ledger, batch, level="hard"))
    life.advance(ledger, entries.values(), rules.CONFIRMED)
    with ledger.transaction("更正") as session:
        new = reporting.correct(session, entries["覃䶮"], "special", "看错了", ledger.today())
    assert (life.entry(ledger, new).status, life.entry(ledger, new).notice_id) == (rules.SCHOOL_REVIEW, None)
    again = life.post(ledger, batch, level="special")
    assert (life.entry(ledger, new).status, life.entry(ledger, new).notice_id) == (rules.POSTED, again)


def test_levels_have_local_names_and_words_of_the_upload(set_up, walk):
    walk(set_up, lambda s: levels.set_names(s, {"special": "一档", "hard": ""}))
    walk(set_up, lambda s: levels.set_exported(s, {"general": "一般困难"}))
    with set_up.read() as session:
        assert levels.names(session) == {
            "special": "一档",
            "hard": "比较困难",
            "general": "一般困难",
            "none": "不困难",
        }
        assert levels.exported(session)["general"] == "一般困难"
    with pytest.raises(RuleError) as raised, set_up.transaction("改") as session:
        levels.set_names(session, {"rich": "富", "hard": "一" * 13})
    assert set(raised.value.problems) == {"rich", "hard"}


def test_a_pupil_under_way_may_be_deleted_but_not_a_posted_one(recognised, walk):
    ledger, batch, _entries, who = recognised
    with ledger.transaction("加") as session:
        new = school_life.pupil(session, "田小叶")
        added = batches.add(session, batch, {new: "official"})
    life.meet(ledger, "class_panel", added.values())
    life.advance(ledger, added.values(), rules.CLASS_REVIEW)
    walk(ledger, lambda s: register.delete(s, [new]))
    with ledger.read() as session:
        assert session.get(Recognition, added[new]) is None
    with pytest.raises(LedgerError, match="已经公示"), ledger.transaction("删") as session:
        register.delete(session, [who["覃䶮"]])


def test_who_came_to_a_meeting_or_visited_is_not_deleted(set_up):
    ledger = set_up
    _batch, entries = life.batch(ledger, {"石小梅": "applied"})
    with ledger.transaction("教师") as session:
        teacher = factories.staff(session, "石建国")
    life.apply(ledger, entries.values(), teacher)
    with pytest.raises(RuleError, match="1 次认定走访"), ledger.transaction("删") as session:
        staff.delete(session, teacher)


def test_erasing_a_leaver_takes_what_was_said_and_leaves_the_count(recognised):
    from sqlalchemy import text

    from ledgerdesk.models import Enrolment
    from ledgerdesk.services.recognition import panels

    ledger, batch, entries, who = recognised
    life.object_to(ledger, life.entry(ledger, entries["覃䶮"]).notice_id, who["覃䶮"], "not_upheld")
    secret = "邻居说他家有两套房"
    with ledger.transaction("改") as session:
        session.query(Objection).one().handling = secret
        session.query(RecognitionStep).filter_by(recognition_id=entries["覃䶮"]).first().finding = secret
        session.get_one(Recognition, entries["覃䶮"]).reason = secret
        for row in session.query(Enrolment).filter_by(student_id=who["覃䶮"]):
            row.valid_from, row.valid_to = date(2010, 9, 1), date(2012, 7, 1)
    with ledger.transaction("依法删除", kind="erase", barrier=True) as session:
        session.info["ledgerdesk.inside"] = True  # the right is the headteacher's; here only what goes is asked
        erasure.erase(session, who["覃䶮"], "保存期限已满")
    with ledger.read() as session:
        row = session.get_one(Recognition, entries["覃䶮"])
        assert (row.status, row.level, row.reason) == ("confirmed", "hard", None)
        objection = session.query(Objection).one()
        assert (objection.content, objection.handling, objection.from_name) == ("（已删除）", None, None)
        assert all(one.said.opinion is None for one in lists.facts(session, entries["覃䶮"]).spoken)
        told = session.execute(text('SELECT group_concat("values") FROM audit_entry')).scalar_one()
        assert secret not in told
        assert panels.opinions(session, 1)[1].opinion == "情况属实"
        assert objections.of_notice(session, row.notice_id)[0].outcome == "not_upheld"
    assert batch
