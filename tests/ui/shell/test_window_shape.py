import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.shell import window_shape
from ledgerdesk.ui.shell.window_shape import Shape, fitted


@pytest.mark.parametrize("size", [(1366, 768), (1280, 1024), (1920, 768)])
def test_it_opens_maximised_on_a_screen_no_larger_than_it_wants(size):
    room = QRect(0, 0, size[0], size[1] - 40)
    shape = fitted(Shape(), room, QSize(*size))
    assert shape.maximised
    assert room.contains(shape.inside)


def test_on_a_larger_screen_it_stands_in_the_middle_at_its_normal_size():
    shape = fitted(Shape(), QRect(0, 0, 1920, 1040), QSize(1920, 1080))
    assert not shape.maximised
    assert shape.inside.size() == QSize(1366, 768)
    assert abs(shape.inside.center().x() - 960) <= 1


def test_its_title_bar_is_on_the_screen():
    room = QRect(0, 30, 1920, 1050)
    shape = fitted(Shape(QRect(0, 0, 5000, 5000)), room, QSize(1920, 1080))
    assert shape.inside.top() >= room.top() + 30
    assert shape.inside.bottom() < room.bottom()


@given(st.integers(-4000, 4000), st.integers(-4000, 4000), st.integers(200, 4000), st.integers(200, 4000))
def test_wherever_it_stood_it_comes_onto_the_screen(x, y, width, height):
    room = QRect(0, 0, 1600, 860)
    shape = fitted(Shape(QRect(x, y, width, height)), room, QSize(1600, 900))
    assert room.contains(shape.inside)
    assert not shape.maximised
    assert shape.inside.width() == min(width, 1600 - 16)


def test_where_it_stood_is_kept_when_it_fits():
    inside = QRect(QPoint(100, 90), QSize(1200, 700))
    assert fitted(Shape(inside, True), QRect(0, 0, 1920, 1040), QSize(1920, 1080)) == Shape(inside, True)


def test_a_window_is_put_inside_its_screen_even_when_it_must_be_larger(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    window.setMinimumSize(9000, 9000)
    window_shape.put(window, Shape())
    room = qapp.primaryScreen().availableGeometry().size()
    assert window.minimumSize() == room
    window.show()
    assert window_shape.of(window).maximised  # the test screen is small
