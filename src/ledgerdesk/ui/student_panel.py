"""The panel beside the register: one pupil, read by tabs, edited in place section by section."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from ledgerdesk.errors import LedgerError, RuleError, StaleRecordError
from ledgerdesk.fields.field import Field
from ledgerdesk.services import register
from ledgerdesk.ui import dated_change, places, student_record, student_views
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.detail_panel import DetailPanel
from ledgerdesk.ui.disclosure import Disclosure
from ledgerdesk.ui.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import column, holder
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.student_record import StudentRecord
from ledgerdesk.ui.theme import Tone

#: Facts that hold for a time: their change asks whether it is a correction.
DATED = MappingProxyType(
    {
        "status": "就读状态", "grade": "班级", "class_number": "班级", "boarding": "就读方式", "card_number": "银行卡",
        "guardian_name": "监护人", "guardian2_name": "第二监护人", "head_name": "户主", "household_number": "所在的户",
        "categories": "类别",
    }
)  # fmt: skip
_SHARED_SECTIONS = {"家庭": "改的是全家的资料", "监护人": "监护人的姓名、证号、电话几个孩子共用"}

#: Record and section of an editor, as in 「12/监护人」.
Spot = tuple[int, str]


class StudentPanel(DetailPanel):
    """See RecordPanel. ``deleting`` asks the page to delete the pupil shown."""

    deleting = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, student_views.TABS, empty="选一名学生，这里显示详细情况")
        self._desk = desk
        self._record: StudentRecord | None = None
        self._wanted: int | None = None
        self._form: FormView | None = None
        self._bar: SaveBar | None = None
        self._section = ""
        self._kept: dict[Spot, dict[str, str]] = {}
        self._disclosure = Disclosure(desk, self)
        self._disclosure.changed.connect(self._read)
        self.tab_chosen.connect(self._tab)
        desk.kept.connect(self._say_kept)

    # ---- what the page asks ----------------------------------------------------------------------
    def show_record(self, record: int | None) -> None:
        """Show a pupil; text that was not saved is set aside and offered when the pupil is shown again."""
        if self._form is not None and self._record is not None and record == self._record.id:
            return  # being edited: what was typed stays, saving says when the record has changed meanwhile
        self._set_aside()
        self._wanted = record
        if record is None or self._record is None or record != self._record.id:
            self._disclosure.hide()
        if record is None:
            self._record = None
            self.show_nothing()
            return
        on, system = self._desk.on, self._desk.system

        def work(session: Session) -> StudentRecord | None:
            return student_record.read(session, record, on, system)

        self._desk.read("读取学生", work, partial(self._took, record), owner=self, key="student-panel")

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        if self._form is not None:
            return {Command.SAVE: self.save, Command.SAVE_AND_NEXT: self.save, Command.CANCEL: self.cancel}
        return {Command.EDIT: self.edit} if self._record is not None and not self._desk.past else {}

    def text_state(self) -> dict[str, str]:
        """Return all unsaved text, keyed 'pupil/section/field'."""
        states = dict(self._kept)
        if self._form is not None and self._record is not None and (text := self._form.text_state()):
            states[self._record.id, self._section] = text
        return {f"{who}/{part}/{key}": text for (who, part), state in states.items() for key, text in state.items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Offer unsaved text where its pupil is shown."""
        for name, text in state.items():
            who, part, key = name.split("/", 2)
            self._kept.setdefault((int(who), part), {})[key] = text
        if self._form is None:
            self._read()

    def unsaved(self) -> list[int]:
        """Return the pupils with text set aside."""
        return list(dict.fromkeys(who for who, _part in self._kept))

    @property
    def record(self) -> StudentRecord | None:
        """Return the pupil shown, None when there is none."""
        return self._record

    @property
    def form(self) -> FormView | None:
        """Return the editors, None while nothing is edited."""
        return self._form

    @property
    def bar(self) -> SaveBar | None:
        """Return the save bar, None while nothing is edited."""
        return self._bar

    # ---- reading ---------------------------------------------------------------------------------
    def _took(self, wanted: int, record: StudentRecord | None) -> None:
        if wanted != self._wanted or (self._form is not None and record is not None):
            return
        self._record = record
        if record is None:
            self.show_nothing()
        else:
            self._read()

    def _read(self) -> None:
        record = self._record
        if record is None or self._form is not None:
            return
        facts = record.facts
        sex = self._word("sex", facts["sex"])
        born = f"{record.age} 岁" if record.age is not None else ""
        first = "　".join(part for part in (sex, self._word("nation", facts["nation"]), born) if part)
        second = "　".join(
            part for part in (record.class_name or "没有班级", self._word("boarding", facts["boarding"])) if part
        )
        status = self._word("status", facts["status"]) if facts["status"] != "present" else ""
        self.set_head(record.name, first, second, *([status] if status else []))
        hands = student_views.Hands(self._desk, self._reveal, self.edit, self._disclosure.shown)
        body = student_views.body(self.tabs.current(), record, hands)
        offers = [self._offer(spot) for spot in self._kept if spot[0] == record.id]
        self.set_body(holder(column(self._desk.theme, *offers, (body, 1), spacing=8)) if offers else body)
        self._pin_actions()

    def _word(self, key: str, value: object) -> str:
        field = next(f for f in student_views.section_fields(self._desk.system) if f.key == key)
        return field.show(value)

    def _tab(self, _key: str) -> None:
        if self._form is not None:
            self.cancel()
        self._read()

    def _offer(self, spot: Spot) -> Banner:
        return Banner(
            self._desk.theme, Tone.WARN, f"“{spot[1]}”上次没写完，内容还在。", "接着写", partial(self._resume, spot)
        )

    def _resume(self, spot: Spot) -> None:
        state = self._kept.pop(spot, {})
        tab = next((t for t, parts in student_views.SECTIONS.items() if spot[1] in parts), "basic")
        self.tabs.set_current(tab)
        self.edit(spot[1])
        if self._form is not None:
            self._form.restore_text(state)

    def _pin_actions(self) -> None:
        theme, desk = self._desk.theme, self._desk
        if desk.past:
            self.set_actions()
            return
        change = Button(theme, "修改", "pencil", tip="修改（F2）", run=self.edit)
        visit = Button(theme, "登记家访", "house-heart", tip="登记家访（F7）", run=self._visit)
        more = Button(theme, "", "ellipsis", tip="更多")
        more.setFixedWidth(theme.px(48))
        more.setMenu(self._more_menu())
        self.set_actions(change, visit, more)

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        record, desk = self._record, self._desk
        if record is None:
            return menu
        state = {places.FOR_STUDENT: record.id, places.NEW: True}
        menu.addAction("登记谈心").triggered.connect(
            lambda: desk.open(places.HELP_WORK, places.VISITS, state={**state, places.TALK: True})
        )
        menu.addAction("结对帮扶教师").triggered.connect(
            lambda: desk.open(places.HELP_WORK, places.PAIRINGS, state=state)
        )
        if record.household_id is not None:
            home = record.household_id
            menu.addAction("看一户一图").triggered.connect(
                lambda: desk.open(places.FAMILIES, places.HOUSEHOLDS, record=home)
            )
        menu.addSeparator()
        menu.addAction("删除…").triggered.connect(lambda: self.deleting.emit(record.id))
        return menu

    def _visit(self) -> None:
        if self._record is not None:
            state = {places.FOR_STUDENT: self._record.id, places.NEW: True}
            self._desk.open(places.HELP_WORK, places.VISITS, state=state)

    def _reveal(self, field: Field) -> None:
        if self._record is not None:
            self._disclosure.ask(field.key, field.label, self._record.name)

    # ---- editing ---------------------------------------------------------------------------------
    def edit(self, title: str = "") -> None:
        """Turn a section into editors: the first of the tab, of 基本 where the tab has none."""
        record = self._record
        if record is None or self._form is not None or self._desk.past:
            return
        parts = student_views.titles(self.tabs.current())
        if not parts:
            self.tabs.set_current("basic")
            parts = student_views.titles("basic")
        self._section = title or parts[0]
        part = student_views.section(self._section, self._desk.system)
        form = FormView(self._desk.theme, [part], today=lambda: self._desk.today, stacked=True)
        form.set_values(record.facts)
        self._form, self._bar = form, SaveBar(self._desk.theme)
        self._bar.saved.connect(self.save)
        self._bar.cancelled.connect(self.cancel)
        form.finished.connect(self._bar.save_button.setFocus)
        note = _SHARED_SECTIONS.get(self._section, "")
        over = (
            [Label(f"{note}，{record.siblings_words()} 也跟着改。", "warn", wrap=True)]
            if note and record.siblings
            else []
        )
        self.set_body(holder(column(self._desk.theme, *over, (form, 1), margin=(0, 0, 6, 0))))
        self.set_actions(self._bar)
        form.focus_first()

    def save(self) -> None:
        """Store what was changed; what is wrong is marked and nothing typed is lost."""
        record, form, bar = self._record, self._form, self._bar
        if record is None or form is None or bar is None or not bar.save_button.isEnabled():
            return
        changes = form.changes()
        bar.say_problems(form.problem_count())
        if changes is None:
            return
        if not changes:
            self._stop_editing()
            return
        labels = dated_change.changed_labels(DATED, record.facts, changes)
        answer = dated_change.ask(self._desk.asker, labels, self._desk.today)
        if answer is None:
            return
        bar.save_button.forbid("正在保存")
        versions = record.versions

        def work(session: Session) -> None:
            register.update(session, record.id, changes, since=answer.since, versions=versions)

        self._desk.write(
            f"修改学生 {record.name}",
            work,
            lambda _done: self._stop_editing(),
            failed=self._refused,
            ended=self._permit_saving,
            owner=self,
            toast=f"已保存 {record.name}",
        )

    def cancel(self) -> None:
        """Stop editing; unsaved text is set aside, not thrown away."""
        self._set_aside()
        self._read()
        if self._record is not None and any(who == self._record.id for who, _part in self._kept):
            self._desk.say("没有保存，写的内容留着", "不要了", partial(self._forget, self._record.id))

    def _forget(self, who: int) -> None:
        self._kept = {spot: state for spot, state in self._kept.items() if spot[0] != who}
        self._read()

    def _set_aside(self) -> None:
        if self._form is not None and self._record is not None:
            state = self._form.text_state()
            if state:
                self._kept[self._record.id, self._section] = state
        self._form = self._bar = None

    def _stop_editing(self) -> None:
        self._form = self._bar = None
        if self._record is not None:
            self.show_record(self._record.id)

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError) and self._form is not None and self._bar is not None:
            others = self._form.show_problems(problem.problems)
            self._bar.say_problems(self._form.problem_count(), others)
        else:
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
        if isinstance(problem, StaleRecordError) and self._record is not None:
            self._refresh_behind(self._record.id)

    def _refresh_behind(self, student_id: int) -> None:
        """Take the record as it is now, under the editors, so that saving again is a decision and not an accident."""
        on, system = self._desk.on, self._desk.system

        def take(record: StudentRecord | None) -> None:
            if record is not None and self._record is not None and self._record.id == record.id:
                self._record = record

        self._desk.read("读取学生", lambda s: student_record.read(s, student_id, on, system), take, owner=self)

    def _permit_saving(self) -> None:
        if self._bar is not None:
            self._bar.save_button.permit()

    def _say_kept(self, words: str) -> None:
        if self._bar is not None and self._form is not None and not self._form.problem_count() and self._form.dirty():
            self._bar.say(words)
