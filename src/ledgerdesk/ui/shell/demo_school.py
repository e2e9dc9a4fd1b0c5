"""Where the demonstration school is, and making it; light to import, for its makers are all of the program."""

import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from ledgerdesk.domain.clock import Clock
from ledgerdesk.ui.tasks import Task

_NAME = "demo"


class DemoSchool:
    """The demonstration school of one computer."""

    def __init__(self, home: Path, resources: Path) -> None:
        """``home`` is the folder of ledgers, ``resources`` the bundled folder."""
        self._folder, self._resources = home / _NAME, resources

    def known(self) -> Path | None:
        """Return its ledger; None before it was made."""
        return next(iter(sorted(self._folder.glob("*.ledger"))), None)

    def password_of(self, ledger: Path) -> str:
        """Return the password, which is no secret, where the ledger is the demonstration's; "" elsewhere."""
        if ledger.parent != self._folder:
            return ""
        with (self._resources / _NAME / "school.toml").open("rb") as file:
            return str(tomllib.load(file)["password"])

    def maker(self, clock: Clock) -> Callable[[Task], Path]:
        """Return the work that makes it and returns its ledger; the task tells what is being done."""
        folder = self._folder

        def work(task: Task) -> Path:
            demo: Any = import_module("ledgerdesk.demo")
            password = demo.material().password
            told: Path = demo.build(folder, password, clock, progress=lambda words: task.progress(0, 0, words)).ledger
            return told

        return work
