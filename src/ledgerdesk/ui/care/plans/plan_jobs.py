"""What 首页 tells of pairings without a plan, and, towards the end of the term, of those nobody judged yet."""

from datetime import date

from ledgerdesk.errors import LedgerError
from ledgerdesk.services.pairings import planned
from ledgerdesk.ui import places
from ledgerdesk.ui.care.plans import plan_source
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone

_FRONT = "plans"  # the part of the page 结对


def jobs(session: Session, on: date) -> list[Job]:
    """Return the jobs as they are on a day; none before the school has a calendar."""
    try:
        counts = planned.counts(session, on)
    except LedgerError:
        return []
    out = []
    if counts.due and counts.without_review:
        title = f"{counts.without_review:,} 对结对还没有评成效"
        out.append(_job(title, "学期快结束了，写一写每名学生的进步", "学期末", Tone.WARN, plan_source.NO_REVIEW))
    elif counts.without_plan:
        title = f"{counts.without_plan:,} 对结对还没有本学期的计划"
        told = "勾上几对，可以照上学期填，也可以一起写"
        out.append(_job(title, told, "本学期", Tone.INFO, plan_source.NO_PLAN))
    return out


def _job(title: str, told: str, when: str, tone: Tone, state: str) -> Job:
    place = Place(places.HELP_WORK, places.PAIRINGS, None, {"front": _FRONT, "filters": {"state": state}})
    return Job(
        "heart-handshake", title, told, when, tone, "去写计划" if state == plan_source.NO_PLAN else "去评成效", place
    )
