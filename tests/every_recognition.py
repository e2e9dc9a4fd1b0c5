"""The recognitions of the full school, and one working call of each service about them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conftest import TODAY
from ledgerdesk.domain import notice
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.models import Meeting, Notice, Objection, Person, Recognition, RecognitionTerm, SchoolYear
from ledgerdesk.services import meetings, objections
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.services.objections import ObjectionFacts
from ledgerdesk.services.recognition import advancing, applications, batches, panels
from ledgerdesk.services.recognition.evidence import Given

Call = tuple[tuple[Any, ...], dict[str, Any]]
PEOPLE = (Attendee("周校长", "head"), Attendee("吴专干", "aid_officer"), Attendee("赵老师", "class_teacher"))
PARENT = Attendee("龙大山", "parent")
SAID = {"level": "hard", "opinion": "父亲生病，母亲务农", "votes_for": 3, "votes_against": 0, "abstained": 0}


def plant(session: Session, w: Any) -> dict[str, int]:
    """Add a batch with a pupil at each of four steps, two panels, an objection, a notice that is over; return the ids."""
    first, _, third, _ = w.pupils
    listed = session.scalars(select(Person.id).where(Person.name == "吴一")).one()
    ids = {"batch": batches.open_batch(session, TODAY), "empty": batches.open_batch(session, TODAY, "第二批")}
    grounds = {first: "applied", third: "official", listed: "official", w.leaver: "applied"}
    added = batches.add(session, ids["batch"], grounds)
    ids |= {"visited": added[first], "confirmed": added[third], "draft": added[listed], "reviewed": added[w.leaver]}
    for one in (ids["visited"], ids["reviewed"]):
        words = {
            key: f"{key} 电话 {w.plant(f'1320000{one:02d}{at:02d}')}" for at, key in enumerate(applications.WRITTEN)
        }
        applications.save(session, one, applications.ApplicationFacts(received_on=TODAY, **words))
    up = [ids["visited"], ids["reviewed"]]
    advancing.advance(session, up, rules.APPLIED)
    found = f"打过 {w.plant('13200000070')}，情况属实"
    advancing.advance(session, up, rules.VISITED, given=Given(staff_id=w.staff[0], finding=found, proposal="资助"))
    minutes = f"记录：{w.plant('13200000071')}"
    for kind, target in (("class_panel", rules.CLASS_REVIEW), ("school_panel", rules.SCHOOL_REVIEW)):
        people = (*PEOPLE, PARENT, Attendee("赵老师", "class_teacher", w.staff[0]))
        facts = MeetingFacts(kind=kind, held_on=TODAY, title="评审会", class_id=w.room, people=people, minutes=minutes)
        ids[kind] = meetings.add(session, facts)
        panels.set_opinions(session, ids[kind], [panels.Opinion(ids["reviewed"], **SAID)])
        advancing.advance(session, [ids["reviewed"]], target)
    ids["meeting"] = meetings.add(session, MeetingFacts(kind="training", held_on=TODAY, title="业务培训"))
    told = f"住在 {w.plant('13200000072')} 那家"
    facts = ObjectionFacts(notice_id=w.posted, received_on=TODAY, content=told, about_id=first, from_name="村民")
    ids["objection"] = objections.register(session, facts)
    over = Notice(
        kind=notice.RECOGNITION,
        term_id=w.term,
        title="认定公示",
        status=notice.TAKEN_DOWN,
        starts_on=date(2026, 9, 7),
        ends_on=date(2026, 9, 11),
        taken_down_on=date(2026, 9, 14),
    )
    session.add(over)
    session.flush()
    ids["over"] = over.id
    row = session.get_one(Recognition, ids["confirmed"])
    row.status, row.level, row.recognised_on, row.notice_id = rules.CONFIRMED, "hard", date(2026, 9, 14), over.id
    session.add(
        RecognitionTerm(
            recognition_id=row.id, student_id=third, term_id=w.term, level="hard", checked_on=date(2026, 9, 14)
        )
    )
    session.flush()
    ids["year"] = session.scalars(select(SchoolYear.id).where(SchoolYear.year == 2026)).one()
    return ids


def _version(session: Session, cls: type[Any], row_id: int) -> int:
    found: int = session.get_one(cls, row_id).version
    return found


def _given(*arguments: Any, **named: Any) -> Call:
    return arguments, named


def _objection(w: Any) -> ObjectionFacts:
    return ObjectionFacts(notice_id=w.posted, received_on=TODAY, content="情况不实")


def _meeting() -> MeetingFacts:
    return MeetingFacts(kind="meeting", held_on=TODAY, title="工作会议")


def _row(session: Session, w: Any) -> Recognition:
    return session.get_one(Recognition, w.recognised["confirmed"])


def _handled(session: Session, w: Any) -> Call:
    version = _version(session, Objection, w.recognised["objection"])
    return _given(w.recognised["objection"], version, "not_upheld", "去家里看过", "已当面答复", TODAY)


GIVEN: dict[str, Callable[[Session, Any], Call]] = {
    "meetings.add": lambda _s, _w: _given(_meeting()),
    "meetings.delete": lambda _s, w: _given(w.recognised["meeting"]),
    "meetings.facts": lambda _s, w: _given(w.recognised["class_panel"]),
    "meetings.gaps": lambda _s, _w: _given(_meeting()),
    "meetings.rows": lambda _s, _w: _given(TODAY, TODAY),
    "meetings.update": lambda s, w: _given(
        w.recognised["meeting"], _version(s, Meeting, w.recognised["meeting"]), _meeting()
    ),
    "notices.result.result": lambda _s, w: _given(w.recognised["over"]),
    "notices.waiting.of": lambda _s, w: _given("recognition", w.term, TODAY),
    "objections.close": _handled,
    "objections.delete": lambda _s, w: _given(w.recognised["objection"]),
    "objections.facts": lambda _s, w: _given(w.recognised["objection"]),
    "objections.of_notice": lambda _s, w: _given(w.posted),
    "objections.open_about": lambda _s, w: _given(w.posted, w.pupils[:1]),
    "objections.open_of": lambda _s, _w: _given(),
    "objections.register": lambda _s, w: _given(_objection(w)),
    "objections.update": lambda s, w: _given(
        w.recognised["objection"], _version(s, Objection, w.recognised["objection"]), _objection(w)
    ),
    "recognition.advancing.advance": lambda _s, w: _given(
        [w.recognised["visited"]], "withdrawn", given=Given(reason="转学")
    ),
    "recognition.advancing.can_advance": lambda _s, w: _given([w.recognised["visited"]], "class_review"),
    "recognition.advancing.issued": lambda s, w: _given(s.get_one(Notice, w.recognised["over"]), []),
    "recognition.advancing.not_reviewed": lambda s, w: _given(s.get_one(Notice, w.recognised["over"]), w.pupils),
    "recognition.advancing.succeed": lambda s, w: _given(_row(s, w), "confirmed", TODAY),
    "recognition.advancing.upheld": lambda _s, w: _given(w.posted, w.pupils[0]),
    "recognition.advancing.voided": lambda s, w: _given(s.get_one(Notice, w.posted)),
    "recognition.applications.facts": lambda _s, w: _given(w.recognised["visited"]),
    "recognition.applications.receive": lambda _s, w: _given([w.recognised["draft"]], TODAY),
    "recognition.applications.save": lambda _s, w: _given(
        w.recognised["draft"], applications.ApplicationFacts(received_on=TODAY)
    ),
    "recognition.batches.add": lambda _s, w: _given(w.recognised["empty"], {w.pupils[1]: "applied"}),
    "recognition.batches.close": lambda _s, w: _given(w.recognised["empty"], TODAY),
    "recognition.batches.delete": lambda _s, w: _given(w.recognised["empty"]),
    "recognition.batches.delete_of": lambda _s, w: _given(w.pupils[0]),
    "recognition.batches.facts": lambda _s, w: _given(w.recognised["batch"]),
    "recognition.batches.open_batch": lambda _s, _w: _given(TODAY),
    "recognition.batches.remove": lambda _s, w: _given([w.recognised["draft"]]),
    "recognition.batches.rename": lambda _s, w: _given(w.recognised["empty"], 1, "补充批"),
    "recognition.batches.rows": lambda _s, _w: _given(),
    "recognition.batches.set_ground": lambda _s, w: _given(w.recognised["draft"], "applied"),
    "recognition.candidates.candidates": lambda _s, w: _given(w.recognised["batch"], TODAY),
    "recognition.candidates.difference": lambda _s, w: _given(w.recognised["batch"], TODAY),
    "recognition.candidates.last_levels": lambda _s, w: _given(w.recognised["year"]),
    "recognition.evidence.panel_rule": lambda _s, _w: _given("class_panel", TODAY),
    "recognition.evidence.read": lambda s, w: _given([_row(s, w)], TODAY),
    "recognition.levels.exported": lambda _s, _w: _given(),
    "recognition.levels.names": lambda _s, _w: _given(),
    "recognition.levels.set_exported": lambda _s, _w: _given({"general": "一般"}),
    "recognition.levels.set_names": lambda _s, _w: _given({"special": "一档"}),
    "recognition.lists.counts": lambda _s, w: _given(w.recognised["batch"]),
    "recognition.lists.facts": lambda _s, w: _given(w.recognised["reviewed"]),
    "recognition.lists.of_student": lambda _s, w: _given(w.pupils[0]),
    "recognition.lists.rows": lambda _s, w: _given(w.recognised["batch"], TODAY),
    "recognition.panels.opinions": lambda _s, w: _given(w.recognised["class_panel"]),
    "recognition.panels.pupils_for": lambda _s, w: _given(w.recognised["class_panel"]),
    "recognition.panels.set_opinions": lambda _s, w: _given(
        w.recognised["class_panel"], [panels.Opinion(w.recognised["visited"], "hard", "属实", 3, 0, 0)]
    ),
    "recognition.posting.draft_notice": lambda _s, w: _given(w.recognised["batch"], "认定公示", TODAY),
    "recognition.posting.ready": lambda _s, w: _given(w.recognised["batch"]),
    "recognition.reporting.chain": lambda _s, w: _given(w.recognised["confirmed"]),
    "recognition.reporting.correct": lambda _s, w: _given(w.recognised["confirmed"], "special", "登记错了", TODAY),
    "recognition.reporting.report": lambda _s, w: _given(w.recognised["batch"], "镇中心校", None, b"\2" * 32),
    "recognition.reporting.rows_of": lambda _s, w: _given(w.recognised["batch"]),
    "recognition.terms.checks": lambda _s, w: _given(w.term, TODAY),
    "recognition.terms.levels": lambda _s, w: _given(w.term),
    "recognition.terms.recheck": lambda _s, w: _given(w.term, TODAY),
    "recognition.terms.set_level": lambda _s, w: _given(w.term, w.pupils[2], "general", "家里好转"),
    "recognition.terms.settle": lambda s, w: _given([_row(s, w)], TODAY),
}
#: Who may, as in test_permission: 经办人 and the paper code; with 校长; everybody.
WORK = """
meetings.add meetings.delete meetings.update recognition.advancing.advance recognition.advancing.succeed
recognition.applications.receive recognition.applications.save
recognition.batches.add recognition.batches.close recognition.batches.delete recognition.batches.delete_of
recognition.batches.open_batch recognition.batches.remove recognition.batches.rename recognition.batches.set_ground
recognition.levels.set_exported recognition.levels.set_names recognition.panels.set_opinions
recognition.reporting.correct recognition.terms.recheck recognition.terms.set_level recognition.terms.settle
"""
OUT = """
objections.close objections.delete objections.register objections.update
recognition.advancing.issued recognition.advancing.upheld recognition.advancing.voided
recognition.posting.draft_notice recognition.reporting.report recognition.reporting.rows_of
"""
ANYBODY = """
meetings.facts meetings.gaps meetings.rows notices.result.result notices.waiting.of
objections.facts objections.of_notice objections.open_about objections.open_of
recognition.advancing.can_advance recognition.advancing.not_reviewed recognition.applications.facts
recognition.batches.facts recognition.batches.rows recognition.candidates.candidates recognition.candidates.difference
recognition.candidates.last_levels recognition.evidence.panel_rule recognition.evidence.read
recognition.levels.exported recognition.levels.names
recognition.lists.counts recognition.lists.facts recognition.lists.of_student recognition.lists.rows
recognition.panels.opinions recognition.panels.pupils_for recognition.posting.ready recognition.reporting.chain
recognition.terms.checks recognition.terms.levels
"""
