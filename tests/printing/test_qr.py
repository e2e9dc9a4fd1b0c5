import pytest

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


def test_the_squares_are_the_dark_modules():
    rows = qr.modules("公示 2026-07")
    painted = {
        (round(y), round(x) + step)
        for x, y, width, height in qr.squares("公示 2026-07", float(len(rows)))
        for step in range(round(width))
        if height == 1.0
    }
    assert painted == {(y, x) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
