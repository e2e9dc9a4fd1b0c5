"""资助 › 实物: meals entered by day, everybody but those named; textbooks counted, disagreement in words; both on paper."""

from PySide6.QtWidgets import QLabel

from conftest import TODAY
from ledgerdesk.models import MealAbsence, MealDay
from ledgerdesk.services.aid import meals
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.in_kind.in_kind_page import BOOKS
from ledgerdesk.ui.aid.in_kind.meal_day import MealDayDialog
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.exporting.dialog import ExportDialog


def day_dialog(desktop, page):
    page.commands()[Command.NEW]()
    desktop.settle()
    (dialog,) = [one for one in desktop.window.findChildren(MealDayDialog) if one.isVisible()]
    return dialog


def test_a_day_of_meals_is_everybody_but_those_named_and_the_month_explains_itself(aid_desktop):
    page = aid_desktop.tab("aid", places.IN_KIND)
    days = page.meals.eating.days
    column = 3 + days.index(TODAY)
    assert page.meals.grid.text(0, column) == "1"
    assert "1 人次 × 5.00 元 = 5.00 元" in page.meals.said.text()

    dialog = day_dialog(aid_desktop, page)
    (room,) = dialog.counts
    dialog.fill_all()
    assert dialog.counts[room].text() == "7"
    first, second = dialog._facts.people[:2]
    dialog.away.pick(first)
    dialog.away.pick(second)
    dialog.away.drop(second)
    assert dialog.counts[room].text() == "6"
    dialog.save()
    aid_desktop.settle()
    assert aid_desktop.read(lambda s: (s.query(MealDay).one().diners, s.query(MealAbsence).one().student_id)) == (
        6,
        first.id,
    )
    assert page.meals.grid.text(0, column) == "6"
    assert page.meals.grid.text(1, 2) == "30.00"

    dialog = day_dialog(aid_desktop, page)
    assert [who.id for who in dialog.away.people()] == [first.id]
    dialog.counts[room].setText("9")
    dialog.save()
    aid_desktop.settle()
    assert "这个班当天只有 7 人。" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.clear_all()
    dialog.away.set_value(())
    dialog.save()
    aid_desktop.settle()
    assert aid_desktop.read(lambda s: meals.day(s, TODAY)) == {}


def test_a_typed_number_stands_beside_names_of_another_class(aid_desktop):
    page = aid_desktop.tab("aid", places.IN_KIND)
    dialog = day_dialog(aid_desktop, page)
    (room,) = dialog.counts
    dialog.counts[room].setText("5")
    dialog.away.pick(Named(-1, "别班的"))
    assert dialog.counts[room].text() == "5"
    dialog.away.drop(Named(-1, "别班的"))
    dialog.save()
    aid_desktop.settle()
    assert aid_desktop.read(lambda s: meals.day(s, TODAY)) == {room: 5}
    page.meals.step(-1)
    aid_desktop.settle()
    assert page.meals.title.text() == "2026年10月"
    assert all(day.month == 10 for day in page.meals.eating.days)


def test_textbooks_that_do_not_agree_are_told_in_words_and_everything_prints(aid_desktop):
    page = aid_desktop.tab("aid", places.IN_KIND)
    made = page.meals.paper().make(None)
    assert (made.facts, made.missing) == ("1 人次", ())
    out = page.commands()[Command.EXPORT]()
    assert isinstance(out, ExportDialog)
    out.reject()

    page.open(page.place("aid"))
    page.show_list(BOOKS)
    aid_desktop.settle()
    books = page.books
    (room,) = books.model.records()
    assert books.model.value(room, "state") == "对得上"
    books.as_counted([room])  # filled in already
    dialog = books.edit(room)
    dialog.form.editor("received").set_text("5")
    dialog.form.editor("enrolled").set_text("8")
    dialog.save()
    aid_desktop.settle()
    assert books.model.value(room, "said") == "在册填 8 人，台账是 7 人，少 2 套"
    assert books.model.value(room, "state") == "对不上"
    assert books.paper().make(None).missing == ()
    assert page.place("aid").state == {"list": BOOKS}
