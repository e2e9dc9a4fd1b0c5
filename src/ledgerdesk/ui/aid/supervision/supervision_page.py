"""资助 › 监管: families called back, complaints, inspections, and the clear card of every family."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ledgerdesk.domain.rights import Right
from ledgerdesk.services import attachments, classes, terms
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.supervision import inspections, spot_checks
from ledgerdesk.services.supervision.inspections import OWN
from ledgerdesk.ui import places
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.supervision import supervision_dialogs as dialogs
from ledgerdesk.ui.aid.supervision import supervision_panel as panels
from ledgerdesk.ui.aid.supervision import supervision_paper
from ledgerdesk.ui.aid.supervision import supervision_source as sources
from ledgerdesk.ui.aid.supervision.supervision_source import Read
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.printing import list_paper
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.lists_page import ListsPage
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

CALLS, COMPLAINTS, INSPECTIONS, CARDS = "calls", "complaints", "inspections", "cards"
_WORDS = {CALLS: "回访", COMPLAINTS: "投诉", INSPECTIONS: "检查", CARDS: "明白卡"}
_PAPERS = {CALLS: "资助回访记录", COMPLAINTS: "资助投诉登记", INSPECTIONS: "资助检查记录"}
_CHOICES = "sheet.supervision."


class SupervisionPage(ListsPage):
    """Four lists: families called back, complaints, inspections, cards."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "资助", _WORDS)
        self._read = Read()
        self._questions: tuple[str, ...] = ()
        self.body.addLayout(row(desk.theme, self.segments, None))
        self.body.addWidget(self.stack, 1)
        self.begin()

    # ---- what is shown ---------------------------------------------------------------------------
    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        found = dict(self.front.commands())
        if self.desk.editable and self.key != CARDS:
            found[Command.NEW] = self.new
        if self.desk.editable and self.key == CALLS:
            found[Command.EDIT] = self.answer_current
        if self.desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.print
        return found

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Draw families, or ask for a complaint or an inspection, after the list in front."""
        if not self.desk.editable:
            return
        if self.key == CALLS:
            self.draw()
        elif self.key == COMPLAINTS:
            dialogs.ComplaintDialog(self.desk, None, self).stand()
        elif self.key == INSPECTIONS:
            self._ask_inspection(None)

    def draw(self) -> None:
        """Draw as many families as policy still asks for."""
        sample, term = self._read.sample, self._read.term[0]
        if sample is None or not self.desk.editable:
            return
        if not sample.left:
            words = "还没有到账的，暂时不用抽" if not sample.arrived else f"已抽 {sample.drawn} 户，够了"
            self.desk.note(words)
            return
        count = sample.left
        self.desk.write(
            f"抽取回访家庭 {count} 户", lambda session: spot_checks.draw(session, term, count), owner=self,
            toast=f"已抽 {count} 户，请打电话回访", failed=lambda problem: self.desk.asker.show_error("没有抽", str(problem)),
        )  # fmt: skip

    def answer(self, check_id: int) -> None:
        """Ask what a family said."""
        facts = next((one for one in self._read.calls if one.id == check_id), None)
        if facts is None or not self.desk.editable:
            return
        on = self.desk.on
        ask: Callable[[dialogs.Family], object] = lambda whom: dialogs.AnswerDialog(  # noqa: E731 - a name for its type
            self.desk, facts, whom, partial(self._answer_next, check_id), self
        ).stand()
        self.desk.read("读取家长电话", lambda session: dialogs.family(session, on, facts.student_id), ask, owner=self)

    def answer_current(self) -> None:
        """Ask what the highlighted family said."""
        current = self.front.view.current()
        if current is not None:
            self.answer(current)

    def take_off(self, check_ids: Sequence[int]) -> None:
        """Take families off the sample who were not called."""
        ids = list(check_ids)
        self.desk.write(
            f"去掉回访家庭 {len(ids)} 户", lambda session: spot_checks.remove(session, ids), owner=self,
            toast=f"已去掉 {len(ids)} 户", failed=lambda problem: self.desk.asker.show_error("没有去掉", str(problem)),
        )  # fmt: skip

    def edit(self, record: int) -> None:
        """Ask about the complaint or inspection shown."""
        if self.key == COMPLAINTS:
            facts = next((one for one in self._read.complaints if one.id == record), None)
            dialogs.ComplaintDialog(self.desk, facts, self).stand()
        elif self.key == INSPECTIONS:
            self._ask_inspection(record)

    # ---- papers ----------------------------------------------------------------------------------
    def print(self) -> None:
        """Print cards, the sheet of the own check in front, else the list as it is seen."""
        if self.key == CARDS:
            paper.show(self.desk, self.cards_paper(self.front.taken_records()), self)
        elif (sheet := self.check_sheet()) is not None:
            paper.show(self.desk, sheet, self)
        else:
            list_paper.show(self.desk, self.list_paper(), self)

    def list_paper(self) -> list_paper.ListPaper:
        """Return the list in front on paper, with the columns seen."""
        return supervision_paper.seen(self.desk, self.front, _CHOICES + self.key, _PAPERS[self.key])

    def cards_paper(self, ids: Sequence[int]) -> paper.Paper:
        """Return the clear cards of pupils, two to a sheet."""
        return supervision_paper.clear(self.desk, self._read.term, ids)

    def check_sheet(self) -> paper.Paper | None:
        """Return the sheet of the school's own check in front; None where another list or record is."""
        record = self.front.view.current() if self.key == INSPECTIONS else None
        facts = next((one for one in self._read.inspections if one.id == record and one.kind == OWN), None)
        return supervision_paper.check(self.desk, facts, self._questions) if facts is not None else None

    # ---- inside ----------------------------------------------------------------------------------
    def make(self, key: str) -> SheetPage:
        desk, held = self.desk, self._read
        panel: panels.RecordPanel | None = None
        source: ListSource
        actions: tuple[Action, ...] = ()
        if key == CALLS:
            source = sources.calls(desk, held, self.draw)
            actions = desk.when(Right.EDIT, Action(text="去掉", icon="x", run=self.take_off))
        elif key == COMPLAINTS:
            source = sources.complaint_list(desk, held, self.new)
            panel = panels.RecordPanel(desk, attachments.COMPLAINT, self._complaint, "选一条，这里显示怎么办的")
        elif key == INSPECTIONS:
            source = sources.inspection_list(desk, held, self.new)
            panel = panels.RecordPanel(desk, attachments.INSPECTION, self._inspection, "选一次检查，这里显示查了什么")
            self._ask_questions()
        else:
            source = sources.card_list(desk, held)
        page = inner_list.make(desk, source, _CHOICES + key, actions=actions, panel=panel)
        if panel is not None:
            panel.editing.connect(self.edit)
        elif key == CALLS:
            page.view.opened.connect(self.answer)
        else:
            page.view.opened.connect(lambda pupil: desk.open(places.STUDENTS, places.REGISTER, record=pupil))
        return page

    def dress(self) -> None:
        theme, key = self.theme, self.key
        print_ = Button(
            theme, "打印明白卡" if key == CARDS else "打印", "printer", tip="打印（Ctrl+P）", run=self.print
        )
        words = {CALLS: "抽人回访", COMPLAINTS: "登记投诉", INSPECTIONS: "登记检查"}.get(key, "")
        new = Button(theme, words, "plus", Role.PRIMARY, tip="新增（Ctrl+N）", run=self.new)
        self.header.set_buttons(
            *self.desk.when(Right.OUTPUT, print_), *((new,) if words and self.desk.editable else ())
        )

    def told(self) -> str:
        sample = self._read.sample
        if self.key == CALLS and sample is not None:
            return f"到账 {sample.arrived} 人，要抽 {sample.wanted} 户，已抽 {sample.drawn} 户。双击一行，写下家长说的"
        return {
            COMPLAINTS: f"没办结 {sum(one.closed_on is None for one in self._read.complaints)} 条",
            INSPECTIONS: f"待整改 {sum(one.open for one in self._read.inspections)} 次",
            CARDS: "勾上学生打印，没有勾就打印显示的；一张 A4 两份，剪开",
        }.get(self.key, "")

    def _answer_next(self, before: int) -> None:
        left = [one.id for one in self._read.calls if one.called_on is None and one.id != before]
        if left:
            self.front.select(left[0])
            self.answer(left[0])
        else:
            self.desk.say("抽到的都回访完了")

    def _complaint(self, record: int) -> panels.Told | None:
        return next((panels.of_complaint(one) for one in self._read.complaints if one.id == record), None)

    def _inspection(self, record: int) -> panels.Told | None:
        found = next((one for one in self._read.inspections if one.id == record), None)
        return panels.of_inspection(found, self._questions) if found is not None else None

    def _ask_questions(self) -> None:
        on = self.desk.on

        def keep(found: tuple[str, ...]) -> None:
            self._questions = found

        self.desk.read("读取自查内容", lambda session: inspections.questions(session, on), keep, owner=self)

    def _ask_inspection(self, record: int | None) -> None:
        on = self.desk.on
        facts = next((one for one in self._read.inspections if one.id == record), None)

        def work(session: Session) -> tuple[tuple[str, ...], tuple[ClassFacts, ...]]:
            return inspections.questions(session, on), classes.of_year(session, terms.term_at(session, on).year, on)

        ask: Callable[[tuple[tuple[str, ...], tuple[ClassFacts, ...]]], object] = (  # noqa: E731 - a name for its type
            lambda found: dialogs.InspectionDialog(self.desk, facts, *found, self).stand()
        )
        self.desk.read("读取自查内容", work, ask, owner=self)
