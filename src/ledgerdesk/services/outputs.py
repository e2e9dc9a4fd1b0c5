"""What leaves the house as a table: which pupils and columns, how it is called, and that it was made is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import grades
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import register, school, terms
from ledgerdesk.services.permission import needs

_UNNAMED = "本校"
ORDER_KEYS = ("grade", "class_number", "pinyin")
_STAGES = tuple(grades.STAGES)
_NOT_IN_FILE_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', ""))


@dataclass(frozen=True)
class Heading:
    """What every list carries: school, term, the day it is made, and who made it."""

    school: str
    term: str
    made_on: date
    maker: str

    def file_name(self, title: str, suffix: str) -> str:
        """Return 学校_表名_学期_日期 with a suffix such as ".xlsx", fit for every file system."""
        parts = (self.school, title, self.term, f"{self.made_on:%Y%m%d}")
        return "_".join(part.translate(_NOT_IN_FILE_NAMES).strip() for part in parts) + suffix


@needs(Right.OUTPUT)
def heading(session: Session) -> Heading:
    """Return what a list made now carries."""
    facts, known = school.facts(session), context(session)
    term = terms.term_at(session, known.today)
    return Heading(facts.name if facts else _UNNAMED, term.name, known.today, known.user_name)


@needs(Right.OUTPUT)
def pupils(session: Session, keys: Iterable[str], ids: Iterable[int] | None = None) -> list[dict[str, Any]]:
    """Return the flat facts for a list, by ``id`` in the order given, else from the lowest class up by pinyin."""
    wanted = tuple(dict.fromkeys((*keys, *ORDER_KEYS)))
    chosen = None if ids is None else tuple(ids)
    gathered = register.gather(session, context(session).today, wanted, chosen)
    if chosen is None:
        return [{"id": student_id, **facts} for student_id, facts in in_order(gathered).items()]
    return [
        {"id": student_id, **gathered[student_id]} for student_id in dict.fromkeys(chosen) if student_id in gathered
    ]


def in_order(pupils: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return pupils' facts with ``ORDER_KEYS`` among them, from the lowest class up by pinyin."""
    return dict(sorted(pupils.items(), key=_usual_order))


def require_purpose(purpose: str | None, *, full: bool) -> str | None:
    """Return the purpose, tidied.

    Raises:
        LedgerError: full numbers are wanted and no purpose is given.
    """
    tidied = (purpose or "").strip() or None
    if full and tidied is None:
        raise LedgerError("要带完整号码，请写明做什么用，例如“上报镇中心校”。")
    return tidied


def _usual_order(pupil: tuple[int, dict[str, Any]]) -> tuple[Any, ...]:
    student_id, row = pupil
    if row["grade"] is None:
        return (len(_STAGES), 0, 0, row["pinyin"], student_id)
    grade = grades.of_code(row["grade"])
    return (_STAGES.index(grade.stage), grade.grade, row["class_number"] or 0, row["pinyin"], student_id)
