"""The order of the steps holds whatever is done, undone and done again, in whatever order."""

import random
from collections import Counter
from contextlib import suppress

import pytest

import factories
import recognition_life as life
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.errors import LedgerError
from ledgerdesk.models import Meeting, MeetingOpinion, Notice, Objection, Recognition, RecognitionStep
from ledgerdesk.services import meetings, notices, objections
from ledgerdesk.services.recognition import advancing, applications, batches, lists, panels, reporting

#: What is handed up is a barrier and has its own act.
STATES = sorted({row.source for row in rules.TRANSITIONS} - {rules.REPORTED} | {rules.REFUSED, rules.WITHDRAWN})
ENDS = (rules.WITHDRAWN, rules.REPORTED)
#: Where an entry that corrects another may begin.
CORRECTED = {(rules.DRAFT, rules.CONFIRMED), (rules.DRAFT, rules.SCHOOL_REVIEW)}


class Clerk:
    """Somebody who tries everything."""

    def __init__(self, ledger, seed):
        self.ledger, self.dice = ledger, random.Random(seed)
        self.batch, entries = life.batch(ledger, {"覃䶮": "official", "龙小满": "carried", "石小梅": "applied"})
        self.done = Counter()
        with ledger.transaction("教师") as session:
            self.teacher = factories.staff(session, "石建国")
        self.entries = list(entries.values())

    def some(self, model, *conditions):
        with self.ledger.read() as session:
            found = [row.id for row in session.query(model).filter(*conditions)]
        if not found:
            raise LedgerError("nothing of the kind yet")
        return self.dice.sample(found, self.dice.randint(1, min(3, len(found))))

    def live(self):
        return self.some(Recognition, Recognition.superseded_on.is_(None))

    def do(self):
        act = self.dice.choice(
            [self.step] * 3
            + [self.push] * 9
            + [self.apply, self.meet, self.meet, self.post, self.come_down, self.object_, self.close, self.void]
            + [self.correct, self.unmake, self.report, self.undo, self.undo, self.redo, self.wait, self.remove]
        )
        with suppress(LedgerError):
            act()
            self.done[act.__name__] += 1

    def push(self):
        """Do for one entry what its next step needs, and mostly take the step."""
        one = self.live()[0]
        row = life.entry(self.ledger, one)
        target = lists.ahead_of(row.status, row.ground)
        if target == rules.APPLIED:
            with self.ledger.transaction("收申请") as session:
                applications.receive(session, [one], self.ledger.today())
        elif target in (rules.CLASS_REVIEW, rules.SCHOOL_REVIEW):
            kind = panels.PANELS[target == rules.SCHOOL_REVIEW]
            life.meet(self.ledger, kind, [one], level=self.dice.choice(["hard", "special", "hard", "none"]))
        elif target == rules.POSTED:
            life.post(self.ledger, self.batch)
            return
        elif target == rules.CONFIRMED:
            life.take_down(self.ledger, row.notice_id)
        elif target == rules.REPORTED:
            return
        given = advancing.Given(staff_id=self.teacher, finding="属实", proposal="资助", reason="核实", level="general")
        if self.dice.random() < 0.8:
            life.advance(self.ledger, [one], target, given=given)

    def step(self):
        given = advancing.Given(
            staff_id=self.teacher, finding="属实", proposal="资助", reason="情况变了", level="general"
        )
        wanted = self.live()
        states = {life.entry(self.ledger, one).status for one in wanted}
        # Mostly where a table could lead, now and then anywhere.
        ahead = [row.target for row in rules.TRANSITIONS if row.source in states and row.target not in ENDS]
        target = self.dice.choice(ahead if ahead and self.dice.random() < 0.9 else STATES)
        life.advance(self.ledger, wanted, target, given=given)

    def apply(self):
        with self.ledger.transaction("收申请") as session:
            applications.receive(session, self.live(), self.ledger.today())

    def meet(self):
        level = self.dice.choice(["hard", "special", "general", "hard", "none", None])
        people = life.PEOPLE if self.dice.random() < 0.8 else life.PEOPLE[:2]
        life.meet(self.ledger, self.dice.choice(panels.PANELS), self.live(), people=people, level=level)

    def post(self):
        life.post(self.ledger, self.batch)

    def come_down(self):
        life.take_down(self.ledger, self.some(Notice)[0])

    def void(self):
        if self.dice.random() < 0.3:
            with self.ledger.transaction("作废") as session:
                notices.void(session, self.some(Notice)[0], "写错了")

    def object_(self):
        who = life.entry(self.ledger, self.live()[0])
        life.object_to(self.ledger, who.notice_id or 0, self.dice.choice([who.student_id, who.student_id, None]))

    def close(self):
        outcome = self.dice.choice(["upheld", "not_upheld", "not_upheld"])
        with self.ledger.transaction("办结") as session:
            for one in self.some(Objection):
                version = session.get_one(Objection, one).version
                objections.close(session, one, version, outcome, "看过", None, self.ledger.today())

    def unmake(self):
        with self.ledger.transaction("删会议") as session:
            meetings.delete(session, self.some(Meeting)[0])

    def correct(self):
        with self.ledger.transaction("更正") as session:
            level = self.dice.choice(["special", "hard", "none"])
            reporting.correct(session, self.live()[0], level, "看错了", self.ledger.today())

    def report(self):
        if self.dice.random() < 0.5:
            life.report(self.ledger, self.batch)

    def remove(self):
        with self.ledger.transaction("移出") as session:
            wanted = self.live()[:1]
            who = {session.get_one(Recognition, one).student_id: "applied" for one in wanted}
            batches.remove(session, wanted)
            batches.add(session, self.batch, who)

    def undo(self):
        if (change := self.ledger.undo()) and change.ids("Recognition"):
            self.done["undone"] += 1

    def redo(self):
        if (change := self.ledger.redo()) and change.ids("Recognition"):
            self.done["redone"] += 1

    def wait(self):
        life.later(self.ledger, self.dice.randint(1, 4))

    def check(self):
        """Follow every entry from its first step to where it stands."""
        with self.ledger.read() as session:
            rows = {row.id: row for row in session.query(Recognition)}
            steps = {one: [] for one in rows}
            for step in session.query(RecognitionStep).order_by(RecognitionStep.id):
                steps[step.recognition_id].append(step)
            spoken = {(one.meeting_id, one.recognition_id) for one in session.query(MeetingOpinion)}
            live = Counter(row.student_id for row in rows.values() if row.superseded_on is None)
            assert max(live.values(), default=1) == 1
            for row in rows.values():
                way = [(step.source, step.target) for step in steps[row.id]]
                assert [source for source, _ in way] == [rules.DRAFT, *(target for _, target in way)][: len(way)]
                assert row.status == (way[-1][1] if way else rules.DRAFT)
                for at, (source, target) in enumerate(way):
                    begun = at == 0 and row.replaces_id is not None and (source, target) in CORRECTED
                    assert begun or rules.transition(source, target, row.ground) is not None, (source, target)
                days = [step.done_on for step in steps[row.id]]
                assert days == sorted(days)
                if row.status in rules.RECOGNISED:
                    assert self.posted(rows, steps, row)
                    assert row.level
                    assert row.recognised_on
                meetings_of = [step.meeting_id for step in steps[row.id] if step.meeting_id]
                assert all((one, row.id) in spoken for one in meetings_of)
            return {row.status for row in rows.values()}

    def posted(self, rows, steps, row):
        while row is not None:
            if any(step.target == rules.POSTED for step in steps[row.id]):
                return True
            row = rows.get(row.replaces_id)
        return False


def walk(ledger, seed, length):
    clerk, met = Clerk(ledger, seed), set()
    for _ in range(length):
        clerk.do()
        met |= clerk.check()
    return clerk.done, met


def test_no_order_of_doing_and_undoing_breaks_the_order_of_steps(set_up):
    done, met = walk(set_up, 14, 110)
    assert met >= {*rules.STEPS, rules.REFUSED}, met
    assert done["undone"] > 1, done


@pytest.mark.campaign
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(40))
def test_nor_do_many(set_up, seed):
    walk(set_up, seed, 200)
