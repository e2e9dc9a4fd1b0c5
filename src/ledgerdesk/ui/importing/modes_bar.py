"""Import, step 5, above the table: how the list is taken, as a whole and field by field, and what a blank means."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.fields.field import Field
from ledgerdesk.services.imports import Mode
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import holder, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

WORDS: Mapping[Mode, str] = {
    Mode.UPDATE: "按名单更新",
    Mode.FILL: "只补空着的",
    Mode.ADD: "只新增",
}
_OF_FIELD = ((None, "和整张名单一样"), (Mode.UPDATE, "按名单更新"), (Mode.FILL, "只补空着的"), (Mode.ADD, "不动已有的"))
_TIPS = {
    Mode.UPDATE: "名单和台账不一样的，改成名单上的。",
    Mode.FILL: "台账里空着的才填，已有的不动。",
    Mode.ADD: "只添台账里没有的，已有的一个字不动。",
}
BLANKS = "空白不会清掉已有内容；要清掉，在那一格写“清空”两个字。"


class ModesBar(QWidget):
    """``changed`` tells another Mode for the list and those of single fields by key."""

    changed = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._theme = theme
        self._fields: Sequence[Field] = ()
        self._modes: dict[str, Mode] = {}
        self._mode = Combo(theme, list(WORDS.items()), name="怎么导入", width=128)
        self._mode.chosen.connect(lambda _mode: self._tell())
        self._each = Button(theme, "逐项设…", small=True, tip="有的项更新、有的项只补空着的", run=self.ask_fields)
        self.setLayout(row(theme, self._mode, self._each))
        self._show()

    def load(self, fields: Sequence[Field], mode: Mode, modes: Mapping[str, Mode]) -> None:
        """Show how a list is taken; ``fields`` are those its columns fill."""
        self._fields, self._modes = fields, dict(modes)
        self._mode.set_value(mode)
        self._show()

    @property
    def mode(self) -> Mode:
        """Return how the list is taken."""
        value = self._mode.value()
        return value if isinstance(value, Mode) else Mode.UPDATE

    def choose(self, mode: Mode) -> None:
        """Take the list in another way."""
        self._mode.set_value(mode)
        self._tell()

    def ask_fields(self) -> None:
        """Ask how single fields are taken."""
        dialog = FieldModes(self._theme, self._fields, self._modes, self.window())
        if dialog.ask():
            self._modes = dialog.modes
            self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit(self.mode, dict(self._modes))

    def _show(self) -> None:
        self._mode.setToolTip(f"{_TIPS[self.mode]}{BLANKS}")
        own = len(self._modes)
        self._each.set_text(f"逐项设（{own} 项）…" if own else "逐项设…")
        self._each.allow(self.mode is not Mode.ADD, "只新增时，已有的一律不动")


class FieldModes(Dialog):
    """How each field of a list is taken, where not as the list as a whole."""

    def __init__(self, theme: Theme, fields: Sequence[Field], modes: Mapping[str, Mode], parent: QWidget) -> None:
        super().__init__(theme, "逐项设", parent, width=460)
        self._combos: dict[str, Combo] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnStretch(0, 1)
        for at, field in enumerate(fields):
            combo = Combo(theme, _OF_FIELD, name=f"{field.label}怎么导入", width=160)
            combo.set_value(modes.get(field.key))
            grid.addWidget(Label(field.label), at, 0)
            grid.addWidget(combo, at, 1)
            self._combos[field.key] = combo
        area = scroll(holder(grid))
        area.setMinimumHeight(theme.px(min(360, 40 * max(1, len(fields)))))
        self.put(Label("有的项可以单独设", "heading"), Label(BLANKS, "sub", wrap=True), (area, 1))
        self.put_buttons(
            Button(theme, "取消", run=self.reject), Button(theme, "就这样设", role=Role.PRIMARY, run=self.accept)
        )

    @property
    def modes(self) -> dict[str, Mode]:
        """Return the fields that are taken otherwise than the list."""
        found = {key: combo.value() for key, combo in self._combos.items()}
        return {key: mode for key, mode in found.items() if isinstance(mode, Mode)}

    def choose(self, key: str, mode: Mode | None) -> None:
        """Set one field."""
        self._combos[key].set_value(mode)
