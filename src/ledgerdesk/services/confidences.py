"""What was told in confidence about a child: whoever visits writes it down, the headteacher alone reads it.

Whoever wrote a note cannot read it again; it is corrected by another. It stands in no list, export, printed paper,
journal page, draft or label: it leaves this module through ``read`` and nowhere else.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import ConfidentialNote, Person, Talk, User, Visit
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query

_LONGEST = 2_000  # characters
_CHUNK = 500


@dataclass(frozen=True)
class NoteFacts:
    """A note as the headteacher reads it; ``author`` is "" for the paper code, ``found_on`` the day of visit or talk."""

    id: int
    written_on: date
    content: str = field(repr=False)  # the name of a fault must not tell it
    author: str
    found_on: date | None
    visit_id: int | None
    talk_id: int | None


@needs(Right.EDIT)
def add(
    session: Session, person_id: int, content: str, *, visit_id: int | None = None, talk_id: int | None = None
) -> int:
    """Write down what was told in confidence about a child and return its id; RuleError by field key."""
    words = text.clean_lines(content)
    problems: dict[str, str] = {}
    if not words:
        problems["confidence"] = "只给校长看的话还没有写。"
    elif len(words) > _LONGEST:
        problems["confidence"] = f"最多 {_LONGEST:,} 个字，请写短一点。"
    if session.get(Person, person_id) is None:
        problems["person_id"] = "这名学生已经不在台账里，请重新选。"
    if problems:
        raise RuleError(problems)
    here = context(session)
    row = ConfidentialNote(
        person_id=person_id,
        written_on=here.today,
        content=words,
        visit_id=visit_id,
        talk_id=talk_id,
        user_id=here.user_id,
    )
    session.add(row)
    session.flush()
    return row.id


@needs(Right.LOOK)
def count(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Return how many notes there are about each person; none is absent."""
    wanted, out = sorted(set(person_ids)), dict[int, int]()
    for start in range(0, len(wanted), _CHUNK):
        query = select(ConfidentialNote.person_id, func.count()).group_by(ConfidentialNote.person_id)
        chunk = wanted[start : start + _CHUNK]
        out |= {row[0]: row[1] for row in session.execute(query.where(ConfidentialNote.person_id.in_(chunk)))}
    return out


@needs(Right.CONFIDE)
def read(session: Session, person_id: int) -> tuple[NoteFacts, ...]:
    """Return what was told in confidence about a person, newest first; to be called in a step that keeps the purpose."""
    query: Query = (
        select(ConfidentialNote, User.name, func.coalesce(Visit.visited_on, Talk.held_on))
        .outerjoin(User, User.id == ConfidentialNote.user_id)
        .outerjoin(Visit, Visit.id == ConfidentialNote.visit_id)
        .outerjoin(Talk, Talk.id == ConfidentialNote.talk_id)
        .where(ConfidentialNote.person_id == person_id)
        .order_by(ConfidentialNote.id.desc())
    )
    return tuple(
        NoteFacts(note.id, note.written_on, note.content, author or "", found_on, note.visit_id, note.talk_id)
        for note, author, found_on in session.execute(query)
    )


@needs(Right.EDIT)
def part(session: Session, *, visit_id: int | None = None, talk_id: int | None = None) -> int:
    """Let notes stand without the visit or talk that is about to be deleted; return how many."""
    origin = ConfidentialNote.visit_id == visit_id if visit_id is not None else ConfidentialNote.talk_id == talk_id
    rows = session.scalars(select(ConfidentialNote).where(origin)).all()
    for row in rows:
        row.visit_id = row.talk_id = None
    session.flush()
    return len(rows)
