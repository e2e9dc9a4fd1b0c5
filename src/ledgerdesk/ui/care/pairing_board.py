"""The pairing board: a pupil at the left, the teachers who fit at the right, Enter pairs."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import FieldError
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import BoardPupil
from ledgerdesk.ui import places
from ledgerdesk.ui.care import pairing_dialog, pairing_reading
from ledgerdesk.ui.care.pairing_dialog import PairingDialog
from ledgerdesk.ui.care.pairing_pupils import PupilList
from ledgerdesk.ui.care.pairing_reading import BoardView, Choice
from ledgerdesk.ui.care.pairing_teachers import TeacherList
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.editors import DayEditor
from ledgerdesk.ui.kit.boxes import Card, EmptyState, Tile
from ledgerdesk.ui.kit.choices import CheckBox, Combo
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label

_SINCE = kinds.day("since", "从哪天起", required=True)
_ALONE, _ALL, _CHOSEN = "alone", "all", "chosen"


class PairingBoard(QWidget):
    """``counted`` tells in words how things stand; ``goals_wanted`` (a pairing's id) asks to write the three goals."""

    counted = Signal(str)
    goals_wanted = Signal(int)
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self.view: BoardView | None = None
        self._choice: Choice | None = None
        self._wanted: int | None = None
        self._only: tuple[int, ...] = ()
        self._after = False
        self.tiles = [Tile(theme, "—", word) for word in ("学生有教师", "教师有学生", "党员已结对", "超过一般人数")]
        for tile in self.tiles:
            tile.setCheckable(False)
        self.tiles[0].clicked.connect(lambda _on=False: self.show_which(_ALONE))
        self.pupils, self.teachers = PupilList(theme), TeacherList(desk)
        self._which = Combo(theme, ((_ALONE, "还没有教师的"), (_ALL, "全部学生")), name="看哪些学生")
        self._search = SearchBox(theme, "姓名、班级、村")
        self._pupil_facts, self._teacher_facts = Label("", "sub"), Label("", "sub", wrap=True)
        self._only_free = CheckBox(theme, "只看没满的")
        self.since = DayEditor(theme, _SINCE, lambda: desk.today)
        self.since.set_value(desk.today)
        left = Card(
            theme,
            row(theme, Label("学生", "heading"), self._pupil_facts, None, self._which),
            self._search,
            (self.pupils, 1),
            Label("选中学生按 → 或回车到右边，选老师后按回车结对", "sub", wrap=True),
            margin=(14, 10, 8, 10),
        )
        right = Card(
            theme,
            row(theme, Label("教师", "heading"), (self._teacher_facts, 1), self._only_free),
            row(theme, Label("从哪天起", "sub"), (self.since, 1)),
            (self.teachers, 1),
            margin=(14, 10, 8, 10),
        )
        tiles = row(theme, *((tile, 1) for tile in self.tiles))
        panes = row(theme, (left, 3), (right, 4), spacing=12)
        nobody = EmptyState(
            theme,
            "heart-handshake",
            "还没有要结对的学生",
            "有类别的学生会列在这里；别的学生可以在学生名册里勾选，再点“安排结对”。",
            [("去学生名册", partial(desk.open, places.STUDENTS, places.REGISTER))],
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(holder(column(theme, tiles, (panes, 1), spacing=10)))
        self._stack.addWidget(Card(theme, nobody))
        self.setLayout(column(theme, (self._stack, 1)))
        self._wire()

    # ---- what the page uses ----------------------------------------------------------------------
    def reload(self) -> None:
        """Read the board again."""
        on, system = self._desk.on, self._desk.system
        more = (*self._only, *([self._wanted] if self._wanted is not None else []))
        self._desk.read(
            "读取结对",
            lambda session: pairing_reading.board(session, on, system, more),
            self._took,
            owner=self,
            key=f"pairing-board:{id(self)}",
        )

    def choose(self, student_id: int) -> None:
        """Show one pupil, also one for whom nothing asks for a teacher."""
        self._wanted, self._only = student_id, (student_id,)
        self._show_chosen(1)

    def choose_all(self, pupils: Iterable[int]) -> None:
        """Show only some pupils: those ticked elsewhere."""
        self._only = tuple(pupils)
        self._wanted = self._only[0] if self._only else None
        self._show_chosen(len(self._only))

    def show_which(self, which: str) -> None:
        """Show the pupils without a teacher, or all of them."""
        self._which.set_value(which)
        self._show_pupils()

    def pair(self, staff_id: int, name: str) -> None:
        """Pair the highlighted pupil with a teacher from the day that is written."""
        pupil = self.pupils.pupil()
        if pupil is None or not self._desk.editable:
            return
        try:
            since = _SINCE.parse(self.since.raw())
        except FieldError as wrong:
            self._desk.asker.show_error("先写对从哪天起", str(wrong))
            return
        day = dates.parse_day(since) if since is not None else self._desk.today
        self._after = True
        told = f"{pupil.name} — {name}"
        self._desk.write(
            f"结对 {pupil.name}—{name}",
            lambda session: pairings.start(session, pupil.student_id, staff_id, day),
            failed=self._refused,
            owner=self,
            toast=f"已结对：{told}，从{dates.prose(day, self._desk.today)}起",
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _wire(self) -> None:
        self.pupils.chosen.connect(self._chosen)
        self.pupils.to_teachers.connect(self.teachers.focus_first)
        self.teachers.to_pupils.connect(self.pupils.setFocus)
        self.teachers.pairing.connect(self.pair)
        self.teachers.ending.connect(lambda held: self._open(pairing_dialog.end(self._desk, self, held)))
        self.teachers.goals.connect(self.goals_wanted)
        self.teachers.changing.connect(self._change)
        self._which.chosen.connect(lambda _which: self._show_pupils())
        self._search.settled.connect(lambda _text: self._show_pupils())
        self._search.to_list.connect(self.pupils.setFocus)
        self._only_free.toggled.connect(lambda _on: self._show_teachers())

    def hand_over(self) -> None:
        """Ask whose pupils go to whom."""
        if self.view is not None:
            self._open(pairing_dialog.hand_over(self._desk, self, self.view.teachers))

    def _change(self, held: object) -> None:
        if self.view is not None and isinstance(held, pairings.PairingFacts):
            self._open(pairing_dialog.change(self._desk, self, held, self.view.teachers))

    @staticmethod
    def _open(dialog: PairingDialog) -> None:
        dialog.ask()

    def _show_chosen(self, count: int) -> None:
        words = "选中的学生" if count == 1 else f"勾选的 {count} 人"
        self._which.set_options(((_ALONE, "还没有教师的"), (_ALL, "全部学生"), (_CHOSEN, words)))
        self._which.set_value(_CHOSEN)
        self.reload()

    def _took(self, view: BoardView) -> None:
        self.view = view
        self._stack.setCurrentIndex(0 if view.pupils else 1)
        self._tell()
        if not view.alone and self._which.value() == _ALONE and not self._after:
            self._which.set_value(_ALL)
        self._show_pupils()
        self.loaded.emit()

    def _tell(self) -> None:
        view = self.view
        if view is None:
            return
        helped, wanted, alone = view.helped, view.wanted, len(view.alone)
        teaching = [t for t in view.teachers if t.teaches]
        party = [t for t in view.teachers if t.party_member]
        over = sum(t.load > t.usual for t in view.teachers)
        busy, members = sum(bool(t.load) for t in teaching), sum(bool(t.load) for t in party)
        told = (
            (f"{helped}/{wanted}", "学生有教师", f"还差 {alone} 名" if alone else "都有了"),
            (f"{busy}/{len(teaching)}", "带课教师有学生", _short(len(teaching) - busy, "位")),
            (f"{members}/{len(party)}", "党员已结对", _short(len(party) - members, "位")),
            (f"{over}", "位超过一般人数", f"上限 {view.teachers[0].limit} 名" if view.teachers else ""),
        )
        for tile, words in zip(self.tiles, told, strict=True):
            tile.set(*words)
        all_well = "学生都有帮扶教师了" if view.pupils else ""
        self.counted.emit(f"还没有教师 {alone} 名" if alone else all_well)

    def _show_pupils(self) -> None:
        view = self.view
        if view is None:
            return
        which, word = self._which.value(), self._search.text().strip()
        kept: Callable[[BoardPupil], bool] = {
            _ALONE: lambda p: p.student_id in view.alone,
            _CHOSEN: lambda p: p.student_id in self._only,
        }.get(str(which), lambda _p: True)
        shown = [p for p in view.pupils if kept(p) and word in f"{p.name}{p.class_name}{p.village}"]
        self._pupil_facts.setText(f"{len(shown)} 名")
        had_focus = self.pupils.hasFocus() or self.teachers.isAncestorOf(self.focusWidget() or self)
        self.pupils.show_pupils(shown, self._wanted)
        if self._after and had_focus:
            self.pupils.setFocus()
        self._after = False

    def _chosen(self, pupil: BoardPupil | None) -> None:
        self._choice = None
        if pupil is None:
            self._wanted = None
            self._show_teachers()
            return
        self._wanted = pupil.student_id
        on = self._desk.on
        self._desk.read(
            "排教师",
            partial(_choice_of, pupil.student_id, on),
            self._took_choice,
            owner=self,
            key=f"pairing-choice:{id(self)}",
        )

    def _took_choice(self, choice: Choice) -> None:
        pupil = self.pupils.pupil()
        if pupil is not None and pupil.student_id == choice.student_id:
            self._choice = choice
            self._show_teachers()

    def _show_teachers(self) -> None:
        pupil = self.pupils.pupil()
        self._teacher_facts.setText(f"为“{pupil.name}”按合适程度排列" if pupil is not None else "")
        self.teachers.show_choice(pupil, self._choice, only_free=self._only_free.isChecked())

    def _refused(self, problem: LedgerError) -> None:
        self._after = False
        words = "".join(problem.problems.values()) if isinstance(problem, RuleError) else str(problem)
        self._desk.asker.show_error("没有结对", words)


def _choice_of(student_id: int, on: date, session: Session) -> Choice:
    return pairing_reading.choice(session, student_id, on)


def _short(count: int, unit: str) -> str:
    return f"还差 {count} {unit}" if count else "齐了"
