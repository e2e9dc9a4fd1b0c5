"""What is to be followed up by today, as a job of 首页."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.domain import masking
from ledgerdesk.services import follow_ups
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.ui import places
from ledgerdesk.ui.care.follow_ups.follow_up_source import LATE, OPEN, STATE
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone

_MOST = 3


def jobs(session: Session, on: date) -> list[Job]:
    """Return one job for what is overdue, else for what is due today; none where nothing is."""
    due = follow_ups.due(session, on)
    late = [task for task in due if task.late(on)]
    if late:
        days = (on - late[0].facts.due_on).days
        more = f"；今天还有 {len(due) - len(late)} 件到期" if len(due) > len(late) else ""
        return [_job(f"{len(late)} 件要跟进的事过期了", _told(late) + more, f"已过 {days} 天", Tone.BAD, LATE)]
    if due:
        return [_job(f"{len(due)} 件要跟进的事今天到期", _told(due), "今天", Tone.WARN, OPEN)]
    return []


def _job(title: str, told: str, when: str, tone: Tone, state: str) -> Job:
    place = Place(places.HELP_WORK, places.FOLLOW_UPS, None, {"filters": {STATE: state}})
    return Job("list-checks", title, told, when, tone, "去办", place)


def _told(tasks: Sequence[TaskRow]) -> str:
    words = [
        " ".join(part for part in (task.pupil, masking.words(task.facts.title.replace("\n", " "))) if part)
        for task in tasks[:_MOST]
    ]
    return "、".join(words) + ("等" if len(tasks) > _MOST else "")
