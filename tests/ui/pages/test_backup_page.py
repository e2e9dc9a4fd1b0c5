"""数据 › 备份恢复: what the bar says, making, keeping, deleting, carrying away, and going back on the real window."""

import zipfile

import pytest

from ledgerdesk.errors import DamagedLedgerError
from ledgerdesk.ledger import safekeeping
from ledgerdesk.services import register
from ledgerdesk.ui import places
from ledgerdesk.ui.backups import backup_acts
from ledgerdesk.ui.backups.restore_dialog import RestoreDialog
from ledgerdesk.ui.kit.boxes import Banner


@pytest.fixture
def page(desktop):
    return desktop.tab(places.DATA, places.BACKUPS)


def bar(desktop) -> str:
    return desktop.session.window.top_bar._backup.text().strip()


def add_pupil(desktop, name="新来的"):
    with desktop.session.ledger.transaction(f"新增学生 {name}") as session:
        register.add(session, {"name": name, "born_on": desktop.desk.today.replace(year=2015)})
    desktop.settle()


def count_anew(desktop):
    desktop.session.backups.look()
    desktop.settle()


def test_the_bar_says_what_is_not_backed_up_and_green_only_after_checking(desktop, page):
    add_pupil(desktop)
    count_anew(desktop)
    assert bar(desktop) == "有 1 处没备份"
    assert desktop.session.backups.safety.changes_since == 1
    desktop.session.backups.back_up()
    desktop.settle()
    assert desktop.session.backups.safety.changes_since == 0
    assert bar(desktop).startswith("已备份 ")
    assert page.model.rowCount() == 2
    (newest, _first) = page.model.records()
    assert page.model.value(newest, "state") == "已打开核对"
    assert "学生 6 人" in page.model.value(newest, "counts")


def test_every_twenty_minutes_with_changes_and_not_without(desktop, page):
    watch = desktop.session.backups
    count_anew(desktop)
    watch._due()
    desktop.settle()
    assert page.model.rowCount() == 1
    add_pupil(desktop)
    count_anew(desktop)
    watch._due()
    desktop.settle()
    assert page.model.rowCount() == 2
    assert watch._interval.interval() == 20 * 60_000


def test_closing_backs_up_what_changed(desktop):
    add_pupil(desktop)
    desktop.again()
    newest = safekeeping.backups(desktop.session.ledger)[0]
    assert (newest.reason.word, newest.counts["students"]) == ("关闭台账时", 6)


def test_a_full_drive_is_said_in_the_bar_and_nobody_is_torn_out(desktop, asker, monkeypatch):
    from ledgerdesk.errors import DiskFullError

    def full(*_arguments, **_more):
        raise DiskFullError("D 盘满了，还差 40 MB。")

    add_pupil(desktop)
    count_anew(desktop)
    monkeypatch.setattr(safekeeping, "back_up", full)
    desktop.session.backups._due()
    desktop.settle()
    assert bar(desktop) == "没有备份成"
    assert asker.errors == []
    desktop.session.backups.back_up()
    desktop.settle()
    assert asker.errors == ["没有备份成：D 盘满了，还差 40 MB。"]


def test_a_backup_is_kept_and_deleted_but_never_the_newest(desktop, page, asker):
    add_pupil(desktop)
    desktop.session.backups.back_up()
    desktop.settle()
    newest, first = page.model.records()
    page.view.select(first)
    asker.will("pin")
    backup_acts.choose(desktop.desk, desktop.session.backups, page)
    desktop.settle()
    assert page.model.value(first, "state") == "一直留着"
    asker.will("remove", True)
    backup_acts.choose(desktop.desk, desktop.session.backups, page)
    desktop.settle()
    assert page.model.records() == [newest]
    page.view.select(newest)
    asker.will("remove", True)
    backup_acts.choose(desktop.desk, desktop.session.backups, page)
    desktop.settle()
    assert page.model.records() == [newest]


def test_a_bundle_is_written_and_read_back(desktop, page, asker, tmp_path):
    asker.will(tmp_path / "学校备份")
    backup_acts.save_bundle(desktop.desk, page)
    desktop.settle()
    out = tmp_path / "学校备份.ldbk"
    assert "ledger.db" in zipfile.ZipFile(out).namelist()[0]
    assert safekeeping.verify_bundle(out).problems == ()


def test_no_stick_is_said(desktop, page, asker, monkeypatch):
    monkeypatch.setattr(safekeeping, "drives", lambda _ledger: ())
    backup_acts.copy_to_stick(desktop.desk, desktop.session.backups, page)
    desktop.settle()
    assert asker.errors == ["没有看到优盘：请插入学校的优盘，等一会儿再点“拷到优盘”。"]


def test_before_a_restore_what_would_be_gone_is_shown_and_the_word_typed(desktop, page, asker, monkeypatch):
    add_pupil(desktop)
    (record,) = page.model.records()
    page.view.select(record)
    seen, wanted = [], []

    def answer(dialog):
        seen.append(dialog)
        dialog.go()
        assert dialog.result() == 0  # the word is not there yet
        dialog.meant.setText("恢复")
        dialog.go()
        return True

    monkeypatch.setattr(RestoreDialog, "ask", answer)
    desktop.session.restoring.connect(wanted.append)
    asker.will("restore")
    backup_acts.choose(desktop.desk, desktop.session.backups, page)
    desktop.settle()
    said = "\n".join(label.text() for label in seen[0].findChildren(type(seen[0]._problem)))
    assert "比现在少：" in said
    assert "学生 1" in said
    assert "新增学生 新来的" in said
    assert [one.sequence for one in wanted] == [record]


@pytest.fixture
def hurt(desktop, monkeypatch):
    """Let every backup find the ledger damaged."""

    def damaged(*_arguments, **_more):
        raise DamagedLedgerError("台账文件有损坏，备份没有做成。")

    add_pupil(desktop)
    count_anew(desktop)
    monkeypatch.setattr(safekeeping, "back_up", damaged)
    return desktop


def test_damage_stays_in_the_bar_and_on_the_page_and_is_asked_about_once(hurt, page, asker):
    asker.will(False)
    hurt.session.backups._due()
    hurt.settle()
    assert asker.asked == ["台账文件损坏，要恢复最近的备份吗？"]
    assert asker.errors == []
    assert not hurt.window.toast.isVisible()
    count_anew(hurt)
    assert bar(hurt) == "台账文件损坏"
    (banner,) = [one for one in page.findChildren(Banner) if one.isVisible()]
    assert banner._label.text() == "台账文件有损坏，备份没有做成。"
    hurt.session.backups._due()
    hurt.settle()
    assert len(asker.asked) == 1
    asker.will(True)
    wanted = []
    hurt.session.restoring.connect(wanted.append)
    hurt.session.backups.back_up()
    hurt.settle()
    assert [one.sequence for one in wanted] == list(page.model.records())
    assert hurt.session.backups.at_close() == "台账文件有损坏，备份没有做成。"


def test_damage_without_any_backup_is_said_with_the_other_ways(hurt, asker, monkeypatch):
    monkeypatch.setattr(safekeeping, "backups", lambda _ledger: ())
    hurt.session.backups._due()
    hurt.settle()
    (said,) = asker.errors
    assert said.startswith("台账文件损坏：")
    assert "从备份恢复" in said


def test_damage_ends_with_the_next_sound_backup(hurt, page, asker, monkeypatch):
    asker.will(False)
    hurt.session.backups._due()
    hurt.settle()
    monkeypatch.undo()
    hurt.session.backups.back_up()
    hurt.settle()
    assert hurt.session.backups.damage == ""
    assert bar(hurt).startswith("已备份 ")
    assert [one for one in page.findChildren(Banner) if one.isVisible() and one._label.text().startswith("台账")] == []
