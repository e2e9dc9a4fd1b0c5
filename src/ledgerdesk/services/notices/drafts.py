"""Draft a notice: whom it will name, from which day, and the few words that differ from notice to notice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import notice, text
from ledgerdesk.domain.rights import Right
from ledgerdesk.domain.working_days import Period
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Draft, Notice, Student, Term
from ledgerdesk.services import calendar, policy, school
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found, unchanged

DRAFT, POSTED, TAKEN_DOWN, VOID = notice.DRAFT, notice.POSTED, notice.TAKEN_DOWN, notice.VOID
_PREFIX = "notice:"
WORDS_SETTING = "notice.words"
_LONGEST_TITLE = 120
# A title holds years and document numbers, shorter than any phone; the words may hold a letter box's address, but
# nothing as long as a mobile number.
_NUMBER = re.compile(r"\d{7}")
_LONG_NUMBER = re.compile(r"\d{11}")


LEVEL_SETTING = "notice.with_level"
LEVELS = "level"


@dataclass(frozen=True)
class Words:
    """What the school fills into the wording: where it hangs, on what basis, and the letter box ("" for none)."""

    place: str = "学校公示栏"
    basis: str = ""
    mailbox: str = ""


@dataclass(frozen=True)
class Selection:
    """What a draft holds besides its row: the pupils chosen, the words, and their level (code table; "" for none)."""

    student_ids: tuple[int, ...]
    words: Words
    level: str = ""


@needs(Right.ISSUE)
def draft(
    session: Session,
    kind: str,
    term_id: int,
    title: str,
    student_ids: Iterable[int],
    starts_on: date,
    level: str = "",
    words: Words | None = None,
) -> int:
    """Draft a notice and return its id; RuleError by field key.

    ``level`` is the one all its pupils have, which only a school that switched it on may post; "" posts none. A line feed in the title is where the printed title breaks. Without ``words`` those of the school are taken.
    """
    chosen = tuple(dict.fromkeys(student_ids))
    found(session, Term, term_id)
    _check(session, kind, title, chosen, words, level=level)
    ends_on = period(session, starts_on).ends_on
    row = Notice(
        kind=kind,
        term_id=term_id,
        title=text.clean_lines(title),
        status=DRAFT,
        starts_on=starts_on,
        ends_on=ends_on,
        with_level=bool(level),
    )
    session.add(row)
    session.flush()
    _keep(session, row, Selection(chosen, words or usual_words(session), level))
    return row.id


@needs(Right.ISSUE)
def update_draft(
    session: Session,
    notice_id: int,
    version: int,
    *,
    title: str | None = None,
    student_ids: Iterable[int] | None = None,
    starts_on: date | None = None,
    level: str | None = None,
    words: Words | None = None,
) -> None:
    """Change what is given; RuleError by field key, also when the notice was issued, for then nothing can change."""
    row = unchanged(session, Notice, notice_id, version)
    require_draft(row)
    kept = selection(session, notice_id)
    chosen = kept.student_ids if student_ids is None else tuple(dict.fromkeys(student_ids))
    wanted_level = kept.level if level is None else level
    wanted = row.title if title is None else text.clean_lines(title)
    _check(session, row.kind, wanted, chosen, words, level=wanted_level)
    first = starts_on or row.starts_on
    for column, value in {
        "title": wanted,
        "with_level": bool(wanted_level),
        "starts_on": first,
        "ends_on": period(session, first).ends_on,
    }.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()
    _keep(session, row, Selection(chosen, words or kept.words, wanted_level))


@needs(Right.ISSUE)
def delete_draft(session: Session, notice_id: int) -> None:
    """Delete a draft; RuleError when it was issued. Its selection stays for undo."""
    row = found(session, Notice, notice_id)
    require_draft(row)
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def selection(session: Session, notice_id: int) -> Selection:
    """Return whom a draft names and its words; empty for a notice that was issued."""
    kept = _stored(session, notice_id)
    return Selection((), Words()) if kept is None else _unpacked(kept.body)


@needs(Right.LOOK)
def selected_counts(session: Session) -> dict[int, int]:
    """Return how many pupils each draft names, by notice."""
    kept = session.execute(select(Draft.key, Draft.body).where(Draft.key.startswith(_PREFIX, autoescape=True)))
    return {int(key.removeprefix(_PREFIX)): len(_unpacked(body).student_ids) for key, body in kept}


@needs(Right.ISSUE)
def forget_selection(session: Session, notice_id: int) -> None:
    """Drop the selection of a notice whose lines are frozen now."""
    kept = _stored(session, notice_id)
    if kept is not None:
        session.delete(kept)
        session.flush()


@needs(Right.LOOK)
def usual_words(session: Session) -> Words:
    """Return the words the school uses unless a notice says otherwise."""
    return Words(**(school.setting(session, WORDS_SETTING) or {}))


@needs(Right.ISSUE)
def set_usual_words(session: Session, words: Words) -> None:
    """Keep the words the school uses."""
    school.set_setting(session, WORDS_SETTING, asdict(words))


@needs(Right.LOOK)
def period(session: Session, starts_on: date) -> Period:
    """Return the period of a notice from a day on, by the policy of that day and the school's calendar."""
    asked = policy.value(session, policy.NOTICE_DAYS, starts_on).value
    return calendar.calendar(session).period(starts_on, asked["count"], asked["kind"])


def require_draft(row: Notice) -> None:
    """Raise RuleError unless the notice is a draft."""
    if row.status != DRAFT:
        raise RuleError({"": "这份公示已经定稿，内容不能再改。要更正，先作废再重拟。"})


def _key(notice_id: int) -> str:
    return f"{_PREFIX}{notice_id}"


def _unpacked(body: Mapping[str, Any]) -> Selection:
    return Selection(tuple(body["student_ids"]), Words(**body["words"]), body["level"])


def _keep(session: Session, row: Notice, kept: Selection) -> None:
    body = {"student_ids": list(kept.student_ids), "words": asdict(kept.words), "level": kept.level}
    stored = _stored(session, row.id)
    if stored is None:
        session.add(Draft(key=_key(row.id), title=row.title, saved_at=context(session).now, body=body))
    else:
        stored.title, stored.saved_at, stored.body = row.title, context(session).now, body
    session.flush()


def _stored(session: Session, notice_id: int) -> Draft | None:
    """Return where the selection of a notice is kept: among the drafts, but everybody's who may issue."""
    return session.scalars(select(Draft).where(Draft.key == _key(notice_id))).first()


def _check(
    session: Session, kind: str, title: str, chosen: tuple[int, ...], words: Words | None, *, level: str
) -> None:
    problems = {}
    for key, said in asdict(words or Words()).items():
        if _LONG_NUMBER.search(_digits(said)):
            problems[key] = "这里有一长串数字，公示不能带个人的号码，请去掉。"
    if codes.table("notice_kind").entry(kind) is None:
        problems["kind"] = "请选公示的种类。"
    profile = school.facts(session)
    # A school may be named after martyrs; its own name says nothing of those on the list.
    if wrong := _title_problem(title, profile.name if profile else ""):
        problems["title"] = wrong
    known = set(session.scalars(select(Student.id).where(Student.id.in_(chosen)))) if chosen else set()
    if known != set(chosen):
        problems["student_ids"] = "名单里有学生已经不在台账里，请重新选。"
    if level and not school.setting(session, LEVEL_SETTING, False):
        problems["level"] = "学校没有打开“公示写档次”，请先到设置里打开，或者不写档次。"
    elif level and codes.table(LEVELS).entry(level) is None:
        problems["level"] = "请选这份名单的档次，或者不写档次。"
    if problems:
        raise RuleError(problems)


def _digits(said: str) -> str:
    """Return a text with what could part the digits of a number gone."""
    return re.sub(r"[-—.·*]", "", text.compact(said))


def _title_problem(title: str, school_name: str) -> str:
    """Return why a title cannot be posted; "" when it can: it says of everybody named what it says."""
    plain = text.compact(title)
    if not plain:
        return "请填写标题。"
    if len(plain) > _LONGEST_TITLE:
        return f"标题太长，最多 {_LONGEST_TITLE} 个字。"
    if _NUMBER.search(_digits(plain)):
        return "标题里有一长串数字，公示不能带号码，请去掉。"
    rest = plain.replace(text.compact(school_name), "") if school_name else plain
    for entry in codes.table("category").codes:
        if entry.group not in ("national", "legacy"):
            continue
        # The longest first, for it tells best what to take out.
        for word in sorted((entry.label, *entry.aliases), key=len, reverse=True):
            if word in rest:
                return f"标题里写了“{word}”，等于公开了名单上每个人的类别，请去掉。"
    return ""
