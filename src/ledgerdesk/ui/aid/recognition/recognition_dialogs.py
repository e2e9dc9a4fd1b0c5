"""Small forms of the recognition page: a batch, an application, a visit, a notice, a correction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import notice as notice_kinds
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field
from ledgerdesk.printing import notices as papers
from ledgerdesk.services.recognition import advancing, applications, batches, posting, reporting
from ledgerdesk.services.recognition.applications import ApplicationFacts
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.services.recognition.evidence import Given
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint

_F1 = (
    kinds.day("received_on", "收到的日期", required=True),
    kinds.money("per_capita_fen", "人均年收入", hint="元，按表上写的"),
    kinds.long_text("disaster", "自然灾害"),
    kinds.long_text("accident", "突发意外"),
    kinds.long_text("weak_labour", "残疾、年迈等"),
    kinds.long_text("unemployment", "失业"),
    kinds.long_text("debts", "欠债"),
    kinds.long_text("other", "其他情况"),
)
_WIDE = 640


def choice_line(desk: Desk, words: str, choice: QWidget) -> Item:
    """Return a choice with its word at the left, in line with the fields of the form under it."""
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(LABEL))
    return row(desk.theme, label, choice, None)


class BatchDialog(StoringDialog):
    """Another batch of the school year; ``opened`` tells its id."""

    opened = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        fields = (
            kinds.day("opened_on", "从哪天开始", required=True, hint="这一天在哪个学年，就是哪个学年的认定"),
            kinds.text("title", "名称", hint="不填就按学年和批次起名"),
        )
        super().__init__(desk, "新开一批认定", fields, parent, save="开这一批　F9", width=_WIDE)
        self.form.set_values({"opened_on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        on, title = values["opened_on"], str(values["title"] or "")
        assert isinstance(on, date)  # noqa: S101 - a required day

        def work(session: Session) -> None:
            self._made = batches.open_batch(session, on, title)

        return work

    def accept(self) -> None:
        super().accept()
        self.opened.emit(self._made)


class ReceiveDialog(StoringDialog):
    """Application forms handed in by many at once: they go on to the next step."""

    def __init__(self, desk: Desk, ids: Sequence[int], parent: QWidget) -> None:
        self._ids = tuple(ids)
        fields = (kinds.day("on", "收到的日期", required=True),)
        over = [hint(f"{len(ids)} 人的申请表都交来了，承诺一栏都由家长手写好了。表上写的情况可以以后在“申请表”里补。")]
        super().__init__(desk, f"收到申请表 {len(ids)} 人", fields, parent, over=over, save=f"收到 {len(ids)} 份　F9")
        self.form.set_values({"on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        on, ids = values["on"], self._ids
        assert isinstance(on, date)  # noqa: S101 - a required day

        def work(session: Session) -> None:
            applications.receive(session, ids, on)
            advancing.advance(session, ids, rules.APPLIED, on=on)

        return work


class ApplicationDialog(StoringDialog):
    """What the family wrote on the form (F1)."""

    def __init__(
        self, desk: Desk, recognition_id: int, name: str, told: ApplicationFacts | None, parent: QWidget
    ) -> None:
        self._id, self._told = recognition_id, told
        self.promised = Segments(desk.theme, ((True, "已手写"), (False, "还没有写")), name="承诺")
        super().__init__(
            desk, f"申请表：{name}", _F1, parent,
            under=[choice_line(desk, "承诺", self.promised), hint("承诺要由学生或监护人亲笔写，表上不印现成的字。")],
            width=_WIDE,
        )  # fmt: skip
        shown = told or ApplicationFacts(received_on=desk.today, promised=True)
        self.form.set_values({field.key: getattr(shown, field.key) for field in _F1})
        self.promised.set_value(shown.promised)

    def store(self, values: Values) -> Callable[[Session], object] | None:
        programs = self._told.programs if self._told else ()
        promised = self.promised.value() is True
        facts = ApplicationFacts(**dict(values), promised=promised, programs=programs)  # type: ignore[arg-type] # by field
        recognition_id = self._id
        return lambda session: applications.save(session, recognition_id, facts)


@dataclass(frozen=True)
class VisitStart:
    """Who may have visited, and the home visits of the term that could tell what was found: (id, words)."""

    staff: tuple[tuple[int, str], ...]
    visits: tuple[tuple[int, str], ...]


class InvestigationDialog(StoringDialog):
    """Who visited and what was found, or the home visit that tells it; storing it is the step."""

    def __init__(self, desk: Desk, recognition_id: int, name: str, start: VisitStart, parent: QWidget) -> None:
        self._id = recognition_id
        theme = desk.theme
        self.visit = Combo(theme, [(None, "另外写"), *start.visits], name="用哪次家访")
        self.staff = Combo(theme, [(None, "请选"), *start.staff], name="走访人")
        fields = (
            kinds.day("on", "走访的日期", required=True),
            kinds.long_text("finding", "情况核实", hint="看到的、问到的"),
            kinds.long_text("proposal", "资助建议"),
        )
        over = [choice_line(desk, "走访人", self.staff)]
        if start.visits:
            over.insert(0, choice_line(desk, "用哪次家访", self.visit))
        super().__init__(
            desk, f"走访调查：{name}", fields, parent, over=over, save="保存，推进到走访调查　F9", width=_WIDE
        )
        self.form.set_values({"on": desk.today})
        self.visit.chosen.connect(lambda _id: self._take_visit())
        if start.visits:
            self.visit.set_value(start.visits[-1][0])
            self._take_visit()

    def _take_visit(self) -> None:
        own = self.visit.value() is None
        for key in ("finding", "proposal"):
            self.form.field_row(key).setVisible(own)
        self.form.field_row("on").setVisible(own)
        self.staff.setEnabled(own)

    def store(self, values: Values) -> Callable[[Session], object] | None:
        visit, staff, ids = self.visit.value(), self.staff.value(), [self._id]
        if isinstance(visit, int):
            given = Given(visit_id=visit)
            return lambda session: advancing.advance(session, ids, rules.VISITED, given=given)
        on = values["on"]
        assert isinstance(on, date)  # noqa: S101 - a required day
        given = Given(
            staff_id=staff if isinstance(staff, int) else None,
            finding=str(values["finding"] or ""),
            proposal=str(values["proposal"] or ""),
        )
        return lambda session: advancing.advance(session, ids, rules.VISITED, on=on, given=given)


@dataclass(frozen=True)
class NoticeStart:
    """What a notice begins with: the term, the levels by code where the school posts them, the next working day."""

    term: str
    levels: Mapping[str, str]
    first: date


class NoticeDialog(StoringDialog):
    """Title and first day of the notice of those reviewed; ``drafted`` tells its id."""

    drafted = Signal(int)

    def __init__(self, desk: Desk, batch: BatchFacts, ids: Sequence[int], start: NoticeStart, parent: QWidget) -> None:
        self._batch, self._ids = batch.id, tuple(ids)
        self._leveled = bool(start.levels)
        choices = [("", "不写档次"), *((code, f"只公示{word}的") for code, word in start.levels.items())]
        self.level = Combo(desk.theme, choices, name="档次")
        fields = (
            kinds.long_text("title", "标题", required=True),
            kinds.day("starts_on", "从哪天公示", required=True, hint="公示几天按设置算"),
        )
        over: list[Item] = [hint(f"{len(ids)} 人。只公示姓名、年级、班级；先存为草稿，到“公示”里看样稿、定稿。")]
        if self._leveled:
            over.append(choice_line(desk, "档次", self.level))
        super().__init__(desk, "拟认定公示", fields, parent, over=over, save="存为草稿，看样稿　F9", width=_WIDE)
        school = desk.school.name if desk.school else ""
        title = "\n".join(papers.default_title(notice_kinds.RECOGNITION, school, start.term))
        self.form.set_values({"title": title, "starts_on": start.first})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        first, title, level = values["starts_on"], str(values["title"]), str(self.level.value() or "")
        batch, ids = self._batch, None if level else self._ids
        assert isinstance(first, date)  # noqa: S101 - a required day

        def work(session: Session) -> None:
            self._made = posting.draft_notice(session, batch, title, first, ids=ids, level=level)

        return work

    def accept(self) -> None:
        super().accept()
        self.drafted.emit(self._made)


class LevelDialog(StoringDialog):
    """Another level with the reason: a correction after confirmation, or the decision after an objection."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        names: Mapping[str, str],
        work: Callable[[Session, str, str, date], object],
        parent: QWidget,
        *,
        told: str,
        save: str,
    ) -> None:
        """``work`` gets level, reason and day."""
        self._work = work
        self.level = Segments(desk.theme, tuple(names.items()), name="等级", optional=True)
        fields: tuple[Field, ...] = (
            kinds.long_text("reason", "原因", required=True),
            kinds.day("on", "日期", required=True),
        )
        over = [hint(told), choice_line(desk, "等级", self.level)]
        super().__init__(desk, title, fields, parent, over=over, save=save, width=_WIDE)
        self.form.set_values({"on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        level, reason, on = str(self.level.value() or ""), str(values["reason"]), values["on"]
        assert isinstance(on, date)  # noqa: S101 - a required day
        work = self._work
        return lambda session: work(session, level, reason, on)


def correction(desk: Desk, recognition_id: int, name: str, names: Mapping[str, str], parent: QWidget) -> LevelDialog:
    """Return the form of a correction (R21)."""

    def work(session: Session, level: str, reason: str, on: date) -> object:
        return reporting.correct(session, recognition_id, level, reason, on)

    told = "原来的一条留底，另记一条新的。公示写了档次的，更正后要重新公示；其他的从这一天起按新的等级算。"
    return LevelDialog(desk, f"更正认定：{name}", names, work, parent, told=told, save="更正　F9")


def decision(desk: Desk, recognition_id: int, name: str, names: Mapping[str, str], parent: QWidget) -> LevelDialog:
    """Return the form in which a recognition is decided anew after an objection was upheld."""

    def work(session: Session, level: str, reason: str, on: date) -> object:
        target = rules.REFUSED if level == rules.NOT_POOR else rules.CONFIRMED
        given = Given(level=level, reason=reason)
        return advancing.advance(session, [recognition_id], target, on=on, given=given)

    told = "异议成立。重新定等级；定为不困难的，这次认定不通过。"
    return LevelDialog(desk, f"重新认定：{name}", names, work, parent, told=told, save="保存　F9")
