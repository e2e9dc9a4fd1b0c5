"""A school in the middle of its aid year: money in every state, gifts, calls, meals, and pupils who should have money."""

from pathlib import Path

import every_aid_service
import factories
from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.models import Category, FamilyTie, Person
from ledgerdesk.services import school, terms


def carry(folder: Path) -> None:
    """Carry the school of an empty ledger through a term; five of its seven pupils have a category."""
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("资助学年", barrier=True) as session:
            facts = school.SchoolFacts(name="石板镇中心学校", code="1234567890", hotline_1="0990-6120000")
            school.set_up(session, facts, TODAY)
            room = factories.school_class(session, "middle", 7, 1)
            world = every_aid_service.build(session, terms.term_at(session, TODAY).id, room)
            first = TODAY.replace(month=1, day=1)
            for at, pupil in enumerate(world.pupils):
                if at < 5:
                    session.add(Category(person_id=pupil, code="out_of_poverty", valid_from=first, basis="县名单"))
                tie = session.query(FamilyTie).filter_by(person_id=pupil).one()
                session.get_one(Person, tie.relative_id).phone = f"1380000000{at}"
        safekeeping.back_up(ledger)
