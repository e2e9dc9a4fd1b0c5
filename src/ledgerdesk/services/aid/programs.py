"""The school's aid book: what ships, an example county while it is switched on, and the school's own rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.aid import entitle, program
from ledgerdesk.domain.aid.book import PREFIX, AidBook, Entry, Program, Span
from ledgerdesk.domain.aid.facts import PupilFacts
from ledgerdesk.domain.aid.plans import Answer
from ledgerdesk.domain.aid.program import DEFINITION, ELIGIBLE, STANDARD
from ledgerdesk.domain.policy import PolicyValue
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Entitlement, PaymentBatch, PolicyOverride
from ledgerdesk.services import policy
from ledgerdesk.services.aid import counties
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

#: The layers of the book, the lowest first.
SHIPPED, COUNTY, OWN = 0, 1, 2
LOCAL = "aid.local"
_LABELS = ("category", "level", "hukou_kind")
_OWN_KEY = re.compile(re.escape(LOCAL) + r"\.(\d+)\.definition")


@dataclass(frozen=True)
class Step:
    """One entry of a programme's timeline; ``own_id`` is the row of the school's own, which may be taken back."""

    part: str
    held: Any
    value: PolicyValue
    layer: int
    own_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class LocalProgram:
    """A programme of the school's own; ``standard`` in the shape of the policy, empty where no money is given."""

    name: str
    benefit: str = program.CASH
    unit: str = program.YEAR
    gives: str = ""
    eligible: Sequence[Mapping[str, Any]] = ({},)
    standard: Sequence[Mapping[str, Any]] = ()
    excludes: Sequence[str] = ()
    funding: Sequence[Mapping[str, Any]] = ()
    record_only: bool = False


@needs(Right.LOOK)
def book(session: Session) -> AidBook:
    """Return the book as the school has it: its own rows over those of a county over what ships."""
    own = [value for _, value in _own_rows(session)]
    uses = counties.in_use(session)
    if not own and not uses:
        return _plain()
    return AidBook.of([_shipped(), counties.values(uses), own], _labels())


@needs(Right.LOOK)
def programs(session: Session, on: date, *, ended: bool = False) -> tuple[Program, ...]:
    """Return the programmes of a day; those that have ended, or were never begun here, only where asked for."""
    return book(session).programs(on, ended=ended)


@needs(Right.LOOK)
def timeline(session: Session, key: str) -> tuple[Step, ...]:
    """Return every entry of a programme: the lowest layer first, then by day; NotFoundError for no such programme."""
    known = book(session)
    if not known.knows(key):
        raise NotFoundError("没有这个资助项目，可能已被撤回。请刷新后再看。")
    ids = own_rows(session)
    return tuple(_step(part, entry, ids) for part in program.PARTS for entry in known.timeline(key, part))


@needs(Right.LOOK)
def own_rows(session: Session) -> Mapping[tuple[str, date], int]:
    """Return the rows of the school's own by policy key and first day."""
    return {(value.key, value.valid_from): row for row, value in _own_rows(session)}


@needs(Right.LOOK)
def explain(session: Session, key: str, facts: PupilFacts, span: Span, *, asked: bool = True) -> Answer:
    """Return what such a pupil gets of a programme in a term and why; unless ``asked`` regardless of who may have it.

    NotFoundError for no such programme.
    """
    known = book(session)
    if not known.knows(key):
        raise NotFoundError("没有这个资助项目，可能已被撤回。请刷新后再看。")
    compute = entitle.entitlement if asked else entitle.quote
    return compute(known, key, facts, known.term(span))


@needs(Right.SETTINGS)
def add_standard(
    session: Session,
    key: str,
    since: date,
    rates: Sequence[Mapping[str, Any]],
    source: str,
    *,
    until: date | None = None,
    reason: str | None = None,
) -> int:
    """Let a new standard hold from a day on and return its row; what held before stays. RuleError by field key."""
    return _add(session, key, STANDARD, since, list(rates), source, until, reason)


@needs(Right.SETTINGS)
def add_eligible(
    session: Session,
    key: str,
    since: date,
    conditions: Sequence[Mapping[str, Any]],
    source: str,
    *,
    until: date | None = None,
    reason: str | None = None,
) -> int:
    """Let other conditions hold from a day on and return their row. RuleError by field key."""
    return _add(session, key, ELIGIBLE, since, [dict(one) for one in conditions], source, until, reason)


@needs(Right.SETTINGS)
def add_local(session: Session, local: LocalProgram, since: date, source: str) -> str:
    """Begin a programme of the school's own and return its key. RuleError by field key."""
    name = text.clean(local.name)
    if not name:
        raise RuleError({"name": "请填写项目名称。"})
    known = book(session)
    if any(one.name == name for one in known.programs(since, ended=True)):
        raise RuleError({"name": "已经有同名的项目，请在那个项目下加新标准。"})
    if local.benefit == program.CASH and not local.standard and not local.record_only:
        raise RuleError({"amount": "请填写金额。"})
    key = f"{LOCAL}.{_next_number(session)}"
    definition = {
        "name": name,
        "benefit": local.benefit,
        "unit": local.unit,
        "gives": text.clean(local.gives),
        "record_only": local.record_only,
        "excludes": list(local.excludes),
        "funding": [dict(one) for one in local.funding],
    }
    _store(session, key, DEFINITION, since, definition, source)
    _store(session, key, ELIGIBLE, since, [dict(one) for one in local.eligible], source)
    if local.standard:
        _store(session, key, STANDARD, since, [dict(one) for one in local.standard], source)
    return key


@needs(Right.SETTINGS)
def end_program(session: Session, key: str, last_day: date, source: str) -> int:
    """Let a programme end with a day, by a row of its own that says so, and return it. RuleError by field key."""
    return _turn(session, key, date.fromordinal(last_day.toordinal() + 1), source, ended=True)


@needs(Right.SETTINGS)
def begin_program(session: Session, key: str, since: date, source: str) -> int:
    """Let a programme that is not given here begin on a day, and return the row. RuleError by field key."""
    return _turn(session, key, since, source, ended=False)


@needs(Right.SETTINGS)
def withdraw(session: Session, own_id: int) -> None:
    """Take one of the school's own rows back; what holds without it holds again.

    A programme whose only beginning it was goes whole. NotFoundError for another's row, RuleError where such a
    programme has been computed or paid already.
    """
    row = found(session, PolicyOverride, own_id)
    if not row.key.startswith(PREFIX):
        raise NotFoundError("这一条不是资助标准，请到“设置—天数与次数”里撤回。")
    key, _, part = row.key.rpartition(".")
    rows = [row]
    if part == DEFINITION and len(book(session).timeline(key, DEFINITION)) == 1:
        if _used(session, key):
            raise RuleError({"": "这个项目已经造过册，不能撤回。不再发的，请用“停办”。"})
        rows = list(session.scalars(select(PolicyOverride).where(PolicyOverride.key.startswith(f"{key}."))))
    for one in rows:
        session.delete(one)
    session.flush()


def _turn(session: Session, key: str, since: date, source: str, *, ended: bool) -> int:
    rows = [entry for entry in book(session).timeline(key, DEFINITION) if entry.policy.holds(since)]
    if not rows:
        raise RuleError({"since": "这一天还没有这个项目，请核对日期。"})
    return _add(session, key, DEFINITION, since, {**rows[-1].policy.value, "ended": ended}, source, None, None)


def _add(
    session: Session,
    key: str,
    part: str,
    since: date,
    value: Any,
    source: str,
    until: date | None,
    reason: str | None,
) -> int:
    if not book(session).knows(key):
        raise NotFoundError("没有这个资助项目，可能已被撤回。请刷新后再看。")
    if until is not None and until < since:
        raise RuleError({"until": "截止日早于开始日，请核对。"})
    same = select(PolicyOverride.id).where(PolicyOverride.key == f"{key}.{part}", PolicyOverride.valid_from == since)
    if session.scalar(same) is not None:
        raise RuleError({"since": "这一天已经有一条，不能盖掉。填错了请先撤回那一条，再重新填。"})
    return _store(session, key, part, since, value, source, until, reason)


def _store(
    session: Session,
    key: str,
    part: str,
    since: date,
    value: Any,
    source: str,
    until: date | None = None,
    reason: str | None = None,
) -> int:
    problems = {}
    if not text.clean(source):
        problems["source"] = "请写明依据，如文件号或会议决定。"
    try:
        AidBook.of([[PolicyValue(f"{key}.{part}", value, since, source)]], {})
    except ValueError:
        problems["value"] = "标准填得不全，请核对每一档的金额和对象。"
    if problems:
        raise RuleError(problems)
    row = PolicyOverride(key=f"{key}.{part}", valid_from=since, valid_to=until, value=value, source=text.clean(source))
    row.reason = text.clean(reason or "") or None
    session.add(row)
    session.flush()
    return row.id


def _step(part: str, entry: Entry, ids: Mapping[tuple[str, date], int]) -> Step:
    own = ids.get((entry.policy.key, entry.policy.valid_from)) if entry.layer == OWN else None
    return Step(part, entry.held, entry.policy, entry.layer, own)


def _own_rows(session: Session) -> Iterator[tuple[int, PolicyValue]]:
    kinds = (PolicyOverride.key, PolicyOverride.value, PolicyOverride.valid_from, PolicyOverride.source)
    query = select(PolicyOverride.id, *kinds, PolicyOverride.valid_to).where(PolicyOverride.key.startswith(PREFIX))
    for row in session.execute(query.order_by(PolicyOverride.id)):
        yield row.id, PolicyValue(row.key, row.value, row.valid_from, row.source, row.valid_to, own=True)


def _next_number(session: Session) -> int:
    keys = session.scalars(select(PolicyOverride.key).where(PolicyOverride.key.startswith(LOCAL)))
    return max((int(match[1]) for match in map(_OWN_KEY.fullmatch, keys) if match), default=0) + 1


def _used(session: Session, key: str) -> bool:
    """Tell whether a programme has been computed or paid in any term."""
    kinds = (Entitlement, PaymentBatch)
    return any(session.scalar(select(kind.id).where(kind.program == key).limit(1)) is not None for kind in kinds)


def _shipped() -> list[PolicyValue]:
    return [value for held in policy.shipped().values.values() for value in held if value.key.startswith(PREFIX)]


@cache
def _plain() -> AidBook:
    """Return the book of a school with nothing of its own: read once, for what ships never changes."""
    return AidBook.of([_shipped()], _labels())


@cache
def _labels() -> Mapping[str, str]:
    return {code.code: code.label for name in _LABELS for code in codes.table(name).codes}
