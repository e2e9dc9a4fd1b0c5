import re
from pathlib import Path

import pytest

import ledgerdesk.ui
from ledgerdesk.ui.icons import Icons

ICON_ARGUMENTS = re.compile(
    r'(?:icon|pixmap|Picture|bullet|IconButton)\((?:self\._?theme|theme), "([a-z0-9-]+)"|icon="([a-z0-9-]+)"'
)


def test_drawing_is_sharp_and_coloured(theme):
    icons = Icons(theme.resources / "icons")
    drawn = icons.pixmap("check", "#1D5C96", 16, ratio=1.5)
    assert (drawn.width(), drawn.devicePixelRatio(), drawn.deviceIndependentSize().width()) == (24, 1.5, 16)
    image = drawn.toImage()
    inks = {
        image.pixelColor(x, y).name().upper()
        for x in range(24)
        for y in range(24)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert inks == {"#1D5C96"}


def test_the_same_drawing_is_kept(theme):
    icons = Icons(theme.resources / "icons")
    assert icons.pixmap("check", "#000000", 16) is icons.pixmap("check", "#000000", 16)
    assert icons.icon("check", "#000000", 16) is icons.icon("check", "#000000", 16)


def test_unknown_name_is_a_bug(theme):
    with pytest.raises(FileNotFoundError):
        Icons(theme.resources / "icons").pixmap("no-such", "#000000", 16)


def test_every_icon_named_in_the_code_is_there(theme):
    known = set(Icons(theme.resources / "icons").names())
    sources = Path(ledgerdesk.ui.__path__[0]).rglob("*.py")
    named = {
        name
        for source in sources
        for pair in ICON_ARGUMENTS.findall(source.read_text("utf-8"))
        for name in pair
        if name
    }
    assert len(named) > 10
    assert named <= known


def test_icons_come_with_their_licence(theme):
    assert "ISC" in (theme.resources / "icons" / "LICENCE-lucide-ISC.txt").read_text("utf-8")
