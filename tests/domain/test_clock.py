from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ledgerdesk.domain.clock import FixedClock, SystemClock


def test_a_fixed_day_is_noon_in_china():
    clock = FixedClock(date(2026, 10, 16))
    assert clock.today() == date(2026, 10, 16)
    assert clock.now() == datetime(2026, 10, 16, 4, tzinfo=UTC)


def test_a_fixed_moment_keeps_its_own_day():
    moment = datetime(2026, 10, 16, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    clock = FixedClock(moment)
    assert clock.today() == date(2026, 10, 16)
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now() == moment


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 10, 16, 8))  # noqa: DTZ001 - the fault under test


def test_the_system_clock_is_aware_and_local():
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(SystemClock().today() - now.date()) <= timedelta(days=1)
