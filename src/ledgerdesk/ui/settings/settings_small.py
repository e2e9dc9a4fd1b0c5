"""设置 › 公示, 显示, 密码: a few choices each."""

from collections.abc import Callable, Mapping
from functools import partial

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain import password
from ledgerdesk.domain.password import LEAST_LENGTH
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, RuleError, TooSoonError, WrongPasswordError
from ledgerdesk.ledger import accounts
from ledgerdesk.services import notices, school
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.accounts.recovery_dialog import RENEW, renew
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import SettingsTab, hint
from ledgerdesk.ui.shell.top_bar import SIZE_WORDS
from ledgerdesk.ui.tasks import Lane, Task
from ledgerdesk.ui.theme import Density, TextSize

#: Whether a new notice carries the level; the notice page reads it when one is drafted.
WITH_LEVEL = notices.LEVEL_SETTING
_DENSITIES = ((Density.COMPACT, "紧凑"), (Density.NORMAL, "标准"), (Density.WIDE, "宽松"))


class NoticeTab(SettingsTab):
    """What a new notice carries besides name, grade and class."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "新拟的公示按这里的来，已定稿的不变")
        self._level = Segments(desk.theme, ((False, "不写档次"), (True, "写档次")), name="公示写不写档次")
        self._level.chosen.connect(self._choose)
        self._level.setEnabled(not desk.past)
        self._hotlines = Label("", wrap=True)
        go = partial(desk.open, places.SETTINGS, "school")
        self.lay_out(
            Card(
                desk.theme,
                Label("公示上写什么", "heading"),
                hint(
                    "只写姓名、年级、班级。县里要求写困难档次的才打开；身份证号、电话、类别、原因，任何时候都不会印上去。打开以后，拟公示时选这份名单的档次，一份名单一个档次。"
                ),
                row(desk.theme, self._level, None),
                spacing=10,
                margin=(18, 14, 18, 14),
            ),
            Card(
                desk.theme,
                Label("监督电话", "heading"),
                self._hotlines,
                row(desk.theme, link(desk.theme, "到学校信息里改", go), None),
                margin=(18, 14, 18, 14),
            ),
        )
        self._read()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet) and change_set.entities() & {"Setting", "SchoolProfile"}:
            self._read()

    def _read(self) -> None:
        def work(session: Session) -> tuple[object, school.SchoolFacts | None]:
            return school.setting(session, WITH_LEVEL, default=False), school.facts(session)

        self.desk.read("读取设置", work, self._show, owner=self)

    def _show(self, found: tuple[object, school.SchoolFacts | None]) -> None:
        self._level.set_value(bool(found[0]))
        facts = found[1]
        numbers = [number for number in (facts.hotline_1, facts.hotline_2) if number] if facts is not None else []
        self._hotlines.setText("、".join(numbers) or "还没有填监督电话，公示要印上两个。")

    def _choose(self, on: object) -> None:
        words = "公示写档次" if on else "公示不写档次"
        self.desk.write(
            f"设置：{words}",
            lambda session: school.set_setting(session, WITH_LEVEL, bool(on)),
            owner=self,
            toast=f"已改为：{words}",
        )


class DisplayTab(SettingsTab):
    """Text size and row height of this computer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "只管这台电脑，不进台账")
        theme = desk.theme
        self._size = Segments(theme, [(size, SIZE_WORDS[size]) for size in TextSize], name="字号")
        self._size.set_value(theme.size)
        self._density = Segments(theme, _DENSITIES, name="表格行距")
        self._density.set_value(theme.density)
        self._size.chosen.connect(lambda size: desk.display.emit(size, theme.density))
        self._density.chosen.connect(lambda density: desk.display.emit(theme.size, density))
        self.lay_out(
            Card(
                theme,
                Label("字号", "heading"),
                hint("改了马上生效，正在写的内容都留着。"),
                row(theme, self._size, None),
                8,
                Label("表格行距", "heading"),
                row(theme, self._density, None),
                spacing=10,
                margin=(18, 14, 18, 14),
            )
        )


class PasswordTab(SettingsTab):
    """Another password, the recovery code staying as it is; or another recovery code."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "改密码以后，恢复码还是原来那份")
        theme = desk.theme
        self.old, self.new, self.again = (
            PasswordBox(theme, "现在的密码"),
            PasswordBox(theme, "新密码"),
            PasswordBox(theme, "再输一遍"),
        )
        for box in (self.old, self.new, self.again):
            box.edited.connect(box.accept)
            box.entered.connect(self.save)
        self._save = Button(theme, "改密码", role=Role.PRIMARY, run=self.save)
        code = Card(
            theme,
            Label("恢复码", "heading"),
            hint("纸上那份丢了、给不该看的人看了，就重出一份。旧的马上作废。"),
            row(theme, Button(theme, RENEW, run=lambda: renew(desk, self)), None),
            spacing=8,
            margin=(18, 14, 18, 14),
        )
        self.lay_out(
            Card(
                theme,
                Label("改密码", "heading"),
                hint(f"至少 {LEAST_LENGTH} 位。可以用四个拼音词，好记；密码框里用不了输入法。"),
                Label("现在的密码", "column"), self.old,
                Label("新密码", "column"), self.new,
                Label("再输一遍新密码", "column"), self.again,
                row(theme, self._save, None),
                spacing=8,
                margin=(18, 14, 18, 14),
            ),
            *desk.when(Right.SAFEKEEP, code),
        )  # fmt: skip

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        return {Command.SAVE: self.save}

    def save(self) -> None:
        """Check the three boxes and write the key slot anew, off this thread."""
        short = LEAST_LENGTH - len(self.new.text())
        if not self._save.isEnabled():
            return
        if not self.old.text():
            self.old.refuse("请输入现在的密码。")
        elif short > 0:
            self.new.refuse(f"还差 {short} 位。")
        elif weak := password.weakness(self.new.text()):
            self.new.refuse(weak)
        elif self.new.text() != self.again.text():
            self.again.refuse("两遍不一样，请再输一遍。")
        else:
            self._change(self.old.text(), self.new.text())

    def _change(self, old: str, new: str) -> None:
        ledger = self.desk.ledger
        self._save.forbid("正在改")

        def work(_task: Task) -> None:
            accounts.change_own(ledger, old, new)

        self.desk.runner.run(
            "改密码",
            work,
            self._done,
            failed=self._refused,
            ended=self._save.permit,
            owner=self,
            lane=Lane.LONG,
            visible=False,
        )

    def _done(self, _done: None) -> None:
        for box in (self.old, self.new, self.again):
            box.clear()
            box.accept()
        self.desk.say("密码改好了，下次打开用新密码")

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, WrongPasswordError | TooSoonError):
            self.old.refuse(str(problem))
        elif isinstance(problem, RuleError):
            self.new.refuse(str(problem))
        else:
            self.desk.asker.show_error("没有改成", str(problem))
