"""The pairing board: pupils at the left, the teachers who fit at the right; Enter pairs, or a drop on a teacher."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import BoardPupil, propose
from ledgerdesk.ui import places
from ledgerdesk.ui.care.pairings import pairing_dialog, pairing_panes, pairing_reading, pairing_tiles
from ledgerdesk.ui.care.pairings.pairing_dialog import PairingDialog
from ledgerdesk.ui.care.pairings.pairing_gone import GoneBanner
from ledgerdesk.ui.care.pairings.pairing_handing import HandOverDialog
from ledgerdesk.ui.care.pairings.pairing_panes import PupilPane, TeacherPane
from ledgerdesk.ui.care.pairings.pairing_proposal import ProposalDialog
from ledgerdesk.ui.care.pairings.pairing_reading import BoardView, Choice
from ledgerdesk.ui.care.pairings.pairing_teachers import caution
from ledgerdesk.ui.care.pairings.pairing_tiles import CoverageTiles
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card, EmptyState
from ledgerdesk.ui.kit.layout import column, holder, row

_NAMED = 3  # pupils named in a toast; of more only the number


class PairingBoard(QWidget):
    """``counted`` tells in words how things stand; ``goals_wanted`` (a pairing's id) asks to write the three goals.

    ``listing`` (staff id) asks for the list of a teacher's pairings.
    """

    counted = Signal(str)
    goals_wanted = Signal(int)
    listing = Signal(int)
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self.view: BoardView | None = None
        self._after = False
        self.tiles, self.banner = CoverageTiles(theme), GoneBanner(desk)
        self.left, self.right = PupilPane(desk), TeacherPane(desk, self._coming)
        self.pupils, self.teachers, self.since = self.left.list, self.right.list, self.right.since
        self._stack = QStackedWidget()
        panes = row(theme, (self.left, 3), (self.right, 4), spacing=12)
        self._stack.addWidget(holder(column(theme, self.banner, self.tiles, (panes, 1), spacing=8)))
        self._stack.addWidget(Card(theme, self._nobody()))
        self.setLayout(column(theme, (self._stack, 1)))
        self._wire()

    # ---- what the page uses ----------------------------------------------------------------------
    def reload(self) -> None:
        """Read the board again."""
        on, system, more = self._desk.on, self._desk.system, self.left.asked()
        self._desk.read(
            "读取结对",
            lambda session: pairing_reading.board(session, on, system, more),
            self._took,
            owner=self,
            key=f"pairing-board:{id(self)}",
        )

    def choose(self, student_id: int) -> None:
        """Show one pupil, also one for whom nothing asks for a teacher."""
        self.choose_all((student_id,))

    def choose_all(self, pupils: Iterable[int]) -> None:
        """Show only some pupils: those ticked elsewhere."""
        self.left.set_only(tuple(pupils))
        self.reload()

    def show_which(self, which: str) -> None:
        """Show the pupils without a teacher, or all of them."""
        self.left.set_which(which)

    def pair(self, staff_id: int, name: str) -> None:
        """Pair the pupils highlighted with a teacher from the day that is written."""
        self.pair_all(staff_id, name, [pupil.student_id for pupil in self.pupils.pupils()])

    def pair_all(self, staff_id: int, name: str, student_ids: Sequence[int]) -> None:
        """Pair some pupils with a teacher as one step, leaving out those the teacher helps already."""
        view = self.view
        coming = [who for who in student_ids if view is not None and staff_id not in view.helpers_of(who)]
        if view is None or not coming or not self._desk.editable or (day := self.right.day()) is None:
            return
        names = [pupil.name for pupil in view.pupils if pupil.student_id in coming]
        told = "、".join(names) if len(names) <= _NAMED else f"{len(names)} 名学生"
        self._after = True
        self._desk.write(
            f"结对 {told}—{name}",
            lambda session: propose.start_all(session, dict.fromkeys(coming, staff_id), day),
            failed=self._refused,
            owner=self,
            toast=f"已结对：{told} — {name}，从{dates.prose(day, self._desk.today)}起{self._much(staff_id, len(coming))}",
        )

    def propose(self) -> None:
        """Ask for a proposal: for those highlighted where they are several, else all without a teacher."""
        on, several = self._desk.on, self.pupils.pupils()
        ids = [pupil.student_id for pupil in several] if len(several) > 1 else None
        if self._desk.editable and (day := self.right.day()) is not None:
            self._desk.read(
                "排结对",
                lambda session: (propose.propose(session, on, ids), pairings.teachers(session, on)),
                lambda found: ProposalDialog(self._desk, *found, day, self).stand(),
                owner=self,
                key="pairing-proposal",
            )

    def hand_over(self, staff_id: int | None = None) -> None:
        """Ask to whom the pupils of a teacher go; without one it is asked whose."""
        if self.view is not None and self._desk.editable:
            HandOverDialog(self._desk, self, staff_id).stand()

    # ---- inside ----------------------------------------------------------------------------------
    def _nobody(self) -> EmptyState:
        return EmptyState(
            self._desk.theme,
            "heart-handshake",
            "还没有要结对的学生",
            "有类别的学生会列在这里；别的学生可以在学生名册里勾选，再点“安排结对”。",
            [("去学生名册", partial(self._desk.open, places.STUDENTS, places.REGISTER))],
        )

    def _wire(self) -> None:
        self.tiles.chosen.connect(self._show_tile)
        self.banner.handing.connect(self.hand_over)
        self.left.chosen.connect(self._chosen)
        self.left.picked.connect(lambda: self.tiles.mark(""))
        self.right.picked.connect(lambda: self.tiles.mark(""))
        self.pupils.to_teachers.connect(self.teachers.focus_first)
        self.teachers.to_pupils.connect(self.pupils.setFocus)
        self.teachers.pairing.connect(self.pair)
        self.teachers.dropped.connect(self.pair_all)
        self.teachers.listing.connect(self.listing)
        self.teachers.handing.connect(self.hand_over)
        self.teachers.ending.connect(lambda held: self._open(pairing_dialog.end(self._desk, self, held)))
        self.teachers.goals.connect(self.goals_wanted)
        self.teachers.changing.connect(self._change)

    def _change(self, held: object) -> None:
        if self.view is not None and isinstance(held, pairings.PairingFacts):
            self._open(pairing_dialog.change(self._desk, self, held, self.view.teachers))

    @staticmethod
    def _open(dialog: PairingDialog) -> None:
        dialog.ask()

    def _coming(self, staff_id: int, student_ids: Sequence[int]) -> int:
        view = self.view
        return sum(staff_id not in view.helpers_of(who) for who in student_ids) if view is not None else 0

    def _much(self, staff_id: int, count: int) -> str:
        """Return in words that a teacher will have more than usual; none of it blocks."""
        teacher = next((one for one in self.view.teachers if one.staff_id == staff_id), None) if self.view else None
        if teacher is None or not caution(teacher, count):
            return ""
        return f"（现有 {teacher.load + count} 名，一般 {teacher.usual} 名）"

    def _show_tile(self, key: str) -> None:
        """Show the list behind a figure: whom it lacks, everybody counted where it lacks nobody."""
        if self.view is None:
            return
        counts, panes = self.view.coverage, pairing_panes
        teachers = {
            pairing_tiles.TEACHERS: panes.IDLE if counts.teachers_helping < counts.teachers else panes.BUSY,
            pairing_tiles.MEMBERS: panes.IDLE_MEMBERS
            if counts.members_helping < counts.members
            else panes.BUSY_MEMBERS,
            pairing_tiles.OVER: panes.OVER if counts.over_limit or not counts.over_usual else panes.MUCH,
        }
        self.right.set_which(teachers.get(key, panes.EVERYBODY))
        if key == pairing_tiles.PUPILS:
            self.left.set_which(panes.ALONE if self.view.alone else panes.HELPED)
        self.tiles.mark(key)

    def _took(self, view: BoardView) -> None:
        self.view = view
        self._stack.setCurrentIndex(0 if view.pupils else 1)
        self.tiles.show_counts(view.coverage)
        self.banner.show_gone(view.gone)
        alone = len(view.alone)
        self.counted.emit(f"还没有教师 {alone} 名" if alone else "学生都有帮扶教师了" if view.pupils else "")
        had_focus = self.pupils.hasFocus() or self.teachers.isAncestorOf(self.focusWidget() or self)
        self.left.show_view(view, stay=self._after)
        if self._after and had_focus:
            self.pupils.setFocus()
        self._after = False
        self.loaded.emit()

    def _chosen(self, found: tuple[BoardPupil, ...]) -> None:
        view, on = self.view, self._desk.on
        if view is None:
            return
        if not found:
            self.right.show_choice(view, (), None)
            return
        ids = tuple(pupil.student_id for pupil in found)

        def took(choice: Choice) -> None:
            if choice.student_ids == self.left.wanted and self.view is not None:
                self.right.show_choice(self.view, found, choice)

        self._desk.read(
            "排教师",
            lambda session: pairing_reading.choice(session, ids, on),
            took,
            owner=self,
            key=f"pairing-choice:{id(self)}",
        )

    def _refused(self, problem: LedgerError) -> None:
        self._after = False
        words = "\n".join(problem.problems.values()) if isinstance(problem, RuleError) else str(problem)
        self._desk.asker.show_error("没有结对", words)
