"""Where the window stands: inside the screen with its frame, whole on a small one, and where it stood last."""

from dataclasses import dataclass

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

NORMAL = QSize(1366, 768)
# Title bar and borders of the common desktops, in pixels: what the window really gets is known only once it shows.
_FRAME = QMargins(8, 36, 8, 8)


@dataclass(frozen=True)
class Shape:
    """Where a window's inside stands when it is not maximised, None when that was never told, and whether it is."""

    inside: QRect | None = None
    maximised: bool = False


def fitted(shape: Shape, room: QRect, screen: QSize) -> Shape:
    """Return a shape that fits, frame included, into the ``room`` of a screen.

    Without a place it stands in the middle at the normal size, maximised on a screen no larger than that.
    """
    free = room.marginsRemoved(_FRAME)
    wanted = shape.inside or QRect(0, 0, NORMAL.width(), NORMAL.height())
    size = wanted.size().boundedTo(free.size())
    inside = QRect(wanted.topLeft(), size)
    if shape.inside is None:
        inside.moveCenter(free.center())
    inside.moveLeft(max(free.left(), min(inside.left(), free.right() - size.width() + 1)))
    inside.moveTop(max(free.top(), min(inside.top(), free.bottom() - size.height() + 1)))
    small = screen.width() <= NORMAL.width() or screen.height() <= NORMAL.height()
    return Shape(inside, shape.maximised or (shape.inside is None and small))


def put(window: QWidget, shape: Shape) -> None:
    """Give a window that is not shown yet its shape, on the screen it stood on when that is still there."""
    screens = QGuiApplication.screens()
    middle = shape.inside.center() if shape.inside is not None else None
    screen = next(
        (s for s in screens if middle is not None and s.geometry().contains(middle)), QGuiApplication.primaryScreen()
    )
    room = screen.availableGeometry()
    found = fitted(shape, room, screen.size())
    window.setMinimumSize(window.minimumSize().boundedTo(room.size()))
    if found.inside is not None:
        window.setGeometry(found.inside)
    if found.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def of(window: QWidget) -> Shape:
    """Return the shape of a window that is shown."""
    return Shape(window.normalGeometry(), window.isMaximized())
