"""The panel beside the plans: goals and measures of the term, what came of them, and the terms before."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.fields.field import Field, Section
from ledgerdesk.fields.pairing_plans import GOALS, PLAN_FORM
from ledgerdesk.services.pairings import planned, plans
from ledgerdesk.services.pairings.planned import PlanRow
from ledgerdesk.ui import places
from ledgerdesk.ui.care.plans import plan_views
from ledgerdesk.ui.care.plans.plan_source import Book, offer
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, key_value, rule
from ledgerdesk.ui.sheet.editing_panel import EditingPanel

PLAN, OUTCOME = (part.title for part in PLAN_FORM.sections)
_KEY = 64  # pixels at normal text size


class PlanPanel(EditingPanel):
    """See RecordPanel: a record is a pairing; what is shown was read with the list, the terms before by itself."""

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__(desk, (), empty="选一对，这里写计划、评成效")
        self._book = book
        self._wanted: int | None = None
        self._past: plan_views.Past = ()

    @property
    def pairing(self) -> PlanRow | None:
        """Return the pairing shown."""
        return self._book.rows.get(self._wanted) if self._wanted is not None else None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        if self.form is not None and record == self._wanted:
            return
        if record != self._wanted:
            self.set_aside()
            self._past = ()
        self._wanted = record
        if self.pairing is None:
            self.show_nothing()
        else:
            self.show_reading()
            self._read_past()

    # ---- EditingPanel ----------------------------------------------------------------------------
    def record_id(self) -> int | None:
        """See EditingPanel."""
        return self.pairing.pairing_id if self.pairing is not None else None

    def record_name(self) -> str:
        """See EditingPanel."""
        return self.pairing.student if self.pairing is not None else ""

    def sections(self) -> Sequence[Section]:
        """See EditingPanel: without a plan nothing can be judged."""
        return PLAN_FORM.sections if self.pairing is not None and self.pairing.planned else PLAN_FORM.sections[:1]

    def values(self) -> Mapping[str, object]:
        """See EditingPanel."""
        plan = self.pairing.plan if self.pairing is not None else None
        return {} if plan is None else {each.key: getattr(plan, each.key) for each in _fields()}

    def note(self, title: str) -> str:
        """See EditingPanel."""
        shown = self.pairing
        fresh = title == PLAN and shown is not None and shown.plan is None and any(shown.standing)
        return "结对时定的目标已经填好，可以改。" if fresh else ""

    def edit(self, title: str = "") -> None:
        """See EditingPanel: a first plan begins with the goals agreed when the pairing began."""
        before = self.form
        super().edit(title)
        row_ = self.pairing
        if self.form is not None and before is None and row_ is not None and row_.plan is None:
            for each, words in zip(GOALS, row_.standing, strict=True):
                if words:
                    self.form.editor(each.key).set_text(words)
        if self.form is not None and before is None:
            offer(self._desk, self.form, self._book.phrases, 0)

    def reload(self) -> None:
        """See EditingPanel: the list reads its rows again by itself."""
        self.show_reading()
        self._read_past()

    def store(self, changes: Mapping[str, object]) -> bool:
        """See EditingPanel."""
        shown, term = self.pairing, self._book.term
        if shown is None or term is None:
            return False
        version = shown.plan.version if shown.plan else 0
        what = "成效" if "outcome" in changes or "review" in changes else "计划"
        self._desk.write(
            f"写帮扶{what} {shown.student}—{shown.teacher}",
            lambda session: plans.save(session, shown.pairing_id, term.id, changes, version),
            self.stored,
            failed=self.refused,
            ended=self.ended,
            owner=self,
            toast=f"已保存 {shown.student} 的帮扶{what}",
        )
        return True

    def draw(self) -> QWidget:
        """See EditingPanel."""
        shown, theme = self.pairing, self._desk.theme
        if shown is None:
            return QWidget()
        until = "" if shown.open else "（已结束）"
        self.set_head(shown.student, f"{shown.class_name}　{shown.teacher}帮扶{until}", show_picture=False)
        go = partial(self._desk.open, places.STUDENTS, places.REGISTER, record=shown.student_id)
        items: list[Item] = [row(theme, link(theme, f"看 {shown.student}", go), None), rule()]
        for part in PLAN_FORM.sections:
            items += self._part(part, shown)
        items += self._before(shown)
        can = self._desk.editable
        write = Button(theme, "写计划" if not shown.planned else "改计划", "pencil", tip="修改（F2）", run=self.edit)
        judge = Button(theme, "评成效", role=Role.SECONDARY, run=partial(self.edit, OUTCOME))
        judge.allow(shown.planned, "先写计划")
        self.set_actions(*((write, judge) if can else ()))
        return holder(column(theme, *items, None, spacing=6, margin=(0, 2, 6, 2)))

    # ---- inside ----------------------------------------------------------------------------------
    def _part(self, part: Section, shown: PlanRow) -> list[Item]:
        theme, plan = self._desk.theme, shown.plan
        told = [(each.label, each.mask(getattr(plan, each.key))) for each in part.fields] if plan else []
        items: list[Item] = [Label(f"本学期{part.title}", "strong")]
        if any(words for _, words in told):
            items += [key_value(theme, label, words, width=_KEY) for label, words in told]
        elif part.title == PLAN:
            items.append(Label("还没有写。", "sub"))
            standing = [
                (each.label, each.mask(words)) for each, words in zip(GOALS, shown.standing, strict=True) if words
            ]
            if standing:
                items.append(Label("结对时定的目标：", "sub"))
                items += [key_value(theme, label, words, width=_KEY) for label, words in standing]
        else:
            items.append(Label("还没有评。", "sub"))
        if plan is not None and plan.reviewed_on and part.title == OUTCOME:
            items.append(key_value(theme, "评定", dates.prose(plan.reviewed_on, self._desk.today), width=_KEY))
        return [*items, rule()]

    def _before(self, shown: PlanRow) -> list[Item]:
        now = self._book.term
        past = [one for one in self._past if now is None or one[2].term_id != now.id]
        return [Label("以前的学期", "strong"), *plan_views.told(past)] if past else []

    def _read_past(self) -> None:
        shown = self.pairing
        if shown is not None:
            wanted = shown.student_id
            self._desk.read(
                "读取以前的计划",
                lambda session: planned.of_student(session, wanted),
                partial(self._took_past, wanted),
                owner=self,
                key=f"plan-panel:{id(self)}",
            )

    def _took_past(self, student_id: int, found: plan_views.Past) -> None:
        if self.pairing is not None and self.pairing.student_id == student_id and found != self._past:
            self._past = found
            self.show_reading()


def _fields() -> list[Field]:
    return [each for part in PLAN_FORM.sections for each in part.fields]
