"""Backups in words: when, how big, how safe the ledger is now."""

from collections.abc import Mapping
from datetime import date, datetime

from ledgerdesk.ledger.safekeeping import BackupFacts, Safety
from ledgerdesk.ui.theme import Tone

_MB = 1_000_000
_KINDS = (("students", "学生", "人"), ("households", "家庭", "户"), ("visits", "家访", "次"))


def moment(at: datetime, today: date) -> str:
    """Return when something was as people say it: 今天 10:20, 昨天 17:43, 10月14日 17:43, with the year if another."""
    local = at.astimezone()
    days = (today - local.date()).days
    clock = f"{local:%H:%M}"
    if days in (0, 1):
        return f"{('今天', '昨天')[days]} {clock}"
    year = f"{local.year}年" if local.year != today.year else ""
    return f"{year}{local.month}月{local.day}日 {clock}"


def size(count: int) -> str:
    """Return a size in MB, at least 0.1."""
    return f"{max(count / _MB, 0.1):,.1f} MB"


def counts(of: Mapping[str, int]) -> str:
    """Return how many of the records people think in: 学生 486 人、家庭 320 户、家访 1,204 次."""
    return "、".join(f"{word} {of[table]:,} {unit}" for table, word, unit in _KINDS if table in of)


def told(backup: BackupFacts, today: date) -> str:
    """Return a verified backup in one line: when, how big, what is in it."""
    inside = counts(backup.counts)
    return f"{moment(backup.made_at, today)}，{size(backup.bytes)}" + (f"，{inside}" if inside else "")


def in_the_bar(safety: Safety, today: date) -> tuple[str, Tone]:
    """Return what the top bar says; green only for a verified backup that holds everything."""
    if safety.stick_late:
        return _stick_words(safety, today), Tone.BAD
    if safety.last is None:
        return "还没有备份", Tone.BAD
    if safety.changes_since:
        return f"有 {safety.changes_since} 处没备份", Tone.MUTE
    return f"已备份 {moment(safety.last.made_at, today).removeprefix('今天 ')}", Tone.OK


def in_full(safety: Safety, today: date) -> str:
    """Return how safe the ledger is in one sentence or two."""
    here = "还没有备份" if safety.last is None else f"已打开核对的最近一份：{told(safety.last, today)}"
    since = f"；以后又改了 {safety.changes_since} 处" if safety.changes_since else ""
    return f"{here}{since}。{_stick_words(safety, today)}。"


def _stick_words(safety: Safety, today: date) -> str:
    if safety.stick_at is None:
        return "优盘还没备份过"
    days = (today - safety.stick_at.astimezone().date()).days
    if not safety.stick_late:
        return f"优盘备份在{moment(safety.stick_at, today)}"
    return f"优盘 {days} 天没备份" if days > 0 else "优盘好久没备份"
