"""下达 = 到账 + 失败 + 结余, always in sight while money is on its way; one line where the window is low."""

from PySide6.QtWidgets import QHBoxLayout

from ledgerdesk.domain import money
from ledgerdesk.domain.aid.payment import Balance
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Label, Picture, rule
from ledgerdesk.ui.theme import Theme

#: A window lower than this, at normal text size, has room for one line only.
LOW = 720
_SHORT_NOTE = 10  # characters that find room in the one line


class BalanceStrip(Card):
    """Shows figures with what stands under each, and at the right whether they balance."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._line = QHBoxLayout()
        self._line.setSpacing(theme.px(12))
        super().__init__(theme, self._line, margin=(16, 7, 14, 7))
        self._shown: tuple[tuple[tuple[str, str, str, str], ...], tuple[str, str, str]] | None = None
        self._low = False
        self.setAccessibleName("资金平衡")

    def show_balance(self, balance: Balance, document: str, *, sent: bool) -> None:
        """Show what became of a batch's money; one that is not ``sent`` yet only wants enough of it."""
        left = balance.left_fen
        figures = [
            ("下达", money.show(balance.allotted_fen), document or "还没有分配资金", ""),
            (
                "到账",
                money.show(balance.arrived_fen),
                f"{balance.payments - balance.failed - balance.pending} 笔",
                "ok",
            ),
            (
                "失败",
                money.show(balance.failed_fen),
                f"{balance.failed} 笔，待补发" if balance.failed else "没有",
                "bad" if balance.failed else "",
            ),
        ]
        if balance.pending:
            figures.append(("在途" if sent else "待发", money.show(balance.pending_fen), f"{balance.pending} 笔", ""))
        figures.append(("结余", money.show(left), "不够发" if left < 0 else "", "bad" if left < 0 else ""))
        self._show(tuple(figures), _told(balance) if sent else _enough(balance))

    def show_due(self, figures: tuple[tuple[str, str, str, str], ...], told: tuple[str, str, str]) -> None:
        """Show figures of the computation: (word, figure, line under it, role); ``told`` is tone, word, sentence."""
        self._show(figures, told)

    def set_low(self, low: bool) -> None:
        """Stand in one line, or in three again."""
        if low != self._low:
            self._low = low
            self._draw()

    def words(self) -> str:
        """Return what is shown in one line, as it is read out."""
        if self._shown is None:
            return ""
        return "，".join(f"{word} {figure}" for word, figure, _, _ in self._shown[0])

    def _show(self, figures: tuple[tuple[str, str, str, str], ...], told: tuple[str, str, str]) -> None:
        if (figures, told) != self._shown:
            self._shown = (figures, told)
            self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        figures, (tone, word, sentence) = self._shown
        theme = self._theme
        clear(self._line)
        signs = ["", "=", *["+"] * len(figures)] if figures[0][0] == "下达" else [""] * len(figures)
        for sign, (name, figure, line, role) in zip(signs, figures, strict=False):
            if sign:
                self._line.addWidget(Label(sign, "heading"))
            amount = Label(figure, "strong" if self._low else "figure2")
            if role:
                amount.set_role(f"{role}" if self._low else f"figure2_{role}")
            name_label = Label(name, "sub")
            if self._low:
                amount.setToolTip(line)
                self._line.addLayout(row(theme, name_label, amount, spacing=6))
            else:
                self._line.addLayout(column(theme, name_label, amount, Label(line, "sub"), spacing=1))
            self._line.addStretch(1)
        self._line.addWidget(rule(vertical=True))
        icon = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}.get(tone, "info")
        head = row(theme, Picture(theme, icon, tone, 18), Label(word, "heading"), None, spacing=6)
        note = Label(sentence, "sub" if tone == "ok" else tone, wrap=not self._low)
        note.setToolTip(sentence)
        if self._low:
            self._line.addLayout(head)
            if len(sentence) <= _SHORT_NOTE:
                self._line.addWidget(note)
        else:
            note.setFixedWidth(theme.px(196))
            self._line.addLayout(column(theme, head, note, None, spacing=2))
        self.setAccessibleDescription(self.words())


def _enough(balance: Balance) -> tuple[str, str, str]:
    """Return tone, word and sentence of a batch that is still being made."""
    if balance.left_fen < 0:
        return "warn", "资金不够", f"还差 {money.show(-balance.left_fen)} 元，在“更多 › 资金”里分"
    return "ok", "资金够发", f"余 {money.show(balance.left_fen)} 元" if balance.left_fen else ""


def _told(balance: Balance) -> tuple[str, str, str]:
    """Return tone, word and sentence: whether it balances, and what still stands in the way of closing."""
    left = balance.left_fen
    failed = f"失败 {balance.failed} 笔待补发" if balance.failed else ""
    waiting = f"还有 {balance.pending} 笔在途，暂不能结清" if balance.pending else failed
    if left < 0:
        return "bad", "不够", waiting or f"缺 {money.show(-left)} 元，结清时写明原因"
    if left > 0:
        return "warn", "有结余", waiting or f"余 {money.show(left)} 元，结清时写明原因"
    return ("warn", "平", waiting) if waiting else ("ok", "平", "下达 = 到账")
