"""〔收回〕: the files that came back, what each says beyond what was sent, and 〔登记 n 条〕."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import packs as workbooks
from ledgerdesk.excel.packs import FilesPlan, OpenedFile
from ledgerdesk.services import packs
from ledgerdesk.services.imports import Verdict
from ledgerdesk.services.packs import PackOutcome, RowKey
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import UNDO, Desk
from ledgerdesk.ui.importing import files
from ledgerdesk.ui.kit.boxes import Banner, Card, Tile
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import add, column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.packs import lines
from ledgerdesk.ui.packs.question import QuestionCard
from ledgerdesk.ui.sheet.line_table import LineTable
from ledgerdesk.ui.tasks import Lane, Task
from ledgerdesk.ui.theme import Tone

T = TypeVar("T")

_BUSY = "正在读，请等一下。"
_PAST = "正在看已经结束的学期，不能登记。请先回到本学期。"
_HEAD, _LINE, _MOST_FILES, _SIDE_WIDE = 36, 36, 3, 330  # pixels; files seen without scrolling


class ReturnForm(QWidget):
    """``closed`` asks for the list. Leaving the page and coming back finds it as it was."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk = desk
        self._files: dict[Path, OpenedFile] = {}
        self._plan: FilesPlan | None = None
        self._answers: dict[RowKey, str] = {}
        self._left_out: set[RowKey] = set()
        self._shown = lines.TO_DO
        self._busy = self._again = False
        theme = desk.theme
        self.files = LineTable(theme, lines.FILE_COLUMNS, name="交回的文件")
        self.files.setFixedHeight(theme.px(_HEAD + _LINE))
        self._tiles = {
            group: Tile(theme, "0", word, "", partial(self.show_group, group)) for group, word in lines.GROUPS.items()
        }
        self.table = LineTable(theme, lines.ROW_COLUMNS, name="交回的内容", ticks=True)
        self.question = QuestionCard(theme)
        self._locked = Banner(theme, Tone.INFO, "", "输入文件密码", self.ask_password)
        self._note = Label("", "sub")
        self._go = Button(theme, "登记", role=Role.PRIMARY, run=self.commit)
        self._lay_out()
        self.table.ticked.connect(self._ticked)
        self.table.chosen.connect(self.question.show_row)
        self.question.answered.connect(self.answer)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(theme.px(8))
        side = scroll(column(theme, self.question, None))
        side.setFixedWidth(theme.px(_SIDE_WIDE))
        self._side = side
        more = Button(theme, "再加文件", "plus", small=True, run=self.choose)
        folder = Button(theme, "加整个文件夹", small=True, run=self.choose_folder)
        head = row(theme, Label("交回的文件", "heading"), None, folder, more)
        table = Card(theme, (self.table, 1), margin=(12, 10, 12, 8))
        give_up = Button(theme, "先不登记", run=self.close_form)
        for part in (
            Card(theme, head, self.files, margin=(12, 8, 12, 8)),
            self._locked,
            row(theme, *self._tiles.values()),
            (row(theme, (table, 1), side, spacing=12), 1),
            row(theme, give_up, None, self._note, 4, self._go),
        ):
            add(theme, outside, part)
        self._locked.hide()

    # ---- files -----------------------------------------------------------------------------------
    @property
    def plan(self) -> FilesPlan | None:
        """Return the plan as it stands, answers included; None before files were read."""
        return self._plan

    @property
    def left_out(self) -> frozenset[RowKey]:
        """Return the rows that were unticked."""
        return frozenset(self._left_out)

    def choose(self) -> None:
        """Ask for files."""
        self.take(self._desk.asker.open_files("收回填报表", files.KINDS))

    def choose_folder(self) -> None:
        """Ask for a folder, and take the tables in it."""
        folder = self._desk.asker.choose_folder("交回的表在哪个文件夹")
        if folder is not None:
            self.take_folder(folder)

    def take_folder(self, folder: Path) -> None:
        """Read every table of a folder."""
        self.take_all([folder])

    def take_all(self, paths: Sequence[Path]) -> None:
        """Read files and the tables of folders, as somebody dragged them here."""

        def found(_task: Task) -> list[Path]:
            return [file for path in paths for file in (workbooks.files_in(path) if path.is_dir() else (path,))]

        self._desk.runner.run(
            "看文件夹",
            found,
            self.take,
            failed=lambda error: self._desk.asker.show_error("没有读成", str(error)),
            owner=self,
        )

    def take(self, paths: Sequence[Path], password: str | None = None) -> None:
        """Read files beside those read already, and plan anew."""
        if not paths or self._busy:
            return
        desk, before = self._desk, {path: one for path, one in self._files.items() if path not in paths}
        if any(one.returned for path, one in self._files.items() if path in paths):
            self._answers, self._left_out = {}, set()  # rows are counted by file: read again, a file comes last

        def read(task: Task) -> tuple[dict[Path, OpenedFile], FilesPlan]:
            total = len(paths)
            opened = workbooks.open_files(
                desk.ledger, paths, password=password, progress=lambda done: task.progress(done, total)
            )
            found = lines.once({**before, **{one.path: one for one in opened}})
            return found, workbooks.plan_files(desk.ledger, tuple(found.values()))

        self._run("读取交回的表", read, self._took)

    def ask_password(self) -> None:
        """Ask for the password of locked files, and read them again."""
        locked = [path for path, one in self._files.items() if one.locked]
        secret = self._desk.asker.ask_secret(
            f"{len(locked)} 个文件要密码才能打开", "发表时加的密码；几个文件密码不一样的，可以分几次输。", "打开"
        )
        if secret:
            self.take(locked, secret)

    def replan(self) -> None:
        """Hold the files against the ledger once more; answers stay where the question does."""
        if self._files and not self._busy:
            desk, files = self._desk, dict(self._files)
            self._run(
                "重新核对",
                lambda _task: (files, workbooks.plan_files(desk.ledger, tuple(files.values()))),
                self._took,
            )

    def _took(self, found: tuple[dict[Path, OpenedFile], FilesPlan]) -> None:
        self._files, planned = found
        for asked in planned.plan.rows:
            answer = self._answers.get(asked.key, "")
            if answer in {option.key for option in asked.options}:
                planned = planned.deciding(asked.key, answer)
        self._plan = planned
        self._left_out &= {one.key for one in planned.plan.rows}
        if not lines.group(planned, self._shown):
            self._shown = next((one for one in lines.GROUPS if lines.group(planned, one)), lines.TO_DO)
        self._fill()

    # ---- rows ------------------------------------------------------------------------------------
    def show_group(self, group: str) -> None:
        """Show the rows of one tile."""
        self._shown = group
        self._fill()

    def answer(self, key: RowKey, option: str) -> None:
        """Settle a doubt, or leave it open again."""
        if self._plan is None:
            return
        self._answers[key] = option
        self._plan = self._plan.deciding(key, option)
        self._fill()
        if option:
            self.question.next_open()

    def _fill(self) -> None:
        planned = self._plan
        if planned is None:
            return
        listed = lines.of_files(self._files, planned)
        self.files.set_lines(listed)
        self.files.setFixedHeight(self._desk.theme.px(_HEAD + _LINE * max(1, min(len(listed), _MOST_FILES))))
        for group, tile in self._tiles.items():
            tile.setChecked(group == self._shown)
            tile.set(*lines.tile(planned, group, self._left_out))
        self.table.set_lines(lines.of_rows(planned, self._shown, self._left_out))
        asked = tuple(one for one in planned.plan.rows if one.asked)
        self.question.load(asked)
        self._side.setVisible(bool(asked))
        locked = sum(one.locked for one in self._files.values())
        self._locked.setVisible(bool(locked))
        self._locked.set_text(f"{locked} 个文件加了密码，还没有读。")
        self._tell()

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, tuple) and len(key) == 3:
            (self._left_out.discard if on else self._left_out.add)((int(key[0]), str(key[1]), int(key[2])))
            out = self._left_out
            self.table.change(lambda line: line if line.ticked is None else replace(line, ticked=line.key not in out))
            if self._plan is not None:
                self._tiles[lines.TO_DO].set(*lines.tile(self._plan, lines.TO_DO, out))
            self._tell()

    def _wanted(self) -> int:
        if self._plan is None:
            return 0
        return len(self._plan.plan.leaving_out(self._left_out).deeds)

    def _tell(self) -> None:
        count = self._wanted()
        self._go.set_text(f"登记 {count:,} 条")
        read = bool(self._plan and self._plan.plan.files)
        why = "" if count else "没有要登记的内容。" if read else "还没有读到交回的表。"
        why = _BUSY if self._busy else why if self._desk.editable else _PAST
        self._go.allow(not why, why)
        waiting = sum(one.asked and not one.answer for one in self._plan.plan.rows) if self._plan else 0
        left = f"还有 {waiting} 条没有判断，这次不登记。" if waiting else ""
        self._note.setText(why or f"{left}一次写入，登记后可以整批撤销。")

    # ---- doing -----------------------------------------------------------------------------------
    def commit(self) -> None:
        """Take in what is ticked and answered, as one step."""
        planned, desk, out = self._plan, self._desk, frozenset(self._left_out)
        if planned is None or self._busy or not desk.editable or not self._wanted():
            return
        words = packs.size(planned.plan.leaving_out(out))
        total = len(planned.plan.deeds)

        def work(task: Task) -> PackOutcome:
            return workbooks.commit_files(
                desk.ledger, planned, out, progress=lambda done: task.progress(done, max(total, done))
            )

        def done(outcome: PackOutcome) -> None:
            left = f"；还有 {outcome.left} 条没有登记" if outcome.left else ""
            desk.say(f"登记好了：{words}{left}", UNDO, desk.undo)
            if planned.plan.count(Verdict.HELD) or any(one.asked and not one.answer for one in planned.plan.rows):
                self._again = True  # what is left stays in sight, what was done is there already
            else:
                self.forget()
                self.closed.emit()

        self._run("登记交回的表", work, done)

    def close_form(self) -> None:
        """Go back to the list; nothing was changed. What was decided here is not thrown away unasked."""
        decided = any(self._answers.values()) or self._left_out
        if decided and not self._desk.asker.confirm(
            "先不登记这些表？", "您的判断不会留着。表格还在原来的文件夹里，可以再收回。", "先不登记", "接着核对"
        ):
            return
        self.forget()
        self.closed.emit()

    def forget(self) -> None:
        """Forget the files and every answer."""
        self._files, self._plan, self._answers, self._left_out = {}, None, {}, set()
        self._shown = lines.TO_DO

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do here."""
        return {Command.SAVE: self.commit, Command.CANCEL: self.close_form, Command.IMPORT: self.choose}

    def _run(self, label: str, work: Callable[[Task], T], done: Callable[[T], object]) -> None:
        """Do one thing at a time off this thread."""

        def ended() -> None:
            self._busy = False
            self._tell()
            if self._again:
                self._again = False
                self.replan()

        def failed(error: LedgerError) -> None:
            self._desk.asker.show_error("没有做成", str(error))

        self._busy = True
        self._tell()
        self._desk.runner.run(label, work, done, failed=failed, ended=ended, owner=self, lane=Lane.LONG)
