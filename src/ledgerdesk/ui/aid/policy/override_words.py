"""The school's own policy values in words, for the history: which one, and what it says."""

from collections.abc import Mapping

from ledgerdesk.domain.aid import phrases
from ledgerdesk.domain.aid.book import PREFIX, AidBook
from ledgerdesk.domain.aid.program import DEFINITION, ELIGIBLE, STANDARD, Rate, parse_eligible, parse_standard
from ledgerdesk.domain.aid.words import yuan
from ledgerdesk.fields import codes
from ledgerdesk.services.aid import programs
from ledgerdesk.ui.desk import Session

_PARTS = {DEFINITION: "开办与停办", ELIGIBLE: "对象", STANDARD: "标准"}
_KINDS = {"working": "个工作日", "calendar": "天"}


def key(session: Session, stored: str, titles: Mapping[str, str]) -> str:
    """Return which value a key means: 寄宿生生活补助的标准, 公示天数."""
    if not stored.startswith(PREFIX):
        return titles.get(stored, "其他规定")
    program, _, part = stored.rpartition(".")
    timeline = programs.book(session).timeline(program, DEFINITION)
    name = timeline[-1].held.name if timeline else "已撤回的项目"
    return f"{name}的{_PARTS.get(part, '规定')}"


def value(session: Session, stored: object) -> str:
    """Return what a value says: 小学 1300元；初中 1600元, or a plain number."""
    if isinstance(stored, dict):
        if "name" in stored:
            return f"{stored['name']}{'（停办）' if stored.get('ended') else ''}"
        if "count" in stored:
            return f"{stored['count']} {_KINDS.get(str(stored.get('kind')), '天')}"
    if isinstance(stored, list):
        modes = codes.table("visit_mode")
        if all(isinstance(one, str) and modes.entry(one) is not None for one in stored):
            return "、".join(modes.label(str(one)) for one in stored)
        return _listed(programs.book(session), stored)
    return str(stored) if isinstance(stored, int) else "—"


def _listed(book: AidBook, stored: list[object]) -> str:
    try:
        rates = parse_standard(stored)
    except ValueError:
        rates = ()
    if rates:
        return "；".join(f"{phrases.condition(one.condition, book.labels)} {_amount(one)}" for one in rates)
    try:
        return phrases.conditions(parse_eligible(stored), book.labels)
    except ValueError:
        return "—"


def _amount(rate: Rate) -> str:
    if rate.fen is not None:
        return yuan(rate.fen)
    if rate.at_most is not None:
        return f"不超过{yuan(rate.at_most)}"
    return f"{rate.percent}%" if rate.share_of else "由学校定"
