"""Two rounds of recognising poor pupils: one carried to its end, one on its way on the day the school is opened."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ledgerdesk.demo import papers
from ledgerdesk.demo.chance import Chance
from ledgerdesk.demo.material import Material
from ledgerdesk.demo.staging import StagedClock
from ledgerdesk.demo.timeline import worked
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.notice import RECOGNITION
from ledgerdesk.domain.working_days import Calendar
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services import classes, meetings, notices, objections, pupils, terms
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.services.objections import ObjectionFacts
from ledgerdesk.services.recognition import advancing, applications, batches, candidates, panels, posting
from ledgerdesk.services.recognition import terms as levels
from ledgerdesk.services.recognition.evidence import CLASS_PANEL, SCHOOL_PANEL, Given
from ledgerdesk.services.recognition.panels import Opinion

_DAY = timedelta(days=1)
_LATE = 8  # pupils on a list who are only found for the second round, and as many families that apply then
_SECOND = (24, 20, 16, 9, 4)  # days before the end of each step of the second round
_YOUNGEST = range(1, 4)  # grades
_PRESENT = 4  # people at every panel
_WORST = frozenset({"subsistence", "destitute", "orphan", "unsupported"})
_BAD = frozenset({"registered_poor", "out_of_poverty", "monitored", "disabled"})


@dataclass(frozen=True)
class Entry:
    """One entry of a batch: whose it is, and the level the panels will find."""

    id: int
    pupil: pupils.Pupil
    level: str
    applies: bool


@dataclass
class AidYear:
    """What the stories of the aid year share: the school's days and people, and how far they are.

    ``entries`` are those of all batches by id, ``recognised`` the pupils of the first; ``listed`` are those on a list of
    payments, ``term`` is the one it is of (0 before), ``paid`` tells that money has arrived.
    """

    ledger: Ledger
    clock: StagedClock
    material: Material
    chance: Chance
    folder: Path
    fonts: FontBook
    calendar: Calendar
    files: list[Path] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    recognised: frozenset[int] = frozenset()
    listed: set[int] = field(default_factory=set)
    term: int = 0
    paid: bool = False

    @property
    def words(self) -> Mapping[str, Any]:
        """Return what the material says of the aid year."""
        return self.material.aid

    def after(self, days: int, *, since: date | None = None) -> date:
        """Return the working day so many days from one, or from where the clock stands."""
        return worked(self.calendar.is_working, (since or self.clock.today()) + days * _DAY)


def first_round(year: AidYear) -> Iterator[date]:
    """Recognise whoever is on a list and some who apply, post them, answer an objection, and confirm them."""
    yield year.after(1)
    batch, listed, applied = _opened(year)
    yield year.after(1)
    _applied(year, applied)
    yield year.after(2)
    _visited(year, applied)
    yield year.after(1)
    _class_panels(year, [*listed, *applied])
    yield year.after(3)
    poor, refused = [*listed, *applied[:-1]], applied[-1:]
    _school_panel(year, poor, refused)
    yield year.after(1)
    notice = _posted(year, batch)
    with year.ledger.read() as session:
        over = notices.facts(session, notice).may_come_down_from
    yield year.after(2)
    _objected(year, notice, poor[len(poor) // 2])
    yield over
    with year.ledger.transaction("取下公示") as session:
        notices.take_down(session, notice, year.clock.today())
    with year.ledger.transaction("确认认定") as session:
        advancing.advance(session, _ids(poor), rules.CONFIRMED)
    year.recognised = frozenset(entry.pupil.id for entry in poor)
    yield from _new_term(year)


def second_round(year: AidYear) -> Iterator[date]:
    """Take up who was found late, and leave them at every step before the notice."""
    opened, applied_on, visited, met, reviewed = (year.after(-days, since=year.clock.end) for days in _SECOND)
    yield opened
    if not year.recognised:
        return
    _batch, everybody, applied = _opened(year)
    listed = [entry for entry in everybody if not _young(entry.pupil)]
    yield applied_on
    _applied(year, applied[:-1])
    yield visited
    _visited(year, applied[:-3])
    yield met
    _class_panels(year, [*listed[:-2], *applied[:-4]])
    yield reviewed
    _school_panel(year, [*listed[:-3], *applied[:-6]], [])


def posted_next(year: AidYear) -> int | None:
    """Draft the notice of those a round has reviewed and not posted, and return its id; None when nobody is."""
    today = year.ledger.today()
    with year.ledger.transaction("拟写认定公示") as session:
        newest = next(iter(batches.rows(session, terms.term_at(session, today).year)), None)
        if newest is None or not posting.ready(session, newest.id):
            return None
        return posting.draft_notice(session, newest.id, papers.title(session, RECOGNITION), year.after(1))


def _opened(year: AidYear) -> tuple[int, list[Entry], list[Entry]]:
    """Open a batch; return it, who is in it from a list, and who applies. In the first a few are overlooked."""
    today = year.ledger.today()
    with year.ledger.transaction("开始认定") as session:
        batch = batches.open_batch(session, today)
        known = candidates.candidates(session, batch, today)
        seats = pupils.on_roll(session, today)
        held = pupils.categories_of(session, today, pupils.counted_categories())
        standing = {entry.pupil.id for entry in year.entries.values()}
        listed = [one.student_id for one in known if not one.status]
        if not year.entries:
            # The youngest come second, as where the first weeks belong to settling them in.
            listed = [one for one in listed if not _young(seats[one])]
            step = max(len(listed) // _LATE, 1)  # so that they are of all classes
            listed = [one for at, one in enumerate(listed) if at % step]
        free = seats.keys() - {one.student_id for one in known} - standing
        applying = sorted(free, key=lambda one: seats[one].order)[:_LATE]
        grounds = dict.fromkeys(listed, rules.OFFICIAL) | dict.fromkeys(applying, rules.BY_APPLICATION)
        added = batches.add(session, batch, grounds)
    made = [
        Entry(added[one], seats[one], _level(held.get(one, ())), applies=ground == rules.BY_APPLICATION)
        for one, ground in grounds.items()
    ]
    year.entries |= {entry.id: entry for entry in made}
    return batch, [one for one in made if not one.applies], [one for one in made if one.applies]


def _applied(year: AidYear, entries: Sequence[Entry]) -> None:
    today, words = year.ledger.today(), year.words
    with year.ledger.transaction(f"收申请 {len(entries)} 份") as session:
        for entry in entries:
            income = year.chance.pick(words["income"])
            facts = applications.ApplicationFacts(received_on=today, per_capita_fen=income, promised=True)
            applications.save(session, entry.id, facts)
        advancing.advance(session, _ids(entries), rules.APPLIED)


def _visited(year: AidYear, entries: Sequence[Entry]) -> None:
    words, chance = year.words, year.chance
    with year.ledger.transaction(f"登记走访调查 {len(entries)} 份") as session:
        rooms = _rooms(session, year)
        each = {
            entry.id: Given(
                staff_id=rooms[entry.pupil.class_id].teacher_id,
                finding=chance.pick(words["finding"]),
                proposal=chance.pick(words["proposal"]),
            )
            for entry in entries
        }
        advancing.advance(session, _ids(entries), rules.VISITED, each=each)


def _class_panels(year: AidYear, entries: Sequence[Entry]) -> None:
    sitting: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.pupil.order):
        sitting[entry.pupil.class_id].append(entry)
    with year.ledger.transaction("班级评议") as session:
        rooms = _rooms(session, year)
        for class_id, mine in sitting.items():
            meeting = meetings.add(session, _class_panel(year, rooms[class_id]))
            panels.set_opinions(session, meeting, [_said(entry, year) for entry in mine])
        advancing.advance(session, _ids(entries), rules.CLASS_REVIEW)


def _class_panel(year: AidYear, room: classes.ClassFacts) -> MeetingFacts:
    teacher = Attendee(room.teacher_name or year.words["officer"], "class_teacher", room.teacher_id)
    parents = (Attendee(one, "parent") for one in year.chance.shuffled(year.words["parents"])[: _PRESENT - 1])
    return MeetingFacts(
        kind=CLASS_PANEL,
        held_on=year.ledger.today(),
        title=f"{room.name}评议会",
        class_id=room.id,
        chair=teacher.name,
        people=(teacher, *parents),
    )


def _school_panel(year: AidYear, poor: Sequence[Entry], refused: Sequence[Entry]) -> None:
    words = year.words
    with year.ledger.transaction("学校评审") as session:
        teacher = next(one for one in _rooms(session, year).values() if one.teacher_name)
        called = ((words["head"], "head"), (words["officer"], "aid_officer"), (words["parents"][0], "parent"))
        people = (
            *(Attendee(name, capacity) for name, capacity in called),
            Attendee(teacher.teacher_name or "", "class_teacher", teacher.teacher_id),
        )
        facts = MeetingFacts(
            kind=SCHOOL_PANEL,
            held_on=year.ledger.today(),
            title="学校评审会",
            chair=words["head"],
            recorder=words["officer"],
            people=people,
        )
        meeting = meetings.add(session, facts)
        agreed = words["school_opinion"]
        spoken = [Opinion(one.id, one.level, year.chance.pick(agreed), _PRESENT, 0, 0) for one in poor]
        spoken += [Opinion(one.id, rules.NOT_POOR, words["refused"], 0, _PRESENT, 0) for one in refused]
        panels.set_opinions(session, meeting, spoken)
        advancing.advance(session, _ids([*poor, *refused]), rules.SCHOOL_REVIEW)
        if refused:
            advancing.advance(session, _ids(refused), rules.REFUSED, given=Given(reason=words["refused"]))


def _posted(year: AidYear, batch: int) -> int:
    with year.ledger.transaction("拟写认定公示") as session:
        title = papers.title(session, RECOGNITION)
        notice = posting.draft_notice(session, batch, title, year.ledger.today())
    papers.issue_now(year.ledger, notice, year.fonts)
    return notice


def _objected(year: AidYear, notice: int, about: Entry) -> None:
    today, words = year.ledger.today(), year.words
    facts = ObjectionFacts(notice_id=notice, received_on=today, content=words["objection"], about_id=about.pupil.id)
    with year.ledger.transaction("登记异议") as session:
        made = objections.register(session, facts)
    with year.ledger.transaction("办结异议") as session:
        version = objections.facts(session, made).version
        objections.close(session, made, version, "not_upheld", words["handling"], words["reply"], today)


def _new_term(year: AidYear) -> Iterator[date]:
    """Look at the levels again when the next term has begun."""
    with year.ledger.read() as session:
        following = next((one for one in terms.all_terms(session) if one.covers_from > year.clock.today()), None)
    if following is None:
        return
    yield year.after(0, since=following.covers_from)
    with year.ledger.transaction(f"{following.name}学期复核") as session:
        levels.recheck(session, following.id, year.clock.today())


def _rooms(session: Any, year: AidYear) -> dict[int | None, classes.ClassFacts]:
    today = year.ledger.today()
    return {room.id: room for room in classes.of_year(session, terms.term_at(session, today).year, today)}


def _ids(entries: Iterable[Entry]) -> list[int]:
    return [entry.id for entry in entries]


def _young(pupil: pupils.Pupil) -> bool:
    return pupil.stage == "primary" and (pupil.grade or 0) in _YOUNGEST


def _level(categories: Sequence[str]) -> str:
    return "special" if _WORST & set(categories) else "hard" if _BAD & set(categories) else "general"


def _said(entry: Entry, year: AidYear) -> Opinion:
    against = year.chance.below(2)
    return Opinion(entry.id, entry.level, year.chance.pick(year.words["opinion"]), _PRESENT - against, against, 0)
