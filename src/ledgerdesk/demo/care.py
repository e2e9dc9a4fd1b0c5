"""A term's home visits and talks, written down week by week, so that some are done, some due and some late."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledgerdesk.demo.chance import Chance
from ledgerdesk.demo.material import Material
from ledgerdesk.demo.staging import StagedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import pairings, policy, register, talks, terms, visits
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts

_FRIDAY, _DAYS_A_WEEK = 4, 7
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_BEFORE = timedelta(days=60)  # before a term that has hardly begun, whose visits are shown
_HARDLY = 0.1  # share of a term
_BEHIND, _IN_STEP = 3, 92  # of a hundred homes, those a visit behind, and those not ahead
_TALKED, _TALKED_THIS_MONTH = 98, 85  # of a hundred pupils in a month that is over, and in the running one
Entry = VisitFacts | TalkFacts
_KEYS = ("village", "group_name", "head_name", "household_id")


@dataclass(frozen=True)
class Home:
    """Pupils of one household, where they live, and who helps them."""

    pupils: tuple[int, ...]
    place: str
    head: str | None
    teachers: tuple[int, ...]


@dataclass(frozen=True)
class Stretch:
    """Days, both ends inclusive, and how many visits each home should have had in them."""

    first: date
    last: date
    visits: float

    def day(self, share: float) -> date:
        """Return the day at a share (0 to below 1) of the way."""
        return self.first + timedelta(days=int(((self.last - self.first).days + 1) * share))


def planned(ledger: Ledger, clock: StagedClock, material: Material, chance: Chance) -> list[Entry]:
    """Return visits and talks up to the day the demonstration is opened on, nothing written yet."""
    with ledger.read() as session:
        term = terms.term_at(session, clock.end)
        required = int(policy.value(session, policy.VISITS_PER_TERM, clock.end).value)
        helped = {row.student_id: row.staff_id for row in pairings.rows(session, clock.today())}
        homes = _homes(register.rows(session, clock.today(), _KEYS), helped)
    begin, over = term.lessons_from or term.covers_from, term.lessons_to or term.covers_to
    passed = min(max(((clock.end - begin).days + 1) / ((over - begin).days + 1), 0.0), 1.0)
    stretches = [Stretch(begin, min(clock.end, over), passed * required)] if passed else []
    if passed < _HARDLY:
        eve = min(begin - _DAY, clock.end)
        stretches.append(Stretch(eve - _BEFORE, eve, 0.5))
    made: list[Entry] = []
    for stretch in stretches:
        for home in homes:
            made += _visits(home, stretch, required, material.visit, chance)
    made += _talks(helped, max(min(begin, clock.end), clock.end - 2 * _MONTH), clock.end, material.talk, chance)
    return made


def written(ledger: Ledger, clock: StagedClock, entries: Iterable[Entry]) -> Iterator[date]:
    """Write each week's entries on its Friday, the last on the day the demonstration is opened on."""
    weeks: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        weeks[min(max(_friday(_day(entry)), clock.today()), clock.end)].append(entry)
    for friday in sorted(weeks):
        yield friday
        made = sorted(weeks.pop(friday), key=_day)
        with ledger.transaction(f"登记家访、谈心 {len(made)} 次") as session:
            for entry in made:
                if isinstance(entry, VisitFacts):
                    visits.add(session, entry)
                else:
                    talks.add(session, entry)


def _homes(rows: Iterable[tuple[Any, ...]], helped: Mapping[int, int]) -> list[Home]:
    members: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        if row[0] in helped:
            members[row[4]].append(row)
    return [
        Home(
            pupils=tuple(row[0] for row in found),
            place="".join(part for part in found[0][1:3] if part),
            head=found[0][3],
            teachers=tuple(dict.fromkeys(helped[row[0]] for row in found)),
        )
        for found in members.values()
    ]


def _visits(
    home: Home, stretch: Stretch, most: int, words: Mapping[str, list[str]], chance: Chance
) -> Iterator[VisitFacts]:
    fate = chance.below(100)
    times = int(stretch.visits + chance.share()) - (fate < _BEHIND) + (fate >= _IN_STEP)
    times = min(max(times, 0), most)
    for time in range(times):
        day = stretch.day((time + chance.share()) / times)
        mode = "phone" if chance.happens(3) else "face"
        yield VisitFacts(
            visited_on=day,
            mode=mode,
            student_ids=home.pupils,
            teacher_ids=home.teachers,
            place=home.place if mode == "face" else None,
            met=home.head,
            purpose=chance.pick(words["purpose"]),
            situation=chance.pick(words["situation"] if mode == "face" else words["phone"]),
            problems=chance.pick(words["problems"]),
            suggestions=chance.pick(words["suggestions"]),
            parent_opinion=chance.pick(words["opinion"]),
            money_arrived=chance.pick(("yes", "yes", "yes", "unknown", "no")),
            at_school={pupil: chance.pick(words["at_school"]) for pupil in home.pupils},
        )


def _talks(
    helped: Mapping[int, int], first: date, last: date, words: Mapping[str, list[str]], chance: Chance
) -> Iterator[TalkFacts]:
    """Yield talks of two months at most; of the month that runs only what its days so far would hold."""
    months = [(max(first, last.replace(day=1)), last)]
    if first < months[0][0]:
        months.append((first, months[0][0] - _DAY))
    for start, end in months:
        running = min(((end - start).days + 1) / _MONTH.days, 1.0)
        for pupil, teacher in helped.items():
            if not chance.happens(_TALKED_THIS_MONTH * running if end == last else _TALKED):
                continue
            yield TalkFacts(
                held_on=Stretch(start, end, 1).day(chance.share()),
                kind="tutoring" if chance.happens(4) else "talk",
                student_id=pupil,
                staff_id=teacher,
                minutes=15 + 5 * chance.below(6),
                topic=chance.pick(words["topic"]),
                content=chance.pick(words["content"]),
                reaction=chance.pick(words["reaction"]),
                next_step=chance.pick(words["next_step"]),
            )


def _day(entry: Entry) -> date:
    return entry.visited_on if isinstance(entry, VisitFacts) else entry.held_on


def _friday(day: date) -> date:
    return day + timedelta(days=(_FRIDAY - day.weekday()) % _DAYS_A_WEEK)
