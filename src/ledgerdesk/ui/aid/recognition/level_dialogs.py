"""Levels: checked again each term, given anew to one pupil, and what they are called here and in the upload."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services.recognition import levels, terms
from ledgerdesk.services.recognition.terms import TermCheck
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.aid.recognition.recognition_dialogs import choice_line
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

_COLUMNS = (
    LineColumn(title="姓名", name=True, bold=True),
    LineColumn(title="班级", width=120),
    LineColumn(title="原来", width=90, tint="sub"),
    LineColumn(title="这学期", width=90),
    LineColumn(title="原因", width=160, share=1),
    LineColumn(title="", width=80, tint="sub"),
)


class RecheckDialog(Dialog):
    """What checking the term would write; those unticked are left as they are."""

    def __init__(
        self, desk: Desk, term: TermFacts, found: Sequence[TermCheck], names: Mapping[str, str], parent: QWidget
    ) -> None:
        super().__init__(desk.theme, "学期复核", parent, width=780)
        theme = desk.theme
        self.desk, self._term, self._names = desk, term, names
        self._out: set[int] = set()
        self._waiting = [one for one in found if not one.stored]
        self.table = LineTable(theme, _COLUMNS, name="学期复核", ticks=True)
        self.table.setMinimumHeight(min(theme.px(380), parent.window().height() - theme.px(280)))
        self.table.ticked.connect(self._ticked)
        # Whoever changes comes first: that is what is to be checked.
        ordered = sorted(found, key=lambda one: (one.stored, one.level == one.before))
        self.table.set_lines([self._line(one) for one in ordered])
        changed = sum(one.level != one.before for one in self._waiting)
        words = (
            f"要复核 {len(self._waiting)} 人，其中 {changed} 人的类别已退出，改为不困难。不改的去掉勾。"
            if self._waiting
            else "这个学期的等级都复核过了。"
            if found
            else "还没有确认过的认定，没有要复核的。"
        )
        self._told = hint(words)
        self._go = Button(theme, "", role=Role.PRIMARY, run=self.recheck)
        self.put(Label(f"{term.name}复核", "heading"), self._told, (self.table, 1))
        self.put_buttons(Button(theme, "取消", run=self.reject), self._go)
        self._tell()

    def recheck(self) -> None:
        """Write the levels of the term."""
        term, on, out = self._term, self.desk.on, frozenset(self._out)
        count = len(self._waiting) - len(out)
        self._go.forbid("正在保存")
        self.desk.write(
            f"{term.name}复核困难等级 {count} 人",
            lambda s: terms.recheck(s, term.id, on, out),
            lambda _count: self.accept(),
            failed=self._refused,
            ended=self._go.permit,
            owner=self,
            toast=f"已复核 {count} 人",
        )

    def _refused(self, problem: LedgerError) -> None:
        self.desk.asker.show_error("没有复核", str(problem))

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            (self._out.discard if on else self._out.add)(key)
            self.table.change(lambda line: replace(line, ticked=on) if line.key == key else line)
            self._tell()

    def _tell(self) -> None:
        count = len(self._waiting) - len(self._out)
        self._go.set_text(f"复核 {count} 人")
        self._go.allow(count > 0, "没有要复核的。")

    def _line(self, one: TermCheck) -> Line:
        before, level = (self._names.get(code, code) for code in (one.before, one.level))
        cells = (one.name, one.class_name, before, level, one.reason, "已复核" if one.stored else "")
        changes = not one.stored and one.level != one.before
        return Line(one.student_id, cells, ticked=None if one.stored else True, ground="warn_bg" if changes else "")


class TermLevelDialog(StoringDialog):
    """Another level of one pupil for one term, with the reason."""

    def __init__(
        self, desk: Desk, term: TermFacts, student_id: int, name: str, names: Mapping[str, str], parent: QWidget
    ) -> None:
        self._term, self._student = term.id, student_id
        self.level = Segments(desk.theme, tuple(names.items()), name="等级", optional=True)
        over = [hint(f"只改{term.name}的等级，认定本身不变。"), choice_line(desk, "等级", self.level)]
        fields = (kinds.long_text("reason", "原因", required=True),)
        super().__init__(desk, f"调本学期等级：{name}", fields, parent, over=over, width=640)

    def store(self, values: Values) -> Callable[[Session], object] | None:
        term, student = self._term, self._student
        level, reason = str(self.level.value() or ""), str(values["reason"])
        return lambda session: terms.set_level(session, term, student, level, reason)


class LevelNamesDialog(StoringDialog):
    """What each level is called here, and the word the upload wants for it."""

    def __init__(self, desk: Desk, names: Mapping[str, str], exported: Mapping[str, str], parent: QWidget) -> None:
        table = codes.table(levels.TABLE)
        self._own = {entry.code: entry.label for entry in table.codes}
        fields = (
            *(kinds.text(f"name_{code}", label, hint="本校、本县的叫法") for code, label in self._own.items()),
            *(
                kinds.text(f"out_{code}", f"上报“{label}”写成", hint="名单上报时写的字")
                for code, label in self._own.items()
            ),
        )
        told = hint("空着就用原来的叫法。改了以后，页面、评议表和名单都用新的叫法；公示上只写公示过的。")
        super().__init__(desk, "等级的叫法和上报的写法", fields, parent, over=[told], width=640)
        self.form.set_values(
            {f"name_{code}": word for code, word in names.items()}
            | {f"out_{code}": word for code, word in exported.items()}
        )

    def store(self, values: Values) -> Callable[[Session], object] | None:
        def words(prefix: str) -> dict[str, str]:
            return {code: str(values[f"{prefix}_{code}"] or "") for code in self._own}

        names = {code: "" if word == self._own[code] else word for code, word in words("name").items()}
        exported = words("out")

        def work(session: Session) -> None:
            levels.set_names(session, names)
            levels.set_exported(session, exported)

        return work
