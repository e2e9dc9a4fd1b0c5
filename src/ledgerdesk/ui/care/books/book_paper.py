"""Papers of 查阅 for the print dialog: the sheet the headteacher signs, the minutes of a meeting."""

from collections.abc import Sequence
from dataclasses import replace

from ledgerdesk.printing import book_checks as sheets
from ledgerdesk.printing import meetings as minutes_of
from ledgerdesk.printing.document import Document
from ledgerdesk.services import attachments, book_checks, meetings, policy, terms
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui.aid.paper import Paper
from ledgerdesk.ui.desk import Desk, Session


def sheet(desk: Desk, staff_ids: Sequence[int]) -> Paper:
    """Return the sheet of the term in view for some teachers, in the order given."""
    wanted, on = tuple(staff_ids), desk.on

    def build(session: Session, heading: Heading) -> Document:
        heading = replace(heading, term=terms.term_at(session, on).name)
        known = {one.staff_id: one for one in book_checks.standings(session, on)}
        asked = int(policy.value(session, policy.BOOK_CHECKS, on).value)
        return sheets.sheet(heading, asked, [known[one] for one in wanted if one in known])

    return Paper(desk.ledger, desk.press, "查阅登记表", build, f"{len(wanted)} 人")


def minutes(desk: Desk, meeting_id: int, title: str) -> Paper:
    """Return the minutes and sign-in sheet of a meeting."""

    def build(session: Session, heading: Heading) -> Document:
        photos = attachments.counts(session, meetings.MEETING, (meeting_id,)).get(meeting_id, 0)
        return minutes_of.minutes(heading, meetings.facts(session, meeting_id), photos)

    return Paper(desk.ledger, desk.press, "会议记录", build, title)
