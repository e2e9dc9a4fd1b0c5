"""What 首页 tells of books to be looked through, of what was to be made good, and of schools that are helped too late."""

from datetime import date

from ledgerdesk.db.context import context
from ledgerdesk.domain import pro_rata
from ledgerdesk.domain.rights import Right, may
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import book_checks, partnerships
from ledgerdesk.ui import places
from ledgerdesk.ui.care.books import book_source
from ledgerdesk.ui.care.partners import partner_source
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone

_MOST_NAMES = 3


def jobs(session: Session, on: date) -> list[Job]:
    """Return the jobs as they are on a day; whoever signs is told that the books wait for them."""
    signs = may(context(session).role, Right.SIGN)
    try:
        teachers = book_checks.standings(session, on, beside=False)
    except LedgerError:  # a school without a calendar: nothing is asked yet
        return []
    return [*_due(teachers, signs=signs), *_overdue(teachers, on), *_partners(session, on)]


def _due(teachers: tuple[book_checks.TeacherBooks, ...], *, signs: bool) -> list[Job]:
    due = [one for one in teachers if one.state == pro_rata.LATE]
    if not due:
        return []
    title = f"{len(due)} 位老师的本子等{'您' if signs else '校长'}查阅"
    place = Place(places.HELP_WORK, places.BOOKS, None, {"list": "checks", "filters": {"who": book_source.DUE_NOW}})
    names = _names([one.name for one in due])
    when, tone = ("等您查阅", Tone.WARN) if signs else ("等校长查阅", Tone.MUTE)
    return [Job("book-open", title, names, when, tone, "去查阅" if signs else "去看", place)]


def _overdue(teachers: tuple[book_checks.TeacherBooks, ...], on: date) -> list[Job]:
    late = [one for one in teachers if any(check.late(on) for check in one.lacking)]
    if not late:
        return []
    filters = {"state": book_source.OVERDUE}
    place = Place(places.HELP_WORK, places.BOOKS, None, {"list": "checks", "filters": filters})
    title = f"{len(late)} 位老师的本子没有按期补正"
    return [Job("circle-alert", title, _names([one.name for one in late]), "过期", Tone.WARN, "去看", place)]


def _partners(session: Session, on: date) -> list[Job]:
    ours = [one for one in partnerships.rows(session, on) if one.facts.holds(on) and one.standing is not None]
    late = [one for one in ours if one.standing is not None and one.standing.state == pro_rata.LATE]
    if not late:
        return []
    state = {"list": "schools", "filters": {"state": partner_source.LATE}}
    place = Place(places.HELP_WORK, places.PARTNERS, None, state)
    title = f"帮扶 {len(late)} 所学校的活动落后了"
    return [
        Job("heart-handshake", title, _names([one.facts.partner for one in late]), "落后", Tone.WARN, "去看", place)
    ]


def _names(names: list[str]) -> str:
    return "、".join(names[:_MOST_NAMES]) + (f"等 {len(names)} 个" if len(names) > _MOST_NAMES else "")
