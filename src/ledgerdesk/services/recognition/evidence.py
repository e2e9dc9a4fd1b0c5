"""What is known of each recognition on the day of its next step, read for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import notice as notices
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.aid.panel import Panel, PanelRule
from ledgerdesk.domain.aid.recognition import Evidence
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    Application,
    Meeting,
    MeetingOpinion,
    MeetingPerson,
    Notice,
    NoticeLine,
    Objection,
    Recognition,
    RecognitionStep,
    Staff,
    Term,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import policy, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import categories_of, counted_categories
from ledgerdesk.services.stored import Query

CLASS_PANEL, SCHOOL_PANEL = "class_panel", "school_panel"
PANELS = (CLASS_PANEL, SCHOOL_PANEL)
UPHELD = "upheld"
VISIT_WITHIN = "recognition.visit_within_days"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What comes with a step: who visited and what was found, or the visit that tells it; a level, a reason, a hand-up."""

    staff_id: int | None = None
    visit_id: int | None = None
    finding: str = ""
    proposal: str = ""
    level: str = ""
    reason: str = ""
    hand_up_id: int | None = None


@dataclass(frozen=True)
class HomeVisit:
    """A visit that counts, of the term: its teacher, what was found and suggested."""

    id: int
    visited_on: date
    staff_id: int | None
    finding: str
    proposal: str


@dataclass(frozen=True)
class Posting:
    """A notice that names a pupil."""

    id: int
    status: str
    starts_on: date
    ends_on: date


@dataclass
class Known:
    """Everything read for some recognitions, by recognition or pupil."""

    on: date
    staff: set[int]
    applied: set[int]
    categories: Mapping[int, tuple[str, ...]]
    last_on: dict[int, date]
    visits: dict[int, list[HomeVisit]]
    panels: dict[tuple[int, str], tuple[int, Panel]]
    postings: dict[int, Posting]
    objections: dict[int, list[tuple[int | None, str | None, bool]]]

    def visit_of(self, row: Recognition, given: Given) -> HomeVisit | None:
        """Return the visit a step rests on: the one that was chosen, else the newest of the term."""
        met = self.visits.get(row.student_id, [])
        if given.visit_id is not None:
            return next((visit for visit in met if visit.id == given.visit_id), None)
        return met[-1] if met else None


@needs(Right.LOOK)
def read(session: Session, rows: Iterable[Recognition], on: date) -> Known:
    """Read what is known of some recognitions on a day."""
    listed = list(rows)
    ids = [row.id for row in listed]
    steps: Query = (
        select(RecognitionStep.recognition_id, RecognitionStep.done_on)
        .where(RecognitionStep.recognition_id.in_(ids))
        .order_by(RecognitionStep.id)
    )
    last_on = {row[0]: row[1] for row in session.execute(steps)}
    postings = _postings(session, listed, last_on)
    return Known(
        on=on,
        staff=set(session.scalars(select(Staff.id))),
        applied=set(session.scalars(select(Application.recognition_id).where(Application.recognition_id.in_(ids)))),
        categories=categories_of(session, on, counted_categories()),
        last_on=last_on,
        visits=_visits(session, [row.student_id for row in listed], on),
        panels=_panels(session, ids, on),
        postings=postings,
        objections=_objections(session, {posting.id for posting in postings.values()}),
    )


def evidence(known: Known, row: Recognition, target: str, given: Given, on: date | None, today: date) -> Evidence:
    """Return the evidence of one recognition; without ``on`` the step is of the day its evidence is of."""
    panels = {kind: found[1] for kind in PANELS if (found := known.panels.get((row.id, kind))) is not None}
    visit = known.visit_of(row, given)
    posting = known.postings.get(row.id)
    objections = known.objections.get(posting.id, []) if posting else []
    mine = [one for one in objections if one[0] in (None, row.student_id)]
    last_on = known.last_on.get(row.id)
    stands = posting is not None and posting.status != notices.VOID
    return Evidence(
        ground=row.ground,
        today=today,
        on=on or _day_of(row, target, visit, panels, last_on, today),
        last_on=last_on,
        application=row.id in known.applied,
        category=row.student_id in known.categories,
        visitor=(visit.staff_id if visit and given.staff_id is None else given.staff_id) in known.staff,
        finding=bool(given.finding or (visit and visit.finding)),
        proposal=bool(given.proposal or (visit and visit.proposal)),
        class_panel=panels.get(CLASS_PANEL),
        school_panel=panels.get(SCHOOL_PANEL),
        level=_level(given) if row.status == rules.OBJECTED else row.level or "",
        notice_from=posting.starts_on if posting and stands else None,
        notice_to=posting.ends_on if posting and stands else None,
        notice_up=posting is not None and posting.status == notices.POSTED,
        notice_void=posting is not None and posting.status == notices.VOID,
        open_objections=sum(not closed for _about, _outcome, closed in mine),
        upheld=any(about == row.student_id and closed and outcome == UPHELD for about, outcome, closed in mine),
        notice_upheld=any(about is None and closed and outcome == UPHELD for about, outcome, closed in mine),
        handed_up=given.hand_up_id is not None,
        reason=bool(given.reason.strip()),
    )


@needs(Right.LOOK)
def panel_rule(session: Session, kind: str, on: date) -> PanelRule:
    """Return what the policy of a day asks of a panel."""
    asked = policy.value(session, f"recognition.{kind}", on).value
    word = codes.table("capacity").label
    wanted = tuple((code, word(code)) for code in asked["capacities"])
    return PanelRule(asked["least"], wanted, asked["votes"], asked["over_percent"])


def _day_of(
    row: Recognition,
    target: str,
    visit: HomeVisit | None,
    panels: Mapping[str, Panel],
    last_on: date | None,
    today: date,
) -> date:
    """Return the day a step is of by its evidence: when the form came, of the visit, of the meeting; else today."""
    if target == rules.APPLIED:
        return row.applied_on or today
    if target == rules.VISITED:
        return max(visit.visited_on, last_on or visit.visited_on) if visit else today
    kind = {rules.CLASS_REVIEW: CLASS_PANEL, rules.SCHOOL_REVIEW: SCHOOL_PANEL}.get(target, "")
    if kind in panels and row.status not in (rules.POSTED, rules.OBJECTED):
        return panels[kind].held_on
    return today


def _level(given: Given) -> str:
    return given.level if codes.table("level").entry(given.level) else ""


def _visits(session: Session, students: list[int], on: date) -> dict[int, list[HomeVisit]]:
    """Return by pupil the visits of the term that count, the newest last."""
    try:
        term = terms.term_at(session, on)
    except NotFoundError:
        return {}
    counting = policy.modes_by_day(session)
    query: Query = (
        select(VisitStudent.person_id, Visit.id, Visit.visited_on, Visit.mode, Visit.situation, Visit.suggestions)
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .where(VisitStudent.person_id.in_(students), Visit.visited_on.between(term.covers_from, on))
        .order_by(Visit.visited_on, Visit.id)
    )
    told = [row for row in session.execute(query) if row.mode in counting(row.visited_on)]
    who: Query = select(VisitTeacher.visit_id, VisitTeacher.staff_id).order_by(VisitTeacher.id.desc())
    teachers = {row[0]: row[1] for row in session.execute(who.where(VisitTeacher.visit_id.in_([r.id for r in told])))}
    out: dict[int, list[HomeVisit]] = defaultdict(list)
    for row in told:
        words = (row.situation or "", row.suggestions or "")
        out[row.person_id].append(HomeVisit(row.id, row.visited_on, teachers.get(row.id), *words))
    return out


def _panels(session: Session, ids: list[int], on: date) -> dict[tuple[int, str], tuple[int, Panel]]:
    """Return by recognition and kind the newest panel that spoke of it, with the id of its meeting."""
    query: Query = (
        select(
            MeetingOpinion.recognition_id,
            Meeting.id,
            Meeting.kind,
            Meeting.held_on,
            MeetingOpinion.level,
            MeetingOpinion.opinion,
            MeetingOpinion.votes_for,
            MeetingOpinion.votes_against,
            MeetingOpinion.abstained,
        )
        .join(Meeting, Meeting.id == MeetingOpinion.meeting_id)
        .where(MeetingOpinion.recognition_id.in_(ids), Meeting.kind.in_(PANELS), Meeting.held_on <= on)
        .order_by(Meeting.held_on, Meeting.id)
    )
    spoken = list(session.execute(query))
    came = _present(session, {row.id for row in spoken})
    ruled = {key: panel_rule(session, *key) for key in {(row.kind, row.held_on) for row in spoken}}
    return {
        (row.recognition_id, row.kind): (
            row.id,
            Panel(
                held_on=row.held_on,
                rule=ruled[row.kind, row.held_on],
                present=len(came[row.id]),
                capacities=frozenset(came[row.id]),
                level=row.level or "",
                opinion=bool(row.opinion),
                votes_for=row.votes_for,
                votes_against=row.votes_against,
                abstained=row.abstained,
            ),
        )
        for row in spoken
    }


def _present(session: Session, meetings: set[int]) -> dict[int, list[str]]:
    """Return the capacity of everybody who came, by meeting."""
    came: dict[int, list[str]] = defaultdict(list)
    query: Query = select(MeetingPerson.meeting_id, MeetingPerson.capacity).where(
        MeetingPerson.meeting_id.in_(meetings), MeetingPerson.present.is_(True)
    )
    for meeting_id, capacity in session.execute(query):
        came[meeting_id].append(capacity)
    return came


def _postings(session: Session, rows: list[Recognition], last_on: Mapping[int, date]) -> dict[int, Posting]:
    """Return by recognition the notice it hangs on, or for one not posted yet the newest that names its pupil since."""
    hung: Query = select(Notice.id, Notice.status, Notice.starts_on, Notice.ends_on).where(
        Notice.id.in_({row.notice_id for row in rows if row.notice_id is not None})
    )
    kept = {row.id: Posting(*row) for row in session.execute(hung)}
    named: Query = (
        select(NoticeLine.student_id, Term.school_year_id, Notice.id, Notice.status, Notice.starts_on, Notice.ends_on)
        .join(Notice, Notice.id == NoticeLine.notice_id)
        .join(Term, Term.id == Notice.term_id)
        .where(
            Notice.kind == notices.RECOGNITION,
            Notice.status.in_((notices.POSTED, notices.TAKEN_DOWN)),
            NoticeLine.student_id.in_([row.student_id for row in rows if row.notice_id is None]),
        )
        .order_by(Notice.id)
    )
    newest = {(row[0], row[1]): Posting(*row[2:]) for row in session.execute(named)}
    out = {}
    for row in rows:
        posting = kept.get(row.notice_id) if row.notice_id else newest.get((row.student_id, row.school_year_id))
        # A notice from before the review speaks of an earlier entry.
        since = last_on.get(row.id)
        if posting is not None and (row.notice_id or since is None or posting.starts_on >= since):
            out[row.id] = posting
    return out


def _objections(session: Session, notice_ids: set[int]) -> dict[int, list[tuple[int | None, str | None, bool]]]:
    """Return (about whom, outcome, closed) of the objections to some notices."""
    out: dict[int, list[tuple[int | None, str | None, bool]]] = defaultdict(list)
    columns: Query = select(Objection.notice_id, Objection.about_id, Objection.outcome, Objection.closed_on)
    query = columns.where(Objection.notice_id.in_(notice_ids))
    for notice_id, about_id, outcome, closed_on in session.execute(query):
        out[notice_id].append((about_id, outcome, closed_on is not None))
    return out
