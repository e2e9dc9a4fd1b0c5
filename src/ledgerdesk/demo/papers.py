"""Papers and workbooks of the demonstration school: a notice, a roster, a hand-up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from ledgerdesk.demo.timeline import worked
from ledgerdesk.excel import exports, saving
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import issue, students
from ledgerdesk.printing import notices as papers
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services import calendar, notices, outputs, terms

_DAY = timedelta(days=1)
POSTED, BEGUN = "aid", "pairing"


def post(ledger: Ledger, folder: Path, fonts: FontBook) -> Path:
    """Issue the term's notice on this day and return its file."""
    issued = issue_now(ledger, draft(ledger, POSTED), fonts)
    with ledger.read() as session:
        name = outputs.heading(session).file_name(papers.kinds()[POSTED], ".pdf")
    return saving.save(issued.pdf, folder / name)


def issue_now(ledger: Ledger, notice_id: int, fonts: FontBook) -> issue.Issued:
    """Issue a draft: outside the years whose holidays are known as a clerk would, weekends only, confirmed."""
    return issue.issue_notice(ledger, notice_id, fonts, confirm_unchecked=True)


def title(session: Any, kind: str) -> str:
    """Return the usual title of a kind of notice in the term of today."""
    heading = outputs.heading(session)
    return "\n".join(papers.default_title(kind, heading.school, heading.term))


def hand_up(ledger: Ledger, recipient: str, folder: Path) -> Path:
    """Hand the register up on this day, with full numbers, and return its file."""
    made = exports.hand_up(ledger, recipient, whole=Whole(f"上报{recipient}"))
    return made.save(ledger, folder / made.file_name)


def roster(ledger: Ledger, folder: Path, fonts: FontBook) -> Path:
    """Print the roster, numbers masked, and return its file."""
    made = students.roster(ledger, fonts=fonts)
    return saving.save_out(ledger, made.going, made.rendered.pdf, folder / made.file_name)


def draft(ledger: Ledger, kind: str) -> int:
    """Draft a notice of everyone it could name, from the next working day on, and return its id."""
    today = ledger.today()
    with ledger.transaction(f"拟写{papers.kinds()[kind]}") as session:
        term = terms.term_at(session, today)
        named = [candidate.student_id for candidate in notices.candidates(session, kind, term.id, today)]
        starts_on = worked(calendar.calendar(session).is_working, today + _DAY)
        return notices.draft(session, kind, term.id, title(session, kind), named, starts_on)
