"""数据 › 到期与删除 on the real window: who is listed, what is asked, and that it is gone."""

from datetime import date

import pytest

from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.models import Enrolment, Person
from ledgerdesk.ui import places
from ledgerdesk.ui.erasing import erasure_dialog
from ledgerdesk.ui.erasing.erasure_dialog import ErasureDialog
from ledgerdesk.ui.kit.buttons import Button
from ui.pages.test_roles import as_role, offered  # noqa: F401 - a fixture is found by name

GONE = "覃颂"


@pytest.fixture
def leaver(school_folder):
    """Let a pupil have left long ago and return the id."""
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("办理离校") as session:
            who = session.query(Person).filter_by(name=GONE).one().id
            row = session.query(Enrolment).filter_by(student_id=who).one()
            row.valid_from, row.valid_to = date(2012, 9, 1), date(2015, 7, 10)
        safekeeping.back_up(ledger)
    return who


@pytest.fixture
def answered(monkeypatch):
    """Answer the dialog as a person would: first without the word, then with it; keep what stood there."""
    said = []

    def answer(dialog):
        said.extend(label.text() for label in dialog.findChildren(type(dialog._problem)))
        dialog.go()
        assert dialog.result() == 0
        dialog.meant.setText("删除")
        dialog.go()
        return dialog.result() == 1

    monkeypatch.setattr(ErasureDialog, "ask", answer)
    return said


def test_the_headteacher_erases_a_leaver_and_the_backups_that_hold_them(as_role, asker, leaver, answered):  # noqa: F811
    desktop = as_role("head")
    page = desktop.tab(places.DATA, places.ERASURE)
    desktop.settle()
    assert page.model.records() == [leaver]
    assert page.model.value(leaver, "state") == "已到期"
    assert page.model.value(leaver, "due_on") == "2025-07-10"
    page.view.select(leaver)
    asker.will(True)  # the older backups too
    erasure_dialog.erase_current(desktop.desk, page)
    desktop.settle()
    assert f"依法删除 {GONE} 的个人资料？" in answered
    assert any("1 次家访" in words and "1 条结对" in words for words in answered)
    assert asker.asked == ["以前的备份里还有这名学生"]
    assert page.model.value(leaver, "state") == "已删除"
    ledger = desktop.session.ledger
    with ledger.read() as session:
        assert session.get(Person, leaver).name == "（已删除）"
    assert len(safekeeping.backups(ledger)) == 1
    assert asker.errors == []


def test_without_the_word_or_a_choice_nothing_is_erased(as_role, asker, leaver, monkeypatch):  # noqa: F811
    monkeypatch.setattr(ErasureDialog, "ask", lambda _dialog: False)
    desktop = as_role("head")
    page = desktop.tab(places.DATA, places.ERASURE)
    erasure_dialog.erase_current(desktop.desk, page)  # nothing chosen
    page.view.select(leaver)
    erasure_dialog.erase_current(desktop.desk, page)
    desktop.settle()
    assert page.model.value(leaver, "name") == GONE


def test_the_button_is_there_for_somebody_and_works_for_who_is_chosen(as_role, leaver):  # noqa: F811
    desktop = as_role("head")
    page = desktop.tab(places.DATA, places.ERASURE)
    desktop.settle()
    (button,) = [one for one in page.header.findChildren(Button) if one.text().strip() == "依法删除"]
    assert button.isVisible()
    page.view.select(None)
    assert (button.isEnabled(), button.toolTip()) == (False, "先在列表里点一名离校学生")
    page.view.select(leaver)
    assert (button.isEnabled(), button.toolTip()) == (True, "")
    page.table.set_rows([], [])
    page.loaded.emit()
    assert not button.isVisible()


def test_a_clerk_sees_what_is_due_and_has_no_button(as_role, leaver):  # noqa: F811
    desktop = as_role("clerk")
    page = desktop.tab(places.DATA, places.ERASURE)
    desktop.settle()
    assert page.model.records() == [leaver]
    assert "依法删除" not in offered(page)
