"""The ways back on the real program: a backup restored and taken back, a blank computer, a damaged ledger."""

import shutil
from types import SimpleNamespace

import pytest

from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, recovering, safekeeping
from ledgerdesk.services import register
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts.first_start import FirstStart
from ledgerdesk.ui.accounts.unlock_page import UnlockPage
from ledgerdesk.ui.backups import restoring
from ui.pages.starting import settled, started, unlock, wait
from ui.scripted_asker import ScriptedAsker


@pytest.fixture
def asked():
    return ScriptedAsker()


@pytest.fixture
def program(qapp, own_home, asked, theme):
    with started(qapp, own_home, FixedClock(TODAY), lambda _theme, _parent: asked) as made:
        yield made


def pupils(ledger) -> int:
    with ledger.read() as session:
        return len(register.gather(session, TODAY, ("name",)))


def opened(program, folder):
    program.start(ledger=folder, warm=False)
    unlock(program)
    wait(settled(program))
    return program.session.ledger


def restore(program, backup):
    program.session.desk.restoring.emit(backup)
    wait(lambda: isinstance(program.front, UnlockPage) and not program.runner.busy())
    assert program.front._facts.note.startswith("已恢复")
    unlock(program)
    wait(settled(program))
    return program.session.ledger


def add_pupil(ledger, name="新来的"):
    with ledger.transaction("新增学生") as session:
        register.add(session, {"name": name, "born_on": TODAY.replace(year=2015)})


def spoil_the_middle(folder) -> bytes:
    """Zero one page that opening does not touch, and return the file as it is then."""
    path = folder / "ledger.db"
    content = bytearray(path.read_bytes())
    page = len(content) // 4096 // 2
    content[page * 4096 : (page + 1) * 4096] = bytes(4096)
    path.write_bytes(content)
    return bytes(content)


def test_a_backup_is_restored_and_the_restore_taken_back(program, asked, school_folder):
    ledger = opened(program, school_folder)
    backup = safekeeping.backups(ledger)[-1]
    with ledger.transaction("新增学生") as session:
        register.add(session, {"name": "新来的", "born_on": TODAY.replace(year=2015)})
    assert pupils(ledger) == 6
    ledger = restore(program, backup)
    assert pupils(ledger) == 5
    undo = next(one for one in safekeeping.backups(ledger) if one.reason.word == "恢复之前")
    assert undo.pinned
    toast = program.session.window.toast
    assert toast.isVisible()
    assert toast._button.text().strip() == "撤销恢复"
    toast._button.click()
    wait(settled(program))
    place = program.session.place()
    assert (place.page, place.tab, place.record) == (places.DATA, places.BACKUPS, undo.sequence)
    ledger = restore(program, undo)
    assert pupils(ledger) == 6
    assert asked.errors == []


def test_a_backup_that_is_not_sound_leaves_everything_as_it_was(program, asked, school_folder):
    ledger = opened(program, school_folder)
    backup = safekeeping.backups(ledger)[-1]
    database = backup.path / "ledger.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    program.session.desk.restoring.emit(backup)
    wait(lambda: asked.errors and not program.runner.busy())
    assert "没有恢复" in asked.errors[0]
    assert isinstance(program.front, UnlockPage)
    unlock(program)
    wait(settled(program))
    assert pupils(program.session.ledger) == 5


@pytest.mark.parametrize("secret", ["password", "code"])
def test_a_blank_computer_needs_the_bundle_and_a_password_or_the_paper(
    program,
    asked,
    school_folder,
    template,
    tmp_path,
    own_home,
    secret,
):
    bundle = tmp_path / "stick" / "学校.ldbk"
    bundle.parent.mkdir()
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        safekeeping.bundle(ledger, bundle)
    program.start(warm=False)
    assert isinstance(program.front, FirstStart)
    known = PASSWORD if secret == "password" else (template.parent / "code").read_text()
    asked.will("bundle", bundle, "not the password", known)
    program.front.restored.emit()
    wait(lambda: isinstance(program.front, UnlockPage) and not program.runner.busy())
    unlock(program)
    wait(settled(program))
    assert pupils(program.session.ledger) == 5
    assert own_home in program.session.ledger.folder.parents


@pytest.mark.parametrize("go", [True, False])
def test_a_damaged_ledger_is_offered_its_newest_backup(program, asked, school_folder, go):
    path = school_folder / "ledger.db"
    damaged = bytearray(path.read_bytes())
    damaged[: 4096 * 3] = bytes(4096 * 3)
    path.write_bytes(damaged)
    asked.will(go)
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(lambda: asked.asked and not program.runner.busy())
    assert asked.asked == ["台账文件损坏，要恢复最近的备份吗？"]
    if not go:
        assert path.read_bytes() == bytes(damaged)
        return
    wait(lambda: isinstance(program.front, UnlockPage) and not program.runner.busy())
    unlock(program)
    wait(settled(program))
    assert pupils(program.session.ledger) == 5
    aside = [one for one in school_folder.parent.rglob("ledger.db") if one.read_bytes() == bytes(damaged)]
    aside += [one for one in school_folder.rglob("*") if one.is_file() and one.read_bytes() == bytes(damaged)]
    assert aside, "the damaged file is kept as it was"


def test_a_missing_database_is_offered_a_backup_like_damage(program, asked, school_folder):
    (school_folder / "ledger.db").unlink()
    asked.will(True)
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(lambda: asked.asked and isinstance(program.front, UnlockPage) and not program.runner.busy())
    wait(lambda: (school_folder / "ledger.db").is_file() and not program.runner.busy())
    assert asked.asked == ["台账文件损坏，要恢复最近的备份吗？"]
    unlock(program)
    wait(settled(program))
    assert pupils(program.session.ledger) == 5


def test_a_page_that_opening_does_not_touch_is_found_and_the_backup_put_in_its_place(program, asked, school_folder):
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        add_pupil(ledger)
    damaged = spoil_the_middle(school_folder)
    asked.will(True)
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(lambda: asked.asked and program.session is None and not program.runner.busy())
    assert asked.asked == ["台账文件损坏，要恢复最近的备份吗？"]
    assert any("学生 5 人" in words and "那以后" in words for words in asked.words)
    # A page of the window may meet it first; nothing but the damage is said.
    assert all("台账文件损坏" in said for said in asked.errors)
    unlock(program)
    wait(settled(program))
    assert pupils(program.session.ledger) == 5
    kept = [one.stat().st_size for one in school_folder.rglob("damaged/*/ledger.db")]
    assert kept == [len(damaged)]


def test_damage_found_at_closing_is_said_as_damage(program, asked, school_folder):
    ledger = opened(program, school_folder)
    add_pupil(ledger)
    spoil_the_middle(school_folder)
    program.lock()
    (said,) = asked.errors
    assert said.startswith("台账文件损坏：")
    assert "台账里已经保存的都在" not in said
    assert "下次打开" in said


@pytest.fixture
def without_backups(school_folder):
    """Return a damaged ledger that has no backup on this computer."""
    shutil.rmtree(school_folder / "backups")
    path = school_folder / "ledger.db"
    path.write_bytes(bytes(4096 * 3) + path.read_bytes()[4096 * 3 :])
    return school_folder


def come_in(program, folder, asked, title):
    program.start(ledger=folder, warm=False)
    unlock(program)
    wait(lambda: title in asked.asked and not program.runner.busy())


@pytest.mark.parametrize("complete", [True, False])
def test_without_a_backup_what_can_be_read_is_offered(program, asked, without_backups, monkeypatch, complete):
    backup = SimpleNamespace(sequence=1)
    found = SimpleNamespace(backup=backup, read={"students": 5}, lost={}, complete=complete)
    monkeypatch.setattr(recovering, "salvage", lambda *_arguments, **_more: found)
    wanted = []
    monkeypatch.setattr(restoring, "in_place", lambda _host, _folder, _keys, chosen, _after: wanted.append(chosen))
    asked.will(*([True, True] if complete else [True]))
    come_in(program, without_backups, asked, "台账文件损坏，要试着救出来吗？")
    wait(lambda: (wanted if complete else asked.errors) and not program.runner.busy())
    assert wanted == ([backup] if complete else [])
    assert [error.partition("：")[0] for error in asked.errors] == ([] if complete else ["没有全部救出来"])


def test_where_nothing_can_be_read_that_is_said(program, asked, without_backups):
    before = (without_backups / "ledger.db").read_bytes()
    asked.will(True)
    come_in(program, without_backups, asked, "台账文件损坏，要试着救出来吗？")
    wait(lambda: bool(asked.errors) and not program.runner.busy())
    assert asked.errors[0].startswith("没有救出来：")
    assert (without_backups / "ledger.db").read_bytes() == before
