"""The bar over every page: back and forward, term, finder, what runs, backup, who works here."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from ledgerdesk.ui.kit.buttons import Button, IconButton, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label, redress
from ledgerdesk.ui.theme import TextSize, Theme, Tone

SIZE_WORDS = {TextSize.NORMAL: "标准", TextSize.LARGE: "大", TextSize.LARGEST: "特大"}
_FINDER = ("找人、找表、找功能　Ctrl+K", "找　Ctrl+K", "找")  # from the longest words to the shortest
_FINDER_WIDTH = 300  # pixels at normal text size
_PAST, _USER, _LOCK, _MORE = 1, 2, 3, 4  # what gives its words away first where there is no room


class TopBar(QFrame):
    """Signals tell what was pressed; the window acts."""

    back = Signal()
    forward = Signal()
    term_chosen = Signal(object)
    finder = Signal()
    backup_pressed = Signal()
    change_password = Signal()
    text_size_chosen = Signal(object)
    quit = Signal()
    lock = Signal()

    def __init__(self, theme: Theme, user: str, task_area: QWidget) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(theme.px(50))
        self._theme = theme
        self._back = IconButton(theme, "arrow-left", "后退（Alt+←）", run=self.back.emit)
        self._forward = IconButton(theme, "arrow-right", "前进（Alt+→）", run=self.forward.emit)
        self._term = Combo(theme, name="学期", width=160)
        self._term.chosen.connect(self.term_chosen)
        self._finder = Button(theme, _FINDER[-1], "search", run=self.finder.emit)
        self._finder.setStyleSheet(f"text-align:left;color:{theme.tokens.sub}")
        self._backup = Button(theme, "", role=Role.QUIET, small=True, run=self.backup_pressed.emit)
        self._past, self._past_words, self._user_words = Label("", "warn"), "", user
        self._task_area = task_area
        self._settled: object = None
        self._return = Button(theme, "回到本学期", role=Role.QUIET, small=True)
        self._return.clicked.connect(lambda _checked=False: self.term_chosen.emit(self._now))
        self._now: object = None
        self._user = Button(theme, user, "user", Role.QUIET, small=True, tip="改密码、字号、退出")
        self._user.setStyleSheet(f"color:{theme.tokens.text}")
        self._user.setIcon(theme.icon("user", "sub", 16))
        self._user.setMenu(self._user_menu())
        self._lock = Button(theme, "锁定", "lock", small=True, tip="锁定（Ctrl+L）", run=self.lock.emit)
        self.setLayout(
            row(theme, self._back, self._forward, 6, self._term, 2, self._finder, self._past, self._return, None,
                task_area, self._backup, self._user, self._lock, spacing=6, margin=(12, 0, 12, 0))
        )  # fmt: skip
        self._past.hide()
        self._return.hide()
        self.set_history(back=False, forward=False)
        self.set_backup("", Tone.MUTE)

    def set_history(self, *, back: bool, forward: bool) -> None:
        """Enable the arrows."""
        self._back.set_enabled(back)
        self._forward.set_enabled(forward)

    def set_terms(self, terms: Sequence[tuple[object, str]], current: object, now: object) -> None:
        """Offer (key, name) terms; one that is not ``now`` tints the bar and says so."""
        self._now = now
        self._term.set_options(terms)
        self._term.set_value(current)
        past = bool(terms) and current != now
        self._past_words = f"正在看 {dict(terms).get(current, '')}（已结束，只能看）"
        self._past.setVisible(past)
        self._return.setVisible(past)
        self.setProperty("tone", "warn" if past else "")
        redress(self)
        self._settle()

    def set_backup(self, words: str, tone: Tone) -> None:
        """Say when the last verified backup was; green only after verification."""
        icon = {Tone.OK: "shield-check", Tone.BAD: "circle-alert"}.get(tone, "shield-check")
        tint = tone.value if tone in (Tone.OK, Tone.BAD) else "sub"
        self._backup.setVisible(bool(words))
        self._backup.set_text(f" {words}")
        self._backup.setIcon(self._theme.icon(icon, tint, 16))
        self._backup.setStyleSheet(f"color:{getattr(self._theme.tokens, tint)}")
        self._settle()

    def set_user(self, user: str) -> None:
        """Show who works here."""
        self._user_words = user
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Settle anew when something in the bar came, went or changed its words."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        """Let words go until everything fits, and give the finder what is left."""
        state = (
            self.width(), self._user_words, self._past_words, self._past.isHidden(), self._backup.isHidden(),
            self._backup.sizeHint().width(), self._task_area.isHidden(), self._task_area.sizeHint().width(),
        )  # fmt: skip
        if state == self._settled:
            return
        self._settled = state
        finder, most = self._finder, self._theme.px(_FINDER_WIDTH)
        finder.set_text(_FINDER[-1])
        least = finder.sizeHint().width()
        room = 0
        for gone in range(_MORE + 1):
            self._shorten(gone)
            room = self.width() - self._others()
            if room >= least:
                break
        finder.setFixedWidth(max(least, min(most, room)))
        for words in _FINDER:
            finder.set_text(words)
            if finder.sizeHint().width() <= finder.width():
                break
        finder.setAccessibleName("找人、找表、找功能")

    def _shorten(self, gone: int) -> None:
        # The combo beside it names the term already.
        ended = "已结束" if gone >= _MORE else "已结束，只能看"
        self._past.setText(ended if gone >= _PAST else self._past_words)
        self._user.set_text("" if gone >= _USER else self._user_words)
        self._user.setAccessibleName(self._user_words)
        self._lock.set_text("" if gone >= _LOCK else "锁定")

    def _others(self) -> int:
        """Return how wide everything but the finder is."""
        layout = self.layout()
        if layout is None:
            return 0
        layout.invalidate()
        return layout.minimumSize().width() - self._finder.minimumWidth()

    def _user_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("改密码").triggered.connect(self.change_password)
        sizes = menu.addMenu("字号")
        group = QActionGroup(self)
        for size, word in SIZE_WORDS.items():
            action = QAction(word, group, checkable=True)
            action.setChecked(size is self._theme.size)
            action.triggered.connect(lambda _checked=False, size=size: self.text_size_chosen.emit(size))
            sizes.addAction(action)
        menu.addSeparator()
        menu.addAction("退出").triggered.connect(self.quit)
        return menu
