"""What 首页 tells: the jobs of today, the most urgent first, what was begun, and how much the ledger holds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ledgerdesk.domain import dates
from ledgerdesk.domain.dues import State
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes
from ledgerdesk.ledger import rotation
from ledgerdesk.services import (
    drafts,
    history,
    households,
    notices,
    pairings,
    policy,
    register,
    school,
    staff,
    terms,
    visits,
)
from ledgerdesk.services.history import Wanted
from ledgerdesk.services.radar import pupils, slip, standing, talks
from ledgerdesk.services.radar.standing import Standings
from ledgerdesk.ui import places
from ledgerdesk.ui.aid import home_jobs
from ledgerdesk.ui.care.books import book_jobs
from ledgerdesk.ui.care.follow_ups import follow_up_jobs
from ledgerdesk.ui.care.homes import homes_jobs
from ledgerdesk.ui.care.plans import plan_jobs
from ledgerdesk.ui.care.progress.progress_sources import ALONE, LATE_VISIT, PUPILS, QUIET, STATE, WEEK
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.forms.draft_watch import page_of
from ledgerdesk.ui.home.home_job import Job
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.students import student_gaps
from ledgerdesk.ui.theme import Tone

_KEYS = (
    "name", "status", "grade", "id_number", "guardian_name", "guardian_phone", "phone", "address", "village",
    "residence", "categories", "card_number",
)  # fmt: skip
_MOST_NAMES = 3
_BACK = 8  # steps to look back over comings and goings
_URGENCY = (Tone.BAD, Tone.WARN, Tone.INFO, Tone.OK, Tone.MUTE)


@dataclass(frozen=True)
class Figure:
    """A number of the ledger and the list behind it."""

    word: str
    figure: str
    place: Place


@dataclass(frozen=True)
class Begun:
    """Text that was kept unsaved; ``page`` is where it is taken up again."""

    title: str
    page: str
    saved_at: datetime


@dataclass(frozen=True)
class Home:
    """Everything on the page; ``pupils`` is 0 for a new school.

    ``keys_changed``: the last step before this opening was a change of keys; ``waiting`` are those without a password.
    """

    pupils: int
    jobs: tuple[Job, ...] = ()
    figures: tuple[Figure, ...] = ()
    begun: tuple[Begun, ...] = ()
    imported: tuple[str, datetime, bool] | None = None
    week: str = ""
    code_confirmed: bool = True
    keys_changed: bool = False
    waiting: tuple[str, ...] = ()


def read(session: Session, on: date) -> Home:
    """Return the page as it is on a day."""
    facts = register.gather(session, on, _KEYS)
    gone = {entry.code for entry in codes.table("status").codes if entry.group == "left"}
    here = {who: each for who, each in facts.items() if each["status"] not in gone}
    standings = _standings(session, on)
    jobs = [*_notices(session, on), *_visits(session, standings), *_alone(session, on), *_talks(session, standings)]
    jobs += [
        *follow_up_jobs.jobs(session, on),
        *home_jobs.jobs(session, on),
        *book_jobs.jobs(session, on),
        *plan_jobs.jobs(session, on),
        *homes_jobs.jobs(session, on),
        *_gaps(here),
    ]
    return Home(
        pupils=len(facts),
        jobs=tuple(sorted(jobs, key=lambda job: _URGENCY.index(job.tone))),
        figures=(*_figures(session, on, len(here)), *_coverage(standings)),
        begun=_begun(session),
        imported=_imported(session),
        week=_week(session, on),
        code_confirmed=bool(school.setting(session, school.RECOVERY_CONFIRMED, default=True)),
        keys_changed=_keys_changed(session),
    )


def _keys_changed(session: Session) -> bool:
    for step in history.recent(session, limit=_BACK):
        if step.kind != "login" and step.label != "关闭台账":
            return step.label == rotation.LABEL
    return False


def _notices(session: Session, on: date) -> list[Job]:
    out = []
    for notice in notices.rows(session):
        title = notice.title.replace("\n", "")
        if notice.status == notices.POSTED and notice.taken_down_on is None:
            over = (on - notice.ends_on).days
            if over >= 0:
                what = "公示今天期满，明天取下" if not over else "公示期满了，可以取下"
                when, tone = ("今天", Tone.WARN) if not over else (f"已过 {over} 天", Tone.BAD)
                out.append(_notice_job(what, title, when, tone, notice.id))
        elif notice.status == notices.DRAFT:
            told = f"{title}　{notice.people} 人"
            out.append(_notice_job("公示草稿还没有定稿", told, "草稿", Tone.MUTE, notice.id))
    return out


def _notice_job(title: str, told: str, when: str, tone: Tone, notice_id: int) -> Job:
    place = Place(places.NOTICES, "", notice_id)
    return Job("megaphone", title, told, when, tone, "打开公示", place)


def _standings(session: Session, on: date) -> Standings | None:
    try:
        return standing.read(session, on)
    except LedgerError:  # a ledger without terms yet
        return None


def _visits(session: Session, standings: Standings | None) -> list[Job]:
    homes = slip.of(session, standings).homes if standings is not None else ()
    wanted = [(home.village or "没写村的", child) for home in homes for child in home.pupils]
    if not wanted:
        return []
    behind = [(village, child) for village, child in wanted if child.late]
    villages = Counter(village for village, _ in behind or wanted)
    told = "、".join(f"{village} {count} 人" for village, count in villages.most_common(_MOST_NAMES))
    told += "等" if len(villages) > _MOST_NAMES else ""
    if behind:
        rest = len(wanted) - len(behind)
        title, when, tone = f"{len(behind)} 名学生家访落后了", "落后", Tone.BAD
        told += f"；另有 {rest} 名本周也该去了" if rest else ""
    else:
        title, when, tone = f"{len(wanted)} 名学生本周该家访了", "快到期", Tone.WARN
    return [Job("house-heart", title, told, when, tone, "看走访单", _progress(LATE_VISIT if behind else WEEK))]


def _alone(session: Session, on: date) -> list[Job]:
    found = pairings.without_teacher(session, on)
    if not found:
        return []
    place = _progress(ALONE)
    told = _names(pupil.name for pupil in found)
    return [Job("heart-handshake", f"{len(found)} 名学生没有帮扶教师", told, "没有结对", Tone.WARN, "去结对", place)]


def _talks(session: Session, standings: Standings | None) -> list[Job]:
    found = talks.of(session, standings) if standings is not None else ()
    if not found:
        return []
    teachers = Counter(name for entry in found for name in entry.teachers.split("、"))
    told = "、".join(f"{name}老师 {count} 人" for name, count in teachers.most_common(_MOST_NAMES))
    more = "等" if len(teachers) > _MOST_NAMES else ""
    last = max(entry.by for entry in found)
    soon = any(entry.state in (State.SOON, State.LATE) for entry in found)
    when = f"{last.month}月{last.day}日前"
    title = f"{last.month}月还有 {len(found)} 名学生没谈心"
    tone = Tone.WARN if soon else Tone.MUTE
    return [Job("users", title, told + more, when, tone, "去登记", _progress(QUIET))]


def _gaps(here: Mapping[int, Mapping[str, object]]) -> list[Job]:
    lacking: dict[str, list[str]] = {}
    for facts in here.values():
        for gap in student_gaps.gaps_of(facts):
            lacking.setdefault(gap, []).append(str(facts["name"]))
    out = []
    for gap, (words, tone) in _GAP_WORDS.items():
        names = lacking.get(gap, [])
        if names:
            state = {"filters": {"gap": gap}}
            place = Place(places.STUDENTS, places.REGISTER, None, state)
            title = f"{len(names)} 名学生{words}"
            out.append(Job("circle-alert", title, _names(names), "资料不全", tone, "去补", place))
    return out


_GAP_WORDS: Mapping[str, tuple[str, Tone]] = {
    "id_number": ("没有证件号", Tone.WARN),
    "class": ("没有班级", Tone.WARN),
    "guardian": ("没有监护人", Tone.MUTE),
    "phone": ("没有联系电话", Tone.MUTE),
    "card": ("有类别，没有银行卡", Tone.MUTE),
}


def _figures(session: Session, on: date, pupils: int) -> tuple[Figure, ...]:
    teachers = len(staff.rows(session, on))
    pairs = len(pairings.rows(session, on))
    try:
        term = terms.term_at(session, on)
        made = len(visits.rows(session, term.covers_from, on))
    except LedgerError:
        made = 0
    return (
        Figure("在册学生", f"{pupils:,} 人", Place(places.STUDENTS, places.REGISTER)),
        Figure("家庭", f"{households.count(session):,} 户", Place(places.FAMILIES, places.HOUSEHOLDS)),
        Figure("在校教师", f"{teachers:,} 人", Place(places.STUDENTS, places.STAFF)),
        Figure("结对", f"{pairs:,} 对", Place(places.HELP_WORK, places.PAIRINGS, None, {"front": "list"})),
        Figure(
            "本学期家访", f"{made:,} 次", Place(places.HELP_WORK, places.VISITS, None, {"filters": {"kind": "家访"}})
        ),
    )


def _coverage(standings: Standings | None) -> tuple[Figure, ...]:
    """Return how much of what is due this term and this month was done; nothing where nothing is due."""
    if standings is None:
        return ()
    found = pupils.figures_of(standings)
    place = Place(places.HELP_WORK, places.PROGRESS, None, {"list": PUPILS, "filters": {}})
    asked = (("家访进度", found.visits), (f"{standings.on.month}月谈心", found.talks))
    return tuple(Figure(word, f"{cell.done}/{cell.wanted} 次", place) for word, cell in asked if cell.wanted)


def _begun(session: Session) -> tuple[Begun, ...]:
    found = ((draft, page_of(draft.key)) for draft in drafts.everything(session))
    return tuple(Begun(draft.title, page, draft.saved_at) for draft, page in found if page is not None)


def _imported(session: Session) -> tuple[str, datetime, bool] | None:
    last = next(iter(history.recent(session, Wanted(kinds=("import",)), limit=1)), None)
    return (last.label, last.at, last.undone) if last is not None else None


def _week(session: Session, on: date) -> str:
    try:
        term = terms.term_at(session, on)
        required = int(policy.value(session, policy.VISITS_PER_TERM, on).value)
    except LedgerError:
        return ""
    first = term.lessons_from or term.covers_from
    number = (on - (first - timedelta(days=first.weekday()))).days // 7 + 1
    last = dates.full(term.covers_to)
    return f"{term.name}　第 {number} 周　家访每学期 {required} 次，到{last}为止"


def _progress(state: str) -> Place:
    return Place(places.HELP_WORK, places.PROGRESS, None, {"list": PUPILS, "filters": {STATE: state}})


def _names(names: Iterable[str]) -> str:
    known = list(names)
    more = f"等 {len(known)} 人" if len(known) > _MOST_NAMES else ""
    return "、".join(known[:_MOST_NAMES]) + more
