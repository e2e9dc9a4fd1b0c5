"""帮扶 › 进度: visits and talks against what is due by today, by teacher, pupil and class; this week's slip beside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.radar.slip import SlipHome
from ledgerdesk.services.radar.teachers import TeacherRow
from ledgerdesk.ui import places
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.care.progress import progress_marks as marks
from ledgerdesk.ui.care.progress import progress_opening, progress_print, progress_reading
from ledgerdesk.ui.care.progress import progress_sources as sources
from ledgerdesk.ui.care.progress.progress_reading import Overview
from ledgerdesk.ui.care.progress.progress_slip import SlipPanel
from ledgerdesk.ui.care.progress.progress_sources import ALONE, CHOSEN, CLASSES, PUPILS, QUIET, STATE, TEACHERS, Read
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.sheet.side_panel import SidePanel
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

LIST = "list"  # the key of a place's state that names the list
_WORDS = ((TEACHERS, "按教师"), (PUPILS, "按学生"), (CLASSES, "按班级"))
_MAKERS = {TEACHERS: sources.teacher_list, PUPILS: sources.pupil_list, CLASSES: sources.class_list}
_CHOICES = "sheet.radar."


class ProgressPage(Page):
    """Three lists, one in front, each made when it is first wanted; a figure opens the pupils or records behind it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "帮扶")
        self._desk, self._read = desk, Read()
        self._months = sources.months_of(desk)
        self._pages: dict[str, SheetPage] = {}
        self._sources: dict[str, ListSource] = {}
        self._front = TEACHERS
        self._overview: Overview | None = None
        self._segments = Segments(desk.theme, _WORDS, name="看哪一份")
        self._segments.chosen.connect(lambda key: self.show_list(str(key)))
        self.quiet = link(desk.theme, "", partial(self.filter_pupils, QUIET))
        self.alone = link(desk.theme, "", partial(self.filter_pupils, ALONE))
        self._stack = QStackedWidget()
        self.slip = SlipPanel(desk)
        self.slip.printing.connect(self.print_slip)
        self.slip.visiting.connect(self._register)
        self.walk = link(desk.theme, "", lambda: self.side.toggle())
        above = row(desk.theme, self._segments, None, self.quiet, self.alone, self.walk)
        main = holder(column(desk.theme, above, (self._stack, 1), self._legend(), spacing=8))
        self.side = SidePanel(desk.theme, main, self.slip)
        self.side.toggled.connect(lambda _open: self._offer_walk())
        self.body.addWidget(self.side, 1)
        self._show(TEACHERS)
        self.header.set_buttons(*self._buttons())
        desk.term_changed.connect(self._another_term)

    # ---- what others use -------------------------------------------------------------------------
    def page_of(self, key: str) -> SheetPage:
        """Return a list, made now when it was never shown."""
        if key not in self._pages:
            self._pages[key] = self._make(key)
        return self._pages[key]

    @property
    def front(self) -> SheetPage:
        """Return the list in front."""
        return self.page_of(self._front)

    @property
    def overview(self) -> Overview | None:
        """Return the figures and the slip read last."""
        return self._overview

    def show_list(self, key: str) -> None:
        """Show one of the lists."""
        self._show(key)
        self.front.shown()
        self.moved.emit()

    def filter_pupils(self, state: str) -> None:
        """Show the pupils in one state of progress."""
        self.page_of(PUPILS).filters.set_values({STATE: state}, "")
        self.show_list(PUPILS)

    def open_figure(self, key: str, record: int, column: str) -> None:
        """Show what is behind a cell: of a teacher or class the pupils, of a pupil or of visits made the records."""
        if key == PUPILS:
            if (pupil := self._read.pupils.get(record)) is not None:
                self._desk.going.emit(progress_opening.of_pupil(self._desk, pupil, column, self._months))
            return
        found = self._read.teachers.get(record) if key == TEACHERS else self._read.classes.get(record)
        if found is None:
            return
        if column == marks.MADE and isinstance(found, TeacherRow):
            self._open_made(found)
            return
        self._read.chosen = progress_opening.behind(found, column, self._months)
        if self._read.chosen[0]:
            page = self.page_of(PUPILS)
            others = (one for one in self._sources[PUPILS].filters if one.key != CHOSEN)
            page.filters.set_filters((*others, *sources.chosen_filter(self._read)))
            page.filters.set_values({CHOSEN: True}, "")
            self.show_list(PUPILS)
            page.reload()

    def print_slip(self, homes: tuple[SlipHome, ...]) -> None:
        """Print the homes of the slip."""
        if homes:
            paper.show(self._desk, progress_print.slip(self._desk, homes), self)

    def print_table(self) -> None:
        """Print the list in front."""
        if self.front.taken_records():
            paper.show(self._desk, self.table_paper(), self)
        else:
            self._desk.say("表里没有可以打印的")

    def table_paper(self) -> paper.Paper:
        """Return the list in front on paper, with the columns seen."""
        title = f"帮扶进度表（{dict(_WORDS)[self._front]}）"
        return progress_print.table(self._desk, self.front, _CHOICES + self._front, title, self._read.term)

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.front.place(key)
        return replace(inner, state={**inner.state, LIST: self._front})

    def open(self, place: Place) -> None:
        """See Page."""
        wanted = place.state.get(LIST)
        self._show(str(wanted) if wanted in _MAKERS else self._front)
        if place.record is not None or "filters" in place.state:
            self.front.open(place)

    def shown(self) -> None:
        """See Page."""
        self.front.shown()
        self._read_overview()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if not isinstance(change_set, ChangeSet) or not change_set.entities() & sources.ENTITIES:
            return
        if "Term" in change_set.entities():
            self._rebuild()
        for page in self._pages.values():
            page.ledger_changed(change_set)
        if self.isVisible():
            self._read_overview()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        found = {**self.front.commands(), Command.PANEL: self.side.toggle}
        if self._desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.print_table
        return found

    def regions(self) -> list[QWidget]:
        """See Page."""
        return [*self.front.regions(), self.slip.table]

    # ---- inside ----------------------------------------------------------------------------------
    def _buttons(self) -> tuple[Button, ...]:
        theme, desk = self.theme, self._desk
        look = Button(
            theme, "校长查看手册", "list-checks", tip="查看帮扶手册和会议记录本",
            run=lambda: desk.open(places.HELP_WORK, places.BOOKS),
        )  # fmt: skip
        print_ = Button(theme, "打印进度表", "printer", tip="打印（Ctrl+P）", run=self.print_table)
        return look, *desk.when(Right.OUTPUT, print_)

    def _legend(self) -> QWidget:
        theme = self.theme
        chips = [Chip(theme, word, marks.tone_of(state)) for state, word in marks.LEGEND]
        self._rules = Label("", "sub")
        self._dates = link(theme, "校历还没填上课的日子", lambda: self._desk.open(places.SETTINGS, "terms"))
        self._dates.hide()
        return holder(
            row(
                theme,
                Label("到今天应做的：", "sub"),
                *chips,
                Label("补：事后补记　假：老师请假", "sub"),
                None,
                self._dates,
                self._rules,
            )
        )

    def _make(self, key: str) -> SheetPage:
        desk = self._desk
        pair = Action(text="安排结对", icon="heart-handshake", run=self._pair)
        self._sources[key] = _MAKERS[key](desk, self._read, self._months)
        page = inner_list.make(
            desk, self._sources[key], _CHOICES + key, title=f"帮扶进度（{dict(_WORDS)[key]}）",
            actions=desk.when(Right.EDIT, pair) if key == PUPILS else (),
        )  # fmt: skip
        page.status.connect(lambda _text: self._tell())
        page.view.current_changed.connect(lambda _record: self._tell())
        page.view.opened_at.connect(partial(self.open_figure, key))
        page.moved.connect(self.moved)
        self._stack.addWidget(page)
        return page

    def _show(self, key: str) -> None:
        self._front = key
        self._segments.set_value(key)
        self._stack.setCurrentWidget(self.front)
        self._tell()
        if self.isVisible():
            self.front.shown()

    def _tell(self) -> None:
        page = self._pages.get(self._front)
        if page is not None:
            self.set_status(self._picked(page) or page.status_text)

    def _picked(self, page: SheetPage) -> str:
        """Return whom the highlighted teacher helps, or how each visit of the highlighted pupil stands; "" elsewhere."""
        current = page.view.current()
        if current is None:
            return ""
        if self._front == PUPILS and (pupil := self._read.pupils.get(current)) is not None:
            return f"选中 {pupil.name}　家访 {marks.windows(pupil.windows)}"
        found = self._read.teachers.get(current) if self._front == TEACHERS else None
        if found is None:
            return ""
        names = "、".join(name for _, name in found.pupils)
        return f"选中 {found.name}　" + (f"帮扶 {names}　双击看明细" if names else "还没有结对")

    def _open_made(self, teacher: TeacherRow) -> None:
        if teacher.made:
            self._desk.going.emit(progress_opening.made(teacher))
        else:
            self._desk.note(f"{teacher.name} 这学期还没有走访过")

    def _register(self, student_id: int) -> None:
        state = {places.NEW: True, places.FOR_STUDENT: student_id}
        self._desk.open(places.HELP_WORK, places.VISITS, state=state)

    def _pair(self, pupils: list[int]) -> None:
        self._desk.open(places.HELP_WORK, places.PAIRINGS, state={places.PUPILS: tuple(pupils)})

    def _read_overview(self) -> None:
        on = self._desk.on
        self._desk.read(
            "读取进度", lambda session: progress_reading.overview(session, on), self._took_overview, owner=self,
            key=f"radar:{id(self)}",
        )  # fmt: skip

    def _took_overview(self, found: Overview | None) -> None:
        self._overview = found
        figures = found.figures if found is not None else None
        self.header.set_facts(found.head if found is not None else "")
        self._rules.setText(found.rules if found is not None else "")
        self._dates.setVisible(found is not None and not found.entered and self._desk.may(Right.SETTINGS))
        self.quiet.set_text(f"{found.month}月还没谈心 {figures.quiet} 人" if found and figures else "")
        self.quiet.setVisible(bool(figures and figures.quiet))
        self.alone.set_text(f"没有教师 {figures.alone} 人" if figures else "")
        self.alone.setVisible(bool(figures and figures.alone))
        self.slip.show_slip(found.slip if found is not None and not self._desk.past else None)
        self._offer_walk()

    def _offer_walk(self) -> None:
        """Offer the slip where the window has no room for it beside the lists."""
        homes = len(self._overview.slip.homes) if self._overview is not None else 0
        self.walk.set_text(f"本周走访单 {homes} 户")
        self.walk.setVisible(self.side.drawer and not self.side.panel_open)

    def _rebuild(self) -> None:
        """Make the lists anew where the term in view has other months."""
        months = sources.months_of(self._desk)
        if months == self._months:
            return
        self._months = months
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}
        self._show(self._front)

    def _another_term(self) -> None:
        self._rebuild()
        for page in self._pages.values():
            page.reload()
        self._read_overview()
