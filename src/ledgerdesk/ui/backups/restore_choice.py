"""Which backup shall take the place of a damaged ledger: what would be lost is said, and what each one holds."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.ledger.recovering import BackupFacts
from ledgerdesk.ui.asker import Asker
from ledgerdesk.ui.backups import backup_words

TITLE = "台账文件损坏"
_MOST = 5
_FEW = 0.5  # of the pupils an older one holds
_SAFE = "先不恢复"


def ask(asker: Asker, sound: Sequence[BackupFacts], lost: int | None, today: date) -> BackupFacts | None:
    """Return the backup that was chosen of the sound ones, newest first, at least one; None to leave it for now.

    ``lost`` counts the steps done after the newest; None where that cannot be read any more.
    """
    offered = _offered(sound)
    aside = "损坏的台账原样放到一边，不会删掉。"
    if len(offered) == 1:
        text = f"最近一份核对过的备份：{backup_words.told(sound[0], today)}。{_lost('那', lost)}{aside}"
        go = asker.confirm(f"{TITLE}，要恢复最近的备份吗？", text, "恢复这份备份", _SAFE)
        return offered[0] if go else None
    text = f"这些都核对过。{_lost('最近一份', lost)}{_warning(sound)}{aside}"
    options = [(str(one.sequence), _option(one, today)) for one in offered]
    picked = asker.choose(f"{TITLE}，要恢复哪一份备份？", text, options, _SAFE)
    return next((one for one in offered if str(one.sequence) == picked), None)


def _offered(sound: Sequence[BackupFacts]) -> list[BackupFacts]:
    """Return the newest ones; where they hold few pupils, the newest with the most of them as well."""
    fullest = max(sound, key=_pupils)
    if fullest in sound[:_MOST] or not _few(sound):
        return list(sound[:_MOST])
    return [*sound[: _MOST - 1], fullest]


def _warning(sound: Sequence[BackupFacts]) -> str:
    if not _few(sound):
        return ""
    return f"请注意：最近这份里只有学生 {_pupils(sound[0]):,} 人，更早的有 {max(map(_pupils, sound)):,} 人。"


def _few(sound: Sequence[BackupFacts]) -> bool:
    return _pupils(sound[0]) < max(map(_pupils, sound)) * _FEW


def _pupils(backup: BackupFacts) -> int:
    return backup.counts.get("students", 0)


def _option(backup: BackupFacts, today: date) -> str:
    return f"{backup_words.moment(backup.made_at, today)}，{backup_words.counts(backup.counts)}".removesuffix("，")


def _lost(since: str, count: int | None) -> str:
    if count is None:
        return f"{since}以后改过什么，已经读不出来了。"
    return f"{since}以后做的 {count} 步会没有。" if count else f"{since}以后没有再改过。"
