"""A panel that speaks of a pupil: who came, in what role, what it said and how it voted.

Sources: 教财〔2018〕16号 (class and school panels with parents); who sits on them is policy data.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PanelRule:
    """Who must come: at least so many, at least one of each capacity (code, word); whether votes are counted.

    ``over_percent`` of those present must vote for it, more than that exactly (50: more than half).
    """

    least: int
    capacities: tuple[tuple[str, str], ...]
    votes: bool
    over_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel's meeting as far as one pupil is concerned; votes are None where they were not counted."""

    held_on: date
    rule: PanelRule
    present: int
    capacities: frozenset[str]
    level: str = ""
    opinion: bool = False
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None

    @property
    def votes(self) -> int:
        """Return how many voted, those who abstained included."""
        return sum(count or 0 for count in (self.votes_for, self.votes_against, self.abstained))

    @property
    def passed(self) -> bool:
        """Tell whether enough of those present voted for it; without counted votes by the rule, always."""
        if not self.rule.votes and not self.votes:
            return True
        return (self.votes_for or 0) * 100 > self.present * self.rule.over_percent


def panel_gaps(panel: Panel | None, need: str, word: str, last_on: date | None) -> str:
    """Return in Chinese what a panel lacks of ``need`` (attendance, opinion, votes); ``word`` names it."""
    if need == "attendance":
        return _attendance(panel, word, last_on)
    if panel is None:
        return ""  # said once, by the attendance
    if need == "opinion":
        gaps = [said for said, lacks in (("等级", not panel.level), ("意见", not panel.opinion)) if lacks]
        return f"{word}没有写{'和'.join(gaps)}" if gaps else ""
    return _votes(panel, word)


def _attendance(panel: Panel | None, word: str, last_on: date | None) -> str:
    if panel is None:
        return f"还没有{word}会议记录"
    if last_on is not None and panel.held_on < last_on:
        held, before = (f"{day.month}月{day.day}日" for day in (panel.held_on, last_on))
        return f"{word}在 {held}，早于上一步（{before}），请核对日期"
    if not panel.present:
        return f"{word}没有到会人员"
    lacking = [said for code, said in panel.rule.capacities if code not in panel.capacities]
    if lacking:
        return f"{word}到会人员里没有{'、'.join(lacking)}"
    if panel.present < panel.rule.least:
        return f"{word}到会 {panel.present} 人，至少要 {panel.rule.least} 人"
    return ""


def _votes(panel: Panel, word: str) -> str:
    if not panel.votes:
        return f"{word}没有表决票数" if panel.rule.votes else ""
    if panel.votes > panel.present:
        return f"{word}的票数（{panel.votes}）多于到会人数（{panel.present}），请核对"
    return ""
