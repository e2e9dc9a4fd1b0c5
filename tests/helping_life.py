"""What a random life does about help: homes answered for, plans, follow-ups, confidences, checks, paper, partners."""

import random
from datetime import timedelta
from typing import Any

from conftest import TODAY
from ledgerdesk.services import (
    book_checks,
    confidences,
    contacts,
    follow_ups,
    leaves,
    pairings,
    paper_forms,
    partnerships,
    terms,
)
from ledgerdesk.services.homes import helps, proposal, who
from ledgerdesk.services.homes import pairings as homes
from ledgerdesk.services.pairings import leaving, plans, propose
from ledgerdesk.services.responsibilities import lists as places
from ledgerdesk.services.responsibilities import record as answering


class HelpingLife:
    """Steps about help; each chooses among what there is, and does nothing where there is nothing."""

    random: random.Random
    pupils: list[int]
    teachers: list[int]

    def one(self, rows: Any) -> Any:
        return self.random.choice(list(rows))

    def do_propose_pairings(self, session):
        proposed = propose.propose(session, TODAY)
        pairs = {pair.student_id: pair.staff_id for pair in proposed.pairs[:2]}
        return propose.start_all(session, pairs, TODAY) or None

    def do_end_of_leavers(self, session):
        gone = leaving.gone(session, TODAY)
        return leaving.end_all(session, [one.pairing_id for one in gone], TODAY, "离校") or None

    def do_plan(self, session):
        pair = self.one(pairings.rows(session, TODAY))
        term = terms.term_at(session, TODAY).id
        made = plans.fill(
            session, [pair.id], term, {"study": "补数学", "measures": f"{self.random.random():.3f}"}, over=True
        )
        if self.random.random() < 0.5:
            plans.review(session, [pair.id], term, "some", "作业按时", TODAY)
        return made

    def do_answer_for_a_home(self, session):
        home = self.one(proposal.candidates(session, TODAY)).household_id
        return homes.start(session, home, self.one(self.teachers), self.some_day(), "养鸡")

    def do_help_a_home(self, session):
        pairing = self.one(who.rows(session, TODAY)).id
        facts = helps.HelpFacts(kind="money", first_on=TODAY, last_on=TODAY, value_fen=10_000, what="化肥")
        return helps.add(session, [pairing], facts)

    def do_part_from_a_home(self, session):
        pairing = self.one(who.rows(session, TODAY)).id
        if self.random.random() < 0.5:
            return homes.change_staff(session, pairing, self.one(self.teachers), TODAY, "调整")
        homes.end(session, pairing, TODAY, "脱贫")
        return pairing

    def do_answer_for_an_area(self, session):
        if self.random.random() < 0.4:
            bearer = places.Bearer(contact_id=contacts.add(session, {"name": "村支书", "phone": "13200000001"}))
        else:
            bearer = places.Bearer(staff_id=self.one(self.teachers))
        place = places.Place("area", area=f"{self.random.randrange(3)}片")
        return answering.add(session, place, bearer, self.some_day())

    def do_change_an_area(self, session):
        row = self.one(places.rows(session, TODAY))
        if self.random.random() < 0.5:
            return answering.change(session, row.id, places.Bearer(staff_id=self.one(self.teachers)), TODAY, "分工调整")
        answering.end(session, row.id, TODAY, "撤并")
        return row.id

    def do_follow_up(self, session):
        due = TODAY + timedelta(days=self.random.randrange(-5, 9))
        facts = follow_ups.TaskFacts(title="问补助", kind="money", due_on=due, person_id=self.one(self.pupils))
        return follow_ups.add(session, facts)

    def do_finish_a_follow_up(self, session):
        row = self.one(follow_ups.rows(session))
        if row.done:
            follow_ups.reopen(session, row.id)
        elif self.random.random() < 0.7:
            follow_ups.finish(session, row.id, TODAY, "已到卡")
        else:
            follow_ups.delete(session, row.id)
        return row.id

    def do_confide(self, session):
        return confidences.add(session, self.one(self.pupils), "家里的事")

    def do_leave(self, session):
        since = TODAY - timedelta(days=self.random.randrange(40))
        facts = leaves.LeaveFacts(staff_id=self.one(self.teachers), reason="sick", valid_from=since, valid_to=since)
        return leaves.add(session, facts)

    def do_look_at_a_book(self, session):
        looked = [book_checks.Looked(book="handbook"), book_checks.Looked(
            book="minutes", result="gaps", finding="缺签字", mend_by=TODAY + timedelta(days=7)
        )]  # fmt: skip
        return book_checks.record_from_paper(session, [self.one(self.teachers)], looked, TODAY, "龙校长")

    def do_mend_a_book(self, session):
        known = book_checks.rows(session, TODAY - timedelta(days=90), TODAY)
        open_ = [row.id for row in known if row.mend_by and row.mended_on is None]
        book_checks.mended(session, [self.one(open_)], TODAY)
        return True

    def do_print_paper(self, session):
        term = terms.term_at(session, TODAY).id
        made = paper_forms.prepare(session, self.one(("visit", "talk", "handbook")), [self.one(self.pupils)], term, 2)
        return paper_forms.issue(session, made)

    def do_get_paper_back(self, session):
        form = self.one(paper_forms.rows(session, terms.term_at(session, TODAY).id))
        if self.random.random() < 0.3:
            return paper_forms.withdraw(session, [form.id]) or None
        paper_forms.returned(session, form.id, TODAY)
        return form.id

    def do_partner(self, session):
        facts = partnerships.PartnerFacts(
            partner=self.one("东西南北") + "村小学", kind="school", direction="gives", valid_from=self.some_day()
        )
        partner = partnerships.start(session, facts)
        deed = partnerships.DeedFacts(partnership_id=partner, kind="lessons", done_on=TODAY, title="送教", lessons=2)
        return partnerships.add_deed(session, deed)

    def some_day(self):
        raise NotImplementedError
