"""Bank cards with their history: whose money goes where, and which card more than one pupil uses."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import BankCard, HouseholdMember, Person
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll


@dataclass(frozen=True)
class CardRow:
    """One card of one pupil; ``shared`` names the pupils who use the same open card, ``family`` whether all live together."""

    id: int
    student_id: int
    student: str
    pinyin: str
    class_name: str
    holder: str | None
    relation: str | None
    bank: str | None
    number: str | None
    kind: str | None
    valid_from: date | None
    valid_to: date | None
    shared: tuple[str, ...]
    family: bool


@needs(Right.LOOK)
def rows(session: Session, on: date) -> tuple[CardRow, ...]:
    """Return every card there ever was, by pupil in order of entry, as pupils live on a day."""
    query = select(BankCard, Person.name, Person.pinyin).join(Person, Person.id == BankCard.student_id)
    found = session.execute(query.order_by(BankCard.student_id, BankCard.id)).all()
    pupils = on_roll(session, on)
    lived = select(HouseholdMember.person_id, HouseholdMember.household_id).where(holds_on(HouseholdMember, on))
    homes: dict[int, int] = {row[0]: row[1] for row in session.execute(lived)}
    users = _users(session)
    out = []
    for card, name, pinyin in found:
        others = users.get(card.id, [])
        home = homes.get(card.student_id)
        pupil = pupils.get(card.student_id)
        out.append(
            CardRow(
                id=card.id,
                student_id=card.student_id,
                student=name,
                pinyin=pinyin,
                class_name=(pupil.class_name or "") if pupil is not None else "",
                holder=card.holder_name,
                relation=card.relation,
                bank=card.bank,
                number=card.number,
                kind=card.kind,
                valid_from=card.valid_from,
                valid_to=card.valid_to,
                shared=tuple(other for _id, other in others),
                family=home is not None and all(homes.get(who) == home for who, _name in others),
            )
        )
    return tuple(out)


def _users(session: Session) -> dict[int, list[tuple[int, str]]]:
    """Return the other pupils who use the same open card, by card: compared in the file, where numbers are whole."""
    other = aliased(BankCard)
    both_open = BankCard.valid_to.is_(None) & other.valid_to.is_(None)
    query = (
        select(BankCard.id, other.student_id, Person.name)
        .join(other, (other.number == BankCard.number) & (other.student_id != BankCard.student_id))
        .join(Person, Person.id == other.student_id)
        .where(both_open, BankCard.number != "")
        .order_by(other.student_id, other.id)
    )
    users: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for card_id, student_id, name in session.execute(query):
        users[card_id].append((student_id, name))
    return users
