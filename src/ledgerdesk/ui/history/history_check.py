"""〔核对记录〕: is the record whole, what is its code, and does one from paper still stand in it?"""

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.domain import check_code, dates
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.ledger import audit
from ledgerdesk.ledger.audit import Soundness, Verified
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import well
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.tasks import Task

LIMITS = (
    "校验码让留着纸的人看出：打印以前的记录，后来有没有改动、截掉、换成旧台账。"
    "它拦不住管这台电脑的人，也管不到打印以后的记录，所以请每月打一张，交给不管台账的人收着。"
)
DAMAGED = "请先把整个台账文件夹复制一份留着，不要删除任何东西，再请校长一起看：该用以前的备份对照，还是查是谁动过电脑。"


class CheckDialog(Dialog):
    """Checks as soon as it is shown; ``found`` is what came of it."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "核对记录", parent, width=620)
        self._desk = desk
        self.found: Soundness | None = None
        self._result, self._answer = QVBoxLayout(), QVBoxLayout()
        self._code = LineEdit(desk.theme, name="纸上的校验码")
        self._code.setMaxLength(60)
        self._look = Button(desk.theme, "对一对", run=self.look)
        self._code.entered.connect(self.look)
        self.put(
            Label("核对记录", "heading"),
            self._result,
            well(
                desk.theme,
                Label("纸上的校验码", "column"),
                row(desk.theme, (self._code, 1), self._look),
                Label("6 组，每组 4 个字；大小写、空格都不要紧", "sub", wrap=True),
                self._answer,
                spacing=8,
            ),
            Label(LIMITS, "sub", wrap=True),
        )
        close = Button(desk.theme, "关闭", role=Role.PRIMARY, run=self.accept)
        close.setDefault(True)
        self.put_buttons(close)
        self._say(self._result, "rotate-cw", "正在核对：先看每一步的校验，再把每条资料和记录对一遍……", "sub")
        self.check()

    def check(self) -> None:
        """Walk the whole record and hold every row against it."""
        ledger = self._desk.ledger

        def work(task: Task) -> Soundness:
            return audit.replay(ledger, say=lambda done, total: task.progress(done, total, "核对记录"))

        # On the thread of reads and writes: a reader this long would keep a save from being written.
        self._desk.runner.run(
            "核对记录", work, self._checked, failed=self._failed, owner=self, key=f"check:{id(self)}", visible=True
        )

    def look(self) -> None:
        """Look the typed code up."""
        typed, ledger = self._code.text(), self._desk.ledger
        wrong = check_code.problem(typed) if check_code.tidy(typed) else "请照着纸上输 6 组字。"
        self._code.set_bad(bool(wrong))
        if wrong:
            self._say(self._answer, "circle-alert", wrong, "bad")
            return
        self._look.allow(False, "正在找")
        self._desk.runner.run(
            "查校验码",
            lambda task: audit.verify(ledger, typed, lambda done, total: task.progress(done, total)),
            self._looked,
            failed=lambda error: self._say(self._answer, "circle-alert", _words(error), "bad"),
            ended=lambda: self._look.allow(True, ""),
            owner=self,
            key=f"look:{id(self)}",
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _checked(self, found: Soundness) -> None:
        self.found = found
        if found.problems:
            clear(self._result)
            for problem in found.problems:
                self._result.addLayout(bullet(self.theme, "circle-alert", problem, tint="bad", role="bad"))
            self._result.addWidget(Label(DAMAGED, wrap=True))
            self._grow()
            return
        self._say(self._result, "shield-check", f"记录完整，共 {found.transactions:,} 步，校验码", "ok")
        self._result.addWidget(Label(found.head, "figure2", selectable=True))
        rows = f"{found.rows:,} 条资料和 {found.entries:,} 处改动的记录都对得上。"
        self._result.addWidget(Label(rows, "sub", wrap=True))
        self._grow()

    def _looked(self, found: Verified) -> None:
        if found.printed_at is None:
            self._say(self._answer, "circle-alert", found.paper, "bad")
        elif found.problems:
            words = f"这个校验码是第 {found.printed_at:,} 步的，但是记录里有对不上的地方，见上面。"
            self._say(self._answer, "triangle-alert", words, "warn")
        else:
            at = datetime.fromisoformat(found.printed_on).astimezone()
            when = f"{dates.prose(at.date(), self._desk.today)} {at:%H:%M}"
            words = f"对得上：是第 {found.printed_at:,} 步（{when}）的。那一步和以前的记录，后来没有改动过。"
            self._say(self._answer, "circle-check", words, "ok")

    def _failed(self, error: LedgerError) -> None:
        self._say(self._result, "circle-alert", _words(error), "bad")

    def _say(self, where: QVBoxLayout, icon: str, words: str, role: str) -> None:
        clear(where)
        where.addLayout(column(self.theme, bullet(self.theme, icon, words, tint=role, role=role)))
        self._grow()

    def _grow(self) -> None:
        """Give what was just said its room, once its size is known: wrapped words ask for more than they had."""
        QTimer.singleShot(0, self, self.adjustSize)


def _words(error: LedgerError) -> str:
    return "；".join(error.problems.values()) if isinstance(error, RuleError) else str(error)
