"""帮扶 › 包户包片: homes given to staff, what was done written down, handed over, printed; places and contacts."""

from ledgerdesk.services import staff
from ledgerdesk.services.homes import pairings, standing
from ledgerdesk.ui import places
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.care.homes.homes_acts import CONTACTS, HOMES, PLACES, STAFF
from ledgerdesk.ui.care.homes.homes_paper import ledger, roster
from ledgerdesk.ui.care.homes.homes_paper import places as places_paper
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.menus import MenuButton


def standing_dialog(desktop):
    desktop.settle()
    (dialog,) = [one for one in desktop.window.findChildren(Dialog) if one.isVisible()]
    return dialog


def save(desktop, dialog, **texts):
    for key, text in texts.items():
        dialog.form.editor(key).set_text(text)
    dialog.save()
    desktop.settle()


def cells(page, *keys):
    return [tuple(page.model.value(record, key) for key in keys) for record in page.model.records()]


def test_homes_are_given_worked_for_and_handed_over(desktop, asker):
    page = desktop.tab(places.HELP_WORK, places.HOMES)
    (menu,) = page.header.findChildren(MenuButton)
    assert list(menu.entries())[:3] == ["给还没有人包的户安排…", "导入表格…", "下载空白模板…"]
    assert cells(page.front, "head", "helper", "state") == [
        ("龙大山", None, "没有人包"), ("覃大山", None, "没有人包"),
    ]  # fmt: skip
    homes = page.front.model.records()

    # both at once, as proposed: who helps the child, then a party member with room
    page.acts.start(homes)
    dialog = standing_dialog(desktop)
    told = {one.household.head: (one.staff_name, one.reason) for one in dialog.deal.proposal.pairs}
    assert told["覃大山"] == ("石建国", "已结对这家的覃颂，党员，还没有包户")
    save(desktop, dialog, valid_from="2026-01-01", measures="发展养猪")
    assert {cell for (cell,) in cells(page.front, "state")} == {"落后"}
    assert page.header._facts.text() == "2 户有人包；2 位老师，2 位落后"

    # what was done, from the keyboard: the person by pinyin, two days, then money for the next one
    page.commands()[Command.NEW]()
    dialog = standing_dialog(desktop)
    dialog.who.pick(next(one for one in dialog._opening.people if one.name == "石建国"))
    save(desktop, dialog, first_on="2026-11-18", last_on="2026-11-19")
    assert dialog.form.problem_count() == 1  # nothing is said of what was done
    dialog.kind.set_value("stay")
    dialog.form.editor("what").set_text("送化肥")
    dialog.save_and_next()
    desktop.settle()
    dialog = standing_dialog(desktop)
    dialog.kind.set_value("money")
    save(desktop, dialog, value_fen="2000", what="买猪崽")
    by_head = {cell[0]: cell[1:] for cell in cells(page.front, "head", "given", "days", "state")}
    assert by_head["覃大山"] == (200_000, 3, "够了")  # two days and the visit of October

    page.show_list(STAFF)
    desktop.settle()
    assert dict(cells(page.front, "name", "days"))["石建国"] == "3 / 15"
    who = next(one for one in page.front.model.records() if page.front.model.value(one, "name") == "石建国")
    page.acts.show_entries(staff_id=who)
    desktop.settle()
    assert sorted(cells(page.front, "kind", "value", "there")) == [
        ("到村到户", None, "算"), ("家访", None, "算"), ("帮扶资金", 200_000, None),
    ]  # fmt: skip
    money = next(one for one in page.book.standing.entries if one.value_fen)
    page.acts.edit_entry(money)
    save(desktop, standing_dialog(desktop), value_fen="1500")
    asker.will(True)
    page.acts.delete_entry(page.book.standing.entries[-2])
    desktop.settle()
    assert len(page.front.model.records()) == 2

    # whoever answers for homes does not leave before they are handed over
    panel = desktop.tab(places.STUDENTS, places.STAFF).panel
    panel.show_record(who)
    desktop.settle()
    asker.will(True)
    panel._leave()
    page = desktop.tab(places.HELP_WORK, places.HOMES)
    assert (page.key, page.front.view.current()) == (STAFF, who)

    # another follows for all of them, and it ends
    page.acts.hand_over(who)
    dialog = standing_dialog(desktop)
    save(desktop, dialog)
    assert dialog.isVisible()  # no reason yet
    save(desktop, dialog, reason="调离")
    helper = desktop.read(lambda s: pairings.rows(s, desktop.session.desk.on))
    assert {one.staff_name for one in helper} == {"李桂芳"}
    page.show_list(HOMES)
    desktop.settle()
    page.acts.change(helper[0])
    save(desktop, standing_dialog(desktop), reason="工作调整")
    page.acts.end_homes(homes[:1])
    save(desktop, standing_dialog(desktop), reason="脱贫")
    for made in (roster(page.desk, page.book, homes), ledger(page.desk, page.book, [who])):
        assert made.make(None).missing == ()
    assert desktop.read(lambda s: standing.gone(s, desktop.session.desk.on)) == ()
    assert page.findChildren(Banner) == []


def test_places_and_people_outside_the_school(desktop, asker):
    page = desktop.tab(places.HELP_WORK, places.HOMES)
    page.show_list(CONTACTS)
    desktop.settle()
    page.new()
    save(desktop, standing_dialog(desktop), name="田支书", org="岩脚村", position="支部书记", phone="13900001111")
    (contact,) = page.front.model.records()
    page.acts.edit_contact(page.book.contacts[0])
    dialog = standing_dialog(desktop)
    assert dialog.form.editor("phone").text() == "139****1111"
    save(desktop, dialog, note="村委会有值班电话")
    assert desktop.read(lambda s: page.book.contacts[0].phone) == "13900001111"

    page.show_list(PLACES)
    desktop.settle()
    assert [button.text().strip() for button in page._open_places.buttons] == ["3 个村", "3 个年级", "3 个班"]
    page._open_places.buttons[0].entries()["岩脚村"]()
    dialog = standing_dialog(desktop)
    dialog.bearer.side.set_value("contact")
    dialog.bearer._dress()
    dialog.bearer.theirs.set_value((Named(contact, "田支书"),))
    save(desktop, dialog, duties="联系本村学生")
    assert cells(page.front, "place", "role", "who", "duties") == [("岩脚村", "包村", "田支书", "联系本村学生")]
    (one,) = page.book.places
    teacher = desktop.read(lambda s: next(at for at, name in staff.names_of(s).items() if name == "石建国"))
    assert places_paper(page.desk, page.book).make(None).missing == ()
    page.acts.change_place(one)
    dialog = standing_dialog(desktop)
    dialog.bearer.mine.set_value((Named(teacher, "石建国"),))
    save(desktop, dialog, reason="换届")
    assert cells(page.front, "who") == [("石建国",)]
    page.day.set_text("2026-11-19")
    page.day.left.emit()
    desktop.settle()
    assert cells(page.front, "who") == []  # nobody yet
    asker.will(True)
    page.acts.delete_contact(page.book.contacts[0])
    desktop.settle()
    page.show_list(CONTACTS)
    desktop.settle()
    assert page.front.model.records() == []
