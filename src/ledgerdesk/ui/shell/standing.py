"""Who is at the desk, told once in the status bar to everybody who does not change the register."""

from datetime import date

from ledgerdesk.domain import dates, rights
from ledgerdesk.ledger import Ledger
from ledgerdesk.services.users import UserFacts

_HEAD = "您以校长身份登录：可以查看、签核、重设密码，不改学生资料"
_RECOVERED = "您用恢复码打开：请先重设密码，再用自己的密码登录"
_READ_ONLY = "台账所在的文件夹不能写入，只能看"


def words(ledger: Ledger, who: UserFacts | None, today: date) -> str:
    """Return the sentence; empty for a clerk in a folder that can be written."""
    if ledger.read_only:
        return _READ_ONLY
    if ledger.role == rights.HEAD:
        return _HEAD
    if ledger.role == rights.RECOVERY:
        return _RECOVERED
    if ledger.role == rights.INSPECTOR:
        until = who.active_to if who is not None else None
        return f"检查账号，{dates.prose(until, today)}到期" if until is not None else "检查账号，只能看"
    return ""
