import re

import pytest
from PySide6.QtGui import QFontDatabase

from ledgerdesk.ui.fonts import FAMILIES, Fonts
from ledgerdesk.ui.theme import Density, TextSize, Theme, Tokens, Tone

GROUNDS = [
    ("text", "panel"), ("text", "bg"), ("text", "alt"), ("sub", "panel"), ("sub", "bg"), ("sub", "alt"),
    ("primary", "panel"), ("primary", "bg"), ("primary_dark", "sel"), ("on_primary", "primary"), ("on_primary", "primary_dark"),
    ("sel_text", "sel"), ("nav", "panel"), ("nav", "bg"), ("panel", "text"), ("bad", "panel"), ("warn", "panel"),
    ("warn", "warn_bg"), ("ok", "panel"),
    *((tone.value, f"{tone.value}_bg") for tone in Tone),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), GROUNDS)
def test_text_can_be_read_on_its_ground(ink, ground):
    tokens = Tokens()
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("ground", ["panel", "bg"])
def test_borders_of_inputs_can_be_seen(ground):
    tokens = Tokens()
    assert contrast(tokens.line2, getattr(tokens, ground)) >= (3.0 if ground == "panel" else 2.9)


def test_pale_chips_turn_white_on_a_selected_row(theme):
    assert theme.chip_colours(Tone.INFO, selected=True)[0] == theme.colour("panel")
    assert theme.chip_colours(Tone.BAD, selected=True)[0] == theme.colour("bad_bg")


@pytest.mark.parametrize("size", list(TextSize))
def test_style_sheet_is_filled_in_and_scales(size):
    sheet = Theme(size).style_sheet
    assert "@" not in sheet
    assert f"font-size:{Theme(size).px(20)}px" in sheet
    assert "border:1px" in sheet  # a line stays a line
    assert not re.search(r"border:[^;}]*\b[4-9]px", sheet)


def test_rows_follow_size_and_density():
    assert Theme(TextSize.NORMAL, Density.COMPACT).row_height == 30
    assert Theme(TextSize.LARGEST, Density.WIDE).row_height == round(44 * 18 / 14)
    assert Theme(TextSize.LARGEST).effective(1366) == pytest.approx(1062.4, abs=0.1)


def test_fonts_are_bundled_and_the_rare_one_waits(qapp, theme):
    fonts = Fonts(theme.resources / "fonts")
    assert fonts.load() == []
    assert theme.font().families() == list(FAMILIES)
    assert fonts.load_rare()
    assert fonts.load_rare()  # again costs nothing
    assert FAMILIES[-1] in QFontDatabase.families()


def test_missing_fonts_are_named_in_the_log(tmp_path, log_watch):
    assert len(Fonts(tmp_path).load()) == 3
    assert not Fonts(tmp_path).load_rare()
    log_watch.expect("ledgerdesk.ui.fonts", "UIHei-R.ttf")
    log_watch.expect("ledgerdesk.ui.fonts", "LedgerDeskRare")
