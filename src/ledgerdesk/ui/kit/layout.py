"""Rows and columns whose spacing follows the text size."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from ledgerdesk.ui.theme import Theme

#: One width for all sides, or left, top, right, bottom.
Margin = int | tuple[int, int, int, int]

#: What a row or column holds: a widget, a layout, (item, stretch), a gap in pixels, or None for elastic space.
Item = QWidget | QLayout | tuple[QWidget | QLayout, int] | int | None


def row(theme: Theme, *items: Item, spacing: int = 8, margin: Margin = 0) -> QHBoxLayout:
    """Return a horizontal layout of the items."""
    layout = QHBoxLayout()
    fill(theme, layout, items, spacing, margin)
    return layout


def column(theme: Theme, *items: Item, spacing: int = 6, margin: Margin = 0) -> QVBoxLayout:
    """Return a vertical layout of the items."""
    layout = QVBoxLayout()
    fill(theme, layout, items, spacing, margin)
    return layout


def fill(theme: Theme, layout: QBoxLayout, items: Sequence[Item], spacing: int, margin: Margin) -> None:
    """Put items into a box layout; lengths are pixels at normal text size."""
    sides = margin if isinstance(margin, tuple) else (margin,) * 4
    layout.setSpacing(theme.px(spacing))
    layout.setContentsMargins(*(theme.px(side) for side in sides))
    for item in items:
        add(theme, layout, item)


def add(theme: Theme, layout: QBoxLayout, item: Item) -> None:
    """Append one item to a box layout."""
    if item is None:
        layout.addStretch(1)
    elif isinstance(item, int):
        layout.addSpacing(theme.px(item))
    else:
        content, stretch = item if isinstance(item, tuple) else (item, 0)
        if isinstance(content, QWidget):
            layout.addWidget(content, stretch)
        else:
            layout.addLayout(content, stretch)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete the widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def holder(layout: QLayout, name: str = "clear") -> QWidget:
    """Return a plain widget around a layout."""
    widget = QWidget()
    widget.setObjectName(name)
    widget.setLayout(layout)
    return widget


def scroll(content: QWidget | QLayout) -> QScrollArea:
    """Let a panel scroll inside itself, so that header, footer and actions stay put on a low screen."""
    body = content if isinstance(content, QWidget) else holder(content)
    body.setObjectName("scrollBody")
    area = QScrollArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    return area
