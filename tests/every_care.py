"""The help of the full school, and one working call of each service about it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conftest import TODAY
from ledgerdesk.domain.dues import Span
from ledgerdesk.models import (
    BookCheck,
    Contact,
    HouseholdHelp,
    HouseholdMember,
    HouseholdPairing,
    PairingPlan,
    Partnership,
    PartnershipDeed,
    Responsibility,
    StaffLeave,
    Task,
)
from ledgerdesk.services import (
    book_checks,
    confidences,
    contacts,
    follow_ups,
    leaves,
    pairings,
    paper_forms,
    partnerships,
    teaching,
)
from ledgerdesk.services.attachments import FileFacts
from ledgerdesk.services.homes import helps
from ledgerdesk.services.homes import pairings as home_pairings
from ledgerdesk.services.pairings import plans
from ledgerdesk.services.partnerships import deeds
from ledgerdesk.services.radar import standing
from ledgerdesk.services.responsibilities import lists as places
from ledgerdesk.services.responsibilities import record as answering
from ledgerdesk.services.terms import term_at

Call = tuple[tuple[Any, ...], dict[str, Any]]
_SINCE = date(2026, 9, 1)
_SPAN = Span(_SINCE, TODAY)
_GOALS = {"study": "补数学", "measures": "每周一次"}
_FILE = FileFacts("cd" * 16, "image/jpeg", 10, 2, 2)
_WORDS = "换人"


def plant(session: Session, w: Any) -> dict[str, int]:
    """Write down help of every kind about the first pupil and the home; return the ids by what they are."""
    who, other, third, _ = w.pupils
    ids = {"home": session.scalars(select(HouseholdMember.household_id).where(HouseholdMember.person_id == who)).one()}
    ids["other_home"] = session.scalars(
        select(HouseholdMember.household_id).where(HouseholdMember.person_id == third)
    ).one()
    ids["plan"] = plans.save(session, w.pairing, w.term, {**_GOALS, "life": f"打 {w.plant('13200000080')}"})
    ids["second"] = pairings.start(session, other, w.staff[1], _SINCE)
    title = f"问 {w.plant('13200000081')} 补助是否到卡"
    ids["task"] = follow_ups.add(session, _task(w, title, visit_id=w.visit))
    ids["done"] = follow_ups.add(session, _task(w, "买药", talk_id=w.talk))
    follow_ups.finish(session, ids["done"], TODAY, "办好了")
    confidences.add(session, who, f"爸爸电话 {w.plant('13200000082')}，不让说", visit_id=w.visit)
    facts = {"name": "村支书", "org": "石板村", "position": "支书", "phone": w.plant("13200000083")}
    ids["contact"] = contacts.add(session, facts)
    ids["spare"] = contacts.add(session, {"name": "会计"})
    ids["answers"] = home_pairings.start(session, ids["home"], w.staff[0], _SINCE, f"找 {w.plant('13200000084')} 联系")
    (ids["help"],) = helps.add(session, [ids["answers"]], _help(f"送到 {w.plant('13200000085')} 家"))
    ids["duty"] = answering.add(session, places.Place("area", area="东片"), places.Bearer(staff_id=w.staff[0]), _SINCE)
    ids["leave"] = leaves.add(
        session, leaves.LeaveFacts(staff_id=w.staff[1], reason="sick", valid_from=TODAY - timedelta(days=5))
    )
    (ids["check"],) = book_checks.record_from_paper(
        session,
        [w.staff[0]],
        [book_checks.Looked(book="handbook", result="gaps", finding=f"打 {w.plant('13200000087')}", mend_by=TODAY)],
        TODAY,
        "校长",
    )
    ids["partner"] = partnerships.start(session, _partner("新庄小学"))
    ids["empty_partner"] = partnerships.start(session, _partner("新庄幼儿园"))
    ids["deed"] = deeds.add_deed(session, _deed(ids["partner"], f"联系 {w.plant('13200000086')}"))
    ids["lesson"] = teaching.teach(session, w.room, w.staff[1], "音乐", TODAY)
    prepared = paper_forms.prepare(session, "visit", [who, other], w.term, 1)
    ids["form"], ids["out"] = paper_forms.issue(session, prepared)
    (ids["talked"],) = paper_forms.issue(session, paper_forms.prepare(session, "talk", [third], w.term, 1))
    w.paper_code = prepared[0].codes[0][0]
    return ids


def _task(w: Any, title: str = "复查", **origin: int) -> follow_ups.TaskFacts:
    return follow_ups.TaskFacts(title=title, kind="money", due_on=TODAY, person_id=w.pupils[0], **origin)


def _help(what: str = "学习用品") -> helps.HelpFacts:
    return helps.HelpFacts(kind="goods", first_on=TODAY, last_on=TODAY, value_fen=5_000, what=what)


def _partner(name: str) -> partnerships.PartnerFacts:
    return partnerships.PartnerFacts(partner=name, kind="school", direction="gives", valid_from=_SINCE)


def _deed(partner: int, title: str = "送教") -> deeds.DeedFacts:
    return deeds.DeedFacts(partnership_id=partner, kind="lessons", done_on=TODAY, title=title, lessons=2)


def _given(*arguments: Any, **named: Any) -> Call:
    return arguments, named


def _version(session: Session, cls: type[Any], row_id: int) -> int:
    found: int = session.get_one(cls, row_id).version
    return found


def _known(cls: type[Any], key: str, *more: Any, **named: Any) -> Callable[[Session, Any], Call]:
    """Return a call that names a row by its id and the version it has."""
    return lambda s, w: _given(w.helped[key], _version(s, cls, w.helped[key]), *more, **named)


def _look(book: str = "minutes") -> book_checks.Looked:
    return book_checks.Looked(book=book)


def _own_check(session: Session, w: Any) -> int:
    """Look at a book as whoever has the ledger open: nobody changes what another wrote down."""
    return book_checks.record(session, [w.staff[1]], [_look("handbook")])[0]


GIVEN: dict[str, Callable[[Session, Any], Call]] = {
    "attendance.absent": lambda _s, w: _given([w.recognised["meeting"]]),
    "attendance.by_teacher": lambda _s, _w: _given(_SINCE, TODAY, ("training",)),
    "attendance.copies": lambda _s, w: _given([w.recognised["meeting"]]),
    "book_checks.looks.checkers": lambda _s, _w: _given(),
    "book_checks.looks.facts": lambda _s, w: _given(w.helped["check"]),
    "book_checks.looks.last_looks": lambda _s, _w: _given(TODAY),
    "book_checks.looks.made_days": lambda _s, w: _given([w.helped["check"]]),
    "book_checks.looks.mend_by": lambda _s, _w: _given(TODAY),
    "book_checks.looks.of_staff": lambda _s, w: _given(w.staff[0]),
    "book_checks.looks.rows": lambda _s, _w: _given(_SINCE, TODAY),
    "book_checks.looks.still_open": lambda _s, _w: _given(),
    "book_checks.looks.task_of": lambda s, w: _given(s.get_one(BookCheck, w.helped["check"])),
    "book_checks.record.correct": lambda s, w: _given(_own_check(s, w), 1, _look("handbook")),
    "book_checks.record.correct_from_paper": _known(BookCheck, "check", _look("handbook")),
    "book_checks.record.mended": lambda _s, w: _given([w.helped["check"]], TODAY),
    "book_checks.record.record": lambda _s, w: _given([w.staff[1]], [_look()]),
    "book_checks.record.record_from_paper": lambda _s, w: _given([w.staff[1]], [_look()], TODAY, "校长"),
    "book_checks.record.withdraw": lambda s, w: _given(_own_check(s, w)),
    "book_checks.record.withdraw_from_paper": lambda _s, w: _given(w.helped["check"]),
    "book_checks.standing.rows": lambda _s, _w: _given(TODAY),
    "book_checks.standing.waiting": lambda _s, _w: _given(TODAY),
    "care_traces.of_home": lambda _s, w: _given(w.helped["home"]),
    "care_traces.rows_of": lambda _s, w: _given(w.pupils[0]),
    "care_traces.visits_alone": lambda _s, w: _given(w.pupils[0]),
    "confidences.add": lambda _s, w: _given(w.pupils[0], "悄悄话"),
    "confidences.count": lambda _s, w: _given(w.pupils),
    "confidences.part": lambda _s, w: _given(visit_id=w.visit),
    "confidences.read": lambda _s, w: _given(w.pupils[0]),
    "contacts.add": lambda _s, _w: _given({"name": "村长"}),
    "contacts.delete": lambda _s, w: _given(w.helped["spare"]),
    "contacts.facts": lambda _s, w: _given(w.helped["contact"]),
    "contacts.leave": lambda _s, w: _given(w.helped["spare"], TODAY),
    "contacts.rows": lambda _s, _w: _given(TODAY),
    "contacts.update": _known(Contact, "contact", {"position": "主任"}),
    "contacts.villages": lambda _s, _w: _given(),
    "follow_ups.add": lambda _s, w: _given(_task(w)),
    "follow_ups.check": lambda _s, w: _given(_task(w)),
    "follow_ups.delete": lambda _s, w: _given(w.helped["task"]),
    "follow_ups.delete_of": lambda _s, w: _given(visit_id=w.visit),
    "follow_ups.due": lambda _s, _w: _given(TODAY),
    "follow_ups.due_by": lambda _s, _w: _given(TODAY),
    "follow_ups.facts": lambda _s, w: _given(w.helped["task"]),
    "follow_ups.finish": lambda _s, w: _given(w.helped["task"], TODAY),
    "follow_ups.of_person": lambda _s, w: _given(w.pupils[0]),
    "follow_ups.of_talk": lambda _s, w: _given(w.talk),
    "follow_ups.of_visit": lambda _s, w: _given(w.visit),
    "follow_ups.reopen": lambda _s, w: _given(w.helped["done"]),
    "follow_ups.rows": lambda _s, _w: _given(),
    "follow_ups.update": lambda s, w: _given(w.helped["task"], _version(s, Task, w.helped["task"]), _task(w)),
    "homes.helps.add": lambda _s, w: _given([w.helped["answers"]], _help()),
    "homes.helps.check": lambda _s, w: _given(w.helped["answers"], _help()),
    "homes.helps.delete": lambda _s, w: _given(w.helped["help"]),
    "homes.helps.facts": lambda _s, w: _given(w.helped["help"]),
    "homes.helps.of_household": lambda _s, w: _given(w.helped["home"]),
    "homes.helps.of_staff": lambda _s, w: _given(w.staff[0]),
    "homes.helps.phrases": lambda _s, _w: _given("goods"),
    "homes.helps.rows": lambda _s, _w: _given(_SINCE, TODAY),
    "homes.helps.update": _known(HouseholdHelp, "help", _help("棉被")),
    "homes.helps.warnings": lambda _s, w: _given([w.helped["answers"]], _help()),
    "homes.pairings.change_staff": lambda _s, w: _given(w.helped["answers"], w.staff[1], TODAY, _WORDS),
    "homes.pairings.cautions": lambda _s, w: _given([w.helped["answers"]], TODAY),
    "homes.pairings.check_start": lambda _s, w: _given(w.helped["other_home"], w.staff[1], TODAY),
    "homes.pairings.end": lambda _s, w: _given(w.helped["answers"], TODAY, _WORDS),
    "homes.pairings.end_many": lambda _s, w: _given([w.helped["answers"]], TODAY, _WORDS),
    "homes.pairings.hand_over": lambda _s, w: _given(w.staff[0], w.staff[1], TODAY, _WORDS),
    "homes.pairings.hand_out": lambda _s, w: _given({w.helped["answers"]: w.staff[1]}, TODAY, _WORDS),
    "homes.pairings.limit_of": lambda _s, _w: _given(TODAY),
    "homes.pairings.loads": lambda _s, _w: _given(TODAY),
    "homes.pairings.start": lambda _s, w: _given(w.helped["other_home"], w.staff[1], TODAY),
    "homes.pairings.start_many": lambda _s, w: _given({w.helped["other_home"]: w.staff[1]}, TODAY),
    "homes.pairings.update": _known(HouseholdPairing, "answers", measures="养鸡", since=_SINCE),
    "homes.pairings.usual_of": lambda _s, _w: _given(TODAY),
    "homes.pairings.warnings": lambda _s, w: _given(w.staff[0], TODAY),
    "homes.proposal.candidates": lambda _s, _w: _given(TODAY),
    "homes.proposal.fits": lambda _s, w: _given(w.helped["other_home"], TODAY),
    "homes.proposal.helpers": lambda _s, _w: _given(TODAY),
    "homes.proposal.propose": lambda _s, _w: _given(TODAY),
    "homes.proposal.propose_after": lambda _s, w: _given(TODAY, w.staff[0]),
    "homes.proposal.with_children": lambda _s, _w: _given(TODAY),
    "homes.standing.gone": lambda _s, _w: _given(TODAY),
    "homes.standing.standing": lambda _s, _w: _given(2026),
    "homes.standing.years": lambda _s, _w: _given(),
    "homes.who.among": lambda _s, w: _given([w.helped["answers"]]),
    "homes.who.between": lambda _s, _w: _given(_SINCE, TODAY),
    "homes.who.every": lambda _s, _w: _given(),
    "homes.who.facts": lambda _s, w: _given(w.helped["answers"]),
    "homes.who.heads_of": lambda _s, w: _given([w.helped["home"]]),
    "homes.who.of_household": lambda _s, w: _given(w.helped["home"]),
    "homes.who.of_staff": lambda _s, w: _given(w.staff[0]),
    "homes.who.rows": lambda _s, _w: _given(TODAY),
    "leaves.add": lambda _s, w: _given(leaves.LeaveFacts(staff_id=w.staff[0], reason="sick", valid_from=TODAY)),
    "leaves.delete": lambda _s, w: _given(w.helped["leave"]),
    "leaves.end": lambda _s, w: _given(w.helped["leave"], TODAY),
    "leaves.facts": lambda _s, w: _given(w.helped["leave"]),
    "leaves.of_staff": lambda _s, w: _given(w.staff[1]),
    "leaves.rows": lambda _s, _w: _given(_SINCE, TODAY),
    "leaves.spans": lambda _s, _w: _given(_SINCE, TODAY),
    "leaves.update": _known(StaffLeave, "leave", {"note": "住院"}),
    "pairings.board.fitness_of": lambda _s, w: _given(w.pupils[:2], TODAY),
    "pairings.coverage.coverage": lambda _s, _w: _given(TODAY),
    "pairings.goals.carry": lambda _s, w: _given(w.pairing, w.helped["second"], TODAY),
    "pairings.handing.hand_over_and_leave": lambda _s, w: _given(
        w.staff[1], {w.helped["second"]: w.staff[0]}, TODAY, _WORDS
    ),
    "pairings.handing.hand_over_each": lambda _s, w: _given({w.helped["second"]: w.staff[0]}, TODAY, _WORDS),
    "pairings.handbooks.of_pupils": lambda _s, w: _given(w.pupils[:2], w.term),
    "pairings.handbooks.traces": lambda _s, w: _given(w.pupils[:2], w.term),
    "pairings.leaving.end_all": lambda _s, w: _given([w.helped["second"]], TODAY, _WORDS),
    "pairings.leaving.gone": lambda _s, _w: _given(TODAY),
    "pairings.planned.counts": lambda _s, _w: _given(TODAY),
    "pairings.planned.facts": lambda _s, w: _given(w.pairing, w.term),
    "pairings.planned.of_student": lambda _s, w: _given(w.pupils[0]),
    "pairings.planned.phrases": lambda _s, _w: _given("study"),
    "pairings.planned.rows": lambda _s, w: _given(w.term, TODAY),
    "pairings.plans.copy_from_last_term": lambda _s, w: _given([w.pairing], w.term),
    "pairings.plans.fill": lambda _s, w: _given([w.helped["second"]], w.term, _GOALS),
    "pairings.plans.remove": lambda _s, w: _given([w.pairing], w.term),
    "pairings.plans.review": lambda _s, w: _given([w.pairing], w.term, "clear", "进步", TODAY),
    "pairings.plans.save": lambda s, w: _given(w.pairing, w.term, _GOALS, _version(s, PairingPlan, w.helped["plan"])),
    "pairings.propose.propose": lambda _s, _w: _given(TODAY),
    "pairings.propose.propose_heirs": lambda _s, w: _given(w.staff[0], TODAY),
    "pairings.propose.start_all": lambda _s, w: _given({w.pupils[2]: w.staff[1]}, TODAY),
    "pairings.record.room_of": lambda _s, w: _given(w.staff[0], TODAY),
    "pairings.ties.children": lambda _s, w: _given(w.pupils[:1], TODAY),
    "pairings.ties.classes_led": lambda _s, _w: _given(TODAY),
    "pairings.ties.helpers": lambda _s, _w: _given(TODAY),
    "paper_forms.coming_back.claim": lambda _s, w: _given(w.pupils[0], "visit", w.term),
    "paper_forms.coming_back.join_talk": lambda _s, w: _given(w.helped["talked"], w.talk),
    "paper_forms.coming_back.join_visit": lambda _s, w: _given(w.helped["form"], w.visit),
    "paper_forms.coming_back.part": lambda _s, w: _given(visit_id=w.visit),
    "paper_forms.coming_back.returned": lambda _s, w: _given(w.helped["form"], TODAY),
    "paper_forms.coming_back.take_in": lambda _s, w: _given([paper_forms.Taken(w.helped["form"], _FILE, 1)]),
    "paper_forms.going_out.issue": lambda s, w: _given(paper_forms.prepare(s, "talk", w.pupils[:1], w.term, 1)),
    "paper_forms.going_out.prepare": lambda _s, w: _given("talk", w.pupils[:1], w.term, 1),
    "paper_forms.going_out.withdraw": lambda _s, w: _given([w.helped["out"]]),
    "paper_forms.listing.counts": lambda _s, w: _given(w.term),
    "paper_forms.listing.facts": lambda _s, w: _given(w.helped["form"]),
    "paper_forms.listing.of_student": lambda _s, w: _given(w.pupils[0]),
    "paper_forms.listing.outstanding": lambda _s, w: _given(w.term),
    "paper_forms.listing.owners": lambda _s, w: _given(w.pupils),
    "paper_forms.listing.rows": lambda _s, w: _given(w.term),
    "paper_forms.listing.some": lambda _s, w: _given([w.helped["form"]]),
    "paper_forms.matching.find": lambda _s, w: _given(w.paper_code),
    "paper_forms.matching.kept": lambda _s, _w: _given(["ab" * 16]),
    "paper_forms.matching.pages_back": lambda _s, w: _given(w.helped["form"]),
    "partnerships.deeds.add_deed": lambda _s, w: _given(_deed(w.helped["partner"])),
    "partnerships.deeds.between": lambda _s, _w: _given(_SINCE, TODAY),
    "partnerships.deeds.deed": lambda _s, w: _given(w.helped["deed"]),
    "partnerships.deeds.deeds_of": lambda _s, w: _given(w.helped["partner"]),
    "partnerships.deeds.deeds_of_term": lambda s, _w: _given(term_at(s, TODAY)),
    "partnerships.deeds.delete_deed": lambda _s, w: _given(w.helped["deed"]),
    "partnerships.deeds.helpers": lambda _s, _w: _given(),
    "partnerships.deeds.update_deed": lambda s, w: _given(
        w.helped["deed"], _version(s, PartnershipDeed, w.helped["deed"]), _deed(w.helped["partner"], "讲座")
    ),
    "partnerships.record.delete": lambda _s, w: _given(w.helped["empty_partner"]),
    "partnerships.record.end": lambda _s, w: _given(w.helped["partner"], TODAY, "期满"),
    "partnerships.record.facts": lambda _s, w: _given(w.helped["partner"]),
    "partnerships.record.matching": lambda _s, w: _given(Partnership.id == w.helped["partner"]),
    "partnerships.record.start": lambda _s, _w: _given(_partner("河口小学")),
    "partnerships.record.update": _known(Partnership, "partner", {"plan": "每月一次"}),
    "partnerships.standing.rows": lambda _s, _w: _given(TODAY),
    "policy.late_by_day": lambda _s, _w: _given(),
    "radar.classes.view": lambda _s, _w: _given(TODAY),
    "radar.entries.last_talks": lambda _s, w: _given(TODAY, w.pupils),
    "radar.entries.made": lambda _s, _w: _given(_SPAN),
    "radar.entries.talks": lambda _s, _w: _given(_SPAN),
    "radar.entries.visit_counts": lambda _s, _w: _given(_SPAN),
    "radar.entries.visit_marks": lambda _s, _w: _given(_SPAN),
    "radar.entries.visits": lambda _s, _w: _given(_SPAN),
    "radar.presence.of_term": lambda _s, _w: _given(_SPAN),
    "radar.pupils.figures": lambda _s, _w: _given(TODAY),
    "radar.pupils.one": lambda _s, w: _given(w.pupils[0], TODAY),
    "radar.pupils.view": lambda _s, _w: _given(TODAY),
    "radar.slip.of": lambda s, _w: _given(standing.read(s, TODAY)),
    "radar.slip.week": lambda _s, _w: _given(TODAY),
    "radar.standing.asked": lambda _s, _w: _given(TODAY),
    "radar.standing.read": lambda _s, _w: _given(TODAY),
    "radar.talks.of": lambda s, _w: _given(standing.read(s, TODAY)),
    "radar.teachers.view": lambda _s, _w: _given(TODAY),
    "responsibilities.lists.every": lambda _s, _w: _given(),
    "responsibilities.lists.facts": lambda _s, w: _given(w.helped["duty"]),
    "responsibilities.lists.history": lambda _s, _w: _given(places.Place("area", area="东片")),
    "responsibilities.lists.of_staff": lambda _s, w: _given(w.staff[0]),
    "responsibilities.lists.rows": lambda _s, _w: _given(TODAY),
    "responsibilities.lists.unanswered": lambda _s, _w: _given(TODAY),
    "responsibilities.record.add": lambda _s, w: _given(
        places.Place("area", area="西片"), places.Bearer(contact_id=w.helped["contact"]), TODAY
    ),
    "responsibilities.record.change": lambda _s, w: _given(
        w.helped["duty"], places.Bearer(staff_id=w.staff[1]), TODAY, _WORDS
    ),
    "responsibilities.record.check_add": lambda _s, w: _given(
        places.Place("area", area="西片"), places.Bearer(staff_id=w.staff[0]), TODAY
    ),
    "responsibilities.record.delete": lambda _s, w: _given(w.helped["duty"]),
    "responsibilities.record.end": lambda _s, w: _given(w.helped["duty"], TODAY, _WORDS),
    "responsibilities.record.update": _known(
        Responsibility, "duty", place=places.Place("area", area="东片"), duties="巡查", since=_SINCE
    ),
    "drafts.strip": lambda _s, _w: _given("confidence"),
    "visits.lists.last_written": lambda _s, _w: _given(),
    "teaching.of_class": lambda _s, w: _given(w.room, TODAY),
    "teaching.stop": lambda _s, w: _given(w.helped["lesson"], TODAY),
    "teaching.teach": lambda _s, w: _given(w.room, w.staff[0], "体育", TODAY),
    "talks.phrases": lambda _s, _w: _given("topic"),
}
#: Who may, as in test_permission: 经办人 and the paper code; with 校长; 校长 alone; everybody.
WORK = """
book_checks.record.correct_from_paper book_checks.record.record_from_paper
book_checks.record.withdraw_from_paper confidences.add confidences.part
contacts.add contacts.delete contacts.leave contacts.update
follow_ups.add follow_ups.delete follow_ups.delete_of follow_ups.finish follow_ups.reopen follow_ups.update
homes.helps.add homes.helps.delete homes.helps.update
homes.pairings.change_staff homes.pairings.end homes.pairings.end_many homes.pairings.hand_out homes.pairings.hand_over
homes.pairings.start homes.pairings.start_many homes.pairings.update
leaves.add leaves.delete leaves.end leaves.update
pairings.goals.carry pairings.handing.hand_over_and_leave pairings.handing.hand_over_each pairings.leaving.end_all
pairings.plans.copy_from_last_term pairings.plans.fill pairings.plans.remove pairings.plans.review pairings.plans.save
pairings.propose.start_all
paper_forms.coming_back.claim paper_forms.coming_back.join_talk paper_forms.coming_back.join_visit
paper_forms.coming_back.part paper_forms.coming_back.returned paper_forms.coming_back.take_in
paper_forms.going_out.issue paper_forms.going_out.withdraw
partnerships.deeds.add_deed partnerships.deeds.delete_deed partnerships.deeds.update_deed
partnerships.record.delete partnerships.record.end partnerships.record.start partnerships.record.update
responsibilities.record.add responsibilities.record.change responsibilities.record.delete
responsibilities.record.end responsibilities.record.update teaching.stop teaching.teach
"""
OUT = "book_checks.record.mended"
HEADTEACHER = """
book_checks.record.correct book_checks.record.record book_checks.record.withdraw confidences.read
"""
ANYBODY = " ".join(sorted(set(GIVEN) - {*WORK.split(), *OUT.split(), *HEADTEACHER.split()}))
