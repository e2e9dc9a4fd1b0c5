"""Everything 一户一图 shows of one household, read in one go off the GUI thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledgerdesk.errors import LedgerError
from ledgerdesk.services import households, register, talks, terms, visits
from ledgerdesk.services.homes import pairings
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.households import HouseholdFacts, Member
from ledgerdesk.services.radar import entries, standing
from ledgerdesk.services.register import Versions
from ledgerdesk.services.talks import TalkRow
from ledgerdesk.services.visits import VisitRow
from ledgerdesk.ui.desk import Session

OLD, PARENTS, CHILDREN, GRANDCHILDREN, OTHERS = "老人", "父母", "子女", "孙辈", "其他人"
#: How many generations below the head somebody stands, by relation code (code table relation_to_head).
_BELOW = {"0": 0, "1": 0, "8": 0, "2": 1, "6": 1, "7": 2, "3": -1, "4": -1, "5": -2}
_CARD_KEYS = ("card_bank", "card_number", "card_holder", "card_relation", "categories")


@dataclass(frozen=True)
class HouseholdRecord:
    """A household, its people by generation, and what was done with its children lately."""

    facts: HouseholdFacts
    pupils: dict[int, dict[str, Any]]
    versions: Versions | None
    visits: tuple[VisitRow, ...]
    talks: tuple[TalkRow, ...]
    visits_done: dict[int, int]
    visits_required: dict[int, int]
    answering: tuple[HomePairing, ...] = ()

    @property
    def id(self) -> int:
        """Return the household's id."""
        return self.facts.row.id

    @property
    def first_pupil(self) -> int | None:
        """Return the pupil through whom household facts are written; None where no child is on the roll."""
        return next(iter(self.pupils), None)


def read(session: Session, household_id: int, on: date) -> HouseholdRecord:
    """Return a household as known on a day; NotFoundError when it is gone."""
    facts = households.facts(session, household_id, on)
    ids = [member.person_id for member in facts.members if member.is_student]
    done, required = _visit_counts(session, ids, on)
    return HouseholdRecord(
        facts=facts,
        pupils=register.gather(session, on, _CARD_KEYS, ids) if ids else {},
        versions=register.versions_of(session, ids[0]) if ids else None,
        visits=_once(visits.of_person(session, who) for who in ids),
        talks=tuple(talk for who in ids for talk in talks.of_student(session, who)),
        visits_done=done,
        visits_required=required,
        answering=tuple(one for one in pairings.of_household(session, household_id) if one.valid_to is None),
    )


def generations(members: Sequence[Member]) -> list[tuple[str, list[Member]]]:
    """Return the people by generation, the oldest first, named as the school's children would name them."""
    depth = {member.person_id: _BELOW.get(member.relation or "") for member in members}
    pupils = [below for m in members if m.is_student and (below := depth[m.person_id]) is not None]
    base = max(pupils, default=1)
    groups: dict[str, list[Member]] = {OLD: [], PARENTS: [], CHILDREN: [], GRANDCHILDREN: [], OTHERS: []}
    for member in members:
        groups[_generation(depth[member.person_id], base, pupil=member.is_student)].append(member)
    return [(word, people) for word, people in groups.items() if people]


def _generation(below: int | None, base: int, *, pupil: bool) -> str:
    if below is None:
        return CHILDREN if pupil else OTHERS
    if below > base:
        return GRANDCHILDREN
    return {0: CHILDREN, 1: PARENTS}.get(base - below, OLD)


def _once(lists: Iterable[tuple[VisitRow, ...]]) -> tuple[VisitRow, ...]:
    met = {visit.id: visit for found in lists for visit in found}
    return tuple(sorted(met.values(), key=lambda visit: (visit.visited_on, visit.id), reverse=True))


def _visit_counts(session: Session, ids: Sequence[int], on: date) -> tuple[dict[int, int], dict[int, int]]:
    try:
        term = terms.term_at(session, on)
        required = standing.asked(session, on, entries.named(ids))
    except LedgerError:
        return {}, {}  # a ledger without terms yet counts nothing
    return visits.counts(session, ids, term), required
