"""Bring in what an open ledger needs on a thread of its own, while the password is typed."""

import gc
import logging
import threading
from importlib import import_module

_log = logging.getLogger(__name__)
_WANTED = ("ledgerdesk.ui.shell.session",)


class WarmUp:
    """Starts once; a failure shows when the ledger is opened, which imports again."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=_import_all, name="warm-up", daemon=True)
        self._started = False

    def start(self) -> None:
        """Begin; a second call does nothing."""
        if not self._started:
            self._started = True
            self._thread.start()

    def wait(self) -> None:
        """Wait until it is done, from a worker thread: two threads importing the same modules only get in each other's way."""
        if self._started:
            self._thread.join()


def _import_all() -> None:
    gc.disable()  # collecting while modules are made costs a sixth of the time and frees nothing
    try:
        for name in _WANTED:
            import_module(name)
    except Exception as problem:  # noqa: BLE001 - opening the ledger imports again and says what is wrong
        _log.warning("warm-up failed: %s", type(problem).__name__)
    finally:
        gc.enable()
