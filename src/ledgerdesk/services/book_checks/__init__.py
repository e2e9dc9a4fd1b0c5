"""The headteacher's looks at teachers' books (帮扶手册、会议记录本): record, list, and how each teacher stands."""

from ledgerdesk.services.book_checks.looks import (
    BOOKS,
    GAPS,
    HANDBOOK,
    IN_ORDER,
    MINUTES,
    MISSING,
    CheckFacts,
    Looked,
    checkers,
    facts,
    mend_by,
    of_staff,
    rows,
)
from ledgerdesk.services.book_checks.record import (
    correct,
    correct_from_paper,
    mended,
    record,
    record_from_paper,
    withdraw,
    withdraw_from_paper,
)
from ledgerdesk.services.book_checks.standing import Beside, BookStanding, TeacherBooks, waiting
from ledgerdesk.services.book_checks.standing import rows as standings

__all__ = [
    "BOOKS",
    "GAPS",
    "HANDBOOK",
    "IN_ORDER",
    "MINUTES",
    "MISSING",
    "Beside",
    "BookStanding",
    "CheckFacts",
    "Looked",
    "TeacherBooks",
    "checkers",
    "correct",
    "correct_from_paper",
    "facts",
    "mend_by",
    "mended",
    "of_staff",
    "record",
    "record_from_paper",
    "rows",
    "standings",
    "waiting",
    "withdraw",
    "withdraw_from_paper",
]
