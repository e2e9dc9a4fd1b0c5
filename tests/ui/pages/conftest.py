"""A small school in a real ledger, and the real window on it."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent
from PySide6.QtWidgets import QApplication

import aid_year
import factories
from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.services import pairings, register, school, staff, visits
from ledgerdesk.ui import places
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.session import Session, read_opening
from ledgerdesk.ui.theme import Theme
from ui.scripted_asker import ScriptedAsker

BORN = date(2014, 5, 6)
PUPILS = (
    # name, sex, grade, class, boarding, household, village, categories
    ("龙小满", "男", "3", 1, "2", "H1", "岩脚村", ("subsistence",)),
    ("龙秀英", "女", "7", 2, "1", "H1", "岩脚村", None),
    ("覃颂", "男", "7", 2, "2", "H2", "桐子坪村", ("orphan",)),
    ("曾雨桐", "女", "2", 3, "1", "H3", "老鸦山村", None),
    ("阿依古丽·买买提", "女", "2", 3, "2", None, None, None),
)


def facts(at: int) -> dict[str, object]:
    """Return the flat facts of a pupil of PUPILS."""
    name, sex, grade, number, boarding, home, village, held = PUPILS[at]
    born = date(2014 + at % 3, 5, 6)
    found = {
        "name": name, "sex": sex, "id_number": factories.id_number(born, serial=at + 1, sex=sex), "grade": grade,
        "class_number": number, "boarding": boarding, "household_number": home, "village": village,
        "head_name": f"{name[0]}大山" if home else None, "head_relation": "2" if home else None,
        "guardian_name": f"{name[0]}大山" if home else None, "guardian_phone": f"1380000000{at}" if home else None,
        "card_number": f"621700000000000000{at}" if at == 0 else None, "card_bank": "农商行" if at == 0 else None,
        "categories": held, "category_basis": "县名单" if held else None,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}


@pytest.fixture(scope="session")
def small_school(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger with five pupils, two teachers, a visit and a pairing, made once and copied for each test."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("small") / "石板河小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("填写学校信息", barrier=True) as session:
            school.set_up(session, school.SchoolFacts(name="石板河小学", code="1234567890"), TODAY)
        with ledger.transaction("录入教师") as session:
            first = staff.add(session, {"name": "石建国", "party_member": True, "phone": "13900000001"})
            staff.add(session, {"name": "李桂芳"})
        with ledger.transaction("导入名单", kind="import") as session:
            ids = [register.add(session, facts(at)) for at in range(len(PUPILS))]
        with ledger.transaction("结对 覃颂") as session:
            pairings.start(session, ids[2], first, date(2026, 9, 1), study="每周辅导一次")
        with ledger.transaction("登记家访 覃颂") as session:
            visits.add(
                session,
                visits.VisitFacts(
                    visited_on=date(2026, 10, 8), mode="face", student_ids=(ids[2],), teacher_ids=(first,)
                ),
            )
        safekeeping.back_up(ledger)  # so that no test waits for the one made after opening
    return folder


#: Modules whose windows wear the style sheet: those that go through every page, and those that measure.
DRESSED = frozenset({"test_roles", "test_whole_way"})


@pytest.fixture(scope="module", autouse=True)
def undressed(request: pytest.FixtureRequest, qapp: QApplication, theme: Theme) -> Iterator[None]:
    """Take the style sheet off: a third of the time a page takes to be made is spent on matching it with widgets."""
    if request.path.stem in DRESSED:
        yield
        return
    qapp.setStyleSheet("")
    yield
    theme.apply(qapp)


@pytest.fixture
def school_folder(small_school: Path, tmp_path: Path) -> Path:
    """Return a ledger folder of this test's own with the small school in it."""
    return Path(shutil.copytree(small_school, tmp_path / "石板河小学.ledger"))


@pytest.fixture(scope="session")
def aid_folder(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a school in the middle of its aid year, made once."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("aid") / "石板镇中心学校.ledger"))
    aid_year.carry(folder)
    return folder


@pytest.fixture
def aid_desktop(aid_folder: Path, tmp_path: Path, theme: object, asker: ScriptedAsker) -> Iterator["Desktop"]:
    """Return the window on the school in its aid year."""
    made = Desktop(Path(shutil.copytree(aid_folder, tmp_path / "石板镇中心学校.ledger")), theme, asker)
    yield made
    made.close()
    assert not made.bugs


def bury() -> None:
    """Delete what was left to be deleted later: a test has no event loop that would, and every style dresses it again."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@cache
def press() -> Press:
    """Return the fonts for every window: each set takes 36 MB, which Python does not give back."""
    return Press()


class Desktop:
    """The real window on the small school; ``again`` closes and opens it as another start would.

    It stands at the help, which reads nothing of the ledger: hundreds of tests go on from there to the page they are
    about, and what the first page reads takes as long as everything else of an opening. Without ``first`` it stands
    where a person finds it.
    """

    def __init__(self, folder: Path, theme: object, asker: ScriptedAsker, first: str | None = places.GUIDE) -> None:
        self.folder, self.theme, self.asker, self.first = folder, theme, asker, first
        self.bugs: list[BaseException] = []
        self.session = self._open()

    def _open(self) -> Session:
        ledger = Ledger.open(self.folder, PASSWORD, clock=FixedClock(TODAY))
        session = Session(self.theme, ledger, read_opening(ledger), self.asker, self.bugs.append)
        session.desk._press = press()
        session.window.resize(1366, 768)
        session.show(Place(self.first) if self.first else None)
        self.settle(session)
        return session

    def settle(self, session: Session | None = None) -> None:
        """Let everything that was started come to its end."""
        runner = (session or self.session).runner
        deadline = QDeadlineTimer(20_000)
        quiet = 0
        while quiet < 3:
            assert not deadline.hasExpired()
            QApplication.processEvents()
            time.sleep(0.002)  # a loop that never lets go starves the very thread it waits for
            quiet = 0 if runner.busy() else quiet + 1

    def again(self, *, crash: bool = False) -> None:
        """Open the ledger again; after a ``crash`` nothing was kept on the way out."""
        if crash:
            self.session.drafts.keep_now = lambda: True
        self.close(back_up=not crash)
        self.session = self._open()

    def close(self, *, back_up: bool = False) -> None:
        """Close the window; hundreds of tests do, and few are about the backup made on the way out."""
        if not back_up:
            self.session.backups.at_close = lambda: ""
        self.session.close()
        self.session.deleteLater()
        QApplication.processEvents()
        bury()

    @property
    def window(self):
        return self.session.window

    @property
    def desk(self):
        return self.session.desk

    def tab(self, page: str, tab: str):
        """Show a tab and return its page."""
        self.window.open_page(page, tab=tab)
        self.settle()
        return self.window.page(page).tab(tab)

    def read(self, work: Callable):
        with self.session.ledger.read() as session:
            return work(session)

    def happenings(self) -> list[tuple[str, str, str | None]]:
        """Return (kind, label, reason) of every step, newest first."""
        from ledgerdesk.services import history

        return [(h.kind, h.label, h.reason) for h in self.read(lambda s: history.recent(s))]


@pytest.fixture
def desktop(school_folder: Path, theme: object, asker: ScriptedAsker) -> Iterator[Desktop]:
    """Return the window on the small school; a bug in a task fails the test."""
    made = Desktop(school_folder, theme, asker)
    yield made
    made.close()
    assert not made.bugs


@pytest.fixture(scope="module")
def one_window(small_school: Path, tmp_path_factory: pytest.TempPathFactory, theme: object) -> Iterator[Desktop]:
    """Return one window for all tests of a module that only look."""
    folder = shutil.copytree(small_school, tmp_path_factory.mktemp("one") / "石板河小学.ledger")
    made = Desktop(Path(folder), theme, ScriptedAsker())
    yield made
    made.close()


@pytest.fixture
def looking(one_window: Desktop) -> Iterator[Desktop]:
    """Return the window that others look at too; a test that writes wants ``desktop`` instead, and fails with this."""
    before = one_window.happenings(), one_window.session.drafts.any_text()
    yield one_window
    one_window.settle()
    assert (one_window.happenings(), one_window.session.drafts.any_text()) == before
    assert one_window.asker.errors == []
    assert not one_window.bugs
