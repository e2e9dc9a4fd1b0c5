"""Recognitions on their way, for tests: pupils in a batch, panels that met, a notice on the wall."""

from collections.abc import Iterable
from datetime import date, timedelta

import school_life
from conftest import TODAY
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Recognition
from ledgerdesk.services import classes, meetings, notices, objections, terms
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.services.recognition import advancing, applications, batches, panels, posting, reporting
from ledgerdesk.services.recognition.evidence import Given
from ledgerdesk.services.recognition.panels import Opinion

START = date(2026, 10, 9)
PDF = b"%PDF-1.7 printed elsewhere"
PEOPLE = (
    Attendee("周校长", "head"),
    Attendee("吴专干", "aid_officer"),
    Attendee("石建国", "class_teacher"),
    Attendee("龙大山", "parent"),
)
VISIT = Given(finding="父亲生病，母亲务农", proposal="建议资助")
TITLE = "2026年秋季学期家庭经济困难学生认定结果公示"


def on(ledger: Ledger, day: date) -> None:
    """Let the clock stand at noon of a day."""
    ledger.clock = FixedClock(day)


def batch(ledger: Ledger, grounds: dict[str, str], day: date = START) -> tuple[int, dict[str, int]]:
    """Open a batch on a day with new pupils of 三年级（1）班, official ones of a 低保 household; return it and their entries."""
    on(ledger, day)
    with ledger.transaction("开一批") as session:
        made = batches.open_batch(session, day)
        who = {
            name: school_life.pupil(session, name, category="subsistence" if ground == "official" else None)
            for name, ground in grounds.items()
        }
        added = batches.add(session, made, {who[name]: ground for name, ground in grounds.items()})
    return made, {name: added[pupil] for name, pupil in who.items()}


def meet(ledger: Ledger, kind: str, ids: Iterable[int], people=PEOPLE, **said) -> int:
    """Hold a panel today that speaks of some recognitions; return the meeting."""
    today = ledger.today()
    with ledger.transaction("评议") as session:
        room = classes.ensure(session, today, "primary", 3, 1)
        made = meetings.add(
            session, MeetingFacts(kind=kind, held_on=today, title="评审会", class_id=room, people=tuple(people))
        )
        spoken = {"level": "hard", "opinion": "情况属实", "votes_for": 4, "votes_against": 0, "abstained": 0} | said
        panels.set_opinions(session, made, [Opinion(one, **spoken) for one in ids])
    return made


def advance(ledger: Ledger, ids: Iterable[int], target: str, **options) -> None:
    """Take one step."""
    with ledger.transaction("推进") as session:
        advancing.advance(session, ids, target, **options)


def apply(ledger: Ledger, ids: Iterable[int], staff_id: int) -> None:
    """Bring applicants to VISITED."""
    wanted = list(ids)
    with ledger.transaction("收申请") as session:
        applications.receive(session, wanted, ledger.today())
        advancing.advance(session, wanted, rules.APPLIED)
        given = Given(staff_id=staff_id, finding=VISIT.finding, proposal=VISIT.proposal)
        advancing.advance(session, wanted, rules.VISITED, given=given)


def review(ledger: Ledger, ids: Iterable[int], **said) -> None:
    """Bring those visited, or on a list, to SCHOOL_REVIEW."""
    wanted = list(ids)
    meet(ledger, "class_panel", wanted, **said)
    advance(ledger, wanted, rules.CLASS_REVIEW)
    meet(ledger, "school_panel", wanted, **said)
    advance(ledger, wanted, rules.SCHOOL_REVIEW)


def post(ledger: Ledger, batch_id: int, ids: Iterable[int] | None = None, **options) -> int:
    """Draft and issue the notice of a batch today; return it."""
    with ledger.transaction("拟公示") as session:
        made = posting.draft_notice(session, batch_id, TITLE, ledger.today(), ids=ids, **options)
    return issue(ledger, made)


def issue(ledger: Ledger, notice_id: int) -> int:
    """Issue a drafted notice."""
    with ledger.transaction("定稿公示", barrier=True) as session:
        number = notices.reserve_number(session)
        content = notices.content(session, notice_id, number)
        code = notices.check_code(session, number, notices.sha256_of(content))
        notices.issue(session, notice_id, content=content, pdf=PDF, number=number, check_code=code)
    return notice_id


def take_down(ledger: Ledger, notice_id: int) -> None:
    """Take a notice down on the first day that may be."""
    with ledger.read() as session:
        day = notices.facts(session, notice_id).may_come_down_from
    on(ledger, max(day, ledger.today()))
    with ledger.transaction("取下") as session:
        notices.take_down(session, notice_id, day)


def object_to(ledger: Ledger, notice_id: int, about: int | None, outcome: str | None = None) -> int:
    """Register an objection today and close it where an outcome is given; return it."""
    facts = objections.ObjectionFacts(
        notice_id=notice_id, received_on=ledger.today(), content="他家有两套房", about_id=about
    )
    with ledger.transaction("登记异议") as session:
        made = objections.register(session, facts)
    if outcome:
        with ledger.transaction("办结异议") as session:
            objections.close(session, made, 1, outcome, "去家里看过", None, ledger.today())
    return made


def report(ledger: Ledger, batch_id: int) -> str:
    """Hand a batch up."""
    with ledger.transaction("上报认定", barrier=True) as session:
        return reporting.report(session, batch_id, "镇中心校", None, b"\0" * 32)


def entry(ledger: Ledger, recognition_id: int) -> Recognition:
    """Return a stored recognition."""
    with ledger.read() as session:
        row = session.get_one(Recognition, recognition_id)
        session.expunge(row)
        return row


def term_of(ledger: Ledger, day: date = TODAY) -> int:
    """Return the term of a day."""
    with ledger.read() as session:
        return terms.term_at(session, day).id


def later(ledger: Ledger, days: int = 1) -> None:
    """Let days pass."""
    on(ledger, ledger.today() + timedelta(days=days))
