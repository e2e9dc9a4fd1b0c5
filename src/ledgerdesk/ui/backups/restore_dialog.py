"""Before a restore: what the backup is, what would be gone, and a word typed to be meant."""

from datetime import date
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from ledgerdesk.ledger.recovering import Difference, KindCount, StepLine
from ledgerdesk.ui.backups import backup_words
from ledgerdesk.ui.forms.meant_dialog import MeantDialog
from ledgerdesk.ui.kit.layout import Item
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.theme import Theme

MEANT = "恢复"
_LINES = 5
#: What people think in, the weightiest first, by table; what is not here stands behind one of these.
_COUNTED = MappingProxyType(
    {
        "students": ("学生", "人"), "households": ("家庭", "户"), "visits": ("家访", "次"), "talks": ("谈心谈话", "次"),
        "pairings": ("结对帮扶", "对"), "categories": ("身份类别", "条"), "bank_cards": ("银行卡", "张"),
        "staff": ("教职工", "人"), "notices": ("公示", "份"), "hand_ups": ("上报", "次"),
        "attachments": ("照片和扫描件", "张"),
    }
)  # fmt: skip


class RestoreDialog(MeantDialog):
    """Shows the difference; accepted only when the word was typed."""

    def __init__(self, theme: Theme, difference: Difference, today: date, parent: QWidget | None) -> None:
        super().__init__(theme, parent, word=MEANT, width=560)
        backup = difference.backup
        said: list[Item] = [
            Label(f"恢复到 {backup_words.moment(backup.made_at, today)} 的样子？", "heading", wrap=True),
            Label(f"{backup.reason.word}做的备份，{backup_words.told(backup, today)}。", "sub", wrap=True),
            bullet(theme, "git-compare", compared(difference)),
            *(bullet(theme, icon, words, tint="warn", role="warn") for icon, words in _warnings(difference)),
        ]
        if difference.lost_count:
            words = f"以后做的 {difference.lost_count} 步会没有："
            said += [4, Label(words, "column"), *_steps(difference.lost_steps, today)]
        if difference.last_steps:
            said += [4, Label("备份里最后做的是：", "column"), *_steps(difference.last_steps, today)]
        safe = "恢复以前先把现在的样子也备份一份，恢复错了还能再换回来。"
        said.append(bullet(theme, "shield-check", safe, tint="ok", role="sub"))
        self.put_question(*said, action="恢复这份备份", safe="不恢复", verb="恢复")


def _warnings(difference: Difference) -> list[tuple[str, str]]:
    """Return (icon, words) of what must be known before."""
    found = []
    if not difference.same_line:
        found.append(("triangle-alert", "这份备份不是从现在的台账来的（恢复过别的备份，或者不是同一条记录）。"))
    if difference.revives:
        words = f"备份以后依法删除过 {difference.revives} 人的资料，恢复了又会有：恢复以后要请校长再删一次。"
        found.append(("triangle-alert", words))
    if difference.lost_users:
        words = f"账号 {'、'.join(difference.lost_users)} 会没有，是备份以后才有的：恢复以后要重新加上才能打开。"
        found.append(("user", words))
    if difference.missing_files:
        found.append(("image", f"有 {difference.missing_files} 张照片找不到了。"))
    return found


def compared(difference: Difference) -> str:
    """Return what differs in one sentence: 比现在少：学生 2 人、家访 9 次。"""
    by_table = {one.table: one for one in difference.counts}
    known = [by_table[table] for table in _COUNTED if table in by_table]
    fewer = [(one, one.now - one.then) for one in known if one.now is not None and one.now > one.then]
    more = [(one, one.then - one.now) for one in known if one.now is not None and one.now < one.then]
    said = [f"比现在{word}：{_list(found)}" for word, found in (("少", fewer), ("多", more)) if found]
    return "；".join(said) + "。" if said else "学生、家庭、家访这些的数目和现在一样；内容可能改过。"


def _list(found: list[tuple[KindCount, int]]) -> str:
    return "、".join(f"{_COUNTED[one.table][0]} {count:,} {_COUNTED[one.table][1]}" for one, count in found)


def _steps(steps: tuple[StepLine, ...], today: date) -> list[Label]:
    return [
        Label(f"{backup_words.moment(step.at, today)}　{step.user}　{step.label}", "sub", wrap=True)
        for step in steps[:_LINES]
    ]
