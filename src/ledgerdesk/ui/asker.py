"""Questions to the person at the desk, behind a protocol, so that tests answer them without a window."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, Self

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import Item, add, column, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme

#: 照片 rather than *.jpg *.png: which endings these are nobody needs to read.
_NAMED = QFileDialog.Option.HideNameFilterDetails


class Asker(Protocol):
    """Ask, and give back what was answered; nothing answered is always the safe answer."""

    def confirm(self, title: str, text: str, action: str, safe: str = "取消", *, danger: bool = False) -> bool:
        """Name object and count in ``title``, the consequence in ``text``; the safe button is the default."""
        ...

    def choose(self, title: str, text: str, options: Sequence[tuple[str, str]], safe: str = "取消") -> str | None:
        """Offer (key, words) options as buttons; return the key, None when nothing was chosen."""
        ...

    def ask_text(
        self,
        title: str,
        text: str,
        action: str,
        *,
        initial: str = "",
        options: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
    ) -> str | None:
        """Ask for one line; ``options`` fill it in; ``check`` returns what is wrong with it, "" when nothing is."""
        ...

    def ask_secret(self, title: str, text: str, action: str) -> str | None:
        """Ask for a password or recovery code, shown as dots; None when nothing was typed."""
        ...

    def open_file(self, title: str, kinds: str) -> Path | None:
        """Let an existing file be chosen; ``kinds`` like 「表格 (*.xlsx *.xls *.csv)」."""
        ...

    def open_files(self, title: str, kinds: str, folder: Path | None = None) -> tuple[Path, ...]:
        """Let one or several existing files be chosen, ``folder`` shown first; none where nothing was."""
        ...

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """Let a place to save be chosen, ``name`` proposed."""
        ...

    def choose_folder(self, title: str) -> Path | None:
        """Let a folder be chosen."""
        ...

    def show_error(self, title: str, text: str) -> None:
        """Say what happened and what to do."""
        ...


class Dialog(QDialog):
    """A dialog of this house: title, words, a row of buttons; never larger than its window less 24 px."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None, *, width: int = 460) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(*(theme.px(side) for side in (22, 20, 22, 18)))
        self._body.setSpacing(theme.px(10))
        wanted = theme.px(width)
        if parent is not None:
            room = parent.window().size()
            wanted = min(wanted, room.width() - 24)
            self.setMaximumSize(room.width() - 24, room.height() - 24)
        self.setMinimumWidth(wanted)

    def put(self, *items: Item) -> None:
        """Append items to the dialog's body."""
        for item in items:
            add(self.theme, self._body, item)

    def put_buttons(self, *buttons: QWidget) -> None:
        """Append the bottom row, buttons at the right."""
        self.put(6, row(self.theme, None, *buttons))

    def stand(self) -> Self:
        """Show it over its window and return at once; it goes when it is closed."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()
        return self

    def ask(self) -> bool:
        """Show it until it is closed and let it go; what it holds can be read until the next turn of the event loop.

        While it stands open, lists under it are read anew and windows closed: gone with its window, it was refused.
        """
        accepted = self.exec() == QDialog.DialogCode.Accepted
        if not isValid(self):
            return False
        self.deleteLater()
        return accepted


_TITLE = "资助台账"


class QtAsker:
    """Ask with dialogs over the window that ``parent`` returns."""

    def __init__(self, theme: Theme, parent: Callable[[], QWidget | None]) -> None:
        self._theme, self._parent = theme, parent
        self._folder = Path.home()

    def confirm(self, title: str, text: str, action: str, safe: str = "取消", *, danger: bool = False) -> bool:
        """See Asker."""
        dialog = self._dialog(title, text, "triangle-alert" if danger else "circle-help")
        go = Button(self._theme, action, role=Role.DANGER if danger else Role.SECONDARY, run=dialog.accept)
        stay = Button(self._theme, safe, role=Role.SECONDARY if not danger else Role.PRIMARY, run=dialog.reject)
        stay.setDefault(True)
        dialog.put_buttons(go, stay)
        stay.setFocus()
        return self._run(dialog)

    def choose(self, title: str, text: str, options: Sequence[tuple[str, str]], safe: str = "取消") -> str | None:
        """See Asker."""
        dialog = self._dialog(title, text, "circle-help")
        picked: list[str] = []

        def pick(key: str) -> None:
            picked.append(key)
            dialog.accept()

        for key, words in options:
            dialog.put(Button(self._theme, words, run=partial(pick, key)))
        stay = Button(self._theme, safe, run=dialog.reject)
        stay.setDefault(True)
        dialog.put_buttons(stay)
        stay.setFocus()
        return picked[0] if self._run(dialog) and picked else None

    def ask_text(
        self,
        title: str,
        text: str,
        action: str,
        *,
        initial: str = "",
        options: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
    ) -> str | None:
        """See Asker."""
        dialog = self._dialog(title, text, "pencil")
        box = LineEdit(self._theme, initial, name=title)
        problem = Label("", "bad", wrap=True)
        problem.hide()

        def accept() -> None:
            wrong = check(box.text()) if check is not None else ""
            problem.setText(wrong)
            problem.setVisible(bool(wrong))
            box.set_bad(bool(wrong))
            if wrong:
                box.setFocus()
            else:
                dialog.accept()

        if options:
            words = [Button(self._theme, word, role=Role.CHIP, run=partial(box.setText, word)) for word in options]
            dialog.put(row(self._theme, *words, None))
        dialog.put(box, problem)
        box.entered.connect(accept)
        dialog.put_buttons(
            Button(self._theme, "取消", run=dialog.reject), Button(self._theme, action, role=Role.PRIMARY, run=accept)
        )
        box.setFocus()
        return box.text() if self._run(dialog) else None

    def ask_secret(self, title: str, text: str, action: str) -> str | None:
        """See Asker."""
        dialog = self._dialog(title, text, "lock")
        box = PasswordBox(self._theme, title)

        def accept() -> None:
            if box.text():
                dialog.accept()
            else:
                box.edit.setFocus()

        box.entered.connect(accept)
        dialog.put(box)
        dialog.put_buttons(
            Button(self._theme, "取消", run=dialog.reject), Button(self._theme, action, role=Role.PRIMARY, run=accept)
        )
        box.edit.setFocus()
        return box.text() if self._run(dialog) else None

    def open_file(self, title: str, kinds: str) -> Path | None:
        """See Asker."""
        return self._chosen(QFileDialog.getOpenFileName(self._parent(), title, str(self._folder), kinds, "", _NAMED)[0])

    def open_files(self, title: str, kinds: str, folder: Path | None = None) -> tuple[Path, ...]:
        """See Asker."""
        first = str(folder or self._folder)
        found = QFileDialog.getOpenFileNames(self._parent(), title, first, kinds, "", _NAMED)[0]
        chosen = (self._chosen(path) for path in found)
        return tuple(path for path in chosen if path is not None)

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """See Asker."""
        return self._chosen(
            QFileDialog.getSaveFileName(self._parent(), title, str(self._folder / name), kinds, "", _NAMED)[0]
        )

    def choose_folder(self, title: str) -> Path | None:
        """See Asker."""
        return self._chosen(QFileDialog.getExistingDirectory(self._parent(), title, str(self._folder)))

    def show_error(self, title: str, text: str) -> None:
        """See Asker."""
        dialog = self._dialog(title, text, "circle-alert", "bad")
        close = Button(self._theme, "知道了", role=Role.PRIMARY, run=dialog.accept)
        close.setDefault(True)
        dialog.put_buttons(close)
        close.setFocus()
        self._run(dialog)

    def _chosen(self, path: str) -> Path | None:
        if not path:
            return None
        chosen = Path(path)
        self._folder = chosen if chosen.is_dir() else chosen.parent
        return chosen

    def _dialog(self, title: str, text: str, icon: str, tint: str = "primary") -> Dialog:
        parent = self._parent()
        # The question may name somebody; the title of a window is kept by the desktop and shown in its lists.
        dialog = Dialog(self._theme, _TITLE, parent)
        dialog.setAccessibleName(title)
        words = column(self._theme, Label(title, "heading", wrap=True), spacing=6)
        if text:
            words.addWidget(Label(text, wrap=True))
        line = row(self._theme, spacing=12)
        line.addWidget(Picture(self._theme, icon, tint, 24), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        dialog.put(line)
        return dialog

    def _run(self, dialog: Dialog) -> bool:
        before = self._parent()
        focus = before.focusWidget() if before is not None else None
        accepted = dialog.ask()
        if focus is not None and isValid(focus):  # the box may have gone with a list that was read anew
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        return accepted
