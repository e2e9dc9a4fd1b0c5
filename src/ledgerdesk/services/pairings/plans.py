"""Plan the help of a term, pairing by pairing or many at once, and judge at its end what came of it.

The goals of a pairing itself (扶志向、扶学业、扶生活) are those agreed when it began; they stay, and lists of pairings
carry them in and out. The plan of a term is made from them, or from the plan of the term before, and tells the
measures; at the end of the term it is judged. A plan outlives its pairing: who takes over in mid-term gets a copy.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError, StaleRecordError
from ledgerdesk.fields import codes
from ledgerdesk.models import Pairing, PairingPlan, Person, Term
from ledgerdesk.services import terms
from ledgerdesk.services.pairings.goals import GOALS, PLANNED
from ledgerdesk.services.pairings.planned import WRITTEN, overlaps
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

_EDITABLE = (*WRITTEN, "outcome")


@dataclass(frozen=True)
class Made:
    """Pairings that were given a plan, and who was left as they were, with the reason: (student, why)."""

    done: tuple[int, ...]
    left: tuple[tuple[str, str], ...] = ()


@needs(Right.EDIT)
def save(session: Session, pairing_id: int, term_id: int, values: Mapping[str, Any], version: int = 0) -> int:
    """Write the plan of a pairing in a term as it should read, and return its id; ``version`` 0: there was none.

    ``values`` may hold the goals, measures, outcome and review; what is left out stays, in a new plan the pairing's goals.

    Raises:
        RuleError: nothing is written in it, or the pairing did not hold in that term.
        StaleRecordError: it was changed meanwhile.
    """
    row = _row(session, pairing_id, term_id)
    if (row.version if row else 0) != version:
        raise StaleRecordError("这份计划刚才在别处改过。请重新打开，再改一次。")
    tidy = _tidied(values)
    if row is None:
        tidy = _standing(found(session, Pairing, pairing_id)) | tidy
    problems = _problems(tidy)
    after = {key: tidy.get(key, getattr(row, key) if row else None) for key in _EDITABLE}
    if not any(after[key] for key in PLANNED):
        problems.setdefault("ambition", "目标和措施一样都没有写，请至少写一条。")
    if after["review"] and not after["outcome"]:
        problems["outcome"] = "写了成效说明，请再选一个成效评定。"
    if problems:
        raise RuleError(problems)
    if row is None:
        (row,) = _new(session, [pairing_id], term_id).values()
    _write(session, row, tidy)
    session.flush()
    return row.id


@needs(Right.EDIT)
def fill(
    session: Session, pairing_ids: Collection[int], term_id: int, values: Mapping[str, Any], *, over: bool = False
) -> Made:
    """Write the same goals and measures into the plans of many pairings; blank values change nothing.

    What somebody wrote already stays unless ``over``. A pairing without a plan gets one, made from its own goals.
    """
    tidy = {key: words for key, words in _tidied(values).items() if words}
    problems = _problems(tidy)
    if not tidy:
        problems["ambition"] = "请至少写一条。"
    if problems or not set(tidy) <= set(PLANNED):
        raise RuleError(problems or {"": "这里只写目标和措施。"})
    plans = _plans(session, pairing_ids, term_id)
    fresh = _new(session, [each for each in pairing_ids if each not in plans], term_id)
    for pairing in session.scalars(select(Pairing).where(Pairing.id.in_(list(fresh)))):
        _write(session, fresh[pairing.id], _standing(pairing))
    done: list[int] = []
    kept: list[int] = []
    for pairing_id, row in (plans | fresh).items():
        wanted = {key: words for key, words in tidy.items() if over or not getattr(row, key)}
        changed = {key: words for key, words in wanted.items() if getattr(row, key) != words}
        _write(session, row, changed)
        (done if changed or pairing_id in fresh else kept).append(pairing_id)
    session.flush()
    return Made(tuple(done), _named(session, kept, "已经写过，没有改"))


@needs(Right.EDIT)
def copy_from_last_term(session: Session, pairing_ids: Collection[int], term_id: int) -> Made:
    """Make the plans of a term from those of the last term that had one, else from the pairing's own goals.

    The pupil's plan under another teacher counts too. A pairing that has a plan keeps it; outcomes are never copied.
    """
    have = _plans(session, pairing_ids, term_id)
    lacking = [pairing_id for pairing_id in pairing_ids if pairing_id not in have]
    sources = _sources(session, lacking, term_id)
    fresh = _new(session, list(sources), term_id)
    for pairing_id, words in sources.items():
        _write(session, fresh[pairing_id], words)
    session.flush()
    nothing = [pairing_id for pairing_id in lacking if pairing_id not in sources]
    left = (*_named(session, have, "已经有计划"), *_named(session, nothing, "以前没有写过目标"))
    return Made(tuple(sources), left)


@needs(Right.EDIT)
def review(
    session: Session, pairing_ids: Collection[int], term_id: int, outcome: str, words: str | None, on: date
) -> tuple[int, ...]:
    """Judge many pairings at once on a day and return which; blank words leave what was said of each.

    Raises:
        RuleError: the outcome is unknown, the day has not come, or one of them has no plan to be judged by.
    """
    tidy = _tidied({"outcome": outcome, "review": words})
    problems = _problems(tidy)
    if not tidy["outcome"]:
        problems["outcome"] = "请选成效评定。"
    if on > context(session).today:
        problems["on"] = "评定日期还没有到，请核对。"
    plans = _plans(session, pairing_ids, term_id)
    lacking = _named(session, [each for each in pairing_ids if each not in plans], "")
    if lacking:
        names = "、".join(name for name, _ in lacking[:3]) + ("等" if len(lacking) > 3 else "")
        problems[""] = f"{names} {len(lacking)} 对还没有本学期的计划，请先写计划，再评成效。"
    if problems:
        raise RuleError(problems)
    told = tidy if tidy["review"] else {"outcome": tidy["outcome"]}
    for row in plans.values():
        _write(session, row, told, on=on)
    session.flush()
    return tuple(plans)


@needs(Right.EDIT)
def remove(session: Session, pairing_ids: Collection[int], term_id: int) -> int:
    """Delete the plans of a term made by mistake and return how many; undo brings them back."""
    plans = _plans(session, pairing_ids, term_id)
    for row in plans.values():
        session.delete(row)
    session.flush()
    return len(plans)


def _row(session: Session, pairing_id: int, term_id: int) -> PairingPlan | None:
    found(session, Pairing, pairing_id)
    return _plans(session, [pairing_id], term_id).get(pairing_id)


def _plans(session: Session, pairing_ids: Iterable[int], term_id: int) -> dict[int, PairingPlan]:
    wanted = frozenset(pairing_ids)
    rows = session.scalars(select(PairingPlan).where(PairingPlan.term_id == term_id))
    return {row.pairing_id: row for row in rows if row.pairing_id in wanted}


def _new(session: Session, pairing_ids: Collection[int], term_id: int) -> dict[int, PairingPlan]:
    """Add empty plans; RuleError where a pairing did not hold in the term."""
    held = set(session.scalars(select(Pairing.id).where(overlaps(terms.facts(session, term_id)))))
    if not held.issuperset(pairing_ids):
        raise RuleError({"": "有的结对不在这个学期里，请换一个学期，或者重新选。"})
    rows = {pairing_id: PairingPlan(pairing_id=pairing_id, term_id=term_id) for pairing_id in pairing_ids}
    session.add_all(rows.values())
    return rows


def _write(session: Session, row: PairingPlan, values: Mapping[str, Any], on: date | None = None) -> None:
    for key, value in values.items():
        if getattr(row, key) != value:
            setattr(row, key, value)
    if "outcome" in values:
        judged = (on or row.reviewed_on or context(session).today) if row.outcome else None
        if row.reviewed_on != judged:
            row.reviewed_on = judged


def _sources(session: Session, pairing_ids: Collection[int], term_id: int) -> dict[int, dict[str, str | None]]:
    """Return what each pairing's plan is made from; those without anything are absent."""
    since = terms.facts(session, term_id).covers_from
    pairings = {row.id: row for row in session.scalars(select(Pairing)) if row.id in set(pairing_ids)}
    query = (
        select(PairingPlan, Pairing.student_id)
        .join(Pairing, Pairing.id == PairingPlan.pairing_id)
        .join(Term, Term.id == PairingPlan.term_id)
        .where(Term.covers_from < since)
        .order_by(Term.covers_from, Pairing.valid_from, PairingPlan.id)
    )
    own: dict[int, dict[str, str | None]] = {}
    pupils: dict[int, dict[str, str | None]] = {}
    for plan, student_id in session.execute(query):
        own[plan.pairing_id] = pupils[student_id] = {key: getattr(plan, key) for key in PLANNED}
    found: dict[int, dict[str, str | None]] = {}
    for pairing_id in pairing_ids:
        row = pairings[pairing_id]
        words = own.get(pairing_id) or pupils.get(row.student_id) or _standing(row)
        if any(words.values()):
            found[pairing_id] = words
    return found


def _standing(pairing: Pairing) -> dict[str, Any]:
    return {goal: getattr(pairing, goal) for goal in GOALS}


def _named(session: Session, pairing_ids: Iterable[int], why: str) -> tuple[tuple[str, str], ...]:
    wanted = frozenset(pairing_ids)
    if not wanted:
        return ()
    query = select(Pairing.id, Person.name).join(Person, Person.id == Pairing.student_id).order_by(Person.pinyin)
    return tuple((row.name, why) for row in session.execute(query) if row.id in wanted)


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(_EDITABLE)
    if unknown:
        raise KeyError(min(unknown))
    return {
        key: (value or None) if key == "outcome" else text.clean_lines(value or "") or None
        for key, value in values.items()
    }


def _problems(tidy: Mapping[str, Any]) -> dict[str, str]:
    problems = {}
    outcome = tidy.get("outcome")
    if outcome and codes.table("help_outcome").entry(outcome) is None:
        problems["outcome"] = "请从列表里选成效评定。"
    return problems
