"""A random life of a school, step by step over all services, then all of it undone and done again."""

import random
from datetime import date, timedelta

import pytest

import factories
from conftest import TODAY, dump
from helping_life import HelpingLife
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import calendar, classes, pairings, policy, register, school, staff, talks, visits
from ledgerdesk.services.notices import delete_draft, draft

SCHOOL = school.SchoolFacts(name="石板河镇中心学校", township="石板河镇", hotline_1="0990-6120000")
NOT_UNDONE = ("drafts", "preferences")
STEPS = 90


def rows(ledger):
    return {table: found for table, found in dump(ledger).items() if table not in NOT_UNDONE}


class Life(HelpingLife):
    """Does one random thing at a time; a thing that the rules refuse leaves no trace."""

    def __init__(self, ledger, seed):
        self.ledger, self.random = ledger, random.Random(seed)
        self.pupils, self.teachers, self.visits, self.talks, self.pairings, self.notices = [], [], [], [], [], []

    def step(self):
        doing = self.random.choice([getattr(self, name) for name in dir(self) if name.startswith("do_")])
        try:
            with self.ledger.transaction(doing.__name__) as session:
                return doing(session) is not None
        except (LedgerError, IndexError):
            return False

    def some_day(self):
        return TODAY - timedelta(days=self.random.randrange(60))

    def pupil(self):
        return self.random.choice(self.pupils)

    def do_add_pupil(self, session):
        born = date(2010 + self.random.randrange(8), 1 + self.random.randrange(12), 3)
        home = self.random.randrange(6)
        values = {
            "name": self.random.choice("张李覃龙") + self.random.choice("三四䶮山"), "id_number": factories.id_number(born),
            "grade": str(1 + self.random.randrange(9)), "class_number": 1 + self.random.randrange(3),
            "household_number": f"H{home}", "head_name": f"户{'甲乙丙丁戊己'[home]}", "head_relation": "2",
            "guardian_name": f"户{'甲乙丙丁戊己'[home]}", "guardian_relation": "father", "village": f"{home}村",
            "card_number": "6217000000000000005", "categories": ("subsistence",), "per_capita_income": 600000,
        }  # fmt: skip
        self.pupils.append(register.add(session, values))
        return self.pupils

    def do_change_pupil(self, session):
        changes = {
            "boarding": self.random.choice("12"), "grade": str(1 + self.random.randrange(9)),
            "household_number": f"H{self.random.randrange(6)}", "guardian_phone": f"1380000{self.random.randrange(9999):04}",
            "categories": tuple(self.random.sample(["subsistence", "orphan", "disabled"], 2)),
            "status": self.random.choice(["suspended", "transferred"]),
            "guardian_name": "婶婶", "card_number": "6217000000000000013", "name": "改名",
        }  # fmt: skip
        keys = self.random.sample(sorted(changes), 2)
        since = self.random.choice([None, self.some_day()])
        register.update(session, self.pupil(), {key: changes[key] for key in keys}, since=since)
        return keys

    def do_delete_pupil(self, session):
        if self.random.random() < 0.5:
            return None
        who = self.pupil()
        register.delete(session, [who])
        self.pupils.remove(who)
        return who

    def do_add_teacher(self, session):
        self.teachers.append(staff.add(session, {"name": "石老师", "party_member": self.random.random() < 0.5}))
        return self.teachers

    def do_teacher_leaves(self, session):
        staff.leave(session, self.random.choice(self.teachers), TODAY)
        return True

    def do_lead_class(self, session):
        class_id = classes.ensure(session, TODAY, "primary", 3, 1)
        classes.set_class_teacher(session, class_id, self.random.choice(self.teachers), TODAY)
        return class_id

    def do_visit(self, session):
        teacher = self.random.choice(self.teachers)
        facts = visits.VisitFacts(
            visited_on=self.some_day(), mode="face", student_ids=(self.pupil(),), teacher_ids=(teacher,)
        )
        self.visits.append(visits.add(session, facts))
        return self.visits

    def do_drop_visit(self, session):
        visits.delete(session, self.visits.pop())
        return True

    def do_talk(self, session):
        facts = talks.TalkFacts(
            held_on=self.some_day(),
            kind="talk",
            student_id=self.pupil(),
            staff_id=self.random.choice(self.teachers),
            topic="学习",
        )
        self.talks.append(talks.add(session, facts))
        return self.talks

    def do_pair(self, session):
        made = pairings.start(
            session, self.pupil(), self.random.choice(self.teachers), self.some_day(), "励志", "作业", "生活"
        )
        self.pairings.append(made)
        return made

    def do_part(self, session):
        pairings.end(session, self.random.choice(self.pairings), TODAY, "调班")
        return True

    def do_holidays(self, session):
        calendar.save_year(session, 2027, [calendar.DayFacts(date(2027, 1, 1), "holiday")])
        return True

    def do_policy(self, session):
        day = date(2026, 9, 1) + timedelta(days=self.random.randrange(200))
        policy.override(session, "visits.per_term", day, 4, "县文件", "加强家访")
        return day

    def do_setting(self, session):
        school.set_setting(session, "notice.with_level", self.random.random() < 0.5)
        return True

    def do_draft_notice(self, session):
        from ledgerdesk.services import terms

        term = terms.term_at(session, TODAY).id
        self.notices.append(draft(session, "aid", term, "公示", self.random.choices(self.pupils, k=2), TODAY))
        return self.notices

    def do_drop_notice(self, session):
        delete_draft(session, self.notices.pop())
        return True


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in range(2, 12))])
def test_a_life_undone_and_done_again_is_the_same(ledger, seed):
    with ledger.transaction("新建学校", barrier=True) as session:
        school.set_up(session, SCHOOL, TODAY)
    life = Life(ledger, seed)
    states, last = [rows(ledger)], 0
    for _ in range(STEPS):
        life.step()
        if ledger.last_transaction_id() != last:
            last = ledger.last_transaction_id()
            states.append(rows(ledger))
    assert len(states) > STEPS / 4, "hardly anything happened"
    for _ in range(2):
        for state in reversed(states[:-1]):
            ledger.undo()
            assert rows(ledger) == state
        assert ledger.undo() is None
        for state in states[1:]:
            ledger.redo()
            assert rows(ledger) == state
        assert ledger.redo() is None
