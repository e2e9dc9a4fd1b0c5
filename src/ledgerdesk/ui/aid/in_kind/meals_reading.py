"""What the month of meals reads in one go: classes, days, who ate, what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledgerdesk.domain import money
from ledgerdesk.services import calendar, classes, pupils, terms
from ledgerdesk.services.aid import meals
from ledgerdesk.services.aid.meals import Month
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Eating:
    """A month: ``days`` are school days and days with meals, ``served`` the diners by day and class."""

    month: Month
    rooms: tuple[tuple[int, str], ...]
    days: tuple[date, ...]
    served: Mapping[date, Mapping[int, int]] = field(default_factory=dict)

    def of(self, room: int) -> tuple[int | None, ...]:
        """Return a class's diners day by day, None where no meal was given."""
        return tuple(self.served.get(day, {}).get(room) for day in self.days)

    def told(self) -> str:
        """Return how the sum of the month comes about, in Chinese."""
        if self.month.price_fen is None:
            return "本校这个月没有营养餐标准，只记人数。可以到“政策标准”里看。"
        price = money.show(self.month.price_fen)
        days = sum(bool(self.served.get(day)) for day in self.days)
        sum_ = f"{self.month.diners:,} 人次 × {price} 元 = {money.show(self.month.fen)} 元"
        return f"{self.month.month}月供餐 {days} 天，{sum_}。标准依据：{self.month.source}"


@dataclass(frozen=True)
class DayFacts:
    """A day of meals: classes with how many sit in each, diners noted, those away, and everybody who can be named."""

    on: date
    rooms: tuple[tuple[int, str, int], ...]
    diners: Mapping[int, int]
    away: tuple[Named, ...]
    people: tuple[Named, ...]
    room_of: Mapping[int, int]


def read(session: Session, year: int, number: int) -> Eating:
    """Return a month of meals."""
    first = date(year, number, 1)
    last = (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
    term = terms.term_at(session, last)
    every = [first + at * _DAY for at in range((last - first).days + 1)]
    served = {day: held for day in every if (held := meals.day(session, day))}
    known = calendar.calendar(session)
    begins, ends = term.lessons_from or term.covers_from, term.lessons_to or term.covers_to
    days = tuple(day for day in every if day in served or (begins <= day <= ends and known.is_working(day)))
    rooms = tuple((room.id, room.name) for room in classes.of_year(session, term.year, last))
    met = {room for held in served.values() for room in held}
    if not met <= {room for room, _name in rooms}:  # a month may hold days of two school years
        rooms += tuple((room.id, room.name) for room in classes.of_year(session, term.year - 1, first))
    return Eating(meals.month(session, year, number), rooms, days, served)


def read_day(session: Session, on: date) -> DayFacts:
    """Return a day of meals."""
    year = terms.term_at(session, on).year
    here = pupils.on_roll(session, on, here=True)
    people = {
        one.id: Named(one.id, one.name, one.class_name or "", f"{one.pinyin.replace(' ', '')} {one.initials}")
        for one in here.values()
        if one.class_id is not None
    }
    rooms = tuple((room.id, room.name, room.pupils) for room in classes.of_year(session, year, on))
    away = tuple(people[who] for who in sorted(meals.away(session, on)) if who in people)
    room_of = {one.id: one.class_id for one in here.values() if one.class_id is not None}
    return DayFacts(on, rooms, meals.day(session, on), away, tuple(people.values()), room_of)


def columns(eating: Eating) -> tuple[Column, ...]:
    """Return the columns of the month as a workbook gets them."""
    days = [
        Column(key=f"{day:%Y%m%d}", title=f"{day.month}月{day.day}日", width=70, align=Align.RIGHT)
        for day in eating.days
    ]
    return (
        Column(key="name", title="班级", name=True),
        *days,
        Column(key="days", title="供餐天数", align=Align.RIGHT),
        Column(key="diners", title="人次", align=Align.RIGHT),
        Column(
            key="fen",
            title="金额（元）",
            align=Align.RIGHT,
            show=lambda v: money.show(v) if isinstance(v, int) else "—",
        ),
    )


def rows(eating: Eating) -> Sequence[Row]:
    """Return the rows of the month for ``columns``."""
    sums = {one.class_id: one for one in eating.month.classes}
    return [
        (
            room,
            name,
            *eating.of(room),
            sums[room].days if room in sums else 0,
            sums[room].diners if room in sums else 0,
            sums[room].fen if room in sums else 0,
        )
        for room, name in eating.rooms
    ]
