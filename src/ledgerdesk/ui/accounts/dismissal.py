"""Taking down what stands over the window, as if everything had been cancelled, so that it can be locked."""

from PySide6.QtWidgets import QApplication, QDialog, QWidget


def dismiss() -> bool:
    """Close open menus and dialogs without asking anything; tell whether there were any.

    What waits for their answers goes on when control is back in the event loop, so look again after that.
    """
    found = False
    popup = QApplication.activePopupWidget()
    while popup is not None:
        found = True
        popup.close()
        before, popup = popup, QApplication.activePopupWidget()
        if popup is before:
            break
    for widget in _asking():
        found = True
        # Past a dialog's own refusal to close: nobody is here to answer what it would ask.
        QDialog.done(widget, QDialog.DialogCode.Rejected)
    return found


def _asking() -> list[QDialog]:
    """Return the modal dialogs on the screen, the one in front first."""
    front: QWidget | None = QApplication.activeModalWidget()
    others = [widget for widget in QApplication.topLevelWidgets() if widget is not front]
    known = [front, *others] if front is not None else others
    return [one for one in known if isinstance(one, QDialog) and one.isVisible() and one.isModal()]
