"""Visits and talks as a pack speaks of them, beside those the ledger has."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import dates
from ledgerdesk.domain.text import compact
from ledgerdesk.models import Talk, Visit, VisitStudent, VisitTeacher
from ledgerdesk.services import talks, visits
from ledgerdesk.services.packs.planned import Deed
from ledgerdesk.services.stored import Query
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts

Values = Mapping[str, Any]
INVESTIGATED = "贫困学生调查"
_VISIT_WORDS = ("met", "situation", "problems", "suggestions", "parent_opinion", "money_arrived")
_TALK_WORDS = ("topic", "content", "reaction", "next_step", "minutes", "subject", "effect", "value_fen")


@dataclass(frozen=True)
class Entry:
    """A visit or talk, stored (``id``) or only written in a pack (``facts``): what of it is compared."""

    day: date
    way: str
    teachers: frozenset[int]
    words: Mapping[str, str]
    facts: VisitFacts | TalkFacts | None = None
    id: int = 0

    def says(self, other: "Entry") -> bool:
        """Tell whether all the other says stands here already."""
        alike = (self.day, self.way) == (other.day, other.way) and other.teachers <= self.teachers
        return alike and all(self.words.get(key) == word for key, word in other.words.items())


class Care(Protocol):
    """What differs between visits and talks; ``word`` is how one is called, ``day`` and ``way`` their columns."""

    word: str
    day: str
    way: str
    teachers: str
    entity: str

    def read(self, ids: Iterable[int]) -> None:
        """Read what the ledger has of some pupils, all at once."""

    def known(self, student_id: int) -> tuple[Entry, ...]:
        """Return what the ledger has of a pupil that was read, newest first."""

    def draft(self, student_id: int, values: Values) -> Entry:
        """Return what a row says."""

    def deed(self, student_id: int, entry: Entry, over: Entry | None = None) -> Deed:
        """Return how a row is stored: as one of its own, or written over one there is."""

    def problems(self, entry: Entry, today: date) -> tuple[str, ...]:
        """Return why the ledger would refuse it."""


class Visits:
    """See Care."""

    word, day, way, teachers, entity = "家访", "visited_on", "mode", "teachers", "Visit"

    def __init__(self, session: Session, *, purpose: str | None = None) -> None:
        self._session, self._purpose = session, purpose
        self._known: dict[int, list[Entry]] = {}

    def read(self, ids: Iterable[int]) -> None:
        """See Care."""
        wanted = sorted(set(ids))
        mine = select(VisitStudent.visit_id).where(VisitStudent.person_id.in_(wanted))
        teachers: dict[int, set[int]] = defaultdict(set)
        went = select(VisitTeacher.visit_id, VisitTeacher.staff_id).where(VisitTeacher.visit_id.in_(mine))
        for visit_id, staff_id in self._session.execute(went):
            teachers[visit_id].add(staff_id)
        told = [getattr(Visit, key) for key in _VISIT_WORDS]
        query: Query = (
            select(VisitStudent.person_id, Visit.id, Visit.visited_on, Visit.mode, VisitStudent.at_school, *told)
            .join(Visit, Visit.id == VisitStudent.visit_id)
            .where(VisitStudent.person_id.in_(wanted))
            .order_by(Visit.visited_on.desc(), Visit.id.desc())
        )
        self._known = {one: [] for one in wanted}
        for who, visit_id, day, mode, at_school, *words in self._session.execute(query):
            said = dict(zip(_VISIT_WORDS, words, strict=True)) | {"at_school": at_school}
            self._known[who].append(Entry(day, mode, frozenset(teachers[visit_id]), _bare(said), id=visit_id))

    def known(self, student_id: int) -> tuple[Entry, ...]:
        """See Care."""
        return tuple(self._known.get(student_id, ()))

    def draft(self, student_id: int, values: Values) -> Entry:
        """See Care."""
        words: dict[str, Any] = {key: values.get(key) for key in _VISIT_WORDS}
        said = {student_id: values["at_school"]} if values.get("at_school") else {}
        facts = VisitFacts(
            visited_on=values["visited_on"],
            mode=values["mode"],
            student_ids=(student_id,),
            teacher_ids=values["teachers"],
            at_school=said,
            purpose=self._purpose,
            **words,
        )
        told = {key: getattr(facts, key) for key in _VISIT_WORDS} | {"at_school": values.get("at_school")}
        return Entry(facts.visited_on, facts.mode, frozenset(facts.teacher_ids), _bare(told), facts)

    def deed(self, student_id: int, entry: Entry, over: Entry | None = None) -> Deed:
        """See Care."""
        fresh = entry.facts
        if not isinstance(fresh, VisitFacts):
            return Deed(student_id)
        if over is None:
            return Deed(student_id, visit=fresh)
        given = {key: value for key in _VISIT_WORDS if (value := getattr(fresh, key))}
        stored = visits.facts(self._session, over.id)
        whole = replace(
            stored,
            visited_on=fresh.visited_on,
            mode=fresh.mode,
            teacher_ids=fresh.teacher_ids,
            at_school={**stored.at_school, **fresh.at_school},
            **given,
        )
        return Deed(student_id, visit=whole, over=(stored.id, stored.version))

    def problems(self, entry: Entry, today: date) -> tuple[str, ...]:
        """See Care."""
        return _not_yet(self.word, entry, today)


class Talks:
    """See Care."""

    word, day, way, teachers, entity = "谈心", "held_on", "kind", "teacher", "Talk"

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, list[Entry]] = {}

    def read(self, ids: Iterable[int]) -> None:
        """See Care."""
        wanted = sorted(set(ids))
        told = [getattr(Talk, key) for key in _TALK_WORDS]
        query: Query = (
            select(Talk.student_id, Talk.id, Talk.held_on, Talk.kind, Talk.staff_id, *told)
            .where(Talk.student_id.in_(wanted))
            .order_by(Talk.held_on.desc(), Talk.id.desc())
        )
        self._known = {one: [] for one in wanted}
        for who, talk_id, day, kind, staff_id, *words in self._session.execute(query):
            said = dict(zip(_TALK_WORDS, words, strict=True))
            self._known[who].append(Entry(day, kind, frozenset({staff_id}), _bare(said), id=talk_id))

    def known(self, student_id: int) -> tuple[Entry, ...]:
        """See Care."""
        return tuple(self._known.get(student_id, ()))

    def draft(self, student_id: int, values: Values) -> Entry:
        """See Care."""
        words: dict[str, Any] = {key: values.get(key) for key in _TALK_WORDS}
        who = values["teacher"][0]
        facts = TalkFacts(held_on=values["held_on"], kind=values["kind"], student_id=student_id, staff_id=who, **words)
        return Entry(facts.held_on, facts.kind, frozenset({who}), _bare(words), facts)

    def deed(self, student_id: int, entry: Entry, over: Entry | None = None) -> Deed:
        """See Care."""
        fresh = entry.facts
        if not isinstance(fresh, TalkFacts):
            return Deed(student_id)
        if over is None:
            return Deed(student_id, talk=fresh)
        given = {key: value for key in _TALK_WORDS if (value := getattr(fresh, key))}
        stored = talks.facts(self._session, over.id)
        whole = replace(stored, held_on=fresh.held_on, kind=fresh.kind, staff_id=fresh.staff_id, **given)
        return Deed(student_id, talk=whole, over=(stored.id, stored.version))

    def problems(self, entry: Entry, today: date) -> tuple[str, ...]:
        """See Care."""
        worth = isinstance(entry.facts, TalkFacts) and entry.facts.value_fen and entry.way != talks.MATERIAL
        wrong = ("只有物质帮扶才填折合金额，请核对类型。",) if worth else ()
        return (*_not_yet(self.word, entry, today), *wrong)


def prose(entry: Entry, today: date) -> str:
    """Return the day of an entry as a sentence says it."""
    return dates.prose(entry.day, today)


def _not_yet(word: str, entry: Entry, today: date) -> tuple[str, ...]:
    return (f"{word}日期还没有到，请核对。",) if entry.day > today else ()


def _bare(words: Values) -> dict[str, str]:
    return {key: compact(str(word)) for key, word in words.items() if word}
