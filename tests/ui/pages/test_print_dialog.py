"""The print dialog: pages in sight only, what was checked, paper and file, all written down."""

import io
from contextlib import contextmanager
from datetime import date

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter

from conftest import PASSWORD
from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.printing import print_checks, print_dialog
from ledgerdesk.ui.printing.preview import Fit
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_out import chosen_pages
from ledgerdesk.ui.printing.print_source import Made, RecoverySource, RosterSource
from ledgerdesk.ui.theme import TextSize
from ui.pages.conftest import facts

PRINTER = "办公室的打印机"


class Many:
    """A source of many pages."""

    title, disclosable, savable, copies = "一本册子", False, True, 2

    def __init__(self, pages=40, missing=()):
        document = pypdfium2.PdfDocument.new()
        for at in range(pages):
            document.new_page(595, 842) if at % 2 == 0 else document.new_page(842, 595)
        held = io.BytesIO()
        document.save(held)
        document.close()
        self.pdf, self.missing, self.recorded = held.getvalue(), missing, []

    def make(self, _purpose):
        return Made(self.pdf, "册子.pdf", self.missing)

    @contextmanager
    def leaving(self, how, whole, _part=None):
        self.recorded.append((how, whole))
        yield
        self.recorded.append("gone")


@pytest.fixture
def show(desktop, qtbot, tmp_path):
    """Return what opens a dialog on a source, with a printer that writes a file."""

    def printer(_name):
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "out.pdf"))
        return made

    def open_(source, names=(PRINTER,)):
        desk = desktop.desk
        dialog = PrintDialog(
            desk.theme, desk.runner, desk.asker, desk.press, source, desktop.window, say=desk.say, printers=printer,
            names=lambda: list(names),
        )  # fmt: skip
        qtbot.addWidget(dialog)
        dialog.show()
        desktop.settle()
        return dialog

    return open_


@pytest.fixture
def roster(desktop, show):
    desk = desktop.desk
    return show(RosterSource(desk.ledger, desk.press, desktop.tab("students", "register").model.records()))


def test_the_roster_is_shown_masked_and_nothing_is_written_down_by_looking(desktop, roster):
    before = desktop.happenings()
    assert roster.preview.pages == 1
    assert roster._go.text().strip() == "打印 1 份，共 1 页"
    words = [check.words for check in print_checks.checks(roster._made, True, None)]
    assert words == ["每个字都能印出来", "身份证号、电话、卡号都已遮住中间几位"]
    assert facts(0)["id_number"] not in text(roster._made.pdf)
    roster.reject()
    assert desktop.happenings() == before


def text(pdf):
    document = pypdfium2.PdfDocument(pdf)
    said = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return said


def test_whole_numbers_need_a_purpose_and_the_own_password_and_are_disclosed_at_once(desktop, roster):
    before = desktop.happenings()
    roster._numbers.ask_whole()
    roster._numbers.accept()
    assert not roster._numbers.check()
    roster._numbers.ask_whole("核对证件")
    assert not roster._numbers.check()
    assert roster._numbers._password.problem
    roster._numbers.ask_whole("核对证件", "not the password")
    desktop.settle()
    assert "密码不对" in roster._numbers._password.problem
    assert facts(0)["id_number"] not in text(roster._made.pdf)
    assert desktop.happenings() == before
    roster._numbers.ask_whole("核对证件", PASSWORD)
    desktop.settle()
    assert facts(0)["id_number"] in text(roster._made.pdf)
    assert desktop.happenings()[0][0] == "disclose"
    assert desktop.happenings()[0][2] == "核对证件"
    assert roster._numbers.password == ""
    assert any(check.tone == "warn" for check in print_checks.checks(roster._made, True, "核对证件"))
    roster._numbers._masked.set_value(True)
    roster._numbers._switched(True)
    desktop.settle()
    assert facts(0)["id_number"] not in text(roster._made.pdf)


def test_what_the_printer_refuses_is_written_down_as_not_printed(desktop, show, monkeypatch):
    desk = desktop.desk
    dialog = show(RosterSource(desk.ledger, desk.press, desktop.tab("students", "register").model.records()))
    entries = []

    def refuse(*_args, **_options):
        entries.append(desktop.happenings()[0][:2])  # what is there by now
        raise LedgerError("打印机没有接收。")

    monkeypatch.setattr(print_dialog, "send", refuse)
    dialog.print()
    desktop.settle()
    assert entries == [("print", "打印 1 份 学生花名册 5 人")]
    assert desktop.happenings()[0][:2] == ("print", "没有办成：打印 1 份 学生花名册 5 人")
    assert dialog.isVisible()


def test_it_prints_each_page_on_its_own_paper_and_writes_it_down(desktop, show, tmp_path):
    source = Many(3)
    dialog = show(source)
    assert dialog._go.text().strip() == "打印 2 份，共 6 页"
    dialog._copies.setText("1")
    dialog.print()
    desktop.settle()
    document = pypdfium2.PdfDocument((tmp_path / "out.pdf").read_bytes())
    shapes = [page.get_width() > page.get_height() for page in document]
    document.close()
    assert shapes == [False, True, False]
    assert source.recorded == [("打印 1 份 ", None), "gone"]
    assert dialog.isHidden()


def test_pages_are_chosen_and_said_on_the_button(show):
    dialog = show(Many(8))
    dialog._which.set_value("some")
    dialog._chose_which("some")
    assert not dialog._go.isEnabled()
    dialog._some.setText("1-3，5")
    assert dialog.chosen() == [0, 1, 2, 4]
    assert dialog._go.text().strip() == "打印 2 份，共 8 页"
    dialog._some.setText("7-9")
    assert "一共 8 页" in dialog._go.toolTip()
    dialog._which.set_value("this")
    dialog._chose_which("this")
    dialog.preview.show_page(4)
    assert dialog.chosen() == [4]


@pytest.mark.parametrize(
    ("said", "pages"),
    [("1", [0]), ("2-3、1", [1, 2, 0]), ("", []), ("0", []), ("3-2", []), ("1-9", []), ("a", []), ("1-2-3", [])],
)
def test_page_numbers(said, pages):
    assert chosen_pages(said, 3) == pages


def test_only_pages_in_sight_are_drawn(desktop, show):
    dialog = show(Many(40))
    assert len(dialog.preview._pictures) <= 3
    dialog.preview.show_page(30)
    desktop.settle()
    assert 30 in dialog.preview._pictures
    assert len(dialog.preview._pictures) <= 10
    assert 20 not in dialog.preview._pictures
    dialog.preview.set_fit(Fit.WIDTH)
    desktop.settle()
    assert dialog.preview.page == 30
    assert dialog.preview.zoom_words == "页宽"
    dialog.preview.zoom(1)
    assert dialog.preview.zoom_words.endswith("%")


def test_saving_writes_the_very_bytes(desktop, show, tmp_path):
    source = Many(2)
    dialog = show(source)
    desktop.asker.will(None)
    dialog.save()
    desktop.settle()
    assert source.recorded == []
    assert dialog._save.isEnabled()
    desktop.asker.will(tmp_path)
    dialog.save()
    desktop.settle()
    assert (tmp_path / "册子.pdf").read_bytes() == source.pdf
    assert source.recorded == [("另存", None), "gone"]


def test_a_character_no_font_has_names_the_pupils(show):
    made = Many(1, missing=(("张\ue000", "\ue000"), ("李\ue000", "\ue000")))
    show(made)
    (check, *_rest) = print_checks.checks(made.make(None), False, None)
    assert check.tone == "bad"
    assert "张\ue000、李\ue000" in check.words


def test_without_a_printer_it_says_so_and_saving_still_works(show):
    dialog = show(Many(1), names=())
    assert not dialog._go.isEnabled()
    assert "没有找到打印机" in dialog._go.toolTip()
    assert dialog._save.isEnabled()


def test_a_paper_that_cannot_be_made_is_refused_in_words(show):
    source = Many(1)

    def refuse(_purpose):
        raise LedgerError("名单里有打印不出来的字。")

    source.make = refuse
    dialog = show(source)
    assert not dialog._go.isEnabled()
    assert dialog._made is None


def test_the_recovery_sheet_is_printed_but_never_a_file(desktop, show):
    printed = []
    source = RecoverySource(
        desktop.desk.press, school="石板河小学", ledger="石板河小学", code=recovery_code.generate(),
        on=date(2026, 11, 20), printed=lambda: printed.append(True),
    )  # fmt: skip
    dialog = show(source)
    assert dialog.preview.pages == 1
    assert dialog._save.isHidden()
    dialog.save()
    assert not desktop.asker.asked
    dialog.print()
    desktop.settle()
    assert printed == [True]


def test_the_page_in_sight_is_told_whole_in_the_narrowest_window(desktop, show, worn, monkeypatch):
    monkeypatch.setattr(desktop.desk, "theme", worn(TextSize.LARGEST))
    desktop.window.resize(1024, 660)
    dialog = show(Many(12))
    assert dialog.width() <= 1000
    assert dialog._where.text() == "第 1 页，共 12 页"
    assert dialog._where.width() >= dialog._where.sizeHint().width()
    assert dialog.layout().minimumSize().width() <= dialog.width()
