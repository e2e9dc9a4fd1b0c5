"""帮扶 › 纸质表 in the real window: forms printed, a pile of scans taken in, what was doubtful said, a visit written down."""

import pytest
from PIL import Image, ImageDraw
from PySide6.QtTest import QTest

from ledgerdesk.printing import paper_codes
from ledgerdesk.services import paper_forms, pupils, staff, terms, visits
from ledgerdesk.services.visits import VisitFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.care.paper import paper_print
from ledgerdesk.ui.care.paper.paper_page import PaperPage
from ledgerdesk.ui.care.paper.paper_pile import ASKING, GOING, OUT, STORED
from pictures import paper_mill


@pytest.fixture
def forms(desktop):
    """Return the window's ledger and the forms of three pupils, really put out, as pictures."""
    ledger = desktop.session.ledger
    with ledger.read() as session:
        term = terms.term_at(session, ledger.today()).id
        ids = sorted(pupils.on_roll(session, ledger.today()))[:3]
    made = paper_codes.draw(ledger, paper_codes.number(ledger, "visit", ids, term))
    with paper_codes.leaving(ledger, made.forms, "打印家访记录表 3 份"):
        return made.forms, paper_mill.pages(made.rendered.pdf)


def test_a_pile_of_five_goes_in_and_a_visit_is_written_down_from_it(desktop, forms, tmp_path, qtbot):
    numbered, sheets = forms
    desk = desktop.session.desk
    with desk.ledger.transaction("登记家访") as session:  # by others than the form is of
        elsewhere = tuple(teacher.id for teacher in staff.rows(session, desk.today))
        child = max(pupils.on_roll(session, desk.today))
        visits.add(session, VisitFacts(visited_on=desk.today, mode="face", student_ids=(child,), teacher_ids=elsewhere))
    blind = sheets[1].copy()
    ImageDraw.Draw(blind).rectangle((blind.width * 3 // 4, 0, blind.width, blind.height // 6), fill=255)
    hand = Image.new("L", sheets[0].size, 255)
    ImageDraw.Draw(hand).multiline_text((200, 200), "a sheet of the village\n" * 40, fill=0)
    pile = [sheets[0].rotate(90, expand=True), blind, sheets[2], sheets[2].rotate(180), hand]
    paper_mill.scan_file(tmp_path / "scan.pdf", pile)
    page = desktop.tab(places.HELP_WORK, places.PAPER)
    assert isinstance(page, PaperPage)
    page.take_in()
    take = page.taking
    with qtbot.waitSignal(take.read, timeout=60_000):
        take.take([tmp_path / "scan.pdf"])
    assert [one.state for one in take.pile.entries] == [GOING, ASKING, GOING, OUT, ASKING]
    assert take.sheets.current == 2  # the first that nobody knows
    assert take.keep.text() == "收下 2 张"
    # The number under the code, typed as it is read aloud.
    take.claims.number.setText(numbered[1].codes[0][1].lower().replace("-", " "))
    QTest.keyClick(take.claims.number, "\r")
    desktop.settle()
    assert take.pile.entries[1].whose is not None
    assert take.sheets.current == 5  # on to the next question
    take.claims.number.setText("0000 0000 0000")
    take.claims.find_number()
    desktop.settle()
    assert take.pile.entries[4].state == ASKING
    take.sheets.setFocus()
    take.turn()
    assert take.canvas.quarter == 1
    with qtbot.waitSignal(take.stored, timeout=60_000):
        take.store()
    desktop.settle()
    assert [one.state for one in take.pile.entries] == [STORED, STORED, STORED, OUT, ASKING]
    with desktop.session.ledger.read() as session:
        term = terms.term_at(session, desktop.session.ledger.today()).id
        assert paper_forms.counts(session, term) == {"out": 0, "back": 3, "done": 0}
    # From the first sheet to the visit form, its scan beside.
    form = take.pile.entries[0].form
    take.registering.emit(form)
    desktop.settle()
    visit = desktop.tab(places.HELP_WORK, places.VISITS).visit_form
    assert visit.student_id == form.student_id
    assert visit.paper.form_id == form.id
    assert not visit.paper.canvas.empty
    teacher = visit.sheet.teachers
    assert [who.id for who in teacher.people()] == ([form.staff_id] if form.staff_id else [])
    teacher.edit.setText("石建国")
    desktop.settle()
    QTest.keyClick(teacher.edit, "\r")
    visit.save()
    desktop.settle()
    with desktop.session.ledger.read() as session:
        done = paper_forms.facts(session, form.id)
        assert done.state == "done"
        assert form.student_id in visits.facts(session, done.visit_id).student_ids
    assert take.pile.entries[0].form.state == "done"
    desktop.session.ledger.undo()  # the visit
    desktop.session.ledger.undo()  # the pile
    desktop.settle()
    assert [one.state for one in take.pile.entries] == [GOING, GOING, GOING, OUT, ASKING]
    forms_are_out_once_their_page_is(desktop, page)


def forms_are_out_once_their_page_is(desktop, page):
    """Numbers are given in the preview; a form is out once its page is."""
    desk = desktop.session.desk
    with desk.ledger.read() as session:
        known = paper_print.read(desk, session)
    dialog = paper_print.PrintFormsDialog(desk, known, page)
    dialog.tick_due()
    assert set(dialog.picker.picked()) == set(known.due) & {one.id for one in known.pupils}
    asked = []
    dialog.wanted.connect(lambda *what: asked.append(what))
    dialog.filled.setChecked(True)
    assert not dialog.filled.isVisibleTo(dialog)  # a record form has nothing on record
    dialog.kind.set_value("handbook")
    dialog._tell()
    assert dialog.filled.isVisibleTo(dialog)
    dialog._go()
    assert [(kind, filled) for kind, _, filled in asked] == [("handbook", True)]
    dialog.deleteLater()
    ids = [one.id for one in known.pupils[:2]]
    source = paper_print.FormSource(desk.ledger, desk.press, "talk", ids, known.term.id, {})
    assert source.make(None).facts.startswith("2 人")

    def talks() -> int:
        with desk.ledger.read() as session:
            return [one.kind for one in paper_forms.rows(session, known.term.id)].count("talk")

    assert talks() == 0
    source.only([1])
    with source.leaving("打印 1 份 ", None):
        pass
    assert talks() == 1
    with source.leaving("另存", None):
        pass
    assert talks() == 2
    # A talk is written down from its form; somebody else's talk is not taken for it.
    with desk.ledger.read() as session:
        out = next(one for one in paper_forms.of_student(session, ids[0]) if one.kind == "talk")
    page.register(out)
    desktop.settle()
    form = desktop.tab(places.HELP_WORK, places.VISITS).talk_form
    assert (form.student_id, form.paper.form_id) == (out.student_id, out.id)
    form.helper.edit.setText("石建国")
    desktop.settle()
    QTest.keyClick(form.helper.edit, "\r")
    form.sheet.form.editor("topic").set_text("近来的学习")
    form.save()
    desktop.settle()
    with desk.ledger.read() as session:
        assert paper_forms.facts(session, out.id).state == "done"
    assert form.paper.form_id == 0
