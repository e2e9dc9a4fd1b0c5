"""The middle of a dialog: whole while there is room, scrolling once there is none, the buttons always there."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column


@pytest.fixture
def asked(theme, qtbot):
    """Return a dialog over a low window, what is in its middle, and its button."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 324)
    dialog = Dialog(theme, "问", window, width=300)
    boxes = [LineEdit(theme, name=str(at)) for at in range(9)]
    for box in boxes[1:]:
        box.hide()
    go = Button(theme, "好")
    dialog.put((Growing(dialog, column(theme, *boxes)), 1))
    dialog.put_buttons(go)
    window.show()
    dialog.show()
    qtbot.waitExposed(dialog)
    QApplication.processEvents()
    yield dialog, boxes, go
    window.hide()  # kept until here, or its dialog would go


def test_it_grows_with_what_is_asked_and_no_further_than_the_window(asked, qtbot):
    dialog, boxes, go = asked
    before = dialog.height()
    for box in boxes[:4]:
        box.show()
    qtbot.waitUntil(lambda: dialog.height() > before)
    for box in boxes:
        box.show()
    qtbot.waitUntil(lambda: dialog.height() == 300)
    assert go.geometry().bottom() < dialog.height()
    window = dialog.parentWidget().frameGeometry()
    assert window.top() <= dialog.frameGeometry().top()
    assert dialog.frameGeometry().bottom() <= window.bottom()
    boxes[-1].setFocus()
    qtbot.waitUntil(lambda: not boxes[-1].visibleRegion().isEmpty())


def test_it_shrinks_again(asked, qtbot):
    dialog, boxes, _go = asked
    before = dialog.height()
    for box in boxes:
        box.show()
    qtbot.waitUntil(lambda: dialog.height() > before)
    for box in boxes[1:]:
        box.hide()
    qtbot.waitUntil(lambda: dialog.height() == before)
