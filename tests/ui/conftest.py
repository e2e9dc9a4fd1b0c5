"""What every test of the windows gets: a theme, a scripted asker, a task runner that has ended."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.tasks import TaskRunner
from ledgerdesk.ui.theme import TextSize, Theme
from ui.scripted_asker import ScriptedAsker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take no notice of what the screen that is none says whenever a window is shown."""
    for item in items:
        if "/tests/ui/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Return the theme at normal text size, worn by the application."""
    made = Theme()
    made.apply(qapp)
    return made


@pytest.fixture
def worn(qapp: QApplication, theme: Theme) -> Iterator[Callable[[TextSize], Theme]]:
    """Return what dresses the application at a text size, until the test ends."""

    def wear(size: TextSize) -> Theme:
        made = Theme(size)
        made.apply(qapp)
        return made

    yield wear
    theme.apply(qapp)


@pytest.fixture
def asker() -> ScriptedAsker:
    """Return an asker that answers what the test has written down."""
    return ScriptedAsker()


class Runner(TaskRunner):
    """A task runner that keeps what it would show."""

    def __init__(self) -> None:
        self.errors: list[LedgerError] = []
        self.bugs: list[BaseException] = []
        super().__init__(self.errors.append, self.bugs.append)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    """Return a task runner; a bug in a task fails the test unless the test took it out of ``bugs``."""
    made = Runner()
    yield made
    assert made.stop()
    assert not made.bugs
