"""What the parts that stand before an open ledger ask of the program. Light to import."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.clock import Clock
from ledgerdesk.ui.asker import Asker
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.warm_up import WarmUp
from ledgerdesk.ui.tasks import TaskRunner
from ledgerdesk.ui.theme import Theme

if TYPE_CHECKING:
    from ledgerdesk.ledger import Ledger
    from ledgerdesk.ui.shell.session import Opening, Session


class Host(Protocol):
    """The program, as the first start, the unlock page and the ways back see it."""

    theme: Theme
    runner: TaskRunner
    warm: WarmUp
    front: QWidget | None
    session: "Session | None"

    @property
    def asker(self) -> Asker:
        """Return who asks questions."""
        ...

    @property
    def clock(self) -> Clock:
        """Return where the time comes from."""
        ...

    @property
    def home(self) -> Path:
        """Return the folder of this computer's ledgers."""
        ...

    def show_page(self, page: QWidget) -> None:
        """Put a page in front."""
        ...

    def show_ledger(self, opened: "tuple[Ledger, Opening]", place: Place | None = None, *, note: str = "") -> None:
        """Show the window of a ledger; ``note`` is said in it first."""
        ...

    def ask_password(
        self, folder: Path, *, half_written: bool = False, note: str = "", undo: int | None = None
    ) -> None:
        """Show the unlock page of a ledger; ``note`` is said there and when it has been opened.

        ``undo`` is the number of the backup that takes a restore back.
        """
        ...

    def first_start(self) -> None:
        """Show the wizard of the first start."""
        ...

    def open_demo(self) -> None:
        """Open the demonstration school."""
        ...

    def choose_folder(self) -> None:
        """Let the folder of a ledger from elsewhere be chosen and opened."""
        ...

    def choose_other(self) -> None:
        """Let another ledger be chosen."""
        ...

    def restore_bundle(self) -> None:
        """Make a ledger from a bundle or a backup on a stick."""
        ...
