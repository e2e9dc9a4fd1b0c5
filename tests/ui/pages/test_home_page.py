"""首页 in the real window: jobs, figures and what was begun."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, accounts, rotation
from ledgerdesk.services import notices, terms
from ledgerdesk.ui import places
from ledgerdesk.ui.kit.buttons import Button
from ui.pages.conftest import Desktop

HEAD_PASSWORD = "banlan shuijing yueya"


@pytest.fixture
def desktop(school_folder, theme, asker):
    made = Desktop(school_folder, theme, asker, first=None)
    yield made
    made.close()
    assert not made.bugs


@pytest.fixture
def page(desktop):
    desktop.window.open_page("home")
    desktop.settle()
    return desktop.window.page("home")


@pytest.fixture
def seen(looking):
    """Return the page in the window that others look at too."""
    looking.window.open_page("home")
    looking.settle()
    return looking.window.page("home")


def titles(page):
    return [job.title for job in page.home.jobs]


def test_the_first_page_shown_is_home(desktop):
    assert desktop.window.current() is desktop.window.page("home")


def test_jobs_come_most_urgent_first(seen):
    assert titles(seen)[:2] == ["2 名学生家访落后了", "2 名学生没有帮扶教师"]
    assert "11月还有 1 名学生没谈心" in titles(seen)
    tones = [job.tone.value for job in seen.home.jobs]
    assert tones == sorted(tones, key=["bad", "warn", "info", "ok", "mute"].index)


def test_a_job_leads_to_its_list(looking, seen):
    job = next(at for at, job in enumerate(seen.home.jobs) if "帮扶教师" in job.title)
    seen.jobs[job].click()
    looking.settle()
    progress = looking.window.current().current
    assert progress.front is progress.page_of("pupils")
    assert [progress.front.model.value(r, "name") for r in progress.front.model.records()] == ["龙小满", "龙秀英"]


def test_the_number_of_a_job_is_the_number_of_rows_it_opens(looking, seen):
    assert titles(seen)[0] == "2 名学生家访落后了"
    seen.jobs[0].click()
    looking.settle()
    shown = looking.window.current().current.front.model
    assert [shown.value(r, "name") for r in shown.records()] == ["龙小满", "龙秀英"]


@pytest.mark.parametrize(
    ("at", "figure", "rows"), [(0, "5 人", 5), (1, "3 户", 3), (2, "2 人", 2), (3, "1 对", 1), (4, "1 次", 1)]
)
def test_each_number_opens_its_list(looking, seen, at, figure, rows):
    assert seen.figures[at].text() == figure
    seen.figures[at].click()
    looking.settle()
    shown = looking.window.current().current
    sheet = getattr(shown, "listed", None) or getattr(shown, "staff", None) or shown
    assert len(sheet.model.records()) == rows


def test_a_draft_is_taken_up_again(desktop, page):
    visits = desktop.tab("help_work", "visits")
    visits.new_visit()
    desktop.settle()
    visits.visit_form.sheet.field_row("situation").editor.set_text("写到一半")
    desktop.session.drafts.look()
    desktop.settle()
    desktop.window.open_page("home")
    desktop.settle()
    assert [(begun.title, begun.page) for begun in page.home.begun] == [("帮扶", "help_work")]
    press = next(b for b in page.findChildren(Button) if b.text() == "帮扶（写了一半）")
    press.click()
    desktop.settle()
    assert desktop.window.current() is desktop.window.page("help_work")


def test_a_notice_whose_period_is_over_is_to_come_down(desktop, page):
    def work(session):
        term = terms.term_at(session, TODAY)
        chosen = [c.student_id for c in notices.candidates(session, "aid", term.id, TODAY)]
        return notices.draft(session, "aid", term.id, "公示", chosen, TODAY, False)

    with desktop.session.ledger.transaction("拟公示") as session:
        work(session)
    desktop.settle()
    draft = next(job for job in page.home.jobs if job.place.page == places.NOTICES)
    assert draft.title == "公示草稿还没有定稿"


@pytest.fixture
def empty(ledger_folder: Path, theme: object, asker) -> Iterator[Desktop]:
    """Return the window on a ledger with nobody in it."""
    made = Desktop(ledger_folder, theme, asker, first=None)
    yield made
    made.close()
    assert not made.bugs


def test_a_new_school_is_told_to_import(empty):
    page = empty.window.page("home")
    assert page.home.pupils == 0
    press = next(b for b in page._new.findChildren(Button) if b.isVisibleTo(page))
    assert press.text() == "导入名单"
    press.click()
    empty.settle()
    assert empty.window.current() is empty.window.page("data")


def test_after_a_power_cut_it_says_that_everything_saved_is_there(school_folder, theme, asker):
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        ledger._visit = None  # as if nobody had come to close it
    after = Desktop(school_folder, theme, asker, first=None)
    said = [
        banner.text() for banner in after.window.page("home").findChildren(QLabel) if "没有正常关闭" in banner.text()
    ]
    after.close()
    assert len(said) == 1
    assert "保存过的都在" in said[0]
    again = Desktop(school_folder, theme, asker, first=None)
    assert not any("没有正常关闭" in label.text() for label in again.window.page("home").findChildren(QLabel))
    again.close()


def test_after_a_change_of_keys_it_names_who_waits_and_leads_there(school_folder, theme, asker, monkeypatch):
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        accounts.add(ledger, "马校长", "head", HEAD_PASSWORD)
    with Ledger.open(school_folder, HEAD_PASSWORD, clock=FixedClock(TODAY)) as head:
        rotation.rotate(head, HEAD_PASSWORD)
    with Ledger.open(school_folder, HEAD_PASSWORD, clock=FixedClock(TODAY)) as head:
        clerk = accounts.without_password(head)[0]
        head._visit = None  # killed while the new code was on the screen
    monkeypatch.setattr("ui.pages.conftest.PASSWORD", HEAD_PASSWORD)
    after = Desktop(school_folder, theme, asker, first=None)
    page = after.window.page("home")
    assert any(clerk.name in label.text() for label in page.waiting.findChildren(QLabel))
    assert page.waiting.isVisibleTo(page)
    assert page.unconfirmed.isVisibleTo(page)
    said = [label.text() for label in page.left_open.findChildren(QLabel) if label.text()]
    assert any("钥匙已经换好了" in one for one in said)
    assert not any("退回" in one for one in said)
    next(b for b in page.waiting.findChildren(Button)).click()
    after.settle()
    assert after.window.current() is after.window.page("data")
    accounts.reset(after.session.ledger, clerk.id, PASSWORD)
    after.window.open_page("home")
    after.settle()
    assert not page.waiting.isVisibleTo(page)
    after.close()
