"""Erasing a leaver: what goes, on which ground, typed to be meant; then what the backups still hold."""

from functools import partial

from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import erasing
from ledgerdesk.ledger.erasing import Remains
from ledgerdesk.services import erasure
from ledgerdesk.services.erasure import BASES, Scope
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.meant_dialog import MeantDialog
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import Item
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.tasks import Lane

MEANT = "删除"


def erase_current(desk: Desk, page: SheetPage) -> None:
    """Ask about the row in view and erase that pupil; without one there is nothing to ask."""
    record = page.view.current()
    if record is None:
        return
    desk.read(
        "看要删什么",
        lambda session: erasure.scope(session, record),
        lambda scope: _ask(desk, page, record, scope),
        owner=page,
    )


class ErasureDialog(MeantDialog):
    """Names the pupil and what goes; the ground is chosen and the word typed before the button works."""

    def __init__(self, desk: Desk, scope: Scope, page: SheetPage) -> None:
        super().__init__(desk.theme, page, word=MEANT, width=520)
        theme = desk.theme
        early = scope.due_on is None or scope.due_on > desk.today
        self.basis = Combo(
            theme, [(key, words) for key, words in BASES.items() if key != "kept" or not early], name="依据"
        )
        said: list[Item] = [
            Label(f"依法删除 {scope.name} 的个人资料？", "heading", wrap=True),
            bullet(theme, "x", _what_goes(scope), role="sub"),
            bullet(
                theme,
                "triangle-alert",
                "删了就不能恢复，也不能撤销；这以前做的也都不能再撤销。",
                tint="warn",
                role="warn",
            ),
            bullet(theme, "info", "操作记录里留下“删过一个人”，不留姓名和内容；校验码照样对得上。", role="sub"),
        ]
        if early and scope.due_on is not None:
            words = f"按年限要保存到 {scope.due_on:%Y-%m-%d}，还没有到期。"
            said.append(bullet(theme, "info", words, tint="warn", role="warn"))
        if scope.papers:
            words = f"{scope.papers} 份已经公示或上报的存底里有这名学生：台账里的姓名和内容会抹去，发出去的纸和文件收不回来。"
            said.append(bullet(theme, "info", words, role="sub"))
        said += [4, Label("依据", "column"), self.basis]
        self.put_question(*said, action="删除 1 名学生的资料", safe="不删", verb="删")


def _ask(desk: Desk, page: SheetPage, record: int, scope: Scope) -> None:
    if scope.due_on is None:
        desk.asker.show_error("没有删除", "还在册的学生不能删除资料。请先办理离校（毕业、转出）。")
        return
    dialog = ErasureDialog(desk, scope, page)
    if not dialog.ask():
        return
    basis = BASES[str(dialog.basis.value())]
    desk.runner.run(
        "依法删除",
        lambda _task: erasing.erase(desk.ledger, record, basis),
        partial(_done, desk, page),
        failed=lambda problem: _failed(desk, problem),
        owner=page,
        lane=Lane.LONG,
    )


def _done(desk: Desk, page: SheetPage, remains: Remains) -> None:
    page.reload()
    if not remains.backups:
        desk.say("已依法删除 1 名学生的资料")
        return
    early = desk.asker.confirm(
        "以前的备份里还有这名学生",
        f"这台电脑上有 {remains.backups} 份删除以前做的备份，最久的会留 {remains.months} 个月才自动删掉。"
        "可以现在就清掉：先做一份新的备份，核对好，再删以前的。优盘和别处拷贝的要另外处理。",
        f"现在就清掉 {remains.backups} 份",
        "照常保留",
        danger=True,
    )
    if early:
        desk.runner.run(
            "清除旧备份",
            lambda task: erasing.drop_older_backups(desk.ledger, say=lambda words: task.progress(0, 1, words)),
            lambda count: desk.say(f"已清掉 {count} 份旧备份，新的一份已核对"),
            failed=lambda problem: _failed(desk, problem),
            owner=page,
            lane=Lane.LONG,
        )


def _failed(desk: Desk, problem: LedgerError) -> None:
    desk.asker.show_error("没有删除", str(problem))


def _what_goes(scope: Scope) -> str:
    counted = (
        (scope.visits, "次家访"),
        (scope.talks, "次谈心"),
        (scope.pairings, "条结对"),
        (scope.cards, "张银行卡"),
        (scope.categories, "条身份类别"),
    )
    more = "、".join(f"{count} {what}" for count, what in counted if count)
    also = f"，以及 {more}" if more else ""
    return f"姓名、证件、电话、家庭、照片{also}都会抹去；没有别的孩子在校的家长也一起抹去。在册的年份和班级留着，只作人数统计。"
