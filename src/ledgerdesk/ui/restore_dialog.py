"""Before a restore: what the backup is, what would be gone, and a word typed to be meant."""

from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.ledger.recovering import Difference, KindCount, StepLine
from ledgerdesk.ui import backup_words
from ledgerdesk.ui.kit.layout import Item
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.meant_dialog import MeantDialog
from ledgerdesk.ui.theme import Theme

MEANT = "恢复"
_LINES = 5


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
    if difference.missing_files:
        found.append(("image", f"有 {difference.missing_files} 张照片找不到了。"))
    return found


def compared(difference: Difference) -> str:
    """Return what differs in one sentence: 比现在少：学生 2、家访 9。"""
    fewer = [(one, one.now - one.then) for one in difference.counts if one.now is not None and one.now > one.then]
    more = [(one, one.then - one.now) for one in difference.counts if one.now is not None and one.now < one.then]
    said = [f"比现在{word}：{_list(found)}" for word, found in (("少", fewer), ("多", more)) if found]
    return "；".join(said) + "。" if said else "各类资料的条数和现在一样；内容可能改过。"


def _list(found: list[tuple[KindCount, int]]) -> str:
    return "、".join(f"{one.kind} {count:,}" for one, count in found)


def _steps(steps: tuple[StepLine, ...], today: date) -> list[Label]:
    return [
        Label(f"{backup_words.moment(step.at, today)}　{step.user}　{step.label}", "sub", wrap=True)
        for step in steps[:_LINES]
    ]
