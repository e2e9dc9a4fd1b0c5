"""The import's first three steps: which file, which register and sheets, which column fills what."""

import weakref
from functools import partial
from pathlib import Path

from ledgerdesk.errors import LedgerError
from ledgerdesk.excel.lists import OpenedList
from ledgerdesk.excel.package import PasswordNeededError
from ledgerdesk.excel.reader import Standby
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting import template
from ledgerdesk.ui.importing import files, progress, work
from ledgerdesk.ui.importing.columns_step import ColumnsStep
from ledgerdesk.ui.importing.file_step import FileStep
from ledgerdesk.ui.importing.header_step import HeaderStep
from ledgerdesk.ui.importing.progress import Progress
from ledgerdesk.ui.importing.wizard import ImportWizard
from ledgerdesk.ui.importing.work import ReadFile

NAMES = ("选文件", "认表头", "对应各列", "问题", "核对变动", "完成")
FILE, HEADER, COLUMNS, PROBLEMS, CHANGES, DONE = range(len(NAMES))
_PAST = "正在看已经结束的学期，不能导入。请先回到本学期。"


class ListReading(ImportWizard):
    """What is known of the file stands in ``_now``; nothing here changes the ledger."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, NAMES)
        self._now = Progress()
        self._standby = Standby()
        # When the window goes, or the program with a file dialog open, no process is left waiting.
        self.destroyed.connect(self._standby.close)
        weakref.finalize(self, self._standby.close)
        self.file, self.heading, self.columns = (
            FileStep(self.theme),
            HeaderStep(self.theme, desk.system),
            ColumnsStep(self.theme),
        )
        self.file.picked.connect(self.read_file)
        self.file.asked.connect(self.choose_file)
        self.file.template.connect(lambda name: template.save_template(desk, name, self))
        self.heading.pointed.connect(self._point)
        self.heading.register_chosen.connect(self._take_for)
        self.columns.chosen.connect(self._choose_column)
        self.columns.explained.connect(self._explain)
        self.columns.filled_down.connect(self._fill_down)

    def choose_file(self) -> None:
        """Ask for a file, then read it."""
        if self._busy:
            return
        self._standby.prepare()  # the process that will read it starts while the clerk looks for the file
        path = None
        try:
            path = self._desk.asker.open_file("选要导入的表格", files.KINDS)
        finally:
            if path is None:
                self._standby.close()
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path, password: str | None = None) -> None:
        """Read a file in a process of its own and go on to its heading, or say why it cannot be used."""
        if self._desk.past:
            self._standby.close()
            self.file.refuse(_PAST)
            return
        self.give_up()
        self.file.set_busy(True)
        ledger, register, standby = self._desk.ledger, self.file.register, self._standby
        self._run(
            f"读取 {path.name}",
            lambda _task: work.read_file(ledger, path, password, register, standby=standby),
            partial(self._opened_file, path),
            partial(self._refused, path),
        )

    # ---- the file --------------------------------------------------------------------------------
    def _opened_file(self, path: Path, read: ReadFile) -> None:
        self._now = Progress(path=path)
        self._take(read)
        self._show(HEADER)

    def _take(self, read: ReadFile) -> None:
        """Begin with a list as it was read: sheets that are seen are ticked, columns as recognised."""
        opened, now = read.opened, self._now
        now.file = now.opened = opened
        now.taken = frozenset(at for at, part in enumerate(opened.parts) if not part.raw.hidden)
        now.known = progress.known(opened)
        now.words, now.modes = {}, {}
        self.heading.forget()
        self.heading.load(opened, now.taken, headed=read.headed, guessed=read.guessed)
        self.set_facts(progress.facts(opened) if read.headed else opened.file_name)

    def _refused(self, path: Path, error: LedgerError) -> None:
        if isinstance(error, PasswordNeededError):
            password = self._desk.asker.ask_secret("这个表格有密码", str(error), "打开")
            if password:
                self.read_file(path, password)
                return
        self.file.refuse(f"{path.name}：{error}")
        self._show(FILE)

    def _take_for(self, register: str) -> None:
        """Read the same workbook as a list of another register."""
        opened, ledger = self._now.file, self._desk.ledger
        if opened is not None and register != opened.sheet.name:
            self._run(
                "认表头", lambda _task: work.as_register(ledger, opened, register), self._take, self._not_taken_for
            )

    def _not_taken_for(self, error: LedgerError) -> None:
        self._say(error)
        if self._now.file is not None:
            self.heading.load(self._now.file, self.heading.taken)

    def _point(self, part: int, first: int, last: int) -> None:
        opened, ledger = self._now.file, self._desk.ledger
        if opened is None:
            return

        def take(found: OpenedList) -> None:
            self._now.file = self._now.opened = found
            self._now.known = False
            self.heading.load(found, self.heading.taken)
            self.set_facts(progress.facts(found))

        self._run("认表头", lambda _task: work.point(ledger, opened, part, first, last), take, self._say)

    # ---- its columns -----------------------------------------------------------------------------
    def _list(self) -> OpenedList | None:
        """Return the list as it is to be read: sheets, hidden rows, classes and columns as chosen."""
        if self._now.opened is None:
            return None
        heading = self.heading
        return work.narrowed(
            self._now.opened, heading.taken, hidden_rows=heading.hidden_wanted, classes=heading.classes_wanted
        )

    def _look_at_columns(self) -> None:
        opened = self._list()
        if opened is None:
            return
        if not opened.parts:
            self._desk.asker.show_error("没有要导入的行", "勾上的工作表里只有隐藏的行。请勾上“隐藏的行也一起导入”。")
            return
        self.columns.load(opened)
        self._show(COLUMNS)
        self._count_words()

    def _count_words(self) -> None:
        opened, words, ledger = self._list(), dict(self._now.words), self._desk.ledger
        if opened is not None:
            self._desk.runner.run(
                "数一数说法",
                lambda _task: work.uses(ledger, opened, words),
                self.columns.show_words,
                owner=self,
                key=f"words:{id(self)}",
            )

    def _choose_column(self, part: int, column: int, key: object) -> None:
        """Let a column of a sheet that is taken in, by its place among those, fill another field."""
        narrow, opened = self._list(), self._now.opened
        if narrow is None or opened is None:
            return
        name = narrow.parts[part].raw.name
        place = next(at for at, known in enumerate(opened.parts) if known.raw.name == name)
        self._now.opened = work.choosing(opened, place, column, None if key is None else str(key))
        if (shown := self._list()) is not None:
            self.columns.load(shown)
        self._count_words()

    def _fill_down(self, on: bool) -> None:
        """Let blanks below a household's facts mean the same, or nothing, on every sheet that looks so."""
        if self._now.opened is not None:
            self._now.opened = work.downwards(self._now.opened, on=on)
            if (shown := self._list()) is not None:
                self.columns.load(shown)

    def _explain(self, key: str, word: str, code: object) -> None:
        self._now.words.pop((key, word), None)
        if code is not None:
            self._now.words[key, word] = str(code)
        self._count_words()

    def _remember_file(self) -> None:
        files.remember(self._desk, self._now.path)
