"""The school itself: its profile as the seal names it, and its choices."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades, text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import SchoolProfile, Setting
from ledgerdesk.services import terms
from ledgerdesk.services.permission import needs

#: Setting: whether the recovery code that opens the ledger now was typed back from paper once.
RECOVERY_CONFIRMED = "recovery.confirmed"
_CODE = re.compile(r"[0-9]{10}")
# Hotlines are as often a desk telephone, short service numbers included.
_HOTLINE = re.compile(r"[0-9][0-9-]{2,18}[0-9]")
_ONLY_ROW = 1


@dataclass(frozen=True, kw_only=True)
class SchoolFacts:
    """The profile; ``code`` is the ten-digit 学校标识码, ``system`` 6-3 or 5-4."""

    name: str
    code: str | None = None
    central_school: str | None = None
    township: str | None = None
    county: str | None = None
    aid_centre: str | None = None
    hotline_1: str | None = None
    hotline_2: str | None = None
    system: str = grades.SIX_THREE


@needs(Right.LOOK)
def facts(session: Session) -> SchoolFacts | None:
    """Return the profile; None before the school was set up."""
    columns = [getattr(SchoolProfile, key) for key in SchoolFacts.__dataclass_fields__]
    row = session.execute(select(*columns)).first()
    return None if row is None else SchoolFacts(**row._asdict())


@needs(Right.LOOK)
def system(session: Session) -> str:
    """Return the school's system, which says what 初一 means; 6-3 before the school was set up."""
    return session.scalar(select(SchoolProfile.system)) or grades.SIX_THREE


@needs(Right.SETTINGS)
def set_up(session: Session, school: SchoolFacts, today: date) -> None:
    """Write the profile of a new ledger, with the school year of a day and both its terms; RuleError by field key."""
    if session.get(SchoolProfile, _ONLY_ROW) is not None:
        raise RuleError({"": "学校信息已经建好了，要修改请到设置里改。"})
    session.add(SchoolProfile(id=_ONLY_ROW, **asdict(_checked(school))))
    session.flush()
    terms.ensure(session, today)
    # In the last weeks of a school year the next one is already being prepared.
    terms.ensure(session, terms.term_at(session, today).covers_to)


@needs(Right.SETTINGS)
def change(session: Session, school: SchoolFacts) -> None:
    """Write the changed profile; RuleError by field key, NotFoundError before the school was set up."""
    row = session.get(SchoolProfile, _ONLY_ROW)
    if row is None:
        raise NotFoundError("还没有填学校信息，请先新建台账。")
    for key, value in asdict(_checked(school)).items():
        if getattr(row, key) != value:
            setattr(row, key, value)
    session.flush()


@needs(Right.LOOK)
def setting(session: Session, key: str, default: Any = None) -> Any:
    """Return a choice of the school, or the default where none was made."""
    found = session.execute(select(Setting.value).where(Setting.key == key)).first()
    return default if found is None else found[0]


@needs(Right.SETTINGS)
def set_setting(session: Session, key: str, value: Any) -> None:
    """Keep a choice of the school; the value must be plain JSON."""
    _set(session, key, value)


@needs(Right.SAFEKEEP)
def note_recovery_code(session: Session, *, confirmed: bool) -> None:
    """Keep whether the recovery code that opens the ledger now was typed back from paper."""
    _set(session, RECOVERY_CONFIRMED, confirmed)


def _set(session: Session, key: str, value: Any) -> None:
    row = session.scalars(select(Setting).where(Setting.key == key)).first()
    if row is None:
        session.add(Setting(key=key, value=value))
    elif row.value != value:
        row.value = value
    session.flush()


def _checked(school: SchoolFacts) -> SchoolFacts:
    """Return the facts tidied, blanks as None; RuleError with every problem."""
    tidy = {key: text.clean(value) or None for key, value in asdict(school).items() if value is not None}
    problems = {}
    if not tidy.get("name"):
        problems["name"] = "请填写校名，与公章一致。"
    code = tidy.get("code")
    if code and not _CODE.fullmatch(code):
        problems["code"] = "学校标识码是 10 位数字，请核对。"
    for key in ("hotline_1", "hotline_2"):
        number = tidy.get(key)
        if number and not _HOTLINE.fullmatch(number):
            problems[key] = "监督电话只写数字，区号后面用短横，如 0718-1234567。"
    if tidy.get("system") not in (grades.SIX_THREE, grades.FIVE_FOUR):
        problems["system"] = "请选六三制或五四制。"
    if problems:
        raise RuleError(problems)
    return replace(SchoolFacts(name=""), **{key: tidy.get(key) for key in SchoolFacts.__dataclass_fields__})  # type: ignore[arg-type] # name and system are checked
