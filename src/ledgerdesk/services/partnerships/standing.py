"""How each partnership stands in a term: what was done, and of what we owe, how much by now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import Session

from ledgerdesk.domain import partner_dues, pro_rata
from ledgerdesk.domain.partner_dues import GIVES, LESSONS, Aim, Deed, Standing
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Partnership
from ledgerdesk.services import policy, terms
from ledgerdesk.services.partnerships import deeds, record
from ledgerdesk.services.partnerships.deeds import DeedFacts
from ledgerdesk.services.partnerships.record import PartnerFacts
from ledgerdesk.services.permission import needs


@dataclass(frozen=True)
class PartnerRow:
    """A partnership in a term: what was done, and how it stands; ``standing`` None where nothing is asked of us."""

    facts: PartnerFacts
    deeds: tuple[DeedFacts, ...] = field(repr=False)
    standing: Standing | None

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many deeds of each kind the term has."""
        out: dict[str, int] = {}
        for deed in self.deeds:
            out[deed.kind] = out.get(deed.kind, 0) + 1
        return out

    @property
    def lessons(self) -> int:
        """Return the lessons taken there."""
        return sum(deed.lessons for deed in self.deeds if deed.kind == LESSONS)

    @property
    def value_fen(self) -> int:
        """Return what goods were worth."""
        return sum(deed.value_fen for deed in self.deeds)


@needs(Right.LOOK)
def rows(session: Session, on: date) -> tuple[PartnerRow, ...]:
    """Return every partnership that touches the term of a day, and those over by then, as they stand on it.

    Those that last come first, then those we help before those that help us, by name.
    """
    term = terms.term_at(session, on)
    aim, span = _aim(session, on), (term.lessons_from or term.covers_from, term.lessons_to or term.covers_to)
    begun = or_(Partnership.valid_from.is_(None), Partnership.valid_from <= term.covers_to)
    known = sorted(
        record.matching(session, begun),
        key=lambda one: (not one.holds(on), one.direction != GIVES, one.partner, one.id),
    )
    done = deeds.deeds_of_term(session, term)
    return tuple(_row(one, [deed for deed in done if deed.partnership_id == one.id], aim, span, on) for one in known)


def _aim(session: Session, on: date) -> Aim:
    known = policy.book(session)
    keys = (policy.PARTNER_LESSONS, policy.PARTNER_LECTURES, policy.PARTNER_VISITS, policy.PARTNER_SOON)
    return Aim(*(int(known.at(key, on).value) for key in keys))


def _row(one: PartnerFacts, done: Iterable[DeedFacts], aim: Aim, span: pro_rata.Span, on: date) -> PartnerRow:
    mine = tuple(done)
    if one.direction != GIVES or pro_rata.meet(span, one.valid_from, one.valid_to) is None:
        return PartnerRow(one, mine, None)
    met = [Deed(each.kind, each.done_on, each.lessons) for each in mine]
    return PartnerRow(one, mine, partner_dues.standing(aim, span, one.valid_from, one.valid_to, met, on))
