"""Help beside visits and talks: plans, homes answered for, follow-ups, books looked at, paper out, partner schools."""

from collections.abc import Iterator
from datetime import date, timedelta

from ledgerdesk.demo.recognising import AidYear
from ledgerdesk.services import (
    book_checks,
    contacts,
    follow_ups,
    leaves,
    meetings,
    pairings,
    paper_forms,
    partnerships,
    staff,
    terms,
    visits,
)
from ledgerdesk.services.homes import helps, proposal
from ledgerdesk.services.homes import pairings as homes
from ledgerdesk.services.pairings import plans
from ledgerdesk.services.responsibilities import lists as places
from ledgerdesk.services.responsibilities import record as answering

_DAY = timedelta(days=1)
_UNPLANNED = 6  # one pairing in so many has no plan yet
_HOMES, _HELPED = 14, 9
_FORMS = 12
_FORTNIGHT, _MONTH = 14, 30


def planned(year: AidYear) -> Iterator[date]:
    """Plan the term for most pairings."""
    yield year.after(6)
    words = year.material.help
    with year.ledger.transaction("写帮扶计划") as session:
        rows = pairings.rows(session, year.clock.today())
        ids = [row.id for at, row in enumerate(rows) if at % _UNPLANNED]
        term = terms.term_at(session, year.clock.today()).id
        for at, measures in enumerate(words["measures"]):
            mine = ids[at :: len(words["measures"])]
            plans.fill(session, mine, term, {"measures": measures})


def answered(year: AidYear) -> Iterator[date]:
    """Let teachers answer for some homes and places, and do something for most of the homes every few weeks."""
    yield year.after(8)
    today, words = year.clock.today(), year.material.help
    with year.ledger.transaction("安排包户") as session:
        found = proposal.propose(session, today).pairs[:_HOMES]
        made = [
            homes.start(session, one.household.household_id, one.staff_id, today, words["home_measures"][at % 3])
            for at, one in enumerate(found)
        ]
    with year.ledger.transaction("安排包片") as session:
        teachers = [person.id for person in staff.rows(session, today)]
        for at, area in enumerate(words["areas"]):
            answering.add(
                session, places.Place("area", area=area), places.Bearer(staff_id=teachers[at]), today, words["duties"]
            )
        for cadre in words["cadres"]:
            contacts.add(session, cadre)
    while True:
        yield year.after(_FORTNIGHT)
        today = year.clock.today()
        with year.ledger.transaction(f"登记包户帮扶 {_HELPED} 户") as session:
            for pairing in made[:_HELPED]:
                help_ = year.chance.pick(words["home_help"])
                facts = helps.HelpFacts(
                    kind=help_["kind"], first_on=today, last_on=today, value_fen=help_["value"], what=help_["what"]
                )
                helps.add(session, [pairing], facts)


def followed(year: AidYear) -> Iterator[date]:
    """Follow up what visits found: some done, some open, one late."""
    yield year.after(-_MONTH, since=year.clock.end)
    today, done = year.clock.today(), []
    with year.ledger.transaction("登记跟进") as session:
        rows = [row for row in visits.rows(session, today - _MONTH * _DAY, today) if row.problems]
        for at, row in enumerate(rows[: 3 * len(year.material.help["tasks"])]):
            task = year.material.help["tasks"][at % len(year.material.help["tasks"])]
            facts = follow_ups.TaskFacts(
                title=task["title"], kind=task["kind"], due_on=today + (12 + 6 * (at % 6)) * _DAY,
                person_id=row.student_ids[0], visit_id=row.id,
                staff_id=visits.facts(session, row.id).teacher_ids[0],
            )  # fmt: skip
            made = follow_ups.add(session, facts)
            done += [(made, task["done"])] if task["done"] and at % 3 else []
    yield year.after(-_FORTNIGHT, since=year.clock.end)
    with year.ledger.transaction(f"完成跟进 {len(done)} 件") as session:
        for made, outcome in done:
            follow_ups.finish(session, made, year.clock.today(), outcome)


def looked(year: AidYear) -> Iterator[date]:
    """Let the headteacher look at books each month, hold a meeting, and one teacher be away."""
    yield year.after(12)
    words, head = year.material.help, year.words["head"]
    with year.ledger.transaction("登记请假") as session:
        teachers = [person.id for person in staff.rows(session, year.clock.today()) if person.pupils]
        away = year.clock.today() + 3 * _DAY
        leave = leaves.LeaveFacts(
            staff_id=teachers[-1], valid_from=away, valid_to=away + _MONTH * _DAY, **words["leave"]
        )
        leaves.add(session, leave)
    while True:
        today = year.clock.today()
        with year.ledger.transaction("登记会议") as session:
            people = tuple(
                meetings.Attendee(person.name, "teacher", person.id, present=person.id != teachers[-1])
                for person in staff.rows(session, today)
            )
            facts = meetings.MeetingFacts(kind="meeting", held_on=today, chair=head, people=people, **words["meeting"])
            meetings.add(session, facts)
        with year.ledger.transaction("登记校长查阅") as session:
            fine = [book_checks.Looked(book=book) for book in book_checks.BOOKS]
            book_checks.record_from_paper(session, teachers[:-3], fine, today, head)
            short = book_checks.Looked(
                book=book_checks.HANDBOOK, result=book_checks.GAPS, finding=words["finding"], mend_by=today + 7 * _DAY
            )
            book_checks.record_from_paper(session, teachers[-3:-1], [short], today, head)
        yield year.after(6)
        with year.ledger.transaction("登记补正") as session:
            open_ = [row for row in book_checks.rows(session, today, year.clock.today()) if row.mend_by]
            book_checks.mended(session, [row.id for row in open_[:-1]], year.clock.today())
        yield year.after(_MONTH)


def partnered(year: AidYear) -> Iterator[date]:
    """Help two partner schools through the term."""
    yield year.after(10)
    words = year.material.help
    with year.ledger.transaction("登记校际帮扶") as session:
        since = terms.term_at(session, year.clock.today()).covers_from
        known = [
            partnerships.start(session, partnerships.PartnerFacts(direction="gives", valid_from=since, **one))
            for one in words["partners"]
        ]
    for at, deed in enumerate(words["deeds"]):
        yield year.after(_FORTNIGHT)
        with year.ledger.transaction(f"登记校际活动 {deed['title']}") as session:
            facts = partnerships.DeedFacts(
                partnership_id=known[at % 2 if deed["kind"] == "lecture" else 0], kind=deed["kind"],
                done_on=year.clock.today(), title=deed["title"], lessons=deed["lessons"], by_whom=deed["by"],
            )  # fmt: skip
            partnerships.add_deed(session, facts)


def printed(year: AidYear) -> Iterator[date]:
    """Let record forms of visits go out on paper; they are still out."""
    yield year.after(-5, since=year.clock.end)
    today = year.clock.today()
    with year.ledger.transaction(f"印家访记录表 {_FORMS} 张") as session:
        due = visits.due(session, today)[:_FORMS]
        term = terms.term_at(session, today).id
        forms = paper_forms.prepare(session, paper_forms.VISIT, [one.student_id for one in due], term, 1)
        paper_forms.issue(session, forms)
