"""What was done for a household somebody answers for: days in the village, money, goods, a project. Values in fen."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import money, text
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import HouseholdHelp, HouseholdPairing
from ledgerdesk.services import attachments, policy
from ledgerdesk.services.homes import who
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found, unchanged

STAY, MONEY, GOODS = "stay", "money", "goods"
_THERE = "there"  # the group of the code table whose days are days in the village
_RECENT = 2_000  # entries looked through for phrases
_LONGEST_PHRASE = 40  # characters; longer ones speak of one family


@dataclass(frozen=True, kw_only=True)
class HelpFacts:
    """What was done on a day, or some days on end; ``value_fen`` is the money or what the goods were worth.

    What follows ``what`` is filled by the store: whose it is, when it was written down, whether that was late.
    """

    kind: str
    first_on: date
    last_on: date
    value_fen: int = 0
    what: str = ""
    pairing_id: int = 0
    id: int = 0
    version: int = 0
    household_id: int = 0
    head: str = ""
    village: str = ""
    staff_id: int = 0
    staff_name: str = ""
    recorded_on: date | None = None
    late: bool = False

    @property
    def there(self) -> bool:
        """Tell whether its days are days in the village."""
        return counts_there(self.kind)


def counts_there(kind: str) -> bool:
    """Tell whether a kind of help happens in the village."""
    entry = codes.table("household_help").entry(kind)
    return entry is not None and entry.group == _THERE


@needs(Right.EDIT)
def add(session: Session, pairing_ids: Collection[int], facts: HelpFacts) -> tuple[int, ...]:
    """Write down what was done for several households at once, the value for each; return the ids. RuleError by field key."""
    wanted = tuple(dict.fromkeys(pairing_ids))
    if not wanted:
        raise RuleError({"pairing_ids": "请选帮扶的人家。"})
    for pairing_id in wanted:
        check(session, pairing_id, facts)
    rows = [
        HouseholdHelp(pairing_id=pairing_id, recorded_on=context(session).today, **_columns(facts))
        for pairing_id in wanted
    ]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)


@needs(Right.EDIT)
def update(session: Session, help_id: int, version: int, facts: HelpFacts) -> None:
    """Correct an entry; RuleError by field key, StaleRecordError when changed meanwhile. Whose it is stays."""
    row = unchanged(session, HouseholdHelp, help_id, version)
    check(session, row.pairing_id, facts)
    for column, value in _columns(facts).items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, help_id: int) -> None:
    """Delete an entry made by mistake, its photos too; undo brings them back."""
    row = found(session, HouseholdHelp, help_id)
    attachments.delete_of(session, attachments.HOUSEHOLD_HELP, help_id)
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def check(session: Session, pairing_id: int, facts: HelpFacts) -> None:
    """Raise RuleError, every problem at once by field key, for an entry that cannot be stored as it is."""
    pairing = found(session, HouseholdPairing, pairing_id)
    problems: dict[str, str] = {}
    if codes.table("household_help").entry(facts.kind) is None:
        problems["kind"] = "请选做了什么：到村到户、资金、物资等。"
    if facts.last_on < facts.first_on:
        problems["last_on"] = "结束那天早于开始那天，请核对。"
    elif facts.last_on > context(session).today:
        problems["last_on"] = "这一天还没有到，请核对。"
    elif pairing.valid_from is not None and facts.first_on < pairing.valid_from:
        problems["first_on"] = "那一天还没有开始包这一户，请核对日期，或者更正包户的开始日期。"
    elif pairing.valid_to is not None and facts.last_on > pairing.valid_to:
        problems["last_on"] = "那一天已经不包这一户了，请核对日期。"
    if facts.value_fen < 0 or (facts.kind == MONEY and not facts.value_fen):
        problems["value_fen"] = "帮扶资金请写金额，要大于 0。"
    elif facts.value_fen > money.LIMIT_FEN:
        problems["value_fen"] = "金额太大，请核对。"
    if not text.clean(facts.what):
        problems["what"] = "请写做了什么，一句话就行。"
    if problems:
        raise RuleError(problems)


@needs(Right.LOOK)
def warnings(session: Session, pairing_ids: Collection[int], facts: HelpFacts) -> tuple[str, ...]:
    """Return what deserves a second look before an entry is stored, in words; none of it blocks."""
    again = select(HouseholdHelp.id).where(
        HouseholdHelp.pairing_id.in_(tuple(pairing_ids)),
        HouseholdHelp.kind == facts.kind,
        HouseholdHelp.first_on <= facts.last_on,
        HouseholdHelp.last_on >= facts.first_on,
        HouseholdHelp.id != facts.id,
    )
    if session.scalar(again) is None:
        return ()
    return ("这几天里已经登记过这样的帮扶，请看看是不是同一次。",)


@needs(Right.LOOK)
def facts(session: Session, help_id: int) -> HelpFacts:
    """Return an entry; NotFoundError when there is none."""
    found(session, HouseholdHelp, help_id)
    return _read(session, HouseholdHelp.id == help_id)[0]


@needs(Right.LOOK)
def rows(session: Session, first: date, last: date) -> tuple[HelpFacts, ...]:
    """Return what was done in a period (on any day of it), the newest first."""
    return _read(session, HouseholdHelp.first_on <= last, HouseholdHelp.last_on >= first)


@needs(Right.LOOK)
def of_household(session: Session, household_id: int) -> tuple[HelpFacts, ...]:
    """Return what was done for a household by whomever, the newest first."""
    return _read(session, HouseholdPairing.household_id == household_id)


@needs(Right.LOOK)
def of_staff(session: Session, staff_id: int) -> tuple[HelpFacts, ...]:
    """Return what somebody did for all households, the newest first."""
    return _read(session, HouseholdPairing.staff_id == staff_id)


@needs(Right.LOOK)
def phrases(session: Session, kind: str, most: int = 12) -> tuple[str, ...]:
    """Return what was written most often of a kind of help, at least twice."""
    query = select(HouseholdHelp.what).where(HouseholdHelp.kind == kind).order_by(HouseholdHelp.id.desc())
    counted = Counter(words for words in session.scalars(query.limit(_RECENT)) if len(words) <= _LONGEST_PHRASE)
    return tuple(words for words, times in counted.most_common(most) if times > 1)


def _lateness(book: PolicyBook) -> Callable[[date, date], bool]:
    """Return a function that tells whether what ended on a day was written down later than policy calls in time."""

    @cache
    def allowed(recorded_on: date) -> int | None:
        try:
            return int(book.at(policy.LATE_AFTER, recorded_on).value)
        except PolicyGapError:
            return None

    def late(recorded_on: date, last_on: date) -> bool:
        days = allowed(recorded_on)
        return days is not None and (recorded_on - last_on).days > days

    return late


def _columns(facts: HelpFacts) -> dict[str, object]:
    return {
        "kind": facts.kind,
        "first_on": facts.first_on,
        "last_on": facts.last_on,
        "value_fen": facts.value_fen,
        "what": text.clean_lines(facts.what),
    }


def _read(session: Session, *conditions: ColumnElement[bool]) -> tuple[HelpFacts, ...]:
    columns = (HouseholdHelp.kind, HouseholdHelp.first_on, HouseholdHelp.last_on, HouseholdHelp.value_fen)
    query: Query = (
        select(HouseholdHelp.id, HouseholdHelp.version, HouseholdHelp.pairing_id, *columns)
        .add_columns(HouseholdHelp.what, HouseholdHelp.recorded_on)
        .join(HouseholdPairing, HouseholdPairing.id == HouseholdHelp.pairing_id)
        .where(*conditions)
        .order_by(HouseholdHelp.first_on.desc(), HouseholdHelp.id.desc())
    )
    listed = session.execute(query).all()
    whose = {one.id: one for one in who.among(session, {row.pairing_id for row in listed})}
    late, out = _lateness(policy.book(session)), []
    for row in listed:
        pairing = whose[row.pairing_id]
        out.append(
            HelpFacts(
                **row._asdict(),
                household_id=pairing.household_id,
                head=pairing.head,
                village=pairing.village,
                staff_id=pairing.staff_id,
                staff_name=pairing.staff_name,
                late=late(row.recorded_on, row.last_on),
            )
        )
    return tuple(out)
