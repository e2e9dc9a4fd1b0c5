"""From a batch to its public notice: those the school panel found in difficulty."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import notice
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Notice, Recognition, RecognitionBatch
from ledgerdesk.services import notices, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found


@needs(Right.LOOK)
def ready(session: Session, batch_id: int, level: str = "") -> tuple[int, ...]:
    """Return the recognitions of a batch that are to be posted next, of one level if asked."""
    query = select(Recognition.id).where(
        Recognition.batch_id == batch_id,
        Recognition.superseded_on.is_(None),
        Recognition.status == rules.SCHOOL_REVIEW,
        Recognition.level != rules.NOT_POOR,
    )
    if level:
        query = query.where(Recognition.level == level)
    return tuple(session.scalars(query.order_by(Recognition.id)))


@needs(Right.ISSUE)
def draft_notice(
    session: Session,
    batch_id: int,
    title: str,
    starts_on: date,
    *,
    ids: Iterable[int] | None = None,
    level: str = "",
    words: notices.Words | None = None,
) -> int:
    """Draft the notice of those of a batch who are to be posted, of ``ids`` only if given, and return its id.

    With a ``level`` it names those of that level and says so, where the school posts levels. RuleError by field key,
    also when one of ``ids`` is not to be posted.
    """
    found(session, RecognitionBatch, batch_id)
    waiting = ready(session, batch_id, level)
    wanted = waiting if ids is None else tuple(dict.fromkeys(ids))
    astray = set(wanted) - set(waiting)
    if astray:
        raise RuleError({"student_ids": f"有 {len(astray)} 人还不能公示：学校评审没有办完，或者没有通过。"})
    if not wanted:
        raise RuleError({"student_ids": "这一批还没有可以公示的学生：先办完学校评审。"})
    term = terms.term_at(session, starts_on)
    query = select(Recognition.student_id).where(Recognition.id.in_(wanted)).order_by(Recognition.id)
    pupils = tuple(session.scalars(query))
    drafts = select(Notice.id).where(Notice.kind == notice.RECOGNITION, Notice.status == notices.DRAFT)
    drafted = {one for draft in session.scalars(drafts) for one in notices.selection(session, draft).student_ids}
    if twice := len(drafted & set(pupils)):
        raise RuleError({"student_ids": f"有 {twice} 人已经在认定公示的草稿上。请先定稿，或删掉那份草稿。"})
    return notices.draft(session, notice.RECOGNITION, term.id, title, pupils, starts_on, level, words)
