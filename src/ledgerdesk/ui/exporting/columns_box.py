"""Which columns leave: as they are seen, all of a register, or a layout saved under a name."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import layouts
from ledgerdesk.services.layouts import Layout
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.exporting.layout_dialog import LayoutDialog
from ledgerdesk.ui.exporting.offer import Offer
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo, Option
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.tasks import Task

#: What is chosen: (SEEN, 0), (WHOLE, place of a register) or (LAYOUT, id).
Choice = tuple[str, int]
SEEN, WHOLE, LAYOUT = "seen", "whole", "layout"
_MARK = ":"  # Qt makes lists of tuples, so a choice is kept as a word
_AS_SEEN, _BY_LAYOUT = "栏目、次序和行都和页面上一样", "行和页面上一样，栏目照格式来。"


class ColumnsBox(QWidget):
    """``chosen`` when another choice is made, ``read`` once the saved layouts are known."""

    chosen = Signal()
    read = Signal()

    def __init__(self, desk: Desk, offer: Offer) -> None:
        super().__init__()
        self.setObjectName("clear")
        theme = desk.theme
        self._desk, self._offer = desk, offer
        self._layouts: tuple[Layout, ...] = ()
        self._combo = Combo(theme, self._options(), name="导出哪些栏目")
        self._told = Label("", "sub", wrap=True)
        self._new = Button(theme, "新建格式", "plus", Role.QUIET, small=True, run=self.new)
        self._change = Button(theme, "改格式", role=Role.QUIET, small=True, run=self.change)
        self._delete = Button(theme, "删掉格式", role=Role.QUIET, small=True, run=self.delete)
        self._combo.chosen.connect(lambda _value: self._tell())
        self.setLayout(
            column(theme, self._combo, self._told, row(theme, self._new, self._change, self._delete, None, spacing=4))
        )
        self._tell()
        self._read()

    # ---- what the dialog asks --------------------------------------------------------------------
    @property
    def choice(self) -> Choice:
        """Return what is chosen."""
        kind, _, which = str(self._combo.value() or SEEN).partition(_MARK)
        return kind, int(which or 0)

    @property
    def layout_chosen(self) -> Layout | None:
        """Return the layout that is chosen, if one is."""
        kind, which = self.choice
        return next((one for one in self._layouts if kind == LAYOUT and one.id == which), None)

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """Return the layouts saved for this page."""
        return self._layouts

    def choose(self, choice: Choice) -> None:
        """Choose as a person would."""
        self._combo.set_value(_value(choice))
        self._tell()

    # ---- layouts ---------------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for a new layout, beginning with the columns that are chosen now."""
        asked = LayoutDialog(
            self._desk.theme,
            self._offer.universe,
            self._keys(),
            self.window(),
            taken=[one.name for one in self._layouts],
        )
        if asked.ask():
            self._save(asked.name.text(), asked.columns.chosen(), None)

    def change(self) -> None:
        """Change name and columns of the layout that is chosen."""
        known = self.layout_chosen
        if known is None:
            return
        taken = [one.name for one in self._layouts if one.id != known.id]
        asked = LayoutDialog(
            self._desk.theme, self._offer.universe, known.keys, self.window(), name=known.name, taken=taken
        )
        if asked.ask():
            self._save(asked.name.text(), asked.columns.chosen(), known.id)

    def delete(self) -> None:
        """Delete the layout that is chosen, after asking."""
        known = self.layout_chosen
        if known is not None and self._desk.asker.confirm(
            f"删掉格式“{known.name}”？", "删掉的只是格式，资料不会动。", "删掉", "不删", danger=True
        ):
            self._write(f"删掉导出格式 {known.name}", lambda session: layouts.delete(session, known.id), None)

    def _save(self, name: str, keys: Sequence[str], layout_id: int | None) -> None:
        page = self._offer.page
        self._write(
            f"保存导出格式 {name.strip()}",
            lambda session: layouts.save(session, page, name, keys, layout_id=layout_id),
            name.strip(),
        )

    def _write(self, label: str, work: Callable[[Session], object], name: str | None) -> None:
        ledger = self._desk.ledger

        def run(_task: Task) -> None:
            # A format is no record of a term, so it may be saved while a past one is looked at.
            with ledger.transaction(label) as session:
                work(session)

        def failed(error: LedgerError) -> None:
            self._desk.asker.show_error("格式没有存好", str(error))

        self._desk.runner.run(label, run, lambda _done: self._read(name), failed=failed, owner=self)

    # ---- inside ----------------------------------------------------------------------------------
    def _read(self, name: str | None = None) -> None:
        page = self._offer.page

        def took(found: tuple[Layout, ...]) -> None:
            before, self._layouts = self.choice, found
            self._combo.set_options(self._options())
            named = [one.id for one in found if one.name == name]
            self._combo.set_value(_value((LAYOUT, named[0]) if named else before))
            self._tell()
            self.read.emit()

        self._desk.read("读取导出格式", lambda session: layouts.of_page(session, page), took, owner=self)

    def _options(self) -> list[Option]:
        offer = self._offer
        found: list[Option] = [(_value((SEEN, 0)), f"按现在看到的样子（{len(offer.seen)} 列）")]
        several = len(offer.registers) > 1
        for at, (sheet, ids) in enumerate(offer.registers):
            words = f"全部栏目：{sheet.title}" if several else "全部栏目"
            rows = "，全部行" if ids is None else f"，{len(ids):,} 行" if several else ""
            found.append((_value((WHOLE, at)), f"{words}（{len(sheet.fields)} 列{rows}）"))
        if not offer.registers and len(offer.universe) > len(offer.seen):
            found.append((_value((WHOLE, 0)), f"全部栏目（{len(offer.universe)} 列）"))
        known = {one.key for one in offer.universe}
        return found + [
            (_value((LAYOUT, one.id)), f"我的格式：{one.name}（{sum(key in known for key in one.keys)} 列）")
            for one in self._layouts
        ]

    def _keys(self) -> tuple[str, ...]:
        """Return the keys a new layout begins with."""
        known = self.layout_chosen
        keys = known.keys if known is not None else self._offer.seen
        possible = {one.key for one in self._offer.universe}
        return tuple(key for key in keys if key in possible)

    def _tell(self) -> None:
        kind, which = self.choice
        registers = self._offer.registers
        again = (
            self._desk.may(Right.IMPORT) and bool(registers) and not registers[which if kind == WHOLE else 0][0].derived
        )
        back = "改好了可以再导入，没有改的不会变。" if again else "页面上没有显示的栏目也带上。"
        squeezed = self._offer.squeezed
        as_seen = f"{_AS_SEEN}；页面上放不下的 {squeezed} 列也带上。" if squeezed else f"{_AS_SEEN}。"
        self._told.setText({SEEN: as_seen, LAYOUT: _BY_LAYOUT}.get(kind, back))
        on_layout = self.layout_chosen is not None
        self._change.setVisible(on_layout)
        self._delete.setVisible(on_layout)
        self.chosen.emit()


def _value(choice: Choice) -> str:
    kind, which = choice
    return f"{kind}{_MARK}{which}"
