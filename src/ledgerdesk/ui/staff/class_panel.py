"""The panel beside the classes: how many sit in it, who leads it and teaches it, and who does so from a day on."""

from collections.abc import Callable, Mapping
from functools import partial

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.services import classes, staff, teaching
from ledgerdesk.services.teaching import Lesson
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.sheet.sheet_model import SheetModel


class ClassPanel(DetailPanel):
    """See RecordPanel. Shows what the table knows; the teachers to choose from are read when a class is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, (), empty="选一个班，这里安排班主任")
        self._desk = desk
        self._model: SheetModel | None = None
        self._class: int | None = None
        self._teacher: Combo | None = None
        self._lesson: Combo | None = None
        self._subject: LineEdit | None = None
        self._since: LineEdit | None = None
        self._problem: Label | None = None

    def attach(self, model: SheetModel) -> None:
        """Take what is shown from a table."""
        self._model = model

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._class = record
        if record is None:
            self.show_nothing()
            return
        on = self._desk.on

        def work(session: Session) -> tuple[list[tuple[object, str]], tuple[Lesson, ...]]:
            known: list[tuple[object, str]] = [(found.id, found.name) for found in staff.rows(session, on)]
            return known, teaching.of_class(session, record, on)

        self._desk.read("读取教师", work, partial(self._draw, record), owner=self, key=f"class-panel:{id(self)}")

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {Command.SAVE: self.save} if self._teacher is not None and self._desk.editable else {}

    def save(self) -> None:
        """Let the teacher chosen lead the class from the day typed."""
        if self._class is None or self._teacher is None or self._since is None or self._model is None:
            return
        try:
            since = dates.parse_typed(self._since.text(), self._desk.today)
        except Rejected as wrong:
            self._say(str(wrong))
            return
        self._say("")
        class_id, picked, name = self._class, self._teacher.value(), str(self._model.value(self._class, "name"))
        teacher = picked if isinstance(picked, int) else None
        self._desk.write(
            f"安排班主任 {name}",
            lambda session: classes.set_class_teacher(session, class_id, teacher, since),
            failed=self._refused,
            owner=self,
            toast=f"已安排 {name} 的班主任",
        )

    def teach(self) -> None:
        """Let the teacher chosen teach the class the subject typed, from today on."""
        lesson, subject, class_id = self._lesson, self._subject, self._class
        if lesson is None or subject is None or class_id is None or self._model is None:
            return
        self._say("")
        who, name = lesson.value(), str(self._model.value(class_id, "name"))
        if not isinstance(who, int):
            self._say("请选老师。")
            return
        words, on = subject.text(), self._desk.today
        self._desk.write(
            f"安排任课 {name}",
            lambda session: teaching.teach(session, class_id, who, words, on),
            lambda _made: self.show_record(class_id),
            failed=self._refused,
            owner=self,
            toast=f"已安排 {name} 的{words.strip()}",
        )

    def _stop(self, lesson: Lesson) -> None:
        class_id, on = self._class, self._desk.today
        self._desk.write(
            f"结束任课 {lesson.name} {lesson.subject}",
            lambda session: teaching.stop(session, lesson.id, on),
            lambda _done: self.show_record(class_id),
            failed=self._refused,
            owner=self,
            toast=f"{lesson.name} 不教这个班的{lesson.subject}了",
        )

    def _draw(self, record: int, found: tuple[list[tuple[object, str]], tuple[Lesson, ...]]) -> None:
        teachers, lessons = found
        model, theme = self._model, self._desk.theme
        if record != self._class or model is None or model.row_of(record) is None:
            return
        name, pupils = str(model.value(record, "name")), model.value(record, "pupils")
        self.set_head(name, f"{pupils} 人", show_picture=False)
        state = {"filters": {"class": name}}
        see = partial(self._desk.open, places.STUDENTS, places.REGISTER, state=state)
        items: list[Item] = [
            key_value(theme, "班主任", str(model.value(record, "teacher") or "")),
            *(self._line(lesson) for lesson in lessons),
            row(theme, link(theme, "看这个班的学生", see), None),
        ]
        if self._desk.editable:
            self._teacher = Combo(theme, [(None, "（没有）"), *teachers], name="新的班主任", width=190)
            self._teacher.set_value(model.value(record, "teacher_id"))
            self._since = LineEdit(theme, dates.show_day(self._desk.today), name="从哪天起")
            self._since.setFixedWidth(theme.px(130))
            self._since.entered.connect(self.save)
            self._problem = Label("", "bad", wrap=True)
            items += [
                4, rule(), Label("换班主任", "strong"),
                key_value(theme, "老师", holder(row(theme, self._teacher, None))),
                key_value(theme, "从哪天起", holder(row(theme, self._since, None))),
                Label("= 是今天，9.1 是 9月1日", "sub"),
                *self._teaching(teachers),
                self._problem,
            ]  # fmt: skip
            self.set_actions(Button(theme, "保存　F9", role=Role.PRIMARY, run=self.save))
        self.set_body(holder(column(theme, *items, None, spacing=8, margin=(0, 2, 6, 2))))

    def _line(self, lesson: Lesson) -> Item:
        theme = self._desk.theme
        done = Button(theme, "不教了", role=Role.QUIET, small=True, run=partial(self._stop, lesson))
        done.setAccessibleName(f"{lesson.name} 不教{lesson.subject}了")
        return row(
            theme, Label(lesson.subject, "sub"), Label(lesson.name), None, *([done] if self._desk.editable else [])
        )

    def _teaching(self, teachers: list[tuple[object, str]]) -> list[Item]:
        theme = self._desk.theme
        self._lesson = Combo(theme, [(None, "（选老师）"), *teachers], name="任课老师", width=130)
        self._subject = LineEdit(theme, "", name="学科")
        self._subject.setFixedWidth(theme.px(80))
        self._subject.entered.connect(self.teach)
        add = Button(theme, "加上", small=True, run=self.teach)
        return [
            rule(), Label("加一位任课老师：谁、教哪一科", "strong"),
            row(theme, self._lesson, self._subject, add, None),
            Label("从今天起；结对时，教这个班的老师排在前面", "sub", wrap=True),
        ]  # fmt: skip

    def _refused(self, problem: LedgerError) -> None:
        self._say("；".join(problem.problems.values()) if isinstance(problem, RuleError) else str(problem))

    def _say(self, sentence: str) -> None:
        if self._problem is not None:
            self._problem.setText(sentence)
