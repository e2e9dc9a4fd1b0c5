"""〔印记录表〕: which form and for whom; then the usual print dialog, with codes on every page."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import paper_codes
from ledgerdesk.printing.paper_codes import Printed
from ledgerdesk.services import outputs, pairings, paper_forms, terms
from ledgerdesk.services.paper_forms import Prepared
from ledgerdesk.services.radar import slip
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.aid import pupil_picker
from ledgerdesk.ui.aid.pupil_picker import Pickable, PupilPicker
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.care.paper import paper_source
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import CheckBox, Combo, Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made
from ledgerdesk.ui.tasks import Lane

KINDS = (paper_forms.VISIT, paper_forms.TALK, paper_forms.HANDBOOK)


class FormSource:
    """See PrintSource. Numbers are given once; a form is out when a page of it really went to paper or into a file."""

    disclosable, savable, copies = True, True, 1

    def __init__(
        self,
        ledger: Ledger,
        press: Press,
        kind: str,
        student_ids: Sequence[int],
        term_id: int,
        staff: dict[int, int],
        *,
        filled: bool = False,
    ) -> None:
        self.title = paper_source.kind_word(kind)
        self._ledger, self._press, self._kind = ledger, press, kind
        self._ids, self._term, self._staff, self._filled = tuple(student_ids), term_id, staff, filled
        self._forms: tuple[Prepared, ...] = ()
        self._printed: Printed | None = None
        self._pages: Collection[int] | None = None

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        if not self._forms:
            self._forms = paper_codes.number(
                self._ledger, self._kind, self._ids, self._term, self._staff, filled=self._filled
            )
        printed = self._printed = paper_codes.draw(
            self._ledger, self._forms, filled=self._filled, whole=whole, fonts=self._press.fonts
        )
        if whole is not None:
            label = f"打印前查看完整号码 {len(self._forms)} 人"
            with outgoing.leaving(self._ledger, outgoing.describe(label, whole)):
                pass
        with self._ledger.read() as session:
            name = outputs.heading(session).file_name(self.title, ".pdf")
        facts = f"{len(self._forms):,} 人，每份一个号码，只印一份"
        return Made(printed.rendered.pdf, name, printed.rendered.missing, facts)

    def only(self, pages: Collection[int]) -> None:
        """See PagedSource."""
        self._pages = tuple(pages)

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        printed, pages = self._printed, self._pages
        self._pages = None
        if printed is None:
            raise RuntimeError("nothing has been made")
        forms = printed.forms if pages is None else printed.on(pages)
        label = f"{how}{self.title} {len(forms)} 份"
        return paper_codes.leaving(self._ledger, forms, label, whole, part)


@dataclass(frozen=True)
class Known:
    """Who may get a form: pupils, the teacher of each, those on this week's slip, and the term."""

    pupils: tuple[Pickable, ...]
    teachers: dict[int, tuple[int, str]]
    due: frozenset[int]
    term: TermFacts


def read(desk: Desk, session: Session) -> Known:
    """Return what the dialog asks about."""
    on = desk.on
    teachers = {row.student_id: (row.staff_id, row.staff_name) for row in pairings.rows(session, on)}
    now = frozenset(pupil.student_id for home in slip.week(session, on).homes for pupil in home.pupils)
    return Known(pupil_picker.read(session, on), teachers, now, terms.term_at(session, on))


class PrintFormsDialog(Dialog):
    """Which form, for whom; ``wanted`` tells (kind, ids, filled) when 〔预览和打印〕 is pressed."""

    wanted = Signal(str, object, bool)

    def __init__(
        self, desk: Desk, known: Known, parent: QWidget, *, ticked: Sequence[int] = (), kind: str = ""
    ) -> None:
        super().__init__(desk.theme, "印记录表", parent, width=720)
        theme, self._known = desk.theme, known
        self.kind = Segments(theme, [(one, paper_source.kind_word(one)) for one in KINDS], name="印哪一种")
        self.kind.set_value(kind or paper_forms.VISIT)
        self.filled = CheckBox(theme, "把已经登记的也印上")
        self.picker = PupilPicker(theme, known.pupils, ticked)
        here = {one.id for one in known.pupils}
        due = len(known.due & here)
        self.due = Button(theme, f"本周走访单上的 {due} 人", small=True, run=self.tick_due)
        self.due.allow(bool(due), "这一周没有要去的")
        names = sorted({(name, staff) for who, (staff, name) in known.teachers.items() if who in here})
        self.teacher = Combo(theme, [(0, "某位教师帮扶的学生…"), *((staff, name) for name, staff in names)], name="教师",
                             width=190)  # fmt: skip
        self.teacher.chosen.connect(self._tick_taught)
        self.go = Button(theme, "预览和打印", "printer", Role.PRIMARY, run=self._go)
        self.go.setDefault(True)
        self.picker.changed.connect(self._tell)
        self.kind.chosen.connect(lambda _kind: self._tell())
        self._note = Label("", "sub", wrap=True)
        self.put(
            Label("印记录表", "heading"),
            row(theme, Label("印哪一种", "sub"), self.kind, 12, self.filled, None),
            row(theme, Label("印给谁", "sub"), self.due, self.teacher, None),
            (self.picker, 1),
            row(theme, (self._note, 1), Button(theme, "取消", run=self.reject), self.go),
        )
        self._tell()
        self.picker.search.setFocus()

    def tick_due(self) -> None:
        """Tick whoever is on this week's slip."""
        self.picker.tick(self._known.due)

    def _tick_taught(self, staff_id: object) -> None:
        if staff_id:
            self.picker.tick({who for who, (staff, _) in self._known.teachers.items() if staff == staff_id})

    def _tell(self) -> None:
        picked = self.picker.picked()
        self.filled.setVisible(self.kind.value() == paper_forms.HANDBOOK)
        self.go.allow(bool(picked), "请先勾上学生")
        self.go.set_text(f"预览和打印 {len(picked)} 份" if picked else "预览和打印")
        self._note.setText("打印或另存以后才算印发，只看预览不算。每份右上角有自己的码，请不要复印。")

    def _go(self) -> None:
        kind, ids = str(self.kind.value()), self.picker.picked()
        self.accept()
        self.wanted.emit(kind, ids, kind == paper_forms.HANDBOOK and self.filled.isChecked())


def ask(desk: Desk, parent: QWidget, ticked: Sequence[int] = (), kind: str = "") -> None:
    """Ask which form for whom, then show the print dialog."""
    if not (desk.editable and desk.may(Right.OUTPUT)):
        return

    def show(known: Known) -> None:
        dialog = PrintFormsDialog(desk, known, parent, ticked=ticked, kind=kind)
        dialog.wanted.connect(lambda which, ids, filled: preview(desk, parent, which, ids, known, filled=filled))
        dialog.stand()

    desk.runner.run("读取学生", lambda _task: _known(desk), show, owner=parent, lane=Lane.READ)


def _known(desk: Desk) -> Known:
    with desk.ledger.read() as session:
        return read(desk, session)


def preview(desk: Desk, parent: QWidget, kind: str, ids: Sequence[int], known: Known, *, filled: bool) -> None:
    """Show the print dialog for forms of one kind; ``filled`` handbooks tell what is on record."""
    staff = {who: known.teachers[who][0] for who in ids if who in known.teachers}
    made = FormSource(desk.ledger, desk.press, kind, ids, known.term.id, staff, filled=filled)
    PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, made, parent, say=desk.say).ask()
