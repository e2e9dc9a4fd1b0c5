"""Drafting a notice: for what, whom it names, from when, and the few words that differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.working_days import Period
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.fields.notices import STARTS_ON
from ledgerdesk.printing import notices as papers
from ledgerdesk.services import calendar, notices, school, terms
from ledgerdesk.services.notices import Candidate, NoticeFacts, Words
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.notices import notice_reading
from ledgerdesk.ui.notices.notice_people import PeopleCard

_LABEL = 76
_FIELDS = (
    kinds.long_text("title", "标题", required=True, hint=""),
    STARTS_ON,
    kinds.text("place", "公示地点", required=True),
    kinds.text("basis", "依据", hint=""),
    kinds.text("mailbox", "意见箱", hint=""),
)


@dataclass(frozen=True)
class Start:
    """What the form is opened with; ``facts`` of the draft to be changed, or of the notice to be drafted anew."""

    terms: tuple[TermFacts, ...]
    words: Words
    with_level: bool
    next_working_day: date
    facts: NoticeFacts | None
    anew: bool


class NoticeForm(QWidget):
    """``saved`` tells the id of the draft, ``closed`` that the list is wanted again."""

    saved = Signal(int)
    closed = Signal()
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self._start: Start | None = None
        self._own_title = ""
        self._title = Label("拟一份公示", "heading")
        self.kind = Combo(theme, list(papers.kinds().items()), name="种类")
        self.term = Combo(theme, name="学期")
        self.form = FormView(theme, [Section(title="", fields=_FIELDS)], today=lambda: desk.today, label_width=_LABEL)
        self.level = Combo(theme, _levels(), name="档次")
        self._period = Label("", wrap=True)
        self._unchecked = Label("", "warn", wrap=True)
        self.people = PeopleCard(theme)
        self.bar = SaveBar(theme, save="存为草稿，看样稿　F9")
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.closed)
        self.kind.chosen.connect(lambda _kind: self._other_list())
        self.term.chosen.connect(lambda _term: self._other_list())
        self.form.edited.connect(self._edited)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._desk.theme
        # One list, one level: the column is there only where the school switched it on.
        self._level_line = self._line("档次", self.level)
        options = column(
            theme,
            self._title,
            self._line("种类", self.kind),
            self._line("学期", self.term),
            self.form,
            self._level_line,
            self._line("公示期", self._period),
            self._unchecked,
            None,
            spacing=8,
            margin=(0, 0, 8, 0),
        )
        left = Card(theme, (scroll(options), 1))
        left.setFixedWidth(theme.px(410))
        self.setLayout(column(theme, (row(theme, left, (self.people, 1), spacing=12), 1), self.bar, spacing=8))

    def _line(self, key: str, widget: QWidget) -> QWidget:
        name = Label(key, "sub")
        name.setFixedWidth(self._desk.theme.px(_LABEL))
        line = row(self._desk.theme, name, spacing=8)
        line.addWidget(widget, 1)
        box = QWidget()
        box.setObjectName("clear")
        box.setLayout(line)
        return box

    # ---- opening ---------------------------------------------------------------------------------
    def start(self, notice_id: int | None = None, *, anew: bool = False) -> None:
        """Begin a new draft, change one, or (``anew``) draft again what a notice said."""

        def read(session: Session) -> Start:
            facts = notices.facts(session, notice_id) if notice_id is not None else None
            level = bool(school.setting(session, notices.LEVEL_SETTING, False))
            first = calendar.calendar(session).period(self._desk.today, 1, "working").ends_on
            return Start(terms.all_terms(session), notices.usual_words(session), level, first, facts, anew)

        self._desk.read("准备公示", read, self._show, owner=self, key=f"notice-form:{id(self)}")

    def _show(self, start: Start) -> None:
        self._start, facts, desk = start, start.facts, self._desk
        self._title.setText("修改公示草稿" if facts and not start.anew else "拟一份公示")
        self.term.set_options([(term.id, term.name) for term in reversed(start.terms)])
        present = facts.term_id if facts else desk.term.id if desk.term else self._term_today(start)
        self.term.set_value(present)
        self.kind.set_value(facts.kind if facts else "aid")
        self.kind.setEnabled(facts is None or start.anew)
        self.term.setEnabled(facts is None or start.anew)
        self._level_line.setVisible(start.with_level)
        self.level.set_value(facts.level if facts and start.with_level else "")
        words = facts.words if facts else start.words
        first = facts.period.starts_on if facts else start.next_working_day
        self.form.set_values(
            {
                "title": facts.title if facts else self._usual_title(),
                "starts_on": max(first, start.next_working_day) if start.anew else first,
                "place": words.place,
                "basis": words.basis or None,
                "mailbox": words.mailbox or None,
            }
        )
        self._own_title = self._usual_title()
        self.bar.say("")
        self.people.forget()
        self._other_list(facts.student_ids if facts else None)
        self._edited()

    def _term_today(self, start: Start) -> int | None:
        today = self._desk.today
        return next((term.id for term in start.terms if term.covers_from <= today <= term.covers_to), None)

    def _usual_title(self) -> str:
        desk = self._desk
        name = desk.school.name if desk.school else ""
        return "\n".join(papers.default_title(str(self.kind.value()), name, self.term.currentText()))

    def _other_list(self, chosen: tuple[int, ...] | None = None) -> None:
        """Read who could be named, and take the usual title unless another was written."""
        title = self.form.editor("title")
        if self._own_title and title.text() == self._own_title:
            self._own_title = self._usual_title()
            title.set_text(self._own_title)
        kind, term, on = str(self.kind.value()), self.term.value(), self._desk.on
        if not isinstance(term, int):
            return

        def take(found: tuple[Candidate, ...]) -> None:
            self.people.load(found, chosen)
            self.loaded.emit()

        self._desk.read(
            "读取名单", lambda s: notices.candidates(s, kind, term, on), take, owner=self, key=f"candidates:{id(self)}"
        )

    # ---- the period ------------------------------------------------------------------------------
    def _edited(self) -> None:
        first = self.form.editor("starts_on").raw()
        if not isinstance(first, date):
            self._period.setText("填好开始的日期，就能算出结束的日期。")
            self._unchecked.hide()
            return
        self._desk.read(
            "算公示期",
            lambda s: notices.period(s, first),
            self._tell_period,
            owner=self,
            key=f"period:{id(self)}",
            failed=lambda error: self._period.setText(str(error)),
        )

    def _tell_period(self, span: Period) -> None:
        self._period.setText(notice_reading.period_words(span, self._desk.today))
        words = notice_reading.unchecked_words(span)
        self._unchecked.setText(f"{words}定稿时要您确认。" if words else "")
        self._unchecked.setVisible(bool(words))

    @property
    def period_words(self) -> str:
        """Return the period as it is said now."""
        return self._period.text()

    # ---- saving ----------------------------------------------------------------------------------
    def save(self) -> None:
        """Keep the draft, or show what is wrong under its box."""
        values = self.form.collect()
        start, ids = self._start, self.people.chosen()
        if values is None or start is None:
            self.bar.say_problems(self.form.problem_count())
            return
        if not ids:
            self.bar.say_problems(0, ["请至少勾选一名学生。"])
            return
        words = Words(str(values["place"]), str(values.get("basis") or ""), str(values.get("mailbox") or ""))
        title, first, level = str(values["title"]), values["starts_on"], str(self.level.value() or "")
        kind, term = str(self.kind.value()), self.term.value()
        facts = start.facts if not start.anew else None
        shown = "".join(title.split("\n"))
        if not isinstance(first, date) or not isinstance(term, int):
            return

        def work(session: Session) -> int:
            if facts is None:
                return notices.draft(session, kind, term, title, ids, first, level, words)
            notices.update_draft(
                session,
                facts.id,
                facts.version,
                title=title,
                student_ids=ids,
                starts_on=first,
                level=level,
                words=words,
            )
            return facts.id

        label = f"拟公示 {shown}" if facts is None else f"修改公示草稿 {shown}"
        self.bar.save_button.forbid("正在保存。")
        self._desk.write(
            label, work, self.saved.emit, failed=self._failed, ended=self.bar.save_button.permit, owner=self
        )

    def _failed(self, error: LedgerError) -> None:
        problems = dict(error.problems) if isinstance(error, RuleError) else {"": str(error)}
        left = self.form.show_problems(problems)
        self.bar.say_problems(self.form.problem_count(), left)

    # ---- unsaved text ----------------------------------------------------------------------------
    def text_state(self) -> dict[str, str]:
        """Return what was typed and not saved; {} when nothing was."""
        return self.form.text_state()

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back."""
        self.form.restore_text(state)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do while the form is open."""
        return {Command.SAVE: self.save, Command.CANCEL: self.closed.emit}


def _levels() -> list[tuple[object, str]]:
    table = codes.table(notices.LEVELS)
    return [("", "不写档次"), *((entry.code, f"这份名单都是{entry.label}") for entry in table.offered)]
