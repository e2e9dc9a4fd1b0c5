"""银行文件的列: which columns the bank wants, in which order, and what it calls them."""

from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import bank as columns
from ledgerdesk.services.payments import bank
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear, holder, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint

_LABELS = {field.key: field.label for field in columns.COLUMNS}


class BankLayoutDialog(Dialog):
    """Every column a list may have; ticked ones are written, from the top down."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk.theme, "银行文件的列", parent, width=560)
        self._desk = desk
        self._order: list[str] = []
        self._ticked: set[str] = set()
        self._headings: dict[str, str] = dict(_LABELS)
        self.ticks: dict[str, CheckBox] = {}
        self.headings: dict[str, LineEdit] = {}
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(desk.theme.px(4))
        area = scroll(holder(self._grid))
        area.setMinimumHeight(desk.theme.px(360))
        self.bar = SaveBar(desk.theme)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.put(
            Label("银行文件的列", "heading"),
            hint("照银行给的样表勾选、排序，表头写成银行的叫法。“发放编号”让回单对得更准，建议留着。"),
            (area, 1),
            self.bar,
        )
        desk.read("读取银行文件的列", bank.layout, self._took, owner=self)

    def shift(self, key: str, by: int) -> None:
        """Put a column higher or lower."""
        self._keep()
        at = self._order.index(key)
        to = max(0, min(len(self._order) - 1, at + by))
        self._order.insert(to, self._order.pop(at))
        self._draw()

    def chosen(self) -> list[tuple[str, str]]:
        """Return (field key, heading) of the columns ticked."""
        self._keep()
        return [(key, self._headings[key]) for key in self._order if key in self._ticked]

    def save(self) -> None:
        """Keep the layout."""
        layout = self.chosen()
        self._desk.write(
            "改银行文件的列",
            lambda session: bank.set_layout(session, layout),
            lambda _done: self.accept(),
            failed=self._refused,
            owner=self,
            toast="已改银行文件的列",
        )

    def _refused(self, problem: LedgerError) -> None:
        self.bar.say(str(problem), "bad")

    def _took(self, layout: tuple[tuple[str, str], ...]) -> None:
        self._headings |= dict(layout)
        self._ticked = {key for key, _ in layout}
        self._order = [key for key, _ in layout] + [key for key in _LABELS if key not in self._ticked]
        self._draw()

    def _keep(self) -> None:
        for key, box in self.ticks.items():
            (self._ticked.add if box.isChecked() else self._ticked.discard)(key)
            self._headings[key] = self.headings[key].text().strip() or _LABELS[key]

    def _draw(self) -> None:
        theme = self._desk.theme
        clear(self._grid)
        self.ticks, self.headings = {}, {}
        for at, key in enumerate(self._order):
            self.ticks[key] = CheckBox(theme, _LABELS[key], ticked=key in self._ticked)
            self.headings[key] = LineEdit(theme, self._headings[key], name=f"{_LABELS[key]}的表头")
            up = Button(theme, "上移", small=True, run=partial(self.shift, key, -1))
            down = Button(theme, "下移", small=True, run=partial(self.shift, key, 1))
            up.setEnabled(at > 0)
            down.setEnabled(at < len(self._order) - 1)
            self._grid.addWidget(self.ticks[key], at, 0)
            self._grid.addWidget(self.headings[key], at, 1)
            self._grid.addLayout(row(theme, up, down, spacing=4), at, 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(len(self._order), 1)
