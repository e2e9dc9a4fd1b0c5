"""Everything the panel shows of one pupil, read in one go off the GUI thread."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ledgerdesk.domain import grades
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import students
from ledgerdesk.services import confidences, follow_ups, history, pairings, paper_forms, register, talks, terms, visits
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.services.history import Happening
from ledgerdesk.services.pairings import PairingFacts, planned
from ledgerdesk.services.pairings.planned import PlanFacts
from ledgerdesk.services.paper_forms import FormFacts
from ledgerdesk.services.pupils import Pupil
from ledgerdesk.services.radar import pupils as radar
from ledgerdesk.services.register import Versions
from ledgerdesk.services.talks import TalkRow
from ledgerdesk.services.visits import VisitRow
from ledgerdesk.ui.desk import Session

_HAPPENINGS = 60


@dataclass(frozen=True)
class StudentRecord:
    """A pupil's flat facts by field key and what belongs to them; visits are counted for the term of the day.

    ``progress`` tells in the radar's words how visits and talks stand; ``notes`` is how many were written in confidence: their words are not here.
    """

    id: int
    facts: dict[str, Any]
    versions: Versions
    class_name: str
    age: int | None
    siblings: tuple[Pupil, ...]
    pairings: tuple[PairingFacts, ...]
    plans: tuple[tuple[str, str, PlanFacts], ...]
    visits: tuple[VisitRow, ...]
    talks: tuple[TalkRow, ...]
    visits_done: int
    visits_required: int
    progress: str
    happenings: tuple[Happening, ...]
    tasks: tuple[TaskRow, ...]
    notes: int
    papers: tuple[FormFacts, ...] = ()

    @property
    def name(self) -> str:
        """Return the pupil's name."""
        return str(self.facts["name"])

    @property
    def household_id(self) -> int | None:
        """Return the household, None when none is known."""
        found = self.facts["household_id"]
        return found if isinstance(found, int) else None

    def siblings_words(self) -> str:
        """Return the names of the other pupils of the household, joined by 、."""
        return "、".join(pupil.name for pupil in self.siblings)


def read(session: Session, student_id: int, on: date, system: str) -> StudentRecord | None:
    """Return a pupil as known on a day; None when there is no such pupil any more."""
    keys = (*(field.key for field in students.register(system).fields), "household_id")
    facts = register.gather(session, on, keys, [student_id]).get(student_id)
    if facts is None:
        return None
    done, required, progress = _progress(session, student_id, on)
    return StudentRecord(
        id=student_id,
        facts=facts,
        versions=register.versions_of(session, student_id),
        class_name=_class_name(facts, system),
        age=_age(facts["born_on"], on),
        siblings=visits.siblings(session, student_id, on),
        pairings=pairings.of_student(session, student_id),
        plans=planned.of_student(session, student_id),
        visits=visits.of_person(session, student_id),
        talks=talks.of_student(session, student_id),
        visits_done=done,
        visits_required=required,
        progress=progress,
        happenings=history.of_person(session, student_id, limit=_HAPPENINGS),
        tasks=follow_ups.of_person(session, student_id),
        notes=confidences.count(session, [student_id]).get(student_id, 0),
        papers=paper_forms.of_student(session, student_id),
    )


def _progress(session: Session, student_id: int, on: date) -> tuple[int, int, str]:
    """Return the visits done and asked for, and how they and the talks stand; no words where nothing is asked for."""
    try:
        term = terms.term_at(session, on)
        stands = radar.one(session, student_id, on)
    except LedgerError:
        return 0, 0, ""  # a ledger without terms yet counts nothing
    done = visits.counts(session, [student_id], term).get(student_id, 0)
    return done, stands.visits.wanted if stands else 0, stands.words if stands else ""


def _class_name(facts: dict[str, Any], system: str) -> str:
    if facts["grade"] is None:
        return ""
    grade = grades.of_code(facts["grade"], system)
    return grades.class_name(grade.stage, grade.grade, facts["class_number"])


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
