"""Which forms are out, which are back, and what was written down of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import paper_code
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError
from ledgerdesk.fields import codes
from ledgerdesk.models import ClassMembership, Enrolment, PaperForm, Person, SchoolClass, Staff
from ledgerdesk.services import attachments
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.paper_forms.going_out import HANDBOOK
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import off_the_roll
from ledgerdesk.services.stored import Query

OUT, BACK, DONE = "out", "back", "done"
#: What becomes of a form, in words: not back, back and not written down, all well.
STATES = {OUT: "没收回", BACK: "收回没登记", DONE: "都好了"}


@dataclass(frozen=True)
class FormFacts:
    """A form on paper. ``number`` stands beneath its code; ``left`` says in a word that the pupil is gone, else ""."""

    id: int
    version: int
    number: str
    kind: str
    student_id: int
    student: str
    pinyin: str
    class_name: str
    left: str
    staff_id: int | None
    staff: str
    term_id: int
    pages: int
    printed_on: date | None
    returned_on: date | None
    visit_id: int | None
    talk_id: int | None
    scans: int

    @property
    def state(self) -> str:
        """Return OUT, BACK or DONE; a handbook has nothing to be written down once it is back."""
        if self.returned_on is None:
            return OUT
        return DONE if self.kind == HANDBOOK or self.visit_id or self.talk_id else BACK


@dataclass(frozen=True)
class Owner:
    """Whose form it is, where only that is wanted."""

    student_id: int
    name: str
    pinyin: str
    class_name: str
    left: str


@needs(Right.LOOK)
def rows(session: Session, term_id: int) -> tuple[FormFacts, ...]:
    """Return the forms of a term, the newest first."""
    return _read(session, PaperForm.term_id == term_id)


@needs(Right.LOOK)
def outstanding(session: Session, term_id: int) -> tuple[FormFacts, ...]:
    """Return the forms of a term that are not back."""
    return _read(session, PaperForm.term_id == term_id, PaperForm.returned_on.is_(None))


@needs(Right.LOOK)
def of_student(session: Session, student_id: int) -> tuple[FormFacts, ...]:
    """Return all forms of a pupil, the newest first."""
    return _read(session, PaperForm.student_id == student_id)


@needs(Right.LOOK)
def facts(session: Session, form_id: int) -> FormFacts:
    """Return one form; NotFoundError when it is gone."""
    read = _read(session, PaperForm.id == form_id)
    if not read:
        raise NotFoundError("这张表的记录已经不在了。请退回列表再看一眼。")
    return read[0]


@needs(Right.LOOK)
def some(session: Session, ids: Collection[int]) -> dict[int, FormFacts]:
    """Return some forms by id; those that are gone are left out."""
    return {one.id: one for one in _read(session, PaperForm.id.in_(tuple(ids)))}


@needs(Right.LOOK)
def counts(session: Session, term_id: int) -> dict[str, int]:
    """Return how many forms of a term are OUT, BACK and DONE."""
    columns = (PaperForm.kind, PaperForm.returned_on, PaperForm.visit_id, PaperForm.talk_id)
    count = Counter(dict.fromkeys(STATES, 0))
    query: Query = select(*columns).where(PaperForm.term_id == term_id)
    for kind, returned_on, visit_id, talk_id in session.execute(query):
        count[OUT if returned_on is None else DONE if kind == HANDBOOK or visit_id or talk_id else BACK] += 1
    return dict(count)


@needs(Right.LOOK)
def owners(session: Session, student_ids: Collection[int]) -> dict[int, Owner]:
    """Return name and class of pupils, those who left too: the class they sat in last, and the word for their leaving."""
    today = context(session).today
    ids = tuple(student_ids)
    sat: Query = (
        select(ClassMembership.student_id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(ClassMembership.student_id.in_(ids))
        .order_by(ClassMembership.valid_from)
    )
    room = {row[0]: row[1] for row in session.execute(sat)}
    gone: Query = select(Enrolment.student_id, Enrolment.status).where(
        Enrolment.student_id.in_(ids), holds_on(Enrolment, today), Enrolment.status.in_(off_the_roll())
    )
    words = codes.table("status")
    left = {row[0]: words.label(row[1]) for row in session.execute(gone)}
    named: Query = select(Person.id, Person.name, Person.pinyin).where(Person.id.in_(ids))
    return {
        row[0]: Owner(row[0], row[1], row[2], room.get(row[0], ""), left.get(row[0], ""))
        for row in session.execute(named)
    }


def _read(session: Session, *conditions: ColumnElement[bool]) -> tuple[FormFacts, ...]:
    query: Query = (
        select(PaperForm, Staff.name)
        .outerjoin(Staff, Staff.id == PaperForm.staff_id)
        .where(*conditions)
        .order_by(PaperForm.printed_on.desc(), PaperForm.id.desc())
    )
    found: list[tuple[Any, str | None]] = [(row[0], row[1]) for row in session.execute(query)]
    whose = owners(session, {row.student_id for row, _ in found})
    scans = attachments.counts(session, attachments.PAPER_FORM, [row.id for row, _ in found])
    seal = context(session).seal
    return tuple(
        FormFacts(
            id=row.id,
            version=row.version,
            number=paper_code.shown(seal, row.token, 1, 1) if row.printed_on else "",
            kind=row.kind,
            student_id=row.student_id,
            student=whose[row.student_id].name,
            pinyin=whose[row.student_id].pinyin,
            class_name=whose[row.student_id].class_name,
            left=whose[row.student_id].left,
            staff_id=row.staff_id,
            staff=staff or "",
            term_id=row.term_id,
            pages=row.pages,
            printed_on=row.printed_on,
            returned_on=row.returned_on,
            visit_id=row.visit_id,
            talk_id=row.talk_id,
            scans=scans.get(row.id, 0),
        )
        for row, staff in found
    )
