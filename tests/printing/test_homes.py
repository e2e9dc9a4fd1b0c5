"""Papers of 包户包片: what stands in their cells."""

from datetime import date

from ledgerdesk.domain.home_dues import Measure
from ledgerdesk.printing import homes
from ledgerdesk.printing.document import Grid, Strip
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.homes.standing import Entry, HomeStanding, StaffStanding, Standing
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.responsibilities import Bearer, Place, ResponsibilityFacts

ON = date(2026, 11, 20)
HEADING = Heading("石板河小学", "2026年秋季学期", ON, "王老师")
MONEY = Measure(120_000, 177_000, 200_000)


def pairing(number: int, staff: str, measures: str = "") -> HomePairing:
    return HomePairing(
        number, 1, 5, "龙大山", "石板村", "3组", number, staff, False, date(2026, 3, 1), None, measures, ""
    )


def entry(number: int, day: date, **values: object) -> Entry:
    base = {
        "help_id": number, "visit_id": 0, "household_id": 5, "head": "龙大山", "staff_id": 1, "staff_name": "安老师",
        "kind": "stay", "first_on": day, "last_on": day, "value_fen": 0, "what": "打 13900001111 问过", "there": True,
        "late": False,
    }  # fmt: skip
    return Entry(**(base | values))  # type: ignore[arg-type]


TWO = (pairing(1, "安老师", "种茶"), pairing(2, "白老师"))
KNOWN = Standing(
    2026,
    ON,
    (StaffStanding(1, "安老师", False, False, TWO[:1], Measure(3, 13, 15), MONEY, 0, ON),),
    (
        HomeStanding(5, "龙大山", "石板村", "3组", "龙小满", ("subsistence",), TWO, MONEY, 3, ON),
        HomeStanding(6, "田有福", "柳林村", "", "田小雨", ("orphan",), (), Measure(0, 0, 0), 0, None),
    ),
    (
        entry(2, ON, kind="money", value_fen=120_000, there=False),
        entry(0, date(2026, 10, 9), visit_id=7, kind="visit", what="家访"),
        entry(1, date(2026, 3, 2), last_on=date(2026, 3, 4), late=True),
    ),
    15,
    200_000,
)


def rows(document):
    return [grid.rows for grid in document.blocks if isinstance(grid, Grid)]


def test_a_household_of_two_is_counted_once_and_one_of_nobody_is_named():
    made = homes.roster(HEADING, KNOWN, KNOWN.homes)
    assert [strip.right for strip in made.blocks if isinstance(strip, Strip)] == ["共 2 户，有人包 1 户、2 人"]
    (lines,) = rows(made)
    assert [(line[2], line[5], line[8], line[9]) for line in lines] == [
        ("龙大山", "安老师", "1,200.00", "3"), ("龙大山", "白老师", "", ""), ("田有福", "还没有人包", "", ""),
    ]  # fmt: skip


def test_what_somebody_did_stands_in_order_with_its_money():
    (lines,) = rows(homes.ledger(HEADING, KNOWN, KNOWN.staff))
    assert [line[1:6] for line in lines] == [
        ("2026-03-02 至 03-04", "龙大山", "到村到户", "打 139****1111 问过（补登）", ""),
        ("2026-10-09", "龙大山", "家访", "家访", ""),
        ("2026-11-20", "龙大山", "帮扶资金", "打 139****1111 问过", "1,200.00"),
    ]
    (nothing,) = rows(
        homes.ledger(HEADING, KNOWN, [StaffStanding(9, "新老师", False, False, (), MONEY, MONEY, 0, None)])
    )
    assert nothing[0][4] == "这一年还没有帮扶记录"


def test_phones_of_the_table_are_masked_unless_they_are_allowed():
    one = ResponsibilityFacts(
        1, 1, Place("village", village_id=3), "石板村", Bearer(contact_id=4), "田支书", "支部书记", "13900001111", True,
        False, "督促返校", ON, None, "",
    )  # fmt: skip
    assert rows(homes.places(HEADING, ON, [one]))[0][0][1:6] == (
        "石板村（包村）", "田支书", "支部书记", "139****1111", "督促返校",
    )  # fmt: skip
    assert rows(homes.places(HEADING, ON, [one], whole=True))[0][0][4] == "13900001111"
