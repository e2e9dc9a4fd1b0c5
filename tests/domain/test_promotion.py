import pytest

from ledgerdesk.domain import promotion
from ledgerdesk.domain.grades import FIVE_FOUR, HIGH, MIDDLE, PRESCHOOL, PRIMARY, SIX_THREE, Grade

NINE_YEARS = [Grade(PRIMARY, n) for n in range(1, 7)] + [Grade(MIDDLE, n) for n in range(7, 10)]


@pytest.mark.parametrize(
    ("grade", "system", "offered", "after"),
    [
        pytest.param(Grade(PRIMARY, 5), SIX_THREE, NINE_YEARS, Grade(PRIMARY, 6), id="five to six"),
        pytest.param(Grade(PRIMARY, 6), SIX_THREE, NINE_YEARS, Grade(MIDDLE, 7), id="into the own middle school"),
        pytest.param(Grade(PRIMARY, 6), SIX_THREE, NINE_YEARS[:6], None, id="a primary school's last grade"),
        pytest.param(Grade(PRIMARY, 5), FIVE_FOUR, [Grade(MIDDLE, 6)], Grade(MIDDLE, 6), id="five years of primary"),
        pytest.param(Grade(MIDDLE, 9), SIX_THREE, NINE_YEARS, None, id="the last of nine"),
        pytest.param(Grade(PRESCHOOL, 3), SIX_THREE, NINE_YEARS, Grade(PRIMARY, 1), id="big class to school"),
        pytest.param(
            Grade(PRESCHOOL, 3), SIX_THREE, [Grade(PRESCHOOL, 4)], Grade(PRESCHOOL, 4), id="to the year before"
        ),
        pytest.param(Grade(PRESCHOOL, 4), SIX_THREE, [Grade(PRESCHOOL, 4)], None, id="a kindergarten's last year"),
        pytest.param(Grade(HIGH, 12), SIX_THREE, [Grade(HIGH, 12)], None, id="the last of all"),
    ],
)
def test_the_grade_after(grade, system, offered, after):
    assert promotion.following(grade, system, offered) == after
