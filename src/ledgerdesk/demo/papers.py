"""Papers and workbooks of the demonstration school: a notice, a roster, a hand-up."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from ledgerdesk.excel import exports, saving
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import issue, students
from ledgerdesk.printing import notices as papers
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services import calendar, notices, outputs, terms

_DAY = timedelta(days=1)
POSTED, BEGUN = "aid", "recognition"


def post(ledger: Ledger, folder: Path, fonts: FontBook) -> Path:
    """Issue the term's notice on this day and return its file."""
    # Outside the years whose holidays are known the demo does what a clerk would: weekends only, confirmed.
    issued = issue.issue_notice(ledger, draft(ledger, POSTED), fonts, confirm_unchecked=True)
    with ledger.read() as session:
        name = outputs.heading(session).file_name(papers.kinds()[POSTED], ".pdf")
    return saving.save(issued.pdf, folder / name)


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
        title = "\n".join(papers.default_title(kind, outputs.heading(session).school, term.name))
        starts_on = _next_working(calendar.calendar(session).is_working, today + _DAY)
        return notices.draft(session, kind, term.id, title, named, starts_on)


def _next_working(works: Callable[[date], bool], day: date) -> date:
    while not works(day):
        day += _DAY
    return day
