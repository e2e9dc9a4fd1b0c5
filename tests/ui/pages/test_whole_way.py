"""The main job in the real window: from the township's list to a posted notice and a workbook, closed and found again."""

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from conftest import PASSWORD, TODAY
from ledgerdesk import paths
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.excel import lists
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import notices, register, school
from ledgerdesk.services.imports import Verdict
from ledgerdesk.ui import places
from ledgerdesk.ui.exporting.columns_box import WHOLE
from ui.pages.conftest import Desktop


@pytest.fixture
def new_school(template: Path, tmp_path: Path, theme, asker):
    """Return the window on a school that has nothing yet but its name."""
    folder = Path(shutil.copytree(template, tmp_path / "石板河镇中心学校.ledger"))
    with (
        Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger,
        ledger.transaction("学校", barrier=True) as s,
    ):
        school.set_up(
            s, school.SchoolFacts(name="石板河镇中心学校", township="石板河镇", hotline_1="0990-6120000"), TODAY
        )
    made = Desktop(folder, theme, asker)
    yield made
    made.close()
    assert not made.bugs


def test_from_the_townships_list_to_a_notice_and_a_workbook(new_school, asker, tmp_path):
    desktop, out = new_school, tmp_path / "out"
    out.mkdir()

    # the list comes in
    wizard = desktop.tab("data", "import")
    (township,) = (paths.bundled("resources") / "demo").glob("*.xlsx")
    wizard.read_file(township)
    desktop.settle()
    for _ in range(5):
        wizard.go_on()
        desktop.settle()
    pupils = desktop.read(lambda s: register.gather(s, TODAY, ["name", "id_number"], None))
    assert len(pupils) >= 300

    # a notice goes up
    desktop.window.open_page(places.NOTICES)
    desktop.settle()
    page = desktop.window.page(places.NOTICES)
    page.new()
    desktop.settle()
    page.form.save()
    desktop.settle()
    assert page.notice is not None
    assert not page.notice.facts.number
    posted = page.notice.people
    asker.will(True)
    page.issue(False)
    desktop.settle()
    number = page.notice.facts.number
    assert number
    assert str(posted) in "".join(asker.words)
    asker.will(out)
    page.save_file()
    desktop.settle()
    (pdf,) = out.glob("*.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(pdf).pages)
    assert "公示" in text
    numbers = {facts["id_number"] for facts in pupils.values()}
    assert not any(number in text for number in numbers)

    # a workbook goes out
    register_page = desktop.tab("students", "register")
    dialog = register_page.export()
    dialog.columns.choose((WHOLE, 0))
    dialog.numbers.ask_whole("上报镇里", PASSWORD)
    asker.will(out)
    dialog.export()
    desktop.settle()
    (workbook,) = out.glob("*.xlsx")

    # closed, opened, everything there
    desktop.again()
    assert desktop.read(lambda s: register.gather(s, TODAY, ["name", "id_number"], None)) == pupils
    row = next(row for row in desktop.read(notices.rows) if row.number == number)
    assert desktop.read(lambda s: notices.pdf(s, row.id)) == pdf.read_bytes()
    plan = lists.plan_list(desktop.session.ledger, lists.open_list(workbook, ledger=desktop.session.ledger)).plan
    assert plan.count(Verdict.UNCHANGED) == len(plan.rows) == len(pupils)
    assert {"login", "disclose", "print", "import"} <= {kind for kind, _label, _reason in desktop.happenings()}
    assert asker.errors == []
