"""〔做班主任填报表〕: which kind, which classes, whom, how many rows each; then a folder of files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import packs as workbooks
from ledgerdesk.fields import packs as forms
from ledgerdesk.services import packs
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.packs import EVERYBODY, HELPED
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.export_password import FilePassword
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.tasks import Lane, Task

_TALL = 208  # pixels of the list of classes: five of them, and the heading
_USUAL_LINES = 2
#: A class, how many of its pupils are to be helped, and how many there are.
Choice = tuple[ClassFacts, int, int]


class MakeDialog(Dialog):
    """Asks, then writes one file for each class ticked into a folder."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "做班主任填报表", parent, width=560)
        theme = desk.theme
        self._desk = desk
        self._choices: tuple[Choice, ...] = ()
        self._out: set[int] = set()  # classes that were unticked
        kinds = [(form.key, form.word) for form in forms.FORMS.values()]
        self.kind = Segments(theme, kinds, name="填报什么")
        self.whom = Segments(theme, [(HELPED, "要帮扶的学生"), (EVERYBODY, "全班学生")], name="哪些学生")
        self.lines = Segments(theme, [(n, f"{n} 行") for n in (1, 2, 3, 4)], name="每名学生几行")
        self.lines.set_value(_USUAL_LINES)
        columns = (
            LineColumn(title="班级", width=150, name=True),
            LineColumn(title="班主任", width=110, share=1),
            LineColumn(title="学生", width=80, right=True),
        )
        self.classes = LineTable(theme, columns, name="做哪些班的", ticks=True)
        self.classes.setFixedHeight(theme.px(_TALL))
        self.file = FilePassword(theme)
        self._lines_row = holder(row(theme, Label("每名学生几行", "column"), self.lines, None))
        self._told = Label("", "sub", wrap=True)
        asked = column(
            theme,
            row(theme, Label("填报什么", "column"), self.kind, None),
            row(theme, Label("哪些学生", "column"), self.whom, None),
            self._lines_row,
            self.classes,
            self._told,
            self.file,
            bullet(
                theme,
                "info",
                "身份证号只写后四位，电话、住址遮住一部分。发出去的每一格都留底，收回时对照。",
                role="sub",
            ),
            spacing=10,
        )
        self._all = Button(theme, "全勾上", small=True, run=partial(self._tick_all, True))
        self._none = Button(theme, "全不勾", small=True, run=partial(self._tick_all, False))
        head = row(theme, Label("每班做一个表格，交给班主任填", "heading"), None, self._all, self._none)
        self._go = Button(theme, "做填报表", "download", Role.PRIMARY, run=self.make)
        self.put(head, (Growing(self, asked), 1))
        self.put_buttons(Button(theme, "取消", run=self.reject), self._go)
        self.kind.chosen.connect(lambda _kind: self._read())
        self.whom.chosen.connect(lambda _whom: self._fill())
        self.classes.ticked.connect(self._ticked)
        self._go.forbid("正在读取班级。")
        self.kind.setFocus()
        self._read()

    @property
    def chosen(self) -> tuple[int, ...]:
        """Return the ids of the classes ticked."""
        return tuple(room.id for room, count in self._counted() if count and room.id not in self._out)

    def make(self) -> None:
        """Check what was typed, ask for the folder, then write the files."""
        if not self.file.check():
            return
        folder = self._desk.asker.choose_folder("填报表存到哪个文件夹")
        if folder is None:
            return
        desk, kind, whom, lines = self._desk, str(self.kind.value()), str(self.whom.value()), self.lines.value()
        wanted, password = self.chosen, self.file.password

        def write(task: Task) -> list[Path]:
            made = workbooks.make(
                desk.ledger, kind, wanted, whom=whom, lines=lines if isinstance(lines, int) else _USUAL_LINES,
                file_password=password,
            )  # fmt: skip
            saved = []
            for at, one in enumerate(made):
                task.progress(at, len(made), one.pack.class_name)
                saved.append(one.save(desk.ledger, folder))
            return saved

        def done(saved: Sequence[Path]) -> None:
            desk.say(
                f"做好了 {len(saved)} 份，在文件夹“{folder.name}”里",
                handup_saving.OPEN_FOLDER,
                lambda: handup_saving.open_folder(saved[0]),
            )
            self.accept()

        self._go.forbid("正在写表格。")
        desk.runner.run(
            "做班主任填报表", write, done, failed=self._refused, ended=self._tell, owner=self, lane=Lane.LONG
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _read(self) -> None:
        kind, on = str(self.kind.value()), self._desk.today
        self._lines_row.setVisible(kind != forms.INVESTIGATION)
        self._desk.read(
            "读取班级",
            lambda session: packs.choices(session, kind, on),
            self._took,
            owner=self,
            key=f"packs:{id(self)}",
        )

    def _took(self, choices: tuple[Choice, ...]) -> None:
        self._choices = choices
        self._fill()

    def _counted(self) -> list[tuple[ClassFacts, int]]:
        everybody = self.whom.value() == EVERYBODY
        return [(room, count if everybody else helped) for room, helped, count in self._choices]

    def _fill(self) -> None:
        self.classes.set_lines(
            [
                Line(
                    room.id,
                    (room.name, room.teacher_name or "—", f"{count} 人" if count else "没有"),
                    None if not count else room.id not in self._out,
                    tint="" if count else "sub",
                )
                for room, count in self._counted()
            ]
        )
        self._tell()

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            (self._out.discard if on else self._out.add)(key)
            self._retick()

    def _tick_all(self, on: bool) -> None:
        self._out = set() if on else {room.id for room, _count in self._counted()}
        self._retick()

    def _retick(self) -> None:
        out = self._out
        self.classes.change(lambda line: line if line.ticked is None else replace(line, ticked=line.key not in out))
        self._tell()

    def _tell(self) -> None:
        chosen = set(self.chosen)
        pupils = sum(count for room, count in self._counted() if room.id in chosen)
        self._go.set_text(f"做 {len(chosen)} 份填报表")
        self._go.allow(bool(chosen), "请至少勾一个班。")
        led = [room.name for room, _count in self._counted() if room.id in chosen and not room.teacher_name]
        lacking = (
            f"还没有登记班主任：{'、'.join(led[:3])}{'等' if len(led) > 3 else ''}，表里教师一栏空着。" if led else ""
        )
        self._told.setText(f"{len(chosen)} 个班，{pupils} 名学生。{lacking}")

    def _refused(self, error: LedgerError) -> None:
        self._desk.asker.show_error("没有做成", str(error))
