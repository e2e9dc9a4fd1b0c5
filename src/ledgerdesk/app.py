"""The window's composition root: application, single instance, log, and what is shown first."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ledgerdesk import __version__, log, paths
from ledgerdesk.errors import ReadOnlyLedgerError
from ledgerdesk.ui.shell.program import Program
from ledgerdesk.ui.shell.single_instance import SingleInstance, call_first

_LOG = "ledgerdesk.log"
_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] = ()) -> int:
    """Open the window: ``--demo`` on the demonstration school, a folder's path on that ledger, else on the last one."""
    words = list(arguments)
    chosen = next((Path(word) for word in words if not word.startswith("-")), None)
    return run(demo="--demo" in words, ledger=chosen)


def run(*, demo: bool = False, ledger: Path | None = None) -> int:
    """Show the window until it is closed; return the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 - no other kind is made here
    home = paths.user_data()
    try:
        only = SingleInstance.claim(home)
    except ReadOnlyLedgerError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    if only is None:
        return 0 if call_first(home) else 2
    logging.getLogger("ledgerdesk").setLevel(logging.INFO)
    with log.kept(_LOG, logging.INFO):
        _log.info("start %s", __version__)
        program = Program(application, home)
        only.called.connect(program.come_to_front)
        program.start(demo=demo, ledger=ledger)
        try:
            return application.exec()
        finally:
            program.end()
            only.release()
