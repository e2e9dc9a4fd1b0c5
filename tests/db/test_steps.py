"""A step as it is stored: its number, the permit it is written under, the clock it is written by."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import PASSWORD, TODAY
from ledgerdesk.db.steps import CLOCK_SLACK
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Village


class Shifted(FixedClock):
    def __init__(self, by: timedelta) -> None:
        super().__init__(TODAY)
        self.by = by

    def now(self) -> Any:
        return super().now() + self.by


def kinds(ledger: Ledger) -> list[str]:
    with ledger.read() as s:
        return list(s.connection().exec_driver_sql("SELECT kind FROM audit_transaction ORDER BY id").scalars())


@pytest.mark.parametrize(("back", "told"), [(CLOCK_SLACK - timedelta(seconds=1), False), (CLOCK_SLACK * 2, True)])
def test_a_clock_set_right_by_minutes_is_not_told(ledger_folder: Path, back: timedelta, told: bool) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=Shifted(-back)) as ledger:
        assert bool(ledger.clock_behind) is told
        assert ("clock" in kinds(ledger)) is told


def test_a_clock_that_went_back_is_told_before_what_is_written_by_it(ledger: Ledger) -> None:
    ledger.clock = Shifted(-timedelta(days=2))
    for name in ("甲", "乙"):
        with ledger.transaction("录入村") as s:
            s.add(Village(township="镇", name=name, in_area=True))
    assert kinds(ledger)[-3:] == ["clock", "change", "change"]


def test_the_permit_is_never_in_the_file(ledger: Ledger) -> None:
    with ledger.transaction("录入村") as s:
        s.add(Village(township="镇", name="甲", in_area=True))
        assert s.connection().exec_driver_sql("SELECT count(*) FROM write_permit").scalar() == 1
    with pytest.raises(ZeroDivisionError), ledger.transaction("录入村"):
        _ = 1 / 0
    with ledger.read() as s:
        assert s.connection().exec_driver_sql("SELECT count(*) FROM write_permit").scalar() == 0


def test_a_step_that_failed_leaves_no_gap(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.transaction("录入村", kind="print"):
        _ = 1 / 0
    with ledger.transaction("打印", kind="print"):
        pass
    with ledger.read() as s:
        found = list(s.connection().exec_driver_sql("SELECT id FROM audit_transaction ORDER BY id").scalars())
    assert found == list(range(1, len(found) + 1))
