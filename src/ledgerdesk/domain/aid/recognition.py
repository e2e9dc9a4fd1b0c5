"""How a recognition moves: its states, the table of transitions, and what each of them still lacks.

Order: application, visit, class panel, school panel, public notice, confirmation, hand-up (教财〔2018〕16号; 004 总结8).
Nothing skips the notice (R12).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ledgerdesk.domain.aid.panel import Panel, panel_gaps

DRAFT, APPLIED, VISITED = "draft", "applied", "visited"
CLASS_REVIEW, SCHOOL_REVIEW, POSTED = "class_review", "school_review", "posted"
OBJECTED, CONFIRMED, REPORTED = "objected", "confirmed", "reported"
REFUSED, WITHDRAWN = "refused", "withdrawn"

OFFICIAL, BY_APPLICATION, CARRIED = "official", "applied", "carried"
"""Grounds: a list of the county, the family's application, or last year's recognition."""

#: The strip of steps from left to right; what ended otherwise stands beside it.
STEPS = (DRAFT, APPLIED, VISITED, CLASS_REVIEW, SCHOOL_REVIEW, POSTED, CONFIRMED, REPORTED)
#: What came out well, and what came to an end without it.
RECOGNISED, ENDED = frozenset({CONFIRMED, REPORTED}), frozenset({REFUSED, WITHDRAWN})
#: Nothing of it may be edited any more; a correction is a new entry (R21).
FROZEN = RECOGNISED | ENDED
NOT_POOR = "none"
"""The level 不困难."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one recognition on the day of a step; ``on`` is that day, ``last_on`` that of the step before.

    ``notice_from`` and ``notice_to`` are those of the issued notice that names the pupil, None without one;
    ``open_objections`` counts those about the pupil or the whole notice; ``upheld`` tells that one about the pupil was
    upheld, ``notice_upheld`` that one about the whole notice was.
    """

    ground: str
    today: date
    on: date
    last_on: date | None = None
    application: bool = False
    category: bool = False
    visitor: bool = False
    finding: bool = False
    proposal: bool = False
    class_panel: Panel | None = None
    school_panel: Panel | None = None
    level: str = ""
    notice_from: date | None = None
    notice_to: date | None = None
    notice_up: bool = False
    notice_void: bool = False
    open_objections: int = 0
    upheld: bool = False
    notice_upheld: bool = False
    handed_up: bool = False
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: from where to where, what it needs, and for which grounds (all when empty)."""

    source: str
    target: str
    needs: tuple[str, ...]
    grounds: frozenset[str] = frozenset()


_KNOWN = frozenset({OFFICIAL, CARRIED})
_PANEL = ("class_panel", "class_opinion", "class_votes")
_SCHOOL = ("school_panel", "school_opinion", "school_votes")
_OVER = ("period_over", "no_open_objection", "notice_stands", "taken_down")

#: The table. ``needs`` are keys of the checks below; a row for some grounds only stands after the one for all.
TRANSITIONS = (
    Transition(DRAFT, APPLIED, ("application",)),
    Transition(DRAFT, CLASS_REVIEW, ("category", *_PANEL), frozenset({OFFICIAL})),
    Transition(APPLIED, VISITED, ("visitor", "finding")),
    Transition(VISITED, CLASS_REVIEW, _PANEL),
    Transition(CLASS_REVIEW, SCHOOL_REVIEW, _SCHOOL),
    Transition(SCHOOL_REVIEW, POSTED, ("found_poor", "notice")),
    Transition(SCHOOL_REVIEW, REFUSED, ("not_found_poor", "reason")),
    Transition(POSTED, SCHOOL_REVIEW, ("notice_void",)),
    Transition(POSTED, OBJECTED, ("upheld",)),
    Transition(POSTED, CONFIRMED, (*_OVER, "none_upheld", "level")),
    Transition(OBJECTED, CONFIRMED, (*_OVER, "upheld", "level", "reason")),
    Transition(OBJECTED, REFUSED, (*_OVER, "upheld", "reason")),
    Transition(OBJECTED, SCHOOL_REVIEW, ("notice_void",)),
    Transition(CONFIRMED, REPORTED, ("handed_up",)),
    *(Transition(source, WITHDRAWN, ("reason",)) for source in (APPLIED, VISITED, CLASS_REVIEW, SCHOOL_REVIEW)),
)


def transition(source: str, target: str, ground: str) -> Transition | None:
    """Return the row of the table that leads there; None when nothing does."""
    for row in TRANSITIONS:
        if (row.source, row.target) == (source, target) and (not row.grounds or ground in row.grounds):
            return row
    return None


def targets(source: str, ground: str) -> tuple[str, ...]:
    """Return where a state leads, in the order of the table."""
    return tuple(
        row.target for row in TRANSITIONS if row.source == source and (not row.grounds or ground in row.grounds)
    )


def missing(row: Transition, evidence: Evidence) -> tuple[str, ...]:
    """Return in Chinese what a transition still lacks, in the order of the table; empty when nothing."""
    asked = ("not_yet", "in_order", *row.needs)
    return tuple(dict.fromkeys(said for need in asked if (said := _CHECKS[need](evidence))))


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _in_order(e: Evidence) -> str:
    if e.last_on is not None and e.on < e.last_on:
        return f"日期 {_day(e.on)} 早于上一步（{_day(e.last_on)}），请核对"
    return ""


def _application(e: Evidence) -> str:
    if e.application or (e.ground in _KNOWN and e.category):
        return ""
    return "还缺申请表" if e.ground != OFFICIAL else "名单上的类别现在不在有效期内，请核对或补申请表"


def _period_over(e: Evidence) -> str:
    if e.notice_to is None:
        return "还没有公示，请先拟公示并定稿"
    left = (e.notice_to - e.on).days + 1
    return f"公示到 {_day(e.notice_to)}，还差 {left} 天" if left > 0 else ""


def _notice(e: Evidence) -> str:
    if e.notice_from is None:
        return "还没有公示，请先拟公示并定稿"
    return ""


def _taken_down(e: Evidence) -> str:
    over = e.notice_to is not None and e.on > e.notice_to
    return "公示期满了，还没有登记取下" if over and e.notice_up else ""


def _found_poor(e: Evidence) -> str:
    if e.school_panel is not None and not e.school_panel.passed:
        return "学校评审表决没有通过，不能公示"
    return "学校评审定为不困难，不用公示" if e.level == NOT_POOR else ""


def _not_found_poor(e: Evidence) -> str:
    return "" if _found_poor(e) else "学校评审已经通过，不能直接定为不通过"


def _level(e: Evidence) -> str:
    if not e.level:
        return "还没有定等级"
    return "定为不困难的，请登记不通过" if e.level == NOT_POOR else ""


def _said(wrong: Callable[[Evidence], bool], words: str) -> Callable[[Evidence], str]:
    return lambda evidence: words if wrong(evidence) else ""


def _gaps(which: str, need: str) -> Callable[[Evidence], str]:
    word = "班级评议" if which == "class_panel" else "学校评审"
    return lambda evidence: panel_gaps(getattr(evidence, which), need, word, evidence.last_on)


_CHECKS: Mapping[str, Callable[[Evidence], str]] = MappingProxyType(
    {
        "not_yet": _said(lambda e: e.on > e.today, "这一步的日期还没有到，请核对"),
        "in_order": _in_order,
        "application": _application,
        "category": _said(lambda e: not e.category, "名单上的类别现在不在有效期内，请核对类别，或者按申请办理"),
        "visitor": _said(lambda e: not e.visitor, "还缺走访调查表：没有走访人"),
        "finding": _said(lambda e: not (e.finding and e.proposal), "还缺走访调查表：情况核实和资助建议没有写"),
        "class_panel": _gaps("class_panel", "attendance"),
        "class_opinion": _gaps("class_panel", "opinion"),
        "class_votes": _gaps("class_panel", "votes"),
        "school_panel": _gaps("school_panel", "attendance"),
        "school_opinion": _gaps("school_panel", "opinion"),
        "school_votes": _gaps("school_panel", "votes"),
        "found_poor": _found_poor,
        "not_found_poor": _not_found_poor,
        "notice": _notice,
        "notice_void": _said(lambda e: not e.notice_void, "公示没有作废，不能退回评审"),
        "notice_stands": _said(lambda e: e.notice_upheld, "对整份公示的异议成立，请把这份公示作废，改好后重新公示"),
        "period_over": _period_over,
        "taken_down": _taken_down,
        "no_open_objection": lambda e: f"还有 {e.open_objections} 条异议没有办结" if e.open_objections else "",
        "none_upheld": _said(lambda e: e.upheld, "对这名学生的异议成立，请先登记异议处理结果"),
        "upheld": _said(lambda e: not e.upheld, "没有成立的异议"),
        "level": _level,
        "reason": _said(lambda e: not e.reason, "请写明原因"),
        "handed_up": _said(lambda e: not e.handed_up, "还没有上报，请先导出认定名单上报"),
    }
)
