"""What the notice page reads off the GUI thread, and how notices are said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.working_days import Period
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import issue
from ledgerdesk.services import attachments, notices, objections, register, school
from ledgerdesk.services.notices import NoticeFacts, NoticeRow
from ledgerdesk.services.objections import ObjectionFacts
from ledgerdesk.ui.notices import notice_check
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.theme import Tone

NO_HOTLINE = "学校信息里还没有监督电话，先到设置里填好。"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Notice:
    """One notice with its paper; ``refused`` says why there is none, ``findings`` what must not be public.

    ``wanting`` says what the school must fill in before anything can be issued; ``posted_on`` the day it was put up,
    None while no photo tells; ``named`` are the names of the pupils of an issued one.
    """

    facts: NoticeFacts
    people: int
    findings: tuple[str, ...]
    next_number: str
    pdf: bytes = b""
    missing: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    wanting: str = ""
    posted_on: date | None = None
    objections: tuple[ObjectionFacts, ...] = ()
    named: Mapping[int, str] = field(default_factory=dict)

    @property
    def open_objections(self) -> int:
        """Return how many objections are not closed."""
        return sum(one.closed_on is None for one in self.objections)


def read(ledger: Ledger, press: Press, notice_id: int) -> Notice:
    """Return a notice: of an issued one the stored bytes, of a draft what it would be now."""
    with ledger.read() as session:
        facts = notices.facts(session, notice_id)
        lines = notices.lines(session, notice_id)
        findings = notice_check.findings(session, facts, lines, ledger.today())
        number = facts.number or notices.next_number(session)
        profile = school.facts(session)
        posted = attachments.of(session, attachments.NOTICE, notice_id)
        told = objections.of_notice(session, notice_id) if facts.number else ()
        known = register.gather(session, ledger.today(), ("name",), facts.student_ids) if facts.number else {}
        named = {who: str(known[who]["name"]) for who in facts.student_ids if who in known}
    posted_on = min((one.taken_on for one in posted if one.taken_on and one.binned_on is None), default=None)
    people = len(lines)
    try:
        if facts.number:
            pdf = issue.reprint_notice(ledger, notice_id)
            return Notice(facts, people, findings, number, pdf, posted_on=posted_on, objections=told, named=named)
        made = issue.preview_notice(ledger, notice_id, press.fonts)
        wanting = "" if profile and (profile.hotline_1 or profile.hotline_2) else NO_HOTLINE
        return Notice(facts, people, findings, number, made.pdf, made.missing, wanting=wanting)
    except LedgerError as error:
        return Notice(
            facts, people, findings, number, refused=str(error), posted_on=posted_on, objections=told, named=named
        )


def status(row: NoticeRow | NoticeFacts, starts_on: date, ends_on: date, today: date) -> tuple[str, Tone]:
    """Return the chip of a notice."""
    if row.status == notices.DRAFT:
        return "草稿", Tone.MUTE
    if row.status == notices.VOID:
        return "已作废", Tone.MUTE
    if row.status == notices.TAKEN_DOWN:
        return "已取下", Tone.OK
    if today < starts_on:
        return f"{_short(starts_on)}起公示", Tone.INFO
    if today > ends_on:
        return "期满，请取下", Tone.WARN
    return ("公示中　今天期满", Tone.WARN) if today == ends_on else ("公示中", Tone.INFO)


def span_words(starts_on: date, ends_on: date) -> str:
    """Return 10月12日—16日."""
    last = f"{ends_on.day}日" if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month) else _short(ends_on)
    return f"{_short(starts_on)}—{last}"


def period_words(span: Period, today: date) -> str:
    """Return a period as a sentence with its weekdays."""
    first, last = (
        f"{dates.prose(day, today)}（星期{_WEEKDAYS[day.weekday()]}）" for day in (span.starts_on, span.ends_on)
    )
    return f"{first}到{last}，{notices.days_in_words(span)}"


def days_gone(span: Period, today: date) -> tuple[int, int]:
    """Return which day of the period it is, and how many calendar days it has."""
    whole = (span.ends_on - span.starts_on).days + 1
    return max(0, min(whole, (today - span.starts_on).days + 1)), whole


def unchecked_words(span: Period) -> str:
    """Return what is to be said when holidays of a year are unknown, "" when all are known."""
    if not span.unknown_years:
        return ""
    years = "、".join(map(str, span.unknown_years))
    return f"未核对节假日：{years} 年的放假安排还没有，只按周末推算，最后一天可能不准。"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
