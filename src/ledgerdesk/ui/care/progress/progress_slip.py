"""本周走访单 beside the lists of 进度: the homes to walk to, village by village, with boxes to tick."""

from dataclasses import dataclass, replace
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.services.radar.slip import Slip, SlipHome
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

ALL = "全部教师"
_TOGETHER = {2: "两人", 3: "三人"}
_ROW = 30  # pixels; a week's homes are to be seen together
_MOST_SIGNS = 8  # of names that leave room for another column
_NOWHERE = "没写村的"
_HINT = "按村组排好"


@dataclass(frozen=True)
class _Village:
    """The key of a village's line."""

    name: str


class SlipPanel(Card):
    """``printing`` asks for paper of the homes ticked (a tuple of SlipHome), ``visiting`` for the form for a child."""

    printing = Signal(object)
    visiting = Signal(int)

    def __init__(self, desk: Desk) -> None:
        theme = desk.theme
        self._desk = desk
        self._slip: Slip | None = None
        self._out: set[object] = set()  # the keys of homes left out
        self.facts, self.hint = Label("", "sub"), Label(_HINT, "sub", wrap=True)
        self.teacher = Combo(theme, name="谁的学生", width=118)
        self.teacher.chosen.connect(lambda _name: self._fill())
        columns = (
            LineColumn(title="学生", width=78, share=1),
            LineColumn(title="班级", width=76, tint="sub"),
            LineColumn(title="差几次", width=82, right=True, tint="sub"),
        )
        self.table = LineTable(theme, columns, name="本周走访单", ticks=True)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.ticked.connect(self._tick)
        self.table.doubleClicked.connect(lambda _index: self.visit())
        self._below = QWidget()
        self._below.setObjectName("clear")
        self._below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.print_button = Button(
            theme, "打印走访单", "printer", Role.PRIMARY, run=lambda: self.printing.emit(self.homes())
        )
        self.visit_button = Button(theme, "登记家访", "plus", tip="对选中的这一户；双击也行", run=self.visit)
        super().__init__(
            theme,
            row(theme, Label("本周走访单", "heading"), self.facts, None),
            row(theme, (self.hint, 1), self.teacher),
            (self.table, 1),
            self._below,
            self.print_button,
            self.visit_button,
            margin=(14, 10, 14, 12),
        )
        self.show_slip(None)

    def show_slip(self, slip: Slip | None) -> None:
        """Show another slip; homes left out before stay out. None where there is none to be walked."""
        self._slip = slip
        names = {name for home in self._every() for name in _teachers(home)}
        self.teacher.set_options(((ALL, ALL), *((name, name) for name in sorted(names))))
        self._fill()

    def homes(self) -> tuple[SlipHome, ...]:
        """Return the homes shown and ticked, in walking order."""
        return tuple(home for home in self._shown() if _key(home) not in self._out)

    def visit(self) -> None:
        """Ask for the form for the home highlighted, else the first one ticked."""
        at = self.table.currentIndex().row()
        key = self.table.lines()[at].key if at >= 0 else None
        meant = [home for home in self._shown() if _key(home) == key] or self.homes()
        if self._desk.editable and meant:
            self.visiting.emit(meant[0].pupils[0].student_id)

    # ---- inside ----------------------------------------------------------------------------------
    def _every(self) -> tuple[SlipHome, ...]:
        return self._slip.homes if self._slip is not None else ()

    def _shown(self) -> tuple[SlipHome, ...]:
        name = self.teacher.value()
        return tuple(home for home in self._every() if name in (None, ALL) or name in _teachers(home))

    def _fill(self) -> None:
        shown = self._shown()
        people = sum(len(home.pupils) for home in shown)
        self.facts.setText(f"{len(shown)} 户 {people} 人" if shown else "")
        self.hint.setText(_HINT if shown else self._nothing())
        self.teacher.setVisible(self.teacher.count() > 2)
        self.table.setVisible(bool(shown))
        self._below.setVisible(not shown)
        lines: list[Line] = []
        for village, found in groupby(shown, key=lambda home: home.village):
            homes = list(found)
            words = f"{village or _NOWHERE}　{len(homes)} 户"
            lines.append(Line(_Village(village), (words, "", ""), ticked=True, ground="bg", wide=(0, 3)))
            lines += map(_line, homes)
        self.table.set_lines(lines)
        self._tell()

    def _tick(self, key: object, on: bool) -> None:
        of = key.name if isinstance(key, _Village) else None
        meant = {_key(home) for home in self._shown() if home.village == of} if of is not None else {key}
        self._out = self._out - meant if on else self._out | meant
        self._tell()

    def _tell(self) -> None:
        homes = self.homes()
        ticked = {_key(home) for home in homes} | {_Village(home.village) for home in homes}
        self.table.change(lambda line: replace(line, ticked=line.key in ticked))
        self.print_button.setVisible(bool(self._shown()) and self._desk.may(Right.OUTPUT))
        self.print_button.set_text(f"打印走访单（{len(homes)} 户）")
        self.print_button.setEnabled(bool(homes))
        self.visit_button.setVisible(self._desk.editable)

    def _nothing(self) -> str:
        if self._desk.past:
            return "正在看已经结束的学期。走访单只排本学期的。"
        following = self._slip.next_on if self._slip is not None else None
        later = f"下一批从 {following.month}月{following.day}日 开始。" if following is not None else ""
        return f"本周没有要家访的了。{later}"


def _key(home: SlipHome) -> object:
    return home.household_id or ("alone", home.pupils[0].student_id)


def _teachers(home: SlipHome) -> set[str]:
    return {name for one in home.pupils for name in one.teachers.split("、") if name}


def _line(home: SlipHome) -> Line:
    count = len(home.pupils)
    names = "、".join(one.name for one in home.pupils)
    late = sum(one.late for one in home.pupils)
    told = f"落后 {late} 次" if late else f"差 {count} 次"
    if len(names) > _MOST_SIGNS:  # a name is never cut
        return Line(_key(home), (f"{names} {told}", "", ""), ticked=True, wide=(0, 3))
    if count > 1:
        together = _TOGETHER.get(count, f"{count} 人")
        return Line(_key(home), (f"{names} {together}", "", told), ticked=True, wide=(0, 2))
    return Line(_key(home), (names, _short(home.pupils[0].class_name), told), ticked=True)


def _short(class_name: str) -> str:
    return class_name.replace("年级", "").removesuffix("班")
