"""What a finished notice came to: the facts of 公示结果报告."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Notice, NoticeLine, Objection
from ledgerdesk.services import attachments, school
from ledgerdesk.services.notices.drafts import TAKEN_DOWN
from ledgerdesk.services.notices.lists import days_in_words, facts
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found


@dataclass(frozen=True)
class Handled:
    """An objection in the report: when it came, how it was handled and ended; never by whom or about whom (R2)."""

    received_on: date
    handling: str
    outcome: str
    closed_on: date


@dataclass(frozen=True)
class ResultFacts:
    """A notice that is over; ``days`` in words, ``photos`` of it on the wall, ``upheld`` of its objections."""

    notice_id: int
    number: str
    kind: str
    title: str
    school: str
    term: str
    people: int
    starts_on: date
    ends_on: date
    days: str
    place: str
    taken_down_on: date
    photos: int
    objections: tuple[Handled, ...]
    upheld: int

    @property
    def sentence(self) -> str:
        """Return in one sentence what came of it."""
        if not self.objections:
            return "公示期内没有收到异议。"
        return f"公示期内收到异议 {len(self.objections)} 条，全部办结，其中成立 {self.upheld} 条。"


@needs(Right.LOOK)
def result(session: Session, notice_id: int) -> ResultFacts:
    """Return what a notice came to; RuleError until it was taken down and every objection is closed."""
    row, told = found(session, Notice, notice_id), facts(session, notice_id)
    columns: Query = select(Objection.received_on, Objection.handling, Objection.outcome, Objection.closed_on)
    listed = list(session.execute(columns.where(Objection.notice_id == notice_id).order_by(Objection.received_on)))
    open_ = sum(one.closed_on is None for one in listed)
    problems = {}
    if row.status != TAKEN_DOWN or row.taken_down_on is None:
        problems[""] = "公示期满、登记取下以后，才能生成结果报告。"
    if open_:
        problems["objections"] = f"还有 {open_} 条异议没有办结。"
    if problems or row.taken_down_on is None:
        raise RuleError(problems)
    profile, word = school.facts(session), codes.table("objection_outcome").label
    return ResultFacts(
        notice_id=notice_id,
        number=told.number,
        kind=told.kind,
        title="".join(told.title.split("\n")),
        school=profile.name if profile else "",
        term=told.term,
        people=session.scalar(select(func.count()).where(NoticeLine.notice_id == notice_id)) or 0,
        starts_on=told.period.starts_on,
        ends_on=told.period.ends_on,
        days=days_in_words(told.period),
        place=told.words.place,
        taken_down_on=row.taken_down_on,
        photos=attachments.counts(session, attachments.NOTICE, [notice_id]).get(notice_id, 0),
        objections=tuple(
            Handled(one.received_on, one.handling or "", word(one.outcome or ""), one.closed_on) for one in listed
        ),
        upheld=sum(one.outcome == "upheld" for one in listed),
    )
