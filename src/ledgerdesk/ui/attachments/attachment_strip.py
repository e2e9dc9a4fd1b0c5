"""The strip of photos and scans of one record: shown, added by dialog, drop or paste, taken off, put back."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import attachments
from ledgerdesk.services.attachments import AttachmentFacts
from ledgerdesk.ui.attachments import attachment_draft, attachment_reading, attachment_steps
from ledgerdesk.ui.attachments.attachment_intake import Intake
from ledgerdesk.ui.attachments.attachment_reading import Shot, Source, Taken
from ledgerdesk.ui.attachments.attachment_tile import WIDTH, Tile
from ledgerdesk.ui.attachments.attachment_viewer import Viewer
from ledgerdesk.ui.care.visits import photo_choice
from ledgerdesk.ui.desk import UNDO, Desk
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import clear, column, holder, row
from ledgerdesk.ui.kit.text import Label, redress
from ledgerdesk.ui.tasks import Lane

_GAP = 8
Shots = tuple[Shot, ...]


class AttachmentStrip(QFrame):
    """Photos of a stored record, or those a form holds until it is saved (in the store already, so nothing is lost).

    ``changed`` tells that what is held is another; ``loaded`` that everything to show has come; ``settled`` that files
    were taken in, with whether all of them could be.
    """

    changed = Signal()
    loaded = Signal()
    settled = Signal(bool)
    _one_more = Signal(int, object)  # from the thread that takes files in: for which ``begin``, and the Shot

    def __init__(
        self,
        desk: Desk,
        entity: str,
        host: QWidget | None = None,
        *,
        hint: str = "",
        action: str = "加照片",
        keys: tuple[str, str] | None = None,
    ) -> None:
        """``host`` is the form on which files may be dropped and pasted, the strip alone when None.

        With ``keys``, those of the form for a photo and for a signature, signatures are asked for apart.
        """
        super().__init__()
        self.setObjectName("drop")
        self.setProperty("quiet", "true")
        self._desk, self._entity, self._owner, self.about = desk, entity, 0, ""
        self._shots: Shots = ()
        self._binned: tuple[AttachmentFacts, ...] = ()
        self._thumbs: dict[str, QImage] = {}
        self._coming = self._columns = self._begun = 0
        self.viewer: Viewer | None = None
        theme = desk.theme
        self._action = action
        told = "选照片或 PDF 扫描件" + (f"（{keys[0]}）" if keys else "")
        self.add_button = Button(theme, action, "camera", small=True, tip=told, run=self.choose)
        self.sign_button = Button(theme, "签字扫描", "pencil", small=True, run=self.choose_signature)
        self.sign_button.setToolTip(f"签了字的表扫描或拍照（{keys[1]}）" if keys else "")
        self._signs = keys is not None
        pressed = f"按 {keys[0]}、{keys[1]}，" if keys else ""
        self._hint = Label(hint or f"{pressed}拖到这里，或按 Ctrl+V 粘贴", "sub", wrap=True)
        self._back = link(theme, "", self.put_back)
        self._tiles = QGridLayout()
        self._tiles.setSpacing(theme.px(_GAP))
        self._tiles.setContentsMargins(0, 0, 0, 0)
        self._grid = holder(self._tiles)
        line = row(theme, self.add_button, self.sign_button, (self._hint, 1), self._back)
        self.setLayout(column(theme, self._grid, line, spacing=6, margin=8))
        self._intake = Intake(host or self, self.may_add)
        self._intake.arrived.connect(self.add)
        self._intake.over.connect(self._show_over)
        self._one_more.connect(self._hold_one)
        self._show()

    # ---- whose -----------------------------------------------------------------------------------
    def begin(self, owner: int | None = None, about: str = "") -> None:
        """Show a stored record's photos, or hold new ones while ``owner`` is None; ``about`` names it in the journal."""
        self._owner, self.about, self._shots, self._binned = owner or 0, about, (), ()
        self._desk.runner.cancel(self._key("take"))
        self._coming = 0
        self._begun += 1
        self._show()
        self.reload()

    def reload(self) -> None:
        """Read the record's photos again."""
        owner = self._owner
        if not owner:
            self.loaded.emit()
            return
        ledger, entity, known = self._desk.ledger, self._entity, dict(self._thumbs)
        self._desk.runner.run(
            "读取照片",
            lambda _task: attachment_reading.read(ledger, entity, owner, known),
            partial(self._took, owner),
            owner=self,
            key=self._key("read"),
        )

    def may_add(self) -> bool:
        """Tell whether photos can be added now."""
        return self._desk.ledger.may(Right.EDIT) and not self._desk.past and not self._desk.ledger.read_only

    @property
    def shots(self) -> Shots:
        """Return what is shown."""
        return self._shots

    @property
    def busy(self) -> bool:
        """Tell whether files are still being taken in."""
        return self._coming > 0

    # ---- held until the form is saved ------------------------------------------------------------
    @property
    def held(self) -> Shots:
        """Return what is to be stored with the record that the form makes."""
        return () if self._owner else self._shots

    def text_state(self) -> str:
        """Return what is held and not saved, for the draft; "" for nothing."""
        return attachment_draft.written(self.held)

    def restore_text(self, state: str) -> None:
        """Hold again what a draft remembers; what is gone from the store is left out."""
        shots, ledger = attachment_draft.read(state), self._desk.ledger
        if not shots:
            return
        self._desk.runner.run(
            "读取照片",
            lambda _task: attachment_reading.read_prepared(ledger, shots),
            self._hold,
            owner=self,
            key=self._key("read"),
        )

    # ---- adding ----------------------------------------------------------------------------------
    def choose(self) -> None:
        """Ask for photos, the newest offered first, and add them."""
        if self.may_add():
            photo_choice.ask(self._desk, self, self.add)

    def choose_signature(self) -> None:
        """Ask for the scan or photo of a signed paper and add it."""
        if self.may_add():
            photo_choice.ask(self._desk, self, partial(self.add, kind=attachments.SIGNATURE), "选签字的扫描件或照片")

    def add(self, sources: Sequence[Source], kind: str = "") -> None:
        """Take files or a picture in, on another thread; what cannot be taken in is said, the others stay.

        ``kind`` is what they are, where they do not tell it themselves.
        """
        if not sources or not self.may_add():
            return
        desk, ledger, today, begun = self._desk, self._desk.ledger, self._desk.today, self._begun
        self._coming += len(sources)
        self._show()

        waited = [len(sources)]

        def ended() -> None:
            if waited and begun == self._begun:
                self._coming -= waited.pop()
                self._show()

        def came(taken: Taken) -> None:
            ended()  # or the button would go on counting behind what is said now
            self._came(begun, taken)
            if begun == self._begun:
                self.settled.emit(not taken.refused)

        def failed(problem: LedgerError) -> None:
            ended()
            self.settled.emit(False)
            desk.asker.show_error("照片没有加上", str(problem))

        tell = partial(self._one_more.emit, begun)
        desk.runner.run(
            "加照片",
            lambda task: attachment_reading.take_in(ledger, sources, today, task, tell, kind),
            came,
            failed=failed,
            ended=ended,
            owner=self,
            lane=Lane.LONG,
        )

    def add_to_record(self, owner: int, shots: Shots) -> None:
        """Let files in the store belong to a stored record, as a step of its own."""
        attachment_steps.add(self._desk, self, (self._entity, owner), shots, self.about, self.reload)

    # ---- taking off ------------------------------------------------------------------------------
    def remove(self, shot: Shot) -> None:
        """Take a photo off: of a stored record into its bin, undoably; of a form out of what it holds."""
        one = shot.attachment
        if not self.may_add():
            return
        if one is None:
            before = self._shots
            self._set(tuple(other for other in self._shots if other is not shot))
            self._desk.say("已移走 1 张照片", UNDO, lambda: self._set(before))
        else:
            attachment_steps.put_in_bin(self._desk, self, one, self.about, self.reload)

    def put_back(self) -> None:
        """Put back everything that lies in the record's bin."""
        ids = [one.id for one in self._binned]
        attachment_steps.put_back(self._desk, self, ids, self.about, self.reload)

    def open(self, shot: Shot) -> None:
        """Show a photo large."""
        self.viewer = Viewer(self._desk, self, self._shots.index(shot)).stand()

    def describe(self, shot: Shot, caption: str) -> None:
        """Write what a photo shows."""
        one = shot.attachment
        if one is None:
            self._set(tuple(replace(s, caption=caption or None) if s is shot else s for s in self._shots))
        else:
            attachment_steps.describe(self._desk, self, one, caption, self.about, self.reload)

    # ---- inside ----------------------------------------------------------------------------------
    def _key(self, what: str) -> str:
        return f"photos-{what}:{id(self)}"

    def _came(self, begun: int, taken: Taken) -> None:
        if taken.refused:
            self._desk.asker.show_error("有照片没有加上" if taken.shots else "照片没有加上", "\n".join(taken.refused))
        if self._owner and begun == self._begun:
            fresh = self._fresh(taken.shots)
            self._thumbs.update({shot.file.name: shot.thumb for shot in fresh if shot.thumb is not None})
            if fresh:
                self.add_to_record(self._owner, fresh)

    def _hold_one(self, begun: int, shot: Shot) -> None:
        if begun == self._begun and not self._owner:
            self._hold((shot,))

    def _hold(self, shots: Shots) -> None:
        self._set((*self._shots, *self._fresh(shots)))

    def _fresh(self, shots: Shots) -> Shots:
        """Leave out what is there already, and say so."""
        known = {shot.file.name for shot in self._shots}
        fresh = {shot.file.name: shot for shot in shots if shot.file.name not in known}
        if len(fresh) < len(shots):
            self._desk.note("有照片已经在里面了，没有重复加")
        return tuple(fresh.values())

    def _took(self, owner: int, found: tuple[Shots, tuple[AttachmentFacts, ...]]) -> None:
        if owner != self._owner:
            return
        shots, self._binned = found
        self._thumbs = {shot.file.name: shot.thumb for shot in shots if shot.thumb is not None}
        self._set(shots)
        self.loaded.emit()

    def _set(self, shots: Shots) -> None:
        self._shots = shots
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        may, theme = self.may_add(), self._desk.theme
        clear(self._tiles)
        self._columns = self._room()
        for at, shot in enumerate(self._shots):
            tile = Tile(theme, shot, at + 1, self._desk.today, removable=may)
            tile.clicked.connect(partial(self._opens, shot))
            tile.removing.connect(partial(self.remove, shot))
            self._tiles.addWidget(tile, at // self._columns, at % self._columns, Qt.AlignmentFlag.AlignLeft)
        self._tiles.setColumnStretch(self._columns, 1)
        self._grid.setVisible(bool(self._shots))
        self.add_button.setVisible(may)
        self.sign_button.setVisible(may and self._signs)
        self.add_button.set_text(f"正在加 {self._coming} 张…" if self._coming else self._action)
        self._hint.setVisible(may)
        self._back.set_text(f"放回移走的 {len(self._binned)} 张")
        self._back.setVisible(may and bool(self._binned))
        if self.parentWidget() is not None:  # shown by hand before, it would be a window of its own
            self.setVisible(may or bool(self._shots))

    def _opens(self, shot: Shot, _checked: bool = False) -> None:
        self.open(shot)

    def _room(self) -> int:
        theme = self._desk.theme
        gap = theme.px(_GAP)
        return max(1, (self.width() - theme.px(18) + gap) // (theme.px(WIDTH) + gap))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._room() != self._columns and self._shots:
            self._show()

    def _show_over(self, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        redress(self)
