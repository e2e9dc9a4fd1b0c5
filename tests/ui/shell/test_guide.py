import re

import pytest

from ledgerdesk.ui import places
from ledgerdesk.ui.shell import guide, guide_page
from ledgerdesk.ui.shell.guide import Guide, GuideDialog
from ledgerdesk.ui.shell.guide_page import GuidePage
from ledgerdesk.ui.shell.history_stack import Place


@pytest.fixture
def page(theme, qtbot):
    made = GuidePage(theme)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def test_every_page_has_a_section_that_there_is(theme, qtbot):
    text = Guide(theme)
    qtbot.addWidget(text)
    assert set(guide.SECTIONS.values()) <= set(text.sections())
    assert len(text.sections()) == len(set(text.sections()))
    assert guide.section_of(places.HELP_WORK, places.PAIRINGS) == "结对"
    assert guide.section_of(places.HELP_WORK, places.PROGRESS) == "家访谈心"
    assert guide.section_of("gone", "") == ""


def test_it_leads_nowhere_outside(theme):
    text = (theme.resources / "help" / "guide.md").read_text(encoding="utf-8")
    assert not re.search(r"https?:|\]\(", text)


def test_a_section_comes_to_the_top_and_is_kept_on_the_way_back(page, qtbot):
    page.open(Place("guide", state={guide_page.SECTION: "公示"}))
    qtbot.wait(20)
    assert page.guide.verticalScrollBar().value() > 0
    assert page.guide.textCursor().block().text() == "公示"
    kept = page.place("guide")
    page.open(Place("guide", state={guide_page.SECTION: "没有"}))
    qtbot.wait(20)
    assert page.guide.verticalScrollBar().value() == 0
    page.open(kept)
    qtbot.wait(20)
    assert page.guide.textCursor().block().text() == "公示"


def test_over_the_first_window(theme, page, qtbot):
    dialog = GuideDialog(theme, guide.PASSWORD, page)
    dialog.open()
    qtbot.wait(20)
    assert dialog.guide.isReadOnly()
    assert dialog.guide.textCursor().block().text() == "忘记密码"
    dialog.accept()
