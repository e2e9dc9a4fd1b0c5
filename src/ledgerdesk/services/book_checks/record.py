"""Writing down that the headteacher looked through teachers' books; the day after, only a new look corrects it.

The headteacher signs with the own account; what was done with pen and paper is written down by the clerk.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotAllowedError, RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import BookCheck, Staff, Task
from ledgerdesk.services import attachments, terms
from ledgerdesk.services.book_checks import looks
from ledgerdesk.services.book_checks.looks import IN_ORDER, MISSING, Looked
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import before_all
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import found, unchanged

_LONGEST = 150  # characters of a finding: it becomes the title of a follow-up
MENDED = "已补正"


@needs(Right.SIGN)
def record(
    session: Session, staff_ids: Collection[int], looked: Sequence[Looked], on: date | None = None
) -> tuple[int, ...]:
    """Sign that books of some teachers were looked through, today if no day is given, and return the looks' ids.

    What is lacking becomes a follow-up of the teacher; a book found in order makes good what was lacking in it before.
    RuleError by field key.
    """
    known = context(session)
    return _store(session, staff_ids, looked, on or known.today, known.user_name, on_paper=False)


@needs(Right.EDIT)
def record_from_paper(
    session: Session, staff_ids: Collection[int], looked: Sequence[Looked], on: date, checker: str
) -> tuple[int, ...]:
    """Write down what ``checker`` looked through with pen and paper; as ``record``, RuleError by field key."""
    return _store(session, staff_ids, looked, on, text.clean(checker), on_paper=True)


@needs(Right.SIGN)
def correct(session: Session, check_id: int, version: int, looked: Looked) -> None:
    """Write a look of one's own as it should read, on the day it was written down.

    Raises:
        NotAllowedError: it is not one's own.
        RuleError: it was written down on another day, or by field key.
        StaleRecordError: it changed meanwhile.
    """
    _write(session, _own(session, unchanged(session, BookCheck, check_id, version)), looked)


@needs(Right.EDIT)
def correct_from_paper(session: Session, check_id: int, version: int, looked: Looked) -> None:
    """Write a look made on paper as it should read, on the day it was written down; errors as ``correct``."""
    _write(session, _paper(unchanged(session, BookCheck, check_id, version)), looked)


@needs(Right.SIGN)
def withdraw(session: Session, check_id: int) -> None:
    """Delete a look of one's own on the day it was written down, its follow-up with it; errors as ``correct``."""
    _delete(session, _own(session, found(session, BookCheck, check_id)))


@needs(Right.EDIT)
def withdraw_from_paper(session: Session, check_id: int) -> None:
    """Delete a look made on paper on the day it was written down, scan and follow-up with it."""
    _delete(session, _paper(found(session, BookCheck, check_id)))


@needs(Right.EDIT, Right.SIGN)
def mended(session: Session, check_ids: Collection[int], on: date) -> None:
    """Note that what was lacking was made good on a day; its follow-up is done. RuleError for a day that cannot be."""
    for row in [found(session, BookCheck, check_id) for check_id in check_ids]:
        if row.result == IN_ORDER:
            raise RuleError({"": "这次查阅没有要补正的。"})
        if not row.checked_on <= on <= context(session).today:
            raise RuleError({"mended_on": "补正的日子要在查阅以后、今天以前，请核对。"})
        _mend(session, row, on)
    session.flush()


def _store(
    session: Session, staff_ids: Collection[int], looked: Sequence[Looked], on: date, checker: str, *, on_paper: bool
) -> tuple[int, ...]:
    ids = tuple(dict.fromkeys(staff_ids))
    problems = _wrong_teachers(session, ids, on)
    if not checker:
        problems["checker"] = "请写查阅的人。"
    if not looked:
        problems["book"] = "请选看了哪一本。"
    for one in looked:
        problems |= _wrong(one, on)
    if problems:
        raise RuleError(problems)
    terms.ensure(session, on)
    made = []
    for staff_id in ids:
        for one in looked:
            if one.result == IN_ORDER:
                _make_good(session, staff_id, one.book, on)
            row = BookCheck(staff_id=staff_id, checked_on=on, checker=checker, on_paper=on_paper, mended_on=None,
                            book=one.book, **_values(one))  # fmt: skip
            session.add(row)
            session.flush()
            _follow_up(session, row)
            made.append(row.id)
    return tuple(made)


def _wrong_teachers(session: Session, ids: Collection[int], on: date) -> dict[str, str]:
    if not ids:
        return {"staff_ids": "请选老师。"}
    if on > context(session).today:
        return {"checked_on": "查阅的日子还没有到，请核对。"}
    if before_all(session, on, ()):
        return {"checked_on": "台账里还没有那个学年，请核对年份。"}
    serving = set(session.scalars(select(Staff.id).where(Staff.id.in_(ids), in_service(on))))
    return {} if len(serving) == len(ids) else {"staff_ids": "有老师那天不在校，请核对日期和老师。"}


def _wrong(one: Looked, on: date) -> dict[str, str]:
    problems = {}
    if codes.table("book").entry(one.book) is None:
        problems["book"] = "请选看了哪一本。"
    if codes.table("book_result").entry(one.result) is None:
        problems["result"] = "请选查阅的结果。"
    elif one.result not in (IN_ORDER, MISSING) and not text.clean(one.finding or ""):
        problems["finding"] = "请写缺什么，老师才好补。"
    if len(text.clean(one.finding or "")) > _LONGEST:
        problems["finding"] = f"最多 {_LONGEST} 个字，请写短一点。"
    if one.result != IN_ORDER and one.mend_by is None:
        problems["mend_by"] = "请写哪天以前补好。"
    elif one.result != IN_ORDER and one.mend_by is not None and one.mend_by < on:
        problems["mend_by"] = "补好的期限早于查阅那天，请核对。"
    return problems


def _values(one: Looked) -> dict[str, Any]:
    lacks = one.result != IN_ORDER
    finding = text.clean(one.finding or "") or None
    return {"result": one.result, "finding": finding, "mend_by": one.mend_by if lacks else None}


def _write(session: Session, row: BookCheck, looked: Looked) -> None:
    _require_today(session, row)
    if problems := _wrong(looked, row.checked_on):
        raise RuleError(problems)
    task = looks.task_of(session, row)
    for column, value in {**_values(looked), "book": looked.book, "mended_on": None}.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    if task is not None:
        _drop(session, task)
    _follow_up(session, row)
    session.flush()


def _delete(session: Session, row: BookCheck) -> None:
    _require_today(session, row)
    task = looks.task_of(session, row)
    if task is not None:
        _drop(session, task)
    attachments.delete_of(session, looks.ENTITY, row.id)
    session.delete(row)
    session.flush()


def _drop(session: Session, task: Task) -> None:
    attachments.delete_of(session, attachments.TASK, task.id)
    session.delete(task)
    session.flush()


def _follow_up(session: Session, row: BookCheck) -> None:
    """Have the teacher make good what is lacking: a follow-up noted on the day of the look."""
    if row.result == IN_ORDER or row.mend_by is None:
        return
    session.add(
        Task(
            title=looks.title_of(row),
            kind=looks.TASK_KIND,
            due_on=row.mend_by,
            noted_on=row.checked_on,
            staff_id=row.staff_id,
            term_id=terms.term_at(session, row.checked_on).id,
        )
    )
    session.flush()


def _make_good(session: Session, staff_id: int, book: str, on: date) -> None:
    lacking = select(BookCheck).where(
        BookCheck.staff_id == staff_id,
        BookCheck.book == book,
        BookCheck.result != IN_ORDER,
        BookCheck.mended_on.is_(None),
        BookCheck.checked_on <= on,
    )
    for row in session.scalars(lacking):
        _mend(session, row, on)


def _mend(session: Session, row: BookCheck, on: date) -> None:
    if row.mended_on != on:
        row.mended_on = on
    task = looks.task_of(session, row)
    if task is not None and task.done_on is None:
        task.done_on, task.outcome = on, MENDED


def _own(session: Session, row: BookCheck) -> BookCheck:
    if row.on_paper or row.checker != context(session).user_name:
        raise NotAllowedError("这次查阅不是您登记的，不能改。有变化请再登记一次查阅。")
    return row


def _paper(row: BookCheck) -> BookCheck:
    if not row.on_paper:
        raise NotAllowedError(f"这次查阅是 {row.checker} 用自己的账号登记的，只有本人当天能改。")
    return row


def _require_today(session: Session, row: BookCheck) -> None:
    made = looks.made_days(session, (row.id,)).get(row.id)
    if made is not None and made != context(session).today:
        raise RuleError({"": "查阅记录过了登记那天就不能改了。情况有变，请再登记一次查阅。"})
