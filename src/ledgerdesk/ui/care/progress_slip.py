"""本周走访单 beside the lists of 进度: the homes to walk to, village by village, with boxes to tick."""

from collections.abc import Mapping
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.services.radar.slip import Slip, SlipHome
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.line_table import Line, LineColumn, LineTable

_TOGETHER = {2: "两人", 3: "三人"}
_ROW = 30  # pixels; a week's homes are to be seen together
_NOWHERE = "没写村的"


class SlipPanel(Card):
    """``printing`` asks for paper of the homes ticked (a tuple of SlipHome), ``visiting`` for the form for a child."""

    printing = Signal(object)
    visiting = Signal(int)

    def __init__(self, desk: Desk) -> None:
        theme = desk.theme
        self._desk = desk
        self._slip: Slip | None = None
        self._out: set[int] = set()
        self._facts, self._hint = Label("", "sub"), Label("按村组排好，一趟走完一个村", "sub", wrap=True)
        columns = (
            LineColumn(title="学生", width=78, share=1),
            LineColumn(title="班级", width=76, tint="sub"),
            LineColumn(title="差几次", width=82, right=True, tint="sub"),
        )
        self.table = LineTable(theme, columns, name="本周走访单", ticks=True)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._below = QWidget()
        self._below.setObjectName("clear")
        self._below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.table.ticked.connect(self._tick)
        self.table.doubleClicked.connect(lambda _index: self.visit())
        self.print_button = Button(
            theme, "打印走访单", "printer", Role.PRIMARY, run=lambda: self.printing.emit(self.homes())
        )
        self.visit_button = Button(theme, "登记家访", "plus", tip="对选中的这一户；双击也行", run=self.visit)
        head = row(theme, Label("本周走访单", "heading"), self._facts, None)
        super().__init__(
            theme,
            head,
            self._hint,
            (self.table, 1),
            self._below,
            self.print_button,
            self.visit_button,
            margin=(14, 10, 14, 12),
        )
        self.show_slip(None)

    def show_slip(self, slip: Slip | None) -> None:
        """Show another slip, every home ticked; None where there is none to be walked."""
        known = {home.household_id or home.pupils[0].student_id for home in self._homes(self._out)}
        self._slip = slip
        homes = slip.homes if slip is not None else ()
        self._out = {at for at, home in enumerate(homes) if (home.household_id or home.pupils[0].student_id) in known}
        self._fill()

    def homes(self) -> tuple[SlipHome, ...]:
        """Return the homes ticked, in walking order."""
        every = self._slip.homes if self._slip is not None else ()
        return tuple(home for at, home in enumerate(every) if at not in self._out)

    def visit(self) -> None:
        """Ask for the form for the home highlighted, else the first one ticked."""
        if not self._desk.editable or self._slip is None:
            return
        row_ = self.table.currentIndex().row()
        key = self.table.lines()[row_].key if row_ >= 0 else None
        home = self._slip.homes[key] if isinstance(key, int) else next(iter(self.homes()), None)
        if home is not None:
            self.visiting.emit(home.pupils[0].student_id)

    # ---- inside ----------------------------------------------------------------------------------
    def _homes(self, places: set[int]) -> list[SlipHome]:
        return [self._slip.homes[at] for at in places] if self._slip is not None else []

    def _fill(self) -> None:
        every = self._slip.homes if self._slip is not None else ()
        self._facts.setText(f"{len(every)} 户 {self._slip.people} 人" if self._slip is not None and every else "")
        self._hint.setText("按村组排好，一趟走完一个村" if every else self._nothing())
        self.table.setVisible(bool(every))
        self._below.setVisible(not every)
        lines: list[Line] = []
        for village, found in groupby(enumerate(every), key=lambda pair: pair[1].village):
            homes = list(found)
            inside = [at not in self._out for at, _ in homes]
            words = f"{village or _NOWHERE}　{len(homes)} 户"
            lines.append(Line(village, (words, "", ""), ticked=any(inside), ground="bg", wide=(0, 3)))
            lines += [_line(at, home, ticked=at not in self._out) for at, home in homes]
        self.table.set_lines(lines)
        self._tell()

    def _tick(self, key: object, on: bool) -> None:
        every = self._slip.homes if self._slip is not None else ()
        meant = {key} if isinstance(key, int) else {at for at, home in enumerate(every) if home.village == key}
        self._out = self._out - meant if on else self._out | {at for at in meant if isinstance(at, int)}
        ticked: Mapping[object, bool] = {
            **{home.village: False for home in every},
            **{home.village: True for home in self.homes()},
            **{at: at not in self._out for at in range(len(every))},
        }
        self.table.change(lambda line: Line(line.key, line.cells, ticked[line.key], ground=line.ground, wide=line.wide))
        self._tell()

    def _tell(self) -> None:
        there, count = bool(self._slip and self._slip.homes), len(self.homes())
        self.print_button.setVisible(there and self._desk.may(Right.OUTPUT))
        self.print_button.set_text(f"打印走访单（{count} 户）")
        self.print_button.setEnabled(count > 0)
        self.visit_button.setVisible(self._desk.editable)

    def _nothing(self) -> str:
        if self._desk.past:
            return "正在看已经结束的学期。走访单只排本学期的。"
        following = self._slip.next_on if self._slip is not None else None
        later = f"下一批从 {following.month}月{following.day}日 开始。" if following is not None else ""
        return f"本周没有要家访的了。{later}"


def _line(at: int, home: SlipHome, *, ticked: bool) -> Line:
    count = len(home.pupils)
    names = "、".join(one.name for one in home.pupils)
    together = _TOGETHER.get(count, f"{count} 人")
    late = sum(one.late for one in home.pupils)
    told = f"落后 {late} 次" if late else f"差 {count} 次"
    if count > 1:
        return Line(at, (f"{names} {together}", "", told), ticked=ticked, wide=(0, 2))
    return Line(at, (names, _short(home.pupils[0].class_name), told), ticked=ticked)


def _short(class_name: str) -> str:
    return class_name.replace("年级", "").removesuffix("班")
