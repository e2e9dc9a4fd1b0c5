"""Unsaved text of all pages goes into the ledger's drafts every three seconds and comes back after a crash or a lock."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer

from ledgerdesk.errors import LedgerError
from ledgerdesk.services import drafts
from ledgerdesk.services.drafts import DraftFacts
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.shell.page import Page

SECONDS = 3
_PREFIX = "page:"


def page_of(key: str) -> str | None:
    """Return the page a draft belongs to; None when it is not a page's."""
    return key.removeprefix(_PREFIX) if key.startswith(_PREFIX) else None


class DraftWatch(QObject):
    """Asks each page that was made for its unsaved text; ``made`` must be told of every page."""

    def __init__(self, desk: Desk, titles: Mapping[str, str], waiting: tuple[DraftFacts, ...], parent: QObject) -> None:
        """``titles`` are the words of the pages by key; ``waiting`` what was left from before."""
        super().__init__(parent)
        self._desk, self._titles = desk, titles
        self._pages: dict[str, Page] = {}
        self._kept: dict[str, dict[str, str]] = {}
        self._waiting = {key: draft for draft in waiting if (key := page_of(draft.key)) is not None}
        self._timer = QTimer(self)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @property
    def waiting(self) -> tuple[str, ...]:
        """Return the pages whose text from before has not been put back yet."""
        return tuple(key for key in self._waiting if key in self._titles)

    def key_of(self, page: Page) -> str | None:
        """Return the key of a page that was made; None when it is not known."""
        return next((key for key, known in self._pages.items() if known is page), None)

    def made(self, key: str, page: Page) -> None:
        """Watch a page, and put its text from before back once it stands in the window."""
        self._pages[key] = page
        draft = self._waiting.pop(key, None)
        if draft is not None:
            state = {str(name): str(text) for name, text in draft.body.items()}
            self._kept[key] = state
            QTimer.singleShot(0, page, lambda: page.restore_text(state))

    def look(self) -> None:
        """Keep what has changed since the last look, and forget what is no longer unsaved."""
        for key, page in self._pages.items():
            state = page.text_state()
            if state == self._kept.get(key, {}):
                continue
            self._kept[key] = state
            if state:
                self._keep(key, state)
            else:
                self._desk.jot(lambda session, key=key: drafts.drop(session, _PREFIX + key))  # type: ignore[misc] # bound now

    def keep_now(self) -> bool:
        """Keep everything at once, before the program or the ledger closes; False when the ledger could not."""
        states = {key: state for key, page in self._pages.items() if (state := page.text_state())}
        if not states:
            return True
        try:
            with self._desk.ledger.transaction("") as session:
                for key, state in states.items():
                    drafts.keep(session, _PREFIX + key, self._titles.get(key, key), state)
        except LedgerError:
            return False
        return True

    def any_text(self) -> bool:
        """Tell whether any page holds unsaved text."""
        return any(page.text_state() for page in self._pages.values())

    def _keep(self, key: str, state: Mapping[str, str]) -> None:
        title, desk = self._titles.get(key, key), self._desk
        desk.jot(lambda session: drafts.keep(session, _PREFIX + key, title, state))
        desk.kept.emit(f"草稿 {desk.ledger.clock.now().astimezone():%H:%M} 已存")
