"""The first start made to work: the wizard's answers become a ledger, its recovery code goes to paper."""

import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ledgerdesk.domain import terms
from ledgerdesk.domain.policy import PolicyBook
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes
from ledgerdesk.ui import places, pointer
from ledgerdesk.ui.accounts.first_start import FirstStart, FirstStartAnswers
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.host import Host
from ledgerdesk.ui.tasks import Lane, Task

if TYPE_CHECKING:
    from ledgerdesk.ledger import Ledger
    from ledgerdesk.ui.shell.session import Opening

SUFFIX = ".ledger"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class FirstSchool(QObject):
    """Holds the wizard as ``page``; the new ledger is open from ③ on and shown when the wizard is finished."""

    _printed = Signal()

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._answers: FirstStartAnswers | None = None
        self._opened: tuple[Ledger, Opening] | None = None
        systems = [(code.code, code.label) for code in codes.table("school_system").offered]
        self.page = FirstStart(host.theme, systems=systems, term=_term_words(host.theme.resources, host.clock.today()))
        self.setParent(self.page)
        self.page.create_ledger.connect(self._create)
        self.page.print_code.connect(self._print)
        self.page.finished.connect(self._finish)
        self.page.demo.connect(host.open_demo)
        self.page.moved.connect(host.choose_folder)
        self.page.restored.connect(host.restore_bundle)
        self.page.code_confirmed.connect(self._confirm)
        self._printed.connect(self.page.was_printed)

    def _create(self, answers: FirstStartAnswers) -> None:
        self._answers = answers
        folder, clock = _free_folder(self._host.home, answers.school.name), self._host.clock

        def work(_task: Task) -> "tuple[Ledger, Opening, str]":
            # Heavy, and wanted only now; the warm-up has most likely brought it in already.
            from ledgerdesk.ledger import Ledger
            from ledgerdesk.services import school
            from ledgerdesk.ui.shell.session import read_opening

            told = answers.school
            ledger, code = Ledger.create(folder, password=answers.password, user=told.user, clock=clock)
            try:
                facts = school.SchoolFacts(
                    name=told.name, code=told.code or None, township=told.township or None, system=told.system
                )
                with ledger.transaction("填写学校信息", barrier=True) as session:
                    school.set_up(session, facts, clock.today())
                return ledger, read_opening(ledger), code
            except BaseException:
                ledger.close()
                raise

        def done(made: "tuple[Ledger, Opening, str]") -> None:
            self._opened = made[:2]
            # Found again with its password should the wizard be left here.
            pointer.remember(self._host.home, ledger=folder)
            self.page.show_code(made[2])

        self._host.runner.run("新建台账", work, done, failed=self._refuse, owner=self, lane=Lane.LONG, visible=False)

    def _refuse(self, problem: LedgerError) -> None:
        self.page.refuse(str(problem))

    def _print(self, code: str) -> None:
        # Paper needs its own libraries, wanted only when the sheet is printed.
        from ledgerdesk.ui.printing.print_dialog import PrintDialog
        from ledgerdesk.ui.printing.print_press import Press
        from ledgerdesk.ui.printing.print_source import RecoverySource

        if self._answers is None or self._opened is None:
            return
        told: Callable[[], None] = self._printed.emit
        press, host = Press(), self._host
        source = RecoverySource(
            press,
            school=self._answers.school.name,
            ledger=self._opened[0].folder.name,
            code=code,
            on=host.clock.today(),
            printed=told,
        )
        dialog = PrintDialog(host.theme, host.runner, host.asker, press, source, self.page)
        dialog.ask()

    def _confirm(self) -> None:
        """Keep in the ledger that its code was typed back: until then the ledger says on its first page that it was not."""
        if self._opened is None:
            return
        ledger = self._opened[0]

        def work(_task: Task) -> None:
            # As heavy as the ledger itself, which has brought it in by now.
            from ledgerdesk.services import school

            with ledger.transaction("核对恢复码", barrier=True) as session:
                school.note_recovery_code(session, confirmed=True)

        self._host.runner.run("核对恢复码", work, owner=self, lane=Lane.LONG, visible=False)

    def _finish(self, to: str) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            return
        wanted = Place(places.DATA, places.IMPORT)
        if to != "import":
            wanted = Place(places.STUDENTS, places.REGISTER, None, {places.NEW: True})
        self._host.show_ledger(opened, wanted)


def _free_folder(home: Path, school: str) -> Path:
    """Return a folder of the school's name that nothing has yet."""
    name = _FORBIDDEN.sub("", school).strip(" .") or "本校"
    numbers = (f"{name}{SUFFIX}", *(f"{name}（{number}）{SUFFIX}" for number in range(2, 100)))
    return next((home / each for each in numbers if not (home / each).exists()), home / numbers[0])


def _term_words(resources: Path, today: date) -> str:
    """Return today's term as the shipped policy cuts the year."""
    documents = []
    for path in sorted((resources / "policy").glob("*.toml")):
        with path.open("rb") as file:
            documents.append(tomllib.load(file))
    book = PolicyBook.parse(documents)
    starts = terms.TermStarts(
        autumn=terms.MonthDay.parse(book.at("terms.autumn_starts", today).value),
        spring=terms.MonthDay.parse(book.at("terms.spring_starts", today).value),
    )
    return terms.term_of(today, starts).name
