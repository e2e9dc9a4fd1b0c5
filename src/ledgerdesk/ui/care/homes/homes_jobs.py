"""What 首页 says of 包户: households of who left, and who is behind in the year."""

from datetime import date

from ledgerdesk.domain import home_dues
from ledgerdesk.services.homes import pairings, standing
from ledgerdesk.ui import places
from ledgerdesk.ui.care.homes.homes_acts import STAFF
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone

_MOST_NAMES = 3


def jobs(session: Session, on: date) -> list[Job]:
    """Return what is to be done; nothing while nobody answers for a household."""
    held = pairings.rows(session, on)
    if not held:
        return []
    gone = [one for one in held if one.gone]
    out = []
    if gone:
        place = _place(gone[0].staff_id)
        title, told = f"{len(gone):,} 户的包户人已经离校", _names([one.staff_name for one in gone])
        out.append(Job("house-heart", title, told, "要移交", Tone.BAD, "去移交", place))
    late = [one for one in standing.standing(session, on.year, on).staff if one.state == home_dues.BEHIND]
    if late:
        title, told = f"{len(late):,} 位老师今年包户落后", _names([one.name for one in late])
        place = _place(late[0].staff_id, {"state": "落后"})
        out.append(Job("house-heart", title, told, "今年", Tone.WARN, "看是谁", place))
    return out


def _place(record: int, filters: dict[str, object] | None = None) -> Place:
    return Place(places.HELP_WORK, places.HOMES, record, {"list": STAFF, "filters": filters or {}})


def _names(names: list[str]) -> str:
    once = list(dict.fromkeys(names))
    return "、".join(once[:_MOST_NAMES]) + ("等" if len(once) > _MOST_NAMES else "")
