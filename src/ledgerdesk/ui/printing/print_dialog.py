"""The one dialog for all paper: the pages at the left, what to print and what was checked at the right."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import saving
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.ui.asker import Asker, Dialog
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import CheckBox, Combo, Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label, bullet, rule
from ledgerdesk.ui.printing import print_checks
from ledgerdesk.ui.printing.preview import Fit, Preview
from ledgerdesk.ui.printing.print_out import Printers, chosen_pages, printer_names, send, system_printer
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_purpose import PurposeBox
from ledgerdesk.ui.printing.print_source import Made, PagedSource, PrintSource
from ledgerdesk.ui.tasks import Lane, Task, TaskRunner
from ledgerdesk.ui.theme import Theme

_ALL, _THIS, _SOME = "all", "this", "some"
_MOST_COPIES = 99
_ONE_LINE_FROM = 1000  # pixels at normal text size: how wide the dialog must be for turning and zooming in one line
_NO_PRINTER = "没有找到打印机。可以另存文件，拿到接了打印机的电脑上打印。"


class PrintDialog(Dialog):
    """``printed`` and ``stored`` tell that the pages went out; ``ready`` that the preview has come."""

    printed = Signal()
    stored = Signal()
    ready = Signal()

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        asker: Asker,
        press: Press,
        source: PrintSource,
        parent: QWidget | None,
        *,
        say: handup_saving.Say = lambda _text, _action, _run: None,
        printers: Printers = system_printer,
        names: Callable[[], Sequence[str]] = printer_names,
    ) -> None:
        """``printers`` and ``names`` are the computer's; tests bring their own."""
        super().__init__(theme, f"打印{source.title}", parent, width=1180)
        self._runner, self._asker, self._press, self._source = runner, asker, press, source
        self._say, self._printers = say, printers
        self._made: Made | None = None
        self._whole: Whole | None = None
        self._busy = False
        if parent is not None:
            self.setMinimumHeight(min(theme.px(690), parent.window().height() - 48))
        self._make_parts()
        self._lay_out()
        self._tell()
        self._make(None)
        runner.run("找打印机", lambda _task: list(names()), self._take_printers, owner=self)

    # ---- parts -----------------------------------------------------------------------------------
    def _make_parts(self) -> None:
        theme, source = self.theme, self._source
        self.preview = Preview(theme, self._runner, self._press, name="打印预览")
        self.thumbnails = Preview(theme, self._runner, self._press, name="各页缩图", thumbnails=True)
        self.thumbnails.setFixedWidth(theme.px(116))
        self.thumbnails.picked.connect(self.preview.show_page)
        self.preview.turned.connect(self._turned)
        self.preview.zoomed.connect(self._tell_zoom)
        self._title, self._facts = Label(f"打印{source.title}", "title"), Label("", "sub", wrap=True)
        self._where, self._zoom_words = Label(""), Label("整页")
        self._printer = Combo(theme, [("", "正在找打印机…")], name="打印机")
        self._paper = Label("—")
        self._copies = LineEdit(theme, str(source.copies), name="份数")
        self._copies.setValidator(QIntValidator(1, _MOST_COPIES, self))
        self._copies.setFixedWidth(theme.px(64))
        self._which = Segments(theme, [(_ALL, "全部"), (_THIS, "这一页"), (_SOME, "自选")], name="页码")
        self._some = LineEdit(theme, name="打印哪几页")
        self._some_line = self._option("", holder(row(theme, (self._some, 1), Label("例如 1-3，5", "sub"))))
        self._some_line.hide()
        self._both = CheckBox(theme, "正反面（长边翻）")
        self._numbers = PurposeBox(theme)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(theme.px(8))
        self._copies.settled.connect(lambda _text: self._tell())
        self._some.settled.connect(lambda _text: self._tell())
        self._which.chosen.connect(self._chose_which)
        self._numbers.wanted.connect(self._allow)
        self._numbers.masked_again.connect(lambda: self._make(None))
        self._cancel = Button(theme, "取消", run=self.reject)
        self._save = Button(theme, "另存文件", "download", run=self.save)
        self._go = Button(theme, "打印", "printer", Role.PRIMARY, run=self.print)
        self._go.setDefault(True)
        self._note = Label("", "sub", wrap=True)

    def _lay_out(self) -> None:
        theme = self.theme
        turning = row(
            theme,
            Button(theme, "", "chevron-left", tip="上一页", run=lambda: self.preview.show_page(self.preview.page - 1)),
            self._where,
            Button(theme, "", "chevron-right", tip="下一页", run=lambda: self.preview.show_page(self.preview.page + 1)),
        )
        zooming = row(
            theme,
            Button(theme, "", "zoom-out", tip="看小一点", run=lambda: self.preview.zoom(-1)),
            self._zoom_words,
            Button(theme, "", "zoom-in", tip="看大一点", run=lambda: self.preview.zoom(1)),
            Button(theme, "整页", role=Role.QUIET, run=partial(self.preview.set_fit, Fit.PAGE)),
            Button(theme, "页宽", role=Role.QUIET, run=partial(self.preview.set_fit, Fit.WIDTH)),
        )
        narrow = self.maximumWidth() < theme.px(_ONE_LINE_FROM)
        turn = (
            column(theme, row(theme, turning, None), row(theme, zooming, None))
            if narrow
            else row(theme, turning, 10, zooming, None)
        )
        pages = column(theme, turn, (row(theme, self.thumbnails, (self.preview, 1)), 1), spacing=8)
        options = column(
            theme,
            *([Label("号码", "column"), self._numbers, rule()] if self._source.disclosable else []),
            Label("打印机", "column"),
            self._option("打印机", self._printer),
            self._option("纸张", self._paper),
            self._option("份数", holder(row(theme, self._copies, Label("份", "sub"), None))),
            self._option("页码", holder(row(theme, self._which, None))),
            self._some_line,
            self._option("双面", self._both),
            rule(),
            self._checks,
            None,
            spacing=8,
            margin=(0, 0, 8, 0),
        )
        right = scroll(options)
        right.setFixedWidth(theme.px(320))
        self.put(row(theme, self._title, (self._facts, 1)))
        self.put((row(theme, (holder(pages), 1), right, spacing=14), 1))
        self._save.setVisible(self._source.savable)
        self.put(row(theme, (self._note, 1), self._cancel, self._save, self._go))

    def _option(self, key: str, widget: QWidget) -> QWidget:
        name = Label(key, "sub")
        name.setFixedWidth(self.theme.px(52))
        line = row(self.theme, name, spacing=8)
        line.addWidget(widget, 1)
        return holder(line)

    # ---- pages -----------------------------------------------------------------------------------
    def _allow(self, purpose: str, password: str) -> None:
        """Check the own password, then make the pages with whole numbers."""
        source = self._source

        def refused(error: LedgerError) -> None:
            self._numbers.refuse(str(error))

        def allowed(whole: Whole) -> None:
            self._numbers.forget()
            self._make(whole)

        self._runner.run("核对密码", lambda _task: source.allow(purpose, password), allowed, failed=refused, owner=self)

    def _make(self, whole: Whole | None) -> None:
        """Make the pages, with whole numbers where they are allowed."""
        source = self._source
        self._made = None
        self._tell()

        def take(made: Made) -> None:
            self._made, self._whole = made, whole
            self._facts.setText(made.facts)
            self.preview.show_pdf(made.pdf, self._pages_known)
            self.thumbnails.show_pdf(made.pdf)

        self._runner.run(
            "准备打印稿",
            lambda _task: source.make(whole),
            take,
            failed=self._refused,
            owner=self,
            key=f"make:{id(self)}",
        )

    def _pages_known(self, _pages: int) -> None:
        self._show_checks()
        self._tell()
        (self._go if self._go.isEnabled() else self._copies).setFocus()
        self.ready.emit()

    def _refused(self, error: LedgerError) -> None:
        clear(self._checks)
        self._checks.addLayout(bullet(self.theme, "circle-alert", str(error), tint="bad", role="bad"))
        self._facts.setText("")
        self._tell()
        self.ready.emit()

    def _show_checks(self) -> None:
        clear(self._checks)
        if self._made is not None:
            purpose = self._whole.purpose if self._whole else None
            for check in print_checks.checks(self._made, self._source.disclosable, purpose):
                self._checks.addLayout(bullet(self.theme, check.icon, check.words, tint=check.tone, role=check.tone))

    def _turned(self, page: int) -> None:
        self.thumbnails.show_page(page)
        self._where.setText(f"第 {page + 1} 页，共 {self.preview.pages} 页")
        self._tell()

    def _tell_zoom(self) -> None:
        self._zoom_words.setText(self.preview.zoom_words)

    # ---- what is chosen --------------------------------------------------------------------------
    def _chose_which(self, which: object) -> None:
        self._some_line.setVisible(which == _SOME)
        if which == _SOME:
            self._some.setFocus()
        self._tell()

    def chosen(self) -> list[int]:
        """Return the pages to be printed, counted from 0."""
        which = self._which.value()
        if which == _THIS:
            return [self.preview.page]
        if which == _SOME:
            return chosen_pages(self._some.text(), self.preview.pages)
        return list(range(self.preview.pages))

    def _take_printers(self, names: list[str]) -> None:
        self._printer.set_options([(name, name) for name in names] or [("", "没有找到打印机")])
        self._printer.setEnabled(bool(names))
        self._tell()

    def _tell(self) -> None:
        """Say on the button what will happen, or beside it why nothing can."""
        pages, copies = self.chosen(), int(self._copies.text() or 0)
        loaded = self._made is not None and bool(self.preview.pages)
        total = len(pages) * copies
        self._go.set_text(f"打印 {copies} 份，共 {total:,} 页" if loaded and total else "打印")
        why = ""
        if not loaded or self._busy:
            why = "请等一下，正在准备。"
        elif not self._printer.value():
            why = _NO_PRINTER if self._printer.currentText() == "没有找到打印机" else "正在找打印机。"
        elif not pages:
            why = f"请写对页码，例如 1-3，5；一共 {self.preview.pages} 页。"
        elif not copies:
            why = "请写要几份。"
        self._go.allow(not why, why)
        self._note.setText(why or ("打印会记到操作记录里：谁、几份。" if self._source.savable else ""))
        self._save.allow(loaded and not self._busy, "请等一下，正在准备。")
        self._some.set_bad(loaded and self._which.value() == _SOME and bool(self._some.text()) and not pages)
        if loaded:
            self._paper.setText(print_checks.paper(self.preview.sizes))

    # ---- out -------------------------------------------------------------------------------------
    def print(self) -> None:
        """Write down that the pages go out, and send them to the printer."""
        made, source, whole, press = self._made, self._source, self._whole, self._press
        pages, copies, both = self.chosen(), int(self._copies.text() or 0), self._both.isChecked()
        name, printers = str(self._printer.value() or ""), self._printers
        if made is None or not pages or not copies or not name:
            return

        def work(task: Task) -> None:
            printer = printers(name)
            if isinstance(source, PagedSource):
                source.only(pages)
            with source.leaving(f"打印 {copies} 份 ", whole):
                send(task, press, printer, made.pdf, pages, copies=copies, both_sides=both, name=source.title)

        def done(_result: None) -> None:
            self._say(f"已交给打印机：{source.title} {copies} 份", "", None)
            self.printed.emit()
            self.accept()

        self._work(True)
        self._runner.run(
            f"打印{source.title}", work, done, failed=self._failed, ended=self._ended, owner=self, lane=Lane.LONG
        )

    def save(self) -> None:
        """Keep the pages as a file."""
        made, source, whole = self._made, self._source, self._whole
        if made is None or not source.savable:
            return

        def write(_task: Task, path: Path) -> Path:
            return saving.save_leaving(partial(source.leaving, "另存", whole), made.pdf, path)

        def done(_path: object) -> None:
            self.stored.emit()
            self.accept()

        asked = handup_saving.save(
            self._runner, self._asker, self._say, title=f"另存{source.title}", name=made.file_name,
            kinds=handup_saving.PDFS, write=write, saved=done, ended=self._ended, owner=self,
        )  # fmt: skip
        self._work(asked)

    def _failed(self, error: LedgerError) -> None:
        self._checks.addLayout(bullet(self.theme, "circle-alert", str(error), tint="bad", role="bad"))

    def _work(self, busy: bool) -> None:
        self._busy = busy
        self._tell()

    def _ended(self) -> None:
        self._work(False)
