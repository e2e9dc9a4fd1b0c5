"""The two panes of the pairing board with what chooses among their pupils and teachers."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import FieldError
from ledgerdesk.services.pairings import BoardPupil, Fit, TeacherLoad
from ledgerdesk.ui.care.pairings.pairing_pupils import PupilList
from ledgerdesk.ui.care.pairings.pairing_reading import BoardView, Choice
from ledgerdesk.ui.care.pairings.pairing_teachers import Coming, TeacherList
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.editors import DayEditor
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import CheckBox, Combo
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label

ALONE, HELPED, ALL, CHOSEN = "alone", "helped", "all", "chosen"
EVERYBODY, IDLE, IDLE_MEMBERS, BUSY, BUSY_MEMBERS, MUCH, OVER = (
    "everybody", "idle", "members", "busy", "busy_members", "much", "over",
)  # fmt: skip
_WHICH = ((ALONE, "还没有教师的"), (HELPED, "有教师的"), (ALL, "全部学生"))
_TEACHERS = (
    (EVERYBODY, "全部教师"),
    (IDLE, "没学生的带课教师"),
    (BUSY, "有学生的带课教师"),
    (IDLE_MEMBERS, "没学生的党员"),
    (BUSY_MEMBERS, "有学生的党员"),
    (MUCH, "超过一般人数的"),
    (OVER, "超过上限的"),
)
_EVERY_GRADE = ""
_MARGIN = (14, 10, 8, 10)
_SINCE = kinds.day("since", "从哪天起", required=True)


class PupilPane(Card):
    """``chosen`` tells the pupils highlighted; ``picked`` that a person chose another list."""

    chosen = Signal(object)
    picked = Signal()

    def __init__(self, desk: Desk) -> None:
        theme = desk.theme
        pupils, facts = PupilList(theme), Label("", "sub")
        which = Combo(theme, _WHICH, name="看哪些学生")
        grade = Combo(theme, ((_EVERY_GRADE, "全部年级"),), name="年级")
        search = SearchBox(theme, "姓名、班级、村")
        kin = Button(theme, "", role=Role.LINK)
        hint = Label("拖到右边的老师上；或按 → 选老师，再按回车", "sub", wrap=True)
        hint.setToolTip("按住 Shift 或 Ctrl 可以选几名，一起拖过去")
        head = row(theme, Label("学生", "heading"), facts, None, which)
        nobody = Label("没有符合条件的学生。", "sub")
        clear = Button(theme, "清除条件", role=Role.LINK)
        none = holder(column(theme, row(theme, nobody, clear, None), None, margin=(4, 8, 0, 0)))
        line = row(theme, (search, 1), grade)
        super().__init__(theme, head, line, (pupils, 1), (none, 1), kin, hint, margin=_MARGIN)
        self._desk, self._facts, self.list, self._kin = desk, facts, pupils, kin
        self._which, self._grade, self.search, self._none, self._hint = which, grade, search, none, hint
        self._view: BoardView | None = None
        self._only: tuple[int, ...] = ()
        self.wanted: tuple[int, ...] = ()
        kin.hide()
        none.hide()
        clear.clicked.connect(lambda _on=False: self._clear())
        kin.clicked.connect(lambda _on=False: self._take_kin())
        pupils.chosen.connect(self._highlighted)
        which.chosen.connect(lambda _which: self._picked())
        grade.chosen.connect(lambda _grade: self._show())
        search.settled.connect(lambda _text: self._show())
        search.to_list.connect(pupils.setFocus)

    @property
    def which(self) -> object:
        """Return which list is shown."""
        return self._which.value()

    def set_which(self, which: str) -> None:
        """Show another list."""
        self._which.set_value(which)
        self._show()

    def set_only(self, student_ids: Sequence[int]) -> None:
        """Let some pupils be a list of their own, and show it when the board is read next."""
        self._only = tuple(student_ids)
        self.wanted = self._only[:1]
        words = "选中的学生" if len(self._only) == 1 else f"勾选的 {len(self._only)} 人"
        self._which.set_options((*_WHICH, (CHOSEN, words)))
        self._which.set_value(CHOSEN)
        self._grade.set_value(_EVERY_GRADE)
        self.search.clear()

    def asked(self) -> tuple[int, ...]:
        """Return the ids of pupils to be read though nothing asks for a teacher."""
        return (*self._only, *self.wanted)

    def show_view(self, view: BoardView, *, stay: bool) -> None:
        """Show the pupils of a board; unless ``stay``, all of them where nobody is without a teacher."""
        self._view = view
        self._hint.setVisible(self._desk.editable)
        self.list.set_movable(self._desk.editable)
        self._grade.set_options(((_EVERY_GRADE, "全部年级"), *((grade, grade) for grade in view.grades)))
        if not view.alone and self.which == ALONE and not stay:
            self._which.set_value(ALL)
        self._show()

    # ---- inside ----------------------------------------------------------------------------------
    def _picked(self) -> None:
        self.picked.emit()
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            grade, word = self._grade.value(), self.search.text().strip()
            shown = [
                p
                for p in self._view.pupils
                if self._kept(p) and grade in (_EVERY_GRADE, p.grade) and word in f"{p.name}{p.class_name}{p.village}"
            ]
            self._facts.setText(f"{len(shown)} 名")
            self.list.setVisible(bool(shown))
            self._none.setVisible(not shown)
            self.list.show_pupils(shown, self.wanted)

    def _clear(self) -> None:
        self._grade.set_value(_EVERY_GRADE)
        self.search.clear()
        self._which.set_value(ALONE if self._view is not None and self._view.alone else ALL)
        self._picked()

    def _kept(self, pupil: BoardPupil) -> bool:
        view = self._view
        return {
            ALONE: view is not None and pupil.student_id in view.alone,
            HELPED: bool(pupil.teachers),
            CHOSEN: pupil.student_id in self._only,
        }.get(str(self.which), True)

    def _highlighted(self, found: tuple[BoardPupil, ...]) -> None:
        self.wanted = tuple(pupil.student_id for pupil in found)
        kin = self._view.at_home(found[0]) if self._view is not None and len(found) == 1 else ()
        self._kin.set_text(f"同户的 {'、'.join(pupil.name for pupil in kin)} 也没有教师，一起选上")
        self._kin.setVisible(bool(kin) and self._desk.editable)
        self.chosen.emit(found)

    def _take_kin(self) -> None:
        """Highlight brothers and sisters without a teacher too, wherever they stand."""
        first, view = self.list.pupil(), self._view
        if first is None or view is None:
            return
        ids = (first.student_id, *(pupil.student_id for pupil in view.at_home(first)))
        self._grade.set_value(_EVERY_GRADE)
        self.search.clear()
        if self.which != ALONE or first.student_id not in view.alone:
            self._which.set_value(ALL)
        self.wanted = ids
        self._show()
        self.list.setFocus()


class TeacherPane(Card):
    """``picked`` tells that a person chose other teachers."""

    picked = Signal()

    def __init__(self, desk: Desk, coming: Coming) -> None:
        theme = desk.theme
        facts, teachers = Label("", "sub", wrap=True), TeacherList(desk, coming)
        only_free, which = CheckBox(theme, "只看没满的"), Combo(theme, _TEACHERS, name="看哪些教师", width=168)
        since = DayEditor(theme, _SINCE, lambda: desk.today)
        since.set_value(desk.today)
        head = row(theme, Label("教师", "heading"), (facts, 1), which)
        line = row(theme, Label("从哪天起", "sub"), since, None, only_free)
        super().__init__(theme, head, line, (teachers, 1), margin=_MARGIN)
        self._desk, self._facts, self.list, self.since = desk, facts, teachers, since
        self.only_free, self._which = only_free, which
        self._view: BoardView | None = None
        self._choice: Choice | None = None
        self._pupils: tuple[BoardPupil, ...] = ()
        only_free.toggled.connect(lambda _on: self._show())
        which.chosen.connect(lambda _which: self._picked())

    def set_which(self, which: str) -> None:
        """Show other teachers."""
        self._which.set_value(which)
        self.only_free.setChecked(False)
        self._show()

    def show_choice(self, view: BoardView, pupils: Sequence[BoardPupil], choice: Choice | None) -> None:
        """Show who could help the pupils highlighted; by pinyin where nobody is."""
        self._view, self._pupils, self._choice = view, tuple(pupils), choice
        self._show()

    def day(self) -> date | None:
        """Return from which day pairings are to hold; None, having said so, where that is not a day."""
        try:
            since = _SINCE.parse(self.since.raw())
        except FieldError as wrong:
            self._desk.asker.show_error("先写对从哪天起", str(wrong))
            return None
        return dates.parse_day(since) if since is not None else self._desk.today

    # ---- inside ----------------------------------------------------------------------------------
    def _picked(self) -> None:
        self.picked.emit()
        self._show()

    def _show(self) -> None:
        view, choice, pupils = self._view, self._choice, self._pupils
        if view is None or (pupils and choice is None):
            return
        fits = choice.fits if choice is not None and pupils else tuple(Fit(one, _load(one)) for one in view.teachers)
        passes: Callable[[TeacherLoad], bool] = _PASSES[str(self._which.value())]
        shown = [fit for fit in fits if passes(fit.teacher) and not (self.only_free.isChecked() and fit.teacher.full)]
        told = f"“{pupils[0].name}”" if len(pupils) == 1 else f"这 {len(pupils)} 名学生"
        count = "" if len(shown) == len(fits) else f"{len(shown)} 位"
        self._facts.setText("　".join(part for part in (count, f"为{told}按合适程度排列" if pupils else "") if part))
        holding = choice.holding if choice is not None and pupils else ()
        nobody = "没有别的老师可选。" if holding else "没有老师可选，请先在“班级与教师”里录入。"
        empty = nobody if len(shown) == len(fits) else "没有符合条件的老师。"
        ids = [pupil.student_id for pupil in pupils]
        self.list.show_teachers(shown, holding, ids, view.names_by_teacher(), empty)


def _load(one: TeacherLoad) -> str:
    return f"已满 {one.load} 人" if one.full else f"已结对 {one.load} 人" if one.load else "还没有结对"


_PASSES: dict[str, Callable[[TeacherLoad], bool]] = {
    EVERYBODY: lambda _one: True,
    IDLE: lambda one: one.teaches and not one.load,
    BUSY: lambda one: one.teaches and bool(one.load),
    IDLE_MEMBERS: lambda one: one.party_member and not one.load,
    BUSY_MEMBERS: lambda one: one.party_member and bool(one.load),
    MUCH: lambda one: one.load > one.usual,
    OVER: lambda one: one.load > one.limit,
}
