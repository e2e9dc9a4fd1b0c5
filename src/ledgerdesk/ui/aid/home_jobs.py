"""What the aid year asks for on 首页: failed payments, open objections and complaints, pupils who have nothing yet."""

from collections.abc import Iterable
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import notices, objections, terms
from ledgerdesk.services.aid import checkup
from ledgerdesk.services.payments import results
from ledgerdesk.services.supervision import complaints
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.checkup.checkup_source import MISSED, group_of
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone

_MOST_NAMES = 3


def jobs(session: Session, on: date) -> list[Job]:
    """Return the jobs of a day."""
    return [*_failed(session), *_objections(session, on), *_missed(session, on), *_complaints(session)]


def _failed(session: Session) -> list[Job]:
    found = results.failed(session)
    if not found:
        return []
    title = f"{len(found)} 笔补助没有到账"
    place = Place(places.AID, places.PAYMENTS, None, {places.PUPILS: tuple(one.student_id for one in found)})
    return [Job("hand-coins", title, _names(one.name for one in found), "换卡补发", Tone.BAD, "去补发", place)]


def _objections(session: Session, on: date) -> list[Job]:
    found = objections.open_of(session)
    if not found:
        return []
    first = found[0]
    notice = next(one for one in notices.rows(session) if one.id == first.notice_id)
    over = notice.ends_on < on
    told = f"{notice.title.replace(chr(10), '')}　{dates.prose(first.received_on, on)}收到"
    place = Place(places.NOTICES, "", first.notice_id)
    tone, when = (Tone.BAD, "公示期满了") if over else (Tone.WARN, "没办结")
    return [Job("megaphone", f"{len(found)} 条异议没有办结", told, when, tone, "去处理", place)]


def _missed(session: Session, on: date) -> list[Job]:
    """Tell who has nothing, once the term's first list was made: before that everybody has nothing."""
    try:
        term = terms.term_at(session, on).id
    except LedgerError:
        return []
    owed = checkup.owed(session, term)
    missed = [one for one in owed if group_of(one) == MISSED]
    if not missed or all(one.state == checkup.NONE for one in owed):
        return []
    place = Place(places.AID, places.CHECK_UP, None, {"filters": {"group": MISSED}})
    title = f"{len(missed)} 名有类别的学生该有补助还没有"
    return [Job("circle-alert", title, _names(one.name for one in missed), "应助尽助", Tone.WARN, "看是谁", place)]


def _complaints(session: Session) -> list[Job]:
    found = [one for one in complaints.rows(session) if one.closed_on is None]
    if not found:
        return []
    place = Place(places.AID, places.SUPERVISION, found[0].id, {"list": "complaints"})
    told = f"{dates.full(min(one.received_on for one in found))}起"
    return [Job("megaphone", f"{len(found)} 条投诉没有办结", told, "没办结", Tone.WARN, "去办理", place)]


def _names(names: Iterable[str]) -> str:
    known = list(dict.fromkeys(names))
    more = f"等 {len(known)} 人" if len(known) > _MOST_NAMES else ""
    return "、".join(known[:_MOST_NAMES]) + more
