"""F7 from a pupil opens the visit for that pupil; from elsewhere an empty one."""

from ledgerdesk.services import search
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command


def test_f7_is_for_the_pupil_in_view(desktop):
    page = desktop.tab(places.STUDENTS, places.REGISTER)
    who = desktop.read(lambda s: search.people(s, "龙小满"))[0].id
    page.view.select(who)
    desktop.settle()
    desktop.window.run_command(Command.VISIT)
    desktop.settle()
    form = desktop.window.page(places.HELP_WORK).tab(places.VISITS).visit_form
    assert form.student_id == who
    assert [child.name for child in form.sheet.children_visited()] == ["龙小满", "龙秀英"]


def test_f7_from_home_asks_whom(desktop):
    desktop.window.open_page(places.HOME)
    desktop.settle()
    desktop.window.run_command(Command.VISIT)
    desktop.settle()
    form = desktop.window.page(places.HELP_WORK).tab(places.VISITS).visit_form
    assert not form.sheet.children_visited()
