"""Visits and talks as a pack speaks of them, beside those the ledger has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from ledgerdesk.domain import dates
from ledgerdesk.domain.text import compact
from ledgerdesk.services import talks, visits
from ledgerdesk.services.packs.planned import Deed
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts

Values = Mapping[str, Any]
INVESTIGATED = "贫困学生调查"
_VISIT_WORDS = ("met", "situation", "problems", "suggestions", "parent_opinion", "money_arrived")
_TALK_WORDS = ("topic", "content", "reaction", "next_step", "minutes")


@dataclass(frozen=True)
class Entry:
    """A visit or talk, stored (``id``) or only written in a pack: its day, way, teachers and words, for comparing."""

    day: date
    way: str
    teachers: frozenset[int]
    words: Mapping[str, str]
    facts: VisitFacts | TalkFacts
    id: int = 0
    version: int = 0

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

    def known(self, student_id: int) -> tuple[Entry, ...]:
        """Return what the ledger has of a pupil, newest first."""

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

    def known(self, student_id: int) -> tuple[Entry, ...]:
        """See Care."""
        listed = visits.of_person(self._session, student_id)
        return tuple(_visit(visits.facts(self._session, row.id), student_id) for row in listed)

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
        return _visit(facts, student_id)

    def deed(self, student_id: int, entry: Entry, over: Entry | None = None) -> Deed:
        """See Care."""
        fresh = entry.facts
        if over is None or not isinstance(fresh, VisitFacts) or not isinstance(over.facts, VisitFacts):
            return Deed(student_id, visit=fresh if isinstance(fresh, VisitFacts) else None)
        given = {key: value for key in _VISIT_WORDS if (value := getattr(fresh, key))}
        whole = replace(
            over.facts,
            visited_on=fresh.visited_on,
            mode=fresh.mode,
            teacher_ids=fresh.teacher_ids,
            at_school={**over.facts.at_school, **fresh.at_school},
            **given,
        )
        return Deed(student_id, visit=whole, over=(over.id, over.version))

    def problems(self, entry: Entry, today: date) -> tuple[str, ...]:
        """See Care."""
        return _not_yet(self.word, entry, today)


class Talks:
    """See Care."""

    word, day, way, teachers, entity = "谈心", "held_on", "kind", "teacher", "Talk"

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, student_id: int) -> tuple[Entry, ...]:
        """See Care."""
        listed = talks.of_student(self._session, student_id)
        return tuple(_talk(talks.facts(self._session, row.id)) for row in listed)

    def draft(self, student_id: int, values: Values) -> Entry:
        """See Care."""
        words: dict[str, Any] = {key: values.get(key) for key in _TALK_WORDS}
        who = values["teacher"][0]
        return _talk(
            TalkFacts(held_on=values["held_on"], kind=values["kind"], student_id=student_id, staff_id=who, **words)
        )

    def deed(self, student_id: int, entry: Entry, over: Entry | None = None) -> Deed:
        """See Care."""
        fresh = entry.facts
        if over is None or not isinstance(fresh, TalkFacts) or not isinstance(over.facts, TalkFacts):
            return Deed(student_id, talk=fresh if isinstance(fresh, TalkFacts) else None)
        given = {key: value for key in _TALK_WORDS if (value := getattr(fresh, key))}
        whole = replace(over.facts, held_on=fresh.held_on, kind=fresh.kind, staff_id=fresh.staff_id, **given)
        return Deed(student_id, talk=whole, over=(over.id, over.version))

    def problems(self, entry: Entry, today: date) -> tuple[str, ...]:
        """See Care."""
        return _not_yet(self.word, entry, today)


def prose(entry: Entry, today: date) -> str:
    """Return the day of an entry as a sentence says it."""
    return dates.prose(entry.day, today)


def _not_yet(word: str, entry: Entry, today: date) -> tuple[str, ...]:
    return (f"{word}日期还没有到，请核对。",) if entry.day > today else ()


def _visit(facts: VisitFacts, student_id: int) -> Entry:
    words = {key: getattr(facts, key) for key in _VISIT_WORDS} | {"at_school": facts.at_school.get(student_id)}
    teachers = frozenset(facts.teacher_ids)
    return Entry(facts.visited_on, facts.mode, teachers, _bare(words), facts, facts.id, facts.version)


def _talk(facts: TalkFacts) -> Entry:
    words = {key: getattr(facts, key) for key in _TALK_WORDS}
    teachers = frozenset({facts.staff_id})
    return Entry(facts.held_on, facts.kind, teachers, _bare(words), facts, facts.id, facts.version)


def _bare(words: Values) -> dict[str, str]:
    return {key: compact(str(word)) for key, word in words.items() if word}
