"""What stands around the lists of 进度: the school's figures, this week's slip, what the rules ask for."""

from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import terms as spans
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import policy
from ledgerdesk.services.radar import pupils, slip, standing
from ledgerdesk.services.radar.pupils import Figures
from ledgerdesk.services.radar.slip import Slip
from ledgerdesk.ui.desk import Session


@dataclass(frozen=True)
class Overview:
    """Of one day; ``head`` are the figures in words, ``rules`` what is asked for, ``month`` of the talks.

    ``entered`` tells whether the school gave the term's lesson days.
    """

    head: str
    rules: str
    figures: Figures
    slip: Slip
    month: int
    entered: bool


def overview(session: Session, on: date) -> Overview | None:
    """Return what the page tells; None before there are terms."""
    try:
        standings = standing.read(session, on)
        asked = [int(policy.value(session, key, on).value) for key in (policy.VISITS_PER_TERM, policy.TALKS_PER_MONTH)]
    except LedgerError:
        return None
    figures = pupils.figures_of(standings)
    parts = [_week(on, standings.lessons.first, standings.lessons.last)]
    if figures.visits.wanted:
        parts.append(f"家访 {figures.visits.done}/{figures.visits.wanted} 次")
    if figures.talks.wanted:
        parts.append(f"{on.month}月谈心 {figures.talks.done}/{figures.talks.wanted} 次")
    return Overview(
        head="　".join(parts),
        rules=f"家访每学期 {asked[0]} 次，谈心每月 {asked[1]} 次",
        figures=figures,
        slip=slip.of(session, standings),
        month=on.month,
        entered=standings.entered,
    )


def _week(on: date, first: date, last: date) -> str:
    if on < first:
        return "还没有开学"
    return "学期结束" if on > last else f"第 {spans.week_of(on, first)} 周"
