"""Import, step 5, beside the table: is this the same pupil?"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from ledgerdesk.domain import masking
from ledgerdesk.fields.field import Field
from ledgerdesk.services.imports import PlannedRow
from ledgerdesk.ui.importing import naming, work
from ledgerdesk.ui.importing.work import Planned, RowKey
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button, IconButton
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.theme import Theme

_PUPILS = "students"
_LINES = 6

#: What the clerk said: the pupil it is, None for somebody new.
Decisions = Mapping[RowKey, int | None]


class SamePersonCard(Card):
    """``decided`` tells a row and who it is (None: somebody new); ``left`` a row to be left as it is."""

    decided = Signal(object, object)
    left = Signal(object)

    def __init__(self, theme: Theme, system: str) -> None:
        self._body = column(theme, spacing=8)
        self._count = Label("", "sub")
        self._back = IconButton(theme, "chevron-left", "上一个", run=lambda: self._step(-1))
        self._next = IconButton(theme, "chevron-right", "下一个", run=lambda: self._step(1))
        head = row(theme, Label("是不是同一个人？", "heading"), None, self._back, self._count, self._next, spacing=4)
        super().__init__(theme, head, self._body)
        self._theme, self._system = theme, system
        self._planned: Planned | None = None
        self._rows: tuple[PlannedRow, ...] = ()
        self._decisions: Decisions = {}
        self._at, self._suspect = 0, 0
        self.hide()

    def load(self, planned: Planned, rows: tuple[PlannedRow, ...], decisions: Decisions) -> None:
        """Show the doubtful rows as they were before anything was decided."""
        self._planned, self._rows, self._decisions = planned, rows, decisions
        self._at = min(self._at, max(0, len(rows) - 1))
        self.setVisible(bool(rows))
        self._show()

    def show_row(self, key: object) -> None:
        """Bring one doubtful row up."""
        for at, row_ in enumerate(self._rows):
            if row_.key == key:
                self._at, self._suspect = at, 0
                self._show()

    def next_open(self) -> None:
        """Go to the next row nothing was said about."""
        open_ = [at for at, row_ in enumerate(self._rows) if row_.key not in self._decisions]
        after = [at for at in open_ if at > self._at]
        if open_:
            self._at, self._suspect = (after or open_)[0], 0
        self._show()

    @property
    def present(self) -> PlannedRow | None:
        """Return the row asked about."""
        return self._rows[self._at] if self._rows else None

    # ---- inside ----------------------------------------------------------------------------------
    def _step(self, by: int) -> None:
        self._at, self._suspect = (self._at + by) % len(self._rows), 0
        self._show()

    def _show(self) -> None:
        clear(self._body)
        row_, planned = self.present, self._planned
        if row_ is None or planned is None:
            return
        self._count.setText(f"第 {self._at + 1} 个，共 {len(self._rows)} 个")
        for button in (self._back, self._next):
            button.set_enabled(len(self._rows) > 1)
        suspect = row_.suspects[self._suspect]
        theirs = planned.known.get(suspect.record_id, {})
        theme = self._theme
        ours = self._facts(planned, row_, row_.values), self._facts(planned, row_, theirs)
        several = len(planned.plan.opened.parts) > 1
        where = f"{row_.sheet} 第 {row_.row} 行" if several else f"名单第 {row_.row} 行"
        left = well(theme, *_side(where, *ours))
        right = well(theme, *_side("台账里的", *reversed(ours)))
        self._body.addLayout(row(theme, (left, 1), (right, 1)))
        self._body.addLayout(bullet(theme, "info", suspect.reason, tint="info", role="info"))
        if len(row_.suspects) > 1:
            more = Button(theme, f"还像另一个人（{len(row_.suspects)} 个）", small=True, run=self._another)
            self._body.addLayout(row(theme, more, None))
        self._body.addLayout(self._buttons(row_, suspect.record_id))
        if row_.key in self._decisions:
            said = "是同一人，按名单改" if self._decisions[row_.key] is not None else "不是同一人，当作新增"
            self._body.addWidget(Label(f"您说了：{said}。导入以后一直记住；现在可以改主意。", "ok", wrap=True))

    def _buttons(self, row_: PlannedRow, person_id: int) -> Any:
        same = Button(self._theme, "是同一人", small=True, run=partial(self.decided.emit, row_.key, person_id))
        other = Button(self._theme, "不是同一人", small=True, run=partial(self.decided.emit, row_.key, None))
        later = Button(self._theme, "先放着", small=True, run=partial(self.left.emit, row_.key))
        return row(self._theme, (same, 1), (other, 1), (later, 1), spacing=6)

    def _another(self) -> None:
        row_ = self.present
        if row_ is not None:
            self._suspect = (self._suspect + 1) % len(row_.suspects)
            self._show()

    def _facts(self, planned: Planned, row_: PlannedRow, facts: Mapping[str, Any]) -> list[str]:
        """Return what tells people apart, line by line; "" where nothing is known."""
        sheet = planned.plan.opened.sheet
        if sheet.name != _PUPILS:
            told = [field for field in sheet.written if row_.values.get(field.key) not in (None, "", ())][:_LINES]
            return [_said(field, facts.get(field.key)) for field in told]
        number, guardian = facts.get("id_number"), facts.get("guardian_name")
        sex = {"1": "男", "2": "女"}.get(str(facts.get("sex")), str(facts.get("sex") or ""))
        return [
            f"{facts.get('name') or '—'}　{sex}".rstrip("　"),
            work.born_words(facts),
            masking.id_number(str(number)) if number else "没有证号",
            naming.class_of(facts.get("grade"), facts.get("class_number"), self._system),
            f"监护人 {guardian}" if guardian else "",
            str(facts.get("village") or ""),
        ]


def _said(field: Field, value: object) -> str:
    words = field.mask(value) if value not in (None, "", ()) else ""
    return f"{field.label} {words}" if words else ""


def _side(title: str, here: list[str], there: list[str]) -> list[Label]:
    """Return one side's lines; what both know and say differently stands out."""
    lines = [Label(title, "sub", wrap=True)]
    for at, (own, other) in enumerate(zip(here, there, strict=True)):
        differs = own and other and own != other
        label = Label(own or "—", "strong" if differs or not at else "" if own else "sub", wrap=True)
        lines.append(label)
    return lines
