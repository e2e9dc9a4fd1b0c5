"""Beside a scanned sheet: what was read, and whose it is when the program does not dare to say."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.services import paper_forms
from ledgerdesk.services.paper_forms import Match
from ledgerdesk.ui.care.paper import paper_pile, paper_source
from ledgerdesk.ui.care.paper.paper_pile import ASKING, GOING, OUT, STORED, Entry, Pile
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear, column, holder, row
from ledgerdesk.ui.kit.text import Label

_KINDS = (paper_forms.VISIT, paper_forms.TALK, paper_forms.HANDBOOK)


class ClaimBox(QWidget):
    """``changed`` after something was said about the sheet shown; ``registering`` asks for the form it went into."""

    changed = Signal()
    registering = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._theme = desk, desk.theme
        self._pile = Pile()
        self._number = 0
        self._term = 0
        theme = desk.theme
        self._head, self._words = Label("", "strong", wrap=True), Label("", "sub", wrap=True)
        self._problem = Label("", "bad", wrap=True)
        self.number = LineEdit(theme, name="纸上的号码", hint="号码 7K3Q-M4XV-0T58")
        self.number.returnPressed.connect(self.find_number)
        self._find = Button(theme, "按号码找", run=self.find_number)
        self.pupil = PeopleEditor(theme, kinds.text("pupil", "学生"), self._find_pupil, hint="学生姓名、拼音首字母")
        self.pupil.changed.connect(self.claim)
        self.kind = Combo(theme, [(kind, paper_source.kind_word(kind)) for kind in _KINDS], name="哪一种表", width=126)
        self._before = Button(theme, "和上一张是一份", run=self.join_before)
        self._out = Button(theme, "不收这张", "x", tip="不收这张（Delete）", run=self.leave_out)
        self._in = Button(theme, "还是要收", "undo-2", run=self.take_up)
        self._several = row(theme, spacing=6)
        self._ask = holder(row(theme, (self.number, 3), self._find, 8, (self.pupil, 4), self.kind))
        self._go = Button(theme, "登记家访…", role=Role.PRIMARY, run=self._register)
        self._change = link(theme, "不对，改归别的学生", self._reopen, name="改归别的学生")
        self.setLayout(
            column(
                theme,
                self._head,
                self._words,
                self._several,
                self._ask,
                self._problem,
                row(theme, self._change, None, self._before, self._in, self._out, self._go),
                spacing=6,
            )
        )
        self._reopened = False
        self._draw()

    # ---- what is shown ---------------------------------------------------------------------------
    @property
    def entry(self) -> Entry | None:
        """Return the sheet shown."""
        return self._pile.entry(self._number)

    def show_entry(self, pile: Pile, number: int, term_id: int) -> None:
        """Show what is known of a sheet; the same one keeps what is being typed."""
        if number != self._number or pile is not self._pile:
            self.number.clear()
            self.pupil.set_value(None)
            self._reopened = False
            self._problem.setText("")
        self._pile, self._number, self._term = pile, number, term_id
        self._draw()

    def focus_asked(self) -> None:
        """Put the cursor where the number is typed."""
        if self._ask.isVisible():
            self.number.setFocus()

    # ---- what is said ----------------------------------------------------------------------------
    def find_number(self) -> None:
        """Look for the number typed."""
        typed, number, pile = self.number.text().strip(), self._number, self._pile
        if not typed or self.entry is None:
            return

        def read(session: Session) -> tuple[object, object]:
            found = paper_forms.find(session, typed, typed=True)
            return found, paper_pile.owner_of(session, found.student_id) if isinstance(found, Match) else None

        def took(result: tuple[object, object]) -> None:
            found, owner = result
            if number != self._number or pile is not self._pile:
                return
            if isinstance(found, Match) and isinstance(owner, paper_forms.Owner):
                self._said(pile.give(number, found, owner))
            else:
                self._say(str(getattr(found, "words", "")))

        self._desk.read("查号码", read, took, owner=self, key=f"number:{id(self)}")

    def claim(self) -> None:
        """Let the sheet go to the pupil picked."""
        chosen, kind, number, pile, term = (
            self.pupil.people(),
            str(self.kind.value()),
            self._number,
            self._pile,
            self._term,
        )
        if not chosen:
            return
        student = chosen[0].id

        def read(session: Session) -> tuple[paper_forms.Owner, tuple[paper_forms.FormFacts, ...]]:
            return paper_pile.owner_of(session, student), paper_forms.of_student(session, student)

        def took(result: tuple[paper_forms.Owner, tuple[paper_forms.FormFacts, ...]]) -> None:
            if pile is self._pile:
                pile.claim(number, result[0], kind, term, [one for one in result[1] if one.term_id == term])
                self._said("")

        self._desk.read("读取学生", read, took, owner=self, key=f"claim:{id(self)}")

    def join_before(self) -> None:
        """Let the sheet go where the one before goes."""
        self._pile.join_before(self._number)
        self._said("")

    def leave_out(self) -> None:
        """Leave the sheet out."""
        entry = self.entry
        if entry is not None and entry.state in (GOING, ASKING):
            self._pile.leave_out(self._number)
            self._said("")

    def take_up(self) -> None:
        """Take a sheet up that was left out."""
        self._pile.leave_out(self._number, out=False)
        self._said("")

    # ---- inside ----------------------------------------------------------------------------------
    def _give(self, match: Match, owner: paper_forms.Owner) -> None:
        self._said(self._pile.give(self._number, match, owner))

    def _said(self, problem: str) -> None:
        self._say(problem)
        if not problem:
            self._reopened = False
            self.pupil.set_value(None)
            self.number.clear()
            self.changed.emit()

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _reopen(self) -> None:
        self._reopened = True
        self._draw()
        self.number.setFocus()

    def _register(self) -> None:
        entry = self.entry
        if entry is not None and entry.form is not None:
            self.registering.emit(entry.form)

    def _find_pupil(self, text: str, deliver: Callable[[Sequence[Named]], None]) -> None:
        self._desk.read("查找学生", lambda session: visit_reading.pupils(session, text), deliver, owner=self,
                        key=f"pupils:{id(self)}")  # fmt: skip

    def _draw(self) -> None:
        entry = self.entry
        clear(self._several)
        self.setVisible(entry is not None)
        if entry is None:
            return
        state, sheet = entry.state, entry.sheet
        asked = state == ASKING or (self._reopened and state == GOING)
        self._head.setText(entry.to or paper_pile.WORDS[state])
        self._words.setText("" if entry.whose is not None and not sheet.owner else sheet.words)
        self._words.setVisible(bool(self._words.text()))
        self._say(self._problem.text())
        self._ask.setVisible(asked)
        if asked:
            for match, owner in sheet.several:
                words = f"是 {paper_pile.words(owner, match.kind, match.page, match.pages)}"
                self._several.addWidget(Button(self._theme, words, run=partial(self._give, match, owner)))
        self._before.setVisible(asked and self._pile.before(entry.number) is not None)
        self._change.setVisible(state == GOING and not asked)
        self._out.setVisible(state in (GOING, ASKING))
        self._in.setVisible(state == OUT and bool(entry.picture))
        form = entry.form
        waits = state == STORED and form is not None and form.state == paper_forms.BACK
        self._go.set_text("登记谈心…" if form is not None and form.kind == paper_forms.TALK else "登记家访…")
        self._go.setVisible(waits)
