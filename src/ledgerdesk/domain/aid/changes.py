"""How a pupil's aid differs from the term before, and why, as far as the facts tell."""

from collections.abc import Mapping
from typing import Any

from ledgerdesk.domain.aid.facts import Entitlement, NotEntitled

NEW, GONE, CHANGED, SAME = "new", "gone", "changed", ""
WORDS: Mapping[str, str] = {NEW: "新增", GONE: "退出", CHANGED: "变更", SAME: ""}
_REASONS = {
    "off_roll": "已不在本校就读",
    "elsewhere": "在外校享受",
    "category": "不再属于享受的类别",
    "level": "本学期不再认定为困难",
    "unrecognised": "本学期没有认定",
    "boarding": "住校情况变了",
    "ended": "项目已经结束",
    "excluded": "改为享受另一个项目",
    "stage": "升入别的学段",
    "grade": "不在享受的年级",
    "residence": "户口性质不在范围",
    "county": "不在享受的地方就读",
    "season": "按学年发，本学期不发",
    "received": "只发一次，以前已享受",
}
#: What decides which line of a standard a pupil has; where one of them changed, another rate is no new standard.
_DECIDING = ("stage", "grade", "boarding", "residence", "in_county", "in_province", "categories", "level")


def kind(before: int | None, now: int | None) -> str:
    """Return new, gone, changed or "" for two amounts in fen; None where there was or is no entitlement."""
    if before is None and now is None:
        return SAME
    if before is None:
        return NEW
    if now is None:
        return GONE
    return SAME if before == now else CHANGED


def reason(
    change: str, before: Mapping[str, Any] | None, due: Entitlement | NotEntitled, labels: Mapping[str, str]
) -> str:
    """Return in Chinese why a change came about; "" where the facts do not tell and somebody has to say it."""
    if change == GONE:
        return _REASONS.get(due.code, "") if isinstance(due, NotEntitled) else ""
    if change == NEW and isinstance(due, Entitlement):
        grounds = [labels[code] for code in (*due.facts.categories, due.facts.level or "") if code in labels]
        return f"新列入：{'、'.join(grounds)}" if grounds else ""
    if change != CHANGED or before is None or not isinstance(due, Entitlement):
        return ""
    now = due.inputs
    said = []
    if before.get("boarding") != now.get("boarding"):
        said.append("走读改住校" if now.get("boarding") else "住校改走读")
    if before.get("stage") != now.get("stage"):
        said.append("升入别的学段")
    if before.get("level") != now.get("level") and now.get("level"):
        said.append(f"困难等级改为{labels.get(str(now['level']), '另一档')}")
    if before.get("categories") != now.get("categories"):
        said.append("身份类别变了")
    if before.get("days") != now.get("days"):
        said.append("天数不同")
    known = all(name in before for name in now if name in _DECIDING)
    if known and all(_same(name, before, now) for name in (*_DECIDING, "days", "decided")):
        # Whoever is the same and gets another amount has another standard: its own, or the one it takes a share of.
        said.append("标准调整")
    return "，".join(said)


def _same(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return name == "grade" or before.get(name) == now.get(name)
