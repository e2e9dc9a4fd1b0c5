"""Taking in a pile of scans: dropped, read off the GUI thread, looked through, kept in one step."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.pictures import piles
from ledgerdesk.pictures.piles import Sheet
from ledgerdesk.services import paper_forms, terms
from ledgerdesk.services.paper_forms import FormFacts
from ledgerdesk.ui.attachments.attachment_viewer import Canvas
from ledgerdesk.ui.care.paper.paper_claim import ClaimBox
from ledgerdesk.ui.care.paper.paper_drop import DropFiles, Waiting, paths_of
from ledgerdesk.ui.care.paper.paper_pile import ASKING, GOING, OUT, STORED, WORDS, Pile
from ledgerdesk.ui.care.paper.paper_sheets import SheetList
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import UNDO, Desk
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.tasks import Cancelled, Job, Lane, Task

_ALL = "all"
_STATES = (ASKING, GOING, OUT, STORED)
_KINDS = "扫描件和照片 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp)"
_STEP = 1.25


class TakeIn(QWidget):
    """``registering`` asks for the visit of a form that was kept, ``closed`` for the list, ``changed`` tells the words."""

    registering = Signal(object)
    closed = Signal()
    changed = Signal()
    read = Signal()  # a pile has come, or could not be read
    stored = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._theme = desk, desk.theme
        self._pile, self._term = Pile(), 0
        self._job: Job[tuple[tuple[Sheet, ...], int]] | None = None
        self._shown, self._reading, self._storing = (0, 0), 0, False
        self._stack = QStackedWidget()
        self.drop = DropFiles(desk.theme)
        self.drop.dropped.connect(self.take)
        self.drop.files.clicked.connect(lambda _checked=False: self.choose_files())
        self.drop.folder.clicked.connect(lambda _checked=False: self.choose_folder())
        self.setAcceptDrops(True)  # more files may be dropped on a pile
        self._waiting = Waiting(desk.theme)
        self._waiting.stop.clicked.connect(lambda _checked=False: self.stop())
        for part in (self.drop, self._waiting, self._make_table()):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        desk.runner.changed.connect(self._tell_progress)
        self._draw()

    # ---- parts -----------------------------------------------------------------------------------
    def _make_table(self) -> QWidget:
        theme = self._theme
        self.which = Segments(theme, [(_ALL, "全部"), *((key, WORDS[key]) for key in _STATES)],
                              name="看哪些")  # fmt: skip
        self.which.chosen.connect(lambda _key: self._draw())
        self.sheets = SheetList(theme)
        self.sheets.picked.connect(self._show)
        self.sheets.turning.connect(self.turn)
        self.canvas = Canvas(theme)
        self.claims = ClaimBox(self._desk)
        self.claims.changed.connect(self._said)
        self.claims.registering.connect(self.registering)
        self.sheets.dropping.connect(self.claims.leave_out)
        tools = row(
            theme,
            Label("点住图可以拖动，滚轮放大", "sub"),
            None,
            Button(theme, "缩小", "zoom-out", small=True, run=lambda: self.canvas.zoom(1 / _STEP)),
            Button(theme, "放大", "zoom-in", small=True, run=lambda: self.canvas.zoom(_STEP)),
            Button(theme, "整张", small=True, run=self.canvas.fit),
            Button(theme, "转 90 度", "rotate-cw", small=True, tip="转过来再收（R）", run=self.turn),
        )
        left = holder(column(theme, row(theme, self.which, None), (self.sheets, 1), spacing=8))
        left.setFixedWidth(theme.px(470))
        right = Card(theme, tools, (self.canvas, 1), self.claims)
        self.more = Button(theme, "再加文件…", "plus", run=self.choose_files)
        self.away = Button(theme, "全部不要", run=self.give_up)
        self._note = Label("", "sub", wrap=True)
        self.keep = Button(theme, "收下", role=Role.PRIMARY, run=self.store)
        return holder(
            column(
                theme,
                (row(theme, left, (right, 1), spacing=12), 1),
                row(theme, self.more, self.away, (self._note, 1), self.keep),
                spacing=10,
            )
        )

    # ---- taking in -------------------------------------------------------------------------------
    def choose_files(self) -> None:
        """Let files be chosen."""
        paths = self._desk.asker.open_files("选扫描件或照片", _KINDS)
        if paths:
            self.take(paths)

    def choose_folder(self) -> None:
        """Let a folder be chosen; the pictures and PDFs in it are read."""
        folder = self._desk.asker.choose_folder("选扫描件所在的文件夹")
        if folder is not None:
            self.take([folder])

    def take(self, paths: Sequence[Path]) -> None:
        """Read files; their sheets come behind those that are there."""
        if self._job is not None or not self._desk.editable:
            return
        ledger, on = self._desk.ledger, self._desk.on

        def work(task: Task) -> tuple[tuple[Sheet, ...], int]:
            stop = threading.Event()

            def say(done: int, total: int) -> None:
                try:
                    task.progress(done, total, "读扫描件")
                except Cancelled:
                    stop.set()
                    raise

            sheets = piles.read_pile(ledger, list(paths), say, stop)
            with ledger.read() as session:
                return sheets, terms.term_at(session, on).id

        self.drop.refuse("")
        self._reading += 1
        self._job = self._desk.runner.run(
            "读扫描件", work, self._took, failed=self._failed, ended=partial(self._ended, self._reading), owner=self,
            lane=Lane.LONG,
        )  # fmt: skip
        self._draw()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event) and self._job is None and self._desk.editable:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(paths_of(event))

    def stop(self) -> None:
        """Read no further."""
        if self._job is not None:
            self._job.cancel()
            self._ended(self._reading)

    def _took(self, result: tuple[tuple[Sheet, ...], int]) -> None:
        sheets, self._term = result
        if not sheets:
            self.drop.refuse("这里没有照片，也没有 PDF 扫描件。请换一个文件夹，或直接选文件。")
        first = len(self._pile.entries) + 1
        self._pile.add(sheets)
        self._draw()
        asked = next((one.number for one in self._pile.entries[first - 1 :] if one.state == ASKING), first)
        self.sheets.select(asked)

    def _failed(self, problem: LedgerError) -> None:
        if self._pile.entries:
            self._desk.asker.show_error("没有读成", str(problem))
        else:
            self.drop.refuse(str(problem))

    def _ended(self, reading: int) -> None:
        if reading != self._reading:
            return  # one that was stopped, and another has begun since
        self._job = None
        self._draw()
        self.read.emit()

    # ---- looking through -------------------------------------------------------------------------
    @property
    def pile(self) -> Pile:
        """Return the sheets."""
        return self._pile

    def turn(self) -> None:
        """Turn the sheet shown a quarter to the right; it is kept as it is seen."""
        self._pile.turn(self.sheets.current)
        self._draw()

    def _said(self) -> None:
        """Show what was said, and go on to the next sheet that waits for an answer."""
        at = self.sheets.current
        self._draw()
        waiting = [one.number for one in self._pile.entries if one.state == ASKING]
        following = next((number for number in waiting if number > at), waiting[0] if waiting else 0)
        if following:
            self.sheets.select(following)
            self.claims.focus_asked()

    def _show(self, number: int) -> None:
        entry = self._pile.entry(number)
        self.claims.show_entry(self._pile, number, self._term)
        key = (id(self._pile), number)
        if key != self._shown:
            self._shown = key
            self.canvas.show_image(QImage.fromData(entry.picture) if entry is not None and entry.picture else None)
        if entry is not None:
            while not self.canvas.empty and self.canvas.quarter != -entry.quarters % 4:
                self.canvas.turn()

    # ---- keeping ---------------------------------------------------------------------------------
    def store(self) -> None:
        """Keep every sheet that goes somewhere, in one step."""
        chosen = self._pile.chosen()
        if not chosen or self._storing or not self._desk.editable:
            return
        ledger, pile = self._desk.ledger, self._pile
        numbers = [number for number, _ in chosen]

        def work(_task: Task) -> dict[int, FormFacts]:
            kept = piles.store(ledger, [one for _, one in chosen])
            return self._facts(dict(zip(numbers, kept.forms, strict=True)))

        def done(forms: dict[int, FormFacts]) -> None:
            pile.stored(forms)
            left = pile.count(ASKING)
            more = f"，还有 {left} 张要看一眼" if left else ""
            self._desk.said.emit(f"已收下 {len(forms)} 张{more}", UNDO, self._desk.undo)
            self.stored.emit()

        def ended() -> None:
            self._storing = False
            self._draw()

        self._storing = True
        self._draw()
        self._desk.runner.run(
            f"收表 {len(chosen)} 张", work, done,
            failed=lambda problem: self._desk.asker.show_error("没有收", str(problem)),
            ended=ended, owner=self, lane=Lane.LONG,
        )  # fmt: skip

    def give_up(self) -> None:
        """Put the pile away; what was not kept is asked about."""
        left = self._pile.waiting
        if left and not self._desk.asker.confirm(
            f"还有 {left} 张没有收", "这一堆放下以后要重新读一次。扫描的文件还在原来的地方。", "放下", "接着收"
        ):
            return
        self._pile = Pile()
        self._draw(anew=True)
        self.closed.emit()

    def ledger_changed(self, _change_set: object) -> None:
        """Read again what became of the sheets that were kept: an undo takes them out, a visit is written down."""
        pile, kept = self._pile, self._pile.kept()
        if not kept:
            return

        def took(forms: dict[int, FormFacts]) -> None:
            pile.settle(kept, forms)
            self._draw()

        self._desk.runner.run("读取纸质表", lambda _task: self._facts(kept), took, owner=self, key=f"kept:{id(self)}")

    def _facts(self, forms: Mapping[int, int]) -> dict[int, FormFacts]:
        with self._desk.ledger.read() as session:
            found = paper_forms.some(session, set(forms.values()))
        return {number: found[form_id] for number, form_id in forms.items() if form_id in found}

    # ---- words -----------------------------------------------------------------------------------
    def told(self) -> str:
        """Return how the pile stands, in Chinese."""
        return self._pile.told()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do here."""
        return {Command.SAVE: self.store, Command.CANCEL: self.closed.emit}

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 goes through."""
        return [self.sheets, self.claims] if self._pile.entries else [self.drop]

    def _tell_progress(self) -> None:
        if self._job is not None:
            done, total, _ = self._job.progress
            self._waiting.tell(done, total)

    def _draw(self, *, anew: bool = False) -> None:
        reading, entries = self._job is not None, self._pile.entries
        self._stack.setCurrentIndex(1 if reading else 2 if entries else 0)
        which = self.which.value() or _ALL
        count = {key: self._pile.count(key) for key in _STATES}
        self.which.set_words([f"全部 {len(entries)}", *(f"{WORDS[key]} {count[key]}" for key in _STATES)])
        shown = [one for one in entries if which == _ALL or one.state == which]
        self.sheets.show_entries(shown, anew=anew)
        self._show(self.sheets.current)
        going, asking = count[GOING], count[ASKING]
        self.keep.set_text(f"收下 {going} 张" if going else "收下")
        why = "正在收" if self._storing else "请先看图，说清楚是谁的" if asking else "没有要收的"
        self.keep.allow(bool(going) and not self._storing, why)
        self._note.setText(self._pile.hint())
        self.away.set_text("全部不要" if going or asking else "收好了，回到纸质表")
        self.changed.emit()
