"""The first start's steps ④ and ⑤: the recovery code on paper, and once back from paper."""

from PySide6.QtCore import Qt, Signal

from ledgerdesk.domain import recovery_code
from ledgerdesk.ui.accounts.first_start_steps import Step
from ledgerdesk.ui.kit.boxes import well
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class PrintCodeStep(Step):
    """④ The recovery code on paper, twice."""

    print_code = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "打印恢复码",
            "忘记密码、没有校长重设时，凭它打开台账；从备份恢复也用得上。打印两份：一份交校长锁好，一份放档案柜。",
        )
        self._code = ""
        self._shown = Label("", "figure2", wrap=True)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._printed = False
        self._button = Button(theme, "打印两份", "printer", run=lambda: self.print_code.emit(self._code))
        self._copied = CheckBox(theme, "已抄在纸上")
        self._copied.toggled.connect(lambda _on: self.changed.emit())
        self.lay_out(well(theme, self._shown, margin=18), row(theme, self._button, 8, self._copied, None))

    def set_code(self, code: str) -> None:
        """Show the code in its groups."""
        self._code = code
        self._shown.setText("  ".join(recovery_code.grouped(code)))
        self._printed = False
        self._copied.setChecked(False)

    def was_printed(self) -> None:
        """Be told that both copies went to the printer."""
        self._printed = True
        self._button.set_text("再打印两份")
        self.changed.emit()

    def problem(self) -> str:
        """See Step."""
        return "" if self._printed or self._copied.isChecked() else "先打印，或勾选“已抄在纸上”"

    def begin(self) -> None:
        """Put the focus on 打印两份."""
        self._button.setFocus()


class TypeBackStep(Step):
    """⑤ The code once from paper."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "照着纸输一遍", "大小写、空格、横线都不要紧。")
        self._code = ""
        self._edit = LineEdit(theme, name="恢复码")
        self._edit.setMaxLength(80)
        self._problem = Label("", "bad", wrap=True)
        self._edit.settled.connect(self._edited)
        self._edit.entered.connect(self.go_on)
        self.lay_out(self._edit, self._problem)

    def set_code(self, code: str) -> None:
        """Compare with this code."""
        self._code = code
        self._edit.clear()

    def problem(self) -> str:
        """See Step."""
        wrong = recovery_code.first_wrong_group(self._edit.text(), self._code)
        return "" if wrong is None else f"第 {wrong} 组不对，请再看一眼"

    def mark(self) -> None:
        """See Step."""
        self._problem.setText(f"{self.problem()}。")
        self._edit.set_bad(True)
        self._edit.setFocus()

    def begin(self) -> None:
        """Put the focus into the box."""
        self._edit.setFocus()

    def _edited(self, _text: str) -> None:
        self._problem.setText("")
        self._edit.set_bad(False)
        self.changed.emit()
