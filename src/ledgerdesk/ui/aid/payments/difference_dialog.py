"""和去年比: who is new, who is gone, whose level is another; to be looked at, and printed, before the panel meets."""

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import kinds
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.services.recognition.candidates import Compared, Difference
from ledgerdesk.ui.aid.recognition.recognition_reading import CHANGED, NEW, Reading
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.printing import list_paper
from ledgerdesk.ui.printing.list_paper import ListPaper
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

_GONE = "不再认定"
_COLUMNS = (
    LineColumn(title="姓名", name=True, bold=True),
    LineColumn(title="班级", width=120),
    LineColumn(title="变化", width=86),
    LineColumn(title="去年", width=90, tint="sub"),
    LineColumn(title="今年", width=100),
    LineColumn(title="说明", width=180, share=1, tint="sub", leaves=1),
)
_PAPER = (
    kinds.text("name", "姓名", width=14),
    kinds.text("class_name", "班级", width=18),
    kinds.text("change", "变化", width=12),
    kinds.text("before", "去年", width=12),
    kinds.text("after", "今年", width=12),
    kinds.text("note", "说明", width=40),
)
_ALL = "all"


class DifferenceDialog(Dialog):
    """Lists the differences, all or of one kind."""

    def __init__(self, desk: Desk, batch: BatchFacts, found: Difference, told: Reading, parent: QWidget) -> None:
        super().__init__(desk.theme, "和去年比", parent, width=780)
        theme = desk.theme
        self.desk, self._told = desk, told
        self.rows = [
            *(self._row(NEW, one) for one in found.new),
            *(self._row(_GONE, one) for one in found.gone),
            *(self._row(CHANGED, one) for one in found.changed),
        ]
        counts = ((NEW, len(found.new)), (_GONE, len(found.gone)), (CHANGED, len(found.changed)))
        words = [(word, f"{word} {count} 人") for word, count in counts]
        self.which = Segments(theme, ((_ALL, f"全部 {len(self.rows)} 人"), *words), name="看哪些")
        self.which.chosen.connect(lambda _value: self._show())
        self.table = LineTable(theme, _COLUMNS, name="和去年比")
        self.table.setMinimumHeight(min(theme.px(400), parent.window().height() - theme.px(280)))
        self.put(
            Label(f"{batch.year_name}和上一学年比", "heading"),
            Label("“不再认定”里名单上还有类别的，请核对是不是漏了。", "sub", wrap=True),
            row(theme, self.which, None),
            (self.table, 1),
        )
        paper = desk.when(Right.OUTPUT, Button(theme, "打印", "printer", run=self.print))
        self.put_buttons(*paper, Button(theme, "看好了", role=Role.PRIMARY, run=self.accept))
        self._show()

    def print(self) -> None:
        """Print what is shown."""
        shown = self._shown()
        paper = ListPaper(self.desk.ledger, self.desk.press, "困难认定变化情况", _PAPER, shown)
        list_paper.show(self.desk, paper, self)

    def _shown(self) -> list[tuple[str, ...]]:
        which = self.which.value()
        return [one for one in self.rows if which in (_ALL, one[2])]

    def _show(self) -> None:
        self.table.set_lines([Line(at, cells) for at, cells in enumerate(self._shown())])

    def _row(self, change: str, one: Compared) -> tuple[str, ...]:
        before = self._told.level(one.before) if one.before else "没有"
        after = self._told.level(one.after) if one.after else "没有" if change == _GONE else "还没有评"
        return one.name, one.class_name, change, before, after, one.note
