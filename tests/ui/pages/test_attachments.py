"""Photos on the forms and records of the real window: by dialog, drop and paste, seen, taken off, never lost."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel

from conftest import TODAY
from ledgerdesk import pictures
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NotAllowedError
from ledgerdesk.ledger import attachments as stored
from ledgerdesk.services import attachments, search, terms, visits
from ledgerdesk.ui import places
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.attachments.attachment_tile import Tile
from ledgerdesk.ui.notices.notice_posting import PostingStrip
from ledgerdesk.ui.shell.history_stack import Place
from pictures import shots
from ui.pages.test_notice_page import drafted, issued, page  # noqa: F401 - fixtures


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "家访.jpg"
    path.write_bytes(shots.phone_shot(6, width=1000))
    return path


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "签字页.pdf"
    path.write_bytes(shots.pdf(3))
    return path


@pytest.fixture
def visits_page(desktop):
    return desktop.tab("help_work", "visits")


def find(desktop, name: str) -> int:
    return desktop.read(lambda s: next(hit.id for hit in search.people(s, name) if hit.kind == "student"))


@pytest.fixture
def form(desktop, visits_page):
    """Return the form of a new visit for two siblings."""
    state = {places.NEW: True, places.FOR_STUDENT: find(desktop, "龙小满")}
    desktop.window.go(Place("help_work", "visits", None, state))
    desktop.settle()
    made = visits_page.visit_form
    made.sheet.field_row("teacher_ids").set_value((made._opening.staff[0],))
    assert [who.name for who in made.sheet.children_visited()] == ["龙小满", "龙秀英"]
    return made


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))  # as file managers do
    return data


def drop(desktop, target, *paths: Path) -> None:
    """Drag files from outside over a widget and let them go, as Qt delivers it."""
    data, actions = mime(*paths), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), actions, data, buttons, keys))
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), actions, data, buttons, keys))
    desktop.settle()


def paste(qtbot, desktop, widget) -> None:
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow)
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    qtbot.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desktop.settle()


def of_newest_visit(desktop):
    def work(session):
        newest = visits.rows(session, TODAY - timedelta(days=60), TODAY)[0]
        return newest, attachments.of(session, attachments.VISIT, newest.id)

    return desktop.read(work)


def test_dropped_and_pasted_photos_belong_to_the_visit_of_both_siblings(qtbot, desktop, form, photo, scan) -> None:
    drop(desktop, form, photo, scan)
    assert [tile.shot.kind for tile in form.photos.findChildren(Tile)] == ["photo", "scan"]
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.green)
    QGuiApplication.clipboard().setImage(picture)
    paste(qtbot, desktop, form.photos.add_button)
    assert len(form.photos.shots) == 3
    assert of_newest_visit(desktop)[1] == ()  # nothing belongs to anything before it is saved
    form.save()
    desktop.settle()
    visit, kept = of_newest_visit(desktop)
    assert visit.students == "龙小满、龙秀英"
    assert [one.file.media_type for one in kept] == ["image/jpeg", "application/pdf", "image/jpeg"]
    assert str(kept[0].taken_on) == "2026-11-18"
    contents = [stored.content(desktop.session.ledger, one.id) for one in kept]
    assert contents[1] == scan.read_bytes()
    assert shots.SECRET not in contents[0]
    assert len(desktop.happenings()) == len([h for h in desktop.happenings() if "照片" not in h[1]])  # one step
    desktop.desk.undo()
    desktop.settle()
    assert of_newest_visit(desktop)[0].students == "覃颂"
    assert len(stored.report(desktop.session.ledger).orphans) == 0  # their rows stay, for redo


def test_a_photo_is_pasted_while_the_focus_is_in_a_box_of_text(qtbot, desktop, form, photo) -> None:
    box = form.sheet.field_row("situation").editor
    area = box.focusProxy()
    QGuiApplication.clipboard().setMimeData(mime(photo))
    paste(qtbot, desktop, area)
    assert len(form.photos.shots) == 1
    assert box.text() == ""  # not the file's path
    QGuiApplication.clipboard().setText("情况很好")
    paste(qtbot, desktop, area)
    assert box.text() == "情况很好"
    assert len(form.photos.shots) == 1


def test_a_file_dropped_on_a_box_of_text_is_for_the_form(desktop, form, photo) -> None:
    area = form.sheet.field_row("situation").editor.focusProxy()
    data = mime(photo)  # Qt keeps a pointer only
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(area.viewport(), entering)
    assert form.photos.property("over") == "true"  # it went up to the form


def test_what_cannot_be_taken_in_is_said_and_the_rest_is(desktop, form, photo, tmp_path) -> None:
    bad = tmp_path / "假的.jpg"
    bad.write_bytes(b"no picture")
    drop(desktop, form, bad, photo)
    assert len(form.photos.shots) == 1
    assert desktop.asker.errors == [
        "有照片没有加上：假的.jpg：这个文件不是照片，也不是 PDF 扫描件，没有加进来。可以加 JPG、PNG、WebP、BMP、TIFF、GIF 和 PDF。"
    ]


def test_prepared_photos_outlive_a_lock_and_a_crash(desktop, form, photo, scan) -> None:
    drop(desktop, form, photo, scan)
    before = [shot.file for shot in form.photos.shots]
    desktop.session.drafts.look()
    desktop.settle()
    desktop.again(crash=True)
    again = desktop.tab("help_work", "visits")
    desktop.settle()
    assert [shot.file for shot in again.visit_form.photos.shots] == before
    again.visit_form.save()
    desktop.settle()
    visit, kept = of_newest_visit(desktop)
    assert visit.students == "龙小满、龙秀英"
    assert [one.file for one in kept] == before


def test_a_lock_in_the_middle_keeps_the_photos_that_came(desktop, form, photo, tmp_path) -> None:
    slow = tmp_path / "大.jpg"
    slow.write_bytes(shots.phone_shot(width=6_000))
    form.photos.add((photo, slow, slow.with_name("也慢.jpg")))
    while not form.photos.shots:
        QApplication.processEvents()
    assert form.photos.busy
    desktop.again()
    again = desktop.tab("help_work", "visits")
    desktop.settle()
    assert len(again.visit_form.photos.shots) >= 1
    assert not again.visit_form.photos.busy


def test_the_same_photo_twice_is_there_once(desktop, form, photo) -> None:
    drop(desktop, form, photo)
    drop(desktop, form, photo)
    assert len(form.photos.shots) == 1


def test_saving_waits_for_photos_that_are_still_coming(desktop, form, photo) -> None:
    form.photos.add((photo,))
    assert form.photos.busy
    form.save()
    assert form.bar.message == "照片加好就保存，请等一下。"
    desktop.settle()
    assert len(of_newest_visit(desktop)[1]) == 1


def test_a_held_photo_is_taken_off_and_put_back(desktop, form, photo, scan) -> None:
    drop(desktop, form, photo, scan)
    said = []
    desktop.desk.said.connect(lambda *words: said.append(words))
    form.photos.remove(form.photos.shots[0])
    assert [shot.kind for shot in form.photos.shots] == ["scan"]
    said[-1][2]()  # 撤销
    assert [shot.kind for shot in form.photos.shots] == ["photo", "scan"]


@pytest.fixture
def strip(desktop, visits_page) -> AttachmentStrip:
    """Return the strip of the one visit there is, in the panel."""
    visits_page.view.setFocus()
    visits_page.view.step(1)
    desktop.settle()
    assert visits_page.panel.photos is not None
    return visits_page.panel.photos


def test_a_stored_visit_takes_photos_by_the_dialog_and_gives_them_up_undoably(desktop, strip, photo) -> None:
    desktop.asker.will((photo,))
    strip.choose()
    desktop.settle()
    assert desktop.happenings()[0][:2] == ("change", "加照片 1 张：家访 覃颂")
    strip = desktop.window.page("help_work").tab("visits").panel.photos
    drop(desktop, strip, photo)  # once more
    assert len(strip.shots) == 1
    strip = desktop.window.page("help_work").tab("visits").panel.photos
    strip.remove(strip.shots[0])
    desktop.settle()
    assert strip.shots == ()
    assert strip._back.text() == "放回移走的 1 张"
    strip.put_back()
    desktop.settle()
    assert len(strip.shots) == 1
    desktop.desk.undo()
    desktop.settle()
    assert strip.shots == ()
    for _ in range(2):
        desktop.desk.undo()
        desktop.settle()
    assert strip.shots == ()
    assert not strip._back.isVisible()


def test_a_past_term_is_only_looked_at(desktop, strip) -> None:
    assert strip.may_add()
    desktop.session.ledger.clock = FixedClock(TODAY + timedelta(days=300))
    desktop.desk.set_term(desktop.read(lambda s: terms.term_at(s, TODAY)))
    strip.reload()
    desktop.settle()
    assert not strip.may_add()
    assert not strip.add_button.isVisible()


def test_the_viewer_by_keyboard(qtbot, desktop, strip, photo, scan) -> None:
    strip.add((photo, scan))
    desktop.settle()
    tile = strip.findChildren(Tile)[0]
    assert tile.accessibleName() == "第 1 张，照片　11月18日"
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    desktop.settle()
    viewer = strip.viewer
    assert (viewer.shot.kind, viewer.canvas.empty) == ("photo", False)
    before = viewer.canvas.magnification
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.canvas.magnification == pytest.approx(before * 1.25)
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert viewer.canvas.magnification == pytest.approx(before)
    qtbot.keyClick(viewer, Qt.Key.Key_R)
    assert viewer.canvas.quarter == 1
    seen = []
    for _ in range(4):
        qtbot.keyClick(viewer, Qt.Key.Key_Right)
        desktop.settle()
        seen.append(viewer._facts.text())
    assert seen == [
        "第 2 张，共 2 张　第 1 页，共 3 页",
        "第 2 张，共 2 张　第 2 页，共 3 页",
        "第 2 张，共 2 张　第 3 页，共 3 页",
        "第 2 张，共 2 张　第 3 页，共 3 页",
    ]
    assert not viewer.next.isEnabled()
    desktop.asker.will("签字页")
    viewer._words.click()
    desktop.settle()
    assert [one.caption for one in of_newest_visit(desktop)[1]] == [None, "签字页"]
    qtbot.keyClick(viewer, Qt.Key.Key_Delete)
    desktop.settle()
    assert viewer.shot.kind == "photo"
    room = desktop.window.size()
    assert viewer.width() <= room.width() - 24
    assert viewer.height() <= room.height() - 24
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    desktop.settle()


def test_a_damaged_or_missing_file_is_said_where_it_is_looked_at(desktop, strip, photo, scan) -> None:
    strip.add((photo, scan))
    desktop.settle()
    store = stored.store(desktop.session.ledger)
    first, second = (shot.file.name for shot in strip.shots)
    store.path(first).write_bytes(b"spoiled")
    store.path(second).unlink()
    desktop.again()
    again = desktop.tab("help_work", "visits")
    again.view.setFocus()
    again.view.step(1)
    desktop.settle()
    strip = again.panel.photos
    assert ["损坏" in shot.why or "不见了" in shot.why for shot in strip.shots] == [True, True]
    strip.open(strip.shots[0])
    desktop.settle()
    assert "损坏" in strip.viewer._problem.text()
    strip.viewer.close()

    def refuse():
        raise NotAllowedError("检查账号看不到照片。")

    kept = attachment_reading.with_thumb(strip.shots[0], {}, refuse)  # locked, not broken
    tile = Tile(desktop.theme, kept, 1, TODAY, removable=False)
    assert (tile.text(), tile.toolTip()) == ("照片不给看", "检查账号看不到照片。")
    broken = Tile(desktop.theme, strip.shots[0], 1, TODAY, removable=False)
    assert tile.icon().pixmap(32).toImage() != broken.icon().pixmap(32).toImage()


def test_the_window_goes_on_while_photos_come(desktop, form, tmp_path, monkeypatch) -> None:
    """Twenty photos: not one is decoded or written on the thread of the window; how long is in the benchmarks."""
    paths, threads = [], set()
    for at in range(20):
        path = tmp_path / f"{at}.jpg"
        path.write_bytes(shots.phone_shot(taken=f"2026:11:{at % 9 + 1:02} 08:00:00", width=160 + at))
        paths.append(path)
    for module, name in ((pictures, "prepare_file"), (stored, "keep")):
        real = getattr(module, name)

        def told(*arguments, real=real, **more):
            threads.add(threading.get_ident())
            return real(*arguments, **more)

        monkeypatch.setattr(module, name, told)
    form.photos.add(paths)
    desktop.settle()
    assert len(form.photos.shots) == 20
    assert threads
    assert threading.get_ident() not in threads


def test_a_talk_keeps_its_photos_too(desktop, visits_page, photo) -> None:
    visits_page.new_talk(find(desktop, "覃颂"))
    desktop.settle()
    form = visits_page.talk_form
    drop(desktop, form, photo)
    form.form.field_row("topic").editor.set_text("学习")
    form.save()
    desktop.settle()
    assert visits_page.form is None
    record = -visits_page.view.current()
    kept = desktop.read(lambda s: attachments.of(s, attachments.TALK, record))
    assert [one.kind for one in kept] == ["photo"]
    visits_page.edit(-record)
    desktop.settle()
    assert len(form.photos.shots) == 1


def test_posting_a_notice_is_registered_with_a_photo_and_its_day(desktop, issued, photo) -> None:  # noqa: F811
    strip = issued.timeline.findChild(PostingStrip)
    assert strip.add_button.text().strip() == "登记张贴"
    desktop.asker.will((photo,), None)
    strip.choose()
    desktop.settle()
    assert issued.notice.posted_on is None  # the day was not given
    desktop.asker.will((photo,), "=")
    strip.choose()
    desktop.settle()
    assert issued.notice.posted_on == TODAY
    number = issued.notice.facts.number
    assert desktop.happenings()[0][1] == f"加照片 1 张：第 {number} 号公示"
    kept = desktop.read(lambda s: attachments.of(s, attachments.NOTICE, issued.notice.facts.id))
    assert [(one.kind, one.taken_on) for one in kept] == [("proof", TODAY)]


def test_posting_late_is_said(desktop, issued, photo) -> None:  # noqa: F811
    desktop.session.ledger.clock = FixedClock(TODAY + timedelta(days=6))
    issued.reload()
    desktop.settle()
    desktop.asker.will((photo,), "=")
    issued.timeline.findChild(PostingStrip).choose()
    desktop.settle()
    words = [label.text() for label in issued.timeline.findChildren(QLabel)]
    assert any("晚贴了" in line for line in words)
