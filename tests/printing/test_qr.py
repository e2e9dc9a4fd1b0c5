import random

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from ledgerdesk.domain import crockford
from ledgerdesk.printing import qr

FINDER = [(True,) * 7, (True, *(False,) * 5, True), *[(True, False, True, True, True, False, True)] * 3]


@pytest.mark.parametrize("content", ["公示 2026-07 7KQ2M0XWFA", "龙𬱖", "A" * 120])
def test_a_code_has_its_three_finders_and_depends_on_its_text(content):
    rows = qr.modules(content)
    side = len(rows)
    assert (side - 17) % 4 == 0
    assert all(len(row) == side for row in rows)
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        assert [row[left : left + 7] for row in rows[top : top + 5]] == FINDER
    assert rows != qr.modules(content + "!")


def read(rows, *, dpi):
    """Return what a reader finds in a code of 20 mm that was scanned out of focus."""
    unit = 8
    picture = Image.new("L", ((len(rows) + 8) * unit,) * 2, 255)
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(rows, 4):
        for x, dark in enumerate(row, 4):
            if dark:
                draw.rectangle((x * unit, y * unit, x * unit + unit - 1, y * unit + unit - 1), fill=0)
    side = round(dpi * 20 / 25.4 * (len(rows) + 8) / len(rows))
    seen = picture.resize((side, side), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(1.5))
    return [code.text for code in zxingcpp.read_barcodes(seen)]


def test_codes_drawn_by_chance_are_read_from_a_blurred_scan():
    chance = random.Random(7)
    codes = ["LD1" + "".join(chance.choices(crockford.ALPHABET, k=24)) for _ in range(25)]
    made = [qr.modules(code, "H") for code in codes]
    assert [read(rows, dpi=150) for rows in made] == [[code] for code in codes]


def test_the_squares_are_the_dark_modules():
    rows = qr.modules("公示 2026-07")
    painted = {
        (round(y), round(x) + step)
        for x, y, width, height in qr.squares("公示 2026-07", float(len(rows)))
        for step in range(round(width))
        if height == 1.0
    }
    assert painted == {(y, x) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
