"""Hands at the real window: every page opened, everything done once, real dialogs answered."""

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget

from ledgerdesk.excel import exports
from ledgerdesk.ledger import outgoing
from ledgerdesk.services import register, visits
from ledgerdesk.ui import places
from ledgerdesk.ui.care.visits import confidence_box
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.exporting.columns_box import WHOLE
from ledgerdesk.ui.handups.handup_dialog import open_hand_up
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_source import RosterSource
from ledgerdesk.ui.shell import rooms
from ledgerdesk.ui.shell.crash_dialog import CrashDialog
from traces import CONFIDED, Planted, Seeker

TODAY = date(2026, 11, 20)
PASSWORD, FILE_PASSWORD, PURPOSE = "shiliu bandeng qiushou", "qiaoliang tiankong", "核对证件"
_PATIENCE = 60.0  # seconds


class Titles(QObject):
    """Keeps every title a window has had, and counts those that name a planted person."""

    def __init__(self, seeker: Seeker) -> None:
        super().__init__()
        self._seeker = seeker
        self.seen: set[str] = set()
        self.bad = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowTitleChange):
            if isinstance(watched, QWidget) and watched.isWindow():
                self._note(watched.windowTitle(), watched.windowFilePath(), watched.windowIconText())
            elif isinstance(watched, QWindow):
                self._note(watched.title(), watched.filePath())
        return False

    def _note(self, *titles: str) -> None:
        for title in titles:
            if title and title not in self.seen:
                self.seen.add(title)
                self.bad += bool(self._seeker.within(title.encode()))


class Robot:
    """One person at the desk; a dialog nobody foresaw ends the day."""

    def __init__(self, application: QApplication, program, computer, people: tuple[Planted, ...]) -> None:
        self._application, self.program, self._computer, self._people = application, program, computer, people
        self._answers: deque[Callable[[QWidget], object]] = deque()
        self.done: list[str] = []
        self.seconds_of_export = 0.0
        self._timer = QTimer()
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._answer)
        self._timer.start()

    # ---- dialogs ---------------------------------------------------------------------------------
    def will(self, *answers: Callable[[QWidget], object]) -> None:
        """Answer the next dialogs so."""
        self._answers.extend(answers)

    def _answer(self) -> None:
        modal = QApplication.activeModalWidget()
        if modal is None or not modal.isVisible() or getattr(modal, "answered", False):
            return
        modal.answered = True
        try:
            self._answers.popleft()(modal)
        except Exception as error:  # noqa: BLE001 - the program would show it, and wait for somebody
            texts = [label.text() for label in modal.findChildren(QLabel)]
            sys.stderr.write(f"{type(error).__name__} at {type(modal).__name__} {texts} after {self.done[-3:]}\n")
            sys.stderr.flush()
            os._exit(5)

    @staticmethod
    def file(path) -> Callable[[QWidget], object]:
        """Return how a place is chosen in Qt's own dialog."""

        def choose(dialog: QWidget) -> None:
            assert isinstance(dialog, QFileDialog), type(dialog)
            dialog.setDirectory(str(path.parent))
            dialog.selectFile(path.name)
            dialog.accept()

        return choose

    @staticmethod
    def press(text: str, typed: str = "") -> Callable[[QWidget], object]:
        """Return how a button is pressed, after something was typed."""

        def act(dialog: QWidget) -> None:
            if typed:
                dialog.findChildren(LineEdit)[0].setText(typed)
            button = next(b for b in dialog.findChildren(QPushButton) if b.text().strip().startswith(text))
            button.click()

        return act

    def wait(self, until: Callable[[], object], what: str) -> None:
        """Let the loop run until something is so."""
        deadline = time.monotonic() + _PATIENCE
        while not until():
            assert time.monotonic() < deadline, what
            QApplication.processEvents()
            time.sleep(0.002)

    def settle(self, what: str) -> None:
        """Wait until everything that was begun has ended."""
        quiet = [0]

        def still() -> bool:
            session = self.program.session
            busy = self.program.runner.busy() or (session is not None and session.runner.busy())
            busy = busy or (bool(self._answers) and QApplication.activeModalWidget() is not None)
            quiet[0] = 0 if busy else quiet[0] + 1
            return quiet[0] > 4

        self.wait(still, what)
        assert not self._answers, f"{what}: nobody asked"
        self.done.append(what)

    # ---- the day ---------------------------------------------------------------------------------
    def whole_day(self) -> None:
        """Do everything there is."""
        self.unlock()
        self.take_in()
        self.register()
        self.visits_and_notices()
        self.every_page()
        self.paper_and_files()
        self.crash()
        self.lock_with_a_draft()

    @property
    def desk(self):
        return self.program.session.desk

    def tab(self, page: str, tab: str):
        self.program.session.window.open_page(page, tab=tab)
        self.settle(f"{page}/{tab}")
        return self.program.session.window.page(page).tab(tab)

    def unlock(self) -> None:
        if self.program.front is None:
            self.program.start(ledger=self._computer.ledger, warm=False)
        front = self.program.front
        front._password.edit.setText(self._people[0].id_number)  # a number typed into the wrong box
        front._try()
        self.settle("a wrong password")
        front._password.edit.setText(PASSWORD)
        front._try()
        self.wait(lambda: self.program.session is not None, "unlocked")
        self.settle("the ledger opened")

    def take_in(self) -> None:
        wizard = self.tab(places.DATA, places.IMPORT)
        self.will(self.file(self._computer.lists[0]))
        wizard.choose_file()
        self.settle("the list chosen")
        while wizard._now.outcome is None:
            wizard.go_on()
            self.settle("a step of the import")
        self.will(self.file(self._computer.whole / "扣下.xlsx"))
        wizard._save_held()
        self.settle("the held rows saved")
        assert len(self.pupils()) == len(self._people)

    def pupils(self):
        with self.desk.ledger.read() as session:
            found = register.gather(session, TODAY, ["name", "id_number", "card_number", "guardian_phone"], None)
        assert {facts["name"] for facts in found.values()} <= {one.name for one in self._people}
        return found

    def register(self) -> None:
        page = self.tab(places.STUDENTS, places.REGISTER)
        one = self._people[1]
        for text in (one.id_number, one.name, one.card[-6:]):
            page.filters.search.setText(text)
            self.settle("searched")
        page.filters.search.setText("")
        record = page.model.records()[0]
        page.select(record)
        self.settle("a pupil shown")
        page.model.choose_columns([column.key for column in page.model.columns if not column.hidden])
        page.model.tick_all()
        page.view.copy()
        self.clean_clipboard("copied rows")
        page.model.clear_ticks()
        self.will(self.press("显示", PURPOSE))
        field = next(f for part in page.panel.sections() for f in part.fields if f.key == "id_number")
        page.panel.reveal(field)
        self.settle("a number shown")
        page.panel.edit("基本")
        page.panel.form.editor("id_number").set_text("990101201405061230")  # wrong check digit
        page.panel.save()
        self.settle("a wrong number refused")
        page.panel.form.editor("id_number").set_text(self._people[2].id_number)  # somebody else's
        page.panel.save()
        self.settle("somebody else's number refused")
        page.panel.cancel()
        page.panel.edit("备注")
        page.panel.form.editor("note").set_text(f"转给 {self._people[3].name}，电话 {self._people[3].phone}")
        page.panel.save()
        self.settle("changed")
        assert page.panel.form is None
        self.desk.undo()
        self.settle("undone")
        self.desk.redo()
        self.settle("done again")

    def clean_clipboard(self, what: str) -> None:
        text = QGuiApplication.clipboard().text()
        assert text, what
        numbers = Seeker(number for one in self._people for number in one.numbers)
        assert not numbers.within(text.encode()), what
        self.done.append(what)

    def visits_and_notices(self) -> None:
        page = self.tab(places.HELP_WORK, places.VISITS)
        one, record = self._people[0], next(iter(self.pupils()))
        page.new_visit()
        self.settle("a visit begun")
        form = page.visit_form
        form.sheet.student.pick(Named(record, one.name))
        self.settle("a pupil picked")
        form.sheet.teachers.pick(form._opening.staff[0])
        form.sheet.field_row("situation").editor.set_text(f"{one.name} 家里来电 {one.phone}")
        form.sheet.confidence.unfold()
        form.sheet.field_row(confidence_box.KEY).editor.set_text(CONFIDED)
        form.save()
        self.settle("a visit saved")
        for whole, folder in ((None, self._computer.masked), (outgoing.Whole(PURPOSE), self._computer.whole)):
            exported = exports.register(self.desk.ledger, "visits", whole=whole)
            (folder / "家访.xlsx").write_bytes(exported.content)
        with self.desk.ledger.read() as session:
            assert len(visits.rows(session, TODAY.replace(month=1), TODAY)) == 1
        self.program.session.window.open_page(places.NOTICES)
        self.settle("notices")
        page = self.program.session.window.page(places.NOTICES)
        page.new()
        self.settle("a notice begun")
        page.form.save()
        self.settle("a notice drafted")
        self.will(self.press("定稿"))
        page.issue(False)
        self.settle("a notice issued")
        self.will(self.file(self._computer.masked / "公示.pdf"))
        page.save_file()
        self.settle("a notice saved")

    def every_page(self) -> None:
        window = self.program.session.window
        for spec in rooms.specs(self.desk, self.program.session.backups):
            window.open_page(spec.key)
            self.settle(f"page {spec.key}")
            for key in getattr(window.page(spec.key), "_specs", ()):
                self.tab(spec.key, key)

    def paper_and_files(self) -> None:
        page, out = self.tab(places.STUDENTS, places.REGISTER), self._computer
        ids = page.model.records()
        source = RosterSource(self.desk.ledger, self.desk.press, ids[:60])
        dialog = PrintDialog(
            self.desk.theme, self.desk.runner, self.desk.asker, self.desk.press, source, page.window(),
            say=self.desk.say, printers=self._printer, names=lambda: ["打到文件"],
        )  # fmt: skip
        dialog.show()
        self.settle("the roster previewed")
        self.will(self.file(out.masked / "花名册.pdf"))
        dialog.save()
        self.settle("the roster saved masked")
        dialog = PrintDialog(
            self.desk.theme, self.desk.runner, self.desk.asker, self.desk.press, source, page.window(),
            say=self.desk.say, printers=self._printer, names=lambda: ["打到文件"],
        )  # fmt: skip
        dialog.show()
        self.settle("the roster previewed again")
        dialog._numbers.ask_whole(PURPOSE, PASSWORD)
        self.settle("whole numbers previewed")
        dialog.print()
        self.settle("the roster printed whole")
        for folder, whole, locked in ((out.masked, False, False), (out.whole, True, False), (out.locked, True, True)):
            dialog = page.export()
            dialog.columns.choose((WHOLE, 0))
            if whole:
                dialog.numbers.ask_whole(PURPOSE, PASSWORD)
            if locked:
                dialog.file.wanted.setChecked(True)
                dialog.file.first.edit.setText(FILE_PASSWORD)
                dialog.file.second.edit.setText(FILE_PASSWORD)
            dialog.answered = True
            self.will(self.file(folder / "导出.xlsx"))
            began = time.monotonic()
            dialog.export()
            self.settle(f"exported to {folder.name}")
            assert (folder / "导出.xlsx").is_file()
            self.seconds_of_export = time.monotonic() - began
        dialog = open_hand_up(self.desk, page)
        dialog.answered = True
        dialog.recipient.setText("镇中心校")
        dialog.numbers._password.edit.setText(PASSWORD)
        self.will(self.file(out.whole / "上报.xlsx"))
        dialog.hand_up()
        self.settle("handed up")
        assert (out.whole / "上报.xlsx").is_file()

    def _printer(self, _name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self._computer.whole / "打印.pdf"))
        return printer

    def crash(self) -> None:
        one = self._people[4]

        def fail() -> None:
            raise ValueError(f"{one.name} {one.id_number} {one.card}")

        def copy(dialog: QWidget) -> None:
            assert isinstance(dialog, CrashDialog)
            dialog.copy()
            dialog.accept()

        self.will(copy)
        try:
            fail()
        except ValueError as error:
            self.program._crash.handle(error)
        self.wait(lambda: not self._answers, "the crash dialog")
        self.settle("a crash")
        self.clean_clipboard("the report of a crash")
        text = QGuiApplication.clipboard().text()
        assert one.name not in text

    def lock_with_a_draft(self) -> None:
        page = self.tab(places.STUDENTS, places.REGISTER)
        page.select(page.model.records()[0])
        self.settle("a pupil shown again")
        page.panel.edit("备注")
        page.panel.form.editor("note").set_text(f"{self._people[5].name} 的证号是 {self._people[5].id_number}")
        self.settle("half written")
        self.program.lock()
        # A test has no event loop that would let the old window go; its timers must not outlive the ledger.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.settle("locked")
        self.unlock()

    def begin_whole_export(self, chosen: Callable[[], object]) -> None:
        """Begin what the process is killed in; ``chosen`` is told when only the writing is left."""
        page = self.tab(places.STUDENTS, places.REGISTER)
        dialog = page.export()
        dialog.columns.choose((WHOLE, 0))
        dialog.numbers.ask_whole(PURPOSE, PASSWORD)
        dialog.answered = True
        choose = self.file(self._computer.whole / "没有导完.xlsx")
        self.will(lambda dialog: (choose(dialog), chosen()))
        dialog.export()
