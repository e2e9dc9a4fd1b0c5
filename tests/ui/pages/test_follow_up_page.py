"""帮扶 › 跟进 in the real window, and what the headteacher alone reads."""

import os
import time
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from tests.ui.pages.conftest import Desktop

import four_roles
from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.services import confidences, follow_ups, search, visits
from ledgerdesk.services.follow_ups import TaskFacts
from ledgerdesk.ui.care.follow_ups.follow_up_dialogs import FinishDialog, TaskDialog
from ledgerdesk.ui.care.visits.confidence_reading import NotesDialog
from ledgerdesk.ui.care.visits.photo_choice import RecentPhotos, newest
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.shell.session import Session, read_opening

SECRET = "父亲酗酒，孩子害怕"


def find(desktop, name):
    return desktop.read(lambda s: next(hit.id for hit in search.people(s, name) if hit.kind == "student"))


def dialog(kind):
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def texts(widget, kind=QLabel):
    return [one.text() for one in widget.findChildren(kind)]


def test_from_the_home_page_until_it_is_done(desktop, qtbot):
    who = find(desktop, "覃颂")
    visit = desktop.read(lambda s: visits.of_person(s, who))[0].id
    with desktop.session.ledger.transaction("准备") as session:
        for days, title in ((-3, "送一床棉被"), (0, "问问老师"), (9, "看看作业")):
            due_on = TODAY + timedelta(days=days)
            facts = TaskFacts(title=title, kind="study", due_on=due_on, person_id=who, visit_id=visit)
            follow_ups.add(session, facts)
    desktop.window.open_page("home")
    desktop.settle()
    assert "1 件要跟进的事过期了" in texts(desktop.window.page("home"))
    page = desktop.tab("help_work", "follow_ups")
    assert [page.model.value(one, "state") for one in page.model.records()] == ["过期", "今天到期", "没完成"]
    page.filters.set_filter("state", "late")
    assert len(page.model.records()) == 1
    page.select(page.model.records()[0])
    desktop.settle()
    assert {"看 覃颂", "看10月8日家访"} <= set(texts(page.panel, QPushButton))
    page.finish()
    desktop.settle()
    asked = dialog(FinishDialog)
    asked.form.editor("outcome").set_text("送到了")
    qtbot.keyClick(asked, Qt.Key.Key_F9)
    desktop.settle()
    (done,) = desktop.read(lambda s: follow_ups.rows(s, done=True))
    assert (done.facts.title, done.facts.outcome, done.facts.done_on) == ("送一床棉被", "送到了", TODAY)
    page.filters.set_filter("state", "open")
    assert len(page.model.records()) == 2
    desktop.asker.will("都问过了")
    page.finish_all(page.model.records())
    desktop.settle()
    assert desktop.read(lambda s: follow_ups.rows(s, done=False)) == ()
    assert desktop.happenings()[0][1] == "办完跟进 2 件"
    page.new()
    desktop.settle()
    asked = dialog(TaskDialog)
    asked.form.editor("title").set_text("补一张照片")
    asked.pupil.editor.pick(Named(who, "覃颂"))
    asked.save()
    desktop.settle()
    (fresh,) = desktop.read(lambda s: follow_ups.rows(s, done=False))
    assert (fresh.facts.title, fresh.pupil, fresh.facts.due_on) == ("补一张照片", "覃颂", TODAY + timedelta(days=14))
    assert page.export() is not None


class HeadDesktop(Desktop):
    """The window as the headteacher has it."""

    def _open(self) -> Session:
        ledger = Ledger.open(
            self.folder, four_roles.SECRETS[four_roles.HEAD], role=four_roles.HEAD, clock=FixedClock(TODAY)
        )
        session = Session(self.theme, ledger, read_opening(ledger), self.asker, self.bugs.append)
        session.window.resize(1366, 768)
        session.show()
        self.settle(session)
        return session


@pytest.fixture
def head(school_folder, theme, asker, monkeypatch):
    four_roles.spare_cost(monkeypatch)
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        accounts.add(ledger, "周校长", four_roles.HEAD, four_roles.SECRETS[four_roles.HEAD])
        with ledger.transaction("登记家访 覃颂") as session:
            who = next(hit.id for hit in search.people(session, "覃颂") if hit.kind == "student")
            confidences.add(session, who, SECRET)
    made = HeadDesktop(school_folder, theme, asker)
    yield made
    made.close()
    assert not made.bugs


def test_the_headteacher_reads_what_was_confided_and_that_is_written_down(head, asker):
    page = head.tab("students", "register")
    page.select(find(head, "覃颂"))
    head.settle()
    page.panel.tabs.set_current("help")
    page.panel.show_reading()
    head.settle()
    assert "有 1 条保密记录" in texts(page.panel)
    assert SECRET not in "".join(texts(page.panel))
    asker.will("了解学生情况")
    next(one for one in page.panel.findChildren(QPushButton) if one.text().strip() == "看" and one.isVisible()).click()
    head.settle()
    shown = dialog(NotesDialog)
    assert SECRET in texts(shown)
    assert "今天　王老师记" in texts(shown)
    shown.accept()
    assert head.happenings()[0] == ("disclose", "查看保密记录 覃颂", "了解学生情况")


def test_the_newest_photos_of_the_folder_come_first_and_enter_takes_them(desktop, qtbot, tmp_path):
    now = time.time()
    for at, name in enumerate(("c.jpg", "b.JPG", "a.png", "旧.jpg", "表.xlsx")):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (now - at * 60,) * 2 if name != "旧.jpg" else (now - 40 * 86_400,) * 2)
    today = datetime.fromtimestamp(now).astimezone().date()
    found = newest(tmp_path, today)
    assert [one.path.name for one in found] == ["c.jpg", "b.JPG", "a.png"]
    assert newest(tmp_path / "没有", today) == ()
    taken = []
    choice = RecentPhotos(desktop.desk, "选照片", found, taken.append, lambda: taken.append("别处"), desktop.window)
    choice.stand()
    qtbot.keyClick(choice.list, Qt.Key.Key_Down)
    qtbot.keyClick(choice.list, Qt.Key.Key_Space)
    qtbot.keyClick(choice.list, Qt.Key.Key_Return)
    desktop.settle()
    assert [[path.name for path in paths] for paths in taken] == [["c.jpg", "b.JPG"]]
