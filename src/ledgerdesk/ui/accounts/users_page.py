"""数据 › 用户: who may open the ledger, what each role may do, and what to do when a stick is lost."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain import dates, rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import accounts, rotation
from ledgerdesk.services.users import UserFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts import users_reading
from ledgerdesk.ui.accounts.account_dialog import AccountDialog
from ledgerdesk.ui.accounts.users_reading import Account, People
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Banner, Card, card_head
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Chip, Label, Picture
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.tasks import Lane, Task
from ledgerdesk.ui.theme import Tone

_WIDE = 900  # pixels at normal text size
_COLUMNS = ("姓名", "身份", "有效期", "密码", "上次打开", "")
_SHOWN = (rights.CLERK, rights.HEAD, rights.INSPECTOR)
_LOST = (
    "捡到的人没有密码打不开。为了保险可以换钥匙：拷走的那份还是旧样子，以后写的内容用旧密码再也打不开。"
    "换钥匙以后恢复码要重新打印，别的账号要由校长重设密码。"
)


class UsersPage(Page):
    """See the module; ``people`` is what was read last."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "数据")
        self._desk = desk
        self.people: People | None = None
        self._inside = column(desk.theme, spacing=12, margin=(0, 0, 8, 0))
        held = scroll(self._inside)
        held.setMaximumWidth(desk.theme.px(_WIDE))
        line = row(desk.theme, (held, 100))
        line.addStretch(1)
        self.body.addLayout(line, 1)

    # ---- Page ------------------------------------------------------------------------------------
    def shown(self) -> None:
        """Read again: key slots are in no commit."""
        self.reload()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet) and self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read accounts and keys."""
        ledger = self._desk.ledger
        self._desk.runner.run(
            "读取账号", lambda _task: users_reading.read(ledger), self._took, owner=self, key=f"users:{id(self)}"
        )

    # ---- what can be done ------------------------------------------------------------------------
    def add(self) -> None:
        """Ask for a new account."""
        if self.people is not None and (roles := users_reading.roles_to_add(self._desk.ledger, self.people)):
            self._changed(AccountDialog(self._desk, self.window(), roles=roles).ask())

    def reset(self, user: UserFacts) -> None:
        """Ask for another password of somebody."""
        self._changed(AccountDialog(self._desk, self.window(), user=user).ask())

    def end(self, user: UserFacts) -> None:
        """Ask, with the own password, and end an account."""
        text = f"停用以后 {user.name} 的密码打不开这份台账了；做过的事都还在操作记录里。请输入您自己的密码。"
        own = self._desk.asker.ask_secret(f"停用 {user.name} 的账号？", text, "停用账号")
        if own is None:
            return
        ledger = self._desk.ledger

        def work(_task: Task) -> None:
            accounts.confirm(ledger, own)
            accounts.end(ledger, user.id)

        self._do("停用账号", work, f"{user.name} 的账号停用了")

    def rotate(self) -> None:
        """Ask, with the own password, and let the program change the keys: the ledger is closed for that."""
        desk = self._desk
        others = "、".join(
            one.facts.name for one in self.people.accounts if one.openable and not one.facts.here
        ) if self.people is not None else ""  # fmt: skip
        after = f"要重设密码的：{others}。" if others else ""
        text = (
            f"台账会先备份，再全部重新加密，要等一会儿。恢复码马上换新的，请准备好打印机。{after}请输入您自己的密码。"
        )
        own = desk.asker.ask_secret("优盘或电脑丢了，换钥匙？", text, "换钥匙")
        if own is None:
            return
        ledger = desk.ledger
        # Asked here, while the window still stands: a slip of the finger must not cost it.
        desk.runner.run(
            "核对密码",
            lambda _task: accounts.confirm(ledger, own),
            lambda _done: desk.rotating.emit(own),
            failed=partial(self._refused, "没有换钥匙"),
            owner=self,
            lane=Lane.LONG,
            visible=False,
        )

    def drop_old_backups(self) -> None:
        """Ask, and delete the backups that still open with the passwords from before."""
        count = self.people.old_backups if self.people is not None else 0
        sure = self._desk.asker.confirm(
            f"删掉 {count} 份旧备份？",
            "会先用新钥匙再备份一份。旧备份删了就没有了；优盘上的旧备份要您自己删。",
            f"删掉 {count} 份",
            "留着",
            danger=True,
        )
        if sure:
            ledger = self._desk.ledger
            self._do(
                "删掉旧备份",
                lambda _task: rotation.remove_old_backups(ledger, reason="换钥匙以后"),
                f"删掉了 {count} 份旧备份",
            )

    # ---- inside ----------------------------------------------------------------------------------
    def _do(self, label: str, work: object, toast: str) -> None:
        def done(_result: object) -> None:
            self._desk.say(toast)
            self.reload()

        if callable(work):
            failed = partial(self._refused, "没有办成")
            self._desk.runner.run(label, work, done, failed=failed, owner=self, lane=Lane.LONG, visible=False)

    def _refused(self, title: str, problem: LedgerError) -> None:
        self._desk.asker.show_error(title, str(problem))

    def _changed(self, accepted: bool) -> None:
        if accepted:
            self.reload()

    def _took(self, people: People) -> None:
        if people == self.people:
            return
        self.people = people
        theme, desk = self.theme, self._desk
        open_ = sum(one.openable for one in people.accounts)
        self.header.set_facts(f"{open_} 个账号能打开台账")
        self.set_status(f"共 {len(people.accounts)} 个账号")
        more = Button(theme, "新增账号", "plus", Role.PRIMARY, run=self.add)
        self.header.set_buttons(*desk.when(Right.USERS, more))
        clear(self._inside)
        parts = [*self._banners(people), self._accounts(people), self._lost(people), self._table(), self._sign(people)]
        for part in parts:
            self._inside.addWidget(part)
        self._inside.addStretch(1)

    def _banners(self, people: People) -> list[QWidget]:
        found: list[QWidget] = []
        if people.headless and users_reading.roles_to_add(self._desk.ledger, people):
            text = "还没有校长账号。有了它，您忘了密码可以请校长重设，校长也能自己查看和签核。"
            found.append(Banner(self.theme, Tone.INFO, text, "给校长设密码", self.add))
        if people.waiting:
            names = "、".join(one.name for one in people.waiting)
            who = "请点“重设密码”。" if self._desk.may(Right.USERS) else "请校长重设。"
            found.append(Banner(self.theme, Tone.WARN, f"{names} 还没有密码，打不开台账。{who}"))
        return found

    def _accounts(self, people: People) -> Card:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.px(16))
        grid.setVerticalSpacing(self.theme.px(8))
        for at, word in enumerate(_COLUMNS):
            grid.addWidget(Label(word, "column"), 0, at)
        for line, account in enumerate(people.accounts, start=1):
            for at, cell in enumerate(self._cells(account)):
                grid.addWidget(cell, line, at, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(4, 1)
        return Card(self.theme, card_head(self.theme, "账号"), grid, spacing=10, margin=(18, 14, 18, 14))

    def _cells(self, account: Account) -> list[QWidget]:
        theme, facts, today = self.theme, account.facts, self._desk.today
        me = [Chip(theme, "您", Tone.INFO)] if facts.here else []
        until = f"到 {dates.prose(facts.active_to, today)}" if facts.active_to is not None else "一直有效"
        word, tone = ("有", Tone.OK) if account.openable else ("没有", Tone.WARN)
        if account.ended:
            word, tone = "已停用", Tone.MUTE
        last = moment(account.last_opened, self._desk) if account.last_opened is not None else "还没有打开过"
        last = "正在用" if facts.here else last
        acts: list[Item] = []
        if not account.ended and not facts.here:
            for words, run in (("重设密码", self.reset), ("停用", self.end)):
                button = Button(theme, words, small=True, run=partial(run, facts))
                button.setAccessibleName(f"{words} {facts.name}")
                acts += self._desk.when(Right.USERS, button)
        if facts.here:
            acts.append(link(theme, "改我的密码", partial(self._desk.open, places.SETTINGS, "password")))
        return [
            holder(row(theme, Label(facts.name, "strong"), *me, None)),
            Label(rights.role(facts.role).word),
            Label("" if account.ended else until, "sub"),
            holder(row(theme, Chip(theme, word, tone), None)),
            Label(last, "sub"),
            holder(row(theme, None, *acts)),
        ]

    def _lost(self, people: People) -> Card:
        theme = self.theme
        items: list[Item] = [Label("优盘或电脑丢了", "heading"), Label(_LOST, "sub", wrap=True)]
        if people.may_rotate and self._desk.may(Right.LOOK) and not self._desk.ledger.read_only:
            items.append(row(theme, Button(theme, "优盘或电脑丢了，换钥匙", "key-round", run=self.rotate), None))
        else:
            items.append(Label("换钥匙由校长来做；还没有校长账号时由经办人来做。", "sub"))
        if people.old_backups:
            told = Label(f"有 {people.old_backups} 份旧备份还能用换钥匙以前的密码打开。", "warn", wrap=True)
            press = Button(theme, "删掉旧备份", small=True, run=self.drop_old_backups)
            items.append(row(theme, (told, 1), *self._desk.when(Right.SAFEKEEP, press)))
        return Card(theme, *items, margin=(18, 14, 18, 14))

    def _table(self) -> Card:
        theme, grid = self.theme, QGridLayout()
        grid.setHorizontalSpacing(theme.px(20))
        grid.setVerticalSpacing(theme.px(5))
        for at, key in enumerate(_SHOWN, start=1):
            grid.addWidget(Label(rights.role(key).word, "column"), 0, at, Qt.AlignmentFlag.AlignHCenter)
        for line, (words, needed) in enumerate(users_reading.DEEDS, start=1):
            grid.addWidget(Label(words), line, 0)
            for at, key in enumerate(_SHOWN, start=1):
                able = needed <= rights.role(key).rights
                mark = Picture(theme, "check", "ok", 16) if able else Label("—", "sub")
                mark.setAccessibleName(f"{rights.role(key).word}{'可以' if able else '不可以'}{words}")
                grid.addWidget(mark, line, at, Qt.AlignmentFlag.AlignHCenter)
        grid.setColumnStretch(0, 1)
        why = "这些由程序把关，不是由密码学把关：每个账号手里都有整份台账的钥匙。密码和身份挡不住什么，见帮助。"
        return Card(theme, Label("谁能做什么", "heading"), grid, Label(why, "sub", wrap=True), margin=(18, 14, 18, 14))

    def _sign(self, people: People) -> Card:
        text = "每做一步都会变。抄在纸上，以后可以在“操作记录”里核对记录有没有被人改过、删过。"
        return Card(
            self.theme,
            Label("校验码", "heading"),
            Label(people.head, "strong", selectable=True),
            Label(text, "sub", wrap=True),
            margin=(18, 14, 18, 14),
        )
