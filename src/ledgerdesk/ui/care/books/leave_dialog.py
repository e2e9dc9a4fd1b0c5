"""请假: a teacher's leaves so far, and one more or one corrected."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services import leaves
from ledgerdesk.services.leaves import LeaveFacts
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.care.partners.partner_dialogs import day, words
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label

_MOST = 6  # leaves listed
_FIELDS = (
    kinds.code("reason", "请假原因", leaves.REASONS, required=True),
    kinds.day("valid_from", "第一天", required=True),
    kinds.day("valid_to", "最后一天", hint="还没有定就空着"),
    kinds.text("note", "备注"),
)


def said(one: LeaveFacts) -> str:
    """Return a leave in words: 产假　2026年9月1日 到 2026年12月8日."""
    until = f" 到 {dates.full(one.valid_to)}" if one.valid_to else " 起，还没有回来"
    return f"{codes.table(leaves.REASONS).label(one.reason)}　{dates.full(one.valid_from)}{until}"


class LeaveDialog(StoringDialog):
    """A new leave of a teacher; ``change`` puts one that is stored into the form instead."""

    def __init__(self, desk: Desk, staff_id: int, name: str, known: Sequence[LeaveFacts], parent: QWidget) -> None:
        self._staff_id, self._name = staff_id, name
        self._editing: LeaveFacts | None = None
        theme = desk.theme
        told = Label("请假占了大半的那一段，家访、谈心不算这位老师落后；学生该有的还是该有。", "sub", wrap=True)
        lines: list[Item] = [
            row(
                theme, Label(said(one)), None, link(theme, "改", partial(self.change, one)),
                link(theme, "删除", partial(self.delete, one)),
            )
            for one in known[:_MOST]
        ]  # fmt: skip
        super().__init__(desk, f"请假　{name}", _FIELDS, parent, over=[told, *lines])
        self.form.set_values({"valid_from": desk.today})
        self.form.focus_first()

    def change(self, one: LeaveFacts) -> None:
        """Correct a leave that is stored."""
        self._editing = one
        self.form.set_values({field.key: getattr(one, field.key) for field in _FIELDS})
        self.bar.say(f"正在改：{said(one)}")
        self.form.focus_first()

    def delete(self, one: LeaveFacts) -> None:
        """Delete a leave entered by mistake, after asking."""
        if self.desk.asker.confirm(
            f"删除 {self._name} 的这次请假？", f"{said(one)}。", "删除 1 次请假", "不删", danger=True
        ):
            self.desk.write(
                f"删除请假 {self._name}", lambda session: leaves.delete(session, one.id), lambda _done: self.done(1),
                owner=self, toast="已删除 1 次请假", failed=self._not_deleted,
            )  # fmt: skip

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        since = day(values, "valid_from") or self.desk.today
        facts = LeaveFacts(
            staff_id=self._staff_id,
            reason=words(values, "reason"),
            valid_from=since,
            valid_to=day(values, "valid_to"),
            note=words(values, "note"),
        )
        old = self._editing
        if old is None:
            return lambda session: leaves.add(session, facts)
        changes = {key: getattr(facts, key) for key in ("reason", "valid_from", "valid_to", "note")}
        return lambda session: leaves.update(session, old.id, old.version, changes)

    def _not_deleted(self, problem: LedgerError) -> None:
        self.desk.asker.show_error("没有删除", str(problem))


def ask(desk: Desk, staff_id: int, name: str, parent: QWidget) -> None:
    """Show the leaves of a teacher and ask for another."""

    def show(known: tuple[LeaveFacts, ...]) -> None:
        LeaveDialog(desk, staff_id, name, known, parent).stand()

    if desk.editable:
        desk.read("读取请假", lambda session: leaves.of_staff(session, staff_id), show, owner=parent)
