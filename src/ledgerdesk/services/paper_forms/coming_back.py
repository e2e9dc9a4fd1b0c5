"""Forms coming back filled in: their scans kept, and what was written down of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import PaperForm, Student, Talk, VisitStudent
from ledgerdesk.services import attachments
from ledgerdesk.services.attachments import FileFacts
from ledgerdesk.services.paper_forms.going_out import new_token
from ledgerdesk.services.paper_forms.matching import page_words
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

_SCANNED = "扫描件"  # beneath a scan that needs no page


@dataclass(frozen=True)
class Claimed:
    """A sheet without a readable code, and whose somebody says it is; equal claims are one form.

    ``sheet`` keeps the claims of two forms of one pupil apart.
    """

    student_id: int
    kind: str
    term_id: int
    sheet: int = 0


@dataclass(frozen=True)
class Taken:
    """One page to be kept: whose it is and the file, which is in the store already. ``page`` 0: not known."""

    whose: int | Claimed  # the form's id, or a claim
    file: FileFacts
    page: int = 0
    taken_on: date | None = None


@needs(Right.EDIT)
def take_in(session: Session, sheets: Sequence[Taken], on: date | None = None) -> tuple[int, ...]:
    """Attach pages to their forms, in their order, note the forms as back, and return the form of each page.

    Raises:
        NotFoundError: a form or a pupil is gone.
    """
    day = on or context(session).today
    made: dict[Claimed, int] = {}
    forms = []
    for sheet in sheets:
        form_id = _whose(session, sheet.whose, made)
        row = found(session, PaperForm, form_id)
        if row.printed_on is None and sheet.page > row.pages:
            row.pages = sheet.page  # a handbook claimed page by page
        caption = page_words(sheet.page) if sheet.page and row.pages > 1 else _SCANNED
        taken_on = sheet.taken_on if sheet.taken_on and sheet.taken_on <= context(session).today else None
        attachments.add(session, attachments.PAPER_FORM, form_id, attachments.SCAN, sheet.file, caption, taken_on)
        returned(session, form_id, day)
        forms.append(form_id)
    return tuple(forms)


@needs(Right.EDIT)
def returned(session: Session, form_id: int, on: date) -> None:
    """Note that a form is back; the first day stays. RuleError for a day that has not come yet."""
    if on > context(session).today:
        raise RuleError({"returned_on": "这一天还没有到，请核对。"})
    row = found(session, PaperForm, form_id)
    if row.returned_on is None:
        row.returned_on = max(on, row.printed_on) if row.printed_on else on
    session.flush()


@needs(Right.EDIT)
def claim(session: Session, student_id: int, kind: str, term_id: int, staff_id: int | None = None) -> int:
    """Make a place for a sheet without a readable code that somebody says is this pupil's, and return its id."""
    found(session, Student, student_id)
    if codes.table("paper_form").entry(kind) is None:
        raise KeyError(kind)
    row = PaperForm(token=new_token(), kind=kind, student_id=student_id, staff_id=staff_id, term_id=term_id, pages=1)
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def join_visit(session: Session, form_id: int, visit_id: int) -> None:
    """Note that a form's visit is in the ledger; a form that was not back yet is back.

    Raises:
        NotFoundError: the form is gone.
        RuleError: the visit was not to this pupil.
    """
    row = found(session, PaperForm, form_id)
    went = select(VisitStudent.id).where(VisitStudent.visit_id == visit_id, VisitStudent.person_id == row.student_id)
    if session.scalars(went).first() is None:
        raise RuleError({"": "这次家访没有去这名学生家，记录表没有归到这次家访。"})
    row.visit_id = visit_id
    returned(session, form_id, context(session).today)


@needs(Right.EDIT)
def join_talk(session: Session, form_id: int, talk_id: int) -> None:
    """Note that a form's talk is in the ledger; as ``join_visit``."""
    row = found(session, PaperForm, form_id)
    talk = session.get(Talk, talk_id)
    if talk is None or talk.student_id != row.student_id:
        raise RuleError({"": "这次谈心不是和这名学生谈的，记录表没有归到这次谈心。"})
    row.talk_id = talk_id
    returned(session, form_id, context(session).today)


@needs(Right.EDIT)
def part(session: Session, *, visit_id: int = 0, talk_id: int = 0) -> None:
    """Part forms from a visit or talk that is about to be deleted: they are back and wait for being written down again."""
    if visit_id:
        for row in session.scalars(select(PaperForm).where(PaperForm.visit_id == visit_id)):
            row.visit_id = None
    if talk_id:
        for row in session.scalars(select(PaperForm).where(PaperForm.talk_id == talk_id)):
            row.talk_id = None
    session.flush()


def _whose(session: Session, whose: int | Claimed, made: dict[Claimed, int]) -> int:
    if isinstance(whose, int):
        if session.get(PaperForm, whose) is None:
            raise NotFoundError("有一张表的记录已经不在了，一张也没有收。请重新读一次。")
        return whose
    if whose not in made:
        made[whose] = claim(session, whose.student_id, whose.kind, whose.term_id)
    return made[whose]
