"""What goes on beside the money: meals, textbooks, gifts, and a class teacher's workbook."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ledgerdesk.demo.recognising import AidYear
from ledgerdesk.excel import packs
from ledgerdesk.fields.packs import VISITS
from ledgerdesk.services import classes, pupils, terms
from ledgerdesk.services.aid import meals, textbooks
from ledgerdesk.services.donations import record

_MONTH, _DAY = 30, timedelta(days=1)
_AWAY = 3  # pupils away from a meal on one day of a week, at most
_SHORT, _PACK = 7, 12  # classes, counted from the lowest: too few books; a workbook for its teacher


def fed(year: AidYear) -> Iterator[date]:
    """Serve a month of meals, written down week by week, with some pupils away once a week."""
    with year.ledger.read() as session:
        term = terms.term_at(session, year.clock.end)
        rooms = classes.of_year(session, term.year, year.clock.end)
    diners = {room.id: room.pupils for room in rooms if room.pupils}
    first = max(year.clock.end - _MONTH * _DAY, year.clock.today(), term.lessons_from or term.covers_from)
    last = min(year.clock.end, term.lessons_to or term.covers_to)
    weeks: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in (first + n * _DAY for n in range((last - first).days + 1)):
        if year.calendar.is_working(day):
            weeks[day.isocalendar()[:2]].append(day)
    for days in weeks.values():
        yield days[-1]
        with year.ledger.transaction(f"登记营养餐 {len(days)} 天") as session:
            for day in days:
                meals.serve(session, day, diners)
            here = sorted(pupils.on_roll(session, days[0], here=True))
            away = frozenset(year.chance.pick(here) for _ in range(_AWAY))
            meals.absent(session, year.chance.pick(days), away)


def counted(year: AidYear) -> Iterator[date]:
    """Count the free textbooks of every class; one class has too few."""
    yield year.after(3)
    with year.ledger.transaction("登记教科书") as session:
        term = terms.term_at(session, year.clock.today())
        for at, row in enumerate(textbooks.rows(session, term.id)):
            short = 2 * (at == _SHORT)
            note = year.words["books"] if short else ""
            textbooks.count(
                session,
                term.id,
                row.class_id,
                enrolled=row.counted,
                present=row.counted,
                received=row.counted - short,
                handler=year.words["officer"],
                note=note,
            )


def given(year: AidYear) -> Iterator[date]:
    """Receive gifts and pass them on to boarders and the poorest; one is not passed on yet."""
    yield year.after(-14, since=year.clock.end)
    today = year.clock.today()
    worst = [entry.pupil.id for entry in year.entries.values() if entry.level == "special"]
    for gift in year.words["gift"]:
        with year.ledger.transaction(f"登记捐赠 {gift['donor']}") as session:
            donor = record.donor(session, gift["donor"], gift["kind"])
            kind = record.GOODS if "item" in gift else record.MONEY
            parts = {key: gift[key] for key in ("item", "unit", "quantity", "wish") if key in gift}
            made = record.receive(session, donor, today, kind, gift["value"], **parts)
            lucky = worst[: gift["pupils"]]
            if not lucky:
                continue
            each = gift["value"] // gift["quantity"] if "quantity" in gift else gift["share"]
            pieces = 1 if "quantity" in gift else None
            shares = record.give(session, made, lucky, today, value_fen=each, quantity=pieces, purpose=gift["wish"])
            record.sign(session, shares[:-3], today)
            record.thank(session, made, record.facts(session, made).version, today)


def sent(year: AidYear) -> Iterator[Any]:
    """Give one class teacher the workbook of home visits."""
    yield year.after(-7, since=year.clock.end)
    with year.ledger.read() as session:
        term = terms.term_at(session, year.clock.today())
        rooms = classes.of_year(session, term.year, year.clock.today())
    for made in packs.make(year.ledger, VISITS, [rooms[min(_PACK, len(rooms) - 1)].id]):
        year.files.append(made.save(year.ledger, year.folder))
