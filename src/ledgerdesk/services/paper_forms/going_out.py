"""Forms going out on paper. Nothing is stored before one is really printed: numbers are made first, noted afterwards."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import crockford, paper_code
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import PaperForm, Student
from ledgerdesk.services import attachments
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

VISIT, TALK, HANDBOOK = "visit", "talk", "handbook"


@dataclass(frozen=True)
class Prepared:
    """A form about to be printed: its number and, page by page, what stands in the squares and beneath them."""

    student_id: int
    kind: str
    term_id: int
    staff_id: int | None
    token: str
    codes: tuple[tuple[str, str], ...]

    @property
    def pages(self) -> int:
        """Return how many pages carry a code."""
        return len(self.codes)


@needs(Right.LOOK)
def prepare(
    session: Session,
    kind: str,
    student_ids: Iterable[int],
    term_id: int,
    pages: int | Mapping[int, int],
    staff: Mapping[int, int] | None = None,
) -> tuple[Prepared, ...]:
    """Return numbers and codes for forms of ``pages`` pages (1–99; by pupil), one for each; nothing is stored.

    ``staff`` names the teacher who takes a pupil's form. KeyError for a kind that is none.
    """
    if codes.table("paper_form").entry(kind) is None:
        raise KeyError(kind)
    seal = context(session).seal
    made = []
    for student_id in student_ids:
        token, count = new_token(), pages if isinstance(pages, int) else pages[student_id]
        texts = tuple(
            (paper_code.text(seal, token, page), paper_code.shown(seal, token, page, count))
            for page in range(1, count + 1)
        )
        made.append(Prepared(student_id, kind, term_id, (staff or {}).get(student_id), token, texts))
    return tuple(made)


@needs(Right.EDIT)
def issue(session: Session, forms: Collection[Prepared], on: date | None = None) -> tuple[int, ...]:
    """Note that forms went out on paper and return the ids of those that were not noted before.

    Raises:
        NotFoundError: a pupil is not in the ledger any more.
    """
    known = set(session.scalars(select(PaperForm.token).where(PaperForm.token.in_([form.token for form in forms]))))
    rows = [_new(session, form, on or context(session).today) for form in forms if form.token not in known]
    session.flush()
    return tuple(row.id for row in rows)


def _new(session: Session, form: Prepared, on: date) -> PaperForm:
    found(session, Student, form.student_id)
    row = PaperForm(
        token=form.token,
        kind=form.kind,
        student_id=form.student_id,
        staff_id=form.staff_id,
        term_id=form.term_id,
        pages=form.pages,
        printed_on=on,
    )
    session.add(row)
    return row


@needs(Right.EDIT)
def withdraw(session: Session, ids: Iterable[int]) -> int:
    """Take back forms that were printed by mistake and return how many; their numbers are unknown from then on.

    Raises:
        RuleError: one has come back already: what is filled in stays.
    """
    rows = [found(session, PaperForm, form_id) for form_id in ids]
    back = sum(row.returned_on is not None for row in rows)
    if back:
        raise RuleError({"": f"有 {back} 张已经收回，不能作废。请只选没收回的。"})
    for row in rows:
        attachments.delete_of(session, attachments.PAPER_FORM, row.id)
        session.delete(row)
    session.flush()
    return len(rows)


def new_token() -> str:
    """Return a number drawn by chance."""
    return "".join(secrets.choice(crockford.ALPHABET) for _ in range(paper_code.TOKEN))
