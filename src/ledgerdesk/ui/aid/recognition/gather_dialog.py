"""收学生: whom the lists and last year propose, ticked, and families that apply on their own."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services.recognition import batches
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.services.recognition.candidates import Candidate
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

_COLUMNS = (
    LineColumn(title="姓名", name=True, bold=True),
    LineColumn(title="班级", width=120),
    LineColumn(title="怎么来的", width=116, tint="sub", leaves=2),
    LineColumn(title="依据", width=150, share=1),
    LineColumn(title="去年", width=84, tint="sub", leaves=1),
    LineColumn(title="", width=130, tint="sub"),
)
_WIDTH, _HEIGHT = 820, 400  # pixels at normal text size
_ALL = "all"


class GatherDialog(Dialog):
    """Ticks may be taken away; those who stand in a batch of the year already have no box."""

    def __init__(self, desk: Desk, batch: BatchFacts, found: Sequence[Candidate], parent: QWidget) -> None:
        super().__init__(desk.theme, "收学生", parent, width=_WIDTH)
        theme = desk.theme
        self.desk, self._batch = desk, batch
        self._found = {one.student_id: one for one in found}
        self._chosen = {one.student_id for one in found if _free(one)}
        self._own: dict[int, Named] = {}
        self.which = Segments(
            theme,
            ((_ALL, "都看"), (rules.OFFICIAL, "名单上的"), (rules.CARRIED, "去年的"), (rules.BY_APPLICATION, "申请的")),
            name="看哪些",
        )
        self.which.chosen.connect(lambda _value: self._show())
        self.table = LineTable(theme, _COLUMNS, name="要认定的学生", ticks=True)
        self.table.setMinimumHeight(min(theme.px(_HEIGHT), parent.window().height() - theme.px(330)))
        self.table.ticked.connect(self._ticked)
        field = kinds.text("who", "另有申请的")
        self.people = PeopleEditor(theme, field, self._find, hint="姓名、拼音首字母，回车加上")
        self.people.changed.connect(self._add_own)
        self._told = Label("", "sub", wrap=True)
        self._go = Button(theme, "", role=Role.PRIMARY, run=self.gather)
        none = Button(theme, "都不勾", role=Role.QUIET, small=True, run=lambda: self._tick_all(on=False))
        every = Button(theme, "都勾上", role=Role.QUIET, small=True, run=lambda: self._tick_all(on=True))
        self.put(
            Label(f"收学生：{batch.title}", "heading", wrap=True),
            Label(
                "名单上的直接认定，不用申请；去年认定过、今年不在名单上的，要交申请表。不要的去掉勾。", "sub", wrap=True
            ),
            row(theme, self.which, None, every, none),
            (self.table, 1),
            row(theme, Label("另有申请的", "sub"), (self.people, 1)),
            self._told,
        )
        self.put_buttons(Button(theme, "取消", run=self.reject), self._go)
        self._show()

    @property
    def chosen(self) -> frozenset[int]:
        """Return the pupils that are ticked."""
        return frozenset(self._chosen)

    def add_applicant(self, who: Named) -> None:
        """Take somebody in who applies without being on a list."""
        self._own[who.id] = who
        self._chosen.add(who.id)
        self._show()

    def gather(self) -> None:
        """Take those ticked into the batch."""
        grounds = {
            who: self._found[who].ground if who in self._found else rules.BY_APPLICATION for who in sorted(self._chosen)
        }
        if not grounds:
            return
        batch_id, count = self._batch.id, len(grounds)
        self._go.forbid("正在收")
        self.desk.write(
            f"收进认定 {count} 人",
            lambda s: batches.add(s, batch_id, grounds),
            lambda _made: self.accept(),
            failed=self._refused,
            ended=self._go.permit,
            owner=self,
            toast=f"已收进 {count} 人",
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _refused(self, problem: LedgerError) -> None:
        self._told.setText(str(problem))
        self._told.set_role("bad")

    def _find(self, text: str, deliver: object) -> None:
        assert callable(deliver)  # noqa: S101 - the editor's own
        self.desk.read("查找", lambda s: visit_reading.pupils(s, text), deliver, owner=self, key="gather")

    def _add_own(self) -> None:
        people = self.people.people()
        if people:
            self.people.set_value(())
            known = self._found.get(people[0].id)
            if known is None or not known.status:
                self.add_applicant(people[0])

    def _tick_all(self, *, on: bool) -> None:
        shown = {int(str(line.key)) for line in self.table.lines() if line.ticked is not None}
        self._chosen = self._chosen | shown if on else self._chosen - shown
        self._show()

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            (self._chosen.add if on else self._chosen.discard)(key)
            self.table.change(lambda line: replace(line, ticked=on) if line.key == key else line)
            self._tell()

    def _show(self) -> None:
        which = self.which.value()
        shown = sorted(
            (one for one in self._found.values() if which in (_ALL, one.ground)), key=lambda one: not _free(one)
        )
        lines = [self._line(one) for one in shown]
        if which in (_ALL, rules.BY_APPLICATION):
            lines += [
                Line(who.id, (who.name, who.where, "家长申请", "家长申请", "", ""), ticked=who.id in self._chosen)
                for who in self._own.values()
            ]
        self.table.set_lines(lines)
        self._tell()

    def _line(self, one: Candidate) -> Line:
        ground = codes.table("recognition_ground").label(one.ground)
        last = codes.table("level").label(one.last_level) if one.last_level else "没有"
        word = codes.table("recognition_status").label(one.status) if one.status else ""
        stands = f"已收（{word}）" if one.status and not _free(one) else word
        ticked = one.student_id in self._chosen if _free(one) else None
        return Line(one.student_id, (one.name, one.class_name, ground, one.basis, last, stands), ticked=ticked)

    def _tell(self) -> None:
        count = len(self._chosen)
        self._go.set_text(f"收进来（{count} 人）")
        self._go.allow(count > 0, "先勾上要收的学生。")
        official = sum(who in self._found and self._found[who].ground == rules.OFFICIAL for who in self._chosen)
        self._told.setText(f"名单直接认定 {official} 人，要交申请表 {count - official} 人。")
        self._told.set_role("sub")


def _free(one: Candidate) -> bool:
    """Tell whether a candidate may be taken in: in no batch of the year, or out of it again."""
    return not one.status or one.status in rules.ENDED
