"""是同一人, 不是同一人: said once by the clerk of a person and a row, and remembered for every later list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import IdentityDecision
from ledgerdesk.services.permission import needs
from ledgerdesk.services.registers import Found

_CHUNK = 500


@dataclass(frozen=True)
class Decision:
    """Whether a person of the register is whom a list names by ``list_key``."""

    record_id: int
    list_key: str
    same: bool


@dataclass(frozen=True)
class Decisions:
    """What was decided, by person and key of the list."""

    same: Mapping[tuple[int, str], bool]

    @classmethod
    def of(cls, session: Session, found: Sequence[Found]) -> "Decisions":
        """Return what was said of those who are suspected now."""
        keys = sorted({one.list_key for one in found if one.suspects and one.list_key})
        columns = (IdentityDecision.a_id, IdentityDecision.list_key, IdentityDecision.same)
        same = {}
        for at in range(0, len(keys), _CHUNK):
            query = select(*columns).where(IdentityDecision.list_key.in_(keys[at : at + _CHUNK]))
            same.update({(row[0], row[1] or ""): row[2] for row in session.execute(query)})
        return cls(same)

    def settle(self, found: Found) -> Found:
        """Return who a row is after what was said before; suspects ruled out are none any more."""
        if not found.suspects or not self.same:
            return found
        said = {suspect.record_id: self.same.get((suspect.record_id, found.list_key)) for suspect in found.suspects}
        chosen = [record_id for record_id, same in said.items() if same]
        if len(chosen) == 1:
            return replace(found, record_id=chosen[0], person_id=chosen[0], suspects=())
        return replace(found, suspects=tuple(s for s in found.suspects if said[s.record_id] is None))


@needs(Right.IMPORT)
def keep(session: Session, decisions: Iterable[Decision]) -> None:
    """Remember decisions; a later one about the same two stands in place of an earlier one."""
    for decision in decisions:
        row = session.scalars(
            select(IdentityDecision).where(
                IdentityDecision.a_id == decision.record_id, IdentityDecision.list_key == decision.list_key
            )
        ).first()
        if row is None:
            today = context(session).today
            pair = {"a_id": decision.record_id, "list_key": decision.list_key}
            session.add(IdentityDecision(**pair, same=decision.same, decided_on=today))
        elif row.same != decision.same:
            row.same = decision.same
            row.decided_on = context(session).today
    session.flush()
